"""Glyphs that the recognizer passed over inside a line or at its ends, read alone.

A recognizer decodes a line in time steps and now and then gives a slim kana or a comma no step of its own. In even
print the place stays: two neighbours stand two advances apart, with ink between them, or ink stands between the last
one and the end of the box. That one place is cut out and read again, and what is read there surely is put in. Spaces
and places without ink stay as they are.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from unicodedata import east_asian_width

import cv2
import numpy as np

from pipeline.model import Char, Direction, Image, Line
from pipeline.recognition import crops

GAP = (0.6, 1.5)  # advances of white between two characters where one has been passed over
LEAST = 6  # characters of a line from which its advance is known
EVEN = 0.25  # share of the advance by which most steps of even print differ at most
SURE = 0.5  # confidence from which a glyph read alone is believed
ROOM = 0.6  # advances between the last character and the end of its box where another may stand
STROKES = "一ー1Il|｜丨-－／/丶、.．・"  # at the end of a line a rule, a cell's side or dirt rather than text
OPENING = "「『（〔【"
WHITE = 0.2  # advances on either side of where the next character should end, in which there is white before it
FAR = 1.2  # advances from the middle of the next character that what stands at an end reaches at least
STROKE = 0.2  # advances; a mark smaller than this both ways is dirt

Reader = Callable[[Image, list[crops.Quad]], tuple[Line, ...]]


@dataclass(frozen=True)
class _Place:
    """Before which character of which line, and where along it."""

    line: int
    char: int
    start: float
    end: float


def filled(image: Image, lines: Sequence[Line], read: Reader) -> tuple[Line, ...]:
    """The lines with what was passed over. ``image`` grey, page pixels; ``read`` reads given boxes."""
    places = [p for n, line in enumerate(lines) for p in _places(image, line, n)]
    if not places:
        return tuple(lines)
    out = list(lines)
    for p in reversed(places):  # from the end, so that earlier places keep their number
        line = out[p.line]
        glyph = _alone(image, line, p, read)
        if glyph is None or (p.char in (0, len(line.chars)) and glyph.text in STROKES):
            continue
        char = replace(glyph, start=round(p.start, 1), end=round(p.end, 1))
        chars = list(line.chars)
        between = slice(p.char, p.char)
        while between.start > 0 and not chars[between.start - 1].text.strip():  # a space read in its stead
            between = slice(between.start - 1, p.char)
        chars[between] = [char]
        out[p.line] = replace(line, chars=tuple(chars))
    return tuple(out)


def _alone(image: Image, line: Line, place: _Place, read: Reader) -> Char | None:
    """The one glyph read at a place, or beside its neighbours when those are read as before; None when unsure."""
    before = next((c for c in reversed(line.chars[: place.char]) if c.text.strip()), None)
    after = line.chars[place.char] if place.char < len(line.chars) else None
    for again in read(image, [_quad(line, place)]):
        if len(again.printed) == 1 and again.printed[0].confidence >= SURE:
            return again.printed[0]
    wide = replace(
        place,
        start=place.start if before is None else min(place.start, before.start),
        end=place.end if after is None else max(place.end, after.end),
    )
    expected = [c.text if c is not None else "" for c in (before, after)]
    for again in read(image, [_quad(line, wide)]):
        found = again.printed
        number = 1 + sum(bool(e) for e in expected)
        if len(found) != number:
            continue
        if (before is None or found[0].text == expected[0]) and (after is None or found[-1].text == expected[1]):
            glyph = found[0 if before is None else 1]
            return glyph if glyph.confidence >= SURE else None
    return None


def _places(image: Image, line: Line, number: int) -> list[_Place]:
    printed = [(k, c) for k, c in enumerate(line.chars) if c.text.strip()]
    if len(printed) < LEAST or sum(east_asian_width(c.text[0]) in "WF" for _, c in printed) < len(printed) / 2:
        return []  # Latin print is seldom even, and its letters are seldom passed over
    steps = [(b.start + b.end - a.start - a.end) / 2 for (_, a), (_, b) in pairwise(printed)]
    advance = statistics.median(steps)
    if advance <= 0 or sum(abs(s - advance) <= EVEN * advance for s in steps) < 0.7 * len(steps):
        return []
    out = []
    for (_, a), (k, b) in pairwise(printed):
        between = (b.start + b.end - a.start - a.end) / 2 - advance
        if not GAP[0] * advance <= between <= GAP[1] * advance:
            continue
        middle = (a.start + a.end + b.start + b.end) / 4
        place = _Place(number, k, middle - between / 2, middle + between / 2)
        if _inked(image, line, place, advance):
            out.append(place)
    out += _ends(image, line, number, advance)
    return sorted(out, key=lambda p: p.char)


def _ends(image: Image, line: Line, number: int, advance: float) -> list[_Place]:
    """The squares before the first and after the last character of even print, where there is room and ink for one."""
    first, last = crops.along(np.array(line.polygon, dtype=np.float32), line.direction)
    printed = [(k, c) for k, c in enumerate(line.chars) if c.text.strip()]
    (head, a), (tail, b) = printed[0], printed[-1]
    above, below = (a.start + a.end - advance) / 2, (b.start + b.end + advance) / 2
    out = []
    if a.text not in OPENING and above - first >= ROOM * advance:
        out.append(_Place(number, head, max(first, above - advance), above))
    if last - below >= ROOM * advance:
        out.append(_Place(number, tail + 1, below, min(last, below + advance)))
    return [p for p in out if _inked(image, line, p, advance) and _apart(image, line, p, advance, p.char == head)]


def _quad(line: Line, place: _Place) -> crops.Quad:
    """The part of the line's box between two places along it."""
    quad = np.array(line.polygon, dtype=np.float32)
    axis = 0 if line.direction is Direction.HORIZONTAL else 1
    first, last = float(quad[:, axis].min()), float(quad[:, axis].max())
    a, b = ((v - first) / max(1.0, last - first) for v in (place.start, place.end))
    tl, tr, br, bl = quad
    if line.direction is Direction.HORIZONTAL:
        corners = [tl + a * (tr - tl), tl + b * (tr - tl), bl + b * (br - bl), bl + a * (br - bl)]
    else:
        corners = [tl + a * (bl - tl), tr + a * (br - tr), tr + b * (br - tr), tl + b * (bl - tl)]
    return np.asarray(corners, dtype=np.float32)


