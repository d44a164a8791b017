"""``report/<source>.html``: every page beside what was read on it, and of every document what is claimed and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from markupsafe import Markup

from pipeline.batch.details import details
from pipeline.batch.rows import DocumentRow, PageRow
from pipeline.batch.templating import templates
from pipeline.model import Box, Char, Direction, Document, Flag, Line, Page, Polygon, Region, Row, Value


def source_page(
    key: str,
    file: str,
    pages: Sequence[Page],
    documents: Sequence[tuple[Document, DocumentRow]],
    rows: Iterable[PageRow],
    unclear_below: float,
    held: dict[str, Any] | None = None,
) -> bytes:
    """What is claimed of each document, and every page beside what was read on it, with regions, redactions, values and
    what was not taken drawn over it. Deterministic.

    ``held``: what :func:`pipeline.batch.withheld.of_source` says of the source."""
    known = {row.id: row for row in rows}
    marks: dict[str, list[_Mark]] = {}
    views = [_document_view(document, row, marks) for document, row in documents]
    starts = {document.pages[0].id: view for (document, _), view in zip(documents, views, strict=True)}
    sheets = (
        {"start": starts.get(p.id)} | _page_view(p, known.get(p.id), marks.get(p.id, []), unclear_below) for p in pages
    )
    html = (
        templates()
        .get_template("source.html.j2")
        .render(key=key, file=file, documents=views, pages=sheets, count=len(pages), withheld=held)
    )
    return html.encode("utf-8", "replace")


# ---------------------------------------------------------------------------------------------- documents
_Kind = Literal["value", "rejected", "flag"]
_NO_MORE: dict[str, Any] = {"key": "", "note": "", "target": "", "by": "", "parts": {}}
"""what of a value is said only where there is something to say"""


@dataclass(frozen=True)
class _Mark:
    """Something drawn over a page and pointed to from elsewhere. ``points``: original pixels, "" for nowhere."""

    kind: _Kind
    id: str
    points: str
    name: str
    value: str
    certainty: str


def _document_view(document: Document, row: DocumentRow, marks: dict[str, list[_Mark]]) -> dict[str, Any]:
    """What is said of a document, each value, candidate and flag with a link to its place; ``marks`` grows by them."""
    told = details(document)
    short = document.id[len(document.source) + 1 :] or document.id
    pages = {p.id: p for p in document.pages}

    def link(found: Value | Flag, kind: _Kind, number: int) -> str:
        name, value = (found.rule, found.message) if isinstance(found, Flag) else (found.name.value, _said(found))
        page = pages.get(found.page)
        if page is None:
            return ""
        points = _points(page, found.polygon) if found.polygon else ""
        id = f"{short}-{kind}-{number}"
        marks.setdefault(page.id, []).append(_Mark(kind, id, points, name, value, f"{found.certainty:.2f}"))
        return f"#{id}" if points else f"#{page.id}"

    shown: tuple[tuple[_Kind, str, Sequence[Value | Flag]], ...] = (
        ("value", "values", document.values),
        ("rejected", "rejected", document.rejected),
        ("flag", "flags", document.flags),
    )
    for kind, name, found in shown:
        views = [{**_NO_MORE, **view} for view in told[name]]
        for n, (item, view) in enumerate(zip(found, views, strict=True), 1):
            view |= {"link": link(item, kind, n), "target_link": _record(view["target"])}
        told[name] = views
    return {
        "row": row,
        "short": short,
        "first_page": document.pages[0].id,
        "ends": row.first_page if row.first_page == row.last_page else f"{row.first_page}–{row.last_page}",
        **told,
    }


def _said(value: Value) -> str:
    return value.value or value.printed


def _record(id: str) -> str:
    """The record from the report's folder; "" for what is none (a person of the document)."""
    source, _, ordinal = id.rpartition("-d")
    return f"../tei/{quote(source)}/{quote(id)}.xml" if source and ordinal.isdigit() else ""


# -------------------------------------------------------------------------------------------------- pages
def _points(page: Page, polygon: Polygon) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in page.transform.outline(polygon))


def _page_view(page: Page, row: PageRow | None, marks: list[_Mark], unclear_below: float) -> dict[str, Any]:
    area = page.area
    return {
        "id": page.id,
        "number": page.origin.number,
        "part": page.part,
        "file": page.origin.file,
        "failed": page.failed,
        "blank": page.blank,
        "picture": bool(row and row.sha256),
        "chars": row.summary["chars"] if row else 0,
        "wrong": row.summary.get("wrong", 0.0) if row else 0.0,
        "missed": row.summary.get("missed", 0.0) if row else 0.0,
        "unclear": row.summary["unclear"] if row else 0,
        "notes": row.summary["notes"] if row else [],
        "view": f"{area.x0:.0f} {area.y0:.0f} {area.width:.0f} {area.height:.0f}",
        "width": round(area.width),
        "height": round(area.height),
        "vertical": page.direction.value == "vertical",
        "regions": [
            {"type": r.type.value, "points": _points(page, r.polygon), "text": _region_text(r, unclear_below)}
            for r in page.regions
        ],
        "redactions": [
            {"id": r.id, "kind": r.kind.value, "certainty": f"{r.certainty:.2f}", "points": _points(page, r.polygon)}
            for r in page.redactions
        ],
        "unsure": [
            {"points": _points(page, _char_box(piece, c).polygon), "text": f"{c.text} {c.trust:.2f}"}
            for r in page.rows
            for piece in r.pieces
            if piece.tag == "line"
            for c in piece.printed
            if c.trust < unclear_below
        ],
        "marks": [m for kind in ("rejected", "value", "flag") for m in marks if m.kind == kind and m.points],
        "values": [m for m in marks if m.kind == "value"],
    }


def _char_box(line: Line, char: Char) -> Box:
    """Page pixels."""
    box = line.box
    if line.direction is Direction.VERTICAL:
        return Box(box.x0, char.start, box.x1, char.end)
    return Box(char.start, box.y0, char.end, box.y1)


def _region_text(region: Region, unclear_below: float) -> Markup:
    if region.cells:
        return Markup("\n").join(Markup(" ").join(_row_text(r, unclear_below) for r in c.rows) for c in region.cells)
    return Markup("\n").join(_row_text(r, unclear_below) for r in region.rows)


def _row_text(row: Row, unclear_below: float) -> Markup:
    """Escaped text; doubtful characters marked, redactions as boxes."""
    out = Markup("")
    for piece in row.pieces:
        if piece.tag == "redaction":
            out += Markup('<b class="gap">■■■</b>')
            continue
        for c in piece.chars:
            text = c.text.encode("utf-8", "replace").decode()
            doubtful = c.trust < unclear_below and not text.isspace()
            out += Markup("<mark>{}</mark>").format(text) if doubtful else Markup.escape(text)
    return out
