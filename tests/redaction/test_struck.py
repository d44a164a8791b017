"""What a person says is no redaction: that one goes, its neighbours and what was painted over stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Char, Direction, Line, PageImage, Redaction, RedactionKind, Transform
from pipeline.page import read_frame
from pipeline.recognition.engines import open_engines
from pipeline.redaction import typed
from pipeline.redaction.covered import joined
from pipeline.redaction.struck import RULE, Spared, without
from pipeline.scan.discover import discover
from pipeline.scan.files import open_source
from pipeline.settings import Settings

HALF = Transform((0.5, 0, 0, 0, 0.5, 0, 0, 0, 1))
"""page pixels are twice as large as the original's"""


def image(transform: Transform | None = None, area: Box | None = None, part: str = "") -> PageImage:
    whole = Box(0, 0, 400, 400)
    pixels = np.zeros((400, 400), np.uint8)
    return PageImage(pixels, None, part, area or whole, transform or Transform(), whole, 20, False)


def black(*box: float) -> Redaction:
    return Redaction("r1", Box(*box).polygon, RedactionKind.BLACK, 0.9)


def test_the_one_that_is_meant_goes_and_no_other() -> None:
    found = (black(10, 10, 100, 30), black(10, 40, 100, 60), black(10, 30, 390, 390))
    spared = Spared([Box(8, 8, 104, 33)], image())
    assert without(found, spared) == found[1:]
    (evidence,) = spared.evidence
    assert evidence.rule == RULE and "x 8 to 104" in evidence.detail and "1 found" in evidence.detail


def test_a_place_around_several_means_them_all() -> None:
    found = (black(10, 10, 100, 30), black(10, 40, 100, 60))
    assert without(found, Spared([Box(0, 0, 200, 70)], image())) == ()


def test_a_place_is_in_the_pixels_of_the_original() -> None:
    found = (black(20, 20, 200, 60),)
    assert without(found, Spared([Box(10, 10, 100, 30)], image(HALF))) == ()
    assert without(found, Spared([Box(20, 20, 200, 60)], image(HALF))) == found


def test_a_place_where_nothing_is_found_is_told() -> None:
    spared = Spared([Box(300, 300, 390, 390)], image())
    assert len(without((black(10, 10, 100, 30),), spared)) == 1
    assert "nothing was found" in spared.evidence[0].detail


def test_a_place_on_the_other_half_of_a_spread_is_not_told_of_here() -> None:
    spared = Spared([Box(300, 10, 390, 30)], image(area=Box(0, 0, 200, 400), part="a"))
    assert not spared(black(300, 10, 390, 30)) and spared.evidence == ()


def test_a_place_larger_than_the_page_means_all_of_it() -> None:
    """Its middle lies beside the picture."""
    spared = Spared([Box(0, 0, 9000, 9000)], image())
    assert without((black(10, 10, 100, 30),), spared) == () and "1 found" in spared.evidence[0].detail
    for part, area in (("a", Box(200, 0, 400, 400)), ("b", Box(0, 0, 200, 400))):
        spared = Spared([Box(0, 0, 9000, 9000)], image(area=area, part=part))
        at = area.x0 + 20
        assert spared(black(at, 10, at + 100, 30)) and len(spared.evidence) == 1


def test_a_place_beside_the_picture_is_told() -> None:
    (evidence,) = Spared([Box(900, 900, 990, 990)], image()).evidence
    assert "nothing was found" in evidence.detail


def test_nothing_stated_nothing_said() -> None:
    spared = Spared((), image())
    assert without((black(1, 1, 9, 9),), spared) == (black(1, 1, 9, 9),) and spared.evidence == ()


def test_what_was_painted_over_stays_a_redaction() -> None:
    place = Box(10, 10, 100, 30)
    found = without((black(10, 10, 100, 30),), Spared([place], image()))
    assert [r.kind for r in joined(found, (place.polygon,), image())] == [RedactionKind.BLACK]


def line(text: str) -> Line:
    chars = tuple(Char(c, 0.9, 10 * k, 10 * k + 10) for k, c in enumerate(text))
    return Line(Box(0, 0, 10 * len(text), 10).polygon, Direction.HORIZONTAL, chars, "e")


def test_signs_that_are_struck_stay_text() -> None:
    given_line = line("大使は×××××に述べた×××××")
    found, lines = typed.apart((), [given_line])
    assert len(found) == 2 and "×" not in "".join(t.text for t in lines)
    spared = Spared([Box.around(found[0].polygon)], image())
    found, lines = typed.apart((), [given_line], spared)
    assert len(found) == 1 and [t.text for t in lines] == ["大使は×××××に述べた"]
    assert "1 found" in spared.evidence[0].detail


_BOXES = st.tuples(st.floats(0, 300), st.floats(0, 300), st.floats(1, 90), st.floats(1, 90)).map(
    lambda v: Box(v[0], v[1], v[0] + v[2], v[1] + v[3])
)


@given(_BOXES, _BOXES)
def test_the_zone_of_a_redaction_means_it_and_a_place_apart_does_not(zone: Box, other: Box) -> None:
    found = (Redaction("r1", zone.polygon, RedactionKind.GREY, 0.5),)
    assert without(found, Spared([zone], image())) == ()
    if not zone.intersection(other):
        assert without(found, Spared([other], image())) == found


@pytest.mark.engine
def test_a_page_is_read_as_if_the_struck_box_were_none() -> None:
    """The very zone that a record gives, and nothing else of the page changes."""
    path = Path(__file__).resolve().parents[2] / "raw" / "drawn-telegram-1977.pdf"
    (source,) = discover([path]).sources
    engines = open_engines("rapidocr")
    with open_source(source, Settings()) as reader:
        frame = reader.frame(1)
    (page,), _ = read_frame(frame, engines)
    meant = page.redactions[1]
    zone = Box.around(page.transform.outline(meant.polygon))
    (other,), _ = read_frame(replace(frame, struck=(zone,)), engines)
    assert [r.polygon for r in other.redactions] == [r.polygon for r in page.redactions if r is not meant]
    assert any(e.rule == RULE and "1 found" in e.detail for e in other.evidence)
    far = [r.text for r in page.rows if not r.box.intersection(meant.box.grown(200, 20))]
    assert len(far) > 10 and set(far) <= {r.text for r in other.rows}
