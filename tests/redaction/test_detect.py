"""Boxes that are redactions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import RedactionKind
from tests.redaction.sheet import Sheet, near


def test_black_box_in_a_line() -> None:
    found = Sheet().lines().fill(500, 398, 900, 440).found()
    near(found, (500, 398, 900, 440), by=2)
    assert found[0].kind is RedactionKind.BLACK
    assert found[0].certainty > 0.9
    assert found[0].evidence and found[0].evidence[0].detail


def test_black_boxes_on_neighbouring_lines_stay_apart() -> None:
    sheet = Sheet().lines(3).fill(300, 400, 1300, 444).fill(120, 450, 900, 494).fill(120, 500, 700, 544)
    near(sheet.found(), (300, 400, 1300, 444), (120, 450, 900, 494), (120, 500, 700, 544), by=3)


def test_stepped_black_boxes_beside_print_are_two() -> None:
    sheet = Sheet().lines(3).fill(700, 400, 1400, 450).fill(120, 450, 900, 500)
    sheet.text(130, 440, "he said that").text(950, 492, "on Monday")
    near(sheet.found(), (700, 400, 1400, 450), (120, 450, 900, 500), by=3)


def test_a_page_black_from_side_to_side_is_one_box() -> None:
    near(Sheet().fill(0, 0, 1600, 1200, 28).found(), (0, 0, 1600, 1200), by=2)


def test_a_page_black_but_for_its_margin_is_one_box() -> None:
    near(Sheet().fill(80, 90, 1520, 1110, 20).found(), (80, 90, 1520, 1110), by=3)


def test_an_empty_frame_round_the_whole_page_is_one_box() -> None:
    near(Sheet().box(60, 60, 1540, 1140, 4).found(), (60, 60, 1540, 1140), by=3)


def test_a_black_box_on_coloured_paper_made_white_is_found() -> None:
    sheet = Sheet(colour=True).lines().fill(500, 398, 900, 440)
    near(sheet.found(), (500, 398, 900, 440), by=2)


def test_tall_black_box() -> None:
    near(Sheet().lines(3).fill(200, 400, 1300, 900).found(), (200, 400, 1300, 900), by=2)


def test_black_box_in_a_vertical_column() -> None:
    sheet = Sheet(1200, 1600)
    for column in range(5):
        for row in range(18):
            sheet.text(1000 - column * 150, 150 + row * 70, "H")
    found = sheet.fill(690, 500, 740, 800).found()
    near(found, (690, 500, 740, 800), by=2)


def test_black_box_with_a_code_printed_in_it() -> None:
    found = Sheet().lines(4).fill(300, 500, 900, 560).text(330, 545, "5.1.2e", tone=255, scale=1.0).found()
    near(found, (300, 500, 900, 560), by=2)


@pytest.mark.parametrize("degrees", [-1.2, 0.6, 1.5])
def test_leaning_boxes(degrees: float) -> None:
    sheet = Sheet().lines(3).fill(300, 480, 1200, 540).box(300, 700, 1200, 790, rule=3).turned(degrees)
    found = sheet.found()
    assert sorted(r.kind for r in found) == [RedactionKind.BLACK, RedactionKind.OUTLINED]
    for r in found:
        (x0, y0), (x1, y1) = r.polygon[:2]
        assert abs(np.degrees(np.arctan2(y1 - y0, x1 - x0)) - degrees) < 0.3
        assert abs(np.hypot(x1 - x0, y1 - y0) - 900) < 8


@pytest.mark.parametrize("tone", [120, 170, 210])
def test_grey_box_with_a_light_code(tone: int) -> None:
    sheet = Sheet().lines(5).fill(300, 600, 800, 660, tone).text(450, 645, "5.1.2e", tone=255, scale=1.0)
    found = sheet.found()
    near(found, (300, 600, 800, 660), by=3)
    assert found[0].kind is RedactionKind.GREY


def test_coloured_box_with_a_dark_code() -> None:
    sheet = Sheet(colour=True).lines(5).fill(300, 600, 900, 670, (255, 255, 0))
    sheet.text(310, 652, "5.1.2.e", tone=60)
    found = sheet.found()
    near(found, (300, 600, 900, 670), by=3)
    assert found[0].kind is RedactionKind.COLOUR


def test_outlined_box_with_a_rule_of_one_pixel() -> None:
    found = Sheet().lines().box(400, 380, 1200, 445).found()
    near(found, (400, 380, 1200, 445), by=2)
    assert found[0].kind is RedactionKind.OUTLINED


def test_outlined_box_with_a_code() -> None:
    near(Sheet().lines().box(400, 380, 700, 445).text(480, 428, "5.1.2e", 1.1).found(), (400, 380, 700, 445))


def test_outlined_box_that_cuts_through_print() -> None:
    """Halves of letters stand on its rule all along."""
    sheet = Sheet().lines().box(300, 425, 1300, 510)
    near(sheet.found(), (300, 425, 1300, 510))


def test_doubled_outline_is_one_box() -> None:
    near(Sheet().lines(3).box(300, 500, 1200, 620).box(306, 506, 1194, 614).found(), (300, 500, 1200, 620), by=8)


def test_outlined_boxes_one_above_the_other() -> None:
    sheet = Sheet().lines(3).box(500, 500, 1400, 560).box(200, 559, 1450, 620)
    near(sheet.found(), (500, 500, 1400, 560), (200, 559, 1450, 620))


def test_touching_outlined_boxes_on_one_line_are_one() -> None:
    near(Sheet().lines(3).box(300, 500, 700, 560).box(699, 498, 900, 560).found(), (300, 498, 900, 560), by=5)


def test_code_over_a_corner_breaks_the_rule() -> None:
    sheet = Sheet().lines(3).box(200, 500, 1200, 580)
    sheet.over(1135, 520, "3.3(h)(2)")
    near(sheet.found(), (200, 500, 1200, 580), by=5)


def test_release_line_over_the_top_of_a_box() -> None:
    """The rule there is gone; three sides and the line are left."""
    sheet = Sheet().lines(6, y=300).box(700, 60, 960, 160)
    sheet.over(360, 75, "Approved for Release: 2019/06/26 C0123456")
    found = sheet.found()
    assert len(found) == 1
    box = found[0].box
    assert abs(box.x0 - 700) < 5 and abs(box.x1 - 960) < 5 and abs(box.y1 - 160) < 5 and 50 <= box.y0 <= 105


def test_release_line_across_a_wide_box() -> None:
    sheet = Sheet().lines(4, y=600).box(200, 75, 1400, 400)
    sheet.over(425, 92, "Approved for Release: 2019/06/26 C01")
    near(sheet.found(), (200, 75, 1400, 400), by=6)


def test_ids_run_from_top_to_bottom() -> None:
    found = Sheet().lines(2).fill(300, 900, 800, 960).fill(300, 400, 800, 460).fill(900, 400, 1400, 460).found()
    assert [r.id for r in found] == ["r1", "r2", "r3"]
    assert [round(r.box.y0) for r in found] == [400, 400, 900]
    assert found[0].box.x0 < found[1].box.x0


def test_polygons_run_clockwise_from_the_top_left() -> None:
    for r in Sheet().lines(3).fill(300, 500, 900, 560).box(300, 700, 900, 780).turned(1.0).found():
        a, b, c, d = r.polygon
        assert a[0] < b[0] and d[0] < c[0] and a[1] < d[1] and b[1] < c[1]


def test_nothing_on_an_empty_page() -> None:
    assert Sheet().found() == ()
    assert Sheet(40, 30).found() == ()


def test_same_page_same_result() -> None:
    page = Sheet().lines().box(300, 425, 1300, 510).fill(300, 700, 800, 745)
    assert page.found() == page.found()


@settings(max_examples=15, deadline=None)
@given(
    x=st.integers(60, 700),
    y=st.integers(60, 800),
    w=st.integers(90, 800),
    h=st.integers(40, 300),
    outlined=st.booleans(),
)
def test_any_box_on_empty_paper_is_found_where_it_is(x: int, y: int, w: int, h: int, outlined: bool) -> None:
    sheet = Sheet()
    if outlined:
        sheet.box(x, y, x + w, y + h, 2)
    else:
        sheet.fill(x, y, x + w, y + h)
    near(sheet.found(), (x, y, x + w, y + h), by=2)
