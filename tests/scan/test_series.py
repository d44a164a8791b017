"""Names that run, and names that do not."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scan import series


def find(*stems: str, kind: str = "JPEG"):
    found, alone = series.find((s, s, kind) for s in stems)
    return [s.names for s in found], sorted(alone)


@pytest.mark.parametrize(
    "stems",
    [
        ("scan_001", "scan_002", "scan_003"),
        ("1", "2", "5", "9", "10", "11"),
        ("IMG 098", "IMG 099", "IMG 100"),
        ("p998", "p999", "p1000"),
        ("第1頁", "第2頁", "第3頁"),
        ("vol.2 (1)", "vol.2 (2)"),
        ("１", "２", "３"),
        ("f001r", "f001v", "f002r", "f002v"),
        ("12", "12a", "13"),
        ("p0998", "p0999", "p1000", "p1001"),
    ],
)
def test_names_that_run(stems):
    shuffled = list(stems)
    random.Random(3).shuffle(shuffled)
    assert find(*shuffled) == ([stems], [])


@pytest.mark.parametrize(
    "stems",
    [
        ("letter", "report"),
        ("telegram 1964", "note 1965"),
        ("a1", "a10"),
        ("1986-volume", "1974-cable"),
        ("scan_001",),
        ("scan", "scan_1"),
    ],
)
def test_names_that_do_not_run(stems):
    assert find(*stems) == ([], sorted(stems))


def test_a_small_gap_is_told_and_a_large_one_parts():
    (one,), alone = series.find((s, s, 0) for s in ("p1", "p2", "p5", "p7"))
    assert one.notes() == (
        "numbers 3-4 are missing among the file names of this source",
        "number 6 is missing among the file names of this source",
    )
    assert alone == ()
    runs, alone = find("p1", "p2", "p8", "p9", "p30")
    assert runs == [("p1", "p2"), ("p8", "p9")]
    assert alone == ["p30"]


def test_types_do_not_mix():
    found, alone = series.find([("a1.jpg", "a1", "JPEG"), ("a2.jpg", "a2", "JPEG"), ("a3.png", "a3", "PNG")])
    assert [s.names for s in found] == [("a1.jpg", "a2.jpg")]
    assert alone == ("a3.png",)


def test_numbers_of_different_width_do_not_mix():
    runs, _ = find("p1", "p2", "p001", "p002")
    assert sorted(runs) == [("p001", "p002"), ("p1", "p2")]


def test_the_same_name_in_nfc_and_nfd_is_two_files():
    nfc = ["が1", "が2"]
    nfd = [unicodedata.normalize("NFD", s) for s in nfc]
    runs, alone = find(*nfc, *nfd)
    assert sorted(len(r) for r in runs) == [2, 2]
    assert {name for run in runs for name in run} == {*nfc, *nfd}
    assert alone == []


@given(st.lists(st.text("ab01２_ -rv漢", min_size=1, max_size=6), unique=True, max_size=12))
def test_every_name_is_found_exactly_once(stems):
    found, alone = series.find((s, s, 0) for s in stems)
    assert sorted([n for s in found for n in s.names] + list(alone)) == sorted(stems)
