"""How deep headings lie; names of tables and figures; what pictures, seals and handwriting are kept from."""

from __future__ import annotations

import time

import pytest

from pipeline.model import Block, Direction, Document, FieldName, RegionType, Role
from pipeline.records.documents import documents
from pipeline.records.fields.approval import _offices_only
from pipeline.records.text import depth
from tests.records.pages import Sheet


def levels(*headings: str | tuple[str, float]) -> list[int]:
    """Levels of headings with a size of print, 46 unless given; a title stands before them."""
    s = Sheet()
    blocks = [Block(Role.TITLE, s.id, Direction.HORIZONTAL, (s.row("報告書"),))]
    for k, heading in enumerate(headings):
        text, size = heading if isinstance(heading, tuple) else (heading, 46.0)
        row = s.row(text, y=300 + 100 * k, size=size)
        blocks.append(Block(Role.HEADING, s.id, Direction.HORIZONTAL, (row,), (), "", row.box.polygon))
    return [b.level for b in depth.levelled(blocks, {})][1:]


@pytest.mark.parametrize(
    ("headings", "wanted"),
    [
        (("はじめに", "I 起源", "1 政策", "2 研究", "II 展開", "1 政策", "おわりに", "注"), [1, 1, 2, 2, 1, 2, 1, 1]),
        (("第1章 起源", "第1節 政策", "第2節 研究", "第2章 展開", "第1節 政策", "参考文献"), [1, 2, 2, 1, 2, 1]),
        (("第1節 政策", "第2節 研究"), [1, 1]),
        (("1 起源", "1.1 政策", "1.1.1 通商", "1.2 研究", "2 展開"), [1, 2, 3, 2, 1]),
        (("一、起源", "(一) 政策", "(二) 研究", "二、展開"), [1, 2, 2, 1]),
        (("1. 起源", "(1) 政策", "(2) 研究", "2. 展開"), [1, 2, 2, 1]),
        (("Introduction", "1. Trade", "2. Arms", "Conclusion"), [1, 1, 1, 1]),
        ((("起源", 60), ("政策", 46), ("研究", 46), ("展開", 60), ("通商", 46)), [1, 2, 2, 1, 2]),
        (("CHAPTER I", "SECTION 1", "CHAPTER II"), [1, 2, 1]),
        (("1問題提起", "1 概要", "2 考察", "II 事例", "1 政策"), [1, 1, 1, 1, 2]),
    ],
)
def test_levels(headings: tuple[str | tuple[str, float], ...], wanted: list[int]) -> None:
    assert levels(*headings) == wanted


def test_headings_after_a_second_title_lie_in_it() -> None:
    s = Sheet()

    def block(role: Role, text: str) -> Block:
        return Block(role, s.id, Direction.HORIZONTAL, (s.row(text),))

    found = depth.levelled(
        [
            block(Role.TITLE, "報告書"), block(Role.HEADING, "1 政策"), block(Role.BODY, "本文。"),
            block(Role.TITLE, "附属書"), block(Role.HEADING, "1 政策"),
        ],
        {},
    )  # fmt: skip
    assert [b.level for b in found] == [1, 1, 0, 1, 2]


def one(*sheets: Sheet) -> Document:
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    return d


# ------------------------------------------------------------------------------------------ tables and figures
def test_the_name_of_a_table_stands_beside_it() -> None:
    s = Sheet().line("本件は、急を要する。よって、回答されたい。").line("表1 経済協力実績").foot("1")
    d = one(s.table([["区分", "件数"], ["円借款", "28"], ["計", "28"]]))
    roles = [b.role for b in d.blocks]
    assert roles.index(Role.TABLE) == roles.index(Role.CAPTION) + 1
    table = next(b for b in d.blocks if b.role is Role.TABLE)
    assert [c.text for c in table.cells if c.label] == ["区分", "件数", "円借款", "計"]


def test_the_source_of_a_table_or_figure_is_of_its_caption() -> None:
    s = Sheet().line("先方は、前記の考え方に").line("表1 提案件数").table([["国", "件数"], ["米国", "28"]])
    s.line("出所：筆者作成。").add(RegionType.FIGURE, [s.row("太平洋", y=1300)])
    s.line("図1 件数の推移　出所：筆者作成。", y=1500).line("同意しつつ、次のとおり述べた。")
    d = one(s)
    captions = [b.text for b in d.blocks if b.role is Role.CAPTION]
    assert captions == ["表1提案件数", "出所：筆者作成。", "図1件数の推移出所：筆者作成。"]
    assert [b.text for b in d.blocks if b.role is Role.BODY] == ["先方は、前記の考え方に同意しつつ、次のとおり述べた。"]


