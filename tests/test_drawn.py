"""What the tests draw must be what they say they drew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.drawn import ageing, fonts, vary, write
from tests.drawn.sheet import Sheet

RAW = Path(__file__).resolve().parents[1] / "raw"


@given(st.floats(-1.5, 1.5), st.integers(50, 350), st.integers(50, 250))
def test_ageing_tells_where_things_went(degrees: float, x: int, y: int) -> None:
    clean = np.full((300, 400), 255, np.uint8)
    clean[y - 12 : y + 13, x - 12 : x + 13] = 0
    aged, matrix = ageing.age(clean, ageing.Age(skew=degrees, blur=0, loss=0, speckle=0, holes=False), 1)
    ((cx, cy),) = ageing.moved(((x + 0.5, y + 0.5),), matrix)
    if not (15 < cx < 385 and 15 < cy < 285):
        return
    weight = 246.0 - aged.astype(float)
    weight[weight < 20] = 0
    ys, xs = np.mgrid[0:300, 0:400] + 0.5
    assert (weight * xs).sum() / weight.sum() == pytest.approx(cx, abs=0.3)
    assert (weight * ys).sum() / weight.sum() == pytest.approx(cy, abs=0.3)


def test_a_black_redaction_covers_its_polygon_and_nothing_beyond() -> None:
    s = Sheet(600, 400)
    s.withhold(100, 120, 300, 180, "bk")
    truth = np.zeros((400, 600), np.uint8)
    (x0, y0), _, (x1, y1), _ = s.withheld[0].corners
    truth[int(y0) : int(y1), int(x0) : int(x1)] = 1
    assert ((np.asarray(s.image) == 0) == truth.astype(bool)).all()


@pytest.mark.parametrize("form", ["telegram", "draft", "decision", "conversation", "letter", "bulletin"])
def test_any_form_any_seed(form: vary.Form) -> None:
    fonts.need("mincho", "serif", "gothic", "sans-bold")
    for seed in (1, 2):
        drawn = vary.document(form, seed)
        pictures, pages = write.aged_pages(drawn, [vary.ageing(seed)], seed)
        assert len(pictures) == len(pages) == len(drawn.sheets)
        for picture, page in zip(pictures, pages, strict=True):
            gaps = sum(p.count("@") // 2 for p in page["body"])
            assert gaps == len(page["redactions"]) or (form == "bulletin" and picture is pictures[0])
            for *corners, style in page["redactions"]:
                mask = np.zeros(picture.size[::-1], np.uint8)
                cv2.fillPoly(mask, [np.rint(np.array(corners)).astype(np.int32)], 1)
                inner = cv2.erode(mask, np.ones((15, 15), np.uint8)).astype(bool)
                dark = float((np.asarray(picture)[inner] < 128).mean())
                assert dark > 0.97 if style == "bk" else dark < 0.02
    assert vary.document(form, 1).fields == vary.document(form, 1).fields
    assert vary.document(form, 1).sheets[0].image.tobytes() != vary.document(form, 2).sheets[0].image.tobytes()


def test_the_samples_are_there_with_their_truth() -> None:
    files = sorted(p for p in RAW.iterdir() if p.name.startswith("drawn-"))
    assert {p.suffix for p in files} == {".pdf", ".tif", ".png", ".jpg"}
    assert sum(p.stat().st_size for p in files) < 6_000_000
    for p in files:
        truth = json.loads((RAW / "truth" / p.stem / "truth.json").read_text(encoding="utf-8"))
        pages = [page for d in truth.get("documents", [truth]) for page in d["pages"]]
        assert all(page["file"] == p.name for page in pages)
        if p.suffix in (".tif", ".png", ".jpg"):
            with Image.open(p) as picture:
                assert getattr(picture, "n_frames", 1) == len(pages)
                assert round(picture.info["dpi"][0]) == 300


def test_saving_the_same_pictures_gives_the_same_bytes(tmp_path: Path) -> None:
    grey, bits = Image.new("L", (200, 300), 220), Image.new("1", (200, 300), 1)
    for picture in (grey, bits):
        for suffix in (".pdf", ".tif", ".png", ".jpg"):
            digests = set()
            for n in (1, 2):
                write.save([picture], tmp_path / f"{n}{suffix}")
                digests.add(hashlib.sha256((tmp_path / f"{n}{suffix}").read_bytes()).hexdigest())
            assert len(digests) == 1
    with pytest.raises(ValueError, match="2 pages"):
        write.save([grey, grey], tmp_path / "two.png")
