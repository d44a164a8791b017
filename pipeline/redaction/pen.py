"""Words made illegible by hand: scribbled over with a pen, or covered with a heavy marker.

Both leave a dark band as thick as a line of print and longer than thick, with ends and sides that no ruler drew. One or
two strokes through words leave them legible and most of their room white: that is a deletion by whoever wrote the page.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Image, RedactionKind
from pipeline.redaction import exclude
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import Corners, bounds, cut_out, fitted, grown, size
from pipeline.redaction.pieces import Pieces
from pipeline.redaction.view import View, below

RULE = "pen"
"""evidence of scribbles and of a marker"""

_UNIT = 12
"""glyph height, in pixels, at which bands are looked for"""
_TONE = 0.55
"""of the paper; a pen that withholds is darker"""
_BETWEEN, _CORE = 0.2, 0.5
"""glyph heights: white between two strokes of a scribble; least thickness of what they make up"""
_THIN, _THICK, _LONG = 1.4, 3.4, 2.0
"""least and greatest thickness in glyph heights, least length in thicknesses"""
_DENSE, _WHOLE = 0.8, 0.8
"""share of the band that is dark; share of the least shape without dents around it that it fills"""
_STRAIGHT = 0.985
"""share of its rectangle that only a drawn box fills"""
_TOUCH = 0.6
"""share of their length along which bands of two lines touch at most"""
_ON = 0.7
"""share of a title bar's margin that is dark"""
_FAINT = 60.0
"""of 255; what shines through the sheet is not as black"""
_RULED = 0.93
"""share of its rectangle from which a band may be a title bar or a seal's field whatever its letters"""
_LETTERS = 2
"""light letters that a title bar has at least"""
_NEAR = 3.0
"""glyph heights around the band within which there is other print: a line it stands in, or lines beside it"""
_PITCH = 2.0
"""the same in thicknesses, of lines beside it: the next one may be covered, too"""
_AROUND, _TONES = 6.0, 0.35
"""glyph heights of the surroundings that are looked at; share of them between ink and paper in a picture"""
_LINES = 60
"""pieces of print that tell which way lines run"""
_BESIDE = 0.25
"""share of the band's length that other lines run along"""
_END, _CHARACTER = 0.6, 1.3
"""share of the band's thickness that is dark to its ends; glyph heights of a character that touches one"""
_MARGIN = 0.1
"""glyph heights that the search at reduced size takes off each side"""


