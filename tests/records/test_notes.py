"""Notes and what refers to them: at the foot of pages, behind the text, in the text itself."""

from __future__ import annotations

import pytest

from pipeline.model import Document, Line, RegionType, Role
from pipeline.records.documents import documents
from pipeline.records.text.notes import note_mark
from tests.records.pages import Sheet
from tests.records.test_structure import report


def one(*sheets: Sheet) -> Document:
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    return d


def notes(d: Document) -> list[tuple[str, str]]:
    return [(b.label, b.note) for b in d.blocks if b.role is Role.NOTE]


def references(d: Document) -> list[tuple[str, str, str]]:
    """(mark as printed, number, note)"""
    out = []
    for b in d.blocks:
        for r in b.references:
            piece = b.all_rows[r.row].pieces[r.piece]
            assert isinstance(piece, Line)
            out.append(("".join(c.text for c in piece.chars[r.first : r.last]), r.number, r.note))
    return out


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [
        ("1) 同上。", "n)", "1"),
        ("（12）同上。", "(n)", "12"), ("〔3〕同上。", "[n]", "3"), ("注1）同上。", "注", "1"),
        ("（注二）同上。", "注", "2"), ("（注）同上。", "注", ""), ("*2 ibid.", "*n", "2"), ("* ibid.", "*", "*"),
        ("⟦4⟧同上。", "n", "4"), ("5. Ibid.", "n.", "5"), ("† ibid.", "*", "†"), ("７　同上。", "n", "7"),
    ],
)  # fmt: skip
def test_what_a_note_begins_with(text: str, form: str, number: str) -> None:
    mark = note_mark(Sheet().row(text))
    assert mark is not None
    assert (mark.form, mark.number) == (form, number)


@pytest.mark.parametrize("text", ["1990年の同上。", "同上。", "注意すべきは", "1.5倍の"])
def test_what_is_no_note(text: str) -> None:
    assert note_mark(Sheet().row(text)) is None


def foot_page(n: int, *texts: str, feet: tuple[str, ...], size: float = 34) -> Sheet:
    s = Sheet(n).lines(texts, y=400)
    s.y = 2900
    for text in feet:
        s.line(text, size=size)
    return s.foot(f"-{n}-")


def test_footnotes_by_smaller_print_and_raised_numbers() -> None:
    d = one(
        foot_page(
            1, "協定は成立した⟦1⟧。その後、", "改定された⟦2⟧。", feet=("1 秋元『通商史』、12頁。", "2 同上、15頁。")
        ),
        foot_page(2, "先方は、これに同意した⟦3⟧。", "以上である。", feet=("3 磯部、前掲、3頁。",)),
    )
    assert notes(d) == [("1", "n1"), ("2", "n2"), ("3", "n3")]
    assert references(d) == [("1", "1", "n1"), ("2", "2", "n2"), ("3", "3", "n3")]


def test_numbering_may_begin_anew_on_every_page() -> None:
    feet = ("1 秋元、12頁。", "2 磯部、3頁。")
    d = one(*[foot_page(n, "甲である⟦1⟧。", "乙である⟦2⟧。", feet=feet) for n in (1, 2)])
    assert [note for _, _, note in references(d)] == ["n1", "n2", "n3", "n4"]


def test_numbered_paragraphs_at_the_foot_in_the_same_print_are_items() -> None:
    d = one(foot_page(1, "次の点に合意した。", feet=("1. 弾頭を減らす。", "2. 検証を行う。"), size=46))
    assert notes(d) == []
    assert [b.label for b in d.blocks if b.role is Role.ITEM] == ["1.", "2."]


