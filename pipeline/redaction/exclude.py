"""What looks like a redaction and is none: scan edges, punch holes, title bars, highlighter, pictures, logos, forms."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Image
from pipeline.redaction.geometry import Corners, size


def edge_shadow(c: Corners, shape: tuple[int, ...], unit: float) -> bool:
    """A black area at the picture's edge that runs along it, or reaches it: the scanner's lid, not the page."""
    h, w = shape[:2]
    near = 0.6 * unit
    x0, y0 = c.min(axis=0)
    x1, y1 = c.max(axis=0)
    cw, ch = size(c)
    if (x0 <= near or x1 >= w - near) and ch > 0.25 * h:
        return True
    if (y0 <= near or y1 >= h - near) and cw > 0.4 * w:
        return True
    touches = int(x0 <= 1) + int(y0 <= 1) + int(x1 >= w - 1) + int(y1 >= h - 1)
    return touches >= 1 and (min(cw, ch) < 1.2 * unit or touches >= 2)


def lettered(c: Corners, grey: Image, unit: float, light: float) -> bool:
    """A title bar: white lettering fills it. A code printed in a black box is small beside the box."""
    if light < 0.04:
        return False
    return light > 0.12 or _light_span(c, grey) > 0.6


def _light_span(c: Corners, grey: Image) -> float:
    x0, y0 = np.ceil(c.min(axis=0) + 1).astype(int)
    x1, y1 = np.floor(c.max(axis=0) - 1).astype(int)
    inside = grey[max(0, y0) : y1, max(0, x0) : x1]
    columns = np.flatnonzero((inside > 255 * 0.6).any(axis=0))
    return float((columns[-1] - columns[0]) / inside.shape[1]) if columns.size else 0.0


def logo(c: Corners, grey: Image, tones: Image, unit: float) -> bool:
    """A black block that touches even colour: part of a logo or a chart."""
    ring = _ring(c, tones.shape, max(2, round(0.35 * unit)))
    return bool(tones[ring].mean() > 255 * 0.12) if ring.any() else False


def picture(c: Corners, tones: Image, unit: float) -> bool:
    """An even area among others: part of a photograph, a map or a screen picture."""
    ring = _ring(c, tones.shape, max(2, round(0.35 * unit)))
    return bool(tones[ring].mean() > 255 * 0.4) if ring.any() else False


def _ring(c: Corners, shape: tuple[int, ...], width: int) -> np.ndarray:  # type: ignore[type-arg]
    outer = np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(outer, np.round(_scaled(c, width + 2)).astype(np.int32), 255)
    cv2.fillConvexPoly(outer, np.round(_scaled(c, 2)).astype(np.int32), 0)
    return outer > 0


def _scaled(c: Corners, by: float) -> Corners:
    centre = c.mean(axis=0)
    out = c.copy()
    out += np.sign(c - centre) * by
    return out


def highlighter(inside: Image, tone: float, unit: float) -> bool:
    """Readable print on an even tone, all along it. A code printed in a box leaves most of a long box empty."""
    h, w = inside.shape[:2]
    if w < 5 * unit:
        return False
    ink = inside < tone * 0.6
    columns = ink.any(axis=0).astype(np.uint8)[None, :]
    gap = max(1, round(0.5 * unit))
    run = cv2.morphologyEx(columns, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    return bool(run.mean() > 0.7)