def test_the_name_of_a_figure_that_was_not_found_heads_no_section() -> None:
    s = Sheet().line("軍縮交渉の経緯", RegionType.HEADING, size=80)
    s.line("本件は、急を要する。よって、回答されたい。").line("図2 査察の回数", RegionType.HEADING)
    assert [b.role for b in one(s).blocks] == [Role.TITLE, Role.BODY, Role.CAPTION]


def test_a_sentence_about_a_table_is_no_name() -> None:
    d = one(Sheet().line("表1は、経済協力の実績を示す。").table([["区分", "件数"], ["円借款", "28"]]))
    assert all(b.role is not Role.CAPTION for b in d.blocks)


def test_cells_of_a_form_that_hold_labels() -> None:
    s = (
        Sheet()
        .line("外務省電信案", RegionType.HEADING, size=70)
        .table([["主管", "北米局"], ["起案", "昭和46年6月9日"]])
    )
    d = one(s.line("符号表示 暗"))
    form = next(b for b in d.blocks if b.role is Role.FORM)
    assert [c.text for c in form.cells if c.label] == ["主管", "起案"]


# ---------------------------------------------------------------------------- pictures, seals and handwriting
def telegram(extra: RegionType, text: str) -> Document:
    s = Sheet().line(text, extra, x=1500, y=60)
    s.line("総番号（TA）55021").line("72年5月9日18時30分    英国発").line("72年5月9日20時30分    本省着")
    return one(s.line("外務大臣殿    森大使").line("先方は、これに同意した。よって、報告する。"))


@pytest.mark.parametrize("kind", [RegionType.HANDWRITING, RegionType.FIGURE, RegionType.CAPTION, RegionType.SEAL])
@pytest.mark.parametrize(
    "text", ["総番号（TA）99999", "主管　条約局長", "71年1月1日01時00分    仏国発", "件名　別の件"]
)
def test_no_head_is_read_from_them(kind: RegionType, text: str) -> None:
    d = telegram(kind, text)
    plain = one(
        Sheet().line("総番号（TA）55021", y=150 + 1.7 * 46).line("72年5月9日18時30分    英国発")
        .line("72年5月9日20時30分    本省着").line("外務大臣殿    森大使")
        .line("先方は、これに同意した。よって、報告する。")
    )  # fmt: skip
    assert [(v.name, v.value) for v in d.values] == [(v.name, v.value) for v in plain.values]
    role = {RegionType.HANDWRITING: Role.HANDWRITING, RegionType.FIGURE: Role.FIGURE, RegionType.CAPTION: Role.CAPTION}
    assert [b.role for b in d.blocks if b.text == "".join(text.split())] == [role.get(kind, Role.SEAL)]


def test_a_class_in_a_seal_is_a_guess() -> None:
    value = telegram(RegionType.SEAL, "極秘").first(FieldName.CLASSIFICATION)
    assert value is not None and value.value == "極秘" and value.certainty <= 0.4
    assert telegram(RegionType.HANDWRITING, "極秘").first(FieldName.CLASSIFICATION) is None


# ------------------------------------------------------------------------------------------------ struck offices
def test_offices_struck_from_those_consulted_are_kept_and_marked() -> None:
    s = Sheet().line("決裁書", RegionType.HEADING, size=70, x=1000)
    s.table([["主管", "国際連合局長"], ["起案", "昭和61年9月18日"], ["起案者", "渡辺"]])
    s.table([["協議先", "北米局⟨条約局⟩情報調査局"]])
    d = one(s.line("下記の件に関し決裁を求めます。"))
    found = [(v.value, v.note) for v in d.all(FieldName.CONSULTED)]
    assert found == [("北米局", ""), ("条約局", "struck"), ("情報調査局", "")]


def test_a_line_of_one_office_sign_takes_no_time() -> None:
    """局局局... can be divided into offices in more ways than could ever be tried; none of them ends with the line."""
    s = Sheet(1).lines(["決裁書", "協議先　北米局", "局" * 90 + "0"])
    begin = time.perf_counter()
    documents("s", "s.pdf", "0" * 64, [s.page()])
    assert _offices_only("局" * 90) and not _offices_only("局" * 90 + "。")
    assert _offices_only("北米局局長了条約局アト") and not _offices_only("北米局は") and not _offices_only("")
    assert time.perf_counter() - begin < 5
