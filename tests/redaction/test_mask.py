from __future__ import annotations

import numpy as np

from pipeline.redaction.mask import mask
from tests.redaction.sheet import Sheet


def test_box_and_rule_are_gone_and_print_beside_it_stays() -> None:
    sheet = Sheet().lines(3)
    clean = sheet.pixels.copy()
    sheet.fill(300, 500, 900, 560).box(300, 700, 900, 790)
    out = mask(sheet.pixels, sheet.found())
    assert np.array_equal(out, clean)


def test_original_is_left_as_it_is() -> None:
    sheet = Sheet().lines(3).fill(300, 500, 900, 560)
    before = sheet.pixels.copy()
    out = mask(sheet.pixels, sheet.found())
    assert np.array_equal(sheet.pixels, before)
    assert out is not sheet.pixels


def test_no_character_next_to_a_box_is_cut() -> None:
    """Print three pixels away from every side is untouched."""
    sheet = Sheet().lines(2).fill(300, 500, 900, 560)
    for side in ((300, 494, 900, 497), (300, 563, 900, 566), (294, 500, 297, 560), (903, 500, 906, 560)):
        sheet.fill(*side)
    found = sheet.found()
    assert len(found) == 1
    out = mask(sheet.pixels, found)
    for x0, y0, x1, y1 in ((300, 494, 900, 497), (300, 563, 900, 566), (294, 500, 297, 560), (903, 500, 906, 560)):
        assert not out[y0:y1, x0:x1].any()
    assert out[500:560, 300:900].min() == 255


def test_leaning_box_is_painted_whole() -> None:
    sheet = Sheet().lines(2).fill(300, 500, 1200, 560).box(300, 700, 1200, 790, 3).turned(1.1)
    out = mask(sheet.pixels, sheet.found())
    assert out[440:, :].min() > 200


def test_paper_colour_near_the_box_is_used() -> None:
    sheet = Sheet(paper=200)
    sheet.pixels[:, 800:] = 230
    sheet.text(200, 300).fill(200, 500, 600, 560).fill(1000, 500, 1400, 560)
    out = mask(sheet.pixels, sheet.found())
    assert abs(int(out[530, 400]) - 200) <= 2
    assert abs(int(out[530, 1200]) - 230) <= 2


def test_colour_pages_are_painted_in_colour() -> None:
    sheet = Sheet(colour=True)
    sheet.pixels[:] = (210, 235, 240)
    sheet.text(200, 300).fill(200, 500, 700, 560)
    out = mask(sheet.pixels, sheet.found())
    assert np.abs(out[530, 400].astype(int) - (210, 235, 240)).max() <= 2


def test_box_at_the_corner_of_the_page() -> None:
    sheet = Sheet().lines(2, y=600).fill(0, 0, 500, 80)
    out = mask(sheet.pixels, Sheet().lines(2, y=600).fill(3, 3, 500, 80).found())
    assert out.shape == sheet.pixels.shape


def test_release_line_over_a_box_is_still_there_to_be_read() -> None:
    """The rule goes, the line that was laid over the box stays."""
    line = "Approved for Release: 2019/06/26 C0123456"
    clean = Sheet().lines(6, y=300).over(360, 75, line).pixels
    sheet = Sheet().lines(6, y=300).box(700, 60, 960, 160).over(360, 75, line)
    found = sheet.found()
    assert len(found) == 1
    assert np.array_equal(mask(sheet.pixels, found), clean)


def test_exemption_code_over_a_corner_is_still_there_to_be_read() -> None:
    clean = Sheet().lines(3).over(1135, 520, "3.3(h)(2)").pixels
    sheet = Sheet().lines(3).box(200, 500, 1200, 580).over(1135, 520, "3.3(h)(2)")
    assert np.array_equal(mask(sheet.pixels, sheet.found()), clean)
