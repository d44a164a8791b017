"""Fills that what stands in or beside them explains: bars with lettering, bullets, charts, legends, scales.

A redaction lies in the text. Each rule here looks for the company in which a filled area stands instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Image, RedactionKind
from pipeline.redaction import captions, exclude, pictures
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import cut_out
from pipeline.redaction.view import View

FILLS = (RedactionKind.BLACK, RedactionKind.GREY, RedactionKind.COLOUR)
_PAPER = 0.9
"""paper is lighter than this share of white"""
_GROUND = 0.28
"""the dark ground on which books and cards are photographed is darker"""
_PALE = 0.5
"""a highlighter leaves more than this share of white in some channel"""
_LETTER = 0.82
"""white letters are lighter than this share of white; the grain of a coloured fill is not"""
_STEP = 25.0
"""grey levels between fields that are meant to be told apart"""
_PAGE = 0.5
"""share of the page from which a fill is the page itself, withheld"""

Floats = npt.NDArray[np.float64]
Rule = Callable[[Candidate, View], bool]


def without_company(found: list[Candidate], seen: View) -> list[Candidate]:
    """All candidates but the fills that belong to something else."""
    width, height = seen.size
    found = [c for c in found if c.kind is not RedactionKind.OUTLINED or not swatch(c, seen)]
    fills = [c for c in found if c.kind in FILLS and c.box.area < _PAGE * width * height]
    if not fills:
        return found
    rules: tuple[Rule, ...] = (lettered_bar, highlighted, shaded_row, swatch, bar_code, stroke)
    gone = {c for c in fills if any(rule(c, seen) for rule in rules)} - set(_stepped(fills))
    gone |= {*bullets(fills, seen.unit), *chart(fills, seen)}
    parts = set(pictures.parts(fills, seen))
    gone |= parts | {c for c in fills if any(_borders(c.box, p.box, seen.unit) for p in parts)}
    return [c for c in found if c not in gone and not any(_within(c, g) for g in gone)]


def _stepped(fills: list[Candidate]) -> Iterator[Candidate]:
    """Black fills that touch another black one and begin or end elsewhere: lines of one passage. A title's do not."""
    for c in fills:
        for o in fills:
            if o is not c and c.kind is o.kind is RedactionKind.BLACK and c.box.grown(2).intersection(o.box) > 0:
                yield c
                break


def _within(c: Candidate, other: Candidate) -> bool:
    """Whether a fill is a piece of another."""
    return c.kind in FILLS and c.box.area < other.box.area and c.box.intersection(other.box) > 0.8 * c.box.area


def _borders(box: Box, picture: Box, unit: float) -> bool:
    """Whether a fill goes on where a piece of a picture ends, over or under it or beside it."""
    near = picture.grown(2 * unit).intersection(box)
    across = min(box.x1, picture.x1) - max(box.x0, picture.x0)
    down = min(box.y1, picture.y1) - max(box.y0, picture.y0)
    return near > 0 and (across > 0.9 * box.width or down > 0.9 * box.height)


# ---------------------------------------------------------------------------------------------- lettering on the fill
def lettered_bar(c: Candidate, seen: View) -> bool:
    """White lettering on a fill: a seal, a title. The lettering fills it, or begins at its head; or the fill is what is
    left of a bar behind its title. A code stands alone in the middle of its box."""
    inside = cut_out(seen.grey, c.corners, 2)
    tone = float(np.median(inside))
    if tone > 255 - 3 * _STEP:
        return False
    light = np.asarray(inside > max(255 * _LETTER, (tone + 255) / 2), dtype=np.uint8)
    light = np.asarray(cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)  # grain
    light[light.mean(axis=1) > 0.8] = 0  # paper along a side of a box that fits loosely
    if c.kind is RedactionKind.BLACK and captions.captioned(light > 0, seen, c.corners, named=True):
        return False
    if c.kind is not RedactionKind.BLACK and exclude.lettered(light, seen.unit):
        mirrored = np.asarray(255 - inside, dtype=np.uint8)
        return not exclude.coded(mirrored, 255 - tone, seen.unit)
    return _titled(light, seen.unit) or any(_bar_beyond(c.box, seen, tone, turned) for turned in (False, True))


