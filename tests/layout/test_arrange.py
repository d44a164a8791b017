from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Box, Direction, Line, Redaction, RegionType

from .pages import across, arranged, down, frame, paper, withheld

LONG = "先方はこの提案を検討の上追って回答する旨述べたところ当方より本件の重要性を改めて説明した"


def texts(result) -> list[str]:  # type: ignore[no-untyped-def]
    return [r.text.replace("\n", "") for r in result.regions]


def test_horizontal_lines_are_read_from_the_top() -> None:
    result = arranged([across("第二", 200, 800), across("第一", 200, 400)])
    assert result.direction is Direction.HORIZONTAL
    assert "".join(texts(result)) == "第一第二"


def test_columns_are_read_from_the_right() -> None:
    result = arranged([down("在上海総領事館", 500, 300), down("外務大臣殿", 900, 300)])
    assert result.direction is Direction.VERTICAL
    assert "".join(texts(result)) == "外務大臣殿在上海総領事館"


def test_a_redaction_in_a_line_stands_between_its_text() -> None:
    result = arranged([across("先方は", 200, 400), across("との見解", 700, 405)], [withheld(330, 400, 690, 460)])
    (row,) = result.regions[0].rows
    assert [type(p) for p in row.pieces] == [Line, Redaction, Line]
    assert row.text == "先方はとの見解"


def test_a_redaction_in_a_column_stands_between_its_text() -> None:
    result = arranged([down("校舎修繕費ハ", 900, 300), down("ニ於テ負担", 900, 800)], [withheld(895, 545, 965, 790)])
    assert [type(p) for p in result.regions[0].rows[0].pieces] == [Line, Redaction, Line]


def test_a_line_read_across_a_redaction_is_cut_there() -> None:
    result = arranged([across("甲乙丙丁戊己庚辛", 200, 400)], [withheld(280, 395, 400, 465)])
    row = result.regions[0].rows[0]
    assert [getattr(p, "text", "") for p in row.pieces] == ["甲乙", "", "己庚辛"]


def test_a_tall_redaction_stands_alone_in_its_place() -> None:
    lines = [across(LONG, 200, 300 + 70 * k) for k in range(3)] + [across(LONG, 200, 1200)]
    result = arranged(lines, [withheld(200, 550, 2000, 1100)])
    kinds = [r.type for r in result.regions]
    assert kinds == [RegionType.PARAGRAPH, RegionType.REDACTION, RegionType.PARAGRAPH]


def test_wide_gaps_of_a_cable_head_do_not_part_it_into_columns() -> None:
    lines = [
        across("総番号Ｒ１０２２", 200, 300), across("第７０１号", 900, 300),
        across("昭和５８年３月４日", 200, 380), across("独国発", 900, 380),
        across("５８年３月５日", 200, 460), across("本省着", 900, 460),
        across("外務大臣殿", 200, 540), across("田中大使", 900, 540),
    ]  # fmt: skip
    assert "".join(texts(arranged(lines))) == (
        "総番号Ｒ１０２２第７０１号昭和５８年３月４日独国発５８年３月５日本省着外務大臣殿田中大使"
    )


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    left = [across("左の段の文章が続いている" + "一二三四五六七八"[k], 200, 400 + 70 * k) for k in range(8)]
    right = [across("右の段の文章が続いている" + "一二三四五六七八"[k], 1200, 400 + 70 * k) for k in range(8)]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    text = "".join(texts(arranged(mixed))).replace("\n", "")
    assert text == "".join(line.text for line in left + right)


def test_text_in_a_small_frame_is_a_stamp() -> None:
    image = paper()
    frame(image, 1980, 90, 2240, 230)
    result = arranged([across("極秘", 2060, 130), across(LONG, 200, 500)], image=image)
    assert next((r.type, r.text) for r in result.regions) == (RegionType.STAMP, "極秘")


def test_a_large_frame_holds_text_not_a_stamp() -> None:
    image = paper()
    frame(image, 180, 480, 2200, 620)
    result = arranged([across("取扱いに注意されたい。", 220, 520)], image=image)
    assert [r.type for r in result.regions] == [RegionType.PARAGRAPH]