def _apart(image: Image, line: Line, place: _Place, advance: float, head: bool) -> bool:
    """Whether what stands at an end is no part of the next character (走 of 起, 日 of 昭): there is white between, and
    it reaches farther from that one's middle than its own half could."""
    inner = place.end if head else place.start
    seen = _window(image, line, replace(place, start=inner - WHITE * advance, end=inner + WHITE * advance))
    whole = _window(image, line, place)
    if min(*seen.shape[:2], *whole.shape[:2]) < 3:
        return False
    across = 0 if line.direction is Direction.HORIZONTAL else 1
    white, free = (np.atleast_1d((w >= 0.6 * float(np.percentile(w, 90))).all(axis=across)) for w in (seen, whole))
    marks = np.flatnonzero(~free)
    if not white.any() or not len(marks):
        return False
    reach = len(free) - marks[0] if head else marks[-1] + 1
    return bool(reach / len(free) * (place.end - place.start) + advance / 2 >= FAR * advance)


def _window(image: Image, line: Line, place: _Place) -> Image:
    quad = _quad(line, place)
    x0, y0 = np.maximum(np.floor(quad.min(axis=0)).astype(int), 0)
    x1, y1 = np.ceil(quad.max(axis=0)).astype(int)
    return image[y0:y1, x0:x1]


def _inked(image: Image, line: Line, place: _Place, advance: float) -> bool:
    """Whether a stroke stands there that belongs to no neighbour."""
    window = _window(image, line, place)
    if min(window.shape[:2], default=0) < 3:
        return False
    paper = float(np.percentile(window, 90))
    ink = np.where(window < 0.6 * paper, 255, 0).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    axis = 0 if line.direction is Direction.HORIZONTAL else 1
    length = ink.shape[1 - axis]
    for (_, _, w, h, _), centre in zip(stats[1:], centres[1:], strict=True):
        if max(w, h) >= STROKE * advance and 0.15 * length <= centre[axis] <= 0.85 * length:
            return True
    return False
