"""Pieces of a large picture: nothing is cut, nothing is lost, nothing is seen twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Image
from pipeline.recognition.tiles import MOST, bounded, pieces, printed


def _lines(height: int, width: int, lead: int, *, rules: bool = False) -> Image:
    page = np.full((height, width), 245, np.uint8)
    for y in range(20, height - 20, lead):
        page[y : y + 14, 30 : width - 30 : 3] = 20
    if rules:
        page[10:-10, [40, width // 2]] = 0
    return page


@settings(max_examples=25, deadline=None)
@given(st.integers(200, 900), st.integers(200, 900), st.integers(20, 60), st.booleans(), st.booleans())
def test_the_pieces_are_the_picture(height: int, width: int, lead: int, rules: bool, turned: bool) -> None:
    page = _lines(height, width, lead, rules=rules)
    page = np.ascontiguousarray(page.T) if turned else page
    seen = np.zeros(page.shape, np.int32)
    for x, y, piece in pieces(page, 60_000):
        h, w = piece.shape
        assert np.array_equal(piece, page[y : y + h, x : x + w])
        seen[y : y + h, x : x + w] += 1
    assert (seen == 1).all()


def test_no_line_is_cut_and_rules_may_be() -> None:
    page = _lines(900, 600, 30, rules=True)
    found = list(pieces(page, 200_000))
    assert len(found) > 2
    for _, y, piece in found:
        for edge in (y, y + len(piece)):
            assert edge in (0, 900) or not any(t - 1 < edge < t + 15 for t in range(20, 880, 30))


def test_a_picture_without_a_gap_stays_whole() -> None:
    page = np.random.default_rng(1).integers(0, 255, (600, 600), dtype=np.uint8)
    assert [p.shape for _, _, p in pieces(page, 100_000)] == [(600, 600)]


def test_a_map_that_cannot_be_cut_is_searched_smaller() -> None:
    """cib 02000176, page 11: a map over the whole page took 1.7 GB."""
    rng = np.random.default_rng(1)
    page = rng.integers(0, 256, (2320, 1800), dtype=np.uint8)
    ((_, _, piece),) = pieces(page)
    small, scale = bounded(piece)
    assert 0.97 * MOST < small.size <= 1.01 * MOST
    assert small.shape == (round(2320 * float(scale)), round(1800 * float(scale)))
    assert bounded(page[:700, :700])[1] == 1


def test_only_what_is_printed_is_searched() -> None:
    page = np.full((900, 700), 240, np.uint8)
    for height in (0, 30):
        assert printed(page, height)[0] == printed(page, height)[2]
    page[300:330, 200:500] = 20
    page[:3, :3] = page[-3:, -3:] = 20
    x0, y0, x1, y1 = printed(page, 30)
    assert 100 < x0 < 200 and 200 < y0 < 300 and 500 < x1 < 600 and 330 < y1 < 430
    assert printed(page, 0) == (0, 0, 700, 900)


@pytest.mark.parametrize("size", [(40, 40), (41, 97), (301, 203)])
def test_print_at_the_edge_is_searched_to_the_edge(size: tuple[int, int]) -> None:
    page = np.full(size, 240, np.uint8)
    page[-20:, -20:] = page[:20, :20] = 20
    assert printed(page, 33) == (0, 0, size[1], size[0])
