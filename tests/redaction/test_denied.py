"""Pages that say themselves that they are withheld."""

from __future__ import annotations

import pytest

from pipeline.model import Box, Char, Direction, Line, Redaction, RedactionKind
from pipeline.redaction.denied import whole

PAGE = Box(0, 0, 1600, 2300)


def line(text: str, y: float) -> Line:
    chars = tuple(Char(c, 0.9, 200 + 40 * i, 240 + 40 * i) for i, c in enumerate(text))
    return Line(Box(200, y, 200 + 40 * len(text), y + 50).polygon, Direction.HORIZONTAL, chars, "e")


@pytest.mark.parametrize(
    "words",
    ["不開示", "全部不開示", "この頁は不開示", "【不開示】", "PAGE DENIED", "Denied in full", "This page is withheld"],
)
def test_a_page_that_says_so_is_one_redaction(words: str) -> None:
    found, kept = whole((), (line(words, 1100),), PAGE)
    assert [(r.kind, r.printed, r.extent and r.extent.unit) for r in found] == [(RedactionKind.TYPED, words, "page")]
    assert found[0].box.area == pytest.approx(0.8 * PAGE.area) and kept == ()


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("３枚不開示", 3),
        ("以下12頁は不開示", 12),
        ("不開示（二枚）", 2),
        ("4 PAGES WITHHELD", 4),
        ("不開示", 1),
        ("この頁は不開示", 1),
    ],
)
def test_a_sheet_that_stands_for_several_pages_says_how_many(words: str, pages: int) -> None:
    (found,), kept = whole((), (line(words, 1100),), PAGE)
    assert kept == () and found.extent is not None and (found.extent.unit, found.extent.quantity) == ("page", pages)


def test_codes_and_page_numbers_stay_beside_it() -> None:
    beside = line("第5条第3号", 1300), line("- 12 -", 2220), line("Approved for Release 2011/08/01", 30)
    found, kept = whole((), (line("不開示", 1100), *beside), PAGE)
    assert len(found) == 1 and kept == beside


@pytest.mark.parametrize(
    "lines",
    [
        ("不開示情報の取扱いについて",),
        ("不開示", "大臣は次のとおり述べた。"),
        ("request denied by the minister",),
        ("資料編",),
        ("資料3枚",),
        ("3枚のうち2枚は不開示とした件",),
    ],
)
def test_a_page_that_speaks_of_it_is_text(lines: tuple[str, ...]) -> None:
    given = tuple(line(t, 900 + 100 * i) for i, t in enumerate(lines))
    assert whole((), given, PAGE) == ((), given)


def test_a_page_with_a_redaction_is_told_by_that() -> None:
    box = Redaction("r1", Box(100, 100, 300, 200).polygon, RedactionKind.BLACK, 0.9)
    assert whole((box,), (line("不開示", 1100),), PAGE) == ((box,), (line("不開示", 1100),))
