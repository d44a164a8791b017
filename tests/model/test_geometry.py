"""Maps of the plane and their way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline.model import Box, Mesh, Point, Transform

WIDTH, HEIGHT = 900.0, 1300.0
NODES = 7


@st.composite
def meshes(draw: st.DrawFn) -> Mesh:
    """Anything that does not fold: less than half a cell from node to node."""
    most = 0.24 * min(WIDTH, HEIGHT) / (NODES - 1)
    shift = st.lists(st.floats(-most, most), min_size=NODES**2, max_size=NODES**2)
    dx, dy = (tuple(draw(shift)) if draw(st.booleans()) else () for _ in range(2))
    return Mesh(WIDTH, HEIGHT, NODES, NODES, dx, dy)


@st.composite
def transforms(draw: st.DrawFn) -> Transform:
    """Turned, scaled, moved, slightly in perspective; with and without a mesh."""
    turn, scale = draw(st.floats(-math.pi, math.pi)), draw(st.floats(0.3, 3))
    c, s = scale * math.cos(turn), scale * math.sin(turn)
    far = draw(st.floats(-1e-4, 1e-4)), draw(st.floats(-1e-4, 1e-4))
    m = (c, -s, draw(st.floats(-500, 500)), s, c, draw(st.floats(-500, 500)), *far, 1.0)
    return Transform(m, draw(st.none() | meshes()))


points = st.lists(st.tuples(st.floats(-50, WIDTH + 50), st.floats(-50, HEIGHT + 50)), min_size=1, max_size=8)


@given(transforms(), points)
def test_every_map_has_a_way_back(way: Transform, there: list[Point]) -> None:
    for start, end in zip(there, way.back(way(there)), strict=True):
        assert math.dist(start, end) < 0.01


@given(transforms(), transforms(), points)
def test_one_map_after_the_other(first: Transform, second: Transform, there: list[Point]) -> None:
    if second.mesh is not None:
        with pytest.raises(ValueError, match="a mesh comes first"):
            first.then(second)
        return
    whole = first.then(second)
    for one, two in zip(whole(there), second(first(there)), strict=True):
        assert math.dist(one, two) < 1e-6 * (1 + math.hypot(*one))


@given(transforms())
def test_json_keeps_a_map_as_it_is(way: Transform) -> None:
    adapter = TypeAdapter(Transform)
    assert adapter.validate_json(adapter.dump_json(way)) == way


def test_a_map_kept_before_there_were_meshes_is_read() -> None:
    assert TypeAdapter(Transform).validate_json('{"m": [1, 0, 5, 0, 1, 6, 0, 0, 1]}')([(1, 1)]) == ((6, 7),)


def test_a_mesh_shifts_between_its_nodes_and_beyond() -> None:
    mesh = Mesh(100, 100, 2, 2, dx=(0, 10, 20, 30))
    assert mesh([(0, 0), (50, 0), (50, 50), (100, 100), (300, 100)]) == (
        (0, 0), (55, 0), (65, 50), (130, 100), (330, 100),
    )  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [
        {"columns": 1},
        {"width": 0.0},
        {"dx": (1.0, 2.0)},
        {"dy": (0.0, 0.0, 60.0, 0.0)},
    ],
)
def test_a_mesh_that_cannot_be_is_refused(how: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="mesh"):
        Mesh(**({"width": 100.0, "height": 100.0, "columns": 2, "rows": 2} | how))  # type: ignore[arg-type]


def test_a_map_with_a_mesh_is_not_inverted_as_a_whole() -> None:
    with pytest.raises(ValueError, match="back"):
        Transform(mesh=Mesh(10, 10, 2, 2)).inverse()


def test_the_sides_of_a_zone_bend_with_the_page() -> None:
    bulge = tuple(float(v) for v in np.tile(30 * np.sin(np.linspace(0, np.pi, 21)), 2))
    way = Transform(mesh=Mesh(1000, 1000, 21, 2, dy=bulge))
    box = Box(0, 400, 1000, 440)
    outline = way.outline(box.polygon)
    assert max(y for _, y in outline) == pytest.approx(470)
    assert set(way(box.polygon)) <= set(outline)
    assert Transform().outline(box.polygon) == box.polygon
