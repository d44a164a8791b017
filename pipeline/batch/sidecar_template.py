"""``koden sidecar``: a sidecar file to be edited, with the cuts, values and boxes that Koden found, all as comments.

Nothing in it states anything until somebody takes the sign before a line away.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.batch.ledger import Ledger
from pipeline.batch.release import find
from pipeline.batch.rows import DocumentRow, SourceRow
from pipeline.batch.store import writing
from pipeline.errors import BadArguments
from pipeline.model import Box, FieldName, Form, Kind
from pipeline.scan.archive import archive_of
from pipeline.scan.names import displayed
from pipeline.scan.sidecar import DAYS, SUFFIX, is_moment
from pipeline.tei.read import read
from pipeline.tei.withheld import Withheld, withheld

_SURE, _MANY = 0.8, 40
"""Of more boxes than the second number, only those are listed whose certainty is below the first."""
_CONTROL = re.compile("[\u0000-\u001f\u007f]")

_HEAD = """\
# What is stated of {file} ({pages}); Koden reads it with every run, and it outranks what was
# read. Every line is a comment: take the # before a key away to state it, and say who you are in `by`. What is left a
# comment stays Koden's to find. All keys: docs/sidecar.md. Then run koden run again; no page is read anew but those of
# not_redacted.

#by = ""
#date = {today}

# Where no document may begin (pages from 1), and whether there are no documents but those below:
#joined = []
#only = false
"""


@dataclass(frozen=True)
class Template:
    """``path``: where it belongs; ``text``: what stands in it."""

    path: Path
    text: str


def template(output: Path, name: str, today: str) -> Template:
    """The template of the source called ``name`` (its key, or its file as the report names it). ``today``: ISO day.

    Raises BadArguments when there is no such source or nothing of it was published, OutputUnusable without a ledger.
    """
    ledger = Ledger.read(output)
    try:
        source = find(ledger, name)
        documents = ledger.documents(source.key)
    finally:
        ledger.close()
    if not documents:
        raise BadArguments("nothing of it is published, so nothing is found yet", file=source.file)
    path = Path(os.fsdecode(source.beside or source.path + os.fsencode(SUFFIX)))
    return Template(path, "\n".join(_lines(output, source, documents, today)) + "\n")


def write(made: Template) -> None:
    """Put it beside the source. BadArguments when one is there: it is never overwritten; OutputUnusable when it cannot
    be written."""
    with writing(made.path):
        try:
            with made.path.open("x", encoding="utf-8") as f:
                f.write(made.text)
        except FileExistsError:
            what = "there is one already, and it is never overwritten"
            remedy = "edit it; koden sidecar --print shows what was found now"
            raise BadArguments(what, file=str(made.path), remedy=remedy) from None


# ------------------------------------------------------------------------------------------------ its lines
def _lines(output: Path, source: SourceRow, documents: Sequence[DocumentRow], today: str) -> Iterator[str]:
    pages = f"{source.pages} page{'' if source.pages == 1 else 's'}"
    yield _HEAD.format(file=_plain(source.file), pages=pages, today=today)
    yield from _archive(source)
    firsts = {d.id: d.first_page for d in documents}
    for d in documents:
        yield from _document(d, firsts)
    yield from _boxes([w for d in documents for w in withheld(read(output / d.path))])


def _archive(source: SourceRow) -> Iterator[str]:
    yield "# Where the original is kept. Stated here, it is taken instead of what names of files and folders say."
    yield "#[archive]"
    named = archive_of(displayed(Path(source.root).name), source.file)
    told = {"country": named.country if named else "", "repository": named.repository if named else ""}
    for key in ("country", "settlement", "institution", "repository", "collection", "file_title"):
        yield f"#{key} = {_text(told.get(key, ''))}" if told.get(key) else f"# {key} ="
    ids = ", ".join(f"{kind} = {_text(number)}" for kind, number in (named.ids if named else ()))
    yield f"#ids = {{ {ids} }}" if ids else "# ids = { jacar = , managementNo = , fileNo = , foi = }"
    yield ""


def _document(d: DocumentRow, firsts: Mapping[str, int]) -> Iterator[str]:
    told: Mapping[str, Any] = d.summary.get("details", {})
    pages = f"page {d.first_page}" if d.first_page == d.last_page else f"pages {d.first_page} to {d.last_page}"
    yield f"# {d.id}, {pages}. {_because('It begins there', told.get('cut'))}"
    for flag in told.get("flags", ()):
        yield f"# Flag {flag['rule']}: {_plain(flag['message'])}"
    yield "#[[document]]"
    yield f"#first = {d.first_page}"
    kind, form = told.get("kind"), told.get("form")
    yield f"#kind = {_text(d.kind)}  # {_because('', kind)}. {_or(k.value for k in Kind)}"
    if form:
        yield f"#form = {_text(form['value'])}  # {_because('', form)}. {_or(f.value for f in Form if f.value)}"
    attached = [r for r in told.get("relations", ()) if r["type"] == "attachment-of" and r["target"] in firsts]
    for r in attached[:1]:
        yield f"#attached_to = {firsts[r['target']]}  # {_because('', r)}; 0: to none"
    yield from _fields(told.get("values", ()))
    yield ""


def _fields(values: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for v in values:
        text = v["value"] or v["printed"]
        if not (FieldName(v["name"]) in DAYS and not is_moment(text)):
            by_name.setdefault(v["name"], []).append(v)
    if by_name:
        yield "#[document.fields]"
    for name, found in by_name.items():
        texts = [_text(v["value"] or v["printed"]) for v in found]
        said = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
        least = min(v["certainty"] for v in found)
        printed = (
            f" {_plain(found[0]['printed'])}" if len(found) == 1 and found[0]["printed"] != found[0]["value"] else ""
        )
        yield f"#{name} = {said}  # {found[0]['page']}{printed} ({found[0]['rule']}, {least:.2f})"


def _boxes(found: Sequence[Withheld]) -> Iterator[str]:
    shown = found if len(found) <= _MANY else [w for w in found if w.certainty < _SURE]
    which = "" if len(shown) == len(found) else f" less sure than {_SURE}"
    yield f"# Boxes{which} that were taken for redactions. Without the # one is none, and its page is read again."
    for w in shown:
        box = Box.around(w.polygon)
        number = re.match(r"\d+", w.n)
        if number:
            yield "#[[not_redacted]]"
            yield f"#page = {number[0]}"
            place = ", ".join(f"{value:.0f}" for value in (box.x0, box.y0, box.x1, box.y1))
            yield f"#box = [{place}]  # {w.kind} {w.certainty:.2f}"


def _because(what: str, why: Mapping[str, Any] | None) -> str:
    if not why or "rule" not in why:
        return what
    detail = f": {_plain(why['detail'])}" if why["detail"] else ""
    return f"{what} {why['rule']} {why['certainty']:.2f}{detail}".strip()


def _or(words: Iterator[str]) -> str:
    return "One of " + ", ".join(words)


def _plain(text: str) -> str:
    """For a comment: one line."""
    return _CONTROL.sub(" ", text)


def _text(text: str) -> str:
    """As a basic string of TOML."""
    return json.dumps(_plain(text), ensure_ascii=False)