def grid() -> tuple:  # type: ignore[type-arg]
    image = paper()
    frame(image, 200, 400, 1200, 500)
    frame(image, 1196, 400, 2200, 500)
    frame(image, 200, 496, 2200, 620)
    return image, [across("起案昭和五年", 230, 425), across("起案者大野", 1230, 425), across("協議先", 230, 530)]


def test_a_form_becomes_cells() -> None:
    image, lines = grid()
    (table,) = arranged(lines, image=image).regions
    assert table.type is RegionType.TABLE
    assert [(c.row, c.column, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 1, "起案昭和五年"),
        (0, 1, 1, "起案者大野"),
        (1, 0, 2, "協議先"),
    ]


def test_a_line_read_across_a_rule_is_cut_at_it() -> None:
    image, lines = grid()
    joined = across("主管北米局北米第一課起案者", 800, 425)  # the rule stands at 1198, after the tenth character
    (table,) = arranged([joined, lines[2]], image=image).regions
    assert [c.text for c in table.cells] == ["主管北米局北米第一課", "起案者", "協議先"]


def test_one_size_of_print_larger_is_a_heading() -> None:
    lines = [across("対外経済協力", 700, 200, size=64), *[across(LONG, 200, 500 + 70 * k) for k in range(4)]]
    assert arranged(lines).regions[0].type is RegionType.HEADING


def test_a_number_alone_at_the_foot_is_the_page_number() -> None:
    lines = [across(LONG, 200, 500 + 70 * k) for k in range(4)] + [across("－３－", 1100, 3250)]
    assert arranged(lines).regions[-1].type is RegionType.PAGE_NUMBER


def test_short_pieces_beside_running_text_are_marginalia() -> None:
    lines = [across(LONG, 200, 500 + 70 * k) for k in range(8)] + [across("至急", 2200, 640)]
    result = arranged(lines)
    assert [r.text for r in result.regions if r.type is RegionType.MARGINALIA] == ["至急"]


def test_an_indented_line_starts_a_paragraph() -> None:
    lines = [across(LONG[:40], 240, 400), across(LONG, 200, 470), across(LONG[:40], 240, 540), across(LONG, 200, 610)]
    assert [len(r.rows) for r in arranged(lines).regions] == [2, 2]


def test_the_last_characters_of_a_sentence_stay_with_it_though_their_box_is_thicker() -> None:
    before = [across(LONG[:40], 240, 400), across(LONG[:41], 200, 470)]
    assert [len(r.rows) for r in arranged([*before, taller(across("い。", 200, 535))]).regions] == [3]
    title = [*before[:1], across(LONG[:40] + "。", 200, 470), taller(across("要旨", 200, 535))]
    assert [len(r.rows) for r in arranged(title).regions] == [2, 1]


def taller(line: Line) -> Line:
    box = line.box
    return replace(line, polygon=Box(box.x0, box.y0 - 8, box.x1, box.y1 + 16).polygon)


def test_what_is_read_with_no_confidence_is_kept_as_noise() -> None:
    lines = [across(LONG, 200, 500), across("〃〃ハノ", 200, 2000, confidence=0.2)]
    assert arranged(lines).regions[-1].type is RegionType.NOISE


def test_a_column_written_beside_a_paragraph_does_not_cut_it() -> None:
    lines = [across(LONG[:40], 340, 400), *(across(LONG[:42], 300, 400 + 70 * k) for k in range(1, 5))]
    beside = down("本件秘扱とすること", 100, 420)
    result = arranged([*lines, beside])
    assert sorted(len(r.rows) for r in result.regions) == [1, 5]
    between = arranged(
        [*lines[:3], *(replace(t, polygon=moved(t, 500)) for t in lines[3:]), down("本件秘扱", 900, 640)]
    )
    assert sorted(len(r.rows) for r in between.regions) == [1, 2, 3]


def moved(line: Line, dy: float) -> tuple[tuple[float, float], ...]:
    return tuple((x, y + dy) for x, y in line.polygon)


def test_a_stroke_of_a_drawing_draws_no_line_of_print_to_it() -> None:
    beside = [across(LONG[:20], 900, 500), across(LONG[20:38] + "。", 900, 570)]
    stroke = across("ノ", 400, 480, size=140, confidence=0.3)
    result = arranged([*beside, stroke])
    assert [r.text.replace("\n", "") for r in result.regions] == [LONG[:38] + "。", "ノ"]
    assert result.regions[-1].type is RegionType.NOISE
    sure = arranged([*beside, across("ノ", 400, 480, size=140)])
    assert RegionType.NOISE not in [r.type for r in sure.regions]


