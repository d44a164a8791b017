"""Means of whole blocks."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.blocks import averaged, reduced


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("shape", [(40, 61), (41, 62, 3)])
def test_each_pixel_is_the_mean_of_its_block(factor: int, shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(factor).integers(0, 256, shape, dtype=np.uint8)
    small = averaged(pixels, factor)
    h, w = shape[0] // factor, shape[1] // factor
    assert small.shape == (h, w, *shape[2:])
    blocks = pixels[: h * factor, : w * factor].reshape(h, factor, w, factor, *shape[2:]).astype(np.float64)
    assert np.abs(small - blocks.mean(axis=(1, 3))).max() <= 0.5
    assert small.dtype == np.uint8


def test_less_than_a_block_is_one_pixel() -> None:
    assert averaged(np.full((2, 2), 90, np.uint8), 3).tolist() == [[90]]


@pytest.mark.parametrize("shape", [(301, 204), (300, 205), (150, 103), (90, 60)])
def test_a_picture_is_reduced_to_any_size(shape: tuple[int, int]) -> None:
    """A straight run from dark to bright stays one, whether blocks of four are made one before or not."""
    h, w = shape
    pixels = np.tile(np.linspace(0, 240, w), (h, 1)).astype(np.uint8)
    small = reduced(pixels, (50, 70))
    assert small.shape == (70, 50)
    places = (np.arange(50) + 0.5) * 240 / 50
    assert np.abs(small.astype(float) - places).max() < 4 and np.ptp(small, axis=0).max() <= 1


def test_what_is_half_as_large_is_the_mean_of_four() -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (40, 60), dtype=np.uint8)
    assert np.array_equal(reduced(pixels, (30, 20)), averaged(pixels, 2))
