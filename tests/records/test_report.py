"""Reports and policy papers: titles over rows, authors, institutions, dates."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName, Kind, RegionType
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet

TEXT = ["1. 本件については、従来から累次検討を重ねてきたところであり、なお検討を要する。", "以上の次第である。"]


def report(*lines: str, title: tuple[str, ...] = ("漁業水域に関する調査報告書",)) -> Document:
    s = Sheet()
    for line in title:
        s.line(line, size=60, x=600)
    for line in lines:
        s.line(line, x=1400)
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.lines(TEXT).page()])
    return d


def values(d: Document, name: FieldName) -> list[str]:
    return [v.value for v in d.all(name)]


@pytest.mark.parametrize(
    "rows",
    [
        ("漁業水域に関する", "調査報告書"),
        ("北洋漁業の現状及び", "その見通しに関する報告書"),
    ],
)
def test_a_title_over_rows(rows: tuple[str, ...]) -> None:
    d = report("昭和54年3月", title=rows)
    assert d.kind is Kind.REPORT
    assert values(d, FieldName.TITLE) == ["".join(rows)]
    assert values(d, FieldName.DATE) == ["1979-03"]


def test_a_line_below_the_title_is_not_of_it() -> None:
    assert values(report("昭和54年3月7日", "条約局国際協定課"), FieldName.TITLE) == ["漁業水域に関する調査報告書"]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("執筆者：羽仁正人、桐山一郎", ["羽仁正人", "桐山一郎"]),
        ("青山芽生（軍縮問題研究会）", ["青山芽生"]),
        (f"羽仁{WIDE}正人", ["羽仁正人"]),
        ("経済局海洋課長羽仁正人", ["羽仁正人"]),
        ("文責　羽仁正人", ["羽仁正人"]),
    ],
)
def test_authors(line: str, authors: list[str]) -> None:
    d = report("昭和54年3月7日", line)
    assert values(d, FieldName.AUTHOR) == authors
    assert {p.name for p in d.persons} >= set(authors)


@pytest.mark.parametrize("line", ["概要報告", "極秘", "（未定稿）", "目次", "国際情勢の一般的背景", "部内限り"])
def test_what_is_no_author(line: str) -> None:
    assert values(report("昭和54年3月7日", line), FieldName.AUTHOR) == []


@pytest.mark.parametrize("line", ["財団法人海洋水産研究所", "国際法学会", "外務省"])
def test_institutions(line: str) -> None:
    d = report("昭和54年3月7日", line)
    assert values(d, FieldName.INSTITUTION) == [line] or values(d, FieldName.OFFICE) == [line]


def test_a_policy_paper_has_its_office_and_date() -> None:
    d = report("昭和54年3月7日", "条約局国際協定課", title=("北洋漁業交渉について",))
    assert d.kind is Kind.MEMORANDUM
    assert values(d, FieldName.DATE) == ["1979-03-07"]
    assert values(d, FieldName.OFFICE) == ["条約局国際協定課"]
    assert values(d, FieldName.AUTHOR) == []


def paper(opening: tuple[str, ...], running: str) -> Document:
    sheets = []
    for n in range(1, 5):
        s = Sheet(n).line(running, RegionType.HEADER, x=600, y=60)
        s.y = 900.0
        if n == 1:
            s.lines(opening, y=600)
        for part in (2 * n, 2 * n + 1):
            s.line(f"{part}　問題の所在{part}", RegionType.HEADING, size=56)
            s.lines(["本件については、従来から累次検討を重ねてきたところであり、なお検討を要する。"])
        sheets.append(s.page())
    (d,) = documents("s", "scan.pdf", "0" * 64, sheets)
    return d


RUNNING = "北洋漁業の現状と見通し——一九七〇年代"


def test_a_title_that_the_running_head_shortens_and_its_author() -> None:
    d = paper(("北洋漁業の現状と見通し——一九七〇年代の交渉", "を中心に——羽仁正人（軍縮問題研究会）"), RUNNING)
    assert values(d, FieldName.TITLE) == ["北洋漁業の現状と見通し——一九七〇年代の交渉を中心に——"]
    assert values(d, FieldName.AUTHOR) == ["羽仁正人"]
    assert d.all(FieldName.AUTHOR)[0].part("office") == "軍縮問題研究会"


def test_a_running_head_that_stands_nowhere_else_names_the_paper_alone() -> None:
    d = paper(("この小論は漁業について論ずる。",), RUNNING)
    assert values(d, FieldName.TITLE) == [RUNNING]
    assert values(d, FieldName.AUTHOR) == []