def test_a_region_of_footnotes_is_parted_and_goes_on_over_the_page_end() -> None:
    first = Sheet(1).lines(["甲である⟦1⟧。乙である⟦2⟧。", "丙である。"], y=400)
    first.lines(["1) 秋元、12頁。", "2) 磯部「協定の"], RegionType.FOOTNOTE, y=3000)
    second = Sheet(2).lines(["丁である⟦3⟧。", "戊である。"], y=400)
    second.lines(["研究」、3頁。", "3) 同上。"], RegionType.FOOTNOTE, y=3000)
    d = one(first, second)
    assert [b.text for b in d.blocks if b.role is Role.NOTE] == [
        "1)秋元、12頁。",
        "2)磯部「協定の研究」、3頁。",
        "3)同上。",
    ]
    assert [note for _, _, note in references(d)] == ["n1", "n2", "n3"]


def test_a_footnote_stands_between_the_halves_of_a_paragraph() -> None:
    first = Sheet(1).lines(["先方は、前記の考え方に⟦1⟧、", "大幅な削減については"], y=400)
    first.line("1 秋元、12頁。", RegionType.FOOTNOTE, y=3000, size=34)
    d = one(first, Sheet(2).lines(["沿うものと考える旨を", "述べた。"], y=400))
    assert len([b for b in d.blocks if b.role is Role.BODY]) == 1
    assert references(d) == [("1", "1", "n1")]


def test_endnotes_with_raised_references() -> None:
    sheets = report()
    sheets[0].line("政策は、変わった⟦1)⟧。先方も、これを認めた⟦2)⟧。")
    sheets[3].line("研究は、多い⟦3)⟧。なお、異論もある⟦9)⟧。")
    assert references(one(*sheets)) == [("1)", "1", "n1"), ("2)", "2", "n2"), ("3)", "3", "n3"), ("9)", "9", "")]


def test_references_that_stand_on_the_line_by_their_order() -> None:
    sheets = report()
    sheets[0].line("政策は、変わった1)。これは、前記2)にいう件である。先方も、これを認めた2)。")
    sheets[1].line("当方（別添3）は、了承した3)。")
    assert references(one(*sheets)) == [("1)", "1", "n1"), ("2)", "2", "n2"), ("3)", "3", "n3")]


def test_endnotes_of_chapters() -> None:
    pages = []
    for n, (chapter, first) in enumerate((("第1章 起源", "甲"), ("第2章 展開", "乙")), start=1):
        s = Sheet(2 * n - 1).line(chapter, RegionType.HEADING, y=300, size=60)
        pages.append(s.lines([f"{first}は、始まった⟦1)⟧。そして、", "終わった⟦2)⟧。"]))
        s = Sheet(2 * n).line("注", RegionType.HEADING, y=300)
        pages.append(s.line(f"1) {first}の一、1頁。").line(f"2) {first}の二、2頁。"))
    d = one(*pages)
    assert [n for n, _ in notes(d)] == ["1)", "2)", "1)", "2)"]
    assert [note for _, _, note in references(d)] == ["n1", "n2", "n3", "n4"]


def test_endnotes_of_chapters_collected_at_the_end() -> None:
    s = (
        Sheet(1)
        .line("第1章 起源", RegionType.HEADING, y=300, size=60)
        .line("甲は、始まった⟦1)⟧。そして、終わった⟦2)⟧。")
    )
    s.line("第2章 展開", RegionType.HEADING, size=60).line("乙は、始まった⟦1)⟧。そして、終わった⟦2)⟧。")
    e = Sheet(2).line("注", RegionType.HEADING, y=300).line("1) 甲の一、1頁。").line("2) 甲の二、2頁。")
    e.line("注", RegionType.HEADING).line("1) 乙の一、1頁。").line("2) 乙の二、2頁。")
    assert [note for _, _, note in references(one(s, e))] == ["n1", "n2", "n3", "n4"]


def test_notes_that_name_themselves() -> None:
    d = one(
        Sheet()
        .line("対象は、二国である（注1）。期間は、一年である（注2）。")
        .line("（注1）米国及びソ連。")
        .line("（注2）会計年度による。")
    )
    assert notes(d) == [("（注1）", "n1"), ("（注2）", "n2")]
    assert references(d) == [("（注1）", "1", "n1"), ("（注2）", "2", "n2")]


