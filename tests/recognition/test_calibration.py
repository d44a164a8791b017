"""Certainties: monotone, on every character, in every corner of a page, and from nothing but the page."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import (
    Box,
    Cell,
    Char,
    Direction,
    Line,
    Page,
    PageOrigin,
    Region,
    RegionType,
    Row,
    Ruby,
    Transform,
)
from pipeline.recognition import calibration
from pipeline.recognition.calibration import calibrated, expected_missed, expected_wrong, lines_of, script


def line(text: str, confidence: float = 0.95, *, engine: str = "rapidocr", y: float = 0, by: str = "") -> Line:
    chars = tuple(Char(c, confidence, 40.0 * k, 40.0 * k + 40, by) for k, c in enumerate(text))
    return Line(Box(0, y, 40 * len(text), y + 44).polygon, Direction.HORIZONTAL, chars, engine)


def region(kind: RegionType, *lines: Line, cells: tuple[Cell, ...] = ()) -> Region:
    rows = tuple(Row("p0001", x.direction, (x,)) for x in lines)
    return Region(f"r{kind}", kind, Box(0, 0, 900, 900).polygon, Direction.HORIZONTAL, rows, cells)


def page(*regions: Region, scale: float = 1.0) -> Page:
    unread = Page.unread(PageOrigin("a.png", 1, False, 1, "0" * 64, 1000, 1000, 300.0, "given"), "")
    transform = Transform.of(np.diag([scale, scale, 1.0]))
    return replace(unread, regions=regions, width=1000, height=1000, transform=transform)


@given(st.lists(st.floats(0.02, 1.0), min_size=1, max_size=12), st.data())
def test_more_confidence_is_never_less_certainty(confidences: list[float], data: st.DataObject) -> None:
    """Of one character, all else as it was."""
    at = data.draw(st.integers(0, len(confidences) - 1))
    text = data.draw(st.text("外務省ニ関スルABC123。", min_size=len(confidences), max_size=len(confidences)))
    other = data.draw(st.floats(0.02, 1.0))
    made = Line(
        Box(0, 0, 400, 40).polygon,
        Direction.HORIZONTAL,
        tuple(Char(t, c, 0, 1) for t, c in zip(text, confidences, strict=True)),
        "rapidocr",
    )
    table = calibration.features(calibration.Placed(made, 1.0, 2.0))
    own = len(calibration.SCRIPTS) + int(table[at, : len(calibration.SCRIPTS)].argmax())
    changed = table.copy()
    changed[at, own] = np.log(other / (1 - other + 1e-9))
    curve = calibration.shipped().curves["rapidocr"]
    before, after = curve.certainty(table)[at], curve.certainty(changed)[at]
    assert 0 <= before <= 1
    assert (after >= before) if changed[at, own] >= table[at, own] else (after <= before)


def test_the_shipped_maps_rise_and_claim_no_more_than_was_seen() -> None:
    for curve in calibration.shipped().curves.values():
        assert min(curve.weights[f"confidence of {s}"] for s in calibration.SCRIPTS) >= 0
        assert list(curve.scores) == sorted(set(curve.scores))
        assert list(curve.shares) == sorted(curve.shares)
        assert 0 < curve.shares[0] < curve.shares[-1] < 1


def test_every_printed_character_gets_a_certainty_wherever_it_stands() -> None:
    cell = Cell(0, 0, 1, 1, Box(0, 0, 9, 9).polygon, (Row("p0001", Direction.HORIZONTAL, (line("起案"),)),))
    body = region(RegionType.PARAGRAPH, line("貴電第 8号"))
    ruby = replace(body.rows[0], ruby=(Ruby(0, 40, line("き")),))
    read = page(
        replace(body, rows=(ruby,)), region(RegionType.TABLE, cells=(cell,)), region(RegionType.NOISE, line("|"))
    )
    done = calibrated(read)
    chars = [c for x in lines_of(done.regions) for c in x.chars]
    assert "".join(c.text for c in chars) == "貴電第 8号き起案|"
    assert all((c.certainty is None) == (c.text == " ") for c in chars)
    assert [c.confidence for c in chars] == [0.95] * len(chars)
    assert calibrated(read) == done


def test_handwriting_and_seals_claim_little_and_say_why() -> None:
    done = calibrated(
        page(region(RegionType.HANDWRITING, line("至急処理", 0.9999)), region(RegionType.SEAL, line("印", 0.99)))
    )
    hand, seal = done.regions
    assert max(c.certainty or 0 for c in hand.rows[0].pieces[0].chars) <= 0.3  # type: ignore[union-attr]
    assert max(c.certainty or 0 for c in seal.rows[0].pieces[0].chars) <= 0.5  # type: ignore[union-attr]
    assert [e.rule for e in hand.evidence] == ["calibration.cap"]
    assert "by hand" in hand.evidence[0].detail


def test_a_text_layer_is_certain_and_what_was_read_beside_it_is_not() -> None:
    figure = region(RegionType.FIGURE, line("図", 0.8))
    read = page(region(RegionType.PARAGRAPH, line("本文", 1.0, engine="pdf")), figure)
    done = calibrated(replace(read, text_from="text-layer"))
    assert [c.certainty for c in next(lines_of(done.regions[:1])).chars] == [1.0, 1.0]
    assert all((c.certainty or 1) < 1 for c in next(lines_of(done.regions[1:])).chars)


def test_an_engine_nobody_measured_gets_no_certainty() -> None:
    done = calibrated(page(region(RegionType.PARAGRAPH, line("本文", engine="other"))))
    chars = [c for x in lines_of(done.regions) for c in x.chars]
    assert [c.certainty for c in chars] == [None, None]
    assert [c.trust for c in chars] == [0.95, 0.95]


def test_a_character_of_the_second_witness_is_measured_as_its_own() -> None:
    first = calibrated(page(region(RegionType.PARAGRAPH, line("本文を読む", 0.9))))
    second = calibrated(page(region(RegionType.PARAGRAPH, line("本文を読む", 0.9, by="tesseract"))))
    settled = calibrated(page(region(RegionType.PARAGRAPH, line("本文を読む", 0.9, by="context"))))
    values = [[c.certainty for x in lines_of(p.regions) for c in x.chars] for p in (first, second, settled)]
    assert values[0] != values[1]
    assert None not in values[2]


def test_small_print_is_small_on_the_original_not_on_the_enlarged_page() -> None:
    large, small = (calibration.place([line("外務省")], s)[0] for s in (1.0, 0.25))
    at = calibration.FEATURES.index("small print")
    assert calibration.features(large)[0, at] == 0 < calibration.features(small)[0, at]
    assert calibration.scale_of(page(scale=0.25)) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("char", "kind"),
    [("外", "kanji"), ("覧", "kanji"), ("丶", "rare"), ("职", "rare"), ("の", "hiragana"), ("ニ", "katakana"),
     ("ー", "katakana"), ("・", "mark"), ("Ａ", "latin"), ("７", "digit"), ("。", "mark"), ("々", "kanji")],
)  # fmt: skip
def test_scripts(char: str, kind: str) -> None:
    assert script(char) == kind


def test_expected_errors() -> None:
    chars = [Char("外", 0.2, 0, 1, certainty=0.9), Char(" ", 0.1, 1, 2), Char("務", 0.75, 2, 3)]
    assert expected_wrong(chars) == pytest.approx(0.1 + 0.25)
    assert expected_missed(0, 0.0) == 0
    assert 0 <= expected_missed(1000, 2.0) <= expected_missed(1000, 200.0) < 1000


def test_a_calibration_of_other_features_is_refused() -> None:
    data = json.loads(calibration._data())
    del data["engines"]["rapidocr"]["weights"]["small print"]
    with pytest.raises(ValueError, match=r"bench\.calibrate"):
        calibration.parse(json.dumps(data))
