"""The lines of one page from its text layer, or why its picture has to be read after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import Evidence, Image, Line, PageImage, Redaction, TextLayer
from pipeline.textlayer import lines, sample, trust


@dataclass(frozen=True)
class Taken:
    """``lines``: page pixels. ``rest``: the page without the layer's text, grey, when it shows print that the layer
    does not have."""

    lines: tuple[Line, ...]
    evidence: tuple[Evidence, ...]
    rest: Image | None


def take(
    page: PageImage, layer: TextLayer, verdict: trust.Verdict, found: Sequence[Redaction], read: sample.Read
) -> Taken | trust.Verdict:
    """``verdict``: of the frame, which must be trusted. ``found``: the page's redactions. A verdict comes back when the
    layer is not to be used on this page: text under a redaction, or print that does not read as the layer says."""
    if page.transform.mesh is not None:
        return trust.refused("the page was straightened like a bent sheet, and the PDF's text was not")
    to_page = page.transform.inverse()
    if trust.touches(layer.glyphs, found, to_page):
        return trust.refused("a redaction lies on the PDF's text")
    made = lines.lines(layer, to_page, page.area, page.pixels)
    why = sample.disagreement(made.lines, page.pixels, read)
    if why:
        return trust.refused(why)
    evidence = [verdict.evidence]
    if made.aslant:
        evidence.append(
            Evidence("text-layer.aslant", f"set at an angle over the page and left out: {made.aslant[:80]}")
        )
    return Taken(made.lines, tuple(evidence), _rest(page, layer) if verdict.unnamed else None)


def _rest(page: PageImage, layer: TextLayer) -> Image | None:
    without = layer.without
    if without is None:
        return None
    grey = without if without.ndim == 2 else cv2.cvtColor(without, cv2.COLOR_BGR2GRAY)
    h, w = page.pixels.shape[:2]
    matrix = page.transform.inverse().matrix
    return np.asarray(cv2.warpPerspective(grey, matrix, (w, h), flags=cv2.INTER_AREA, borderValue=255), dtype=np.uint8)
