"""Print that can still be made out under a redaction of a page's picture.

Marker, grey, tape and boxes that are not quite opaque leave a difference between paper and print that the eye misses
and a contrast stretch brings back; so do boxes of one colour in which another channel, the alpha channel or more bits
than eight still hold the print. Each redaction is cut out unchanged, what is printed on it by design is painted over,
and what structure is left against the noise is stretched and read (``ink_structure.py``, ``ink_reading.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.audit import ink_reading, ink_structure
from pipeline.audit.ink_crop import Crop, Mask, cut
from pipeline.audit.ink_reading import Read, Reading
from pipeline.model import Box, Frame, Leak, LeakKind, Polygon, Redaction, RedactionKind

_PRINT = 0.13
"""height of print in inches, as office print has it"""
_RIM = 0.13
"""of the height of print, taken off each side of a box for its blur; and the least, pixels"""
_LEAST_RIM = 3.0
_STRONG = 40.0
"""of 255; what differs more from the fill is seen without stretching"""
_HALO = 0.25
"""of the height of print: how far the blur and the ringing of such marks reach"""
_ROOM = 0.6
"""of the height of print: the least that is left of a character with any sense; beside what is printed on a box there
must be room for two"""
_STRUCTURE = 3.0
"""strength from which a component is worth reading; noise has 1, compressed noise 2"""
_DITHER = 0.02
"""share of the lesser of two tones from which an area of two tones is a halftone or print, not specks"""
_CUT_OFF = 38.0
"""of 255: as dark as the page's ink, or as light as its paper, within this"""
_LEGIBLE = 0.45, 0.72
"""of the way from ink to paper: what was printed on a box to be read differs from it by the first at least; a ground as
light as the second marks its print rather than hides it"""
_LONG = 10
"""characters; no label on a box is as long, but for those of the vocabulary"""
_PERVIOUS = frozenset({RedactionKind.HATCHED, RedactionKind.SCRIBBLE, RedactionKind.MASK})
_FILLED = frozenset({RedactionKind.BLACK, RedactionKind.GREY, RedactionKind.COLOUR}) | _PERVIOUS
_DOUBT = 0.8
"""what a reading between hatching or under a light ground is worth of one under a closed box"""


@dataclass(frozen=True)
class Plane:
    """Values of a page that its picture does not show: ``values`` (h, w) or (h, w, channels) on the frame's own grid.
    ``name``: what they are, for the rule of a leak."""

    name: str
    values: npt.NDArray[np.float32] | npt.NDArray[np.uint16] | npt.NDArray[np.uint8]


def audit(
    frame: Frame, redactions: Sequence[Redaction], planes: Sequence[Plane] = (), read: Read | None = None
) -> tuple[Leak, ...]:
    """``redactions``: original pixels. ``planes``: what the file holds of the page besides (see ``image_planes``).
    ``read``: of an open engine; without it one is opened when there is something to be read.

    Raises EngineFailed and MissingDependency when what has to be read cannot be.
    """
    glyph = max(8.0, _PRINT * frame.dpi)
    tones: tuple[float, float] | None = None
    out = []
    for r in redactions:
        if r.kind is RedactionKind.TYPED:
            continue
        crop = cut(frame.pixels, r.polygon, max(_LEAST_RIM, _RIM * glyph))
        if crop is None:
            continue
        found: tuple[str, Reading] | None = None
        if not _even(crop):
            tones = tones or _tones(frame)
            found = _under(crop, glyph, tones, r.kind, read or reader())
        for plane in planes:
            found = found or _behind(plane, r.polygon, crop, glyph, read)
        if found is not None:
            rule, reading = found
            # the whole of it: what was not read beside what was may be read by others
            out.append(_leak(frame, rule, r.polygon, reading))
    return tuple(out)


