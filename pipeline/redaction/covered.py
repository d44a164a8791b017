"""What an archivist released although the file holds more there than its page shows: painted over before anything.

The place is opaque in the frame already when the page is prepared, read and published; here, too, it becomes a
redaction of the page, whatever detection makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from pipeline.model import Box, Evidence, Frame, PageImage, Polygon, Redaction, RedactionKind
from pipeline.redaction.geometry import polygon

RULE = "released-leak"
_RIM = 0.01
"""inches painted beyond a place: print is blurred at its rim"""
_SAME = 0.5
"""share of a place that a found redaction covers when it is the one that was drawn there"""


def cover(frame: Frame, places: Sequence[Polygon]) -> Frame:
    """The frame with the places (original pixels) painted black, and noted as :attr:`Frame.covered`."""
    if not places:
        return frame
    pixels = frame.pixels.copy()
    rim = max(2.0, _RIM * frame.dpi)
    for place in places:
        corners = np.asarray(place, dtype=np.float64) - 0.5  # corners are pixel edges, OpenCV counts pixel centres
        points = np.round(corners * 16).astype(np.int32)
        ink = (0, 0, 0)
        cv2.fillPoly(pixels, [points], ink, shift=4)
        cv2.polylines(pixels, [points], True, ink, thickness=2 * int(np.ceil(rim)) + 1, shift=4)
    return replace(frame, pixels=pixels, covered=(*frame.covered, *places))


def joined(found: Sequence[Redaction], covered: Sequence[Polygon], image: PageImage) -> tuple[Redaction, ...]:
    """``found`` (page pixels) and a redaction for each place of ``covered`` (original pixels) on this page: the found
    one that lies there, with the evidence, or one of its own. Numbered anew from top to bottom."""
    if not covered:
        return tuple(found)
    height, width = image.pixels.shape[:2]
    whole = Box(0, 0, width, height)
    out = list(found)
    for place in covered:
        if not Box.around(place).intersection(image.area) > 0:
            continue
        box = Box.around(image.transform.back(place))
        if not box.intersection(whole) > 0:
            continue
        evidence = Evidence(RULE, "the file holds more here than the page shows; released and painted over", 1.0)
        n = next((n for n, r in enumerate(out) if r.box.intersection(box) >= _SAME * box.area), None)
        if n is None:
            shape = polygon(np.asarray(box.polygon, dtype=np.float64), width, height)
            out.append(Redaction("", shape, RedactionKind.BLACK, 1.0, (evidence,)))
        elif evidence not in out[n].evidence:
            out[n] = replace(out[n], certainty=1.0, evidence=(*out[n].evidence, evidence))
    out.sort(key=lambda r: (round(r.box.y0), round(r.box.x0)))
    return tuple(replace(r, id=f"r{n}") for n, r in enumerate(out, 1))
