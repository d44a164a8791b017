"""The bookkeeping of the measurement of redactions: matches, kinds of errors, intervals, pages without the cases."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.redactions import match, pages, scores
from bench.redactions.__main__ import main
from bench.redactions.matching import Found, Judged, True_, judge
from pipeline.model import Box, RedactionKind
from tests.drawn import fonts

BLACK, WHITE = RedactionKind.BLACK, RedactionKind.WHITEOUT


def seen(truth: list[Box], found: list[Box], ignore: tuple[Box, ...] = ()) -> Judged:
    return judge([True_(b, BLACK) for b in truth], [Found(b, BLACK, 0.9) for b in found], ignore)


def test_the_best_pair_is_matched_first_and_each_box_once() -> None:
    truth = [Box(0, 0, 100, 20)]
    assert match(truth, [Box(0, 0, 60, 20), Box(0, 0, 90, 20)]) == {0: (1, 0.9)}
    assert match(truth, [Box(0, 0, 49, 20)]) == {}


_place, _length = st.integers(0, 60), st.integers(1, 60)
boxes = st.lists(
    st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), _place, _place, _length, _length), max_size=6
)  # fmt: skip


@given(boxes, boxes)
def test_every_box_is_matched_or_an_error_and_never_both(truth: list[Box], found: list[Box]) -> None:
    page = seen(truth, found)
    assert sorted([*(i for i, _, _ in page.pairs), *page.misses]) == list(range(len(truth)))
    assert sorted([*(j for _, j, _ in page.pairs), *page.inventions]) == list(range(len(found)))
    assert all(v >= 0.5 for *_, v in page.pairs)


def test_errors_have_their_class() -> None:
    two = [Box(0, 0, 100, 20), Box(0, 30, 100, 50)]
    merged = seen(two, [Box(0, 0, 100, 50)])
    assert list(merged.misses.values()) == ["merged", "merged"]
    assert list(merged.inventions.values()) == ["overlapping"]
    split = seen([Box(0, 0, 100, 20)], [Box(0, 0, 45, 20), Box(55, 0, 100, 20)])
    assert list(split.misses.values()) == ["split"]
    loose = seen([Box(0, 0, 100, 20)], [Box(0, 0, 40, 20)])
    assert list(loose.misses.values()) == ["loose"]
    missed = seen([Box(0, 0, 100, 20)], [Box(300, 0, 340, 20)])
    assert list(missed.misses.values()) == ["missed"]
    assert list(missed.inventions.values()) == ["background"]


def test_what_is_to_be_ignored_counts_neither_way() -> None:
    page = seen([], [Box(0, 0, 10, 10), Box(50, 50, 60, 60)], (Box(0, 0, 11, 11),))
    assert len(page.found) == 1


def test_white_out_is_told_apart() -> None:
    truth = [True_(Box(0, 0, 100, 20), WHITE), True_(Box(0, 50, 100, 70), BLACK)]
    found = [Found(Box(0, 0, 100, 20), WHITE, 0.3), Found(Box(0, 50, 100, 70), BLACK, 0.9)]
    assert len(judge(truth, found, whiteout=True).pairs) == 2
    plain = judge(truth, found, whiteout=False)
    assert (len(plain.pairs), plain.errors) == (1, 0)
    outlined = [Found(Box(0, 0, 100, 20), RedactionKind.OUTLINED, 0.6)]
    assert judge(truth[:1], outlined, whiteout=False).errors == 0
    # where only the page's class is known, its boxes are asked for all the same
    assert judge([True_(Box(0, 0, 100, 20), WHITE, sure=False)], [], whiteout=False).misses == {0: "missed"}


def test_rates_and_their_interval() -> None:
    good = seen([Box(0, 0, 100, 20)], [Box(0, 0, 90, 20)])
    bad = seen([Box(0, 0, 100, 20)], [Box(200, 0, 300, 20)])
    got = scores.summary([good, good, bad], [0.1, 0.2, 0.9])
    assert (got["right"], got["false"], got["missed"]) == (2, 1, 1)
    assert got["precision"] == got["recall"] == got["f1"] == pytest.approx(0.667, abs=1e-3)
    assert got["sq"] == 0.9
    assert got["pq"] == pytest.approx(0.6)
    assert got["seconds"]["median"] == 0.2
    low, high = got["interval"]["f1"]
    assert low == 0
    assert high == 1
    assert got["interval"] == scores.bootstrap([good, good, bad])


def test_pages_all_alike_have_no_width() -> None:
    page = seen([Box(0, 0, 100, 20)], [Box(0, 0, 100, 20)])
    assert set(scores.bootstrap([page] * 5).values()) == {(1.0, 1.0)}
    assert scores.bootstrap([seen([], [])]) == {}


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    good, bad = seen([Box(0, 0, 9, 9)], [Box(0, 0, 9, 9)]), seen([Box(0, 0, 9, 9)], [])
    held = 0
    for _ in range(60):
        low, high = scores.bootstrap([good if rng.random() < 0.7 else bad for _ in range(40)], draws=300)["recall"]
        held += low <= 0.7 <= high
    assert held >= 51


def test_clean_pages_and_kinds_and_certainty_add_up() -> None:
    clean = scores.clean_pages([seen([], []), seen([], [Box(0, 0, 9, 9)] * 2)])
    assert (clean["false_per_page"], clean["share_without"]) == (1.0, 0.5)
    page = judge([True_(Box(0, 0, 9, 9), BLACK)], [Found(Box(0, 0, 9, 9), RedactionKind.GREY, 0.8)])
    assert scores.by_kind([page])["black"]["named"] == {"grey": 1}
    told = scores.certainty([page])
    assert told["bins"] == [{"certainty": 0.8, "right": 1.0, "boxes": 1}]
    assert scores.certainty([seen([], [])]) == {"boxes": 0}


def test_without_cases_it_says_so_and_measures_what_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fonts.need("mincho", "typewriter")
    out = tmp_path / "out.json"
    only = ["--only", "black-spans-english", "--json", str(out), "--pictures", str(tmp_path / "p")]
    assert main([str(tmp_path / "none"), *only]) == 0
    said = capsys.readouterr()
    assert "absent from" in said.err
    assert "woo, cib, mofa, ndl" in said.err
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["without white-out"]["groups"]["drawn/black"]["pages"] == 1
    assert main(["--only", "no such page"]) == 2
    assert "only pages that the project draws" in capsys.readouterr().err


@pytest.mark.cases
def test_families_with_their_truth() -> None:
    root = Path(__file__).resolve().parents[1] / "../shared/cases"
    if not root.is_dir():
        pytest.skip(f"no cases at {root}: they are not part of the project")
    found = list(pages.cases(root))
    assert {c.family for c in found} == set(pages.FAMILIES)
    assert sum(c.family == "woo" for c in found) == 50
    assert sum(c.family == "cib" and c.clean for c in found) == 3
    assert all(not c.truth for c in found if c.clean)
