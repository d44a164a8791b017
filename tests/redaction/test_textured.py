"""Hatched areas and greys broken up into dots, and what only looks like them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.model import Frame, RedactionKind
from pipeline.redaction.detect import detect
from pipeline.scan.prepare import prepare
from tests.drawn import vary, write
from tests.redaction.sheet import Sheet, near


def hatched(
    sheet: Sheet, box: tuple[int, int, int, int], step: int = 12, pen: int = 2, cross: bool = False, rule: int = 0
) -> Sheet:
    x0, y0, x1, y1 = box
    h, w = y1 - y0, x1 - x0
    tile = np.full((h, w), 255, np.uint8)
    for k in range(-h, w + h, step):
        cv2.line(tile, (k, 0), (k + h, h), 0, pen)
        if cross:
            cv2.line(tile, (k, h), (k + h, 0), 0, pen)
    if rule:
        cv2.rectangle(tile, (0, 0), (w - 1, h - 1), 0, rule)
    sheet.pixels[y0:y1, x0:x1] = tile
    return sheet


@pytest.mark.parametrize("cross", [False, True])
@pytest.mark.parametrize("rule", [0, 2])
@pytest.mark.parametrize("step", [8, 14])
def test_hatched_boxes(cross: bool, rule: int, step: int) -> None:
    boxes = [(500, 398, 900, 440), (120, 600, 1300, 800)]
    sheet = Sheet().lines(3)
    for box in boxes:
        hatched(sheet, box, step, cross=cross, rule=rule)
    found = sheet.found()
    near(found, *boxes, by=9)
    assert {r.kind for r in found} == {RedactionKind.HATCHED}


def test_hatching_that_print_touches() -> None:
    sheet = Sheet().lines(3).text(120, 432, "He said HH").text(700, 432, "HH on Monday")
    x1 = 120 + cv2.getTextSize("He said HH", cv2.FONT_HERSHEY_SIMPLEX, 1.35, 1)[0][0]
    near(hatched(sheet, (x1 - 2, 390, 702, 444), 10, rule=2).found(), (x1 - 2, 390, 702, 444), by=6)


@pytest.mark.parametrize("tone", [90, 150, 200])
def test_grey_that_a_scan_of_two_tones_broke_up(tone: int) -> None:
    sheet = Sheet().lines(3)
    grey = np.full((46, 400), tone, np.float32)
    for y in range(46):  # error diffusion (Floyd and Steinberg 1976)
        for x in range(400):
            old = grey[y, x]
            grey[y, x] = 0 if old < 128 else 255
            for dx, dy, share in ((1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)):
                if 0 <= x + dx < 400 and y + dy < 46:
                    grey[y + dy, x + dx] += (old - grey[y, x]) * share / 16
    sheet.pixels[396:442, 500:900] = grey.astype(np.uint8)
    found = sheet.found()
    near(found, (500, 396, 900, 442), by=4)
    assert found[0].kind is RedactionKind.GREY


def test_frames_with_print_tables_and_grids_are_not_hatched() -> None:
    sheet = Sheet().lines(2)
    for y in range(400, 700, 60):  # a table, with print in its cells
        for x in range(120, 1300, 200):
            cv2.rectangle(sheet.pixels, (x, y), (x + 200, y + 60), (0,), 2)
            sheet.text(x + 20, y + 46, "North")
    for x in range(120, 900, 40):  # the squares of a manuscript sheet
        for y in range(800, 1100, 40):
            cv2.rectangle(sheet.pixels, (x, y), (x + 40, y + 40), (0,), 1)
    assert not [r for r in sheet.found() if r.kind is RedactionKind.HATCHED]


def test_a_map_with_hatched_land_and_its_legend() -> None:
    sheet = Sheet(2000, 2000)
    pattern = hatched(Sheet(2000, 2000), (0, 0, 2000, 2000), 12).pixels
    for n, (x, y) in enumerate(((400, 400), (900, 300), (1300, 700), (600, 900), (1000, 1200), (1500, 1300))):
        land = np.zeros((2000, 2000), np.uint8)
        cv2.ellipse(land, (x, y), (200, 90 + 10 * n), 30 * n, 0, 360, 255, -1)
        sheet.pixels[land > 0] = pattern[land > 0]
        cv2.ellipse(sheet.pixels, (x, y), (200, 90 + 10 * n), 30 * n, 0, 360, (0,), 2)
    hatched(sheet, (300, 1700, 450, 1760), 12, rule=3).text(480, 1750, "LIBERATED AREAS")
    assert sheet.found() == ()


def test_a_slanting_signature_and_fractions_are_not_hatched() -> None:
    sheet = Sheet().lines(8).text(120, 900, "1/2 3/4 5/8 and/or he/she, 1961/62")
    pen = np.array([[800 + 18 * k, 1000 + (60 if k % 2 else 0) + k] for k in range(24)], np.int32)
    cv2.polylines(sheet.pixels, [pen], False, (0,), 3)
    assert not [r for r in sheet.found() if r.kind is RedactionKind.HATCHED]


def test_bold_characters_that_touch_are_not_hatched(tmp_path: Path) -> None:
    """交換公文 of a bold face, blurred: one even piece, three fifths of its edges slant."""
    drawn, age, number = next(islice(vary.documents(40, 1000), 39, None))
    write.save(write.aged_pages(drawn, [age], number)[0], tmp_path / "page.jpg")
    pixels = np.asarray(cv2.imread(str(tmp_path / "page.jpg"), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    frame = Frame("drawn", 1, False, 1, "0" * 64, pixels, 300, "stated")
    found = [r for page in prepare(frame) for r in detect(page)]
    assert [r.kind for r in found] == [RedactionKind.BLACK]
