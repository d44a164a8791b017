"""Grounds for withholding as they are printed in a box or beside it: ``3.5(c)``, ``5.1.2e``, 第5条第3号.

A code on a box is a mark of the release and is read as one; whatever else an engine may make of a box is dropped here
and goes nowhere. A line counts as a code only when nothing but codes stands in it, so that text which shows through a
box is never taken for its ground. What was read is kept as it was read; which item of a law it names is decided by the
vocabulary, and where that does not know it, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import Box, Char, Direction, Evidence, Ground, Image, Line, Polygon, Redaction
from pipeline.redaction.numbering import Code, codes, key_of, only_codes

Reader = Callable[[Image, Sequence[Box]], tuple[Line, ...]]

SURE = 0.6  # mean confidence below which a line on a box is not taken for a code
RIM = 4  # pixels inside a box that belong to its rule
CONTRAST = 45  # grey levels by which print on a box differs from it
LONGEST = 22  # heights of a line: longer ones are no codes
MOST = 6  # lines that are read on one box
CLOSE = 2.0  # lines' distances up to which one code is enough
FAR = 4.5  # lines' distances from a box beyond which a code beside it is not its own


# ------------------------------------------------------------------------------------------- in the box
def inside(image: Image, redactions: Sequence[Redaction], glyph: float, read: Reader) -> tuple[Redaction, ...]:
    """The redactions with the grounds that are printed on them. ``image``: the page before anything was painted over,
    grey; ``glyph``: median height of print, page pixels, 0 unknown. Only boxes that show something are read."""
    asked: dict[bool, list[tuple[int, Box]]] = {False: [], True: []}
    for n, r in enumerate(redactions):
        light, rows = _printed(image, r, glyph)
        asked[light] += [(n, row) for row in rows]
    grounds: dict[int, list[Ground]] = {}
    for light, strips in asked.items():
        if strips:
            picture = np.asarray(255 - image, dtype=np.uint8) if light else image
            for line in read(picture, [row for _, row in strips]):
                n = max(strips, key=lambda s: s[1].intersection(line.box))[0]
                if line.confidence >= SURE:
                    grounds.setdefault(n, []).extend(_grounds(line, only_codes(line.text), "inside", 1.0))
    return tuple(
        replace(r, grounds=_once((*r.grounds, *grounds[n]))) if n in grounds else r for n, r in enumerate(redactions)
    )


def claimed(redactions: Sequence[Redaction], lines: Sequence[Line]) -> tuple[tuple[Redaction, ...], tuple[Line, ...]]:
    """Codes among the lines of the page that stand on a box (print over a box whose rule was taken out is read with
    the page): they become its ground and are lines no more."""
    kept: list[Line] = []
    taken: dict[str, list[Ground]] = {}
    for line in lines:
        x, y = line.box.center
        at = next((r for r in redactions if r.box.x0 < x < r.box.x1 and r.box.y0 < y < r.box.y1), None)
        found = only_codes(line.text) if at is not None else ()
        if at is None or not found:
            kept.append(line)
        else:
            taken.setdefault(at.id, []).extend(_grounds(line, found, "inside", 1.0))
    named = tuple(replace(r, grounds=_once((*r.grounds, *taken[r.id]))) if r.id in taken else r for r in redactions)
    return named, tuple(kept)


def _printed(image: Image, redaction: Redaction, glyph: float) -> tuple[bool, list[Box]]:
    """Whether what is printed on a box is lighter than it, and the boxes of its lines, if any may be codes."""
    h, w = image.shape[:2]
    box = redaction.box
    x0, y0 = max(0, round(box.x0) + RIM), max(0, round(box.y0) + RIM)
    x1, y1 = min(w, round(box.x1) - RIM), min(h, round(box.y1) - RIM)
    if x1 - x0 < 12 or y1 - y0 < 8:
        return False, []
    part = image[y0:y1, x0:x1]
    ground = float(np.median(part))
    lighter, darker = part > ground + CONTRAST, part < ground - CONTRAST
    light = int(np.count_nonzero(lighter)) > int(np.count_nonzero(darker))
    shown = lighter if light else darker
    if not 0.0005 < float(shown.mean()) < 0.4:
        return light, []
    return light, [Box(b.x0 + x0, b.y0 + y0, b.x1 + x0, b.y1 + y0) for b in _strips(shown, glyph or 30.0)]


def _strips(shown: npt.NDArray[np.bool_], glyph: float) -> list[Box]:
    """Glyphs of a mask joined to lines."""
    _, stats = connected(shown)
    most = max(3.5 * glyph, 0.9 * shown.shape[0])  # a code may be set as large as its box
    tall = [s for s in stats[1:].tolist() if 0.35 * glyph <= s[3] <= most and s[2] <= 3 * s[3]]
    if not 2 <= len(tall) <= 400:
        return []
    lines: list[list[int]] = []  # x0, y0, x1, y1, glyphs
    for x, y, w, h, _ in sorted(tall):
        for t in lines:
            level = min(t[3], y + h) - max(t[1], y)
            size = max(h, t[3] - t[1])
            if level > 0.5 * min(h, t[3] - t[1]) and x - t[2] < 1.5 * size:
                t[:] = [t[0], min(t[1], y), max(t[2], x + w), max(t[3], y + h), t[4] + 1]
                break
        else:
            lines.append([x, y, x + w, y + h, 1])
    out = []
    for x0, y0, x1, y1, n in lines:
        high = y1 - y0
        if n >= 2 and x1 - x0 <= LONGEST * high:
            # small signs, full stops and brackets may stand out
            out.append(Box(x0 - 0.3 * high, y0 - 0.15 * high, x1 + 0.3 * high, y1 + 0.15 * high))
    return sorted(out, key=lambda b: (b.y0, b.x0))[:MOST]


# ---------------------------------------------------------------------------------------- beside the box
def beside(
    redactions: Sequence[Redaction], lines: Sequence[Line], leading: float, direction: Direction
) -> tuple[Redaction, ...]:
    """The redactions with the grounds that stand beside them; a code on its own line, or set off at the end of one.

    A code in the margin belongs to the boxes that are level with it, one elsewhere to the box that it touches. A box
    without one is given the nearest in the margin, less certainly: one code may serve a stack. ``leading``: from line
    to line, page pixels.
    """
    free = [r for r in redactions if not r.grounds]
    marks = [(line, g) for line in lines if free for g in _marks(line)]
    if not marks or leading <= 0:
        return tuple(redactions)
    reach = _ends(lines, [m for m, _ in marks], direction)
    margin = [g for line, g in marks if _outside(line.box, reach, direction)]
    out = []
    for r in redactions:
        if not r.grounds:
            far = sorted(((_across(r.box, Box.around(g.polygon), direction), g) for g in margin), key=lambda p: p[0])
            level = [g for d, g in far if d <= 0.3 * leading]
            level += [g for line, g in marks if g not in level and _touches(r.box, line.box, leading, direction)]
            if level:
                r = replace(r, grounds=_once(level))
            elif near := _nearest(r.box, margin, leading, direction):
                r = replace(r, grounds=(near,))
        out.append(r)
    return tuple(out)


def _nearest(box: Box, margin: Sequence[Ground], leading: float, direction: Direction) -> Ground | None:
    """The nearest code in the margin: of a box that stands close to it, or between two that say the same."""
    far = sorted(((_across(box, Box.around(g.polygon), direction), g) for g in margin), key=lambda p: p[0])
    far = [(d, g) for d, g in far if d <= FAR * leading]
    if not far:
        return None
    distance, g = far[0]
    middle = _middle(box, direction)
    sides = {(_middle(Box.around(x.polygon), direction) < middle, x.id or x.printed) for _, x in far}
    between = len(sides) == 2 and len({said for _, said in sides}) == 1
    if not between and (distance > CLOSE * leading or len({said for _, said in sides}) > 1):
        return None
    sure = (0.75 if between else 0.55) * (1 - distance / (2 * FAR * leading))
    why = Evidence("ground.near", "the nearest code in the margin, not level with the box", round(sure, 3))
    return replace(g, certainty=round(g.certainty * sure, 3), evidence=(*g.evidence, why))


def _middle(box: Box, direction: Direction) -> float:
    return box.center[1] if direction is Direction.HORIZONTAL else box.center[0]


def _ends(lines: Sequence[Line], marks: Sequence[Line], direction: Direction) -> tuple[float, float]:
    """Where the text of the page begins and ends along its lines: few of them reach further."""
    kept = {id(m) for m in marks}
    spans = [_span(t.box, direction) for t in lines if id(t) not in kept and len(t.printed) > 3]
    if not spans:
        return float("inf"), float("-inf")
    starts, ends = sorted(a for a, _ in spans), sorted(z for _, z in spans)
    return starts[len(starts) // 8], ends[-1 - len(ends) // 8]


def _outside(mark: Box, reach: tuple[float, float], direction: Direction) -> bool:
    a, z = _span(mark, direction)
    return not reach[0] < (a + z) / 2 < reach[1]


def _span(box: Box, direction: Direction) -> tuple[float, float]:
    return (box.x0, box.x1) if direction is Direction.HORIZONTAL else (box.y0, box.y1)


def _across(box: Box, mark: Box, direction: Direction) -> float:
    """Distance across the lines: 0 where they are level."""
    if direction is Direction.HORIZONTAL:
        return max(0.0, box.y0 - mark.y1, mark.y0 - box.y1)
    return max(0.0, box.x0 - mark.x1, mark.x0 - box.x1)


def _touches(box: Box, mark: Box, leading: float, direction: Direction) -> bool:
    """Level with the box and next to it, or right above or below it."""
    dx = max(0.0, box.x0 - mark.x1, mark.x0 - box.x1)
    dy = max(0.0, box.y0 - mark.y1, mark.y0 - box.y1)
    along, across = (dx, dy) if direction is Direction.HORIZONTAL else (dy, dx)
    return (across == 0 and along <= 0.8 * leading) or (along == 0 and 0 < across <= 0.3 * leading)


def _marks(line: Line) -> list[Ground]:
    """The codes of a line of nothing but codes, or those set off at its end."""
    found = only_codes(line.text)
    if not found:
        found = tuple(c for c in codes(line.text) if _set_off(line, c))
    return _grounds(line, tuple(c for c in found if c.alone), "beside", 0.9)


def _set_off(line: Line, code: Code) -> bool:
    """A code at the end of a line, further from its last word than words are apart: it stands in the margin."""
    if any(c.isalnum() for c in line.text[code.end :]) or not line.text[: code.start].strip():
        return False
    before = [c for c in line.chars[: code.start] if c.text.strip()]
    size = line.box.height if line.direction is Direction.HORIZONTAL else line.box.width
    return bool(before) and line.chars[code.start].start - before[-1].end > 1.2 * size


def _grounds(line: Line, found: Sequence[Code], where: str, sure: float) -> list[Ground]:
    out = []
    for c in found:
        chars = line.chars[c.start : c.end] if len(line.text) == len(line.chars) else line.chars
        trust = min((x.confidence for x in chars if x.text.strip()), default=0.0)
        certainty = round(min(trust, 0.98) * sure * (1.0 if c.exact and c.id else 0.8), 3)
        printed = line.text[c.start : c.end].strip()
        why = Evidence("ground.printed", "read on the box" if where == "inside" else "read beside the box", certainty)
        out.append(
            Ground(c.id, printed, _place(line, chars), "inside" if where == "inside" else "beside", certainty, (why,))
        )
    return out


def _place(line: Line, chars: Sequence[Char]) -> Polygon:
    b = line.box
    if not chars:
        return line.polygon
    a, z = chars[0].start, chars[-1].end
    return (Box(a, b.y0, z, b.y1) if line.direction is Direction.HORIZONTAL else Box(b.x0, a, b.x1, z)).polygon


def shared(redactions: Sequence[Redaction]) -> tuple[Redaction, ...]:
    """Boxes of one group have the ground that is printed on one of them, unless they have their own."""
    by_group: dict[str, list[Ground]] = {}
    for r in redactions:
        if r.group:
            by_group.setdefault(r.group, []).extend(r.grounds)
    out = []
    for r in redactions:
        others = [g for g in by_group.get(r.group, []) if g.where == "inside" or g.certainty >= 0.7]
        if r.group and others and not any(g.where == "inside" or g.certainty >= 0.7 for g in r.grounds):
            why = Evidence("ground.group", "printed for another box of the same passage", 0.8)
            given = [
                replace(g, where="beside", certainty=round(0.8 * g.certainty, 3), evidence=(*g.evidence, why))
                for g in _once(others)
            ]
            r = replace(r, grounds=tuple(given))
        out.append(r)
    return tuple(out)


def _once(grounds: Sequence[Ground]) -> tuple[Ground, ...]:
    """Each item once: the surest. What was read of a part of a code (a box's rule runs through 3.3(h)(2): 3.3(h) stands
    in the box) is no code of its own."""
    best: dict[str, Ground] = {}
    for g in grounds:
        key = g.id or key_of(g.printed)
        if key not in best or best[key].certainty < g.certainty:
            best[key] = g
    return tuple(g for g in best.values() if not any(_part_of(g, other) for other in best.values()))


def _part_of(part: Ground, whole: Ground) -> bool:
    """Whether a code that no law has stands within the place of one that a law has."""
    a, b = Box.around(part.polygon), Box.around(whole.polygon)
    return not part.id and bool(whole.id) and a.area > 0 and a.intersection(b) > 0.6 * a.area
