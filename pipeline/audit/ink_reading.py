"""How much of a stretched crop can be read. What was read is counted and forgotten; it leaves here in no form."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import cv2
import numpy as np

from pipeline.model import Box, Image, Line

Read = Callable[[Image, float], Sequence[Line]]
"""Lines of an upright grey picture, given the height of its print in pixels."""

_GLYPH = 30.0
"""pixels; crops of small print are enlarged to this height, up to :data:`_LARGEST` times"""
_LARGEST = 3.0
_SURE = 0.6
"""confidence of a character that counts"""
_LINE = 0.75
"""mean confidence of a line that counts; what recognizers read into noise stays below, but for single strokes"""
_FIRM = 0.7
"""confidence of ideographs of which three are print, whatever a recognizer makes of the noise beside them"""
_CLEAR = 0.9
"""mean confidence from which a reading is clear, and what a single ideograph needs more than"""
_MIRRORED = 0.75, 1.1
"""share of the reading that its mirror image may reach: more, and it is the back of the sheet or no print at all. The
second for what is read clearly: many ideographs are their own mirror images"""
_FEW, _AGAIN = 6, 1.12
"""so few letters are read again in a picture of another size: print is there again, what was read into noise is not"""
_CJK = re.compile(r"[㐀-鿿豈-﫿]")
_STROKES = frozenset("一二三ー丨口囗日目曰田工土王丁十卜丄■□▼▲●○◆1lIi|!TLHEF0OoQUuncCJjYVvXxwWmrSs/\\々乙し丶へつ")
"""single ones of these are also read in smears, rims and rules"""


@dataclass(frozen=True)
class Reading:
    """``length``: letters, ideographs and figures that can be made out. ``certainty`` 0..1. ``box``: around their
    lines, pixels of the picture read. ``lines``: how many."""

    length: int
    certainty: float
    box: Box
    lines: int


def count(picture: Image, glyph: float, read: Read, *, labels: bool = False) -> Reading | None:
    """What can be read in a picture of dark strokes on a light ground; None when nothing can. ``labels``: leave out
    codes of grounds and words that say no more than that something is withheld."""
    scale = min(max(1.0, _GLYPH / glyph), _LARGEST)
    if scale > 1.05:
        picture = _resized(picture, scale)
    else:
        scale = 1.0
    size = glyph * scale
    lines = [t for t in read(picture, size) if _counts(t, size) and not (labels and _label(t.text))]
    if not lines:
        return None
    sure = sum(_weight(t) for t in lines)
    mirrored = [t for t in read(np.ascontiguousarray(picture[:, ::-1]), size) if _counts(t, size)]
    length = sum(len(_letters(t)) for t in lines)
    if length < _FEW and not any(_counts(t, size * _AGAIN) for t in read(_resized(picture, _AGAIN), size * _AGAIN)):
        return None
    if sum(_weight(t) for t in mirrored) > (_MIRRORED[1] if sure >= _CLEAR * length else _MIRRORED[0]) * sure:
        return None
    box = Box.union(t.box for t in lines)
    box = Box(box.x0 / scale, box.y0 / scale, box.x1 / scale, box.y1 / scale)
    return Reading(length, round(sure / max(1, length), 2), box, len(lines))


def _resized(picture: Image, scale: float) -> Image:
    resized = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(resized, dtype=np.uint8)


def _letters(line: Line) -> list[float]:
    """Confidence of its letters, ideographs and figures, those that count."""
    return [c.confidence for c in line.chars if c.confidence >= _SURE and _is_letter(c.text)]


def _is_letter(text: str) -> bool:
    return any(unicodedata.category(ch)[0] in "LN" for ch in text)


def _weight(line: Line) -> float:
    return sum(_letters(line))


def _counts(line: Line, glyph: float) -> bool:
    """Whether a line is print rather than what a recognizer makes of noise."""
    letters = {c.text for c in line.chars if c.confidence >= _SURE and _is_letter(c.text)}
    telling = letters - _STROKES
    single = len(line.printed) == 1 and line.confidence > _CLEAR + 0.05 and bool(_CJK.match(line.text.strip()))
    # two ideographs at least, or three letters, one of them of a shape that neither a rule nor a smear has; of plain
    # shapes five
    least = 2 if any(_CJK.match(t) for t in telling) else 3
    enough = bool(len(_letters(line)) >= least and ((telling and len(letters) >= 2) or len(letters) >= 5))
    across = min(line.box.width, line.box.height)
    if single and telling:
        return 0.6 * glyph <= across <= 2.2 * glyph and max(line.box.width, line.box.height) <= 2.6 * glyph
    firm = {c.text for c in line.chars if c.confidence >= _FIRM and _CJK.match(c.text)} - _STROKES
    return enough and (line.confidence >= _LINE or len(firm) >= 3) and 0.4 * glyph <= across <= 4 * glyph


# ---------------------------------------------------------------------------------- codes printed on a box
@cache
def _vocabulary() -> tuple[re.Pattern[str], re.Pattern[str]]:
    text = resources.files("pipeline.audit").joinpath("labels.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    words = sorted((_levelled(w) for w in told["labels"]), key=len, reverse=True)
    # words of letters stand apart, Japanese ones run on
    each = (rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in words)
    return re.compile("|".join(each)), re.compile(told["code"])


def _levelled(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold())


def _label(text: str) -> bool:
    """Whether a line is no more than codes of grounds and words that say that something is withheld."""
    labels, code = _vocabulary()
    rest = labels.sub(" ", _levelled(text)).split()
    return all(code.fullmatch(word) for word in rest)
