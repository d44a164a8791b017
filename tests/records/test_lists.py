"""Numbered paragraphs: what a marker is, how deep items lie, what goes on inside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Block, Direction, Document, RegionType, Role
from pipeline.records.documents import documents
from pipeline.records.text import lists
from pipeline.records.text.markers import marker
from tests.records.pages import Sheet


def label(text: str) -> str:
    found = marker(Sheet().row(text))
    return found.label if found else ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1. 先方は", "1."),
        ("１．先方は", "１．"), ("(1) 先方は", "(1)"), ("（イ）先方は", "（イ）"), ("(i) first", "(i)"),
        ("ア　先方は", "ア"), ("一、先方は", "一、"), ("イ、先方は", "イ、"), ("a. first", "a."), ("① 先方は", "①"),
        ("・先方は", "・"), ("- first", "-"), ("１　先方は", "１"), ("(一) 先方は", "(一)"), ("3) third", "3)"),
        ("1。Nehru", "1。"), ("甲、先方は", "甲、"), ("㈠ 先方は", "㈠"),
        ("3．7日、先方は", "3．"), ("2.15日、先方は", "2."), ("４．１２月まで", "４．"),
    ],
)  # fmt: skip
def test_markers(text: str, wanted: str) -> None:
    assert label(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "1990年に", "61.9.18 外務省", "61.9.18", "9月30日付", "1,320から", "一、二の点", "1、2点", "(1)の点については",
        "（次官）我々は", "(注) 金額は", "-5 度", "第1に", "1980 was", "3.3(h)(2)", "20時25分", "12時に", "2国間の",
        "2.5日間", "4、5日", "2.5%の", "第3.7日",
    ],
)  # fmt: skip
def test_years_dates_decimals_and_words_are_no_markers(text: str) -> None:
    assert label(text) == ""


def document(*texts: str, vertical: bool = False, indent: float = 0.0) -> Document:
    """A page of paragraphs, one row each; a leading > sets a row further in by ``indent`` glyphs."""
    s = Sheet(vertical=vertical)
    for text in texts:
        deep = len(text) - len(text.lstrip(">"))
        s.line(text.lstrip(">"), x=200 + deep * indent * 46)
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    return d


def outline(d: Document) -> list[tuple[str, int]]:
    return [(b.label or b.text[:4], b.level) for b in d.blocks if b.role in (Role.ITEM, Role.BODY)]


def test_depth_follows_from_the_order_in_which_styles_come() -> None:
    d = document(
        "先方は、次のとおり述べた。",
        "1. 軍備管理については、議論した。",
        "(1) その一は、次のとおりである。",
        "(イ) 弾頭は、六千とする。",
        "(ロ) 残りは、別途とする。",
        "(2) その二は、検証である。",
        "2. 地域問題については、触れなかった。",
        "(1) アジアは、次回とする。",
        "(2) 欧州も、次回とする。",
    )  # fmt: skip
    assert outline(d) == [
        ("先方は、", 0), ("1.", 1), ("(1)", 2), ("(イ)", 3), ("(ロ)", 3), ("(2)", 2), ("2.", 1), ("(1)", 2), ("(2)", 2),
    ]  # fmt: skip


def test_the_same_styles_the_other_way_round() -> None:
    d = document("(イ) 一般。", "1. 先方。", "2. 当方。", "(ロ) 個別。", "1. 先方。", "2. 当方。")
    assert outline(d) == [("(イ)", 1), ("1.", 2), ("2.", 2), ("(ロ)", 1), ("1.", 2), ("2.", 2)]


def test_what_stands_between_two_items_goes_on_inside_the_first() -> None:
    d = document(
        "1. 次官より、歓迎の辞を述べた。", "（次官）訪日を多とし、感謝する。", "(1) 結束を重視している。",
        "会合では、問題を取り上げた。", "(2) 次の点に合意した。", "2. 続いて、質疑応答が行われた。",
        "（次官）連帯を重視している。",
    )  # fmt: skip
    assert outline(d) == [
        ("1.", 1),
        ("（次官）", 1),
        ("(1)", 2),
        ("会合では", 2),
        ("(2)", 2),
        ("2.", 1),
        ("（次官）", 1),
    ]


def test_turns_of_speakers_after_the_last_item_stand_in_it_as_those_before_do() -> None:
    d = document(
        "1. 次官より、歓迎の辞を述べた。", "（次官）訪日を多とし、感謝する。", "2. 続いて、質疑応答が行われた。",
        "（次官）連帯を重視している。", "（大使）承った。", "（了）", "以上を報告する。",
    )  # fmt: skip
    assert [n for _, n in outline(d)] == [1, 1, 1, 1, 1, 0, 0]


def test_turns_of_speakers_do_not_make_a_list_theirs() -> None:
    d = document("1. 先方は、同意した。", "2. 当方も、同意した。", "（次官）連帯を重視している。")
    assert [n for _, n in outline(d)] == [1, 1, 0]


def test_prose_in_katakana_closes_its_sentences_without_a_full_stop() -> None:
    s = Sheet(vertical=True)
    s.lines(["本件ハ左記ノ通リ致シタキニ付御承認相成度シ", "一、校舎修繕費ハ当館ニ於テ負担スルコト"])
    s.line("二、教員俸給ノ不足額ハ民団ヨリ支出スルコト")
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert outline(d) == [("本件ハ左", 0), ("一、", 1), ("二、", 1)]


def test_after_the_last_item_the_margin_tells() -> None:
    texts = [
        "前文を述べる。",
        ">1. 先方は、同意した。",
        ">2. 当方も、同意した。",
        ">なお、期限は決めていない。",
        "以上を報告する。",
    ]
    assert [n for _, n in outline(document(*texts, indent=2))] == [0, 1, 1, 1, 0]


def test_a_lone_number_stays_a_paragraph() -> None:
    assert outline(document("1. 本件は、急を要する。", "先方の回答を待っている。")) == [("1.本件", 0), ("先方の回", 0)]


def test_a_lone_number_whose_lines_hang_is_an_item() -> None:
    s = Sheet()
    s.add(RegionType.PARAGRAPH, [s.row("1. 本件は、急を要するので", y=300), s.row("回答されたい。", x=260, y=380)])
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert outline(d) == [("1.", 1)]


def test_a_list_that_begins_in_its_middle_needs_its_next_number() -> None:
    assert outline(document("4. 検証については、触れた。", "5. 期限については、触れなかった。"))[0] == ("4.", 1)
    assert outline(document("4. 検証については、触れた。", "期限については、触れなかった。"))[0] == ("4.検証", 0)


def test_a_number_may_be_lost_in_between() -> None:
    assert [n for _, n in outline(document("1. 甲。", "2. 乙。", "7. 丙と丁。", "4. 戊。"))] == [1, 1, 1, 1]


def test_an_item_may_begin_with_a_day() -> None:
    d = document(
        "1．案文は別添のとおり。", "2．5日、先方を往訪した。", "3．12日、回答があった。", "4．なお、秘とする。"
    )
    assert outline(d) == [("1．", 1), ("2．", 1), ("3．", 1), ("4．", 1)]
    d = document("先方の案は次のとおり。", "2.5日ほどの差がある。", "右は確認済みである。")
    assert {level for _, level in outline(d)} == {0}


def test_a_katakana_ni_read_as_two() -> None:
    d = document("イ、第一。", "ロ、第二。", "ハ、第三。", "二、第四。", "ホ、第五。")
    assert outline(d) == [("イ、", 1), ("ロ、", 1), ("ハ、", 1), ("二、", 1), ("ホ、", 1)]


def test_roman_and_letter_i_by_their_order() -> None:
    romans = document("(i) first.", "(ii) second.", "(iii) third.")
    assert outline(romans) == [("(i)", 1), ("(ii)", 1), ("(iii)", 1)]
    letters = document(*[f"({c}) point {c}." for c in "abcdefghij"])
    assert {n for _, n in outline(letters)} == {1}


def test_bullets_nest_and_return() -> None:
    d = document(
        "○日米関係は、良好である。",
        "・通商は、協議中である。",
        "・軍縮は、次回である。",
        "○日中関係は、次のとおり。",
        "・貿易は、伸びた。",
    )
    assert [n for _, n in outline(d)] == [1, 2, 2, 1, 2]


def test_a_list_goes_on_past_a_heading_and_begins_anew_after_one() -> None:
    s = Sheet().line("1. 先方は、述べた。").line("2. 当方は、述べた。").line("東南アジア", RegionType.HEADING, x=1000)
    s.line("3. 別の件。").line("南アジア", RegionType.HEADING, x=1000).line("(1) 印度。").line("(2) 緬甸。")
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert [(b.label, b.level) for b in d.blocks if b.role is Role.ITEM] == [
        ("1.", 1), ("2.", 1), ("3.", 1), ("(1)", 1), ("(2)", 1),
    ]  # fmt: skip


def test_items_that_layout_left_in_one_region_are_parted() -> None:
    s = Sheet().lines(["1. 先方は、次のとおり述べて", "同意した。", "2. 当方も、これに同意した。"])
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert [b.text for b in d.blocks] == ["1.先方は、次のとおり述べて同意した。", "2.当方も、これに同意した。"]
    assert [b.label for b in d.blocks] == ["1.", "2."]


def test_a_number_inside_a_sentence_begins_nothing() -> None:
    s = Sheet().lines(["1. 弾頭の数については、現行の1320から、", "2. のとおり、大幅に減らすこととし、合意", "した。"])
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert [b.role for b in d.blocks] == [Role.BODY]


def test_vertical_text_and_page_ends() -> None:
    pages = []
    for n, texts in enumerate(
        (["一、本件ニ関シ先方ハ", "次ノ通リ述ヘタリ。"], ["二、当方ハ之ニ対シ", "異議ナシ。"]), start=1
    ):
        pages.append(Sheet(n, vertical=True).lines(texts).page())
    found = [b for d in documents("s", "scan.pdf", "0" * 64, pages) for b in d.blocks if b.role is Role.ITEM]
    assert [(b.label, b.level, len(b.rows)) for b in found] == [("一、", 1, 2), ("二、", 1, 2)]


def test_an_item_runs_over_a_page_end() -> None:
    first = Sheet(1).line("1. 先方は、同意した。").lines(["2. 当方は、大幅な削減を", "前提として、これに"]).foot("-1-")
    second = Sheet(2).lines(["同意する旨を述べ、", "会合を終えた。"]).line("3. 次回は、未定である。")
    (d,) = documents("s", "scan.pdf", "0" * 64, [first.page(), second.page()])
    items = [b for b in d.blocks if b.role is Role.ITEM]
    assert [b.label for b in items] == ["1.", "2.", "3."]
    assert [r.page for r in items[1].rows] == ["p0001", "p0001", "p0002", "p0002"]


@given(
    st.lists(
        st.sampled_from(
            ["1. 甲。", "2. 乙。", "(1) 丙。", "(2) 丁。", "ア　戊。", "・己。", "庚は、辛である。", "（壬）癸。"]
        ),
        max_size=14,
    )
)
def test_no_row_is_lost_and_levels_rise_by_one(texts: list[str]) -> None:
    s = Sheet()
    rows = [s.row(t, y=200 + 80 * k) for k, t in enumerate(texts)]
    blocks = [Block(Role.BODY, s.id, Direction.HORIZONTAL, (r,), (), "", r.box.polygon) for r in rows]
    out = lists.inside(lists.itemised(blocks))
    assert [r for b in out for r in b.rows] == rows
    depth = 0
    for b in out:
        assert b.level <= depth + 1 if b.role is Role.ITEM else b.level <= depth
        assert (b.role is Role.ITEM) == bool(b.label)
        depth = b.level if b.role is Role.ITEM else depth
