"""From a frame to its pages."""

from __future__ import annotations

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.model import Box, Degrees, Direction, Image, OrientationVote, PageImage
from pipeline.scan.deskew import find_skew
from pipeline.scan.glyphs import find_glyphs
from pipeline.scan.orientation import needs_vote, turn
from pipeline.scan.paper import measure_paper
from pipeline.scan.prepare import prepare
from pipeline.scan.scale import MOST_PIXELS, working_scale
from pipeline.scan.survey import survey
from tests.scan import sheets

CASES = Path(__file__).resolve().parents[2] / "../shared/cases"


def only(page: Image) -> PageImage:
    (image,) = prepare(sheets.frame(page))
    return image


def test_a_good_page_is_handed_on_untouched() -> None:
    page = sheets.letter()
    image = only(page)
    assert image.pixels is page and image.colour is None and image.part == "" and not image.blank
    assert image.area == Box(0, 0, 2480, 3508) == image.content and image.evidence == ()


def test_the_frame_is_never_changed_and_the_result_is_the_same_twice() -> None:
    page = sheets.skewed(sheets.letter(paper=225), 1.2)
    page[:, :50] = 0
    before = page.copy()
    first, second = only(page), only(page)
    assert np.array_equal(page, before) and np.array_equal(first.pixels, second.pixels)
    assert (first.transform, first.content, first.evidence) == (second.transform, second.content, second.evidence)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, -1.8, 3.0])
def test_a_mark_is_found_through_turn_skew_and_whitening(degrees: Degrees, skew: float) -> None:
    upright = sheets.skewed(sheets.letter(lines=0.5), skew)
    upright[2900:2960, 1500:1560] = 0
    upright[:, :40] = 0
    lying = turn(upright, (360 - degrees) % 360)  # type: ignore[arg-type]
    lying_mark = np.full(upright.shape, 255, np.uint8)
    lying_mark[2900:2960, 1500:1560] = 0
    ys, xs = np.nonzero(turn(lying_mark, (360 - degrees) % 360) == 0)  # type: ignore[arg-type]
    there = float(xs.mean() + 0.5), float(ys.mean() + 0.5)
    (image,) = prepare(sheets.frame(lying), orient=lambda _: OrientationVote(degrees, 0.9, "test"))
    ((x, y),) = image.transform.inverse()([there])
    assert image.pixels[round(y), round(x)] < 60
    assert image.pixels[round(y) - 60, round(x)] > 200 and image.pixels[round(y), round(x) - 60] > 200
    assert math.dist(image.transform([(x, y)])[0], there) < 0.01
    h, w = lying.shape
    assert image.area == Box(0, 0, w, h) and image.pixels.shape[0] > image.pixels.shape[1]


def test_colour_goes_the_same_way() -> None:
    grey = sheets.skewed(sheets.letter(lines=0.4), 2.0)
    page = np.stack([grey] * 3, axis=-1)
    page[2500:2600, 1000:1200] = (0, 0, 200)
    page[:, :40] = 0
    image = only(page)
    assert image.colour is not None and image.colour.shape == (*image.pixels.shape, 3)
    ((x, y),) = image.transform.inverse()([(1100.0, 2550.0)])
    assert image.colour[round(y), round(x)].tolist() == [0, 0, 200]
    assert (image.colour[:, 100:140].min(axis=2) > 100).mean() > 0.9


def test_axis_alone_never_turns_a_page() -> None:
    assert only(sheets.letter(vertical=True)).pixels.shape == (3508, 2480)
    assert only(turn(sheets.letter(), 90)).pixels.shape == (2480, 3508)


def test_an_unsure_vote_turns_nothing_and_is_on_record() -> None:
    page = sheets.letter(vertical=True)
    (image,) = prepare(sheets.frame(page), orient=lambda _: OrientationVote(90, 0.2, "osd"))
    assert image.pixels is page
    assert [(e.rule, e.certainty) for e in image.evidence] == [("scan.orientation", 0.2)]


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        (sheets.letter(), False),
        (turn(sheets.letter(), 180), True),
        (turn(sheets.letter(), 90), True),
        (sheets.letter(vertical=True), True),
        (sheets.blank(), False),
    ],
    ids=["upright", "upside down", "on its side", "columns", "empty"],
)
def test_when_a_reader_is_asked(page: Image, needed: bool) -> None:
    seen = survey(page)
    glyphs = find_glyphs(seen)
    assert needs_vote(seen, glyphs, find_skew(seen, glyphs).degrees) is needed


