"""Frames with Japanese words in them: stamps, fields of forms, boxes of a chart of offices.

A withheld place may have the code of its ground printed in it, `5.1.2e` or `第5条第3号`; other words name a frame that
belongs to the page. Kanji are told by their strokes, of which a line across meets more than of any Latin letter or
figure; a code among kanji by its figures, which are lower and narrower than kanji of the same size.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import RedactionKind
from pipeline.redaction import captions
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import cut_out
from pipeline.redaction.view import View

_SPECK = 0.12
"""what is smaller, in glyph heights, is dirt"""
_STROKES = 4
"""strokes across which a line goes in kanji; in a Latin letter or figure three at most"""
_DENSE = 0.16
"""share of a word's inked columns with so many strokes from which it is of kanji"""
_FIGURES = 1
"""figures that make words a code; not all of them are told"""

_GAP = 0.08
"""paper on both sides of a figure, in heights of the word; the parts of a kanji stand closer"""

Mask = npt.NDArray[np.bool_]


def without_labelled(found: list[Candidate], seen: View) -> list[Candidate]:
    """All candidates but the frames with words in them."""
    return [c for c in found if c.kind is not RedactionKind.OUTLINED or not labelled(c, seen) or _in_line(c, seen)]


def _in_line(c: Candidate, seen: View) -> bool:
    """Whether the words name what is withheld: far shorter than their box, which stands in a line of text."""
    return captions.captioned(cut_out(seen.ink, c.corners, 0.2 * seen.unit) > 0, seen, c.corners, named=True)


def labelled(c: Candidate, seen: View) -> bool:
    """Whether a frame holds words of kanji without the figures of a code."""
    ink = _print(c, seen)
    if ink is None:
        return False
    if ink.shape[0] > 1.6 * ink.shape[1]:
        ink = ink.T
    high = ink.shape[0]
    return 0.45 * seen.unit <= high <= 2.2 * seen.unit and kanji(ink)


def kanji(ink: Mask, figures: int = _FIGURES, dense: float = _DENSE) -> bool:
    """Whether a word, cut to its bounds, is of kanji and has fewer figures among them than a code."""
    high = ink.shape[0]
    across = (np.diff(np.pad(ink, ((1, 0), (0, 0))).astype(np.int8), axis=0) == 1).sum(axis=0)
    inked = across > 0
    if not inked.any() or float((across[inked] >= _STROKES).mean()) < dense:
        return False
    edges = np.flatnonzero(np.diff(np.pad(inked, 1).astype(np.int8)))
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    gaps = [high, *(b[0] - a[1] for a, b in pairwise(runs)), high]
    apart = [min(before, after) >= _GAP * high for before, after in pairwise(gaps)]
    told = [alone and _figure(ink[:, a:b], high) for (a, b), alone in zip(runs, apart, strict=True)]
    return told.count(True) < figures


def _figure(run: Mask, high: int) -> bool:
    rows = np.flatnonzero(run.any(axis=1))
    tall = int(rows[-1] - rows[0]) + 1
    strokes = (np.diff(np.pad(run, ((1, 0), (0, 0))).astype(np.int8), axis=0) == 1).sum(axis=0)
    return bool(
        0.5 * high <= tall <= 0.82 * high and 0.05 * high <= run.shape[1] <= 0.62 * high and int(strokes.max()) <= 3
    )


def _print(c: Candidate, seen: View) -> Mask | None:
    """What is printed inside the frame, cut to its bounds; None when nothing is."""
    inside = cut_out(seen.ink, c.corners, 0.2 * seen.unit)
    if min(inside.shape) < 4:
        return None
    h, w = inside.shape
    left, top, across, down = cv2.boundingRect(np.ascontiguousarray(inside))
    if not across:
        return None
    labels, stats = connected(np.ascontiguousarray(inside[top : top + down, left : left + across]))
    x, y, wide, tall = stats[:, 0] + left, stats[:, 1] + top, stats[:, 2], stats[:, 3]
    rim = (x == 0) | (y == 0) | (x + wide == w) | (y + tall == h)
    kept = (np.maximum(wide, tall) >= _SPECK * seen.unit) & ~rim
    kept[0] = False
    if not kept.any():
        return None
    big = kept & (np.maximum(wide, tall) >= 0.3 * seen.unit)
    if not big.any():
        return None
    x0, y0 = int(x[big].min()), int(y[big].min())
    x1, y1 = int((x + wide)[big].max()), int((y + tall)[big].max())
    return np.asarray(kept[labels[y0 - top : y1 - top, x0 - left : x1 - left]], dtype=np.bool_)
