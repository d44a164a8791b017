"""Signs and words in the place of withheld ones, as read."""

from __future__ import annotations

import pytest

from pipeline.model import Box, Char, Direction, Line, RedactionKind
from pipeline.redaction.typed import apart


def line(text: str, direction: Direction = Direction.HORIZONTAL, step: float = 20.0) -> Line:
    chars = tuple(Char(c, 0.9, 100 + k * step, 100 + (k + 1) * step) for k, c in enumerate(text))
    long = 100 + len(text) * step
    box = Box(100, 300, long, 330) if direction is Direction.HORIZONTAL else Box(300, 100, 330, long)
    return Line(box.polygon, direction, chars, "e")


@pytest.mark.parametrize(
    ("text", "before", "printed", "after"),
    [
        ("在仏■■■大使は", "在仏", "■■■", "大使は"),
        ("先方××××と述べた", "先方", "××××", "と述べた"),
        ("Mr. XXXX said", "Mr. ", "XXXX", " said"),
        ("told **** that", "told ", "****", " that"),
        ("told [REDACTED] that", "told ", "[REDACTED]", " that"),
        ("the t[REDACTEDwn to", "the t", "[REDACTED", "wn to"),
        ("told REDACTED that", "told ", "REDACTED", " that"),
        ("a visit [less than 1 line not declassified] to", "a visit ", "[less than 1 line not declassified]", " to"),
        ("当方より（以下不開示）", "当方より", "（以下不開示）", ""),
        ("総理は（20文字程度抹消あり）と", "総理は", "（20文字程度抹消あり）", "と"),
    ],
)
def test_stand_ins_are_taken_out_of_their_line(text: str, before: str, printed: str, after: str) -> None:
    (found,), lines = apart((), (line(text),))
    assert found.kind is RedactionKind.TYPED
    assert found.printed == printed
    assert [t.text for t in lines] == [t for t in (before, after) if t]
    assert found.box.x0 == 100 + 20 * len(before)
    assert found.box.x1 == 100 + 20 * len(before + printed)
    assert lines[0].box.x1 <= found.box.x0 + 0.1


@pytest.mark.parametrize(
    "text",
    [
        "情報公開法に基づく不開示決定について",
        "（不開示理由）",
        "（非公開会議）",
        "三×五は十五",
        "世界●最大の課題",
        "第XXX章",
        "the redacted version was withheld from the press",
        "(see the withheld papers)",
        "＊注を見よ ***",
        "TEXXXXON",
        "* * * *",
        "＊＊＊＊＊",
    ],
)
def test_words_about_withholding_and_single_signs_stay(text: str) -> None:
    found, lines = apart((), (line(text),))
    assert found == ()
    assert [t.text for t in lines] == [text]


def test_in_a_column_and_after_boxes_found_before() -> None:
    down = line("在仏■■■大使は", Direction.VERTICAL)
    (first,), _ = apart((), (line("a [REDACTED] b"),))
    found, lines = apart((first,), (down,))
    assert [r.id for r in found] == ["r1", "r2"]
    assert (found[1].box.y0, found[1].box.y1) == (140, 200)
    assert [t.text for t in lines] == ["在仏", "大使は"]


def test_two_in_a_line_and_a_line_of_nothing_else() -> None:
    found, lines = apart((), (line("■■と■■■は"), line("×××")))
    assert [r.printed for r in found] == ["■■", "■■■", "×××"]
    assert [t.text for t in lines] == ["と", "は"]
