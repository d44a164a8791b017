"""Drawn photographs of books and sheets, and drawn bad copies: what is cut, straightened and taken away."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from pipeline.model import Image, PageImage, RedactionKind
from pipeline.redaction.detect import detect
from pipeline.scan.prepare import prepare
from tests.drawn import degraded, fonts
from tests.scan import sheets

TEXT = "先方は、わが方の説明を多とするとともに、本件については引き続き協議を重ねる必要がある旨述べた。"
LEFT, RIGHT, TOP, LEAD, SIZE = 150, 1100, 200, 62, 30


@cache
def _page(seed: int = 1, scale: int = 1) -> Image:
    """Lines of text on a small sheet (1240 x 1754 times ``scale``), each as long as the others."""
    try:
        face = fonts.load("mincho", SIZE * scale)
    except fonts.NoFont:
        pytest.skip("no Japanese font")
    sheet = Pictures.new("L", (1240 * scale, 1754 * scale), 255)
    pen = ImageDraw.Draw(sheet)
    for n in range(18):
        start = (7 * n + 11 * seed) % len(TEXT)
        pen.text((LEFT * scale, (TOP + n * LEAD) * scale), ((TEXT * 2)[start:] + TEXT)[:31], font=face, fill=0)
    return np.asarray(sheet, dtype=np.uint8)


@cache
def _book(**how: float) -> tuple[degraded.Photographed, tuple[PageImage, ...]]:
    shot = degraded.book((_page(seed=1), _page(seed=2)), np.random.default_rng(1), width=2000, **how)  # type: ignore[arg-type]
    return shot, prepare(sheets.frame(shot.picture))


def _line(n: int) -> np.ndarray:
    x = np.linspace(LEFT + 20, RIGHT - 40, 9)
    return np.column_stack([x, np.full(9, TOP + n * LEAD + SIZE / 2 + 2.0)])


def _bend(image: PageImage, shot: degraded.Photographed, side: int) -> float:
    """By how much the lines' middles leave a straight level line, page pixels."""
    off = []
    for n in (1, 8, 16):
        there = image.transform.back([(float(x), float(y)) for x, y in shot.ways[side](_line(n))])
        off.append(float(np.ptp([y for _, y in there])))
    return max(off)


def test_lines_bent_by_a_gutter_are_level_afterwards() -> None:
    shot, pages = _book(depth=0.16, reach=0.25, eye=1.0)
    assert [p.part for p in pages] == ["a", "b"]
    for side, page in enumerate(pages):
        assert page.transform.mesh is not None
        assert any(e.rule == "scan.curl" for e in page.evidence)
        seen = shot.ways[side](_line(1))
        assert np.ptp(seen[:, 1] - np.polyval(np.polyfit(seen[:, 0], seen[:, 1], 1), seen[:, 0])) > 5
        assert _bend(page, shot, side) < 0.3 * page.glyph_height


def test_every_point_of_a_straightened_page_goes_there_and_back() -> None:
    _, pages = _book(depth=0.16, reach=0.25, eye=1.0)
    for page in pages:
        h, w = page.pixels.shape
        points = [(x * w / 10, y * h / 10) for x in range(11) for y in range(11)]
        for start, end in zip(points, page.transform.back(page.transform(points)), strict=True):
            assert math.dist(start, end) < 0.5


def test_ink_stands_where_the_map_says() -> None:
    """The picture was warped by the very map that zones are taken back with."""
    shot, pages = _book(depth=0.16, reach=0.25, eye=1.0)
    grey = cv2.cvtColor(shot.picture, cv2.COLOR_BGR2GRAY)
    page = pages[1]
    dark = cv2.erode(page.pixels, np.ones((3, 3), np.uint8)) == page.pixels
    y, x = np.nonzero(dark & (page.pixels < 120))
    assert len(x) > 300
    chosen = np.random.default_rng(3).choice(len(x), 300, replace=False)
    seen = page.transform([(float(x[i]) + 0.5, float(y[i]) + 0.5) for i in chosen])
    tones = [grey[int(v), int(u)] for u, v in seen]
    assert np.percentile(tones, 95) < 140


def test_flat_pages_keep_their_one_affine_map() -> None:
    _, pages = _book(depth=0.0)
    assert len(pages) == 2
    assert all(p.transform.mesh is None for p in pages)
    (single,) = prepare(sheets.frame(_page()))
    assert single.transform.mesh is None


