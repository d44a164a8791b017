"""Pictures made to overwhelm: refused by name before they are decoded, or decoded in bounds."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.scale import hostile_pictures as make
from bench.scale import pdf_writing
from pipeline.scan import formats, jpeg_passes, raster
from tests.hostile.test_pdf import reason
from tests.scan.make import encode, noise

QUICK = {
    "png-sides.png": "too-large",
    "png-long.png": "too-long",
    "tiff-packbits.tif": "too-large",
    "tiff-lzw.tif": "too-large",
    "tiff-fax.tif": "too-large",
    "jp2-short.jp2": "damaged",
    "tiff-count.tif": "damaged",
    "tiff-beyond.tif": "damaged",
    "tiff-samples.tif": "damaged",
    "bigtiff.tif": "damaged",
    "jpeg-sides.jpg": "too-large",
    "jp2-tiles.jp2": "damaged",
    "jp2-sides.jp2": "too-large",
    "bmp-negative.bmp": "too-large",
    "bmp-narrow.bmp": "too-large",
    "bmp-runs.bmp": "damaged",
    "gif.jpg": "not-a-scan",
    "tiff-strips.tif": "too-large",
    "png-chunks.png": "too-large",
}


@pytest.mark.parametrize("name", QUICK)
def test_the_reason_is_told_and_nothing_is_decoded(tmp_path: Path, name: str) -> None:
    assert reason(tmp_path / name, make.MAKERS[name]()) == QUICK[name]


def test_directories_that_share_a_list_are_too_large_and_those_of_a_row_a_strip_are_read(tmp_path: Path) -> None:
    rows = Image.fromarray(noise(900, 8))
    rows.save(tmp_path / "rows.tif", strip_size=1, save_all=True, append_images=[rows] * 3)
    assert reason(tmp_path / "rows.tif", (tmp_path / "rows.tif").read_bytes()) == ""
    shared = bytearray(make.tiff_chain(2000))  # the same text of 8 MB in each
    at = len(shared)
    for n in range(2000):
        entry = 72 + n * make.CHAIN_STEP + 2 + 12
        shared[entry : entry + 12] = struct.pack("<HHII", 270, 2, 8 << 20, at)
    assert reason(tmp_path / "shared.tif", bytes(shared) + b"x" * (8 << 20)) == "too-large"


def test_a_jpeg_of_thousands_of_passes_is_damaged_alone_and_in_a_pdf(tmp_path: Path) -> None:
    data = make.jpeg_passes(count=200, side=64)
    assert reason(tmp_path / "a.jpg", data) == "damaged"
    assert reason(tmp_path / "a.pdf", pdf_writing.jpeg_in_pdf(data, 64, 64)) == "too-large"


def test_a_progressive_jpeg_is_read_also_when_its_comment_looks_like_passes(tmp_path: Path) -> None:
    data = encode(noise(90, 90), "JPEG", progressive=True)
    assert not jpeg_passes.too_many(data) and make.jpeg_passes(5, 64)[:2] == data[:2]
    comment = b"\xff\xda" * 500
    data = data[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + data[2:]
    assert reason(tmp_path / "a.jpg", data) == ""


def test_a_tiff_of_more_frames_than_any_volume_has_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raster, "MOST_PAGES", 50)
    assert formats.MOST_PAGES > 1000
    frame = Image.fromarray(noise(8, 8))
    frame.save(tmp_path / "many.tif", save_all=True, append_images=[frame] * 60)
    frame.save(tmp_path / "fewer.tif", save_all=True, append_images=[frame] * 40)
    assert reason(tmp_path / "many.tif", (tmp_path / "many.tif").read_bytes()) == "too-large"
    assert reason(tmp_path / "fewer.tif", (tmp_path / "fewer.tif").read_bytes()) == ""


@pytest.mark.parametrize("mode", ["F", "I", "I;16", "RGBA"])
def test_what_is_computed_of_a_large_picture_goes_a_few_rows_at_a_time(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same pixels whatever the number of rows."""
    values = noise(70, 40, 4)
    image = {
        "F": lambda: Image.fromarray(values[..., 0].astype(np.float32) * 3.7 - 200),
        "I": lambda: Image.fromarray(values[..., 0].astype(np.int32) * 1000 - 9),
        "I;16": lambda: Image.fromarray(values[..., 0].astype(np.uint16) * 256),
        "RGBA": lambda: Image.fromarray(values),
    }[mode]()
    whole = raster.decoded(image)[0]
    monkeypatch.setattr(raster, "_STRIP", 16)
    np.testing.assert_array_equal(raster.decoded(image)[0], whole)
