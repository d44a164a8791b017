from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluation.boxes import BoxScore, iou, score_page
from pipeline.model import Box

A, B = Box(0, 0, 100, 50), Box(300, 0, 400, 50)
SIDE = st.integers(0, 60)
BOXES = st.builds(lambda x, y, w, h: Box(x, y, x + w + 1, y + h + 1), SIDE, SIDE, SIDE, SIDE)


@given(BOXES, BOXES)
def test_iou_is_even_handed_and_bounded(a: Box, b: Box) -> None:
    assert iou(a, b) == pytest.approx(iou(b, a))
    assert 0 <= iou(a, b) <= 1
    assert iou(a, a) == 1


@given(st.lists(BOXES, max_size=6), st.lists(BOXES, max_size=6))
def test_every_box_is_counted_once(truth: list[Box], found: list[Box]) -> None:
    s = score_page(truth, found)
    assert s.found + s.missed == len(truth)
    assert s.found + s.invented == len(found)


def test_one_to_one() -> None:
    s = score_page([A], [A, Box(0, 0, 100, 48)])
    assert (s.found, s.invented, s.missed) == (1, 1, 0)
    assert s.overlap == 1.0


def test_half_an_overlap_is_enough_and_less_is_not() -> None:
    assert score_page([A], [Box(0, 0, 50, 50)]).found == 1
    assert score_page([A], [Box(0, 0, 49, 50)]).found == 0


def test_the_nearer_box_wins() -> None:
    s = score_page([A, Box(0, 0, 100, 60)], [Box(0, 0, 100, 60)])
    assert (s.found, s.missed, s.overlap) == (1, 1, 1.0)


def test_clean_pages_count() -> None:
    s = score_page([], [A, B])
    assert (s.clean_pages, s.invented_on_clean, s.invented, s.f1) == (1, 2, 2, 0.0)
    assert score_page([], []).f1 is None
    assert (score_page([], []) + score_page([A], [A])).clean_pages == 1


def test_areas_to_ignore_count_neither_way() -> None:
    assert score_page([A], [A, B], ignore=[Box(310, 0, 390, 50)]).invented == 0


def test_rates() -> None:
    s = BoxScore(found=3, invented=1, missed=2, overlap=2.4)
    assert (s.precision, s.recall) == (0.75, 0.6)
    assert s.f1 == pytest.approx(2 / 3)
    assert s.quality == pytest.approx(2.4 / 4.5)
