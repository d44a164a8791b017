"""Drawn volumes: how many cuts are found, how many are made in vain, which kinds and attachments are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from pipeline.model import RelationType
from pipeline.records.documents import documents
from tests.records.volumes import volume


@dataclass
class Score:
    """Counts over some volumes. ``placed``: pages whose document begins where it truly does."""

    cuts: int = 0
    made: int = 0
    hits: int = 0
    pages: int = 0
    placed: int = 0
    found: int = 0
    kinds: int = 0
    forms: int = 0
    attached: int = 0
    said: int = 0
    right: int = 0


def score(seeds: range, size: int, **how: Any) -> Score:
    s = Score()
    for seed in seeds:
        pages, truth = volume(seed, size, **how)
        found = documents("v", "v.pdf", "0" * 64, pages)
        starts = {d.pages[0].origin.number: d for d in found}
        wanted = {t.first: t for t in truth}
        s.cuts, s.made = s.cuts + len(wanted) - 1, s.made + len(starts) - 1
        s.hits += len(wanted.keys() & starts.keys()) - 1
        begins = {n: t.first for t in truth for n in range(t.first, t.last + 1)}
        s.pages += len(pages)
        s.placed += sum(begins[p.origin.number] == d.pages[0].origin.number for d in found for p in d.pages)
        for t in truth:
            d = starts.get(t.first)
            target = None if t.target is None else truth[t.target].first
            s.attached += target is not None
            if d is None:
                continue
            s.found, s.kinds, s.forms = s.found + 1, s.kinds + (d.kind is t.kind), s.forms + (d.form is t.form)
            to = [r.target for r in d.relations if r.type is RelationType.ATTACHMENT_OF]
            got = next((x.pages[0].origin.number for x in found if x.id in to), None)
            s.said, s.right = s.said + (got is not None), s.right + (got is not None and got == target)
    return s


def test_clean_volumes_are_cut_without_an_error() -> None:
    s = score(range(2), 30)
    assert (s.hits, s.made) == (s.cuts, s.cuts)
    assert s.placed == s.pages
    assert s.kinds == s.forms == s.found
    assert s.said == s.right == s.attached > 3


@pytest.mark.parametrize("how", [{}, {"leaves": True, "stamped": True}], ids=["plain", "leaves and stamps"])
def test_volumes_with_heads_lost_and_misread(how: dict[str, bool]) -> None:
    """Of every head a third of the lines is gone, of the rest one character in thirty another one."""
    s = score(range(60, 62), 30, hard=True, lost=0.35, misread=0.03, **how)
    assert s.hits / s.made >= 0.97
    assert s.hits / s.cuts >= 0.93
    assert s.placed / s.pages >= 0.95
    assert s.kinds / s.found >= 0.9
    assert s.right / max(1, s.said) >= 0.9


def test_papers_that_look_as_if_others_began_inside() -> None:
    s = score(range(80, 81), 40, hard=True)
    assert s.hits / s.made >= 0.98
    assert s.hits / s.cuts >= 0.98


def test_what_was_not_cut_is_reported() -> None:
    """Few pages are told of, and each by what speaks for and against it."""
    pages, _ = volume(61, 30, lost=0.35, misread=0.03)
    found = documents("v", "v.pdf", "0" * 64, pages)
    starts = {d.pages[0].id for d in found}
    flags = [f for d in found for f in d.flags if f.rule == "cut-not-made"]
    assert 0 < len(flags) < len(pages) / 8
    assert all(0.15 <= f.certainty < 0.5 and f.page not in starts and "(+" in f.message for f in flags)
    assert all(f.page in {p.id for p in d.pages} for d in found for f in d.flags if f in flags)
