"""Coloured stamps over print."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Image
from pipeline.recognition.overprint import apart

GLYPH = 30.0
RED = (55, 50, 215)
Page = tuple[Image, Image]


def _typed() -> Image:
    page: Image = np.full((700, 1200, 3), 255, np.uint8)
    for y in range(120, 640, 60):
        cv2.putText(page, "the ministry answered on the same day", (80, y), 0, 1.2, (20, 20, 20), 3)
    return page


def _with(page: Image, mark: Image) -> Page:
    """Ink over ink, as on paper: what is darker in a channel stays."""
    both = np.asarray(np.minimum(page, mark), dtype=np.uint8)
    return np.asarray(cv2.cvtColor(both, cv2.COLOR_BGR2GRAY), dtype=np.uint8), both


def _seal(centre: tuple[int, int], colour: tuple[int, int, int] = RED) -> Image:
    mark: Image = np.full((700, 1200, 3), 255, np.uint8)
    cv2.circle(mark, centre, 100, colour, 9)
    cv2.putText(mark, "SEEN", (centre[0] - 70, centre[1] + 20), 0, 1.6, colour, 7)
    return mark


def test_print_under_a_seal_is_as_if_there_were_no_seal() -> None:
    clean = cv2.cvtColor(_typed(), cv2.COLOR_BGR2GRAY)
    parts = apart(*_with(_typed(), _seal((400, 360))), GLYPH)
    assert parts is not None
    plain, marks = parts
    differs = (plain < 128) != (clean < 128)
    assert differs.mean() < 0.002
    assert (marks[clean < 128] < 128).mean() < 0.05
    assert (marks[260:460, 300:500] < 128).sum() > 3000


def test_a_seal_free_of_print_stays_in_the_picture() -> None:
    page = _typed()
    page[:, 760:] = 255
    assert apart(*_with(page, _seal((980, 360))), GLYPH) is None


def test_highlighting_is_no_stamp() -> None:
    mark: Image = np.full((700, 1200, 3), 255, np.uint8)
    mark[330:380, 80:700] = (90, 255, 255)
    assert apart(*_with(_typed(), mark), GLYPH) is None


def test_a_grey_page_has_no_coloured_stamps() -> None:
    page = cv2.cvtColor(_typed(), cv2.COLOR_BGR2GRAY)
    assert apart(np.asarray(page, dtype=np.uint8), None, GLYPH) is None
    assert apart(np.asarray(page, dtype=np.uint8), _typed(), GLYPH) is None


def test_coloured_rims_of_print_from_a_screen_are_no_stamp() -> None:
    page = _typed()
    page[..., 0], page[..., 2] = np.roll(page[..., 0], 2, axis=1), np.roll(page[..., 2], -2, axis=1)
    grey = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    assert apart(grey, page, GLYPH) is None
