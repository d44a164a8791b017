"""The characters of a PDF page with their places, shown or not, through PDFium, which knows the tables of CJK fonts."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from pipeline.audit.pdf_view import View
from pipeline.errors import DamagedFile
from pipeline.model import Box, Image
from pipeline.scan.pdf_seen import mapped

MAX_CHARS = 150_000
_WIDE = re.compile(r"[\u2e80-\u2fdf\u3040-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_UNSEEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_CHANGED = 8
"""of 255; by how much a pixel changes, in any colour, when what it shows is left out; less is seen by nobody"""
_QUIET = 40
"""of 255; pixels this near the middle tone of a place do not stand out from it"""
_NOISE = 0.03
"""share of a place that may stand out (specks of a scan) and it still shows nothing"""
_EDGE = 0.1
"""of a character's height, above and below, where other print may reach into its box"""


@dataclass(frozen=True)
class Char:
    """One character of a page's text. ``box``: its font's box there, ``ink``: its glyph's where it is drawn, original
    pixels. ``n``: place of its object in the order of drawing (-1: not known). ``drawn``: in a mode that paints.
    ``at``: its place in the text. ``letter``: it says something by itself (letter, figure, ideograph); ``wide``: an
    ideograph or kana."""

    text: str
    box: Box
    ink: Box
    n: int
    drawn: bool
    at: int
    letter: bool
    wide: bool

    @cached_property
    def core(self) -> Box:
        """Where its strokes must run, whatever the letter: the middle of its box."""
        b = self.box
        dx, dy = 0.1 * b.width, 0.28 * b.height
        return Box(b.x0 + dx, b.y0 + dy, b.x1 - dx, b.y1 - dy)

    @property
    def body(self) -> Box:
        """Its box without the very edges."""
        return self.box.grown(0.0, -_EDGE * self.box.height)

    @property
    def size(self) -> float:
        """Of the print, original pixels, whichever way it runs."""
        return max(self.box.width, self.box.height) if self.wide else self.box.height


def chars(view: View, name: str, number: int) -> list[Char]:
    """All but white space, in the order of the file's text. DamagedFile when there are too many."""
    text = view.page.get_textpage()
    try:
        count = text.count_chars()
        if count > MAX_CHARS:
            raise DamagedFile(f"this page has more than {MAX_CHARS} characters", file=name, page=number)
        order = {i.key: i for i in view.items}
        held = text.raw
        modes: dict[int, bool] = {}
        out = []
        loose = raw.FS_RECTF()
        sides = [ctypes.c_double() for _ in range(4)]
        for at in range(count):
            if raw.FPDFText_IsGenerated(held, at) == 1:
                continue
            code = raw.FPDFText_GetUnicode(held, at)
            unknown = raw.FPDFText_HasUnicodeMapError(held, at) == 1
            sign = chr(code) if 0 < code < 0x110000 else ""
            if not unknown and (not sign or sign.isspace() or sign in "\x02\ufffe\u00ad"):
                continue
            if not raw.FPDFText_GetLooseCharBox(held, at, loose):
                continue
            box = mapped((loose.left, loose.bottom, loose.right, loose.top), view.to_pixels)
            obj = raw.FPDFText_GetTextObject(held, at)
            key = ctypes.cast(obj, ctypes.c_void_p).value or 0 if obj else 0
            if key not in modes:
                modes[key] = not obj or raw.FPDFTextObj_GetTextRenderMode(obj) not in _UNSEEN
            ink = box
            if modes[key]:
                left, right, bottom, top = sides
                raw.FPDFText_GetCharBox(held, at, left, right, bottom, top)
                ink = mapped((left.value, bottom.value, right.value, top.value), view.to_pixels)
            item = order.get(key)
            letter = unknown or sign.isalnum() or "\u2e80" <= sign <= "\u2fdf"
            wide = unknown or bool(_WIDE.match(sign))
            n = item.n if item else -1
            out.append(Char(sign if not unknown else "", box, ink, n, modes[key], at, letter, letter and wide))
        return out
    finally:
        text.close()


