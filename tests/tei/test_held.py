"""A document as its record can hold it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from pipeline.model import Box, Document, Line, Page, Role, Transform
from pipeline.model.original import original
from pipeline.tei.build import build
from pipeline.tei.held import held
from pipeline.tei.level import frame, level, turn
from tests.tei import made, richer

quick = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@quick
@given(richer.documents())
def test_what_is_held_is_held_again(document: Document) -> None:
    once = held(document)
    again = held(once)
    assert [(b.role, b.text, b.region, b.regions, b.references) for b in again.blocks] == [
        (b.role, b.text, b.region, b.regions, b.references) for b in once.blocks
    ]
    for before, after in zip(once.pages, again.pages, strict=True):
        assert [original(before, r.polygon) for r in before.redactions] == [
            original(after, r.polygon) for r in after.redactions
        ]


@quick
@given(richer.documents())
def test_every_character_and_withheld_area_is_held_once(document: Document) -> None:
    """But for marks that are no text (layout's noise), whose withheld areas alone are kept."""
    if any(r.type.value == "noise" for p in document.pages for r in p.regions):
        return
    letters = sorted("".join(b.text for b in document.blocks).replace("\t", ""))
    kept = held(document)
    assert sorted("".join(b.text for b in kept.blocks).replace("\t", "")) == letters
    areas = {(p.id, r.id) for p in document.pages for r in p.redactions}
    placed = [(row.page, r.id) for b in kept.blocks for row in b.all_rows for r in row.redactions]
    assert areas <= set(placed) and len(placed) == len(set(placed))


@pytest.mark.parametrize("angle", [0.0, 1.37, -2.5, 90.0, 180.0, 270.0, 89.99])
def test_turned_pixels_are_level_and_lead_back(angle: float) -> None:
    box = (0, 0, 2480, 3508)
    move, width, height = frame(box, angle)
    corners = [(0, 0), (2480, 0), (2480, 3508), (0, 3508)]
    flat = level(move, corners)
    assert all(-0.5 <= x <= width + 0.5 and -0.5 <= y <= height + 0.5 for x, y in flat)
    assert [(round(x), round(y)) for x, y in move(flat)] == corners
    (x0, y0), (x1, y1) = move([(0, 0), (1, 0)])
    page = replace(made.page(1), transform=move, width=width, height=height)
    assert turn(page) == pytest.approx(angle if angle <= 180 else angle - 360)
    assert (x1 - x0) ** 2 + (y1 - y0) ** 2 == pytest.approx(1)


def _turned(page: Page, angle: float) -> Page:
    """The same page in a picture in which it lies turned, and which is as large as that needs."""
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    box = (0, 0, round(2480 * cos + 3508 * sin), round(2480 * sin + 3508 * cos))
    move, width, height = frame(box, angle)
    middle = Transform((1, 0, (width - 2480) / 2, 0, 1, (height - 3508) / 2, 0, 0, 1))
    return replace(page, transform=made.SCALE.then(middle).then(move), area=Box(*box))


@pytest.mark.parametrize("name", ["telegram", "report", "bulletin", "conversation"])
@pytest.mark.parametrize("angle", [1.5, 90.0, 180.0])
def test_how_a_page_lies_in_its_picture_changes_places_and_no_word(name: str, angle: float) -> None:
    """Furniture stays at the head, captions with their tables, values in their lines: on a page turned by 90 degrees,
    too, where the head of the page is a side of the picture."""
    straight = made.ALL[name]()
    pages = tuple(_turned(page, angle) for page in straight.pages)
    texts = []
    for document in (straight, replace(straight, pages=pages)):
        xml = build(document, images={}, software="Koden 1").decode()
        body = xml[xml.index("<body>") :]
        texts.append(re.sub(r'(facs|corresp)="[^"]*"', "", body))
    assert texts[0] == texts[1]


def test_a_place_is_whole_original_pixels() -> None:
    document = held(made.telegram())
    line = document.blocks[0].rows[0].pieces[0]
    assert isinstance(line, Line) and all(float(v).is_integer() for point in line.polygon for v in point)
    assert document.blocks[0].rows[0].polygon == line.polygon


def test_what_has_cells_is_a_table() -> None:
    table = next(b for b in made.decision().blocks if b.cells)
    document = replace(made.decision(), blocks=(replace(table, role=Role.SEAL),))
    kept = next(b for b in held(document).blocks if b.cells)
    assert kept.role is Role.TABLE and b"Found on the pages" not in build(document, images={}, software="Koden 1")
