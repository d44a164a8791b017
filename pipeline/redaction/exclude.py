"""What looks like a redaction and is none: scan edges, punch holes, title bars, highlighter, pictures, logos, forms."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Box, Image, RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.cells import Cell, Print
from pipeline.redaction.geometry import Corners, grown, side_profile, side_tones, size, tilt

_SOFT, _SOFT_SHARE = 3.0, 0.08
"""pixels, and share of the glyph height, that the tone of a side takes to become the paper's when it shines through"""
_STEP = 15.0
"""grey levels between a box and the paper from which its side can be measured"""
_FRAME = 0.5
"""share of the page from which a frame is the page's own"""
_FALL = 22.0
"""grey levels by which a shadow's far side is lighter than its near one"""


def edge_shadow(c: Corners, shape: tuple[int, ...], unit: float) -> bool:
    """A black area at the picture's edge that runs along it, or reaches it: the scanner's lid, not the page."""
    h, w = shape[:2]
    near = 0.6 * unit
    x0, y0 = c.min(axis=0)
    x1, y1 = c.max(axis=0)
    cw, ch = size(c)
    if (x0 <= near or x1 >= w - near) and ch > 0.25 * h:
        return True
    if (y0 <= near or y1 >= h - near) and cw > 0.4 * w:
        return True
    touches = int(x0 <= 1) + int(y0 <= 1) + int(x1 >= w - 1) + int(y1 >= h - 1)
    return touches >= 1 and (min(cw, ch) < 1.2 * unit or touches >= 2)


def whole_page(c: Corners, shape: tuple[int, ...]) -> bool:
    """A black area that covers most of the picture: the page itself, withheld as a whole. Nothing beside it tells."""
    h, w = shape[:2]
    cw, ch = size(c)
    return cw > 0.6 * w and ch > 0.6 * h


def show_through(grey: Image, c: Corners, unit: float) -> bool:
    """A box or a dense line on the back of the sheet that shines through: paper scatters, so its sides are soft, while
    a redaction's were drawn, printed or cut. ``grey``: page pixels. Measured is the way from a fifth of the step to
    four fifths; on redactions it is 1 to 2 pixels long."""
    reach = max(8, round(0.3 * unit))
    widths = sorted(w for side in range(4) if (w := _step(grey, c, side, reach)) is not None)
    least = max(_SOFT, _SOFT_SHARE * unit)
    return len(widths) >= 2 and widths[1] >= least and widths[-1] > least


def _step(grey: Image, c: Corners, side: int, reach: int) -> float | None:
    """Pixels that a side's tone takes to become the paper's; None where there is no step to measure."""
    tones = side_tones(grey, c, side, reach).astype(np.float32)
    third = reach // 3
    inner, outer = float(np.median(tones[:third])), float(np.median(tones[-third:]))
    if outer - inner < _STEP:
        return None
    up = tones > inner + 0.8 * (outer - inner)
    first = np.where(up.any(axis=0), up.argmax(axis=0), -1)
    down = (tones < inner + 0.2 * (outer - inner)) & (np.arange(2 * reach)[:, None] < first)
    last = 2 * reach - 1 - down[::-1].argmax(axis=0)
    seen = down.any(axis=0)
    return float(np.median((first - last)[seen])) if seen.mean() > 0.3 else None


