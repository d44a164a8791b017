"""What is painted over stays painted over, and is a redaction."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Frame, Image, PageImage, Redaction, RedactionKind, Transform
from pipeline.redaction.covered import RULE, cover, joined

_SIDE = 200
_NUMBERS = st.floats(-20, _SIDE + 20)
_BOXES = st.tuples(_NUMBERS, _NUMBERS, st.floats(1, 90), st.floats(1, 60)).map(
    lambda v: Box(v[0], v[1], v[0] + v[2], v[1] + v[3])
)


def frame(pixels: Image) -> Frame:
    return Frame("a.pdf", 1, True, 1, "0" * 64, pixels, 200, "stated")


def image(pixels: Image, transform: Transform | None = None, area: Box | None = None, part: str = "") -> PageImage:
    h, w = pixels.shape[:2]
    whole = Box(0, 0, w, h)
    return PageImage(pixels, None, part, area or whole, transform or Transform(), whole, 20, False)


@given(_BOXES, st.booleans())
def test_every_pixel_of_a_place_is_black_and_the_rest_as_it_was(box: Box, colour: bool) -> None:
    shape = (_SIDE, _SIDE, 3) if colour else (_SIDE, _SIDE)
    before = np.full(shape, 200, np.uint8)
    covered = cover(frame(before), [box.polygon])
    assert covered.covered == (box.polygon,) and (before == 200).all()
    y, x = np.mgrid[0:_SIDE, 0:_SIDE] + 0.5
    inside = (x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)
    far = (x < box.x0 - 8) | (x > box.x1 + 8) | (y < box.y0 - 8) | (y > box.y1 + 8)
    assert not covered.pixels[inside].any()
    assert (covered.pixels[far] == 200).all()


def test_a_slanted_place_is_covered_to_its_corners() -> None:
    place = ((50.0, 20.0), (150.0, 60.0), (140.0, 90.0), (40.0, 50.0))
    pixels = cover(frame(np.full((_SIDE, _SIDE), 200, np.uint8)), [place]).pixels
    for x, y in place:
        assert pixels[round(y) - 1 : round(y) + 1, round(x) - 1 : round(x) + 1].max() == 0
    assert pixels[80, 60] == 200


def test_nothing_to_cover_changes_nothing() -> None:
    plain = frame(np.full((_SIDE, _SIDE), 200, np.uint8))
    assert cover(plain, ()) is plain
    found = (Redaction("r7", Box(1, 1, 9, 9).polygon, RedactionKind.GREY, 0.6),)
    assert joined(found, (), image(plain.pixels)) == found


def test_a_place_is_the_redaction_found_there_or_one_of_its_own() -> None:
    pixels = np.zeros((_SIDE, _SIDE), np.uint8)
    found = (
        Redaction("r1", Box(10, 100, 110, 130).polygon, RedactionKind.OUTLINED, 0.6),
        Redaction("r2", Box(10, 150, 110, 180).polygon, RedactionKind.BLACK, 0.9),
    )
    covered = (Box(12, 104, 90, 126).polygon, Box(12, 104, 60, 126).polygon, Box(20, 20, 60, 40).polygon)
    out = joined(found, covered, image(pixels))
    assert [(r.id, r.kind) for r in out] == [
        ("r1", RedactionKind.BLACK), ("r2", RedactionKind.OUTLINED), ("r3", RedactionKind.BLACK),
    ]  # fmt: skip
    assert [[e.rule for e in r.evidence] for r in out] == [[RULE], [RULE], []]
    assert [r.certainty for r in out] == [1.0, 1.0, 0.9]
    assert out[0].box == Box(20, 20, 60, 40)


def test_a_place_on_the_other_half_of_a_spread_is_not_on_this_one() -> None:
    half = image(np.zeros((_SIDE, 100), np.uint8), area=Box(0, 0, 100, _SIDE), part="b")
    assert not joined((), [Box(120, 20, 180, 40).polygon], half)
    assert joined((), [Box(20, 20, 80, 40).polygon], half)


def test_a_place_goes_the_way_of_the_page() -> None:
    twice = Transform((0.5, 0, 0, 0, 0.5, 0, 0, 0, 1))  # page pixels are half as large as those of the original
    (r,) = joined((), [Box(20, 20, 60, 40).polygon], image(np.zeros((2 * _SIDE, 2 * _SIDE), np.uint8), twice))
    assert r.box == Box(40, 40, 120, 80)
