"""What a fill is made of and where it stands. A redaction is one tone, lies among print, and stands by itself.

The rules ask for what all redactions share, and tell what stands otherwise: blurred print, ornaments across the page,
title bars, bars of a chart, shapes of a logo, fields of a legend, blocks beside a ruler, squares far from any print.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, RedactionKind
from pipeline.redaction import exclude
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import cut_out
from pipeline.redaction.labels import kanji
from pipeline.redaction.view import View

_FILLS = (RedactionKind.BLACK, RedactionKind.GREY, RedactionKind.COLOUR)
_MEASURED = ("solid", "grained")
"""rules, by their first word, that speak of a fill of one tone; halftone and hatching have two"""
_NEAR = 0.25
"""share of the step to the paper by which a fill's tone may differ from place to place"""
_ONE_TONE, _CODED, _CODED_GRAIN = 0.55, 0.3, 0.38
"""share of a fill that is of its tone; less where a code takes the middle of it; of one that was known by the code"""
_BLANK = 0.96
"""paper, cleaned, is lighter than this share of white"""
_STEP = 25.0
"""grey levels between fields that are meant to be told apart"""
_OTHER = 45.0
"""the same of a chart's series; boxes laid one after the other may differ by half of it"""
_DENSE = 0.1
"""share of a title's columns with as many strokes as kanji have; kana stand among them"""
_SMALL = 5.0
"""longest side of a small fill, in glyph heights: it hides a word or two, with print around it"""
_ALONE = 3.5
"""glyph heights around a small fill within which there is print, or another fill"""

Mask = npt.NDArray[np.bool_]


def misplaced(c: Candidate, found: list[Candidate], seen: View) -> bool:
    """Whether a fill is no redaction by its tone or its place. ``found``: all candidates of the page."""
    if c.kind in (*_FILLS, RedactionKind.OUTLINED) and of_legend(c.box, seen):
        return True
    if c.kind not in _FILLS:
        return False
    return (
        mottled(c, seen)
        or across_the_page(c.box, seen)
        or titled(c, seen)
        or bar_of_chart(c, seen)
        or shape_of_mark(c, found, seen)
        or lonely(c, found, seen)
        or ruled(c.box, seen)
    )


def mottled(c: Candidate, seen: View) -> bool:
    """No one tone prevails: blurred or underlined print, a photograph, a scale of greys."""
    if c.kind is RedactionKind.BLACK or not c.rule.startswith(_MEASURED):
        return False
    inside = cut_out(seen.grey, c.corners, max(2.0, 0.1 * seen.unit))
    if min(inside.shape) < 4:
        return False
    side = max(3, round(0.2 * seen.unit))
    smooth = cv2.blur(inside, (side, side)).astype(np.float32)
    tone = float(np.median(smooth))
    near = _NEAR * max(20.0, 255 - tone)
    least = _ONE_TONE if "a code in it" not in c.detail else _CODED_GRAIN if c.rule.startswith("grained") else _CODED
    return float((np.abs(smooth - tone) < near).mean()) < least


def across_the_page(box: Box, seen: View) -> bool:
    """A band from edge to edge of the sheet: an ornament, or the edge of what lay under it. Print has margins."""
    width, height = seen.size
    rim = max(seen.unit, 0.015 * width)
    return box.x0 <= rim and box.x1 >= width - rim and box.height < 0.2 * height


def titled(c: Candidate, seen: View) -> bool:
    """Words of kanji from the head of a long pale bar on, as a title's: they can be read. A code has its figures among
    its kanji; a title has one at most at its head."""
    if c.kind is RedactionKind.BLACK or max(c.box.width, c.box.height) < 6 * min(c.box.width, c.box.height):
        return False
    inside = cut_out(seen.grey, c.corners, max(2.0, 0.1 * seen.unit))
    strip = inside if inside.shape[1] >= inside.shape[0] else inside.T
    ink = strip < 0.6 * float(np.median(strip))
    ink[ink.mean(axis=1) > 0.6] = False
    ink = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0
    at = np.flatnonzero(ink.sum(axis=0) >= 2)
    if at.size < seen.unit or at[0] > 3 * seen.unit or at[-1] - at[0] < 3 * seen.unit:
        return False
    rows = np.flatnonzero(ink[:, at[0] : at[-1] + 1].sum(axis=1) >= 2)
    words = ink[rows[0] : rows[-1] + 1, at[0] : at[-1] + 1] if rows.size else ink[:0]
    return (
        words.shape[0] >= 0.6 * seen.unit
        and kanji(words, figures=2, dense=_DENSE)
        and not exclude.coded(inside, 255.0, seen.unit)
    )


