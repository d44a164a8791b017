from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluation.text import TextScore, graphemes, infix, loose, score_paragraphs, score_whole, strict

LETTERS = st.text(alphabet="あいう、A", max_size=12)


def slow_infix(ref: str, hyp: str) -> int:
    """Least edit distance to any infix, the table in full."""
    above = [0] * (len(hyp) + 1)
    for i, a in enumerate(ref, 1):
        row = [i]
        for j, b in enumerate(hyp, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
        above = row
    return min(above)


@given(LETTERS, LETTERS)
def test_infix_is_what_the_full_table_gives(ref: str, hyp: str) -> None:
    assert infix(tuple(ref), tuple(hyp))[0] == slow_infix(ref, hyp)


@given(LETTERS, LETTERS, LETTERS)
def test_what_stands_in_the_text_costs_nothing(before: str, ref: str, after: str) -> None:
    distance, end = infix(tuple(ref), tuple(before + ref + after))
    assert distance == 0
    if ref:
        assert (before + ref + after)[: end + 1].endswith(ref)


def test_infix_ends_where_the_first_best_stretch_ends() -> None:
    assert infix(tuple("いう"), tuple("あいうえいう")) == (0, 2)
    assert infix(tuple("いう"), ()) == (2, -1)
    assert infix((), tuple("あ")) == (0, -1)


def test_levellings() -> None:
    assert strict("ＩＮＦ　交渉\n①") == "INF交渉1"
    assert loose("10,500 “co-\noperate”") == '10、500"cooperate"'
    assert loose("イ，ロ") == loose("イ、ロ")


def test_a_combined_character_counts_once() -> None:
    assert len(graphemes("葛\U000e0100城")) == 2  # an ideographic variation sequence
    score = score_paragraphs(["葛\U000e0100城"], "城")
    assert (score.characters, score.distance, score.lost) == (2, 1, 1)


def test_decomposed_kana_equal_composed_ones() -> None:
    assert score_paragraphs(["が行"], "か\u3099行").distance == 0


def test_paragraph_score_is_not_charged_for_what_stands_between() -> None:
    score = score_paragraphs(["往電に関し、", "右回電ありたい。"], "極秘往電に関し、無期限右回竜ありたい。")
    assert (score.characters, score.distance, score.lost, score.pairs, score.in_order) == (14, 1, 1, 1, 1)
    assert score.cer == pytest.approx(1 / 14)


def test_order_is_seen_and_misses_do_not_care() -> None:
    score = score_paragraphs(["一二三四", "五六七八"], "五六七八一二三四")
    assert (score.distance, score.lost, score.order) == (0, 0, 0.0)


def test_misses_are_counted_as_a_multiset() -> None:
    assert score_paragraphs(["ああい"], "いあ").lost == 1


def test_whole_is_charged_for_everything() -> None:
    assert score_whole("極秘本文", "本文極秘").whole_distance == 4
    assert score_whole("本文", "本文余").cer_whole == 0.5


def test_scores_add_up_to_micro_averages() -> None:
    total = sum([TextScore(100, 1), TextScore(10, 5)], TextScore())
    assert total.cer == pytest.approx(6 / 110)
    assert TextScore().cer is None
