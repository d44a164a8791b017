"""Pieces of a mask against OpenCV's own measuring."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import components


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), ink=st.floats(0.02, 0.98), h=st.integers(1, 320), w=st.integers(1, 320))
@pytest.mark.parametrize("connectivity", [4, 8])
def test_components_are_those_of_opencv(connectivity: int, seed: int, ink: float, h: int, w: int) -> None:
    mask = (np.random.default_rng(seed).random((h, w)) < ink).astype(np.uint8)
    if seed % 2:
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)
    n, numbers, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=connectivity, ltype=cv2.CV_32S)
    labels, measured = components.connected(mask, connectivity)
    assert np.array_equal(labels, numbers)
    assert np.array_equal(measured[1:], np.asarray(stats)[1:])
    assert np.array_equal(components._measured(mask, labels, n)[1:], np.asarray(stats)[1:])  # whatever the size
    if not mask.all():
        assert np.array_equal(measured, stats)


def test_a_mask_without_ground_has_a_ground_of_no_size() -> None:
    labels, stats = components.connected(np.ones((300, 300), np.bool_))
    assert labels.min() == 1
    assert stats.tolist() == [[0, 0, 0, 0, 0], [0, 0, 300, 300, 90_000]]


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), ink=st.floats(0.5, 0.99), w=st.integers(1, 200), length=st.integers(1, 60))
def test_level_runs_are_what_an_opening_leaves(seed: int, ink: float, w: int, length: int) -> None:
    mask = (np.random.default_rng(seed).random((24, w)) < ink).astype(np.uint8) * 255
    mask[5, seed % w : seed % w + length] = 255
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    assert np.array_equal(components.level_runs(mask, length), opened)
    assert not components.level_runs(np.zeros_like(mask), length).any()


@pytest.mark.parametrize("shape", [(0, 0), (0, 7), (7, 0)])
def test_a_mask_without_pixels_has_no_pieces(shape: tuple[int, int]) -> None:
    labels, stats = components.connected(np.zeros(shape, np.uint8))
    assert labels.shape == shape
    assert stats.tolist() == [[0, 0, 0, 0, 0]]