def bar_of_chart(c: Candidate, seen: View) -> bool:
    """A bar along whose long side a fill of quite another tone lies close, as in a chart of several series. It is
    followed as far as its own tone goes: what lies close may have cut it. Boxes of one passage may differ in tone, too,
    but the line goes on beside them; and a code in one says what it is."""
    if "a code in it" in c.detail:
        return False
    picture = seen.grey[:, :, None] if seen.colour is None else seen.colour
    turned = c.box.height > c.box.width
    picture, grey = (picture.transpose(1, 0, 2), seen.grey.T) if turned else (picture, seen.grey)
    box = Box(c.box.y0, c.box.x0, c.box.y1, c.box.x1) if turned else c.box
    x0, y0, x1, y1 = (round(v) for v in (box.x0, box.y0, box.x1, box.y1))
    high, reach = y1 - y0, round(10 * seen.unit)
    deep, gap = max(4, round(0.45 * min(seen.unit, high))), max(3, round(0.15 * seen.unit))
    left = max(0, x0 - reach)
    own = np.median(picture[y0:y1:2, x0:x1:2].reshape(-1, picture.shape[2]), axis=0)
    band = picture[y0 + high // 4 : y1 - high // 4, left : x1 + reach].astype(np.int16)
    if not band.size:
        return False
    middle = (np.abs(np.median(band, axis=0) - own).max(axis=1) < 1.4 * _STEP)[None, :].astype(np.uint8)
    whole = cv2.morphologyEx(middle, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[0]
    off = np.flatnonzero(whole == 0)
    start = int(off[off < x0 - left + gap].max(initial=-1)) + 1
    end = int(off[off >= x1 - left - gap].min(initial=whole.size))
    if _goes_on((seen.ink.T if turned else seen.ink)[y0:y1], left + start, left + end, seen.unit):
        return False
    for rows in ((y0 - gap - deep, y0 - gap), (y1 + gap, y1 + gap + deep)):
        at = slice(max(0, rows[0]), max(0, rows[1])), slice(left + start, left + end)
        beside = picture[at].astype(np.int16)
        if beside.shape[0] < deep:
            continue
        # one tone from top to bottom but for specks, no paper, and another one
        low, tone, most = np.percentile(beside, (20, 50, 80), axis=0)
        like = ((most - low).max(axis=1) < _STEP) & (np.median(grey[at], axis=0) < 255 * _BLANK)
        like &= np.abs(tone - own).max(axis=1) > _OTHER
        run = cv2.morphologyEx(like.astype(np.uint8)[None, :], cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[0]
        if _longest(run > 0) > max(2.5 * seen.unit, 0.15 * (end - start)):
            return True
    return False


def _goes_on(ink: npt.NDArray[np.uint8], x0: int, x1: int, unit: float) -> bool:
    """Whether print stands close to an end of a bar, and goes on. ``ink``: the rows of the bar."""
    gap, reach = max(2, round(0.15 * unit)), round(6 * unit)
    for part in (ink[:, max(0, x0 - reach) : max(0, x0 - gap)][:, ::-1], ink[:, x1 + gap : x1 + reach]):
        columns = (part > 0).any(axis=0)
        whole = (part > 0).mean(axis=0) > 0.9  # another fill, or an axis
        first = np.flatnonzero(columns)
        if first.size and first[0] < 1.5 * unit and not whole.mean() > 0.2 and columns.mean() > 0.45:
            return True
    return False


def _longest(run: Mask) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], run.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def shape_of_mark(c: Candidate, found: list[Candidate], seen: View) -> bool:
    """A fill beside a shape of the same tone and size that is round or slanted: a logo."""
    if max(c.box.width, c.box.height) > 2 * _SMALL * seen.unit:
        return False
    reach = 2 * max(c.box.width, c.box.height)
    x0, y0 = max(0, int(c.box.x0 - reach)), max(0, int(c.box.y0 - reach))
    x1, y1 = int(c.box.x1 + reach), int(c.box.y1 + reach)
    side = max(3, round(0.2 * seen.unit))
    grey = cv2.blur(np.ascontiguousarray(seen.grey[y0:y1, x0:x1]), (side, side)).astype(np.int16)
    own = float(np.median(grey[int(c.box.y0) - y0 : int(c.box.y1) - y0, int(c.box.x0) - x0 : int(c.box.x1) - x0]))
    like = np.asarray(np.abs(grey - own) < _STEP, dtype=np.uint8)
    kernel = np.ones((max(2, round(0.5 * seen.unit)),) * 2, np.uint8)
    like = np.asarray(cv2.morphologyEx(like, cv2.MORPH_OPEN, kernel), dtype=np.uint8)
    contours, _ = cv2.findContours(like, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        inner = x > 0 and y > 0 and x + w < like.shape[1] and y + h < like.shape[0]
        box = Box(x + x0, y + y0, x + x0 + w, y + y0 + h)
        if not inner or min(w, h) < 1.2 * seen.unit or not 0.5 * c.box.height < h < 2 * c.box.height:
            continue
        if any(box.intersection(o.box) > 0.1 * min(box.area, o.box.area) for o in found):
            continue
        if not _near(box, c.box, max(seen.unit, 0.5 * max(c.box.width, c.box.height))):
            continue
        if cv2.contourArea(contour) > 0.55 * w * h and _slanted(np.asarray(contour, dtype=np.int32), seen.unit):
            return True
    return False


def _near(a: Box, b: Box, by: float) -> bool:
    return a.grown(by).intersection(b) > 0


def _slanted(contour: npt.NDArray[np.int32], unit: float) -> bool:
    """Whether a quarter of an outline or more runs neither level nor upright."""
    points = contour[:, 0].astype(np.float64)
    step = max(3, round(0.3 * unit))
    runs = np.abs(np.roll(points, -step, axis=0) - points)
    lean = np.minimum(runs[:, 0], runs[:, 1]) / np.maximum(1.0, runs.max(axis=1))
    return bool((lean > 0.2).mean() > 0.25)


def lonely(c: Candidate, found: list[Candidate], seen: View) -> bool:
    """A small fill with neither print nor another fill around it, while its tone fills more elsewhere on the page in
    what is no redaction: the legend of a chart."""
    if max(c.box.width, c.box.height) > _SMALL * seen.unit:
        return False
    near = c.box.grown(_ALONE * seen.unit)
    if any(o is not c and near.intersection(o.box) > 0 for o in found):
        return False
    x0, y0, x1, y1 = (max(0, round(v)) for v in (near.x0, near.y0, near.x1, near.y1))
    ink = seen.ink[y0:y1, x0:x1].copy()
    by = max(2, round(0.15 * seen.unit))
    rows = slice(max(0, int(c.box.y0) - y0 - by), int(c.box.y1) - y0 + by)
    ink[rows, max(0, int(c.box.x0) - x0 - by) : int(c.box.x1) - x0 + by] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    letters = np.maximum(stats[1:, 2], stats[1:, 3]) >= 0.5 * seen.unit
    return not letters.any() and _same_elsewhere(c, found, seen) > 2 * c.box.area


def _same_elsewhere(c: Candidate, found: list[Candidate], seen: View) -> float:
    """Square pixels of the page, beside all candidates, that are filled with the tone of one of them."""
    factor = max(1, round(seen.unit / 6))
    shape = seen.size[0] // factor, seen.size[1] // factor
    small = cv2.resize(seen.grey, shape, interpolation=cv2.INTER_AREA).astype(np.int16)
    at = [round(v / factor) for v in (c.box.x0, c.box.y0, c.box.x1, c.box.y1)]
    own = float(np.median(small[at[1] : max(at[3], at[1] + 1), at[0] : max(at[2], at[0] + 1)]))
    like = np.asarray(np.abs(small - own) < _STEP, dtype=np.uint8)
    side = max(2, round(0.7 * seen.unit / factor))
    like = np.asarray(cv2.morphologyEx(like, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)), dtype=np.uint8)
    for o in found:
        box = o.box.grown(0.3 * seen.unit)
        p, q, r, t = (max(0, round(v / factor)) for v in (box.x0, box.y0, box.x1, box.y1))
        like[q : t + 1, p : r + 1] = 0
    return float(cv2.countNonZero(like) * factor**2)


def ruled(box: Box, seen: View) -> bool:
    """An upright block with the strokes of a ruler beside it: short, thin, and at one distance."""
    if box.height < 2 * seen.unit:
        return False
    y0, y1, reach = int(box.y0), int(box.y1), round(1.5 * seen.unit)
    for x0, x1 in ((int(box.x0) - reach, int(box.x0) - 2), (int(box.x1) + 2, int(box.x1) + reach)):
        strip = np.ascontiguousarray(seen.ink[y0:y1, max(0, x0) : max(0, x1)])
        if strip.shape[1] < reach // 2:
            continue
        _, _, stats, _ = cv2.connectedComponentsWithStats(strip, connectivity=8)
        marks = stats[1:]
        high, wide = marks[:, 3], marks[:, 2]
        strokes = marks[(wide >= 0.4 * seen.unit) & (high <= 0.3 * wide)]
        if len(strokes) >= 4 and len(strokes) >= 0.7 * np.count_nonzero(np.maximum(high, wide) >= 0.2 * seen.unit):
            apart = np.diff(np.sort(strokes[:, 1]))
            if apart.min() > 0.3 * seen.unit and np.ptp(apart) < 0.3 * apart.mean():
                return True
    return False


def of_legend(box: Box, seen: View) -> bool:
    """A small field in a rule, above or under another one as long and as high that is filled otherwise or not at all,
    each with print beside it."""
    unit = seen.unit
    if box.width > _SMALL * unit or box.height > 3 * unit or box.width < box.height:
        return False
    reach, trim = round(5 * box.height), max(2, round(0.15 * box.width))
    x0, x1, y0, y1 = round(box.x0), round(box.x1), round(box.y0), round(box.y1)
    a, b = max(0, y0 - reach), min(seen.ink.shape[0], y1 + reach)
    slack = max(3, round(0.1 * unit))
    left = (seen.ink[a:b, max(0, x0 - slack) : x0 + slack] > 0).any(axis=1)
    right = (seen.ink[a:b, max(0, x1 - slack) : x1 + slack] > 0).any(axis=1)
    runs = _runs(np.asarray(left & right, dtype=np.bool_))
    own = float(seen.grey[y0 + slack : y1 - slack, x0 + trim : x1 - trim].mean()) if y1 - y0 > 2 * slack else 0.0
    for start, end in runs:
        p, q = start + a, end + a
        if min(q, y1) - max(p, y0) > 0 or abs((q - p) - (y1 - y0)) > 0.2 * (y1 - y0) or q - p <= 2 * slack:
            continue
        inside = seen.grey[p + slack : q - slack, x0 + trim : x1 - trim]
        rules = seen.ink[p : p + slack, x0 + trim : x1 - trim], seen.ink[q - slack : q, x0 + trim : x1 - trim]
        if abs(float(inside.mean()) - own) >= _STEP and all((r > 0).any(axis=0).mean() > 0.95 for r in rules):
            return True
    return False


def _runs(on: Mask) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(np.int8), [0]])))
    return [(int(s), int(e)) for s, e in zip(edges[::2], edges[1::2], strict=True)]
