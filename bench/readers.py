"""Other readers, each as it gives itself: RapidOCR through its own entry point and in its own order, Tesseract with the
settings that suit it best, NDLOCR-Lite from its published output."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytesseract
from lxml import etree

from pipeline.model import Image

TESSERACT_PRINT = 32.0  # pixels; Tesseract's authors advise capitals of 20 to 30 pixels, kanji stand a little higher
PSM = (3, 4, 5, 6)
LANGUAGES = {"vertical": ("jpn_vert",), "spread": ("jpn", "jpn_vert"), "English": ("eng",)}
"""by group of pages; jpn for all others"""

Setting = tuple[str, int]
"""language and page segmentation mode"""


@cache
def _rapidocr() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def rapidocr(pictures: Sequence[Image]) -> str:
    """What ``RapidOCR()(picture)`` gives, with nothing changed, in the order it gives it."""
    out = []
    for picture in pictures:
        found = _rapidocr()(picture if picture.ndim == 3 else cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
        out += list(found.txts or ())
    return "\n".join(out)


def settings_for(group: str) -> tuple[Setting, ...]:
    """All that Tesseract is tried with for a group of pages."""
    return tuple((lang, psm) for lang in LANGUAGES.get(group, ("jpn",)) for psm in PSM)


def tesseract(pictures: Sequence[Image], heights: Sequence[float], setting: Setting) -> str:
    """``heights``: of each picture's print, in its pixels; small print is enlarged. Empty where Tesseract fails."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    lang, psm = setting
    out = []
    for picture, height in zip(pictures, heights, strict=True):
        factor = TESSERACT_PRINT / height if 0 < height < 0.8 * TESSERACT_PRINT else 1.0
        made = (
            picture if factor == 1 else cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        )
        try:
            out.append(pytesseract.image_to_string(np.asarray(made), lang=lang, config=f"--psm {psm}", timeout=300))
        except (pytesseract.TesseractError, RuntimeError):
            out.append("")
    return "\n".join(out)


def best_setting(
    group: str, pages: Sequence[tuple[Sequence[Image], Sequence[float]]], score: Callable[[int, str], float]
) -> Setting:
    """The setting whose readings of the given pages score least; ``score(page, text)`` knows the truth, so that no
    other choice can serve Tesseract better on them."""
    installed = set(pytesseract.get_languages(config=""))
    tried = [s for s in settings_for(group) if s[0] in installed]
    totals = {s: sum(score(n, tesseract(*p, s)) for n, p in enumerate(pages)) for s in tried}
    return min(totals, key=lambda s: (totals[s], s))


def ndlocr(file: Path) -> str:
    """The lines of NDLOCR-Lite's XML in the order it gives them."""
    lines = etree.parse(str(file)).getroot().iter("LINE")
    return "\n".join(str(x.get("STRING") or "") for x in sorted(lines, key=lambda x: int(x.get("ORDER") or 0)))
