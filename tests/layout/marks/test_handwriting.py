"""Notes by hand among print; print, however worn, that is none. Hands are drawn: bent type."""

from __future__ import annotations

import pytest

from pipeline.layout.marks import handwriting
from pipeline.model import RegionType
from tests.drawn import ageing, fonts, marks
from tests.layout.pages import arranged

AGES = (
    ageing.CLEAN,
    ageing.Age(bits=1, blur=1.2, loss=0.001),
    ageing.Age(blur=1.8, loss=0.004, shade=30, noise=6),
    ageing.Age(bits=1, blur=1.6, loss=0.006, speckle=40),
)


@pytest.mark.parametrize("seed", range(4))
def test_print_is_not_called_handwriting_however_worn_and_doubted(seed: int) -> None:
    fonts.need("mincho", "gothic", "typewriter")
    page = marks.Marked(seed=seed)
    face = ("mincho", "gothic", "typewriter", "serif")[seed]
    texts = marks.ENGLISH if face == "typewriter" else marks.JAPANESE
    for k in range(12):
        text = texts[k % len(texts)]
        page.text(
            100, 100 + 120 * k, text[: 40 if k % 2 else 6], 40, face=face, confidence=0.75 if k % 4 == 0 else 0.98
        )
    assert handwriting.written(page.lines, page.aged(AGES[seed]), 40.0) == ()


def test_large_print_read_badly_is_not_handwriting() -> None:
    fonts.need("mincho")
    page = marks.Marked()
    page.text(500, 60, "决裁書", 90, confidence=0.74)
    for k in range(8):
        page.text(100, 250 + 100 * k, marks.JAPANESE[k % 6], 40)
    assert handwriting.written(page.lines, page.pixels, 40.0) == ()


def test_notes_by_hand_that_the_recognizer_doubts_are_found() -> None:
    fonts.need("mincho", "gothic", "label")
    found = total = 0
    for seed in range(8):
        page = marks.Marked(seed=seed)
        for k in range(8):
            page.text(100, 100 + 100 * k, marks.JAPANESE[k % 6], 40)
        notes = [
            marks.by_hand(page, 200, 1100, "至急検討", 60, confidence=0.7),
            marks.by_hand(page, 800, 1100, "次官へ", 60, confidence=0.7),
            marks.by_hand(page, 200, 1400, "delete last", 60, face="label", confidence=0.7),
        ]
        got = handwriting.written(page.lines, page.aged(AGES[seed % 2]), 40.0)
        assert all(t in notes for t in got)
        found += len(got)
        total += len(notes)
    assert found >= 0.7 * total


def test_a_note_apart_is_a_region_of_its_own_and_keeps_its_reading() -> None:
    fonts.need("mincho", "label")
    page = marks.Marked(seed=1)
    for k in range(8):
        page.text(100, 100 + 100 * k, marks.JAPANESE[k % 6][:14], 40)
    marks.by_hand(page, 1000, 1300, "delete last", 64, face="label", confidence=0.6)
    regions = arranged(page.lines, image=page.pixels).regions
    assert [r.text for r in regions if r.type is RegionType.HANDWRITING] == ["delete last"]
    said = "".join(p.text for r in regions for row in r.all_rows for p in row.pieces)
    assert sorted(said) == sorted("".join(t.text for t in page.lines))
