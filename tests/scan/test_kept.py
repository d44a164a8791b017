"""Pictures kept between the audit of a page and its reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Pillow

from pipeline.errors import FileChanged
from pipeline.model import EngineInfo, Image, TextLayer
from pipeline.scan.discover import discover
from pipeline.scan.files import Reader, open_source
from pipeline.scan.kept import Kept
from pipeline.scan.picture import Picture
from pipeline.settings import Settings


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.sampled_from([0, 255])))
def test_a_picture_of_two_tones_comes_back_as_it_was(pixels: Image) -> None:
    kept = Kept()
    kept.put(1, Picture(pixels, (300.0, 300.0), ("a note",)))
    again = kept.take(1)
    assert again is not None
    assert np.array_equal(again.pixels, pixels) and again.pixels.dtype == np.uint8
    assert (again.stated, again.notes, again.layer) == ((300.0, 300.0), ("a note",), None)
    assert kept.take(1) is None, "a page is handed out once"


@pytest.mark.parametrize("odd", [1, 254])
def test_one_pixel_of_another_tone_is_not_lost(odd: int) -> None:
    pixels = np.full((30, 31), 255, np.uint8)
    pixels[17, 5] = odd  # between those that are sampled
    kept = Kept()
    kept.put(1, Picture(pixels, None))
    again = kept.take(1)
    assert again is not None and again.pixels[17, 5] == odd


def test_what_finds_no_room_is_not_kept() -> None:
    grey = np.full((10, 10), 128, np.uint8)
    kept = Kept(room=150)
    kept.put(1, Picture(grey, None))
    kept.put(2, Picture(grey, None))
    assert kept.take(2) is None
    assert kept.take(1) is not None
    kept.put(2, Picture(grey, None))
    assert kept.take(2) is not None, "there is room again"


def test_two_tones_take_a_bit_a_pixel() -> None:
    kept = Kept(room=200)
    kept.put(1, Picture(np.zeros((40, 40), np.uint8), None))
    assert kept.take(1) is not None


def test_a_page_with_a_picture_beside_it_is_not_kept() -> None:
    white = np.full((10, 10), 255, np.uint8)
    layer = TextLayer(EngineInfo("pdf", "a PDF", "1"), without=white)
    kept = Kept()
    kept.put(1, Picture(white, None, layer=layer))
    assert kept.take(1) is None


def _reader(file: Path) -> Reader:
    (source,) = discover((file,), "auto", ()).sources
    return open_source(source, Settings())


def test_a_page_asked_for_again_is_the_same(tmp_path: Path) -> None:
    drawn = np.full((200, 150), 255, np.uint8)
    drawn[20:30, 20:120] = 0
    Pillow.fromarray(drawn).save(tmp_path / "page.png", dpi=(300, 300))
    with _reader(tmp_path / "page.png") as reader:
        once, again, third = reader.frame(1, again=True), reader.frame(1), reader.frame(1)
    for other in (again, third):
        assert np.array_equal(once.pixels, other.pixels)
        assert (once.dpi, once.notes, once.sha256, once.number) == (other.dpi, other.notes, other.sha256, other.number)


def test_a_file_that_changed_is_not_read_from_memory(tmp_path: Path) -> None:
    file = tmp_path / "page.png"
    Pillow.fromarray(np.zeros((20, 20), np.uint8)).save(file)
    with _reader(file) as reader:
        reader.frame(1, again=True)
        Pillow.fromarray(np.full((30, 20), 255, np.uint8)).save(file)
        with pytest.raises(FileChanged):
            reader.frame(1)