def test_the_same_print_found_twice_is_read_once() -> None:
    result = arranged([across("公電第一号", 200, 400), across("電第", 240, 402)])
    assert "".join(texts(result)) == "公電第一号"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(50, 1800), st.integers(50, 3200), st.integers(1, 12), st.booleans()),
        max_size=25,
        unique_by=lambda t: (t[0] // 10, t[1] // 10),
    ),
    st.lists(
        st.tuples(st.integers(50, 1800), st.integers(50, 3000), st.integers(30, 500), st.integers(30, 400)), max_size=4
    ),
)
def test_no_character_and_no_redaction_is_lost_or_doubled(lines, boxes) -> None:  # type: ignore[no-untyped-def]
    made = []
    for n, (x, y, count, vertical) in enumerate(lines):
        text = "".join(chr(0x4E00 + 40 * n + k) for k in range(count))  # every character of the page is another
        made.append(down(text, x, y) if vertical else across(text, x, y))
    redactions = [withheld(x, y, x + w, y + h, f"r{k}") for k, (x, y, w, h) in enumerate(boxes)]
    result = arranged(made, redactions)
    every = [row for r in result.regions for row in r.all_rows]
    pieces = [p for row in every for p in (*row.pieces, *(u.line for u in row.ruby))]
    seen = Counter(c.text for p in pieces if isinstance(p, Line) for c in p.chars)
    assert all(n == 1 for n in seen.values())
    for line in made:
        touched = any(r.box.intersection(line.box) > 0 for r in redactions)
        assert touched or all(c.text in seen for c in line.chars)  # only what lies under a box may be gone
    assert Counter(p.id for p in pieces if isinstance(p, Redaction)) == Counter(r.id for r in redactions)


@pytest.mark.parametrize("count", [0, 1])
def test_empty_and_nearly_empty_pages(count: int) -> None:
    assert len(arranged([across("公", 300, 300)] * count).regions) == count


def test_a_stamp_over_print_is_a_region_of_its_own() -> None:
    body = [across("先方は本件に関するわが方の立場を了解した", 200, 300 + k * 80) for k in range(4)]
    result = arranged(body, stamps=[across("外務大臣", 400, 330)])
    assert result.regions[-1].type is RegionType.STAMP
    assert result.regions[-1].text == "外務大臣"
    assert "外務大臣" not in "".join(texts(result)[:-1])


@pytest.mark.parametrize("number", ["-3-", "=5=", "-4~", "－１２－"])
def test_a_number_between_dashes_is_the_page_number_further_in(number: str) -> None:
    lines = [across(LONG, 200, 500 + 70 * k) for k in range(4)] + [across(number, 1100, 2800)]
    assert arranged(lines).regions[-1].type is RegionType.PAGE_NUMBER


def test_a_mark_at_the_foot_heads_nothing() -> None:
    lines = [across(LONG, 200, 500 + 70 * k) for k in range(8)] + [across("TOP SECRET", 900, 3250, size=56)]
    assert arranged(lines).regions[-1].type is RegionType.FOOTER


def test_a_code_that_reaches_out_of_the_column_does_not_break_its_paragraph() -> None:
    lines = [across(LONG, 200, 500 + 70 * k) for k in range(8)]
    end = lines[0].box.x1
    result = arranged([*lines, across("3.5(c)", end - 20, 660, size=25)])
    assert [r.type for r in result.regions] == [RegionType.PARAGRAPH, RegionType.MARGINALIA]


def test_a_low_stamp_close_under_another() -> None:
    image = paper()
    frame(image, 1980, 90, 2240, 230)
    frame(image, 1992, 244, 2180, 308)  # lower than two glyphs, nearly touching
    result = arranged([across("極秘", 2060, 130), across("無期限", 2010, 255, size=30)], image=image)
    assert [(r.type, r.text) for r in result.regions] == [(RegionType.STAMP, "極秘"), (RegionType.STAMP, "無期限")]
