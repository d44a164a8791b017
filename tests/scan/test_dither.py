"""Scans of two tones in which dots stand for grey."""

from __future__ import annotations

import numpy as np
from PIL import Image as Pictures

from pipeline.model import Image
from pipeline.redaction.detect import detect
from pipeline.scan.dither import is_dithered
from pipeline.scan.prepare import prepare
from tests.scan import sheets


def _worn(level: float = 242.0) -> Image:
    """A letter on paper that is not quite white and darker towards one corner."""
    letter = sheets.letter().astype(np.float64)
    y, x = np.mgrid[-1 : 1 : letter.shape[0] * 1j, -1 : 1 : letter.shape[1] * 1j]
    grey = letter / 255 * (level - 8 * (x + y)) + np.random.default_rng(5).normal(0, 2, letter.shape)
    return np.asarray(np.clip(grey, 0, 255), dtype=np.uint8)


def _dithered(grey: Image) -> Image:
    return np.asarray(Pictures.fromarray(grey).convert("1").convert("L"), dtype=np.uint8)


def test_dots_that_stand_for_grey_are_no_print_and_withhold_nothing() -> None:
    (page,) = prepare(sheets.frame(_dithered(_worn())))
    assert "scan.dither" in [e.rule for e in page.evidence]
    assert detect(page) == ()
    plain, seen = (float(np.mean(p < 128)) for p in (sheets.letter(), page.pixels))
    assert 0.6 * plain < seen < 1.6 * plain  # the print, and nothing but the print


def test_other_scans_of_two_tones_are_left_as_they_are() -> None:
    clean = np.where(sheets.letter() > 127, 255, 0).astype(np.uint8)
    dirty = clean.copy()
    dirty[np.random.default_rng(1).random(dirty.shape) < 0.002] = 0
    photograph = clean.copy()
    photograph[: clean.shape[0] // 3] = _dithered(_worn(150.0))[: clean.shape[0] // 3]
    for picture in (clean, dirty, photograph, _worn()):
        assert not is_dithered(picture)
        (page,) = prepare(sheets.frame(picture))
        assert "scan.dither" not in [e.rule for e in page.evidence]
