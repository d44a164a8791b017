"""Records against known truth. Only ``tei/**.xml`` below the output is read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import NoInput
from pipeline.evaluation.boxes import BoxScore, score_page
from pipeline.evaluation.cases import Document, Family, PageBoxes, families
from pipeline.evaluation.fields import FieldError, FieldScore, score_fields
from pipeline.evaluation.record import Answer, answers
from pipeline.evaluation.text import TextScore, graphemes, infix, loose, score_paragraphs, score_whole
from pipeline.model import Box


@dataclass(frozen=True)
class Share:
    """``right`` of ``of``."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def share(self) -> float | None:
        return self.right / self.of if self.of else None


@dataclass(frozen=True)
class FamilyScores:
    """Scores of one family; the keys of ``text`` and ``boxes`` are groups of pages, those of ``shares`` say what was
    counted. ``without_record``: documents of the truth that no record answers for."""

    name: str
    documents: int
    text: Mapping[str, TextScore] = field(default_factory=dict)
    boxes: Mapping[str, BoxScore] = field(default_factory=dict)
    fields: Mapping[str, FieldScore] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    without_record: tuple[str, ...] = ()

    @property
    def all_text(self) -> TextScore:
        return sum(self.text.values(), TextScore())

    @property
    def all_boxes(self) -> BoxScore:
        return sum(self.boxes.values(), BoxScore())

    @property
    def all_fields(self) -> FieldScore:
        return sum(self.fields.values(), FieldScore())


@dataclass(frozen=True)
class Scores:
    families: tuple[FamilyScores, ...]


def evaluate(truth: Path, output: Path) -> Scores:
    """Scores of the records in ``output`` (or, family by family, in ``output/<family>``) against ``truth``.

    NoInput when ``truth`` holds nothing known or when there is no record; InvalidRecord when one is no XML.
    """
    out = []
    for family in families(truth):
        own = output / family.name
        records = answers(own if (own / "tei").is_dir() else output)
        if records:
            out.append(score_family(family, records))
    if not out:
        raise NoInput("no record found", file=str(output), remedy="give the output folder of koden run")
    return Scores(tuple(out))


def score_family(family: Family, records: Sequence[Answer]) -> FamilyScores:
    """Every document of the family against those records that come from its source."""
    text: dict[str, TextScore] = defaultdict(TextScore)
    boxes: dict[str, BoxScore] = defaultdict(BoxScore)
    fields: dict[str, FieldScore] = defaultdict(FieldScore)
    shares: dict[str, Share] = defaultdict(Share)
    errors: list[FieldError] = []
    without: list[str] = []
    for doc in family.documents:
        mine = [r for r in records if any(doc.source.holds(*page) for page in r.pages)]
        if not mine:
            without.append(doc.id)
        if doc.paragraphs:
            said = _said(doc, mine)
            text[doc.group] += score_paragraphs(doc.paragraphs, said)
            if doc.whole:
                text[doc.group] += score_whole(doc.whole, said)
        for page in doc.boxes:
            boxes[page.group] += score_page(page.truth, _found(page, records), page.ignore)
        scored, wrong = score_fields(doc.id, doc.fields or {}, mine[0].record if mine else None)
        for name, score in scored.items():
            fields[name] += score
        errors += wrong
        for what, share in _shares(doc, mine):
            shares[what] += share
    return FamilyScores(
        family.name, len(family.documents), text, boxes, fields, shares, tuple(errors), tuple(dict.fromkeys(without))
    )


def _said(doc: Document, mine: Sequence[Answer]) -> str:
    if doc.page_only:
        return "".join(r.page_text(page) for r in mine for page in r.pages if doc.source.holds(*page))
    return "".join(r.record.text() for r in mine)


def _found(page: PageBoxes, records: Iterable[Answer]) -> list[Box]:
    """The records' boxes on a page, in pixels of the truth's picture."""
    out = []
    for record in records:
        for key in record.pages:
            if not page.source.holds(*key):
                continue
            w, h, found = record.redactions(key)
            sx, sy = (page.size[0] / w, page.size[1] / h) if page.size and w and h else (1.0, 1.0)
            out += [Box(b.x0 * sx, b.y0 * sy, b.x1 * sx, b.y1 * sy) for b in found]
    return out


def _shares(doc: Document, mine: Sequence[Answer]) -> Iterable[tuple[str, Share]]:
    if doc.cut:
        pages = set(range(doc.cut[0], doc.cut[1] + 1))
        own = [{n for file, n in r.pages if doc.source.name in file} for r in mine]
        yield "documents cut right", Share(int(pages in own), 1)
    if doc.pages:
        seen = {n for r in mine for file, n in r.pages if doc.source.name in file}
        yield "files in one record", Share(int(len(mine) == 1), 1)
        yield "files with every page", Share(int(seen == set(range(1, doc.pages + 1))), 1)
    if doc.gapped:
        yield "redactions placed right in the text", _placed(doc, mine)
        yield from _lengths(doc, mine)
    if doc.headings:
        heads = {loose(h) for r in mine for h in r.texts("head")}
        yield "headings found", Share(sum(loose(h) in heads for h in doc.headings), len(doc.headings))
    if doc.notes:
        notes = sum(len(r.record.notes) for r in mine)
        yield "notes found (at most as many as there are)", Share(min(notes, doc.notes), doc.notes)
    if doc.references:
        linked = Counter(note for r in mine for _, note in r.record.references)
        right = sum((linked & Counter(doc.references)).values())
        yield "references linked to their notes", Share(right, len(doc.references))


def _placed(doc: Document, mine: Sequence[Answer]) -> Share:
    """A gap stands right when it and the six characters on either side are found with one error at most."""
    said = graphemes(loose("".join(r.record.text(gap="□") for r in mine)))
    right = of = 0
    for paragraph in doc.gapped:
        ref = graphemes(loose(re.sub(r"@\d+@", "□", paragraph)))
        for at in (n for n, g in enumerate(ref) if g == "□"):
            of += 1
            right += "□" in said and infix(ref[max(0, at - 6) : at + 7], said)[0] <= 1
    return Share(right, of)


def _lengths(doc: Document, mine: Sequence[Answer]) -> Iterable[tuple[str, Share]]:
    """Estimated lengths, one by one when there are as many as there should be; otherwise none counts as right."""
    want = [int(n) for paragraph in doc.gapped for n in re.findall(r"@(\d+)@", paragraph)]
    got = [g for r in mine for g in r.lengths()]
    pairs = list(zip(want, got, strict=True)) if len(want) == len(got) else []
    for within in (1, 2):
        right = sum(g is not None and abs(w - g) <= within for w, g in pairs)
        yield f"redactions' lengths within {within}", Share(right, len(want))
