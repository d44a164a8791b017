"""What a person sees of the characters of a PDF page: painted and seen, echoed by the page's picture, or covered."""

from __future__ import annotations

import ctypes
import statistics
from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from pipeline.audit.pdf_chars import Char, Place, Sums, changed, chars, place
from pipeline.audit.pdf_view import Item, View, hides
from pipeline.model import Box, Frame, Image

_SEEN = 0.35
"""share of a character's own ink that must show"""
_FAINT = 60
"""of 255; below a box, print that stands out less is seen only by who looks for it"""
_SCAN = 0.5
"""share of the page from which a picture is the scan, and text under it is a layer like one in no colour"""
_MAX_LOOKED_UP = 5000
"""characters of a page for which others at their place are looked for"""
_EVERYWHERE = ("Helvetica", "Times", "Courier", "Symbol", "ZapfDingbats", "Arial")
"""names of the fonts that PDFium holds itself (ISO 32000-1, 9.6.2.2), and one that it draws by them"""


def _font_name(font: object) -> str:
    size = raw.FPDFFont_GetBaseFontName(font, None, 0)
    held = ctypes.create_string_buffer(max(1, size))
    raw.FPDFFont_GetBaseFontName(font, held, size)
    return held.value.decode("utf-8", "replace")


def shown(view: View, frame: Frame) -> str:
    """The text that a person sees on the page, as far as the file has it: painted and seen, or echoed."""
    found = chars(view, frame.file, frame.file_page)
    page = Sight(view, frame, found)
    return page.text(c for c in found if page.is_seen(c) or page.is_echoed(c))


def _array(boxes: Sequence[Box]) -> npt.NDArray[np.float64]:
    return np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes], dtype=np.float64).reshape(-1, 4)


