"""Outlines of a mask, measured together, against OpenCV's own measuring one by one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.redaction.traced import outer


@given(seed=st.integers(0, 10_000), ink=st.floats(0.02, 0.98), h=st.integers(1, 200), w=st.integers(1, 200))
@pytest.mark.parametrize("holes", [True, False])
def test_outlines_are_measured_as_opencv_measures_them(holes: bool, seed: int, ink: float, h: int, w: int) -> None:
    mask = (np.random.default_rng(seed).random((h, w)) < ink).astype(np.uint8) * 255
    if seed % 2:
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    found = outer(mask, holes=holes)
    assert len(found) == len(found.boxes) == len(found.areas) == len(found.lengths)
    assert found.boxes.tolist() == [list(cv2.boundingRect(c)) for c in found.contours]
    assert found.areas.tolist() == [cv2.contourArea(c) for c in found.contours]
    assert found.lengths.tolist() == [cv2.arcLength(c, True) for c in found.contours]


def test_what_stands_in_a_hole_has_an_outline_of_its_own_unless_holes_are_left_out() -> None:
    mask = np.zeros((60, 80), np.uint8)
    cv2.rectangle(mask, (10, 10), (60, 50), 255, 2)
    mask[25:30, 30:40] = 255
    assert sorted(outer(mask).boxes.tolist()) == [[9, 9, 53, 43], [30, 25, 10, 5]]
    assert outer(mask, holes=False).boxes.tolist() == [[9, 9, 53, 43]]
    assert outer(mask).chosen(outer(mask).areas < 100)[0].reshape(-1, 2).max(axis=0).tolist() == [39, 29]


def test_an_empty_mask_has_none() -> None:
    found = outer(np.zeros((5, 5), np.uint8))
    assert len(found) == 0 and found.boxes.shape == (0, 4) and not found.areas.size and not found.lengths.size
