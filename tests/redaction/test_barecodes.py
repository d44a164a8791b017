"""Codes in the place of words, without a box."""

from __future__ import annotations

import cv2

from pipeline.model import RedactionKind
from pipeline.redaction.barecodes import RULE
from tests.redaction.sheet import Sheet, near


def width(words: str) -> int:
    return int(cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 1.35, 1)[0][0])


def coded(codes: list[tuple[str, int]], before: str = "Dear ", after: str = " wrote on Monday") -> Sheet:
    """Lines of print, each with a code after its first word."""
    sheet = Sheet().lines(3, y=900)
    for code, y in codes:
        sheet.text(120, y, f"{before}{code}{after}")
    return sheet


def test_a_code_that_returns_stands_for_words() -> None:
    found = coded([("5.1.2.e", 150), ("5.1.2.e", 290), ("5.1.2.e", 500)]).found()
    left, wide = 120 + width("Dear "), width("5.1.2.e")
    near(found, *((left, y - 30, left + wide, y) for y in (150, 290, 500)), by=14)
    assert {r.kind for r in found} == {RedactionKind.TYPED}
    assert {r.evidence[0].rule for r in found} == {RULE}


def test_a_code_without_a_full_stop_before_its_letter() -> None:
    assert len(coded([("5.1.2e", 150), ("5.1.2e", 290)]).found()) == 2


def test_a_code_after_a_colon() -> None:
    """Its lower dot is no full stop of the code's."""
    sheet = coded([("5.1.2.e", 150), ("5.1.2.e", 290)], before="From:", after="")
    assert len(sheet.found()) == 2


def test_a_code_that_stands_once_is_a_reference() -> None:
    assert coded([("5.1.2.e", 150), ("see above", 290)]).found() == ()


def test_numbers_of_sections_and_dates_are_no_codes() -> None:
    sections = [("3.1.1", 150), ("3.1.2", 290), ("3.2.1", 360), ("4.1.1", 430)]
    assert coded(sections).found() == ()
    dates = [("12.3.1961", 150), ("14.3.1961", 290), ("12.3.1961", 360)]
    assert coded(dates).found() == ()


def test_a_box_around_the_codes_stays_one_redaction_each() -> None:
    sheet = Sheet().lines(3, y=900)
    for y in (200, 400):
        sheet.text(120, y, "Dear ").box(290, y - 44, 560, y + 14, 3).text(320, y - 2, "5.1.2.e")
    near(sheet.found(), (290, 156, 560, 214), (290, 356, 560, 414), by=3)
