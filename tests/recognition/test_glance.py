"""Lines found without a network, and what a few of them tell."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.model import Box, Char, Direction, Image, Line
from pipeline.recognition import crops, glance

WORDS = "THE EMBASSY REPORTS THAT THE TALKS WILL BEGIN IN MAY"


def _page(lines: int = 12) -> Image:
    page: Image = np.full((1400, 1000), 250, np.uint8)
    for k in range(lines):
        cv2.putText(page, WORDS[k:], (60, 100 + 60 * k), cv2.FONT_HERSHEY_DUPLEX, 0.9, 30, 2)
    return page


def _reader(text: str, confidence: float = 0.98):  # type: ignore[no-untyped-def]
    asked: list[crops.Quad] = []

    def read(image: Image, quads: list[crops.Quad]) -> tuple[Line, ...]:
        asked.extend(quads)
        chars = tuple(Char(c, confidence, 0.0, 1.0) for c in text)
        return (Line(Box(0, 0, 10, 10).polygon, Direction.HORIZONTAL, chars, "fake"),)

    return read, asked


def test_pieces_lie_on_lines_of_print() -> None:
    found = glance.pieces(_page(), Direction.HORIZONTAL)
    assert len(found) == glance.MOST
    for quad in found:
        width, height = crops.sides(quad)
        base = (quad[2, 1] - 100) / 60  # in lines: the base line is hardly above the lower edge
        assert 18 <= height <= 50 and width >= glance.SLENDER / 2 * height and abs(base - round(base)) < 0.25


def test_columns_are_rows_of_the_page_on_its_side() -> None:
    rows = glance.pieces(_page(), Direction.HORIZONTAL)
    columns = glance.pieces(np.ascontiguousarray(_page().T), Direction.VERTICAL)
    assert [q[0].tolist() for q in columns] == [q[0, ::-1].tolist() for q in rows]


def test_no_letter_is_cut() -> None:
    page = _page()
    for quad in glance.pieces(page, Direction.HORIZONTAL):
        (x0, y0), (x1, y1) = quad[0].astype(int), quad[2].astype(int)
        for x in (x0, x1):  # within a pixel of the copy that was looked at
            assert (page[y0:y1, x - 2 : x + 3].min(axis=0) > 200).any()


@pytest.mark.parametrize("what", ["blank", "rules", "bars", "dust"])
def test_what_is_no_print_gives_no_pieces(what: str) -> None:
    page: Image = np.full((1400, 1000), 250, np.uint8)
    if what == "rules":
        page[100:1300:60, 50:950] = 0
    if what == "bars":
        for y in range(100, 1300, 90):
            page[y : y + 30, 50:950] = 0
    if what == "dust":
        at = np.random.default_rng(5).integers(0, [1400, 1000], (300, 2))
        page[at[:, 0], at[:, 1]] = 0
    assert glance.pieces(page, Direction.HORIZONTAL) == []


def test_reading_ends_with_enough_letters() -> None:
    read, asked = _reader("embassy reports")
    told = glance.read(_page(), glance.pieces(_page(), Direction.HORIZONTAL), read, 0.9)
    assert told.latin and told.letters == 28 and len(asked) == 2


def test_reading_ends_where_no_letter_is() -> None:
    read, asked = _reader("大臣ヨリ訓令ノ件")
    told = glance.read(_page(), glance.pieces(_page(), Direction.HORIZONTAL), read, 0.9)
    assert not told.latin and told.chars == 8 and len(asked) == 1


def test_figures_and_points_tell_nothing() -> None:
    read, asked = _reader("2020/08/11 3.5(c)")
    told = glance.read(_page(), glance.pieces(_page(), Direction.HORIZONTAL), read, 0.9)
    assert not told.latin and told.chars == told.letters == len(asked)


def test_letters_among_other_print_are_not_latin_print() -> None:
    lines = [_reader(t)[0](_page(1), [])[0] for t in ("THE EMBASSY REPORTS THAT", "THE TALKS WILL", "大臣ヨリ訓令ノ件")]
    assert glance.told(lines[:2]).latin and not glance.told(lines).latin
