"""Headings by what is known of born-digital print."""

from __future__ import annotations

import pytest

from pipeline.layout import plane, typeset
from pipeline.layout.plane import Item
from pipeline.model import Box, Char, Direction, Line


def row(
    text: str, size: float = 40.0, font: str = "Mincho", bold: bool = False, engine: str = "text-layer"
) -> list[Item]:
    chars = tuple(Char(c, 1.0, 40.0 * k, 40.0 * k + 40) for k, c in enumerate(text))
    box = Box(0, 0, 40.0 * len(text), size or 40)
    line = Line(box.polygon, Direction.HORIZONTAL, chars, engine, size=size, font=font, bold=bold)
    return [plane.item(line, Direction.HORIZONTAL)]


TEXT = [row("本件会談は合意に至らぬまま休会となり双方の代表団は訓令を仰ぐ") for _ in range(6)]
MAIN = typeset.body([i for r in TEXT for i in r])


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        (row("はじめに", bold=True), "layout.heading.weight"),
        (row("はじめに", size=46), "layout.heading.size"),
        (row("はじめに", font="MS-Gothic"), "layout.heading.weight"),
        (row("はじめに"), ""),
        (row("はじめに", size=30, bold=True), ""),  # small bold print: a caption's label
        (row("次のとおり決定した。", bold=True), ""),  # a sentence
        (row("——", bold=True), ""),
        (row("http://example.org", font="Gothic"), ""),  # Latin in another font is no heading
    ],
)
def test_a_heading_is_heavier_or_larger_than_the_text(found: list[Item], rule: str) -> None:
    why = typeset.heading([found], MAIN)
    assert (why.rule if why else "") == rule


def test_where_all_is_bold_bold_says_nothing() -> None:
    page = [row("本件会談は合意に至らぬまま休会となり", bold=True) for _ in range(6)]
    main = typeset.body([i for r in page for i in r])
    assert typeset.heading([row("はじめに", bold=True)], main) is None


def test_many_headings_do_not_make_their_print_the_text() -> None:
    heads = [row("研究の構想とその方法について", size=46, bold=True) for _ in range(8)]
    main = typeset.body([i for r in (*heads, *TEXT[:3]) for i in r])
    assert main is not None and (main.size, main.weight) == (40.0, 0)


def test_a_page_of_gothic_has_bold_headings() -> None:
    page = [row("本件会談は合意に至らぬまま休会となり", font="MS-Gothic") for _ in range(6)]
    main = typeset.body([i for r in page for i in r])
    assert typeset.heading([row("はじめに", font="MS-Gothic")], main) is None
    assert typeset.heading([row("はじめに", font="MS-Gothic", bold=True)], main) is not None


def test_nothing_is_said_of_lines_read_from_a_picture() -> None:
    seen = row("はじめに", size=0, font="", bold=False, engine="rapidocr")
    assert typeset.body(seen) is None
    assert typeset.heading([seen], MAIN) is None
    assert not typeset.changes(seen, TEXT[0])
