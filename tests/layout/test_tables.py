"""Tables by their rules, by some rules, by no rules; what is none; blocks of short names."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.layout import routing, rules, tabular
from pipeline.model import Box, Cell, Char, Direction, Image, Line, RegionType, Row
from tests.drawn import fonts, tables
from tests.drawn.sheet import Sheet

from .pages import SIZE, across, arranged, down, paper

TEXT = "先方はこの提案を検討の上追って回答する旨述べたところ当方より本件の重要性を改めて説明した"
EDGES = (300, 800, 1200, 1600)
FIGURES = (("品目", "数量", "金額"), ("綿布", "1,204", "85,300"), ("茶", "96", "1,020"), ("木材", "2,410", "777"))


def figures(y: float = 900, step: float = 90) -> list[Line]:
    """Names at the left, numbers set to the right edge of their column."""
    out = []
    for r, row in enumerate(FIGURES):
        for c, word in enumerate(row):
            wide = 40.0 if not word[0].isdigit() else 22.0
            x = EDGES[c] + 20 if c == 0 or r == 0 else EDGES[c + 1] - 30 - wide * len(word)
            out.append(across(word, x, y + r * step + 12, size=wide))
    return [
        Line((*t.polygon[:2], (t.box.x1, t.box.y0 + 60), (t.box.x0, t.box.y0 + 60)), t.direction, t.chars, "fake")
        for t in out
    ]


def around() -> list[Line]:
    return [across(TEXT, 200, 300 + 70 * k) for k in range(5)] + [across(TEXT, 200, 1500 + 70 * k) for k in range(5)]


def cells(image: Image | None = None) -> dict[tuple[int, int], str]:
    table = next(r for r in arranged(around() + figures(), image=image).regions if r.type is RegionType.TABLE)
    assert table.subtype == "table"
    assert {c.label for c in table.cells if c.row == 0 or c.column == 0} == {True}
    assert {c.label for c in table.cells if c.row and c.column} == {False}
    return {(c.row, c.column): c.text for c in table.cells}


WANTED = {(r, c): word for r, row in enumerate(FIGURES) for c, word in enumerate(row)}


def test_numbers_in_columns_are_a_table_without_any_rule() -> None:
    assert cells() == WANTED


def test_rules_under_the_head_and_at_the_foot() -> None:
    image = paper()
    for y in (890, 985, 1260):
        image[y : y + 4, 300:1600] = 0
    assert cells(image) == WANTED


def test_a_table_with_open_sides_whose_rows_are_not_ruled() -> None:
    image = paper()
    for y in (890, 985, 1260):
        image[y : y + 4, 300:1600] = 0
    for x in EDGES[1:-1]:
        image[890:1264, x : x + 4] = 0
    assert cells(image) == WANTED


def test_the_title_over_a_table_is_not_one_of_its_rows() -> None:
    title = across("第二表　通商実績", 700, 800)
    regions = arranged([*around(), title, *figures()]).regions
    assert [r.type for r in regions if r.text == "第二表　通商実績"] != [RegionType.TABLE]
    assert any(r.text == "第二表　通商実績" for r in regions)


@pytest.mark.parametrize(
    "lines",
    [
        [across(TEXT, 200, 300 + 70 * k) for k in range(8)],
        [t for k in range(6) for t in (across("在仏大使", 200, 300 + 80 * k), across("佐藤", 900, 300 + 80 * k))],
        [across(f"{k}．{TEXT[:30]}", 200, 300 + 80 * k) for k in range(1, 8)],
        [t for k in range(6) for t in (across("総番号", 200, 300 + 80 * k), across(f"{k}0{k}7", 900, 300 + 80 * k))],
        [t for k in range(8) for t in (across(TEXT[:18], 200, 300 + 70 * k), across(TEXT[:18], 1200, 300 + 70 * k))],
    ],
    ids=["prose", "signatures", "numbered list", "names and numbers", "two columns"],
)
def test_what_is_no_table(lines: list[Line]) -> None:
    assert all(r.type is not RegionType.TABLE for r in arranged(lines).regions)


@pytest.mark.parametrize("text", ["1,204", "８５．３％", "△12", "(1,020)", "28人", "－", "〃", "3.278.677.07"])
def test_numbers_and_marks_that_stand_for_none(text: str) -> None:
    assert tabular.is_number(text)


@pytest.mark.parametrize("text", ["昭和53年", "第5条", "品目", "1986年10月3日発", "R12345A67"])
def test_words_with_digits_are_no_numbers(text: str) -> None:
    assert not tabular.is_number(text)


# ------------------------------------------------------------------------------------------------------- their rules
def ruled(dash: int = 0, lean: float = 0.0, short: int = 0) -> Image:
    """A grid of 3 by 4 cells: dashed, leaning, its rules too short by so many pixels."""
    image = paper(1400, 900)
    for y in (100, 200, 300, 400):
        _stroke(image, (100 + short, y), (1100 - short, round(y + lean * 1000)), dash)
    for x in (100, 350, 600, 850, 1100):
        drop = round(lean * (x - 100))
        _stroke(image, (x, 100 + drop + short), (x, 400 + drop - short), dash)
    return image


def _stroke(image: Image, a: tuple[int, int], b: tuple[int, int], dash: int) -> None:
    length = int(np.hypot(b[0] - a[0], b[1] - a[1]))
    for at in range(0, length, 2 * dash if dash else length):
        end = min(length, at + dash) if dash else length
        p = [(round(a[0] + (b[0] - a[0]) * t / length), round(a[1] + (b[1] - a[1]) * t / length)) for t in (at, end)]
        cv2.line(image, p[0], p[1], 0, 3)


@pytest.mark.parametrize("how", [{}, {"dash": 14}, {"lean": 0.012}, {"lean": -0.01}, {"short": 20}], ids=str)
def test_cells_of_dashed_leaning_and_broken_rules(how: dict[str, float]) -> None:
    (grid,) = rules.find(ruled(**how), SIZE).grids  # type: ignore[arg-type]
    assert [(c.row, c.column) for c in grid.cells] == [(r, c) for r in range(3) for c in range(4)]


def test_a_rule_broken_in_its_middle_still_parts_two_cells() -> None:
    image = ruled()
    image[190:210, 420:500] = 255
    assert len(rules.find(image, SIZE).grids[0].cells) == 12


def test_frames_side_by_side_stay_two() -> None:
    image = paper(1400, 900)
    cv2.rectangle(image, (100, 100), (400, 200), 0, 4)
    cv2.rectangle(image, (460, 100), (760, 200), 0, 4)
    found = rules.find(image, SIZE)
    assert (len(found.grids), len(found.frames)) == (0, 2)


def test_two_rules_across_with_text_between_are_no_frame() -> None:
    fonts.need()
    s = Sheet(1600, 1200)
    s.pen.line((100, 200, 1500, 200), fill=0, width=3)
    s.paragraph(100, 260, 1400, TEXT * 4, 40)
    s.pen.line((100, 800, 1500, 800), fill=0, width=3)
    found = rules.find(np.asarray(s.image, dtype=np.uint8), SIZE)
    assert not found.frames and not found.grids
    assert sum(1 for b in found.strokes if b.width > 1300) == 2


def test_a_rule_read_as_a_sign_at_the_side_of_a_cell_is_kept_beside_it() -> None:
    image = paper()
    for y in (400, 500, 600):
        image[y : y + 4, 200:1204] = 0
    for x in (200, 700, 1200):
        image[400:604, x : x + 4] = 0
    number = across("8231", 420, 425)
    bar = across("1", 676, 425, size=28)
    joined = Line(
        (number.polygon[0], bar.polygon[1], bar.polygon[2], number.polygon[3]),
        Direction.HORIZONTAL, (*number.chars, *bar.chars), "fake",
    )  # fmt: skip
    lines = [joined, across("411", 800, 425), across("77", 420, 525), across("21", 800, 525)]
    table, sign = arranged(lines, image=image).regions
    assert [c.text for c in table.cells] == ["8231", "411", "77", "21"]
    assert sign.type is RegionType.NOISE and sign.text == "1" and sign.evidence[0].rule == "layout.noise"


# ------------------------------------------------------------------------------------------- blocks of short names
@pytest.mark.parametrize("upright", [True, False])
def test_a_distribution_block_is_found_by_its_ink(upright: bool) -> None:
    import random

    fonts.need()
    s = Sheet()
    names, y = tables.routing(s, 200, 160, random.Random(4), upright=upright)
    body = [across(TEXT[:40], 260, y + 200 + 80 * k, size=44) for k in range(4)]
    wide, high = (53.2, 123.2) if upright else (131.6, 53.2)
    read = [
        (down if upright else across)(name, 200 + k % 7 * wide, 160 + k // 7 * high, size=28)
        for k, name in enumerate(names)
    ]
    block = routing.find(np.asarray(s.image, dtype=np.uint8), [*read, *body], Box(0, 0, 2480, 3508))
    assert block is not None and block.upright is upright
    assert [(n.row, n.column) for n in block.names] == [divmod(k, 7) for k in range(len(names))]


def test_the_head_of_a_letter_in_body_print_is_no_distribution_block() -> None:
    fonts.need()
    s = Sheet()
    for k, line in enumerate(("機密第二一七号", "昭和九年十月十二日", "外務大臣殿")):
        s.text(260, 200 + 90 * k, line, 44)
    body = [across(TEXT[:40], 260, 700 + 80 * k, size=44) for k in range(4)]
    read = [across("機密第二一七号", 260, 200, size=44)]
    assert routing.find(np.asarray(s.image, dtype=np.uint8), [*read, *body], Box(0, 0, 2480, 3508)) is None


def grid(*rows: tuple[str, ...]) -> list[Cell]:
    cells = []
    for r, texts in enumerate(rows):
        for c, text in enumerate(texts):
            box = Box(100 + 200 * c, 100 + 60 * r, 300 + 200 * c, 160 + 60 * r)
            words = Line(box.polygon, Direction.HORIZONTAL, tuple(Char(t, 0.9, 0, 1) for t in text), "x")
            cells.append(Cell(r, c, 1, 1, box.polygon, (Row("p1", Direction.HORIZONTAL, (words,)),)))
    return cells


@pytest.mark.parametrize("head", [("1984年", "1985年", "1986年"), ("1984", "1985", "1986"), ("58年度", "59年度", "計")])
def test_years_that_stand_over_columns_are_their_head(head: tuple[str, ...]) -> None:
    kind, cells = tabular.described(grid(("国", *head), ("米国", "12", "15", "21"), ("ソ連", "9", "11", "18")))
    assert kind == "table"
    assert [c.text for c in cells if c.label] == ["国", *head, "米国", "ソ連"]


def test_numbers_in_the_first_row_are_no_head() -> None:
    _, cells = tabular.described(grid(("米国", "12", "15", "21"), ("ソ連", "9", "11", "18"), ("日本", "3", "4", "7")))
    assert [c.text for c in cells if c.label] == ["米国", "ソ連", "日本"]


def test_specks_at_the_head_are_no_distribution_block() -> None:
    image = paper(2480, 3508)
    for k in range(14):
        image[150 + k // 7 * 70 : 172 + k // 7 * 70, 200 + k % 7 * 130 : 206 + k % 7 * 130] = 0
        image[150 + k // 7 * 70 : 158 + k // 7 * 70, 200 + k % 7 * 130 : 250 + k % 7 * 130] = 0
    body = [across(TEXT[:40], 260, 800 + 80 * k, size=44) for k in range(4)]
    head = across("第八章　職員及び財政", 900, 500, size=28)
    assert routing.find(image, [head, *body], Box(0, 0, 2480, 3508)) is None
