"""Zones: original pixels, clockwise, inside the page."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.model import Box, Region, RegionType, Role, Transform
from pipeline.model.original import original
from pipeline.tei.build import build
from pipeline.tei.facsimile import source
from pipeline.tei.validate import check
from pipeline.tei.xml import T
from tests.tei import made

number = st.floats(-500, 3000, allow_nan=False)


def area(points: tuple[tuple[int, int], ...]) -> float:
    ring = (*points[1:], points[0])
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, ring, strict=True)) / 2


@given(number, number, st.floats(0, 900), st.floats(0, 900), st.floats(0, 2 * math.pi))
def test_any_box_becomes_a_clockwise_polygon_inside_the_page(
    x: float, y: float, w: float, h: float, turn: float
) -> None:
    c, s = math.cos(turn), math.sin(turn)
    page = made.page(1, area=Box(1240, 0, 2480, 3508), transform=Transform((c, -s, 900, s, c, 40, 0, 0, 1)))
    points = original(page, Box(x, y, x + w, y + h).polygon)
    assert len(points) >= 3 and len(set(points)) == len(points)
    assert area(points) > 0, "y runs down: clockwise to the eye is a positive sum"
    box = Box.around(points)
    assert 1240 <= box.x0 < box.x1 <= 2480 and 0 <= box.y0 < box.y1 <= 3508
    assert all(isinstance(v, int) for p in points for v in p)


@given(st.integers(0, 3), st.floats(10, 400), st.floats(10, 400))
def test_corners_survive_the_way_to_the_original(quarter: int, x: float, y: float) -> None:
    turned = np.linalg.matrix_power(np.array([[0, -1, 1000], [1, 0, 0], [0, 0, 1]]), quarter)
    page = made.page(1, area=Box(-5000, -5000, 5000, 5000), transform=Transform.of(turned))
    corners = Box(x, y, x + 50, y + 30).polygon
    want = {(round(a), round(b)) for a, b in page.transform(corners)}
    assert set(original(page, corners)) == want


def test_an_empty_polygon_has_no_zone() -> None:
    assert original(made.page(1), ()) == ()


def test_source_is_percent_encoded_and_counts_pages_of_files_that_have_them() -> None:
    page = made.page(3, file="束/電 報#1?.tif")
    assert source(page) == "%E6%9D%9F/%E9%9B%BB%20%E5%A0%B1%231%3F.tif#page=3"
    assert source(replace(page, origin=replace(page.origin, paged=False))).endswith("%231%3F.tif")
    assert source(replace(page, origin=replace(page.origin, file="\udcff.jpg", paged=False))) == "%FF.jpg"


def test_a_paragraph_names_every_region_it_stands_in() -> None:
    first, second = made.line("前記の考え方に", 60, 3000), made.line("同意した。", 60, 60)
    pages = []
    for n, words in ((1, first), (2, second)):
        region = Region(f"r{n}", RegionType.PARAGRAPH, words.polygon, made.H, (made.row(f"p{n}", words),))
        pages.append(made.page(n, regions=(region,)))
    body = made.block(Role.BODY, made.row("p1", first), made.row("p2", second), region="r1")
    xml = build(made.document(tuple(pages), (body,)), images={}, software="Koden 1")
    root = etree.fromstring(xml)
    p = next(e for e in root.iter(T + "p") if e.get("facs"))
    assert str(p.get("facs")).split() == ["#p0001-r1", "#p0002-r1"]
    assert check(xml).valid
