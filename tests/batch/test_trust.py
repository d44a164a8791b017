"""The work list: pages by what is expected to be wrong on them, from certainties and not from confidences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.batch import figures, pages, templating
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import Place
from pipeline.model import Box, Char, Direction, Line, Page, PageOrigin, Region, RegionType, Row
from pipeline.settings import Settings


def page(certainty: float, count: int = 10, kind: RegionType = RegionType.PARAGRAPH) -> Page:
    chars = tuple(Char("外", 0.99, k, k + 1, certainty=certainty) for k in range(count))
    line = Line(Box(0, 0, count, 1).polygon, Direction.HORIZONTAL, chars, "rapidocr")
    rows = (Row("p0001", Direction.HORIZONTAL, (line,)),)
    region = Region("r1", kind, line.polygon, Direction.HORIZONTAL, rows)
    unread = Page.unread(PageOrigin("a.png", 1, False, 1, "0" * 64, 100, 100, 300.0, "given"), "")
    return replace(unread, regions=(region,))


def test_expected_errors_are_what_is_missing_to_certainty() -> None:
    told = pages.row(page(0.7), Settings(unclear_below=0.75), "").summary
    assert told["wrong"] == told["expected"] == pytest.approx(3.0)
    assert told["mean"] == pytest.approx(0.7)
    assert told["unclear"] == 10
    assert told["missed"] > 0


def test_marks_that_are_no_text_are_no_errors() -> None:
    told = pages.row(page(0.2, kind=RegionType.NOISE), Settings(), "").summary
    assert (told["chars"], told["wrong"], told["mean"]) == (0, 0, None)


def test_nothing_is_missed_in_a_text_layer() -> None:
    told = pages.row(replace(page(1.0), text_from="text-layer"), Settings(), "").summary
    assert told["missed"] == told["expected"] == 0


def test_the_worst_page_comes_first(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    run = ledger.begin_run("0", 1, {})
    ledger.claim("a", Place("", "a", "a.pdf", b"a.pdf"), run)
    for number, certainty in enumerate((0.99, 0.4, 0.9), 1):
        row = replace(pages.row(page(certainty), Settings(), ""), number=number)
        ledger.page_read("a", [row], 0.1)
    ranked = [(p["number"], p["wrong"]) for p in figures.ranked_pages(ledger)]
    ledger.close()
    assert ranked == [(2, 6.0), (3, 1.0), (1, 0.1)]


@pytest.mark.parametrize(("wrong", "of", "said"), [(3, 1000, "0.30 %"), (12, 1000, "1.2 %"), (270, 1000, "27 %")])
def test_rates_are_said_with_as_many_figures_as_they_have(wrong: float, of: int, said: str) -> None:
    assert templating.rate(wrong, of) == said