def changed(a: Image, b: Image, least: int = _CHANGED) -> npt.NDArray[np.uint8]:
    """1 where two drawings of a page differ by more than ``least``."""
    apart = cv2.absdiff(a, b)
    if apart.ndim == 3:
        apart = apart.max(axis=2)
    return np.asarray(apart > least, dtype=np.uint8)


class Sums:
    """How many pixels of a mask lie in a box, quickly."""

    def __init__(self, mask: npt.NDArray[np.uint8]) -> None:
        self._table = cv2.integral(mask)
        self.height, self.width = mask.shape[:2]

    def count(self, box: Box) -> int:
        x0, x1 = _span(box.x0, box.x1, self.width)
        y0, y1 = _span(box.y0, box.y1, self.height)
        if x1 <= x0 or y1 <= y0:
            return 0
        t = self._table
        return int(t[y1, x1]) - int(t[y0, x1]) - int(t[y1, x0]) + int(t[y0, x0])

    def share(self, box: Box) -> float:
        x0, x1 = _span(box.x0, box.x1, self.width)
        y0, y1 = _span(box.y0, box.y1, self.height)
        return self.count(box) / max(1, (x1 - x0) * (y1 - y0))


def _span(a: float, b: float, limit: int) -> tuple[int, int]:
    """Whole pixels, one at least where the span lies inside."""
    lo, hi = round(a), round(b)
    if hi <= lo:
        lo, hi = int(a), int(a) + 1
    return max(0, min(limit, lo)), max(0, min(limit, hi))


@dataclass(frozen=True)
class Place:
    """What a picture shows at a place. ``inside``: share of it that lies on the picture. ``quiet``: nothing stands out
    there. ``tone``: its middle tone, 0 black."""

    inside: float
    quiet: bool
    tone: float


def place(grey: Image, box: Box, least: int = _QUIET) -> Place:
    """``box`` in pixels of ``grey``; what stands out by less than ``least`` does not count."""
    h, w = grey.shape[:2]
    x0, x1 = _span(box.x0, box.x1, w)
    y0, y1 = _span(box.y0, box.y1, h)
    if x1 <= x0 or y1 <= y0:
        return Place(0.0, True, 255.0)
    tones = grey[y0:y1, x0:x1].flatten()
    tones.sort()  # so small that nothing else is as quick
    n = tones.size
    inside = n / max(1.0, box.area)
    tone = (int(tones[(n - 1) // 2]) + int(tones[n // 2])) / 2
    if tone - tones[0] <= least and tones[-1] - tone <= least:  # most often nothing stands out at all
        return Place(min(1.0, inside), True, tone)
    low, high = math.ceil(tone - least), math.floor(tone + least)
    out = int(tones.searchsorted(np.uint8(low), "left")) if low > 0 else 0
    if high < 255:
        out += n - int(tones.searchsorted(np.uint8(high), "right"))
    return Place(min(1.0, inside), out <= _NOISE * n, tone)


def runs(found: Iterable[Char]) -> list[list[Char]]:
    """Characters that follow one another in the file's text and stand side by side (or one below the other)."""
    out: list[list[Char]] = []
    for c in sorted(found, key=lambda c: c.at):
        if out and _follows(out[-1][-1], c):
            out[-1].append(c)
        else:
            out.append([c])
    return out


def _follows(a: Char, b: Char) -> bool:
    size = max(min(a.box.width, a.box.height), min(b.box.width, b.box.height), 1.0)
    across = max(a.box.x0, b.box.x0) - min(a.box.x1, b.box.x1)
    down = max(a.box.y0, b.box.y0) - min(a.box.y1, b.box.y1)
    return b.at - a.at <= 4 and max(across, down) < 2.5 * size and min(across, down) < 0
