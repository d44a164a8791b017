"""Cutting detected lines out of the page so that the recognizer sees them lying."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Direction, Image, Polygon

Quad = npt.NDArray[np.float32]
"""(4, 2) corners, clockwise from top left, page pixels."""

TALL = 1.5  # a box so much taller than wide holds a column (PP-OCR's own limit for turning a crop)


def sides(quad: Quad) -> tuple[float, float]:
    """Mean width and height of a quadrilateral, pixels."""
    tl, tr, br, bl = quad
    width = (np.linalg.norm(tr - tl) + np.linalg.norm(br - bl)) / 2
    height = (np.linalg.norm(bl - tl) + np.linalg.norm(br - tr)) / 2
    return float(width), float(height)


def direction_of(quad: Quad) -> Direction:
    width, height = sides(quad)
    return Direction.VERTICAL if height >= TALL * width else Direction.HORIZONTAL


def cut(image: Image, quad: Quad, direction: Direction) -> Image:
    """The line as a lying strip: grey (h, w). A column is turned a quarter left, so that its top comes first.

    Nearly upright boxes are sliced; slanted ones are rectified by the perspective map of their corners.
    """
    width, height = (max(1, round(v)) for v in sides(quad))
    x0, y0 = quad.min(axis=0)
    x1, y1 = quad.max(axis=0)
    if (x1 - x0) - width <= 0.04 * width + 1 and (y1 - y0) - height <= 0.12 * height + 1:
        h, w = image.shape[:2]
        strip = image[max(0, int(y0)) : min(h, int(np.ceil(y1))), max(0, int(x0)) : min(w, int(np.ceil(x1)))]
    else:
        target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
        strip = np.asarray(
            cv2.warpPerspective(
                image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            ),
            dtype=np.uint8,
        )
    return np.rot90(strip) if direction is Direction.VERTICAL else strip


def along(quad: Quad, direction: Direction) -> tuple[float, float]:
    """Where a line starts and ends on its own axis: x for a horizontal, y for a vertical one."""
    axis = 0 if direction is Direction.HORIZONTAL else 1
    return float(quad[:, axis].min()), float(quad[:, axis].max())


def polygon(quad: Quad) -> Polygon:
    return tuple((float(x), float(y)) for x, y in quad)