def find(seen: View, marks: Pieces) -> list[Candidate]:
    """All bands of scribble or marker of a page."""
    factor = max(1, int(seen.unit / _UNIT))
    h, w = seen.grey.shape[0] // factor, seen.grey.shape[1] // factor
    if min(h, w) < _UNIT:
        return []
    grey = seen.small_grey(factor)
    u = seen.unit / factor
    dark = below(grey, 255 * _TONE)
    band = _square(cv2.MORPH_OPEN, _square(cv2.MORPH_CLOSE, dark, _BETWEEN * u), _CORE * u)
    found, _ = cv2.findContours(band, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    out = []
    for contour in found:
        for part in _apart(np.asarray(contour, dtype=np.int32), u):
            candidate = _judged(seen, marks, dark, part, factor)
            if candidate is not None:
                out.append(candidate)
    return exclude.without_charts(out, seen.unit)


def _square(how: int, mask: Image, side: float) -> Image:
    n = max(1, round(side))
    return np.asarray(cv2.morphologyEx(mask, how, np.ones((n, n), np.uint8)), dtype=np.uint8)


def _apart(contour: npt.NDArray[np.int32], u: float) -> list[npt.NDArray[np.int32]]:
    """Bands one beside the other that meet, cut where they touch along less than most of their length."""
    x, y, w, h = cv2.boundingRect(contour)
    if min(w, h) <= _THICK * u:
        return [contour]
    own = np.zeros((h, w), np.uint8)
    cv2.drawContours(own, [contour], -1, 255, cv2.FILLED, offset=(-x, -y))
    across = 1 if w >= h else 0
    share = (own > 0).mean(axis=across)
    if share.max() < _TOUCH:
        return []
    thin = share < _TOUCH
    own[thin if across else slice(None), slice(None) if across else thin] = 0
    own = _square(cv2.MORPH_OPEN, own, _CORE * u)
    found, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [np.asarray(c, dtype=np.int32) + np.array([x, y], dtype=np.int32) for c in found]


def _pale(seen: View, contour: npt.NDArray[np.int32]) -> bool:
    """Whether a band is not as black as a pen's: it may shine through from the back."""
    x, y, w, h = cv2.boundingRect(contour)
    own = np.zeros((h, w), np.uint8)
    cv2.drawContours(own, [contour], -1, 255, cv2.FILLED, offset=(-x, -y))
    own = own[: seen.grey.shape[0] - y, : seen.grey.shape[1] - x]
    inside = seen.grey[y : y + h, x : x + w][own > 0]
    return bool(inside.size and np.median(inside) > _FAINT)


def _judged(seen: View, marks: Pieces, dark: Image, contour: npt.NDArray[np.int32], factor: int) -> Candidate | None:
    u = seen.unit / factor
    x, y, w, h = cv2.boundingRect(contour)
    if max(w, h) < _LONG * _THIN * u or min(w, h) < 0.75 * u:
        return None
    corners, fill = fitted(contour)
    thick, long = sorted(size(corners))
    if not _THIN * u <= thick + 2 * _MARGIN * u <= _THICK * u or long < _LONG * thick or fill > _STRAIGHT:
        return None
    if exclude.edge_shadow(corners, dark.shape, u) or _goes_on(dark, corners, u):
        return None
    own = np.zeros((h, w), np.uint8)
    cv2.drawContours(own, [contour], -1, 255, cv2.FILLED, offset=(-x, -y))
    dense = float((dark[y : y + h, x : x + w][own > 0] > 0).mean())
    whole = float(cv2.contourArea(contour)) / max(1.0, float(cv2.contourArea(cv2.convexHull(contour))))
    if dense < _DENSE or whole < _WHOLE:
        return None
    corners = grown(_trimmed(dark, corners, u) * factor, _MARGIN * seen.unit)
    box = bounds(corners)
    if not (among_print(box, marks) and _along_print(box, marks) and _on_paper(seen, box)):
        return None
    if _lettered(seen, corners) or (fill > _RULED and _title(seen, corners)):
        return None
    if _pale(seen, contour * factor) and exclude.show_through(seen.grey, fitted(contour * factor)[0], seen.unit):
        return None
    certainty = round(float(np.clip(0.35 + 0.6 * dense * whole, 0.5, 0.9)), 2)
    detail = f"a band of {thick / u:.1f} by {long / u:.1f} glyph heights, {dense:.0%} dark, fills {fill:.0%} of its box"
    return Candidate(corners, RedactionKind.SCRIBBLE, certainty, RULE, detail)


def _trimmed(dark: Image, corners: Corners, u: float) -> Corners:
    """The band without the character that its end touches, which is still seen."""
    w, h = size(corners)
    inside = cut_out(dark, corners) > 0
    along = inside.mean(axis=0 if w >= h else 1)
    full = np.flatnonzero(np.convolve(along, np.ones(3) / 3, mode="same") >= _END)
    if not full.size:
        return corners
    off = [float(full[0]), float(len(along) - 1 - full[-1])]
    first, last = (min(o, _CHARACTER * u) if o >= 0.25 * u else 0.0 for o in off)
    return grown(corners, (0.0, -last, 0.0, -first) if w >= h else (-first, 0.0, -last, 0.0))


def _goes_on(dark: Image, corners: Corners, u: float) -> bool:
    """Whether the band's upper and lower margin go on dark beyond one of its ends: the empty part of a title bar, whose
    letters are light."""
    w, h = size(corners)
    for end in (-1, 1):
        out = (0.0, max(0, end) * u, 0.0, max(0, -end) * u) if w >= h else (max(0, -end) * u, 0.0, max(0, end) * u, 0.0)
        whole = cut_out(dark, grown(corners, out)) > 0
        if w < h:
            whole = whole.T
        n, rim = max(2, round(u)), max(3, round(0.12 * min(w, h)))
        beyond = whole[:, -n:] if end > 0 else whole[:, :n]
        if min(float(beyond[:rim].mean(axis=1).max()), float(beyond[-rim:].mean(axis=1).max())) > _ON:
            return True
    return False


def _lettered(seen: View, corners: Corners) -> bool:
    """A title bar: light letters with dark all around them."""
    light = np.asarray(cut_out(seen.grey, corners) > 140, dtype=np.uint8)
    found, tree = cv2.findContours(light, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    letters = 0
    for contour, (_, _, _, hole) in zip(found, tree[0] if found else (), strict=True):
        if hole >= 0:
            continue
        x, y, wide, high = cv2.boundingRect(contour)
        framed = x > 0 and y > 0 and x + wide < light.shape[1] and y + high < light.shape[0]
        letters += framed and high >= 0.5 * seen.unit and wide >= 0.4 * seen.unit
    return letters >= _LETTERS


def _title(seen: View, corners: Corners) -> bool:
    """Light all along the band."""
    inside = cut_out(seen.grey, corners, 0.3 * seen.unit)
    return exclude.lettered(np.asarray(inside > 140, dtype=np.uint8), seen.unit)


def _on_paper(seen: View, box: Box) -> bool:
    """Whether the band lies on paper: a shadow in a photograph has tones around it."""
    around, own = box.grown(_AROUND * seen.unit), box.grown(0.3 * seen.unit)
    y0, y1, x0, x1 = max(0, int(around.y0)), int(around.y1), max(0, int(around.x0)), int(around.x1)
    window = seen.grey[y0:y1, x0:x1].copy()
    window[max(0, int(own.y0) - y0) : int(own.y1) - y0, max(0, int(own.x0) - x0) : int(own.x1) - x0] = 255
    return float(((window > 110) & (window < 225)).mean()) <= _TONES


def _along_print(box: Box, marks: Pieces) -> bool:
    """Whether the lines of print run as the band does: the column of a chart stands upright among level lines."""
    b = marks.boxes[(marks.height >= 0.4 * marks.unit) & (np.maximum(marks.height, marks.width) <= 1.9 * marks.unit)]
    if len(b) < _LINES:
        return True
    rows, columns = _waves(b[:, 1], b[:, 3]), _waves(b[:, 0], b[:, 2])
    return rows >= columns if box.width >= box.height else columns >= rows


def _waves(starts: npt.NDArray[np.int32], ends: npt.NDArray[np.int32]) -> float:
    """How unevenly pieces of print cover a side of the page: where lines run across it, white stands between them."""
    cover = np.zeros(int(ends.max()) + 1)
    np.add.at(cover, starts, 1)
    np.add.at(cover, ends, -1)
    cover = np.cumsum(cover)[int(starts.min()) :]
    return float(cover.std() / max(1e-6, cover.mean()))


def among_print(box: Box, marks: Pieces) -> bool:
    """Whether the band stands in a line of print, or between lines that run along it."""
    u, b = marks.unit, marks.boxes
    print_sized = (marks.height >= 0.4 * u) & (marks.height <= 1.9 * u) & (marks.width <= 1.9 * u)
    b = b[print_sized]
    level = box.width >= box.height
    if not level:  # turn the page on its side
        b, box = b[:, [1, 0, 3, 2]], Box(box.y0, box.x0, box.y1, box.x1)
    middle = (b[:, 1] + b[:, 3]) / 2
    inside = (b[:, 0] >= box.x0) & (b[:, 2] <= box.x1) & (b[:, 1] >= box.y0) & (b[:, 3] <= box.y1)
    in_line = (middle > box.y0) & (middle < box.y1) & ~inside
    near = (np.abs(b[:, 0] - box.x1) <= _NEAR * u) | (np.abs(b[:, 2] - box.x0) <= _NEAR * u)
    if (in_line & near).sum() >= 2:
        return True
    far = max(_NEAR * u, _PITCH * box.height)
    beside = ((middle < box.y0) & (middle > box.y0 - far)) | ((middle > box.y1) & (middle < box.y1 + far))
    along = np.minimum(b[:, 2], box.x1) - np.maximum(b[:, 0], box.x0)
    return bool(along[beside & (along > 0)].sum() >= _BESIDE * box.width)
