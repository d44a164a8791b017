"""Running lines, headings and collected notes of papers of several pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Document, Evidence, FieldName, Kind, RegionType, Role
from pipeline.records.documents import documents
from pipeline.records.fields.release import exemption
from pipeline.records.text.structure import running_lines
from tests.records.pages import WIDE, Sheet


def one(*sheets: Sheet) -> Document:
    found = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    assert len(found) == 1
    return found[0]


def text(d: Document, role: Role) -> list[str]:
    return [b.text for b in d.blocks if b.role is role]


def report_page(n: int, *rows: str) -> Sheet:
    s = Sheet(n).line("通商政策の変容", RegionType.HEADER if n % 2 else RegionType.PARAGRAPH, x=1000, y=120)
    s.line(f"第{n}節の見出し", RegionType.HEADING, y=500)
    return s.lines(rows, y=700).foot(str(n))


def report() -> list[Sheet]:
    pages = [report_page(n, f"その{n}について述べる。次に、背景を検討する。", "以上である。") for n in range(1, 5)]
    pages[0].line("はじめに").line("本稿は、次のことを論じる。よって、順に述べる。")
    pages[1].line("1 政策の概要").line("2 先行する研究").line("1. 先方は、これに同意した。")
    notes = Sheet(5).line("通商政策の変容", x=1000, y=120).line("注", RegionType.HEADING, y=400)
    notes.lines(["1) 秋元『通商史』、東京、", "1990年、12頁。"]).line("2) 同上、15頁。").line(
        "3) 磯部「協定の研究」『論集』"
    )
    more = Sheet(6).line("通商政策の変容", x=1000, y=120).lines(["第3号、1995年、7頁。", "5) 同上。"], y=400)
    more.line("参考文献", RegionType.HEADING).line("6) 秋元『通商史』、1990年。")
    return [*pages, notes, more]


def test_lines_that_run_along_the_pages_are_no_text() -> None:
    d = one(*report())
    assert d.kind is Kind.REPORT
    assert len(text(d, Role.HEADER)) == 6
    assert "通商政策の変容" not in "".join(text(d, Role.BODY))
    title = d.first(FieldName.TITLE)
    assert title and title.value
    runs = running_lines(d.pages)
    assert [(r.text, len(r.keys)) for r in runs] == [("通商政策の変容", 6)]


def test_feet_that_differ_in_numbers_alone() -> None:
    sheets = []
    for n in (1, 2, 3, 4):
        s = Sheet(n).lines(["The works at the harbour will", "take longer than planned."], y=600)
        sheets.append(s.line(f"7 Nov 60{WIDE}DAILY BRIEF{WIDE}Page {n}", x=300, y=3250))
    d = one(*sheets)
    assert len(text(d, Role.FOOTER)) == 4


def test_a_line_of_two_pages_does_not_run() -> None:
    sheets = [Sheet(n).line("外務省経済局", x=1800, y=150).lines(["本件は、急を要する。"], y=600) for n in (1, 2)]
    assert running_lines([s.page() for s in sheets]) == ()


def test_a_head_of_one_page_among_many_is_a_heading() -> None:
    sheets = report()
    sheets[2].regions[0] = Sheet(3).line("結びに代えて一言", RegionType.HEADER, y=100).regions[0]
    assert "結びに代えて一言" in text(one(*sheets), Role.HEADING)


def test_headings_by_their_words_and_numbers() -> None:
    headings = text(one(*report()), Role.HEADING)
    assert {"はじめに", "1政策の概要", "2先行する研究", "注", "参考文献"} <= set(headings)
    assert not any("同意した" in h for h in headings)


def test_a_sentence_is_no_heading() -> None:
    sheets = report()
    sheets[1].line("研究を進めた。", RegionType.HEADING)
    assert "研究を進めた。" in "".join(text(one(*sheets), Role.BODY))


def test_each_note_is_one_block_over_rows_and_pages() -> None:
    notes = text(one(*report()), Role.NOTE)
    assert notes == [
        "1)秋元『通商史』、東京、1990年、12頁。",
        "2)同上、15頁。",
        "3)磯部「協定の研究」『論集』第3号、1995年、7頁。",
        "5)同上。",
    ]


def test_numbered_paragraphs_of_a_telegram_are_no_notes() -> None:
    s = (
        Sheet()
        .line("総番号（TA）55021")
        .line(f"72年5月9日18時30分{WIDE}英国発")
        .line("注")
        .lines(["1) 先方は、次のとおり述べた。"])
    )
    assert text(one(s), Role.NOTE) == []


def headed(number: int, words: str, rule: str, certainty: float, size: float = 46) -> Sheet:
    sheet = Sheet(number).line(words, RegionType.HEADING, y=200, size=size)
    sheet.regions[0] = replace(sheet.regions[0], evidence=(Evidence(rule, "", certainty),))
    return sheet.lines(["本件は、急を要する。", "よって、順に述べる。"], y=600)


@pytest.mark.parametrize("rule", ["layout.heading.weight", "layout.heading.size"])
def test_chapters_alike_but_for_their_number_do_not_run(rule: str) -> None:
    sheets = [headed(n, f"第{n}章 交渉の経緯について", rule, 0.9) for n in (1, 2, 3)]
    d = one(*sheets)
    heads = [b.text for b in d.blocks if b.role in (Role.TITLE, Role.HEADING)]
    assert heads == [f"第{n}章交渉の経緯について" for n in (1, 2, 3)]
    assert text(d, Role.HEADER) == []


def test_a_running_head_in_heavy_type_runs_all_the_same() -> None:
    sheets = [headed(n, "交渉の経緯に関する報告", "layout.heading.weight", 0.9) for n in (1, 2, 3)]
    assert len(text(one(*sheets), Role.HEADER)) == 3


def test_the_title_does_not_run_with_the_heads_that_repeat_it() -> None:
    sheets = [headed(1, "交渉の経緯に関する報告", "layout.heading.size", 0.9, size=80)]
    for n in (2, 3, 4):
        sheet = Sheet(n).line("交渉の経緯に関する報告", y=120, size=36)
        sheets.append(sheet.lines(["本件は、急を要する。", "よって、順に述べる。"], y=600))
    d = one(*sheets)
    assert len(text(d, Role.HEADER)) == 3
    assert [b.page for b in d.blocks if b.role in (Role.HEADING, Role.TITLE)] == ["p0001"]


def test_what_layout_only_guesses_to_be_a_heading_still_runs() -> None:
    sheets = [headed(n, f"第{n}章 交渉の経緯について", "layout.heading.centred", 0.6) for n in (1, 2, 3)]
    assert len(text(one(*sheets), Role.HEADER)) == 3


def test_a_heading_has_words() -> None:
    sheets = report()
    sheets[1].line("* ** *", RegionType.HEADING).line("V. █", RegionType.HEADING)
    headings = "".join(text(one(*sheets), Role.HEADING))
    assert "*" not in headings and "V." not in headings


def test_a_code_of_exemption_whose_last_bracket_is_lost() -> None:
    assert exemption("3.5(c") and exemption("3.3(h)(2") and exemption("3.3(h)(2)")
    assert not exemption("3.5") and not exemption("3.5(c)の") and not exemption("3.1(c")