# ------------------------------------------------------------------------------------------------ spreads
@pytest.mark.parametrize("fold", [True, False])
@pytest.mark.parametrize("vertical", [False, True])
def test_a_spread_is_cut_and_its_halves_ordered(fold: bool, vertical: bool) -> None:
    first, second = prepare(sheets.frame(sheets.spread(vertical=vertical, fold=fold)))
    assert (first.part, second.part) == ("a", "b")
    left, right = (second, first) if vertical else (first, second)
    assert left.area.x0 == 0 and left.area.x1 == right.area.x0 and right.area.x1 == 3400
    assert abs(left.area.x1 - 1706) < 40
    for image in (first, second):
        assert any(e.rule == "scan.spread" for e in image.evidence)
        inner = Box.around(image.transform(image.content.polygon))
        assert inner.x0 >= image.area.x0 - 12 and inner.x1 <= image.area.x1 + 12


def test_the_order_can_be_given() -> None:
    first, _ = prepare(sheets.frame(sheets.spread()), direction=Direction.VERTICAL)
    assert first.area.x0 > 1600


def test_a_spread_on_its_side_is_turned_before_it_is_cut() -> None:
    page = turn(sheets.spread(), 90)
    first, second = prepare(sheets.frame(page), orient=lambda _: OrientationVote(270, 0.9, "test"))
    assert first.area == Box(0, 0, 2400, second.area.y0) and second.area.y1 == 3400


def _wide_table() -> Image:
    page = sheets.blank(3400, 2400)
    for x in (200, 900, 1700, 2500, 3200):
        cv2.line(page, (x, 120), (x, 2280), 0, 5)
    for y in range(120, 2281, 120):
        cv2.line(page, (200, y), (3200, y), 0, 4)
        if y < 2280:
            for x in (260, 960, 1760, 2560):
                sheets.text(page, (x, y + 30, x + 560, y + 80), seed=x + y)
    return page


def _two_columns() -> Image:
    page = sheets.blank(3400, 2400)
    sheets.text(page, (240, 300, 1640, 2200), seed=1)
    return sheets.text(page, (1760, 300, 3160, 2200), seed=2)


def _map() -> Image:
    page = sheets.blank(3400, 2400)
    rng = np.random.default_rng(9)
    for _ in range(60):
        points = np.cumsum(rng.integers(-260, 270, (12, 2)), axis=0) + rng.integers(200, 3000, 2)
        cv2.polylines(page, [points.astype(np.int32)], False, 0, 4)
    return sheets.text(page, (300, 200, 900, 500))


def _streak() -> Image:
    page = sheets.text(sheets.blank(3400, 2400), (240, 300, 3160, 2200))
    page[:, 1680:1684] = 60
    return page


@pytest.mark.parametrize("draw", [_wide_table, _two_columns, _map, _streak], ids=lambda d: d.__name__)
def test_a_wide_single_page_is_not_cut(draw: object) -> None:
    assert callable(draw)
    assert len(prepare(sheets.frame(draw()))) == 1


# ----------------------------------------------------------------------------------- scale, paper, blank
@pytest.mark.parametrize(
    ("size", "glyph", "least", "most"),
    [
        ((2480, 3508), 0, 1, 1),
        ((2480, 3508), 22, 1, 1),
        ((2480, 3508), 60, 1, 1),
        ((1000, 1300), 10, 1.9, 2),
        ((2480, 3508), 12, 1, 1.2),
        ((4960, 7016), 95, 0.45, 0.75),
        ((2480, 3508), 200, 1, 1),
        ((9000, 12000), 40, 0.4, 0.53),
    ],
)
def test_scale(size: tuple[int, int], glyph: float, least: float, most: float) -> None:
    scale = working_scale(*size, glyph)
    assert least <= scale <= most and scale**2 * size[0] * size[1] <= MOST_PIXELS * 1.01


