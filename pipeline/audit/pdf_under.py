"""Text of a PDF page that the page does not show: under boxes, in no colour, cut off, beside the page.

What counts is what a person sees. A character that the PDF paints is **seen** when the page looks different without the
text there. One that is not seen (or is painted in no way, like the layer that an OCR program lays under a scan) is
**echoed** when the page shows something else at its place: the print that was read. A character that is neither says
something that the page does not: that is a leak where a box is, or where more of them stand together than the errors of
an OCR program make.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.audit.pdf_chars import Char, chars, place, runs
from pipeline.audit.pdf_sight import Sight
from pipeline.audit.pdf_view import View
from pipeline.audit.pdf_words import is_file_name
from pipeline.model import Box, Frame, Leak, LeakKind, Redaction, RedactionKind

_DARKER = 40
"""of 255, against the paper: the tone of a box"""
_LEAST_SEEN = 8
"""of 255; print drawn by a program, on which there is no noise, is seen when it stands out by this"""
_TINY = 1.2
"""points; print of this size is a row of specks"""
_NARROW = 0.4
"""points; a character pressed together to this is a stroke"""
_SPREAD = 1.0
"""width of letters, of their height; print has half of it, and wide capitals this at most"""
_SMALL = 5.0
"""points; what an OCR program takes for smaller print are specks, hatching and the lines of maps"""
_LINES = (RedactionKind.HATCHED, RedactionKind.SCRIBBLE, RedactionKind.MASK)
"""redactions that are not of one tone: something stands out everywhere in them"""


_SURE = {
    "pdf.layer-on-blank": 0.6,
    "pdf.layer-under-lines": 0.6,
    "pdf.text-tiny": 0.6,
    "pdf.text-unseen": 0.8,
    "pdf.text-obscured": 0.7,
}


@dataclass(frozen=True)
class _Found:
    """``rule``: why the character is taken for unseen. ``box``: index of the redaction it is in, -1 none."""

    char: Char
    rule: str
    box: int
    tone: float


def audit(view: View, frame: Frame, redactions: Sequence[Redaction], notes: Sequence[Box]) -> list[Leak]:
    """``redactions`` and ``notes`` (annotations that are drawn over the page): original pixels."""
    found = chars(view, frame.file, frame.file_page)
    if not found:
        return []
    page = _Page(view, frame, redactions, notes, found)
    return page.leaks()


class _Page(Sight):
    """A page, and what is withheld on it. Boxes and polygons in original pixels."""

    def __init__(
        self, view: View, frame: Frame, redactions: Sequence[Redaction], notes: Sequence[Box], found: list[Char]
    ) -> None:
        super().__init__(view, frame, found)
        self.redactions, self.notes = redactions, notes
        self._areas = [(r.box.grown(1), np.asarray(r.polygon, dtype=np.float32), r.box.area) for r in redactions]

    def leaks(self) -> list[Leak]:
        found = [f for c in self.chars if c.letter and (f := self._judge(c)) is not None]
        out: list[Leak] = []
        for rule in sorted({f.rule for f in found}):
            mine = {f.char.at: f for f in found if f.rule == rule}
            groups: dict[int, list[list[Char]]] = {}
            parts = runs(f.char for f in mine.values())
            whole = self._joined(parts, mine) if rule == "pdf.layer-under-box" else {}
            for run in parts:
                first = mine[run[0].at]
                if self._weighs(rule, run, first) or first.box in whole:
                    groups.setdefault(first.box, []).append(run)
            for box, members in sorted(groups.items()):
                for part in [[c for run in members for c in run]] if box >= 0 else members:
                    out.append(self._leak(rule, part, box))
        return out

    def _joined(self, parts: list[list[Char]], mine: dict[int, _Found]) -> set[int]:
        """Redactions in which several runs together weigh enough: a code printed on the box parts a word in two."""
        held: dict[int, list[list[Char]]] = {}
        for run in parts:
            if (box := mine[run[0].at].box) >= 0:
                held.setdefault(box, []).append(run)
        out = set()
        for box, members in held.items():
            chars_ = [c for run in members for c in run]
            between = [c for c in self.chars if chars_[0].at < c.at < chars_[-1].at and c.letter]
            one_line = len(runs([*chars_, *between])) == 1 and all(self._redaction(c) == box for c in between)
            if len(members) > 1 and one_line and self._weighs("pdf.layer-under-box", chars_, mine[chars_[0].at]):
                out.add(box)
        return out

    def _judge(self, c: Char) -> _Found | None:
        box = self._redaction(c)
        kind = self.redactions[box].kind if box >= 0 else None
        narrow = min(c.box.width, c.box.height) < _NARROW / 72 * self.frame.dpi
        if c.drawn and (narrow or c.size / self.frame.dpi * 72 < _TINY) and self.at(c).inside >= 0.5:
            return _Found(c, "pdf.text-tiny", box, 0)
        if self.is_seen(c):
            return _Found(c, "pdf.text-obscured", box, 0) if self._is_obscured(c, box) else None
        at = self.at(c)
        if at.inside < 0.5:
            return _Found(c, "pdf.text-outside", -1, 255)
        painted = c.drawn and (c.n in self.inked or self.is_cut(c))
        cover = self.cover(c) if painted else ""
        x, y = c.core.center
        if painted and cover != "box" and any(b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1 for b in self.notes):
            return None  # pdf_notes tells of it
        if c.drawn and not painted and self.is_undrawable(c):
            return _Found(c, "pdf.text-under-box", box, at.tone) if box >= 0 and at.quiet else None
        if painted and cover != "scan":
            if cover == "box":
                rule = "pdf.text-under-box" if at.quiet or not self.is_repeated(c) else ""
                return _Found(c, rule, box, at.tone) if rule else None
            return _Found(c, "pdf.text-unseen", box, at.tone) if at.quiet else None
        if not at.quiet and not self.is_layer(c) and self.is_crossed(c):
            return _Found(c, "pdf.text-unseen", box, at.tone)
        if not at.quiet:
            return _Found(c, "pdf.layer-under-lines", box, at.tone) if kind in _LINES else None
        if not self.is_layer(c):
            return _Found(c, "pdf.text-unseen", box, at.tone)
        if box >= 0 or at.tone < self.paper - _DARKER:
            return _Found(c, "pdf.layer-under-box", box, at.tone)
        return _Found(c, "pdf.layer-on-blank", -1, at.tone)

    def _is_obscured(self, c: Char, box: int) -> bool:
        """Whether something that shows of it is no longer a letter: it stands in an area of one tone (signs of the same
        colour lie over it), only its tips look out from under a cover, or it is faint under one."""
        if c.size >= _SMALL / 72 * self.frame.dpi and place(self.grey, c.body, _LEAST_SEEN).quiet:
            return True
        if self.cover(c) != "box":
            return False
        return place(self.grey, c.core, _LEAST_SEEN).quiet or (box >= 0 and self.is_faint(c))

    def _redaction(self, c: Char) -> int:
        if not self._areas:
            return -1
        x, y = c.core.center
        inside = [
            (area, i)
            for i, (near, outline, area) in enumerate(self._areas)
            if near.x0 <= x <= near.x1 and near.y0 <= y <= near.y1 and cv2.pointPolygonTest(outline, (x, y), False) >= 0
        ]
        return min(inside)[1] if inside else -1

    def _weighs(self, rule: str, run: list[Char], first: _Found) -> bool:
        """Whether a run is more than a stray mark. Ideographs count twice: one says as much as a syllable or more."""
        weight = sum(2 if c.wide else 1 for c in run)
        around = Box.union(c.box for c in run)
        high = statistics.median(c.size for c in run)
        ratio = high / max(self.size, 1e-6)
        fits = 0.5 <= ratio <= 1.6
        if rule == "pdf.text-under-box":
            return True
        if rule == "pdf.text-unseen":
            return weight >= 3 and self.text(run).casefold() not in self.shown_text()
        if rule == "pdf.text-outside":
            return weight >= 3 and not is_file_name(self._line(run))  # a printer's line beside the crop
        if rule in ("pdf.text-tiny", "pdf.text-obscured"):
            return weight >= 3
        fits = fits and high / self.frame.dpi * 72 >= _SMALL
        if rule == "pdf.layer-under-box":
            box = self.redactions[first.box].box if first.box >= 0 else None
            within = (
                box is not None and around.grown(-0.1 * high).intersection(box) >= 0.99 * around.grown(-0.1 * high).area
            )
            if first.tone > self.paper - _DARKER and self._displaced(run, around):
                return False
            if box is not None and self._is_stretched(run, box):
                return False
            if within and weight >= 6:  # a heading, a footnote
                fits = 0.3 <= ratio <= 3.0 and high / self.frame.dpi * 72 >= _SMALL
            return fits and weight >= (3 if within else 4 if box is None and len(run) >= 2 else 5)
        if rule == "pdf.layer-under-lines":
            return weight >= 6 and fits
        return weight >= 6 and fits and not self._displaced(run, around)

    def _is_stretched(self, run: list[Char], box: Box) -> bool:
        """Whether a run of letters is wider than any print, in a box on which something is printed: an OCR program that
        takes box and code for one word spreads what it read of the code over the whole box."""
        shapes = [c.box.width / max(1.0, c.box.height) for c in run if not c.wide]
        if 2 * len(shapes) <= len(run) or statistics.median(shapes) < _SPREAD:
            return False
        return not place(self.grey, box.grown(-0.1 * min(box.width, box.height))).quiet

    def _displaced(self, run: list[Char], around: Box) -> bool:
        """Whether print stands close by, along most of the run, that no other character of the layer lies on: then the
        run is its reading, put in the wrong place. The outlines of redactions are no print."""
        high = statistics.median(c.size for c in run)
        near = around.grown(0, 0.8 * high) if around.width >= around.height else around.grown(0.8 * high, 0)
        x0, y0 = max(0, int(near.x0)), max(0, int(near.y0))
        part = self.grey[y0 : int(near.y1), x0 : int(near.x1)]
        if part.size == 0:
            return False
        ink = np.asarray(part < self.paper - 2 * _DARKER, dtype=np.uint8)
        for r in self.redactions:
            outline = np.round(np.asarray(r.polygon) - (x0, y0)).astype(np.int32)
            cv2.polylines(ink, [outline], True, 0, max(5, round(0.2 * high)))
        for c in self.chars:
            b = c.box.grown(0.15 * c.size)
            if b.intersection(near) > 0 and all(c.at != o.at for o in run):
                left, top = max(0, int(b.x0) - x0), max(0, int(b.y0) - y0)
                ink[top : max(0, int(b.y1) - y0), left : max(0, int(b.x1) - x0)] = 0
        along = ink.max(axis=0 if around.width >= around.height else 1)
        step = max(1, round(along.size / len(run)))
        marked = [bool(along[k : k + step].any()) for k in range(0, along.size, step)]
        return sum(marked) >= 0.6 * len(marked) and int(ink.sum()) > 0.04 * sum(c.box.area for c in run)

    def _line(self, run: list[Char]) -> str:
        """The run with the signs between its letters."""
        return self.text(c for c in self.chars if run[0].at <= c.at <= run[-1].at)

    def _leak(self, rule: str, run: list[Char], box: int) -> Leak:
        """All characters between the first and the last of each run count, those that are no letters, too."""
        inside = [c for c in self.chars if run[0].at <= c.at <= run[-1].at]
        length = sum(1 for c in inside if not c.letter) + len(run)
        place_ = Box.union(c.box for c in run)
        polygon = self.redactions[box].polygon if box >= 0 else place_.polygon
        return Leak(
            LeakKind.TEXT_UNDER_BOX, self.frame.file, self.frame.file_page, polygon, length, "char",
            _SURE.get(rule, 0.9), rule,
        )  # fmt: skip
