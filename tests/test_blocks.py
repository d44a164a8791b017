"""Means of whole blocks."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.blocks import averaged


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
