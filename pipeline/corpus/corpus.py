"""A folder of records: found in a defined order, read one by one, filtered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from natsort import natsorted

from pipeline.corpus import tables
from pipeline.corpus.days import first, span
from pipeline.corpus.entry import Entry
from pipeline.errors import InvalidRecord, NoInput, NotARecord
from pipeline.model import FieldName
from pipeline.tei.read import read
from pipeline.tei.xml import ID, T

Words = str | Iterable[str]
Pattern = re.Pattern[str]


@dataclass
class Corpus:
    """The records below a folder, without the files of volumes (``teiCorpus``). Iterating reads them one by one, source
    by source in natural order, in each in the order of its documents; nothing is kept.

    ``folder``: where the sources' folders lie. ``skip``: pass over files that are no records and list them in
    ``skipped`` instead of raising.
    """

    folder: Path
    skip: bool = False
    skipped: dict[Path, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every XML file below the folder but those of volumes, which are called as their folder: in the order in which
        they are read."""
        found = (path for path in self.folder.rglob("*.xml") if path.is_file() and path.stem != path.parent.name)
        return tuple(natsorted(found, key=lambda path: path.relative_to(self.folder).as_posix()))

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources that have records."""
        return tuple(dict.fromkeys(path.parent.name for path in self.files))

    def __iter__(self) -> Iterator[Entry]:
        return self._entries(self.files)

    def __len__(self) -> int:
        """How many records there are; reads them all."""
        return sum(1 for _ in self)

    def get(self, id: str) -> Entry | None:
        """The record with an identifier (its file's name without suffix); None when the corpus has none."""
        if not id or any(c in id for c in "/\\*?["):
            return None
        return next(self._entries(tuple(sorted(self.folder.rglob(f"{id}.xml")))), None)

    def of_source(self, source: str) -> Iterator[Entry]:
        """Records of one source, in order."""
        return self._entries(tuple(path for path in self.files if path.parent.name == source))

    def documents(
        self,
        *,
        kind: Words | None = None,
        form: Words | None = None,
        classification: Words | None = None,
        sender: str | Pattern | None = None,
        recipient: str | Pattern | None = None,
        subject: str | Pattern | None = None,
        text: str | Pattern | None = None,
        after: str | date | None = None,
        before: str | date | None = None,
        source: Words | None = None,
        withheld: bool | None = None,
    ) -> Iterator[Entry]:
        """Records that meet every condition that is given, lazily, in the order of the corpus.

        ``kind``, ``form``, ``source``: one of these words. ``classification``: a printed word (極秘) or a category's
        id (``class.gokuhi``). ``sender``, ``recipient``, ``subject``, ``text``: words that stand there, width of
        letters, case and line ends aside, or a compiled pattern; for the first two also the id of a vocabulary's entry
        (``org.minister``). ``after``: that day or later; ``before``: earlier than that day; a year or month stands for
        its first day, and a document that is dated by year or month is found when some day of it fits; one without a
        date never is. ``withheld``: whether something in it is withheld. ValueError for a limit that is no date.
        """
        since, until = (None if limit is None else first(limit) for limit in (after, before))
        kinds, forms, classes, sources = (_set(words) for words in (kind, form, classification, source))
        files = self.files if sources is None else tuple(p for p in self.files if p.parent.name in sources)
        for entry in self._entries(files):
            if (
                (kinds is None or entry.kind in kinds)
                and (forms is None or entry.form in forms)
                and (classes is None or not classes.isdisjoint((entry.classification, *entry.classifications)))
                and _dated(entry.date, since, until)
                and _names(entry, FieldName.SENDER, entry.sender, sender)
                and _names(entry, FieldName.RECIPIENT, entry.recipient, recipient)
                and _says(entry.subject, subject)
                and (withheld is None or bool(entry.gaps) is withheld)
                and (text is None or _says(entry.text, text))
            ):
                yield entry

    def rows(self, table: str, entries: Iterable[Entry] | None = None) -> Iterator[dict[str, tables.Plain]]:
        """A table row by row, one of :data:`pipeline.corpus.tables.TABLES` (``documents``, ``values``, ``persons``,
        ``redactions``, ``classifications``, ``references``); of all records, or of those given. Every row has the same
        keys, in the same order. ``gaps``, as entries call them, is another name of ``redactions``. ValueError for any
        other table."""
        table = "redactions" if table == "gaps" else table
        if table not in tables.TABLES:
            raise ValueError(f"no table {table!r}: there are {', '.join(tables.TABLES)}")
        rows = tables.TABLES[table].rows
        return (tables.plain(row) for entry in (self if entries is None else entries) for row in rows(entry))

    def _entries(self, files: Iterable[Path]) -> Iterator[Entry]:
        for path in files:
            try:
                record = read(path)
                if record.root.tag == T + "teiCorpus":
                    continue
                if record.root.tag != T + "TEI":
                    raise NotARecord("no TEI record", file=str(path))
                if record.root.find(f".//{T}application[@{ID}='koden']") is None:
                    raise NotARecord("TEI, but not written by Koden", file=str(path))
            except (NotARecord, InvalidRecord) as e:
                if not self.skip:
                    raise e if isinstance(e, NotARecord) else NotARecord(e.what, file=str(path)) from e
                self.skipped[path] = e.what
                continue
            yield Entry(path, record, self)


def open_corpus(folder: Path | str, *, skip: bool = False) -> Corpus:
    """The corpus in the output folder of ``koden run``, in its ``tei``, or in any folder that records were copied to.
    ``skip``: as of :class:`Corpus`. NoInput when there is no such folder or no XML file in it."""
    path = Path(folder)
    corpus = Corpus(path / "tei" if (path / "tei").is_dir() else path, skip)
    if not path.is_dir() or not corpus.files:
        what = "no such folder" if not path.is_dir() else "no record in this folder or below it"
        raise NoInput(what, file=str(folder), remedy="give the output folder of koden run, or its tei")
    return corpus


def _set(words: Words | None) -> frozenset[str] | None:
    return None if words is None else frozenset((words,) if isinstance(words, str) else words)


def _dated(said: str, since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return True
    days = span(said)
    return days is not None and (since is None or days[1] >= since) and (until is None or days[0] < until)


def _names(entry: Entry, field: FieldName, text: str, wanted: str | Pattern | None) -> bool:
    if _says(text, wanted):
        return True
    return bool(wanted) and any(value.name is field and value.key == wanted for value in entry.values)


def _says(text: str, wanted: str | Pattern | None) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, re.Pattern):
        return wanted.search(text) is not None
    return _plain(wanted) in _plain(text) if wanted else not text


def _plain(text: str) -> str:
    """Without what does not part Japanese words: width, case, white space; English words keep one space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"(?<![!-~])\s+|\s+(?![!-~])", "", re.sub(r"\s+", " ", folded))
