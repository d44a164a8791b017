"""The classes of a recognizer, and the Latin ones that are asked first."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.recognition.alphabet import SURE, Alphabet, Latin
from pipeline.recognition.networks import Parted

CHARS = ("blank", "A", "b", "é", "e", "7", "–", "（", "大", "ニ", "二", " ")


def _latin() -> tuple[Latin, list[int]]:
    """Features are the scores themselves; how many rows the whole alphabet was asked for."""
    asked: list[int] = []

    def told(rows: np.ndarray) -> np.ndarray:
        asked.append(len(rows))
        parts = np.exp(rows - rows.max(axis=1, keepdims=True))
        return np.asarray(parts / parts.sum(axis=1, keepdims=True), np.float32)

    n = len(CHARS)
    parted = Parted(
        lambda image: np.zeros((0, n), np.float32), told, np.eye(n, dtype=np.float32), np.zeros(n, np.float32)
    )
    return Latin(Alphabet.of(CHARS), parted), asked


def _steps(*scores: tuple[str, float]) -> np.ndarray:
    out = np.zeros((len(scores), len(CHARS)), np.float32)
    for row, (char, score) in zip(out, scores, strict=True):
        row[CHARS.index(char)] = score
    return out


def test_sure_steps_are_told_without_the_others() -> None:
    latin, asked = _latin()
    values, alphabet = latin.told(_steps(("A", SURE + 4), ("blank", 25.0), ("7", 22.0), ("é", 21.0)))
    assert [alphabet.chars[k] for k in values.argmax(axis=1)] == ["A", "blank", "7", "é"]
    assert not asked and values.max(axis=1).min() > 0.99 and values.sum(axis=1).max() <= 1.0001


def test_unsure_steps_are_told_as_the_whole_alphabet_tells_them() -> None:
    latin, asked = _latin()
    values, alphabet = latin.told(_steps(("A", 25.0), ("b", 3.0)))
    whole = np.exp(3.0) / (np.exp(3.0) + len(CHARS) - 1)
    assert asked == [8] and values[1, alphabet.chars.index("b")] == pytest.approx(whole, rel=1e-3)


def test_another_script_is_read_as_what_it_is() -> None:
    latin, _ = _latin()
    values, alphabet = latin.told(_steps(("A", 25.0), ("大", 12.0)))
    assert alphabet.chars == CHARS and [CHARS[k] for k in values.argmax(axis=1)] == ["A", "大"]


def test_an_accent_keeps_its_look_alike() -> None:
    latin, _ = _latin()
    _, alphabet = latin.told(_steps(("é", 25.0)))
    assert [alphabet.chars[k] for k in alphabet.rivals["é"]] == ["e"]
    assert not {"大", "ニ", "二"} & set(alphabet.chars) and {"（", "–", " "} <= set(alphabet.chars)
