"""One record of a corpus as scholars ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model import Document, FieldName, Person, Relation, RelationType, Value
from pipeline.tei.read import Record, RecordPage
from pipeline.tei.reading import read_document, standoff
from pipeline.tei.reading.facsimile import Surfaces, surfaces
from pipeline.tei.reading.header import engines, scan
from pipeline.tei.reading.source import Source
from pipeline.tei.withheld import Withheld, withheld

if TYPE_CHECKING:
    from pipeline.corpus.corpus import Corpus


@dataclass(frozen=True)
class Reference:
    """Another telegram that a document refers to. ``printed``: as in the text (``往電第2947号``). ``direction``,
    ``number``, ``date``, ``of`` (the post whose telegram it is: a vocabulary's id) as far as the printed form says
    them, ``relation`` (``reply``, ``corrects``), ``page`` where it stands (a :attr:`RecordPage.id`), ``certainty`` 0..1
    of what was read. ``target``: the id of the record it means, "" when that was not found."""

    printed: str
    direction: str
    number: str
    date: str
    of: str
    relation: str
    page: str
    certainty: float
    target: str
    _find: Callable[[str], Entry | None] = field(repr=False, compare=False)

    @property
    def entry(self) -> Entry | None:
        """The record it means, if the corpus has it."""
        return self._find(self.target) if self.target else None


@dataclass(frozen=True, eq=False)
class Entry:
    """A record: what was read of a document, each value as the record has it, "" or () for what it does not say.

    The file is read once, when the entry is made; changes of it are not seen. ``path``: the file.
    """

    path: Path
    record: Record
    corpus: Corpus = field(repr=False)

    # ------------------------------------------------------------------------------------------- what it is
    @property
    def id(self) -> str:
        return self.record.id

    @property
    def source(self) -> str:
        """The source (volume, file) it was cut from: the name of its folder."""
        return self.path.parent.name

    @property
    def source_file(self) -> str:
        """Path of the scan below the input folder."""
        return self.record.get("source-file")

    @property
    def kind(self) -> str:
        """``telegram``, ``draft``, ``decision``... (:class:`koden.Kind`)."""
        return self.record.get("kind").removeprefix("#kind.")

    @property
    def form(self) -> str:
        """``incoming``, ``circular``... (:class:`koden.Form`)."""
        return self.record.get("form").removeprefix("#form.")

    @property
    def date(self) -> str:
        """Its own date (sent, else its date, drafted, decided, received): ISO 8601, a year, month, day or moment with
        the offset of its place."""
        return self.record.get("date")

    @property
    def classification(self) -> str:
        """The printed word: 極秘, TOP SECRET."""
        return self.record.word("classification")

    @property
    def classifications(self) -> tuple[str, ...]:
        """Identifiers of all its categories: ``class.gokuhi``."""
        return tuple(id.removeprefix("#") for id in self.record.all("classification"))

    @property
    def precedence(self) -> str:
        return self.record.word("precedence")

    @property
    def sender(self) -> str:
        return "、".join(self.record.all("sender"))

    @property
    def recipient(self) -> str:
        return "、".join(self.record.all("recipient"))

    @property
    def place(self) -> str:
        """Where it was sent from."""
        return self.record.get("place")

    @property
    def subject(self) -> str:
        return self.record.get("subject")

    @property
    def title(self) -> str:
        return self.record.get("title")

    @property
    def language(self) -> str:
        return str(self.record.root.get("{http://www.w3.org/XML/1998/namespace}lang", ""))

    # --------------------------------------------------------------------------------------------- its text
    @cached_property
    def text(self) -> str:
        """The running text, as read: line ends where they part words and between paragraphs; furniture, notes in the
        margin and readings beside the line left out."""
        return self.record.text()

    def marked(self, gap: str) -> str:
        """:attr:`text` with ``gap`` in the place of each withheld area."""
        return self.record.text(gap=gap)

    @cached_property
    def pages(self) -> tuple[RecordPage, ...]:
        return self.record.pages

    def page_text(self, page: RecordPage | str) -> str:
        """:attr:`text` of one page (or its id)."""
        return self.record.text(page if isinstance(page, str) else page.id)

    @property
    def expected_error_rate(self) -> float | None:
        """Share of its characters that is expected to be wrong, 0..1; None when nothing is calibrated."""
        return self.record.expected_error_rate

    # ------------------------------------------------------------------------------------------ what it says
    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Every value that was found, with its evidence, in the order of the record. Polygons are in turned pixels:
        those of the original picture, but level (docs/api.md)."""
        return standoff.values(self._source, self._surfaces, "value")

    @cached_property
    def rejected(self) -> tuple[Value, ...]:
        """Values that were considered and set aside; the note says why."""
        return standoff.values(self._source, self._surfaces, "rejected")

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        return standoff.persons(self._source)

    @cached_property
    def gaps(self) -> tuple[Withheld, ...]:
        """The withheld areas, in the order of the text."""
        return tuple(withheld(self.record))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return tuple(
            Reference(
                v.printed,
                v.part("direction"),
                v.part("number"),
                v.part("date"),
                v.part("of"),
                v.part("relation"),
                v.page,
                v.certainty,
                v.target,
                self.corpus.get,
            )
            for v in self.values
            if v.name is FieldName.REFERENCE
        )

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """How it stands to others of its source: what it is attached to, answers, corrects."""
        return standoff.relations(self._source)

    @property
    def attached_to(self) -> Entry | None:
        """The document it is attached to, if the corpus has it."""
        target = next((r.target for r in self.relations if r.type is RelationType.ATTACHMENT_OF), "")
        return self.corpus.get(target) if target else None

    @property
    def attachments(self) -> tuple[Entry, ...]:
        """What is attached to it, in order."""
        return tuple(
            other
            for other in self.corpus.of_source(self.source)
            if any(r.type is RelationType.ATTACHMENT_OF and r.target == self.id for r in other.relations)
        )

    @cached_property
    def document(self) -> Document:
        """The whole document, typed; :func:`koden.write` makes the record of it again. RecordNotHeld when the record
        was changed to say what a document cannot hold."""
        return read_document(self.path)

    @cached_property
    def _source(self) -> Source:
        return Source(self.record.root, str(self.path))

    @cached_property
    def _surfaces(self) -> Surfaces:
        return surfaces(self._source, scan(self._source, "source-file"), engines(self._source))
