"""The slope of a page's lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.model import Direction, Image
from pipeline.scan.deskew import Skew, find_skew
from pipeline.scan.edges import find_edges
from pipeline.scan.glyphs import find_glyphs
from pipeline.scan.survey import survey
from tests.scan import sheets


def measured(page: Image) -> Skew:
    seen = survey(page)
    seen = seen.without(find_edges(seen).void)
    return find_skew(seen, find_glyphs(seen))


@pytest.mark.parametrize("vertical", [False, True])
@pytest.mark.parametrize("degrees", [-7.0, -2.6, -0.4, 0.0, 1.3, 6.5])
def test_within_a_tenth_of_a_degree(degrees: float, vertical: bool) -> None:
    found = measured(sheets.skewed(sheets.letter(vertical=vertical), degrees))
    assert abs(found.degrees - degrees) < 0.1 and found.certainty > 0.5


@pytest.mark.parametrize("degrees", [-1.5, 0.8, 2.2])
def test_scan_edges_holes_boxes_and_hatching_do_not_mislead(degrees: float) -> None:
    page = sheets.skewed(sheets.letter(lines=0.5), degrees)
    page[:, :40] = 0
    cv2.circle(page, (110, 1300), 36, 0, -1)
    page[2200:2500, 400:2000] = 0
    page[900:960, 700:1500] = 0
    sheets.hatched(page)
    assert abs(measured(page).degrees - degrees) < 0.15


def test_a_ruled_form_without_text_is_levelled_by_its_rules() -> None:
    page = sheets.blank()
    for y in range(400, 3000, 180):
        cv2.line(page, (250, y), (2200, y), 0, 4)
    found = measured(sheets.skewed(page, 1.7))
    assert abs(found.degrees - 1.7) < 0.15 and found.basis == "rules"


def test_a_stamp_set_askew_is_not_the_page() -> None:
    page = sheets.letter(lines=0.3)
    stamp = sheets.skewed(sheets.text(sheets.blank(900, 900), (100, 100, 800, 800), size=30, pitch=1.4), 6.0)
    page[2300:3200, 1400:2300] = stamp
    assert abs(measured(page).degrees) < 2


@pytest.mark.parametrize("paper", [255, 232])
def test_nearly_empty_pages_are_left_alone(paper: int) -> None:
    page = sheets.blank(paper=paper)
    page[3300:3330, 1200:1225] = 0
    assert measured(page) == Skew(0.0, 0.0, "too little to measure")


def test_halftone_is_not_text() -> None:
    page = sheets.skewed(sheets.letter(lines=0.4), 1.0)
    y, x = np.mgrid[0:900, 0:1400]
    dots = ((x * 0.966 + y * 0.259) % 9 - 4.5) ** 2 + ((y * 0.966 - x * 0.259) % 9 - 4.5) ** 2 < 9
    page[2300:3200, 500:1900][dots] = 0
    assert abs(measured(page).degrees - 1.0) < 0.15


@pytest.mark.parametrize("vertical", [False, True])
def test_direction_and_height_of_the_print(vertical: bool) -> None:
    glyphs = find_glyphs(survey(sheets.letter(vertical=vertical)))
    assert glyphs.direction is (Direction.VERTICAL if vertical else Direction.HORIZONTAL)
    assert glyphs.clarity > 0.5 and 30 <= glyphs.height <= 46


def test_height_of_small_print_under_large_heads() -> None:
    page = sheets.letter()
    sheets.text(page, (260, 60, 2200, 280), size=140)
    assert 30 <= find_glyphs(survey(page)).height <= 46