def _titled(light: Image, unit: float) -> bool:
    """Letters from the head of a long bar on, as large as a title's."""
    strip = light if light.shape[1] >= light.shape[0] else light.T
    if strip.shape[1] < 5 * strip.shape[0]:
        return False
    columns = np.flatnonzero(strip.sum(axis=0) >= max(2.0, 0.15 * unit))
    rows = np.flatnonzero(strip.sum(axis=1) >= max(2.0, 0.3 * unit))
    if columns.size < 0.8 * unit or rows.size < 0.45 * strip.shape[0]:
        return False
    return bool(columns[0] < 1.5 * unit and columns[-1] - columns[0] > 3 * unit)


def _bar_beyond(box: Box, seen: View, tone: float, turned: bool) -> bool:
    """Whether the margins over and under a level bar (at the sides of an upright one) go on beyond one of its ends with
    something light between them."""
    grey = seen.grey.T if turned else seen.grey
    x0, y0, x1, y1 = _whole(box, turned)
    if x1 - x0 < 2 * (y1 - y0):
        return False
    reach, rim = round(1.2 * seen.unit), max(2, round(0.12 * (y1 - y0)))
    for part in (grey[y0:y1, max(0, x0 - reach) : max(0, x0 - 2)], grey[y0:y1, x1 + 2 : x1 + reach]):
        if part.shape[1] < reach // 2:
            continue
        like = np.abs(part.astype(np.int16) - tone) < 2 * _STEP
        rims = [float(rows.any(axis=0).mean()) for rows in (like[: rim + 1], like[-rim - 1 :])]
        most = 0.95 if y1 - y0 <= seen.unit else 0.8  # a map's scale is no higher than print, and empty between
        if min(rims) > 0.97 and 0.08 < float((~like).mean()) < most:
            return True
    return False


def highlighted(c: Candidate, seen: View) -> bool:
    """A part of a highlighter's stroke without much print, a comma or a space: over and under the print beside it the
    same tone goes on. ``exclude.highlighter`` sees whole strokes only."""
    if c.kind not in (RedactionKind.GREY, RedactionKind.COLOUR):
        return False
    picture = seen.grey[:, :, None] if seen.colour is None else seen.colour
    turned = c.box.height > c.box.width
    picture, grey = (picture.transpose(1, 0, 2), seen.grey.T) if turned else (picture, seen.grey)
    x0, y0, x1, y1 = _whole(c.box, turned)
    inside = picture[y0:y1, x0:x1].reshape(-1, picture.shape[2]).astype(np.int16)
    if not inside.size:
        return False
    tone = np.median(inside, axis=0)
    if float((255 - tone).max()) < _STEP or float(tone.max()) < 255 * _PALE:
        return False  # dots of a screen, which are paper and ink
    near = min(_STEP, 0.45 * float((255 - tone).max()))
    rim, reach = max(2, round(0.1 * (y1 - y0))), round(2.5 * seen.unit)
    for a, b in ((max(0, x0 - 2 - reach), max(0, x0 - 2)), (x1 + 2, x1 + 2 + reach)):
        part = picture[y0 + 1 : y1 - 1, a:b].astype(np.int16)
        if part.shape[1] < reach // 2 or part.shape[0] < 2 * rim:
            continue
        like = np.abs(part - tone).max(axis=2) <= near
        dark = grey[y0 + 1 : y1 - 1, a:b] < 0.6 * float(np.median(grey[y0:y1, x0:x1]))
        rims = min(float(rows.any(axis=0).mean()) for rows in (like[: rim + 1], like[-rim - 1 :]))
        if rims > 0.95 and float(like.mean()) > 0.3 and float(dark.any(axis=0).mean()) > 0.4:
            return True
    return False


def _whole(box: Box, turned: bool) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = round(box.x0), round(box.y0), round(box.x1), round(box.y1)
    return (y0, x0, y1, x1) if turned else (x0, y0, x1, y1)


