"""The vocabularies: ids, sources, forms, zones."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.records.words.shapes import level, native, shapes
from pipeline.records.words.vocabulary import NAMES, vocabulary


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_is_complete(name: str) -> None:
    entries = vocabulary(name).entries
    assert entries
    for entry in entries:
        assert re.fullmatch(r"[a-z]+\.[a-z0-9-]+", entry.id), entry.id
        assert entry.name
        assert entry.forms
        assert entry.source, entry.id


def test_ids_are_unique_over_all_vocabularies() -> None:
    ids = [e.id for name in NAMES for e in vocabulary(name).entries]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("offices", "stamps")])
def test_no_form_stands_for_two_entries(name: str) -> None:
    forms = [f for e in vocabulary(name).entries for f in e.forms]
    assert len(forms) == len(set(forms)), sorted(f for f in set(forms) if forms.count(f) > 1)


def test_every_post_has_a_zone() -> None:
    for entry in vocabulary("posts").entries:
        ZoneInfo(entry.text("zone"))


def test_spells_of_a_bureau_do_not_overlap() -> None:
    by_name: dict[str, list[tuple[str, str]]] = {}
    for e in vocabulary("offices").entries:
        if e.day("from"):
            by_name.setdefault(e.ja, []).append((str(e.day("from")), str(e.day("to") or "9999")))
    for name, spells in by_name.items():
        ordered = sorted(spells)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(ordered)), name


def test_levelling_joins_what_print_sets_apart() -> None:
    assert level("極　秘") == "極秘"
    assert level("決 裁 書") == "決裁書"
    assert level("会谈記录") == "会談記録"
    assert level("總番號") == "総番号"
    assert level("（ＴＡ）") == "(TA)"


def test_native_leaves_old_shapes_alone() -> None:
    assert native("會談記錄 谈") == "會談記錄 談"
    for wrong, right in shapes().items():
        assert len(wrong) == len(right) == 1


def test_an_unknown_vocabulary_or_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocabulary("variants")
    with pytest.raises(KeyError):
        vocabulary("posts").get("post.nowhere")


def test_every_source_that_is_cited_is_listed() -> None:
    root = Path(__file__).resolve().parents[2]
    listed = set(
        re.findall(r"^\| (S\d+[a-e]?) \| \S", (root / "docs" / "sources.md").read_text(encoding="utf-8"), re.M)
    )
    cited = {m for name in NAMES for e in vocabulary(name).entries for m in re.findall(r"\[(S\d+[a-e]?)\]", e.source)}
    assert cited and cited <= listed
