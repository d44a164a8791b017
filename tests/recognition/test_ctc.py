import numpy as np

from pipeline.recognition import ctc

ALPHABET = ["blank", "公", "電", " "]


def probabilities(path: list[int], sure: float = 0.9) -> np.ndarray:
    out = np.full((len(path), len(ALPHABET)), (1 - sure) / (len(ALPHABET) - 1), dtype=np.float32)
    out[np.arange(len(path)), path] = sure
    return out


def test_a_run_is_one_character_and_a_blank_parts_two_of_the_same() -> None:
    found = ctc.best_path(probabilities([0, 1, 1, 0, 1, 2, 2]), ALPHABET)
    assert [(c[0], c[2], c[3]) for c in found] == [("公", 1, 3), ("公", 4, 5), ("電", 5, 7)]


def test_confidence_is_the_highest_of_the_run() -> None:
    p = probabilities([1, 1])
    p[1] = [0.2, 0.6, 0.1, 0.1]
    assert ctc.best_path(p, ALPHABET)[0][1] == np.float32(0.9)


def test_steps_beyond_the_line_are_padding() -> None:
    assert ctc.best_path(probabilities([1, 0, 2, 2]), ALPHABET, steps=2) == [
        ("公", np.float32(0.9), 0.0, 1.0),
    ]


def test_spread_tiles_the_line_and_keeps_order() -> None:
    found = ctc.spread(ctc.best_path(probabilities([0, 1, 0, 0, 2, 0, 0, 1, 0]), ALPHABET), 9)
    edges = [(c[2], c[3]) for c in found]
    assert edges == [(0.0, 3.0), (3.0, 6.0), (6.0, 9.0)]


def test_a_gap_inside_the_line_is_not_given_to_its_neighbours() -> None:
    found = ctc.spread([("公", 1.0, 0, 2), ("電", 1.0, 2, 4), ("公", 1.0, 20, 22), ("電", 1.0, 22, 24)], 24)
    assert found[1][3] < 6 and found[2][2] > 18


def test_an_empty_line_has_no_characters() -> None:
    assert ctc.spread(ctc.best_path(probabilities([0, 0]), ALPHABET), 2) == []
