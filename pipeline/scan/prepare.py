"""Frame → page images: upright, deskewed, at the scale a recogniser likes, halves of a spread apart."""

from __future__ import annotations

import cv2

from pipeline.model import Box, Frame, PageImage, Transform
from pipeline.scan.orientation import Voter


def prepare(frame: Frame, *, orient: Voter | None = None) -> tuple[PageImage, ...]:
    """The pages a frame shows, in reading order: one, or the two halves of a spread."""
    pixels = frame.pixels
    colour = pixels if pixels.ndim == 3 else None
    grey = pixels if colour is None else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    h, w = grey.shape
    whole = Box(0, 0, w, h)
    return (PageImage(grey, colour, "", whole, Transform(), whole, 0.0, False),)