def shaded_row(c: Candidate, seen: View) -> bool:
    """Three words or more, far apart, over most of a long pale fill: a row of a table. Codes stand together."""
    if c.kind is RedactionKind.BLACK or c.box.width < 10 * seen.unit:
        return False
    inside = cut_out(seen.grey, c.corners, 2)
    tone = float(np.median(inside))
    ink = inside < 0.6 * tone
    ink[ink.mean(axis=1) > 0.6] = False
    columns = np.asarray(ink.sum(axis=0) >= 2, dtype=np.uint8)[None, :]
    words = cv2.morphologyEx(columns, cv2.MORPH_CLOSE, np.ones((1, max(1, round(1.5 * seen.unit))), np.uint8))[0]
    starts = np.flatnonzero(np.diff(np.concatenate([[0], words])) == 1)
    at = np.flatnonzero(words)
    return len(starts) >= 3 and bool(at[-1] - at[0] > 0.6 * inside.shape[1])


# ---------------------------------------------------------------------------------------------------- others like it
def bullets(fills: list[Candidate], unit: float) -> Iterator[Candidate]:
    """Three or more squares about as large as a letter, one under the other (beside the other in vertical print)."""
    squares = [
        c
        for c in fills
        if max(c.box.width, c.box.height) <= 2.6 * unit
        and 0.85 <= c.box.width / max(1.0, c.box.height) <= 1.18
    ]  # fmt: skip
    for c in squares:
        under = sum(abs(o.box.x0 - c.box.x0) < 0.5 * unit for o in squares)
        beside = sum(abs(o.box.y0 - c.box.y0) < 0.5 * unit for o in squares)
        if max(under, beside) >= 3:
            yield c


def chart(fills: list[Candidate], seen: View) -> Iterator[Candidate]:
    """Three or more fills of different lengths that stand on one rule."""
    for turned in (False, True):
        standing = [c for c in fills if _stands(c.box, seen, turned)]
        for c in standing:
            x0, y0, x1, y1 = _whole(c.box, turned)
            mates = [_whole(o.box, turned) for o in standing]
            fellows = [m for m in mates if abs(_foot(m, turned) - _foot((x0, y0, x1, y1), turned)) < 1.2 * seen.unit]
            lengths = [m[3] - m[1] for m in fellows]
            unlike = len(fellows) >= 3 and max(lengths) - min(lengths) > 0.8 * seen.unit
            if unlike or (y1 - y0 > 1.3 * (x1 - x0) and not turned and _row_of_bars(c.box, seen)):
                yield c


def _row_of_bars(box: Box, seen: View) -> bool:
    """Whether three other bars as wide stand beside an upright one, on the same rule."""
    x0, _, x1, y1 = _whole(box, turned=False)
    reach, low, high = round(20 * seen.unit), round(0.3 * seen.unit), round(0.6 * seen.unit)
    strip = seen.ink[max(0, y1 - low - high) : y1 - low, max(0, x0 - reach) : x1 + reach]
    bars = np.concatenate([[0], (strip > 0).mean(axis=0) > 0.9, [0]]).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(bars) == 1), np.flatnonzero(np.diff(bars) == -1)
    return int((ends - starts >= 0.7 * (x1 - x0)).sum()) >= 4


def _foot(m: tuple[int, int, int, int], turned: bool) -> int:
    """Where a column stands (its lower end), or a level bar begins (its left end)."""
    return m[1] if turned else m[3]


