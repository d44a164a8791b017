"""Words in misread text: near enough, and never one word for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.words.matching import alike, allowed, cost, nearest
from pipeline.records.words.vocabulary import NAMES, vocabulary

MATCHED = ("classification", "precedence", "cipher", "labels", "ranks", "limits", "forms")


@pytest.mark.parametrize(
    ("name", "read", "word"),
    [
        ("classification", "極泌", "極秘"),
        ("classification", "持秘", "特秘"),
        ("labels", "主菅", "主管"),
        ("labels", "電話番弓", "電話番号"),
        ("labels", "決栽", "決裁"),
        ("ranks", "外務太臣", "外務大臣"),
        ("forms", "電倍案", "電信案"),
        ("forms", "会淡記録", "会談記録"),
    ],
)
def test_look_alikes_are_borne(name: str, read: str, word: str) -> None:
    found = nearest(read, vocabulary(name).words)
    assert found is not None
    assert found.word == word
    assert 0 < found.certainty < 1


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("classification", "枢密"),
        ("classification", "泌"),
        ("labels", "起算"),
        ("ranks", "大根"),
        ("forms", "電信窓"),
        ("precedence", "大急ぎ"),
    ],
)
def test_what_is_another_word_or_none_is_not_taken(name: str, read: str) -> None:
    assert nearest(read, vocabulary(name).words) is None


@pytest.mark.parametrize("name", MATCHED)
def test_no_word_of_a_vocabulary_stands_for_another(name: str) -> None:
    for word, entry in vocabulary(name).words:
        found = nearest(word, vocabulary(name).words)
        assert found is not None
        assert (found.entry.id, found.certainty) == (entry.id, 1.0)


@pytest.mark.parametrize("name", MATCHED)
def test_a_text_between_two_words_that_differ_in_one_character_is_neither(name: str) -> None:
    """電信□ may be 電信案 or 電信写."""
    tried = 0
    words = vocabulary(name).words
    for word, entry in words:
        for other, second in words:
            if entry.id == second.id or len(word) != len(other):
                continue
            apart = [k for k, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
            if len(apart) == 1 and len(word) > 1:
                between = word[: apart[0]] + "囧" + word[apart[0] + 1 :]
                tried += 1
                found = nearest(between, words)
                assert found is None or found.entry.id not in (entry.id, second.id), (word, other)
    if name == "forms":
        assert tried


@given(st.text(alphabet="極秘特機密大至急電信案写起者決裁", max_size=6), st.sampled_from(["極秘", "電信案", "大至急"]))
def test_the_distance_is_that_of_edits_and_never_more_than_them(text: str, word: str) -> None:
    got = cost(text, word, most=9)
    assert (got == 0) == (text == word)
    assert got <= max(len(text), len(word))
    assert got >= 0.1 * abs(len(text) - len(word))


def test_look_alikes_go_both_ways_and_cost_less_than_a_character() -> None:
    assert all(alike()[b, a] == weight for (a, b), weight in alike().items())
    assert all(0 < weight < 1 for weight in alike().values())
    assert allowed(1) == 0 < allowed(2) < allowed(4) < allowed(9)


def test_look_alikes_change_nothing_by_themselves() -> None:
    """They weigh; only a word of a vocabulary that they spell is read."""
    from pipeline.records.words.shapes import level

    assert level("使便 二ニ 号弓") == "使便二ニ号弓"


def test_every_vocabulary_is_tried_here_or_has_no_words_to_confuse() -> None:
    assert set(MATCHED) <= set(NAMES)
