"""Cells between printed rules."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.layout import rules
from pipeline.model import Box
from tests.layout.pages import SIZE, frame, paper


def test_a_corner_that_strokes_of_a_glyph_cut_off_a_cell_is_no_cell() -> None:
    image = paper(1200, 800)
    frame(image, 100, 100, 1000, 500)
    image[100:500, 550:554] = 0
    image[100:204, 650:654] = 0  # long strokes that touch the rules, as on a small scan
    image[200:204, 550:654] = 0
    found = rules.find(image, SIZE)
    (grid,) = found.grids
    assert not found.frames
    assert [(c.row, c.column) for c in grid.cells] == [(0, 0), (0, 1)]
    assert grid.cells[1].box.width > 400


def test_every_place_of_a_grid_has_one_cell() -> None:
    image = paper(1200, 1200)
    frame(image, 100, 100, 1000, 1000)
    for at in (400, 700):
        image[100:1000, at : at + 4] = 0
        image[at : at + 4, 100:1000] = 0
    image[100:190, 240:244] = 0
    image[186:190, 100:244] = 0
    (grid,) = rules.find(image, SIZE).grids
    places = [(c.row, c.column) for c in grid.cells]
    assert len(places) == len(set(places)) == 9


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (2, 2)])
@pytest.mark.parametrize("glyph", [0.0, 12.0, 90.0])
def test_a_picture_of_one_pixel_across_has_no_rules(shape: tuple[int, int], glyph: float) -> None:
    assert rules.find(np.full(shape, 200, np.uint8), glyph) == rules.Ruling()


def test_boxes_that_come_to_stand_in_one_place_are_one_cell() -> None:
    """Slivers of a map's legend: two cells of one row and column made a record that does not validate."""
    boxes = [Box(0, 0, 100, 40), Box(100, 0, 200, 4), Box(102, 5, 200, 40), Box(0, 40, 200, 80)]
    cells = rules._cells(boxes, glyph=20)
    assert [(c.row, c.column) for c in cells] == [(0, 0), (0, 1), (1, 0)]
    assert cells[1].box == Box(100, 0, 200, 40)