def test_a_book_at_a_slant_on_a_table_is_cut_and_freed_of_the_table() -> None:
    shot, pages = _book(depth=0.08, tilt=(0.06, 0.04))
    assert [p.part for p in pages] == ["a", "b"]
    for page in pages:
        h = len(page.pixels)
        rim = np.concatenate([page.pixels[: h // 60].ravel(), page.pixels[-h // 60 :].ravel()])
        assert np.mean(rim < 120) < 0.08
        assert not detect(page)
    assert shot.picture.shape[1] == 2000


def test_what_holds_a_sheet_is_no_redaction() -> None:
    (page,) = prepare(sheets.frame(degraded.held(_page(), np.random.default_rng(2))))
    assert any(e.rule == "scan.holder" for e in page.evidence)
    assert detect(page) == ()


@pytest.mark.parametrize("strength", [0.3, 0.5])
def test_print_of_the_back_is_taken_away(strength: float) -> None:
    front = _page(1, 2)
    shot = degraded.show_through(front, _page(5, 2), np.random.default_rng(4), strength)
    (page,) = prepare(sheets.frame(shot))
    assert any(e.rule == "scan.show-through" for e in page.evidence)
    away = cv2.erode(front, np.ones((31, 31), np.uint8)) == 255
    assert np.mean(page.pixels[away] < 225) < 0.3 * np.mean(shot[away] < 225)
    ink = front < 60
    assert np.mean(page.pixels[ink] < 140) > 0.99 * np.mean(shot[ink] < 140)


@pytest.mark.parametrize("strength", [0.3, 0.5])
def test_boxes_of_the_back_are_no_redactions(strength: float) -> None:
    back = _page(5, 2).copy()
    back[1400:1520, 600:1600] = 0
    back[2600:2700, 400:1000] = 60
    (page,) = prepare(sheets.frame(degraded.show_through(_page(1, 2), back, np.random.default_rng(4), strength)))
    assert detect(page) == ()


@pytest.mark.parametrize("kind", ["carbon", "stencil", "thermal"])
def test_pale_print_of_the_front_stays(kind: str) -> None:
    copy = getattr(degraded, kind)(_page(), np.random.default_rng(6))
    (page,) = prepare(sheets.frame(copy))
    assert all(e.rule != "scan.show-through" for e in page.evidence)


def test_the_shadow_of_a_slip_is_no_redaction() -> None:
    """An empty slip itself may hide something, and is a mask, not a sure one; its shadow is none beside it."""
    for seed in range(3):
        (page,) = prepare(sheets.frame(degraded.slip(_page(), np.random.default_rng(seed))))
        found = detect(page)
        assert [r.kind for r in found] in ([], [RedactionKind.MASK]) and all(r.certainty < 0.8 for r in found)
        assert all(r.box.width > 400 and r.box.height > 100 for r in found)


def _on_a_table(sheet: Image, table: int, shadow: float) -> Image:
    """A sheet that lies on a table, 150 pixels around; a shadow with a soft edge falls on its left from above, of the
    given share of the light."""
    picture = np.full((sheet.shape[0] + 300, sheet.shape[1] + 300), table, np.uint8)
    picture[150:-150, 150:-150] = sheet
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    light = shadow + (1 - shadow) / (1 + np.exp(-(x - 0.3 * y - 350) / 60))
    noise = np.random.default_rng(3).normal(0, 3, picture.shape)
    return np.asarray(np.clip(picture * light + noise, 0, 255), dtype=np.uint8)


def test_a_shadow_on_a_photographed_page_takes_no_text_with_it() -> None:
    sheet = _page().copy()
    cv2.rectangle(sheet, (300, TOP + 3 * LEAD - 4), (700, TOP + 3 * LEAD + SIZE + 8), 0, -1)
    (page,) = prepare(sheets.frame(_on_a_table(sheet, 70, 0.6)))
    assert "scan.shadow" in [e.rule for e in page.evidence]
    assert page.pixels.shape[1] > 0.95 * sheet.shape[1]
    for n in (0, 9, 17):  # the lines' beginnings are there, dark on white
        corners = [(LEFT + 150.0, TOP + 150.0 + n * LEAD), (LEFT + 350.0, TOP + 150.0 + n * LEAD + SIZE)]
        (x0, y0), (x1, y1) = page.transform.inverse()(corners)
        part = page.pixels[round(y0) : round(y1), round(x0) : round(x1)]
        assert part.min() < 90 and np.median(part) > 225
    (box,) = detect(page)
    assert box.kind is RedactionKind.BLACK


@pytest.mark.parametrize("table", [70, 160])
def test_a_table_without_print_is_no_shadow(table: int) -> None:
    (page,) = prepare(sheets.frame(_on_a_table(_page(), table, 1.0)))
    assert "scan.surroundings" in [e.rule for e in page.evidence]
    assert "scan.shadow" not in [e.rule for e in page.evidence]
    assert page.pixels.shape[1] < 1.05 * _page().shape[1]
