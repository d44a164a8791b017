"""The paper's brightness and colour."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.model import Frame, Image, RedactionKind
from pipeline.redaction.detect import detect
from pipeline.scan.paper import measure_paper
from pipeline.scan.prepare import prepare


def _typed(height: int = 1600, width: int = 1200) -> Image:
    page: Image = np.full((height, width), 250, np.uint8)
    for y in range(150, height - 150, 60):
        cv2.putText(page, "the ministry answered on the same day", (100, y), 0, 1.1, 30, 2)
    return page


def _on_paper(page: Image, bgr: tuple[int, int, int]) -> Image:
    share = page.astype(np.float32)[..., None] / 250
    inked = share * np.array(bgr, np.float32) + (1 - share) * 30
    return np.asarray(inked, dtype=np.uint8)


def _frame(pixels: Image) -> Frame:
    return Frame("a.png", 1, False, 1, "0" * 64, pixels, 150.0, "stated")


@pytest.mark.parametrize("bgr", [(205, 195, 245), (95, 130, 155), (150, 225, 240), (185, 170, 160)])
def test_black_boxes_on_coloured_paper_are_found(bgr: tuple[int, int, int]) -> None:
    page = _typed()
    page[598:642, 400:760] = 20
    (image,) = prepare(_frame(_on_paper(page, bgr)))
    assert image.colour is not None
    assert np.ptp(np.median(image.colour.reshape(-1, 3), axis=0)) <= 3
    (found,) = detect(image)
    assert found.kind is RedactionKind.BLACK
    assert abs(found.box.x0 - 400) < 8 and abs(found.box.x1 - 760) < 8


def test_coloured_boxes_on_white_paper_keep_their_colour() -> None:
    page = np.full((1600, 1200, 3), 255, np.uint8)
    page[300:1300, 100:1100] = (235, 200, 150)
    (image,) = prepare(_frame(page))
    assert image.colour is not None
    assert tuple(image.colour[800, 600]) == (235, 200, 150)


def test_a_wholly_black_page_is_not_taken_for_dark_paper() -> None:
    rng = np.random.default_rng(2)
    black = np.asarray(np.clip(rng.normal(28, 2, (900, 700)), 0, 255), dtype=np.uint8)
    paper = measure_paper(black)
    assert paper.white and paper.level == 255


def test_a_dark_scan_of_print_has_dark_paper() -> None:
    dark = np.asarray(_typed() // 4, dtype=np.uint8)
    assert measure_paper(dark).level < 80


def test_faded_print_is_made_dark_and_still_measured() -> None:
    page = _typed()
    (dark,) = prepare(_frame(page))
    faded = np.asarray(250 - (250 - page.astype(np.int16)) * 0.24, dtype=np.uint8)
    (image,) = prepare(_frame(faded))
    assert "scan.contrast" in {e.rule for e in image.evidence}
    assert abs(image.glyph_height - dark.glyph_height) <= 2
    assert np.percentile(image.pixels, 1) < 100
    assert np.median(image.pixels) > 240


def test_ordinary_print_keeps_its_contrast() -> None:
    (image,) = prepare(_frame(_typed()))
    assert "scan.contrast" not in {e.rule for e in image.evidence}


def test_dense_print_that_is_pale_or_small_is_no_grey_box() -> None:
    page: Image = np.full((1600, 1200), 255, np.uint8)
    for y in range(150, 1450, 60):
        cv2.putText(page, "the ministry answered on the", (100, y), 0, 1.1, 120, 2)
        for x in range(900, 936, 6):  # strokes as close as in dense kanji
            page[y - 30 : y, x : x + 3] = 110
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), 1.2), dtype=np.uint8)
    (image,) = prepare(_frame(soft))
    assert [r.kind for r in detect(image)] == []
