"""Geometry: one warp, exact in both directions."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Box, Degrees
from pipeline.scan.orientation import turn, turned
from pipeline.scan.warp import apply, plan

sizes = st.integers(40, 4000)
turns = st.sampled_from([0, 90, 180, 270])


@given(sizes, sizes, turns, st.floats(-8, 8), st.floats(0.2, 3), st.booleans(), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_points_come_back(
    w: int, h: int, degrees: Degrees, skew: float, scale: float, cropped: bool, u: float, v: float
) -> None:
    up_w, up_h = (w, h) if degrees in (0, 180) else (h, w)
    crop = Box(up_w * 0.1, up_h * 0.05, up_w * 0.9, up_h * 0.97) if cropped else None
    to_frame = plan(up_w, up_h, skew=skew, scale=scale, crop=crop).back.then(turned(w, h, degrees))
    points = ((u * w, v * h), (0.0, 0.0), (float(w), float(h)))
    for given_, back in zip(points, to_frame(to_frame.inverse()(points)), strict=True):
        assert math.dist(given_, back) < 0.01


@given(sizes, sizes, st.floats(-8, 8), st.floats(0.2, 3))
@settings(max_examples=80, deadline=None)
def test_nothing_of_the_picture_falls_outside(w: int, h: int, skew: float, scale: float) -> None:
    warp = plan(w, h, skew=skew, scale=scale)
    for x, y in warp.back.inverse()(Box(0, 0, w, h).polygon):
        assert -0.01 <= x <= warp.width + 0.01 and -0.01 <= y <= warp.height + 0.01


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turning_and_its_map_agree(degrees: Degrees) -> None:
    page = np.random.default_rng(5).integers(0, 256, (7, 4), dtype=np.uint8)
    upright = turn(page, degrees)
    to_frame = turned(4, 7, degrees)
    for y in range(upright.shape[0]):
        for x in range(upright.shape[1]):
            ((u, v),) = to_frame([(x + 0.5, y + 0.5)])
            assert page[int(v), int(u)] == upright[y, x]


@pytest.mark.parametrize(
    ("skew", "scale"), [(0.0, 1.0), (3.0, 1.0), (-1.2, 2.5), (0.0, 0.37), (2.0, 0.3), (0.0, 0.5), (-5.0, 0.7)]
)
def test_a_mark_is_found_where_the_map_says(skew: float, scale: float) -> None:
    page = np.full((1203, 905), 255, np.uint8)
    page[700:721, 300:321] = 0
    warp = plan(905, 1203, skew=skew, scale=scale)
    out = apply(page, warp)
    assert out.shape == (warp.height, warp.width)
    dark = 255.0 - out
    y, x = np.mgrid[0 : out.shape[0], 0 : out.shape[1]] + 0.5
    found = float((x * dark).sum() / dark.sum()), float((y * dark).sum() / dark.sum())
    assert math.dist(warp.back([found])[0], (310.5, 710.5)) < 0.15


def test_lines_are_level_after_the_warp() -> None:
    page = np.full((800, 800), 255, np.uint8)
    cv2.line(page, (100, 300), (700, 300 + round(600 * math.tan(math.radians(4)))), 0, 3)
    out = apply(page, plan(800, 800, skew=4.0, scale=1.0))
    rows = np.flatnonzero((out < 128).any(axis=1))
    assert rows[-1] - rows[0] <= 5


def test_no_change_is_no_resampling() -> None:
    page = np.random.default_rng(1).integers(0, 256, (50, 60), dtype=np.uint8)
    assert apply(page, plan(60, 50, skew=0.1, scale=1.0)) is page


def test_outside_is_white_also_in_colour() -> None:
    page = np.zeros((200, 300, 3), np.uint8)
    out = apply(page, plan(300, 200, skew=5.0, scale=1.0))
    assert out.shape[2] == 3 and out[0, 0].tolist() == [255, 255, 255]
