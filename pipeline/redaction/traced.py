"""The outlines of a mask with their boxes, areas and lengths, worked out for all of them at once.

OpenCV measures one outline a call; a page has thousands, most of which are told from their boxes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image

Contour = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outlines:
    """``contours``: each (k, 1, 2) of x and y, in OpenCV's order."""

    contours: Sequence[Contour]

    def __len__(self) -> int:
        return len(self.contours)

    def chosen(self, which: npt.NDArray[np.bool_]) -> list[Contour]:
        """Those of the outlines, in order. ``which``: (n,)."""
        return [self.contours[i] for i in np.flatnonzero(which).tolist()]

    @cached_property
    def _points(self) -> tuple[Ints, Ints, Ints, Ints]:
        """x and y of every point; where each outline begins among them, and where it ends (the last point)."""
        ends = np.cumsum([len(c) for c in self.contours])
        every = np.concatenate(self.contours).reshape(-1, 2)
        x, y = (np.ascontiguousarray(every[:, k], dtype=np.int64) for k in (0, 1))
        return x, y, np.concatenate([[0], ends[:-1]]), ends - 1

    @cached_property
    def boxes(self) -> npt.NDArray[np.int32]:
        """(n, 4): x, y, width, height, as of ``cv2.boundingRect``."""
        if not self.contours:
            return np.zeros((0, 4), np.int32)
        x, y, starts, _ = self._points
        x0, y0 = np.minimum.reduceat(x, starts), np.minimum.reduceat(y, starts)
        wide, high = np.maximum.reduceat(x, starts) - x0 + 1, np.maximum.reduceat(y, starts) - y0 + 1
        return np.stack([x0, y0, wide, high], axis=1).astype(np.int32)

    @cached_property
    def areas(self) -> Floats:
        """(n,): as of ``cv2.contourArea``."""
        if not self.contours:
            return np.zeros(0)
        x, y, starts, _ = self._points
        px, py = self._previous
        return np.abs(np.add.reduceat(px * y - py * x, starts)) / 2

    @cached_property
    def lengths(self) -> Floats:
        """(n,): as of ``cv2.arcLength`` of closed outlines."""
        if not self.contours:
            return np.zeros(0)
        x, y, starts, _ = self._points
        px, py = self._previous
        dx, dy = (x - px).astype(np.float32), (y - py).astype(np.float32)
        return np.asarray(np.add.reduceat(np.sqrt(dx * dx + dy * dy).astype(np.float64), starts), dtype=np.float64)

    @cached_property
    def _previous(self) -> tuple[Ints, Ints]:
        """The point before each, on its own outline."""
        x, y, starts, ends = self._points
        before = np.arange(-1, len(x) - 1)
        before[starts] = ends
        return x[before], y[before]


def framed(mask: Image) -> tuple[Outlines, Outlines]:
    """The outer outlines of a mask within a frame of its own kind, the frame's left out, and those around the white
    areas that it encloses: they run through the mask's pixels, one beyond the white. What touches the picture's side is
    joined to the frame, and has no outline of its own."""
    wide = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=255)
    found, tree = cv2.findContours(wide, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE, offset=(-1, -1))
    parents = np.asarray(tree).reshape(-1, 4)[:, 3].tolist()
    contours = cast(list[Contour], list(found))
    pieces = [c for c, parent in zip(contours, parents, strict=True) if parent < 0 and c[0, 0, 0] >= 0]
    return Outlines(pieces), Outlines([c for c, parent in zip(contours, parents, strict=True) if parent >= 0])


def outer(mask: Image, *, holes: bool = True) -> Outlines:
    """The outer outlines of a mask, also of what stands in a hole of something else; without ``holes`` only of what
    stands in no other piece."""
    found, tree = cv2.findContours(mask, cv2.RETR_CCOMP if holes else cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    contours = cast(list[Contour], list(found))
    if not holes or not contours:
        return Outlines(contours)
    parents = np.asarray(tree).reshape(-1, 4)[:, 3].tolist()
    return Outlines([c for c, parent in zip(contours, parents, strict=True) if parent < 0])
