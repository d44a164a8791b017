"""Steps that are blank by the blank's own score, without the other classes."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.recognition import ctc, steps
from pipeline.recognition.alphabet import Alphabet, Latin
from pipeline.recognition.networks import Parted

CHARS = ("blank", "A", "b", "é", "e", "大", "ニ", "二", " ")
WHOLE = Alphabet.of(CHARS)


class Network:
    """Features are the scores themselves. Its answers lie in one array, as those of a runtime do."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self._kept = np.zeros((64, len(CHARS)), np.float32)
        n = len(CHARS)
        self.parted = Parted(
            lambda image: np.zeros((0, n), np.float32), self.told, np.eye(n, dtype=np.float32), np.zeros(n, np.float32)
        )

    def told(self, rows: np.ndarray) -> np.ndarray:
        self.asked.append(len(rows))
        parts = np.exp(rows - rows.max(axis=1, keepdims=True))
        self._kept[:] = 0.5  # what stood there is gone
        self._kept[: len(rows)] = parts / parts.sum(axis=1, keepdims=True)
        return self._kept[: len(rows)]


def _features(*scores: dict[str, float]) -> np.ndarray:
    out = np.zeros((len(scores), len(CHARS)), np.float32)
    for row, given in zip(out, scores, strict=True):
        for char, score in given.items():
            row[CHARS.index(char)] = score
    return out


LINE = _features(
    {"blank": 30}, {"ニ": 20, "二": 12}, {"blank": 29, "二": 22}, {"blank": 28}, {"大": 21}, {"blank": 12, "大": 3}
)


def test_steps_that_are_surely_blank_are_not_asked() -> None:
    network = Network()
    told = steps.tell(LINE, network.parted, WHOLE)
    assert [(c[0], c[2], c[3]) for c in told.path()] == [("ニ", 1, 2), ("大", 4, 5)]
    assert network.asked == [8]  # three, rounded up to a number the runtime has met


def test_a_line_is_read_as_if_all_steps_had_been_asked() -> None:
    rng = np.random.default_rng(7)
    for _ in range(40):
        features = rng.normal(8, 6, (30, len(CHARS))).astype(np.float32)
        features[:, 0] += rng.choice([0, 30], 30)
        features[:, 1:] = np.minimum(features[:, 1:], 22)
        network = Network()
        whole = network.told(features).copy()
        told = steps.tell(features, network.parted, WHOLE)
        expected = ctc.best_path(whole, CHARS)
        assert [c[:1] + c[2:] for c in told.path()] == [c[:1] + c[2:] for c in expected]
        assert [c[1] for c in told.path()] == pytest.approx([c[1] for c in expected])
        for _, _, a, b in told.path():
            classes = (1, 6, 7)
            assert dict(told.rivals(classes, int(a), int(b))) == pytest.approx(
                dict(ctc.rivals(whole, classes, int(a), int(b)))
            )


def test_look_alikes_are_sought_in_blank_steps_beside_a_character_too() -> None:
    network = Network()
    told = steps.tell(LINE, network.parted, WHOLE)
    told.path()
    found = dict(told.rivals((CHARS.index("ニ"), CHARS.index("二")), 1, 2))
    assert found[CHARS.index("二")] == pytest.approx(np.exp(22.0 - 29), rel=0.01)
    assert found[CHARS.index("ニ")] == pytest.approx(1, abs=0.001)


def test_a_blank_line_asks_nothing_and_an_empty_one_has_no_steps() -> None:
    network = Network()
    assert steps.tell(_features({"blank": 30}, {"blank": 33}), network.parted, WHOLE).path() == []
    assert steps.tell(_features(), network.parted, WHOLE).path() == [] and not network.asked


def test_latin_lines_keep_to_the_latin_classes_beside_blanks() -> None:
    network = Network()
    latin = Latin(WHOLE, network.parted)
    told = steps.tell(_features({"blank": 31}, {"é": 24, "e": 15}, {"blank": 30}), network.parted, WHOLE, latin)
    assert [c[0] for c in told.path()] == ["é"] and len(told.alphabet.chars) < len(CHARS)
    assert [told.alphabet.chars[k] for k, _ in told.rivals(told.alphabet.rivals["é"], 1, 2)] == ["e"]
    assert not network.asked


def test_another_script_on_a_latin_page_is_told_by_all_classes() -> None:
    network = Network()
    latin = Latin(WHOLE, network.parted)
    told = steps.tell(_features({"blank": 31}, {"A": 24}, {"ニ": 14}), network.parted, WHOLE, latin)
    assert told.alphabet is WHOLE and [c[0] for c in told.path()] == ["A", "ニ"]
    assert next(k for k, _ in told.rivals(told.alphabet.rivals["ニ"], 2, 3)) == CHARS.index("ニ")


def test_probabilities_of_all_steps_are_taken_as_they_are() -> None:
    values = np.full((4, len(CHARS)), 0.01, np.float32)
    values[[0, 1, 2, 3], [0, 5, 5, 0]] = 0.9
    told = steps.every(values, WHOLE)
    assert told.path() == ctc.best_path(values, CHARS)
    assert told.rivals((6,), 1, 3) == ctc.rivals(values, (6,), 1, 3)