def behind(frame: Frame, plane: Plane, areas: Sequence[Box], read: Read | None = None) -> tuple[Leak, ...]:
    """Print of a plane in areas (original pixels) in which the frame's picture does not show it."""
    glyph = max(8.0, _PRINT * frame.dpi)
    out = []
    for area in areas:
        crop = cut(frame.pixels, area.polygon, 0.0)
        found = None if crop is None else _behind(plane, area.polygon, crop, glyph, read, rim=0.0)
        if found is not None and crop is not None:
            b = found[1].box
            out.append(_leak(frame, found[0], crop.back(b.x0, b.y0, b.x1, b.y1), found[1]))
    return tuple(out)


def _behind(
    plane: Plane, polygon: Polygon, shown: Crop, glyph: float, read: Read | None, rim: float | None = None
) -> tuple[str, Reading] | None:
    crop = cut(plane.values, polygon, max(_LEAST_RIM, _RIM * glyph) if rim is None else rim)
    if crop is None or _even(crop):
        return None
    reading = _faint(_without_strong(crop, shown, glyph), glyph, read or reader())
    return (f"ink-{plane.name}", reading) if reading else None


def _leak(frame: Frame, rule: str, polygon: Polygon, reading: Reading) -> Leak:
    return Leak(
        LeakKind.READABLE_INK, frame.file, frame.file_page, polygon, reading.length, "char", reading.certainty, rule
    )


@cache
def reader() -> Read:
    """RapidOCR, opened once per process and only where a box is not even. Tesseract is handed what it reads in a
    temporary file, and what is looked for here must never be in one. Raises MissingDependency."""
    from pipeline.recognition.rapid import RapidEngine

    return RapidEngine().read_faint


def _even(crop: Crop) -> bool:
    """Whether an area holds nothing at all: one value, or two tones with a few specks of the lesser."""
    for c in range(crop.values.shape[2]):
        values = crop.values[..., c][crop.inside]
        low, high = float(values.min()), float(values.max())
        if low == high:
            continue
        if np.any((values > low) & (values < high)):
            return False
        if _DITHER <= float(np.mean(values == high)) <= 1 - _DITHER:
            return False
        if high - low < _STRONG:
            return False
    return True


def _tones(frame: Frame) -> tuple[float, float]:
    """Lightness of a page's ink and of its paper."""
    sample = frame.pixels[::5, ::5]
    light = sample if sample.ndim == 2 else sample.mean(axis=2)
    ink, paper = (float(v) for v in np.percentile(light, (0.5, 90)))
    return ink, max(paper, ink + 1)


def _under(
    crop: Crop, glyph: float, tones: tuple[float, float], kind: RedactionKind, read: Read
) -> tuple[str, Reading] | None:
    light = crop.values.mean(axis=2)
    if kind in _PERVIOUS:
        reading = _between(light, crop.inside, glyph, read)
        if reading is not None:
            return "ink-between-strokes", reading
    if _two_tones(light, crop.inside):
        # print under a dithered grey is denser dither; a box that is not dithered holds what was printed on it
        if kind not in (RedactionKind.GREY, RedactionKind.COLOUR) and kind not in _PERVIOUS:
            return None
        smooth = cv2.GaussianBlur(light, (0, 0), 0.08 * glyph).reshape(*light.shape, 1)
        reading = _faint(Crop(smooth, crop.inside, crop.corners), glyph, read, labels=True)
        return ("ink-halftone", reading) if reading else None
    if kind in _FILLED:
        reading = _strong(light, crop.inside, glyph, tones, read)
        if reading is not None:
            return "ink-in-sight", reading
    reading = _faint(_without_strong(crop, crop, glyph), glyph, read)
    return ("ink-stretched", reading) if reading else None


def _two_tones(light: npt.NDArray[np.float32], inside: Mask) -> bool:
    values = light[inside]
    return bool(np.all((values <= values.min() + 8) | (values >= values.max() - 8)) and np.ptp(values) > 160)


def _fill(light: npt.NDArray[np.float32], inside: Mask) -> float:
    return float(np.median(light[inside]))


