"""Outlines of a mask, measured together, against OpenCV's own measuring one by one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.redaction.traced import framed, outer


@settings(deadline=None)
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


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), ink=st.floats(0.3, 0.98), h=st.integers(1, 120), w=st.integers(1, 120))
def test_white_areas_within_a_frame_are_those_that_ink_parts(seed: int, ink: float, h: int, w: int) -> None:
    mask = (np.random.default_rng(seed).random((h, w)) < ink).astype(np.uint8) * 255
    _, _, stats, _ = cv2.connectedComponentsWithStats(255 - mask, connectivity=4)
    boxes = [[x + 1, y + 1, wide - 2, high - 2] for x, y, wide, high in framed(mask)[1].boxes.tolist()]
    assert sorted(boxes) == sorted(np.asarray(stats)[1:, :4].tolist())


def test_pieces_that_keep_off_the_side_have_the_outlines_that_they_have_without_a_frame() -> None:
    mask = np.zeros((50, 60), np.uint8)
    mask[10:20, 5:30] = 255
    mask[30:34, 40:59] = 255
    mask[12:18, 8:20] = 0
    mask[14:16, 10:12] = 255
    assert sorted(framed(mask)[0].boxes.tolist()) == sorted(outer(mask).boxes.tolist())
    mask[40:45, :10] = 255
    assert [0, 40, 10, 5] in outer(mask).boxes.tolist() and [0, 40, 10, 5] not in framed(mask)[0].boxes.tolist()
