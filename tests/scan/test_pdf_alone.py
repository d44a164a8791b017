"""A page that is one picture is taken as it is decoded, the very pixels that drawing gives; in doubt it is drawn."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from pipeline.model import Image
from pipeline.scan import pdf_alone
from pipeline.scan.pdf import PdfFile

WIDE, HIGH = 600, 840
PLACE = (288.0, 0.0, 0.0, 403.2, 0.0, 0.0)
"""the whole page at 150 dpi"""


def _page(path: Path, *, bits: int = 8, place: tuple[float, ...] = PLACE, before: bytes = b"", **more: Any) -> Path:
    """A PDF with one picture; ``more``: entries of its dictionary, or of the page and its resources."""
    rng = np.random.default_rng(7)
    if bits == 1:
        data = np.packbits(rng.integers(0, 2, (HIGH, WIDE)).astype(np.uint8), axis=1).tobytes()
    else:
        data = rng.integers(0, 256, (HIGH, WIDE)).astype(np.uint8).tobytes()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(288.0, 403.2))
        image = pdf.make_stream(zlib.compress(data))
        head: dict[str, Any] = {"/Filter": Name.FlateDecode}
        head |= {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": WIDE, "/Height": HIGH}
        head |= {"/ColorSpace": Name.DeviceGray, "/BitsPerComponent": bits}
        resources = Dictionary()
        for key, value in more.items():
            if key in ("ExtGState", "Properties"):
                resources[f"/{key}"] = pdf.make_indirect(value)
            elif key in ("Rotate", "CropBox"):
                page.obj[f"/{key}"] = value
            elif key == "SMask":
                mask = pdf.make_stream(zlib.compress(bytes(np.repeat(np.array([255, 90], np.uint8), HIGH * WIDE // 2))))
                for k, v in {**head, "/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 8}.items():
                    mask[k] = v
                head["/SMask"] = mask
            else:
                head[f"/{key}"] = value
        for key, value in head.items():
            image[key] = value
        resources["/XObject"] = Dictionary(Im=image)
        page.obj["/Resources"] = resources
        matrix = " ".join(f"{v:.5f}" for v in place).encode()
        page.obj["/Contents"] = pdf.make_stream(b"q " + before + b" " + matrix + b" cm /Im Do Q")
        pdf.save(path)
    return path


def _both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Image, Image, bool]:
    """The page as it is given, as it is drawn, and whether the first was not drawn."""
    taken: list[bool] = []
    real = pdf_alone.pixels

    def noted(*asked: Any) -> Image | None:
        out = real(*asked)
        taken.append(out is not None)
        return out

    with monkeypatch.context() as patch, PdfFile(path, path.name, 300, 1 << 28) as pdf:
        patch.setattr(pdf_alone, "pixels", noted)
        given_ = pdf.picture(1).pixels
        patch.setattr(pdf_alone, "pixels", lambda *asked: None)
        drawn = pdf.picture(1).pixels
    return given_, drawn, any(taken)


PLAIN: dict[str, dict[str, Any]] = {
    "eight bits": {},
    "one bit": {"bits": 1},
    "a hair beside the page": {"place": (288.02, 0.0, 0.0, 403.22, -0.01, -0.01)},
}
OTHER: dict[str, dict[str, Any]] = {
    "one bit, black is 1": {"bits": 1, "Decode": Array([1, 0])},
    "inverted": {"Decode": Array([1, 0])},
    "soft mask": {"SMask": True},
    "a colour that is clear": {"Mask": Array([0, 9])},
    "faded": {"ExtGState": Dictionary(G=Dictionary(ca=0.4)), "before": b"/G gs"},
    "a layer that is off": {"Properties": Dictionary(L=Dictionary(Type=Name.OCG)), "before": b"/OC /L BDC"},
    "clipped": {"before": b"0 0 100 100 re W n"},
    "upside down": {"place": (288.0, 0.0, 0.0, -403.2, 0.0, 403.2)},
    "mirrored": {"place": (-288.0, 0.0, 0.0, 403.2, 288.0, 0.0)},
    "turned": {"Rotate": 90},
    "smaller than the page": {"place": (144.0, 0.0, 0.0, 201.6, 20.0, 20.0)},
    "cut by the page": {"CropBox": Array([0, 0, 200, 300])},
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_of_one_picture_is_not_drawn(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_, drawn, taken = _both(_page(tmp_path / "a.pdf", **PLAIN[name]), monkeypatch)
    assert taken and given_.shape == (HIGH, WIDE)
    assert np.array_equal(given_, drawn)


@pytest.mark.parametrize("name", OTHER)
def test_where_drawing_may_differ_it_is_drawn(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_, drawn, taken = _both(_page(tmp_path / "a.pdf", **OTHER[name]), monkeypatch)
    assert not taken and np.array_equal(given_, drawn)


@settings(max_examples=15, deadline=None)
@given(st.tuples(*[st.floats(-1.5, 1.5)] * 4), st.sampled_from((1, 8)))
def test_wherever_it_lies_the_pixels_are_those_drawn(
    tmp_path_factory: pytest.TempPathFactory, by: tuple[float, ...], bits: int
) -> None:
    place = (288.0 + by[0], 0.0, 0.0, 403.2 + by[1], by[2], by[3])
    path = _page(tmp_path_factory.mktemp("lies") / "a.pdf", bits=bits, place=place)
    with pytest.MonkeyPatch.context() as patch:
        given_, drawn, _ = _both(path, patch)
    assert np.array_equal(given_, drawn)
