"""Pictures and drawn shapes (outlined letters) of a PDF page that something else is drawn over.

The page is drawn as it was before the cover came, and compared: what stood out then and is one even tone now is hidden.
Text is left out of both drawings (see ``pdf_under.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from pipeline.audit.hiding import hidden, hidden_parts, prints
from pipeline.audit.pdf_view import Item, View, hides
from pipeline.model import Box, Frame, Image, Leak, LeakKind, Polygon

_LEAST = 5.0
"""points; a cover is larger than this, both ways"""
_DRAWINGS = 16
"""of one page at most; covers beyond that are looked at all together"""
_APART = 3
"""places in the order of drawing between two covers of one group (a box, its rule, its label)"""
_PAPER, _TONE = 0.5, 12
"""share of a place that has one tone, within so much of 255, where print stands on paper"""
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
    texts = _Boxes([i for i in view.items if i.type == raw.FPDF_PAGEOBJ_TEXT])
    over = view.draw(_is_text, notes=False)
    out: list[Leak] = []
    for members in _groups(covers):
        under = _before(view, [k for k, _ in members])
        for k, kind in members:
            if _is_label(k, texts) and not _is_print(under, view.small(k.box)):
                continue
            if k.type == raw.FPDF_PAGEOBJ_IMAGE and k.box.area >= _SCAN * view.width * view.height:
                out += _replaced(view, frame, over, under)
                continue
            if not hidden(over, under, view.small(k.box)).much:
                continue
            place = clipped(k.box, view)
            if kind is LeakKind.COVERED_SHAPE:
                count = max(1, seen.glyphs(k))
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


def _before(view: View, covers: Sequence[Item]) -> Image:
    """The page without text as it was before the first of some covers; of those that lie far apart in the order of
    drawing, without the covers only."""
    first, gone = covers[0].n, {k.n for k in covers}
    if covers[-1].n - first <= _APART * len(covers):
        return view.draw(lambda i: _is_text(i) or i.n >= first, notes=False)
    return view.draw(lambda i: _is_text(i) or i.n in gone, notes=False)


def _groups(covers: Sequence[tuple[Item, LeakKind]]) -> list[list[tuple[Item, LeakKind]]]:
    """Covers that may be taken away together: drawn one after the other, as programs lay boxes over a finished page."""
    groups: list[list[tuple[Item, LeakKind]]] = []
    for k, kind in covers:
        if groups and (k.n - groups[-1][-1][0].n <= _APART or len(groups) >= _DRAWINGS):
            groups[-1].append((k, kind))
        else:
            groups.append([(k, kind)])
    return groups


def _may_cover(item: Item, point: float) -> bool:
    """Whether it may hide something: a filled or broadly stroked path, a picture, a shading."""
    b = item.box
    if min(b.width, b.height) < _LEAST * point:
        return False
    return hides(item)


class _Boxes:
    """Objects by their boxes, asked all at once."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.order = np.array([i.n for i in items], dtype=np.int64)
        self.sides = np.array([(i.box.x0, i.box.y0, i.box.x1, i.box.y1) for i in items], dtype=np.float64).reshape(
            -1, 4
        )

    @property
    def areas(self) -> npt.NDArray[np.float64]:
        s = self.sides
        return np.asarray((s[:, 2] - s[:, 0]) * (s[:, 3] - s[:, 1]))

    @property
    def heights(self) -> npt.NDArray[np.float64]:
        return np.asarray(self.sides[:, 3] - self.sides[:, 1])

    def shared(self, box: Box) -> npt.NDArray[np.float64]:
        """Area of each that lies in ``box``."""
        s = self.sides
        w = np.minimum(s[:, 2], box.x1) - np.maximum(s[:, 0], box.x0)
        h = np.minimum(s[:, 3], box.y1) - np.maximum(s[:, 1], box.y0)
        return np.asarray(np.maximum(w, 0) * np.maximum(h, 0))

    def centred(self, box: Box) -> npt.NDArray[np.bool_]:
        x, y = (self.sides[:, 0] + self.sides[:, 2]) / 2, (self.sides[:, 1] + self.sides[:, 3]) / 2
        return np.asarray((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1))


class _Below:
    """What lies below an object, by the boxes of the objects before it."""

    def __init__(self, view: View, point: float) -> None:
        paths = [
            (i, count)
            for i in view.items
            if i.type == raw.FPDF_PAGEOBJ_PATH and (count := raw.FPDFPath_CountSegments(i.obj)) >= _SEGMENTS
        ]
        self._pictures = _Boxes([i for i in view.items if i.type == raw.FPDF_PAGEOBJ_IMAGE])
        self._glyphs = _Boxes([i for i, _ in paths if _least(i.box) >= 0.5 and _most(i.box) <= _GLYPH * point])
        self._lines = _Boxes([i for i, count in paths if count >= _SEGMENTS * _GLYPHS])

    def under(self, k: Item) -> LeakKind | None:
        pictures, lines = self._pictures, self._lines
        if bool(((pictures.order < k.n) & (pictures.shared(k.box) > 0.1 * k.box.area)).any()):
            return LeakKind.COVERED_IMAGE
        if self.glyphs(k) >= _GLYPHS:
            return LeakKind.COVERED_SHAPE
        # a line of letters may be one path
        much = lines.shared(k.box) > 0.5 * np.minimum(lines.areas, k.box.area)
        if bool(((lines.order < k.n) & much & (lines.heights < 1.5 * k.box.height)).any()):
            return LeakKind.COVERED_SHAPE
        return None

    def glyphs(self, k: Item) -> int:
        """How many shapes like letters lie below it."""
        return int(np.count_nonzero((self._glyphs.order < k.n) & self._glyphs.centred(k.box)))


def _least(box: Box) -> float:
    return min(box.width, box.height)


def _most(box: Box) -> float:
    return max(box.width, box.height)


def _is_label(k: Item, texts: _Boxes) -> bool:
    return float(texts.shared(k.box)[texts.order > k.n].sum()) >= _LABEL * k.box.area


def _is_print(picture: Image, box: Box) -> bool:
    """Whether print on paper stands there, as against a photograph or a drawing on which a label lies."""
    part = picture[max(0, int(box.y0)) : int(box.y1), max(0, int(box.x0)) : int(box.x1)]
    if part.size == 0:
        return False
    grey = np.asarray(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    paper = int(np.argmax(np.bincount(grey.ravel(), minlength=256)))
    even = np.count_nonzero(np.abs(grey.astype(np.int16) - paper) <= _TONE)
    return bool(even >= _PAPER * grey.size) and prints(grey)
