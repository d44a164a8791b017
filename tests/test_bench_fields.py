"""The bench of fields counts what it says it counts."""

from __future__ import annotations

import pytest

from bench.fields import heads, inf
from bench.fields.score import Board
from tests.drawn.heads.made import MAKERS, head


def test_a_wrong_value_counts_against_precision_and_recall() -> None:
    board = Board()
    board.judge({"serial": "12", "sender": "森大使"}, {"serial": ["13"]}, "x")
    assert (board.counts["serial"].right, board.counts["serial"].wrong, board.counts["serial"].missed) == (0, 1, 1)
    assert (board.counts["sender"].wrong, board.counts["sender"].missed) == (0, 1)
    assert board.counts["sender"].precision is None and board.counts["sender"].recall == 0
    assert board.confused == {("serial", "12", "13"): 1, ("sender", "森大使", ""): 1}


def test_a_value_nobody_asked_for_is_wrong() -> None:
    board = Board()
    board.judge({"serial": "12"}, {"serial": ["12"], "circular": ["12"]}, all_of=["circular"])
    assert board.total.right == 1 and board.total.wrong == 1 and board.total.missed == 0


def test_values_of_a_list_count_one_by_one_and_white_and_width_do_not_matter() -> None:
    board = Board()
    board.judge({"consulted": ["条約局", "経済局"]}, {"consulted": ["条 約 局", "経理局"]})
    assert (board.total.right, board.total.wrong, board.total.missed) == (1, 1, 1)
    board.judge({"sent": "1969-09-19T20:25-04:00"}, {"sent": ["1969-09-19T20:25:00-04:00"]})
    assert board.counts["sent"].right == 1


@pytest.mark.parametrize("maker", MAKERS)
def test_noise_changes_no_truth_and_no_digit(maker: str) -> None:
    clean, noisy = head(maker, 3), head(maker, 3, 0.1)
    assert clean.truth == noisy.truth
    text = ["".join(r.text for r in h.pages[0].regions) for h in (clean, noisy)]
    digits = ["".join(c for c in t if c.isdigit() and c not in "01") for t in text]
    assert len(digits[0]) == len(digits[1])
    assert head(maker, 3, 0.1).pages == noisy.pages


def test_text_becomes_sheets_with_its_struck_words_and_its_table() -> None:
    sheets = inf.pages("\n".join(f"行{n} ~~消~~す" for n in range(300)))
    chars = [c for page in sheets for r in page.rows for p in r.pieces for c in getattr(p, "chars", ())]
    assert {c.text for c in chars if c.struck} == {"消"}
    assert len(sheets) == 20


def test_every_form_is_scored() -> None:
    for maker in MAKERS:
        assert heads.board(maker, 1, 5, 0.0).total.right > 0, maker
