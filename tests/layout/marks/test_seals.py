"""Seals, told by hue or by shape, and print and frames that are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.layout.arrange import arrange
from pipeline.layout.marks import ink, seals
from pipeline.model import Box, Image, Line, PageImage, RegionType, Transform
from tests.drawn import ageing, fonts, marks

GLYPH = 40.0


def _found(image: Image, lines: list[Line], colour: Image | None = None) -> list[tuple[str, str]]:
    return [(s.shape, s.colour) for s in seals.find(ink.of(image, GLYPH), colour, lines)]


def _letter() -> marks.Marked:
    page = marks.Marked()
    for k in range(8):
        page.text(120, 120 + 90 * k, marks.JAPANESE[k % 6], 40)
    return page


@pytest.mark.parametrize("age", [ageing.CLEAN, ageing.Age(noise=2, speckle=8), ageing.Age(bits=1, loss=0.0004)])
def test_round_and_square_seals_in_black(age: ageing.Age) -> None:
    fonts.need("mincho", "serif-bold")
    page = _letter()
    image = page.pixels
    marks.ring(image, (1000, 1300), 110, 8, "外務大臣")
    marks.square(image, (500, 1300), 100, 8, "外交史料館之印章")
    marks.ring(image, (1000, 1700), 62, 5, "松永")
    image = ageing.age(image, age, 5)[0]
    found = seals.find(ink.of(image, GLYPH), None, page.lines)
    assert sorted(s.shape for s in found) == ["round", "round", "square"]
    assert all(not s.lines for s in found)
    assert any(abs(s.box.center[0] - 1000) < 6 and abs(s.box.center[1] - 1300) < 6 for s in found)


def test_an_oval_date_stamp_keeps_what_was_read() -> None:
    fonts.need("mincho")
    page = _letter()
    read = page.text(880, 1280, "61.10.3", 44, confidence=0.6)
    image = page.pixels
    cv2.ellipse(image, (965, 1305), (170, 100), 0, 0, 360, 0, 7, cv2.LINE_AA)
    found = seals.find(ink.of(image, GLYPH), None, page.lines)
    assert [(s.shape, s.lines) for s in found] == [("date", (read,))]


def test_a_red_seal_over_print_is_told_by_its_hue() -> None:
    fonts.need("mincho", "serif-bold")
    page = _letter()
    black = page.pixels
    seal: Image = np.full_like(black, 255)
    marks.square(seal, (600, 300), 90, 10, "日本国印")
    colour = np.stack([np.minimum(black, 60 + (seal * (195 / 255)).astype(np.uint8))] * 2 + [black], axis=2)
    colour[..., 2] = np.minimum(black, 200 + (seal * (55 / 255)).astype(np.uint8))
    assert _found(black, page.lines, np.ascontiguousarray(colour.astype(np.uint8))) == [("square", "red")]


def test_colour_at_the_rims_of_black_print_is_no_seal() -> None:
    fonts.need("gothic")
    page = marks.Marked(width=1200, height=900)
    for k in range(8):
        page.text(80, 60 + 80 * k, "画面から写した字のふち", 40, face="gothic")
    black = page.pixels
    colour = np.stack([np.roll(black, 1, axis=1), black, np.roll(black, -1, axis=1)], axis=2)
    assert _found(black, page.lines, np.ascontiguousarray(colour)) == []


def test_glyphs_like_frames_and_circled_numbers_are_no_seals() -> None:
    fonts.need("mincho", "gothic")
    page = marks.Marked()
    page.text(120, 120, "回国口日田目圓四団", 110, face="gothic")
    page.text(120, 320, "回国口日田目圓四団", 110)
    image = page.pixels
    for k in range(3):
        centre = (200 + 200 * k, 700)
        cv2.circle(image, centre, 42, 0, 3, cv2.LINE_AA)
        line = page.text(centre[0] - 16, centre[1] - 26, str(k + 1), 50, face="gothic")
        image = np.minimum(image, page.pixels)
        assert line.text
    assert _found(image, page.lines) == []


def test_cells_boxes_and_punch_holes_are_no_seals() -> None:
    fonts.need("mincho")
    page = _letter()
    image = page.pixels
    for k in range(4):
        cv2.rectangle(image, (200 + 150 * k, 1100), (350 + 150 * k, 1250), 0, 3)
    cv2.rectangle(image, (1000, 1100), (1100, 1200), 0, 3)
    cv2.circle(image, (60, 900), 50, 0, -1)
    cv2.circle(image, (1300, 1500), 80, 0, 4, cv2.LINE_AA)  # an empty ring
    assert _found(image, page.lines) == []


def test_a_framed_word_that_reads_well_is_left_to_the_stamps() -> None:
    fonts.need("mincho")
    page = _letter()
    page.text(510, 1270, "秘密", 60, confidence=0.97)
    image = page.pixels
    cv2.rectangle(image, (490, 1240), (650, 1360), 0, 6)
    assert _found(image, page.lines) == []


def test_a_seal_over_print_is_kept_though_nothing_was_read_in_it() -> None:
    """Over dark lines its own ink is the lesser part of its box; taken apart from them it is a seal by its shape."""
    over = np.full((1200, 1600), 255, np.uint8)
    marks.ring(over, (800, 500), 120, 7, "文書課")
    page = np.full_like(over, 255)
    for y in range(300, 800, 40):
        page[y : y + 20, 100:1500] = 0
    image = PageImage(page, None, "", Box(0, 0, 1600, 1200), Transform(), Box(0, 0, 1600, 1200), 40.0, False)
    found = arrange(image, page, (), (), "p0001", (), over).regions
    (seal,) = [r for r in found if r.type is RegionType.SEAL]
    assert seal.subtype == "round" and abs(seal.box.center[0] - 800) < 10
