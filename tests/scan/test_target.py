"""Colour control strips beside a page."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from pipeline.model import Image
from pipeline.redaction.detect import detect
from pipeline.scan.prepare import prepare
from pipeline.scan.target import find_target
from tests.scan import sheets

BLUE, CYAN, GREEN, YELLOW = (255, 0, 0), (255, 255, 0), (0, 150, 0), (0, 240, 255)
RED, VIOLET, WHITE, GREY, BLACK = (0, 0, 255), (255, 0, 255), (255, 255, 255), (128, 128, 128), (0, 0, 0)
STRIP = (BLUE, CYAN, GREEN, YELLOW, RED, VIOLET, WHITE, GREY, BLACK)
Colour = tuple[int, int, int]


def _photographed(colours: Sequence[Colour], heights: Sequence[int] | None = None, side: int = 220) -> Image:
    """A letter on a black table and a card under it with fields of the colours."""
    picture = np.full((4300, 2800, 3), 30, np.uint8)
    picture[120 : 120 + 3508, 160 : 160 + 2480] = sheets.letter()[..., None]
    picture[3720:4150, 250:2550] = 235
    for n, colour in enumerate(colours):
        high = side if heights is None else heights[n]
        x = 280 + n * (side + 20)
        cv2.rectangle(picture, (x, 4010 - high), (x + side, 4010), colour, -1)
    return np.asarray(cv2.GaussianBlur(picture, (5, 5), 0), dtype=np.uint8)


@pytest.mark.parametrize("turned", [False, True])
def test_a_colour_strip_withholds_nothing_and_takes_nothing_of_the_page(turned: bool) -> None:
    picture = _photographed(STRIP)
    if turned:  # along a side
        picture = np.ascontiguousarray(picture[::-1].transpose(1, 0, 2))
    assert find_target(picture) is not None
    (page,) = prepare(sheets.frame(picture))
    assert "scan.target" in [e.rule for e in page.evidence]
    assert detect(page) == ()
    plain = float(np.count_nonzero(sheets.letter() < 128))
    assert 0.95 * plain < np.count_nonzero(page.pixels < 128) < 1.1 * plain


@pytest.mark.parametrize(
    "picture",
    [
        _photographed([RED] * 6),
        _photographed([RED, WHITE, BLACK, BLUE, GREY]),
        _photographed([BLUE, GREEN, YELLOW, RED, VIOLET], heights=[60, 200, 120, 280, 90]),
        _photographed([BLUE, GREEN, YELLOW, RED, VIOLET], side=40),
    ],
    ids=["one colour", "two colours", "bars of a chart", "a legend"],
)
def test_other_coloured_fields_are_no_strip(picture: Image) -> None:
    assert find_target(picture) is None


@pytest.mark.parametrize("turned", [False, True])
def test_boxes_of_many_colours_within_a_page_stay(turned: bool) -> None:
    """Four grounds, each with its colour, side by side: what they withhold must not be taken for a strip."""
    picture = np.repeat(sheets.letter()[..., None], 3, axis=2)
    for n, colour in enumerate((BLUE, GREEN, YELLOW, RED)):
        cv2.rectangle(picture, (500 + 240 * n, 1600), (720 + 240 * n, 1820), colour, -1)
    assert find_target(np.ascontiguousarray(picture.transpose(1, 0, 2)) if turned else picture) is None
