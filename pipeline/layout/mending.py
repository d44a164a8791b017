"""Rules made whole: broken ones joined, corners that do not quite meet closed, open sides of a table (開き罫) drawn.

Pictures here are reduced so that glyphs are 16 pixels high (``unit``), 255 where a rule is.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from pipeline.model import Box, Image

CORNER = 1.0  # glyphs by which two rules may fail to meet
TOUCH = 3.0  # pixels, of the picture with glyphs of 16; so close they do meet
BESIDE, INKED = 0.4, 0.22  # glyphs beside a piece of a rule, and the share of ink there from which it is a letter's
PIECE = 2.5  # glyphs; shorter pieces of rules may be strokes of letters and are not joined over a break
BREAK = 3.0  # glyphs; the widest break in a rule, if its pieces are not much longer
LEVEL = 4.0  # pixels, of the picture with glyphs of 16; two pieces of a rule across lie so level
SAME_END = 1.2  # glyphs within which rules end at one edge
POST = 0.3  # of the height of an open-sided table, that a rule between its columns shows at least
OPEN_RULES = 2  # rules across that an open-sided table has at least


def joined(ink: Image, across: Image, upright: Image, unit: float) -> Image:
    """All rules in one picture, broken ones joined, corners met and open sides closed. Strokes of letters, which have
    ink beside them, take no part in that."""
    rules = np.asarray(across | upright, dtype=np.uint8)
    bars = [b for b in boxes(across) if is_apart(ink, b, unit)]
    posts = turned([b for b in turned(boxes(upright)) if is_apart(ink.T, b, unit)])
    bars, posts = _bridged(rules, bars, posts, unit), turned(_bridged(rules.T, turned(posts), turned(bars), unit))
    _meet(rules, bars, posts, unit)
    _meet(rules.T, turned(posts), turned(bars), unit)
    _close_sides(rules, bars, posts, unit)
    return np.asarray(cv2.morphologyEx(rules, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _meet(rules: Image, bars: list[Box], posts: list[Box], unit: float) -> None:
    """Lengthen rules across that end just short of an upright one."""
    near = CORNER * unit
    long = [b for b in bars if b.width >= PIECE * unit]
    if not long or not posts:
        return
    middle = np.array([p.center[0] for p in posts])
    low, high = np.array([p.y0 for p in posts]) - near, np.array([p.y1 for p in posts]) + near
    for bar in long:
        y = bar.center[1]
        for x in (bar.x0, bar.x1 - 1):
            touched = (np.abs(middle - x) <= TOUCH) & (low + near - TOUCH <= y) & (y <= high - near + TOUCH)
            met = np.flatnonzero(touched if touched.any() else (np.abs(middle - x) <= near) & (low <= y) & (y <= high))
            for k in met:
                cv2.line(_view(rules), *_ends(rules, x, y, middle[k], y), 255, 1)
                post = posts[k]
                if not post.y0 <= y <= post.y1:  # the corner's other arm is too short as well
                    end = post.y0 if y < post.y0 else post.y1 - 1
                    cv2.line(_view(rules), *_ends(rules, middle[k], y, middle[k], end), 255, 1)


def is_apart(ink: Image, bar: Box, unit: float) -> bool:
    """Whether a rule across has white above and below, as no stroke of a letter has."""
    x0, y0, x1, y1 = (round(v) for v in (bar.x0, bar.y0, bar.x1, bar.y1))
    near = max(2, round(BESIDE * unit))
    above, below = ink[max(0, y0 - near) : max(0, y0 - 1), x0:x1], ink[y1 + 1 : y1 + near, x0:x1]
    return sum(float(np.count_nonzero(side)) / max(1, side.size) for side in (above, below)) < INKED


def _turned_box(b: Box) -> Box:
    return Box(b.y0, b.x0, b.y1, b.x1)


def turned(boxes: list[Box]) -> list[Box]:
    return [_turned_box(b) for b in boxes]


def _bridged(rules: Image, bars: list[Box], posts: list[Box], unit: float) -> list[Box]:
    """Rules across, broken ones whole again and drawn so. A break between two corners is none: two frames stand there
    side by side."""
    long = sorted((b for b in bars if b.width >= PIECE * unit), key=lambda b: (b.x0, b.y0))
    out = [b for b in bars if b.width < PIECE * unit]
    open_ends: dict[int, list[Box]] = {}
    for bar in long:
        level = round(bar.center[1] / LEVEL)
        near = [b for k in (level - 1, level, level + 1) for b in open_ends.get(k, []) if _goes_on(b, bar, unit)]
        before = max(near, key=lambda b: b.x1, default=None)
        corners = before is not None and all(
            _has_post(x, b, posts, unit) for x, b in ((before.x1, before), (bar.x0, bar))
        )
        if before is not None and not corners:
            cv2.line(_view(rules), *_ends(rules, before.x1 - 1, before.center[1], bar.x0, bar.center[1]), 255, 1)
            open_ends[round(before.center[1] / LEVEL)].remove(before)
            bar = Box.union((before, bar))
        open_ends.setdefault(round(bar.center[1] / LEVEL), []).append(bar)
    return sorted((*out, *(b for found in open_ends.values() for b in found)), key=lambda b: (b.y0, b.x0))


def _goes_on(before: Box, bar: Box, unit: float) -> bool:
    level = abs(before.center[1] - bar.center[1]) <= min(LEVEL, 0.5 * (before.height + bar.height) + 1)
    return level and 0 < bar.x0 - before.x1 <= max(BREAK * unit, 0.6 * min(before.width, bar.width))


def _view(rules: Image) -> Image:
    """The picture itself where it is a turned view: OpenCV draws on whole rows only."""
    return rules if rules.flags["C_CONTIGUOUS"] else np.asarray(rules.T)


def _ends(rules: Image, x0: float, y0: float, x1: float, y1: float) -> tuple[tuple[int, int], tuple[int, int]]:
    a, b = (round(x0), round(y0)), (round(x1), round(y1))
    return (a, b) if rules.flags["C_CONTIGUOUS"] else ((a[1], a[0]), (b[1], b[0]))


def _has_post(x: float, bar: Box, posts: list[Box], unit: float) -> bool:
    near = CORNER * unit
    return any(abs(p.center[0] - x) <= near and p.y0 - near <= bar.center[1] <= p.y1 + near for p in posts)


def _close_sides(rules: Image, across: list[Box], upright: list[Box], unit: float) -> None:
    """Draw the sides of tables that have rules across and between columns, but none at their sides."""
    near = SAME_END * unit
    bars = [b for b in across if b.width >= 6 * unit]
    posts = [b for b in upright if b.height >= 2 * unit]
    if len(bars) < OPEN_RULES or not posts:
        return
    used: set[int] = set()
    for k, top in enumerate(bars):
        if k in used:
            continue
        same = [
            n for n, b in enumerate(bars) if n not in used and abs(b.x0 - top.x0) <= near and abs(b.x1 - top.x1) <= near
        ]
        if len(same) < OPEN_RULES:
            continue
        first, last = bars[same[0]], bars[same[-1]]
        inside = [p for p in posts if top.x0 + near < p.center[0] < top.x1 - near]
        ends = [y for n in same for y in (bars[n].y0, bars[n].y1)]
        met = [p for p in inside if any(min(abs(p.y0 - y), abs(p.y1 - y)) <= near / 2 for y in ends)]
        if max((p.height for p in met), default=0.0) < POST * (last.y0 - first.y0):
            continue
        used.update(same)
        for x, end in ((min(bars[n].x0 for n in same), "x0"), (max(bars[n].x1 for n in same) - 1, "x1")):
            closed = sum(p.height for p in posts if abs(p.center[0] - x) <= near)
            if closed >= 0.7 * (last.y1 - first.y0):
                continue
            cv2.line(rules, (round(x), round(first.y0)), (round(x), round(last.y1 - 1)), 255, 2)
            for n in same:  # as far as the side
                y = round(bars[n].center[1])
                cv2.line(rules, (round(getattr(bars[n], end)), y), (round(x), y), 255, 1)


def boxes(mask: Image) -> list[Box]:
    """Boxes of the connected marks, from the top."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return sorted((box(c) for c in contours), key=lambda b: (b.y0, b.x0))


def box(contour: Any) -> Box:
    """The upright rectangle around a contour."""
    x, y, w, h = cv2.boundingRect(contour)
    return Box(float(x), float(y), float(x + w), float(y + h))
