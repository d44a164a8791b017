"""Dots per inch: stated when it can be true, else given, else estimated."""

from __future__ import annotations

import pytest

from pipeline.scan.resolution import resolve


@pytest.mark.parametrize(
    ("size", "stated"),
    [
        ((2480, 3508), (300, 300)),
        ((1240, 1754), (150, 150)),
        ((595, 842), (72, 72)),
        ((794, 1123), (96, 96)),
        ((7016, 9933), (600, 600)),
        ((6622, 9362), (200, 200)),  # A0
    ],
)
def test_what_can_be_true_is_believed(size, stated):
    assert resolve(*size, stated, 400) == (stated[0], "stated", ())


@pytest.mark.parametrize("stated", [(1, 1), (72, 72), (96, 96), (5000, 5000), (float("nan"), 300), (0, 0), (20, 20)])
def test_what_cannot_be_true_gives_way(stated):
    dpi, origin, notes = resolve(2480, 3508, stated, 400)
    assert (dpi, origin) == (400, "given")
    assert "cannot be true" in notes[0]
    dpi, origin, _ = resolve(2480, 3508, stated, None)
    assert origin == "estimated"
    assert dpi == pytest.approx(300, abs=0.1)


def test_without_any_word_the_long_side_is_that_of_a4():
    assert resolve(3508, 2480, None, None)[:2] == (300.01, "estimated")


def test_pixels_that_are_not_square_are_told():
    dpi, origin, notes = resolve(1728, 1100, (204, 98), None)
    assert (dpi, origin) == (204, "stated")
    assert "not square" in notes[0]
