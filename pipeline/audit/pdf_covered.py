"""Pictures and drawn shapes (outlined letters) of a PDF page that something else is drawn over.

The page is drawn as it was before the cover came, and compared: what stood out then and is one even tone now is hidden.
Text is left out of both drawings (see ``pdf_under.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pypdfium2.raw as raw

from pipeline.audit.hiding import hidden, hidden_parts
from pipeline.audit.pdf_view import Item, View, hides
from pipeline.model import Box, Frame, Image, Leak, LeakKind, Polygon

_LEAST = 5.0
"""points; a cover is larger than this, both ways"""
_DRAWINGS = 16
"""of one page at most; covers beyond that are looked at in groups"""
_GLYPH = 72.0
"""points; outlined letters are smaller"""
_GLYPHS = 3
_SEGMENTS = 5
"""of an outlined letter, at least"""
_SCAN = 0.5
"""share of the page from which a picture is a scan of it"""
_LABEL = 0.2
"""share of a cover that text drawn upon it fills; then it is a label, or a panel with text"""


def audit(view: View, frame: Frame) -> list[Leak]:
    point = frame.dpi / 72
    seen = _Below(view, point)
    covers = [(k, kind) for k in view.items if _may_cover(k, point) and (kind := seen.under(k)) is not None]
    if not covers:
        return []
    texts = [i for i in view.items if i.type == raw.FPDF_PAGEOBJ_TEXT]
    over = view.draw(_is_text, notes=False)
    out: list[Leak] = []
    for first, members in _groups(covers):
        under = _before(view, first)
        for k, kind in members:
            if _is_label(k, texts):
                continue
            if k.type == raw.FPDF_PAGEOBJ_IMAGE and k.box.area >= _SCAN * view.width * view.height:
                out += _replaced(view, frame, over, under)
                continue
            if not hidden(over, under, view.small(k.box)).much:
                continue
            place = clipped(k.box, view)
            if kind is LeakKind.COVERED_SHAPE:
                count = len(seen.glyphs(k))
                out.append(Leak(kind, frame.file, frame.file_page, place, count, "item", 0.8, "pdf.shape-covered"))
            else:
                area = round(Box.around(place).area)
                out.append(Leak(kind, frame.file, frame.file_page, place, area, "pixel", 0.9, "pdf.picture-covered"))
    return out


def _replaced(view: View, frame: Frame, over: Image, under: Image) -> list[Leak]:
    """Words of a scan that another scan over it does not show."""
    w, h = view.size
    a, b = view.width / w, view.height / h
    out = []
    for p in hidden_parts(over, under):
        box = Box(p.x0 * a, p.y0 * b, p.x1 * a, p.y1 * b)
        place, kind = clipped(box, view), LeakKind.COVERED_IMAGE
        out.append(
            Leak(kind, frame.file, frame.file_page, place, round(box.area), "pixel", 0.8, "pdf.picture-below-picture")
        )
    return out


def clipped(box: Box, view: View) -> Polygon:
    """What of a box lies on the page; the box itself when nothing does."""
    xs = np.clip((box.x0, box.x1), 0, view.width)
    ys = np.clip((box.y0, box.y1), 0, view.height)
    inside = Box(float(xs[0]), float(ys[0]), float(xs[1]), float(ys[1]))
    return (inside if inside.area > 0 else box).polygon


def _is_text(item: Item) -> bool:
    return bool(item.type == raw.FPDF_PAGEOBJ_TEXT)


def _before(view: View, first: int) -> Image:
    """The page as it was before object ``first``, without text."""
    return view.draw(lambda i: _is_text(i) or i.n >= first, notes=False)


def _groups(
    covers: Sequence[tuple[Item, LeakKind]],
) -> Iterator[tuple[int, list[tuple[Item, LeakKind]]]]:
    """Covers that may be taken away together: those with which no other cover's place is drawn over in between."""
    groups: list[list[tuple[Item, LeakKind]]] = []
    for k, kind in covers:
        last = groups[-1] if groups else None
        # one that lies over an earlier cover of its group hides that cover's neighbourhood, not the scan: same group
        if last is not None and (k.n - last[-1][0].n <= 3 or len(groups) >= _DRAWINGS):
            last.append((k, kind))
        else:
            groups.append([(k, kind)])
    for group in groups:
        yield group[0][0].n, group


def _may_cover(item: Item, point: float) -> bool:
    """Whether it may hide something: a filled or broadly stroked path, a picture, a shading."""
    b = item.box
    if min(b.width, b.height) < _LEAST * point:
        return False
    return hides(item)


class _Below:
    """What lies below an object, by the boxes of the objects before it."""

    def __init__(self, view: View, point: float) -> None:
        self._pictures = [i for i in view.items if i.type == raw.FPDF_PAGEOBJ_IMAGE]
        paths = [i for i in view.items if i.type == raw.FPDF_PAGEOBJ_PATH]
        self._glyphs = [
            i
            for i in paths
            if 0 < max(i.box.width, i.box.height) <= _GLYPH * point
            and min(i.box.width, i.box.height) >= 0.5
            and raw.FPDFPath_CountSegments(i.obj) >= _SEGMENTS
        ]
        self._lines = [i for i in paths if raw.FPDFPath_CountSegments(i.obj) >= _SEGMENTS * _GLYPHS]
        where = [(i.n, *i.box.center) for i in self._glyphs]
        self._at = np.array(where, dtype=np.float64).reshape(-1, 3)

    def under(self, k: Item) -> LeakKind | None:
        if any(i.n < k.n and i.box.intersection(k.box) > 0.1 * k.box.area for i in self._pictures):
            return LeakKind.COVERED_IMAGE
        if len(self.glyphs(k)) >= _GLYPHS:
            return LeakKind.COVERED_SHAPE
        # a line of letters may be one path
        if any(
            i.n < k.n
            and i.box.intersection(k.box) > 0.5 * min(i.box.area, k.box.area)
            and i.box.height < 1.5 * k.box.height
            for i in self._lines
        ):
            return LeakKind.COVERED_SHAPE
        return None

    def glyphs(self, k: Item) -> list[int]:
        """Places, in the order of drawing, of shapes like letters below it."""
        if not len(self._at):
            return []
        n, x, y = self._at.T
        b = k.box
        inside = (n < k.n) & (x > b.x0) & (x < b.x1) & (y > b.y0) & (y < b.y1)
        return [int(v) for v in n[inside]]


def _is_label(k: Item, texts: Sequence[Item]) -> bool:
    filled = sum(t.box.intersection(k.box) for t in texts if t.n > k.n)
    return filled >= _LABEL * k.box.area
