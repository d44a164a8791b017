"""The pieces of ink of a page: what the finders of typed signs and of gaps tell print from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipeline.redaction.traced import outer
from pipeline.redaction.view import View

_UNIT = 14
"""glyph height, in pixels, at which pieces are told apart"""

Boxes = npt.NDArray[np.int32]
"""(n, 4): x0, y0, x1, y1, exclusive"""


@dataclass(frozen=True)
class Pieces:
    """``boxes``: of every piece of ink, page pixels, from top to bottom.
    ``fill``: the share of its box that its outline holds. ``unit``: glyph height, page pixels."""

    boxes: Boxes
    fill: npt.NDArray[np.float64]
    unit: float

    @cached_property
    def width(self) -> npt.NDArray[np.int32]:
        return np.asarray(self.boxes[:, 2] - self.boxes[:, 0], dtype=np.int32)

    @cached_property
    def height(self) -> npt.NDArray[np.int32]:
        return np.asarray(self.boxes[:, 3] - self.boxes[:, 1], dtype=np.int32)


def pieces(seen: View) -> Pieces:
    """All pieces of a page's ink."""
    factor = max(1, int(seen.unit / _UNIT))
    ink = seen.small_ink(factor)
    rim = (ink[:1], ink[-1:], ink[:, :1], ink[:, -1:])
    found = outer(ink) if any(side.any() for side in rim) else seen.outlines(factor)[0]
    boxes = found.boxes.copy()
    held = found.areas + found.lengths / 2 + 1
    fill = np.minimum(1.0, held / np.maximum(1, boxes[:, 2] * boxes[:, 3])) if len(boxes) else held
    boxes[:, 2:] += boxes[:, :2]
    order = np.lexsort((boxes[:, 0], boxes[:, 1]))
    return Pieces(boxes[order] * factor, fill[order], seen.unit)