def _without_strong(crop: Crop, shown: Crop, glyph: float) -> Crop:
    """A crop without what is plainly seen in the shown one: those pixels and their halo are no longer inside."""
    values = shown.values
    seen = np.zeros(shown.inside.shape, bool)
    for c in range(values.shape[2]):
        seen |= np.abs(values[..., c] - np.median(values[..., c][shown.inside])) > _STRONG
    seen &= shown.inside
    if crop.inside.shape != seen.shape or not seen.any():
        return crop
    n = 2 * max(3, round(_HALO * glyph)) + 1
    wide = cv2.dilate(seen.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (n, n))) > 0
    left = crop.inside & ~wide
    side = np.ones((max(2, round(_ROOM * glyph)),) * 2, np.uint8)
    room = cv2.morphologyEx(left.astype(np.uint8), cv2.MORPH_OPEN, side, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    if np.count_nonzero(room) < 2 * side.size:
        left = np.zeros_like(left)
    return Crop(crop.values, left, crop.corners)


def _faint(crop: Crop, glyph: float, read: Read, *, labels: bool = False) -> Reading | None:
    """What a stretch of contrast brings out."""
    border = round(glyph)
    for part in ink_structure.components(crop.values, crop.inside, glyph):
        if part.strength < _STRUCTURE or part.pieces < 1:
            continue
        picture = ink_structure.picture(part.residual, crop.inside, border)
        reading = ink_reading.count(picture, glyph, read, labels=labels)
        if reading is not None:
            return _moved(reading, border)
    return None


def _strong(
    light: npt.NDArray[np.float32], inside: Mask, glyph: float, tones: tuple[float, float], read: Read
) -> Reading | None:
    """Print that is seen without stretching, but was not put there to be read: less in contrast than a label, or dark
    on a dark ground, or longer than one."""
    ink, paper = tones
    fill = _fill(light, inside)
    dark, pale = inside & (light < fill - _STRONG), inside & (light > fill + _STRONG)
    strokes, sign = (dark, -1.0) if np.count_nonzero(dark) >= np.count_nonzero(pale) else (pale, 1.0)
    if np.count_nonzero(strokes) < 0.004 * np.count_nonzero(inside):
        return None
    core = float(np.percentile(light[strokes], 10 if sign < 0 else 90))
    contrast = abs(core - fill) / (paper - ink)
    full = core <= ink + _CUT_OFF if sign < 0 else core >= paper - _CUT_OFF
    if sign > 0 and (full or contrast >= _LEGIBLE[0]):
        return None  # no ink is lighter than what covers it
    if sign < 0 and (fill - ink) / (paper - ink) >= _LEGIBLE[1]:
        return None
    border = round(glyph)
    picture = ink_structure.picture(np.where(inside, sign * (light - fill), 0).astype(np.float32), inside, border)
    reading = ink_reading.count(picture, glyph, read, labels=True)
    if reading is None:
        return None
    if full and contrast >= _LEGIBLE[0] and reading.length < _LONG and reading.lines < 2:
        return None
    return _moved(reading, border, _DOUBT if full else 1.0)


def _between(light: npt.NDArray[np.float32], inside: Mask, glyph: float, read: Read) -> Reading | None:
    """Print that shows between hatching, scribbles or at the rims of tape, read as it stands."""
    border = round(glyph)
    high = float(np.percentile(light[inside], 95))
    picture = ink_structure.picture(np.where(inside, high - light, 0).astype(np.float32), inside, border)
    reading = ink_reading.count(picture, glyph, read, labels=True)
    return _moved(reading, border, _DOUBT) if reading else None


def _moved(reading: Reading, border: int, worth: float = 1.0) -> Reading:
    b = reading.box
    box = type(b)(b.x0 - border, b.y0 - border, b.x1 - border, b.y1 - border)
    return Reading(reading.length, round(reading.certainty * worth, 2), box, reading.lines)
