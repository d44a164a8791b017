"""What an archivist states about a source, applied: cuts, kinds, forms and fields that outrank what is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import BadSidecar
from pipeline.model import Box, Document, Evidence, FieldName, Page, Sidecar, Stated, Value
from pipeline.records.words.shapes import level
from pipeline.records.words.vocabulary import Entry, vocabulary

RULE = "sidecar"
UNNAMED = "sidecar"
"""stands for the person where the file names none"""
_WORDS = {
    FieldName.CLASSIFICATION: "classification",
    FieldName.PRECEDENCE: "precedence",
    FieldName.CIPHER: "cipher",
}
"""fields whose values are words of a vocabulary"""


@dataclass(frozen=True)
class Statements:
    """A sidecar file's statements by the place (index) of the page they are about. ``starts``: what is said of the
    document that begins there; ``joined``: where none begins; ``only``: nowhere else."""

    sidecar: Sidecar
    evidence: Evidence
    starts: dict[int, Stated] = field(default_factory=dict)
    joined: frozenset[int] = frozenset()

    @property
    def only(self) -> bool:
        return self.sidecar.only

    def beside(self, pages: Sequence[Page]) -> tuple[Evidence, ...]:
        """What is stated of the document on ``pages`` that no cut, kind, form, relation or value of it tells."""
        numbers = {p.origin.number for p in pages}
        found = [("joined", f"no document begins on page {n}") for n in self.sidecar.joined if n in numbers]
        found += [
            ("not-redacted", f"nothing is withheld on page {s.page} at {_corners(s.box)}")
            for s in sorted(self.sidecar.struck, key=lambda s: (s.page, s.box.y0, s.box.x0))
            if s.page in numbers
        ]
        if self.sidecar.only:
            found.append(("only", "the source has no documents but those that are stated"))
        if self.sidecar.archive is not None:
            found.append(("archive", "where the original is kept"))
        told = self.evidence
        return tuple(replace(told, rule=rule, detail=f"{what}: {told.detail}") for rule, what in found)

    def attached(self, at: int, starts: Sequence[int], pages: Sequence[Page]) -> int | None:
        """Which document (index into ``starts``) the one that begins at ``at`` is attached to: -1 for none, None when
        nothing is stated. BadSidecar when none begins on the page that is named, or it is the document itself."""
        stated = self.starts.get(at)
        if stated is None or stated.attached_to is None:
            return None
        if stated.attached_to == 0:
            return -1
        numbers = [pages[k].origin.number for k in starts]
        if stated.attached_to not in numbers:
            what = f"the document on page {stated.first} is said to be attached to the one that begins on page"
            raise BadSidecar(f"{what} {stated.attached_to}, but none begins there", page=stated.first)
        target = numbers.index(stated.attached_to)
        if starts[target] == at:
            raise BadSidecar(f"the document on page {stated.first} is said to be attached to itself", page=stated.first)
        return target


def _corners(box: Box) -> str:
    return f"x {box.x0:.0f} to {box.x1:.0f}, y {box.y0:.0f} to {box.y1:.0f}"


def statements(sidecar: Sidecar, pages: Sequence[Page]) -> Statements:
    """The statements, placed. BadSidecar when they contradict themselves or the pages of the source."""
    first: dict[int, int] = {}
    for at, page in enumerate(pages):
        first.setdefault(page.origin.number, at)
    count = max(first, default=0)

    def place(number: int, what: str) -> int:
        if number not in first:
            raise BadSidecar(f"{what} page {number}, but the source has {count} pages", page=number)
        return first[number]

    starts: dict[int, Stated] = {}
    for stated in sidecar.documents:
        at = place(stated.first, "a document is said to begin on")
        if at in starts:
            raise BadSidecar(f"two documents are said to begin on page {stated.first}", page=stated.first)
        if stated.attached_to:
            place(stated.attached_to, f"the document on page {stated.first} is said to be attached to the one on")
        starts[at] = stated
    joined = {place(number, "what is joined to the page before is") for number in sidecar.joined}
    for at in sorted(joined):
        number = pages[at].origin.number
        if at in starts:
            what = f"page {number} is said to begin a document and to be joined to the page before"
            raise BadSidecar(what, page=number)
        if at == 0:
            raise BadSidecar("the first page has no page before it to be joined to", page=number)
    detail = f"stated by {sidecar.by or 'a person'}" + (f" on {sidecar.date}" if sidecar.date else "")
    return Statements(sidecar, Evidence(RULE, detail, 1.0, sidecar.by or UNNAMED), starts, frozenset(joined))


def with_fields(document: Document, stated: Stated, sidecar: Sidecar) -> Document:
    """The document with the stated fields; what was read for them goes to ``rejected``. A stated value that was also
    read keeps the place where it is printed."""
    if not stated.fields:
        return document
    by = sidecar.by or UNNAMED
    names = {name for name, _ in stated.fields}
    read = [v for v in document.values if v.name in names]
    values = [v for v in document.values if v.name not in names]
    confirmed: list[Value] = []
    page = document.pages[0].id
    for name, text in stated.fields:
        if not text:
            continue
        word = _word(name, text)
        same = next((v for v in read if v.name is name and level(v.value) == level(text)), None)
        if same is not None:
            confirmed.append(same)
            values.append(replace(same, value=text, rule=RULE, certainty=1.0, by=by))
            continue
        values.append(Value(name, "", text, page, (), RULE, 1.0, key=word.id if word else "", by=by))
    why = f"{by} states otherwise"
    rejected = [
        replace(v, note="; ".join(n for n in (v.note, why) if n)) for v in read if not any(v is c for c in confirmed)
    ]
    order = {name: k for k, name in enumerate(FieldName)}
    values.sort(key=lambda v: order[v.name])
    return replace(document, values=tuple(values), rejected=(*document.rejected, *rejected))


def _word(name: FieldName, text: str) -> Entry | None:
    return vocabulary(_WORDS[name]).exactly(level(text)) if name in _WORDS else None
