"""The pages drawn for the measurement of redactions: the same each time, and their truth is where the ink is."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.model import Box, RedactionKind
from tests.drawn import clean, covers, fonts, redacted


@pytest.fixture(autouse=True)
def _fonts() -> None:
    fonts.need("mincho", "typewriter", "sans-bold")


def _inside(sample: redacted.Sample, k: int, by: float = 8) -> np.ndarray:
    box = Box.around(sample.covered[k].polygon).grown(-by)
    return sample.picture[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)]


def test_truth_lies_on_the_ink_also_on_a_turned_page_and_in_a_photographed_book() -> None:
    copies: tuple[redacted.Entry, ...] = (
        ("black", "touching", "across", "skewed"),
        ("black", "flow", "across", "book"),
    )
    for entry in copies:
        sample = redacted.page(entry, 0)
        assert sample.covered
        for k in range(len(sample.covered)):
            assert np.median(_inside(sample, k, 4)) < 80, (sample.name, k)


def test_an_outlined_box_is_empty_within_its_rule() -> None:
    sample = redacted.page(("hairline", "spans", "down", "one-bit"), 0)
    assert {c.kind for c in sample.covered} == {RedactionKind.OUTLINED}
    assert all((_inside(sample, k) > 127).mean() > 0.99 for k in range(len(sample.covered)))


def test_what_is_hidden_is_counted_in_characters_and_lines() -> None:
    stepped = redacted.page(("black", "stepped", "across", "clean"), 0).covered
    assert [c.lines for c in stepped] == [1, 2, 1]
    assert {c.group for c in stepped} == {"g1"}
    assert all(c.hidden for c in stepped)
    typed = redacted.page(("typed", "spans", "across", "clean"), 0).covered
    assert all(len(c.printed) == c.hidden for c in typed)


def test_the_plan_has_every_kind() -> None:
    cover = {entry[0].partition("+")[0] for entry in redacted.PLAN}
    assert {*covers.COVERS, "typed", "whole"} == cover


def test_the_same_seed_gives_the_same_page_and_another_a_different_one() -> None:
    entry: redacted.Entry = ("scribble", "spans", "across", "fair")
    a, b, c = (redacted.page(entry, seed) for seed in (3, 3, 4))
    assert np.array_equal(a.picture, b.picture)
    assert a.covered == b.covered
    assert a.covered != c.covered


def test_clean_pages_are_sixty_and_more_and_hold_nothing() -> None:
    assert len(clean.MAKERS) * clean.EACH >= 60
    sample = clean.page("solid seal", 0)
    assert not sample.covered
    assert sample.picture.ndim == 3