class Sight:
    """``chars``: of the page. ``paper``: its tone, 0 black. ``size``: of most of the characters, original pixels."""

    def __init__(self, view: View, frame: Frame, found: list[Char]) -> None:
        self.view, self.frame, self.chars = view, frame, found
        pixels = frame.pixels
        self.grey: Image = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
        self.paper = float(np.percentile(self.grey[::5, ::5], 90)) if self.grey.size else 255.0
        sizes = [c.size for c in found if c.letter]
        self.size = statistics.median(sizes) if sizes else 1.0
        self._look()

    def _look(self) -> None:
        """Draw the page with and without its text, and the text alone on white and on black."""
        view, painted = self.view, {c.n for c in self.chars if c.drawn}
        self.own = self.shows = self.strong = None
        self.inked: set[int] = set()
        area = _SCAN * view.width * view.height
        self.scans = [i for i in view.items if i.type == raw.FPDF_PAGEOBJ_IMAGE and i.box.area >= area]
        self.pictures = [i.box for i in view.items if i.type == raw.FPDF_PAGEOBJ_IMAGE]
        covers = [i for i in view.items if i.box.area > 0 and hides(i)]
        self.cover_boxes = _array([i.box for i in covers])
        self.cover_order = np.array([i.n for i in covers], dtype=np.int64)
        self.cover_scans = np.array(
            [i.type == raw.FPDF_PAGEOBJ_IMAGE and i.box.area >= area for i in covers], dtype=bool
        )
        self.boxes = _array([c.box for c in self.chars])
        self.objects = {i.n: i.obj for i in view.items}
        self._seen: dict[int, bool] = {}
        self._looked_up = 0
        self._drawable: dict[str, bool] = {}
        if not painted:
            return

        def is_text(item: Item) -> bool:
            return bool(item.type == raw.FPDF_PAGEOBJ_TEXT)

        whole, bare = view.draw(), view.draw(is_text)
        self.shows, self.strong = Sums(changed(whole, bare)), Sums(changed(whole, bare, _FAINT))
        white, black = (view.draw(lambda i: not is_text(i), False, paper) for paper in (255, 0))
        self.own = Sums(np.asarray(cv2.absdiff(white, black).min(axis=2) < 128, dtype=np.uint8))
        self.inked = {c.n for c in self.chars if c.drawn and self._ink(c) > 0}

    def _ink(self, c: Char) -> int:
        return self.own.count(self.view.small(c.ink)) if self.own is not None else 0

    def is_seen(self, c: Char) -> bool:
        if not c.drawn or self.own is None or self.shows is None:
            return False
        if c.at not in self._seen:
            box = self.view.small(c.ink)
            own = self.own.count(box)
            self._seen[c.at] = own > 0 and self.shows.count(box) >= _SEEN * own
        return self._seen[c.at]

    def is_faint(self, c: Char) -> bool:
        """A seen character of which little shows, or that hardly stands out."""
        assert self.own is not None and self.shows is not None and self.strong is not None
        box = self.view.small(c.ink)
        own = self.own.count(box)
        return self.shows.count(box) < 0.85 * own or self.strong.count(box) < 0.1 * own

    def is_echoed(self, c: Char) -> bool:
        at = self.at(c)
        return at.inside >= 0.5 and not at.quiet

    def at(self, c: Char) -> Place:
        """Quiet only when both the middle of its place and all of it are: an OCR program's boxes are rough."""
        core = place(self.grey, c.core)
        return Place(core.inside, core.quiet and place(self.grey, c.body).quiet, core.tone)

    # ---------------------------------------------------------------------------------------- what is unseen

    def is_undrawable(self, c: Char) -> bool:
        """Whether its font is neither in the file nor on this machine: what is not drawn is then not hidden."""
        obj = self.objects.get(c.n)
        font = raw.FPDFTextObj_GetFont(obj) if obj is not None else None
        rgba = [ctypes.c_uint() for _ in range(4)]
        opaque = not raw.FPDFPageObj_GetFillColor(obj, *rgba) or rgba[3].value > 0 if obj is not None else True
        if not font or raw.FPDFFont_GetIsEmbedded(font) != 0 or not opaque:
            return False
        name = _font_name(font)
        if name not in self._drawable:
            # what draws anywhere on the page can be drawn here, too, and so can the fonts that every reader brings
            same = (o for o in self.inked if _font_name(raw.FPDFTextObj_GetFont(self.objects[o])) == name)
            self._drawable[name] = name.rpartition("+")[2].startswith(_EVERYWHERE) or any(same)
        return not self._drawable[name]

    def is_layer(self, c: Char) -> bool:
        """Whether it may be the reading of a picture: only over pictures do OCR programs lay text, with its errors."""
        x, y = c.core.center
        return bool(self.scans) or any(b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1 for b in self.pictures)

    def _here(self, c: Char) -> list[Char]:
        """Other characters at its place; asked for a few thousand of a page at most, since each asks all."""
        self._looked_up += 1
        if self._looked_up > _MAX_LOOKED_UP:
            return []
        x, y = c.core.center
        b = self.boxes
        at = np.flatnonzero((b[:, 0] <= x) & (x <= b[:, 2]) & (b[:, 1] <= y) & (y <= b[:, 3]))
        return [o for k in at if (o := self.chars[int(k)]).at != c.at]

    def is_crossed(self, c: Char) -> bool:
        """Whether another character is seen at its place, and not the same one."""
        seen = [o for o in self._here(c) if self.is_seen(o)]
        return bool(seen) and all(o.text != c.text for o in seen)

    def cover(self, c: Char) -> str:
        """What lies over a painted character: "box", "scan" (a picture of the whole page), or ""."""
        x, y = c.core.center
        b = self.cover_boxes
        over = (self.cover_order > c.n) & (b[:, 0] <= x) & (x <= b[:, 2]) & (b[:, 1] <= y) & (y <= b[:, 3])
        if not over.any():
            return ""
        return "scan" if bool((over & self.cover_scans).any()) else "box"

    def is_cut(self, c: Char) -> bool:
        """Whether the character's object is drawn through a path that may cut it off."""
        obj = self.objects.get(c.n)
        clip = raw.FPDFPageObj_GetClipPath(obj) if obj is not None else None
        return bool(clip) and raw.FPDFClipPath_CountPaths(clip) > 0

    def is_repeated(self, c: Char) -> bool:
        """Whether the page shows the same character there: a word drawn twice."""
        return any(o.text == c.text and self.is_seen(o) for o in self._here(c))

    # ----------------------------------------------------------------------------------------------- how much

    def shown_text(self) -> str:
        if not hasattr(self, "_shown"):
            self._shown = self.text(c for c in self.chars if self.is_seen(c)).casefold()
        return self._shown

    @staticmethod
    def text(found: Iterable[Char]) -> str:
        return "".join(c.text for c in found)
