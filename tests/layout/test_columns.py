"""Columns, tiers and what stands over them, below them and at the edges of their pages."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout import columns, plane
from pipeline.model import Direction, Line, RegionType

from .pages import across, arranged, down, paper, withheld

TEXT = "先方はこの提案を検討の上追って回答する旨述べたところ当方より本件の重要性を改めて説明した"


def block(x: float, y: float, rows: int, length: int, mark: str, step: float = 70, size: float = 40) -> list[Line]:
    return [across(mark + TEXT[k : k + length - 1], x, y + k * step, size=size) for k in range(rows)]


def marks(lines: list[Line]) -> str:
    """The first character of every line, in the order of the regions."""
    return "".join(row.text[0] for r in arranged(lines).regions for row in r.all_rows)


def test_columns_whose_lines_stand_at_other_heights() -> None:
    lines = block(200, 400, 8, 18, "左") + block(1200, 431, 9, 18, "右", step=64)
    assert marks(lines) == "左" * 8 + "右" * 9


def test_three_columns_under_a_title_and_over_a_line_across() -> None:
    lines = [across("総覧", 1000, 150, size=70), across("末" + TEXT, 200, 1500)]
    for k, mark in enumerate("甲乙丙"):
        lines += block(200 + k * 640, 400, 9, 14, mark)
    assert marks(lines) == "総" + "甲" * 9 + "乙" * 9 + "丙" * 9 + "末"


def test_a_gutter_narrower_than_a_character_is_one_between_many_lines() -> None:
    lines = block(200, 300, 12, 20, "左") + block(1030, 300, 12, 20, "右")
    assert marks(lines) == "左" * 12 + "右" * 12


def test_a_line_read_across_the_gutter_is_divided_there() -> None:
    lines = block(200, 300, 10, 20, "左") + block(1060, 300, 10, 20, "右")
    both = lines[4], lines[14]
    chars = (*both[0].chars, *both[1].chars)
    joined = Line(
        (both[0].polygon[0], both[1].polygon[1], both[1].polygon[2], both[0].polygon[3]),
        Direction.HORIZONTAL, chars, "fake",
    )  # fmt: skip
    rest = [t for t in lines if t not in both]
    assert marks([joined, *rest]) == "左" * 10 + "右" * 10


def test_a_heading_set_wide_over_two_columns_is_not_divided() -> None:
    head = across("第三章", 880, 180, size=50)
    tail = across("経過と今後", 1180, 180, size=50)
    joined = Line(
        (head.polygon[0], tail.polygon[1], tail.polygon[2], head.polygon[3]),
        Direction.HORIZONTAL, (*head.chars, *tail.chars), "fake",
    )  # fmt: skip
    lines = [joined, *block(200, 400, 9, 20, "左"), *block(1140, 400, 9, 20, "右")]
    assert arranged(lines).regions[0].text == "第三章経過と今後"


def test_tiers_of_a_vertical_page_are_read_one_after_the_other() -> None:
    lines = []
    for k in range(8):
        lines.append(down("上" + TEXT[k : k + 17], 1900 - k * 90, 300))
        lines.append(down("下" + TEXT[k : k + 17], 1900 - k * 90, 1100))
    assert marks(lines) == "上" * 8 + "下" * 8


def test_a_rule_between_tiers_that_was_read_as_a_sign_is_left_out() -> None:
    image = paper()
    image[1034:1038, 1000:2100] = 0
    lines = []
    for k in range(8):
        x = 1900 - k * 90
        if k == 3:
            one, bar, two = (
                down("上" + TEXT[:17], x, 300),
                down("一", x, 1020, size=32),
                down("下" + TEXT[:17], x, 1100),
            )
            polygon = (one.polygon[0], one.polygon[1], two.polygon[2], two.polygon[3])
            lines.append(Line(polygon, Direction.VERTICAL, (*one.chars, *bar.chars, *two.chars), "fake"))
        else:
            lines += [down("上" + TEXT[k : k + 17], x, 300), down("下" + TEXT[k : k + 17], x, 1100)]
    text = "".join(r.text.replace("\n", "") for r in arranged(lines, image=image).regions)
    assert "一" not in text
    assert len(text) == 16 * 18


def test_a_list_of_short_names_and_numbers_is_no_pair_of_columns() -> None:
    lines = [
        line for k in range(5) for line in (across("局長", 200, 300 + 70 * k), across("三二〇", 900, 300 + 70 * k))
    ]
    assert [r.text for r in arranged(lines).regions[0].rows] == ["局長三二〇"] * 5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1900), st.integers(0, 3000), st.integers(1, 25)), max_size=40), st.booleans())
def test_every_character_is_in_exactly_one_column(places: list[tuple[int, int, int]], vertical: bool) -> None:
    made = [(down if vertical else across)(TEXT[:n], x, y) for x, y, n in places]
    items = [plane.item(t, t.direction) for t in made]
    got = [c for group in columns.cut(items) for i in group if i.line for c in i.line.chars]
    assert len(got) == sum(len(t.chars) for t in made)
    assert {id(c) for c in got} == {id(c) for t in made for c in t.chars}


# ------------------------------------------------------------------------------------------------- heads and numbers
def types(lines: list[Line]) -> dict[str, RegionType]:
    return {r.text: r.type for r in arranged(lines).regions}


def test_a_running_head_over_two_columns() -> None:
    lines = (
        block(200, 500, 9, 20, "左") + block(1140, 500, 9, 20, "右") + [across("漁業協定の経過", 1000, 150, size=34)]
    )
    assert types(lines)["漁業協定の経過"] is RegionType.HEADER


def test_head_and_number_on_one_line_are_told_apart() -> None:
    lines = [across(TEXT, 200, 500 + 70 * k) for k in range(14)]
    lines += [across("漁業協定の経過", 900, 150, size=34), across("３８", 200, 150, size=34)]
    told = types(lines)
    assert (told["漁業協定の経過"], told["３８"]) == (RegionType.HEADER, RegionType.PAGE_NUMBER)


def test_the_head_across_and_the_number_below_the_columns_of_a_vertical_page() -> None:
    lines = [down(TEXT, 2000 - 90 * k, 400) for k in range(14)]
    lines += [across("外交時報", 800, 150, size=34), down("三八", 1200, 3200, size=34)]
    told = types(lines)
    assert (told["外交時報"], told["三八"]) == (RegionType.HEADER, RegionType.PAGE_NUMBER)


def test_the_head_in_small_print_in_the_outer_margin_of_a_vertical_page() -> None:
    lines = [down(TEXT, 2000 - 90 * k, 400) for k in range(14)] + [down("第三章漁業協定", 300, 400, size=26)]
    assert types(lines)["第三章漁業協定"] is RegionType.HEADER


def test_the_marks_of_a_letter_are_no_running_head() -> None:
    lines = [down("秘", 2200, 240, size=60), down("昭和九年十月", 2000, 500), down("外務大臣殿", 1800, 450)]
    assert RegionType.HEADER not in types(lines).values()


def test_a_line_that_reaches_a_little_into_the_gutter_does_not_end_it() -> None:
    lines = block(200, 300, 10, 20, "左") + block(1080, 300, 10, 20, "右")
    lines[4] = across("左" + TEXT[:19] + "、", 200, 300 + 4 * 70)
    assert marks(lines) == "左" * 10 + "右" * 10


def _head_at_the_right() -> list[Line]:
    return [
        across("昭和五十四年六月二十二日", 1600, 500, size=40),
        across("国際連合局原子力課第一班", 1640, 570, size=40),
        across("二十五部の内十三号", 1700, 430, size=40),
    ]


def test_a_line_cut_by_a_redaction_is_no_row_of_two_columns() -> None:
    """Date and office at the right of a head, lines of it at the left, and the first line of the text."""
    left = [across("日時場所出席者先方わが方課長", 200, 600 + 70 * k, size=40) for k in range(4)]
    text = [
        across("先方次官なお先方は", 240, 960, size=40),
        across("については対外的に厳に取り扱われたいと付言", 1030, 960, size=40),
        across("当地各紙は本件を一面で報じているが論調は概して冷静である", 200, 1030, size=40),
    ]
    lines = [*_head_at_the_right(), *left, *text]
    regions = arranged(lines, [withheld(604, 952, 1026, 1020)]).regions
    order = "".join(row.text for r in regions for row in r.all_rows)
    first, last = order.index("先方次官なお"), order.index("については対外")
    assert last - first < 40, order
    assert order.index("昭和五十四年") < first


def test_lines_are_not_divided_for_the_white_of_a_head() -> None:
    """Halves of divided lines are long, whatever they were; the short lines of a head make no column."""
    sent, words = "69年04月16日07時16分", "先方より担当次官補ほか数名が当方より参事官"
    begun, rest = across("1、本件会談には、", 346, 1251, size=60), across(words, 866, 1251, size=60)
    corners = (begun.polygon[0], rest.polygon[1], rest.polygon[2], begun.polygon[3])
    lines = [
        across(sent, 290, 660, size=44.6),
        across("ブラジル発", 1075, 660, size=44),
        across("69年04月17日01時45分", 290, 745, size=34.4),
        across("本省着", 930, 745, size=44),
        across("主管条約局長", 290, 835, size=44),
        across("外務大臣殿", 290, 940, size=44),
        across("五十嵐大使", 1043, 940, size=44),
        across("第1556号極秘大至急", 290, 1046, size=50),
        across("貴電第1704号に関し", 340, 1156, size=42),
        Line(corners, Direction.HORIZONTAL, (*begun.chars, *rest.chars), "fake"),
    ]
    texts = [row.text for r in arranged(lines).regions for row in r.all_rows]
    assert any(sent in t for t in texts), texts
    assert any("には、" + words in t for t in texts), texts


def test_a_figure_of_a_number_is_no_rule_between_columns() -> None:
    assert [c.text for c in columns._bars(across("07時16分", 0, 0).chars)] == []
    assert [c.text for c in columns._bars(across("左側|右側1", 0, 0).chars)] == ["|", "1"]