def _stands(box: Box, seen: View, turned: bool) -> bool:
    """Whether a rule, or another fill, goes on from the foot of a column to both of its sides."""
    ink = seen.ink.T if turned else seen.ink
    x0, y0, x1, y1 = _whole(box, turned)
    foot, near, far = _foot((x0, y0, x1, y1), turned), max(3, round(0.25 * seen.unit)), round(1.1 * seen.unit)
    strip = ink[max(0, foot - (far if turned else near)) : foot + (near if turned else far)]
    reach = round(1.5 * seen.unit)
    sides = (strip[:, max(0, x0 - reach) : max(0, x0 - 2)], strip[:, x1 + 2 : x1 + reach])
    return all(s.shape[1] > reach // 2 and float((s > 0).any(axis=0).mean()) > 0.95 for s in sides)


def swatch(c: Candidate, seen: View) -> bool:
    """A small field above, under or beside another as long and as wide in another tone: a legend; or in a band of four
    and more: a scale of greys or colours. They are looked for in the picture, since not all are found as fills."""
    side = max(c.box.width, c.box.height) / seen.unit
    for turned in (False, True):
        if side <= 5 and _others(c.box, seen, turned, (0.75, 1.3)) >= 1:
            return True
        if side <= 14 and _others(c.box, seen, turned, (0.15, 4.0)) >= 3:
            return True
    return False


def _others(box: Box, seen: View, turned: bool, lengths: tuple[float, float]) -> int:
    """How many fields of another tone stand in the band that a field stands in, within sixteen glyphs, and begin and
    end where it does; ``lengths``: of theirs over its own."""
    grey = seen.grey.T if turned else seen.grey
    x0, y0, x1, y1 = _whole(box, turned)
    high, trim, reach = y1 - y0, max(1, round(0.08 * (x1 - x0))), round(16 * seen.unit)
    a, b = max(0, y0 - reach), min(grey.shape[0], y1 + reach)
    band = grey[a:b, max(0, x0 + trim) : x1 - trim]
    if band.shape[1] < 4:
        return 0
    if _two_toned(band):  # greys are dots then
        band = np.asarray(cv2.blur(np.ascontiguousarray(band), (7, 7)), dtype=np.uint8)
    tones = np.median(band, axis=1)
    full = (band < 255 * _PAPER).mean(axis=1) > 0.9
    own = float(np.median(tones[max(0, y0 - a) : y1 - a]))
    cuts = np.flatnonzero((np.diff(full.astype(np.int8)) != 0) | (np.abs(np.diff(tones)) > 0.6 * _STEP)) + 1
    found = 0
    for start, end in zip([0, *cuts], [*cuts, b - a], strict=True):
        if (
            not full[start]
            or not lengths[0] * high <= end - start <= lengths[1] * high
            or end - start < 0.4 * seen.unit
        ):
            continue
        other = abs(float(np.median(tones[start:end])) - own) >= _STEP
        found += other and _bounded(grey, a + int(start), a + int(end), x0, x1)
    return found


def _two_toned(band: Image) -> bool:
    return bool(((band > 8) & (band < 247)).mean() < 0.02)


def _bounded(grey: Image, y0: int, y1: int, x0: int, x1: int) -> bool:
    """Whether a field ends where its fellow does: paper to both sides, or the dark ground that a card lies on."""
    h = grey.shape[1]
    left, right = grey[y0:y1, max(0, x0 - 8) : max(1, x0 - 4)], grey[y0:y1, min(h - 1, x1 + 4) : min(h, x1 + 8)]
    sides = (left, right)
    return all(s.size > 0 for s in sides) and (
        all(float((s > 255 * _PAPER).mean()) > 0.7 for s in sides)
        or all(float((s < 255 * _GROUND).mean()) > 0.9 for s in sides)
    )


def bar_code(c: Candidate, seen: View) -> bool:
    """An upright bar among five or more as high, close by."""
    if c.box.width > 2.2 * seen.unit or c.box.height < 1.5 * c.box.width:
        return False
    x0, y0, x1, y1 = _whole(c.box, turned=False)
    reach = round(4 * seen.unit)
    band = seen.ink[y0 + 2 : y1 - 2, max(0, x0 - reach) : x1 + reach] > 0
    bars = np.asarray(band.mean(axis=0) > 0.95, dtype=np.int8)
    return int((np.diff(np.concatenate([[0], bars])) == 1).sum()) >= 6


def stroke(c: Candidate, seen: View) -> bool:
    """A stroke of a large letter: a thin fill between letters that are much higher than it is thick."""
    unit, box = seen.unit, c.box
    thin, long = sorted((box.width, box.height))
    if thin > 1.35 * unit or long > 8 * unit:
        return False
    turned = box.height > box.width
    x0, y0, x1, y1 = _whole(box, turned)
    ink = seen.ink.T if turned else seen.ink
    reach = round(0.8 * long)
    top, left = max(0, y0 - reach), max(0, x0 - reach)
    window = np.ascontiguousarray(ink[top : y1 + reach, left : x1 + reach])
    _, _, stats, _ = cv2.connectedComponentsWithStats(window, connectivity=8)
    before, after = [], []
    for x, y, w, h, _ in stats[1:].tolist():
        if h >= thin and x + left + w <= x0 + 2:
            before.append((y + top, y + top + h))
        elif h >= thin and x + left >= x1 - 2:
            after.append((y + top, y + top + h))
    for side in (before, after):
        if not side:
            return False
        high, low = min(a for a, _ in side), max(b for _, b in side)
        if not (high < y0 and low > y1 and low - high >= 2.5 * thin):
            return False
    return True
