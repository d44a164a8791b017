"""White laid over words, told from the gap, and the gaps that writing has of its own."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from pipeline.model import Redaction, RedactionKind
from tests.drawn import fonts
from tests.redaction.sheet import Sheet

SIZE, PITCH, LEADING = 30, 32, 54
TEXT = "先方は本件提案に関するわが方の考え方を多とするとともに引き続き協議を重ねる必要がある旨述べた"


def page(*lines: str, down: bool = False) -> Sheet:
    """Lines of full-width characters; an ideographic space is a gap."""
    fonts.need("mincho")
    picture = Pictures.new("L", (1600, 1600), 255)
    pen, font = ImageDraw.Draw(picture), fonts.load("mincho", SIZE)
    for n, line in enumerate(lines):
        for k, char in enumerate(line):
            at = (1450 - n * LEADING, 100 + k * PITCH) if down else (100 + k * PITCH, 100 + n * LEADING)
            pen.text(at, char, font=font, fill=0)
    sheet = Sheet()
    sheet.pixels = np.asarray(picture, dtype=np.uint8).copy()
    return sheet


def running(count: int = 12) -> list[str]:
    return [(TEXT[n:] + TEXT[:n])[:42] for n in range(count)]


def out(line: str, start: int, end: int) -> str:
    return line[:start] + "　" * (end - start) + line[end:]


def white(sheet: Sheet) -> list[Redaction]:
    return [r for r in sheet.found() if r.kind is RedactionKind.WHITEOUT]


@pytest.mark.parametrize("down", [False, True])
def test_a_gap_between_lines_that_run_on(down: bool) -> None:
    lines = running()
    lines[5] = out(lines[5], 10, 22)
    found = white(page(*lines, down=down))
    assert len(found) == 1
    box = found[0].box
    start, end = (box.y0, box.y1) if down else (box.x0, box.x1)
    assert abs(start - (100 + 10 * PITCH)) < PITCH / 2
    assert abs(end - (100 + 22 * PITCH)) < PITCH / 2
    assert 0.3 <= found[0].certainty <= 0.5


def test_gaps_one_below_the_other_are_columns() -> None:
    assert white(page(*(out(line, 10, 18) for line in running()))) == []


def test_two_rows_of_a_form_among_text_are_not() -> None:
    lines = running()
    lines[5], lines[6] = (
        "氏名　　　　　　　　　　　　年　　　　月　　　　日",
        "住所　　　　　　　　　　　　電話　　　　　　　番",
    )
    assert white(page(*lines)) == []


def test_ends_of_paragraphs_blank_lines_and_indents_are_not() -> None:
    lines = running()
    lines[3], lines[4], lines[5] = lines[3][:12], "", "　　　　" + lines[5][4:]
    assert white(page(*lines)) == []


def test_a_heading_with_a_wide_space_is_not() -> None:
    lines = ["外務大臣殿　　　　　　松永大使", "件名　米ソ軍備管理交渉進捗状況", "", *running(9)]
    assert white(page(*lines)) == []


def test_a_space_of_a_character_or_two_is_the_writers() -> None:
    lines = running()
    lines[5] = out(lines[5], 10, 12)
    assert white(page(*lines)) == []