def test_an_asterisk() -> None:
    d = one(foot_page(1, "The works* will take longer,", "as planned.", feet=("* Not including the harbour.",)))
    assert references(d) == [("*", "*", "n1")]


def test_powers_are_no_references() -> None:
    d = one(foot_page(1, "面積は12km⟦2⟧である⟦1⟧。また、10⟦3⟧個を要する。", feet=("1 概数である。",)))
    assert references(d) == [("1", "1", "n1")]


def test_a_raised_2_behind_a_figure_is_a_reference_where_there_is_such_a_note() -> None:
    page = foot_page(
        1, "条約は1986⟦2⟧年の案⟦1⟧による。", "また、12⟦3⟧個を要する。", feet=("1 概数である。", "2 暫定値。")
    )
    assert sorted(references(one(page))) == [("1", "1", "n1"), ("2", "2", "n2")]


def test_notes_of_a_table_are_referred_to_from_its_cells() -> None:
    s = Sheet().line("提案の件数は、次のとおりである。", y=300)
    s.table([["国", "1984年", "1985年⟦1⟧"], ["米国", "12", "15⟦2⟧"], ["ソ連", "9(3)", "11"]])
    s.y = 2900
    for text in ("1 概数である。", "2 共同提案を含む。", "3 暫定値である。"):
        s.line(text, RegionType.FOOTNOTE, size=34)
    assert references(one(s)) == [("1", "1", "n1"), ("2", "2", "n2")]


def test_numbered_paragraphs_of_a_telegram_stay_items() -> None:
    s = Sheet().line("総番号（TA）55021").line("72年5月9日18時30分    英国発").line("72年5月9日20時30分    本省着")
    s.line("外務大臣殿    森大使").line("(1) 先方は、次のとおり述べた。").line("(2) 当方は、前記(1)について同意した。")
    d = one(s)
    assert notes(d) == [] and references(d) == []
    assert [b.label for b in d.blocks if b.role is Role.ITEM] == ["(1)", "(2)"]


def columns_of_endnotes(last: int, hanging: float) -> list[Sheet]:
    """Notes of an English report in two columns; of every third the page stands on a line of its own."""
    text = Sheet(1).line("The Course of the Negotiations", RegionType.HEADING, y=300)
    text.lines([f"It was so agreed.⟦{n}⟧ The sides then parted." for n in range(1, last + 1)], y=500)
    sheet = Sheet(2).line("Notes", RegionType.HEADING, y=200)
    rows = []
    for n in range(1, last + 1):
        if n in (1, last // 2):
            x, y = (200, 400) if n == 1 else (1300, 400)
        for k, part in enumerate((f"{n}. Archives, record group 5, p.", f"{n + 3 if n % 3 == 0 else 100 + n}.")):
            rows.append(sheet.row(part, x=x + (hanging if k else 0), y=y))
            y += 70
    sheet.add(RegionType.PARAGRAPH, rows)
    return [text, sheet]


@pytest.mark.parametrize("hanging", [90.0, 0.0, -60.0])
def test_the_page_of_a_citation_on_a_line_of_its_own_begins_no_note(hanging: float) -> None:
    d = one(*columns_of_endnotes(36, hanging))
    found = [b for b in d.blocks if b.role is Role.NOTE]
    assert [b.label for b in found] == [f"{n}." for n in range(1, 37)]
    assert [b.rows[-1].text for b in found][9:12] == ["110.", "111.", "15."]
    assert all(len(b.rows) == 2 for b in found)


def test_a_footnote_keeps_the_page_that_stands_on_a_line_of_its_own() -> None:
    first = Sheet(1).lines(["It was so agreed.⟦1⟧ The sides parted.⟦2⟧", "Nothing was said."], y=400)
    first.lines(["1. Archives, record group 5, p.", "2.", "2. Ibid., p. 7."], RegionType.FOOTNOTE, y=3000)
    assert [b.text for b in one(first).blocks if b.role is Role.NOTE] == [
        "1. Archives, record group 5, p.2.",
        "2. Ibid., p. 7.",
    ]