def test_small_print_of_a_photograph_is_enlarged() -> None:
    small = cv2.resize(sheets.letter(paper=215), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    image = only(np.asarray(small, dtype=np.uint8))
    assert image.pixels.shape[0] > 1.8 * small.shape[0] and 22 <= image.glyph_height <= 40


def test_shaded_paper_becomes_white_and_grey_boxes_stay_grey() -> None:
    page = sheets.letter(lines=0.5)
    page[2300:3100, 300:1900] = 190
    shade = np.linspace(0.98, 0.72, 2480)[None, :] * np.linspace(1, 0.93, 3508)[:, None]
    image = only((page * shade).astype(np.uint8))
    assert image.pixels.shape == page.shape
    paper, box = image.pixels[3200:3450, 200:2300], image.pixels[2320:3080, 320:1880]
    assert paper.min() > 240 and box.min() > 175 and box.max() < 208
    assert [e.rule for e in image.evidence] == ["scan.paper"]


def test_black_and_white_is_left_black_and_white() -> None:
    page = sheets.letter()
    page[500:1500, 300:2000] = 0
    assert measure_paper(page).bilevel and only(page).pixels is page


@pytest.mark.parametrize("paper", [255, 210])
def test_blank(paper: int) -> None:
    empty = sheets.blank(paper=paper)
    rng = np.random.default_rng(2)
    noisy = np.clip(empty + rng.normal(0, 4, empty.shape), 0, 255).astype(np.uint8)
    for y, x in zip(rng.integers(0, 3500, 60), rng.integers(0, 2470, 60), strict=True):
        noisy[y : y + 3, x : x + 3] = 90
    noisy[:, :50] = 0
    cv2.circle(noisy, (120, 1200), 36, 20, -1)
    assert only(empty).blank and only(noisy).blank
    number = empty.copy()
    number[3300:3330, 1230:1250] = 30
    framed = empty.copy()
    cv2.rectangle(framed, (400, 400), (2000, 3000), 90, 2)
    withheld = empty.copy()
    withheld[400:3000, 400:2000] = 0
    for page in (number, framed, withheld):
        assert not only(page).blank


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (40, 40)])
def test_odd_sizes_do_not_fail(size: tuple[int, int]) -> None:
    for value in (0, 128, 255):
        for shape in (size, (*size, 3)):
            assert prepare(sheets.frame(np.full(shape, value, np.uint8)))[0].pixels.ndim == 2


# --------------------------------------------------------------------------------------------- real cases
@pytest.mark.cases
def test_skew_of_drawn_cases_is_that_of_their_redactions() -> None:
    if not (CASES / "mofa").is_dir():
        pytest.skip("the cases are not beside the project (../shared/cases/mofa)")
    seen = 0
    for truth in sorted((CASES / "mofa").glob("*/truth.json")):
        for told in json.loads(truth.read_text(encoding="utf-8")).get("pages", ()):
            file = truth.parent / told["file"]
            if not told["redactions"] or not file.is_file():
                continue
            image = only(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE))
            (x0, y0), (x1, y1) = told["redactions"][0][:2]
            (u0, v0), (u1, v1) = image.transform.inverse()([(x0, y0), (x1, y1)])
            assert abs(math.degrees(math.atan2(v1 - v0, u1 - u0))) < 0.16, file.name
            assert {"scan.black-edge", "scan.punch-hole"} <= {e.rule for e in image.evidence}
            seen += 1
    assert seen


@pytest.mark.cases
def test_photographed_books_are_cut_at_the_gutter() -> None:
    files = sorted((CASES / "ndl").glob("*.jpg"))
    if not files:
        pytest.skip("the cases are not beside the project (../shared/cases/ndl)")
    for file in files:
        first, second = prepare(sheets.frame(np.asarray(cv2.imread(str(file)), dtype=np.uint8)))
        assert first.area.x0 == 0 and first.area.x1 == second.area.x0
        assert 24 <= first.glyph_height * 1.6 <= 64