def shadow(inside: Image, unit: float) -> bool:
    """A long strip no wider than print whose tone falls off from one long side to the other: the shadow of the edge of
    a slip or of a fold. ``inside``: its pixels, turned upright, away from its sides."""
    strip = inside if inside.shape[0] <= inside.shape[1] else inside.T
    high, wide = strip.shape
    if high < 3 or high > 1.2 * unit or wide < 8 * high:
        return False
    profile = np.median(strip, axis=1)
    third = max(1, high // 3)
    return bool(abs(float(profile[:third].mean() - profile[-third:].mean())) > _FALL)


def rule(c: Corners, unit: float) -> bool:
    """A thick rule: long, and thinner than print is high."""
    w, h = size(c)
    return min(w, h) < 0.85 * unit and max(w, h) > 18 * min(w, h)


def lettered(light: Image, unit: float) -> bool:
    """A title bar: white lettering fills it. ``light``: 1 where it is light within the black, page pixels. A code
    printed in a black box is small beside the box."""
    share = float(light.mean()) if light.size else 0.0
    if share < 0.03:
        return False
    columns = np.flatnonzero(light.sum(axis=0) >= max(2.0, 0.1 * unit))
    span = float((columns[-1] - columns[0]) / light.shape[1]) if columns.size else 0.0
    return share > 0.12 or span > 0.6


def logo(c: Corners, tones: Image, unit: float) -> bool:
    """A black block with even colour all along one of its sides: part of a logo, a chart or a picture."""
    return max(_beside(c, tones, max(2, round(0.35 * unit)))) > 0.6


def goes_on(c: Corners, ink: Image, fills: Image, unit: float) -> bool:
    """Ink goes on along most of a side, and is no other fill: part of a bar, a seal, a large letter or hatching.
    What is left of a letter that the box cuts through is not as wide."""
    width = max(3, round(0.9 * unit))
    at, here = _around(c, ink.shape, width)
    own = np.asarray(cv2.dilate(fills[at], np.ones((3, 3), np.uint8)), dtype=np.uint8)
    return max(_beside(here, ink[at] & ~own, width)) > 0.55


def embedded(c: Corners, grey: Image, unit: float) -> bool:
    """Dark close by on three sides, also behind thin white lines: a field of a seal or title, a shadow in a
    photograph."""
    width = max(3, round(0.5 * unit))
    at, here = _around(c, grey.shape, width)
    dark = np.where(grey[at] < 255 * 0.6, 255, 0).astype(np.uint8)
    return sum(share > 0.5 for share in _beside(here, dark, width)) >= 3


def picture(c: Corners, tones: Image, unit: float) -> bool:
    """An even area among others: part of a photograph, a map or a screen picture."""
    return float(np.mean(_beside(c, tones, max(2, round(0.35 * unit))))) > 0.4


def alone(c: Corners, grey: Image, unit: float) -> bool:
    """Paper on all four sides, but for print at their ends: what stands in a picture or a map has other tones there."""
    width = max(2, round(0.3 * unit))
    at, here = _around(c, grey.shape, width)
    paper = np.where(grey[at] > 255 * 0.93, 255, 0).astype(np.uint8)
    return min(_beside(here, paper, width)) > 0.6


def _around(c: Corners, shape: tuple[int, ...], width: int) -> tuple[tuple[slice, slice], Corners]:
    """The window that the strips beside a rectangle lie in, and the rectangle there."""
    reach = width + 6
    x0, y0 = np.maximum(np.floor(c.min(axis=0)).astype(int) - reach, 0)
    x1, y1 = np.ceil(c.max(axis=0)).astype(int) + reach
    at = slice(int(y0), min(shape[0], int(y1))), slice(int(x0), min(shape[1], int(x1)))
    return at, c - np.array([x0, y0])


def _beside(c: Corners, tones: Image, width: int) -> list[float]:
    """Share of tones in a strip along each side, a little away from it."""
    return [float(side_profile(tones, c, side, width + 2)[width + 4 :].mean()) for side in range(4)]


def without_charts(found: list[Candidate], unit: float) -> list[Candidate]:
    """Without the columns of bar charts: three or more upright fills of one width that stand on one line."""
    tall = [c for c in found if c.box.height > 1.3 * c.box.width]

    def fellows(c: Candidate) -> int:
        return sum(
            1 for o in tall if abs(o.box.y1 - c.box.y1) < 0.3 * unit and abs(o.box.width - c.box.width) < 0.3 * unit
        )

    columns = {c for c in tall if fellows(c) >= 3}
    return [c for c in found if c not in columns]


def without_second_tool(found: list[Candidate]) -> list[Candidate]:
    """Without empty areas of a strong colour on a page withheld in black or grey: a page is redacted with one tool, and
    colour beside its boxes is a logo's, a map's or a letterhead's."""
    if not any(c.kind is not RedactionKind.COLOUR and c.certainty >= 0.9 for c in found):
        return found
    return [c for c in found if not c.vivid]


def highlighter(inside: Image, tone: float, unit: float) -> bool:
    """Readable print on an even tone, all along it. ``inside``: page pixels within the box, ``tone``: its lightness.

    A code fills a short box as well, but has full stops between its few letters; a rule that the box was laid over
    is no print.
    """
    w = inside.shape[1]
    if w < 5 * unit:
        return False
    ink = inside < tone * 0.6
    ink[ink.mean(axis=1) > 0.6] = False
    if coded(inside, tone, unit):
        return False
    columns = np.asarray(ink.any(axis=0), dtype=np.uint8)[None, :]
    gap = max(1, round(0.5 * unit))
    run = cv2.morphologyEx(columns, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    return bool(run.mean() > 0.7)


def coded(inside: Image, tone: float, unit: float) -> bool:
    """A code printed in a box: few letters on one line with two full stops among them, as in `5.1.2.e`, and nothing
    else. ``inside``: page pixels within the box, ``tone``: its lightness."""
    ink = inside < tone * 0.6
    ink[ink.mean(axis=1) > 0.6] = False
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    marks = stats[1:][stats[1:, 4] >= 0.01 * unit**2]
    if not 4 <= len(marks) <= 12:
        return False
    height, bottom = marks[:, 3], marks[:, 1] + marks[:, 3]
    tall = height > 0.5 * height.max()
    letters = marks[tall]
    if not len(letters) or np.ptp(bottom[tall]) > 0.4 * height.max() or height.max() < 0.5 * unit:
        return False
    low = (np.maximum(marks[:, 2], height) <= 0.3 * height.max()) & (
        np.abs(bottom - np.median(bottom[tall])) <= 0.2 * height.max()
    )
    return bool(np.count_nonzero(low) >= 2)


def code(what: Print, unit: float) -> bool:
    """Print that may be the ground of a redaction, `5.1.2e`, `3.5(c)` or a word or two: one line of a few slim
    marks, with a full stop among them. A stamp's or form's kanji are broad and dense."""
    return (
        what.lines == 1
        and what.marks <= 18
        and what.tallest <= 1.6 * unit
        and what.density <= 0.52
        and what.aspect <= 0.95
        and (what.dots >= 1 or what.marks <= 1)
        and what.odd <= max(1, 0.3 * what.marks)
    )


def overprint(what: Print, height: float, unit: float) -> bool:
    """Print across a box, such as a release line: one line that leaves half of the box's height free, and comes from
    beyond its rule. What stands within a field keeps away from it."""
    return what.lines <= 1 and what.height <= 0.6 * height and what.near <= 0.15 * unit


def sharp_corners(ink: Image, cell: Cell) -> int:
    """How many corners of a cell's rule are square; a legend's or screen's rounded frame has none."""
    thin = min(cell.rule)
    out = 0
    for x, y in grown(cell.inside, thin / 2):
        x0, y0 = max(0, int(x) - 2), max(0, int(y) - 2)
        out += bool(ink[y0 : y0 + 5, x0 : x0 + 5].any())
    return out


def running_on(ink: Image, cell: Cell, unit: float) -> int:
    """How many of the eight ends of a cell's rules run on beyond its corners, as those of a form's cell do."""
    c = cell.outside
    middle = (cell.inside + cell.outside) / 2
    reach = max(6, round(0.8 * unit))
    starts, ways = [], []
    for i in range(4):
        for j in ((i + 1) % 4, (i - 1) % 4):
            along = c[i] - c[j]
            along = along / max(float(np.hypot(*along)), 1e-9)
            starts.append(middle[i] + along * 4)
            ways.append(along)
    return _inked(ink, np.array(starts), np.array(ways), reach)


def _inked(ink: Image, starts: np.ndarray, ways: np.ndarray, reach: int) -> int:
    """At how many places (n, 2) a thin rule starts in its direction (n, 2): ink all along, and none beside it."""
    line = starts[:, None] + ways[:, None] * np.arange(reach)[:, None]
    across = np.stack([-ways[:, 1], ways[:, 0]], axis=1)[:, None]

    def hit(offset: int) -> np.ndarray:
        at = np.floor(line + across * offset).astype(int)
        xi = np.minimum(np.maximum(at[..., 0], 0), ink.shape[1] - 1)
        yi = np.minimum(np.maximum(at[..., 1], 0), ink.shape[0] - 1)
        return np.asarray(ink[yi, xi] > 0)

    on = (hit(0) | hit(1) | hit(-1) | hit(2) | hit(-2)).mean(axis=1) > 0.95
    if not on.any():
        return 0
    beside = np.maximum(hit(7).mean(axis=1), hit(-7).mean(axis=1))
    return int(np.count_nonzero(on & (beside < 0.5)))


def forms(cells: list[Cell], unit: float, page: float) -> set[Cell]:
    """Cells that belong to a table or form: joined to others by their rules, and together filling a rectangle, or
    with text in one of them. ``page``: its area, square pixels."""
    out: set[Cell] = set()
    for network in _networks(cells, unit, page):
        if len(network) == 1 or all(code(c.content, unit) and c.content.dots >= 2 for c in network):
            continue
        # text counts in cells only that are large enough to be a cell and not the inside of a letter
        texts = sum(1 for c in network if c.content.marks and not code(c.content, unit))
        if texts or (len(network) >= 3 and _block(network)):
            out.update(network)
    return out


def _networks(cells: list[Cell], unit: float, page: float) -> list[list[Cell]]:
    """Cells joined by a shared rule."""
    big = [c for c in cells if max(size(c.outside)) >= 1.8 * unit]
    boxes = [c.box.grown(max(2.0, 0.08 * unit)) for c in big]
    group = list(range(len(big)))

    def root(i: int) -> int:
        while group[i] != i:
            i = group[i]
        return i

    order = sorted(range(len(big)), key=lambda i: boxes[i].x0)
    for n, i in enumerate(order):
        for j in order[n + 1 :]:
            if boxes[j].x0 > boxes[i].x1:
                break
            if boxes[i].intersection(boxes[j]) > 0 and not _laid(big[i].box, big[j].box, unit, page):
                group[root(i)] = root(j)
    out: dict[int, list[Cell]] = {}
    for i, c in enumerate(big):
        out.setdefault(root(i), []).append(c)
    return list(out.values())


def _laid(a: Box, b: Box, unit: float, page: float) -> bool:
    """One frames the page, and the other lies within it, or across its edge, and shares no corner with it: it was laid
    over the page, and the frame is no form's."""
    if max(a.area, b.area) < _FRAME * page or a.intersection(b) <= 0.5 * min(a.area, b.area):
        return False
    sides = zip((a.x0, a.y0, a.x1, a.y1), (b.x0, b.y0, b.x1, b.y1), strict=True)
    return sum(abs(p - q) <= 0.3 * unit for p, q in sides) < 2


def _block(network: list[Cell]) -> bool:
    """Whether cells fill a rectangle together, as a table does."""
    lean = float(np.median([tilt(c.outside) for c in network]))
    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    corners = np.concatenate([c.outside @ turn for c in network])
    w, h = corners.max(axis=0) - corners.min(axis=0)
    filled = sum(float(np.prod(size(c.outside))) for c in network)
    return bool(filled >= 0.93 * w * h)
