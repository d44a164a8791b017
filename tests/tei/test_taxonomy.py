"""The taxonomies of the header and the words that the rules know."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.model import Kind
from pipeline.tei.grounds import laws
from pipeline.tei.taxonomy import FIELDS, house

WORDS = Path(__file__).resolve().parents[2] / "pipeline" / "records" / "vocabularies"


def test_every_kind_is_a_category() -> None:
    kinds = next(t for t in house() if t.id == "kind")
    assert [c.id for c in kinds.categories] == [f"kind.{k.value}" for k in Kind]


def test_every_category_is_described_in_both_languages_and_named_once() -> None:
    categories = [c for t in house() for c in t.categories]
    assert all({lang for lang, word in c.words if word} == {"ja", "en"} for c in categories)
    assert len({c.id for c in categories}) == len(categories)


@pytest.mark.parametrize("scheme", FIELDS)
def test_every_word_that_the_rules_know_has_its_category(scheme: str) -> None:
    """The two lists are kept apart, since stages know nothing of each other; they must not drift."""
    categories = {c.id: c.words[0][1] for t in house() if t.id == scheme for c in t.categories}
    entries = tomllib.loads((WORDS / f"{scheme}.toml").read_text(encoding="utf-8"))["entry"]
    assert {e["id"]: e["ja"] or e["en"] for e in entries} == categories


def test_the_laws_whose_codes_are_known_stand_in_the_taxonomy_with_the_same_period() -> None:
    shapes = tomllib.loads((WORDS.parents[1] / "redaction" / "grounds.toml").read_text(encoding="utf-8"))["shape"]
    periods = {law.id: {"from": law.since, "to": law.until} for law in laws()}
    assert shapes and {s["law"] for s in shapes if s.get("law")} <= set(periods)
    said = [(s["law"], key, s[key]) for s in shapes for key in ("from", "to") if s.get("law") and key in s]
    assert [(law, key, day) for law, key, day in said if periods[law][key] != day] == []
