"""Image files beside their pages: what leaks is found and only measured, what a scanner writes is left alone."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from pipeline.audit import image_boxes, image_file, image_in_pdf, image_jpeg, image_tiff, image_words
from pipeline.audit.found import found
from pipeline.audit.image_compare import Verdict, compare
from pipeline.errors import ScanError
from pipeline.model import Box, Frame, Leak, LeakKind
from pipeline.scan.pdf import PdfFile
from tests.drawn import fonts, leaks_image, leaks_ink


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages show nothing: reading them costs half a second each."""
    monkeypatch.setattr("pipeline.audit.ink.reader", lambda: lambda _, __: ())


PROBES = {p.name: p for p in leaks_image.probes()}


def _audit(path: Path) -> tuple[Leak, ...]:
    """Of a PDF, the pictures of its page."""
    if path.suffix != ".pdf":
        return image_file.audit(path, path.name)
    with PdfFile(path, path.name, 200, 1 << 28) as pdf:
        frame = Frame(path.name, 1, True, 1, "", pdf.picture(1).pixels, 200, "stated")
    return image_in_pdf.audit(frame, path, found(frame))[0]


def _audited(name: str, folder: Path, word: str = leaks_ink.WORD) -> tuple[Leak, ...]:
    probe = PROBES[name]
    path = folder / f"{name}{probe.suffix}"
    path.write_bytes(probe.make(word))
    return _audit(path)


@pytest.mark.parametrize("name", [n for n, p in PROBES.items() if p.kinds])
@pytest.mark.usefixtures("unread")
def test_a_leak_is_found_by_its_kind(name: str, tmp_path: Path) -> None:
    fonts.need()
    probe = PROBES[name]
    path = tmp_path / f"{name}{probe.suffix}"
    path.write_bytes(probe.make())
    leaks = _audit(path)
    assert {k.kind for k in leaks} == set(probe.kinds)
    for leak in leaks:
        said = " ".join(str(getattr(leak, f.name)) for f in fields(leak) if f.name != "file")
        assert leak.length > 0 and leaks_ink.WORD not in said and "黒潮" not in said


@pytest.mark.parametrize("name", [n for n, p in PROBES.items() if not p.kinds])
def test_what_is_harmless_is_not_accused(name: str, tmp_path: Path) -> None:
    fonts.need()
    assert _audited(name, tmp_path) == ()


@pytest.mark.parametrize("name", ["file-exif-comment", "file-png-packed-text", "file-jp2-xml"])
@pytest.mark.usefixtures("unread")
def test_words_in_latin_letters_leak_too(name: str, tmp_path: Path) -> None:
    fonts.need()
    assert _audited(name, tmp_path, "Kuroshio")


@pytest.mark.parametrize("name", ["file-exif-thumbnail", "file-tiff-reduced", "file-png-packed-text", "file-jp2-xml"])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.usefixtures("unread")
def test_broken_files_are_said_to_be_so(name: str, seed: int, tmp_path: Path) -> None:
    """Bytes changed at random: a ScanError or a result, never another exception."""
    fonts.need()
    rng = random.Random(seed)
    data = bytearray(PROBES[name].make())
    for _ in range(12):
        data[rng.randrange(8, min(len(data), 4000))] = rng.randrange(256)
    path = tmp_path / f"broken{PROBES[name].suffix}"
    path.write_bytes(bytes(data[: len(data) - rng.choice((0, 0, 100, 5000))]))
    try:
        image_file.audit(path, path.name)
    except ScanError as e:
        assert leaks_ink.WORD not in str(e)


def test_a_text_that_unpacks_without_end_is_cut_off() -> None:
    bomb = zlib.compress(b"a" * (64 << 20), 9)
    assert len(image_boxes.inflated(bomb)) == 16 << 20
    chunk = b"zTXt" + b"Comment\0\0" + bomb
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", 0)
    assert image_boxes.png(data).unread


def test_directories_that_lead_in_a_circle_end() -> None:
    entry = struct.pack("<HHII", 330, 4, 1, 8)
    data = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
    assert len(image_tiff.Walk(data).directories) == 1


def test_offsets_beyond_the_end_are_said() -> None:
    entry = struct.pack("<HHII", 270, 2, 1 << 30, 1 << 30)
    data = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + struct.pack("<I", 0)
    assert image_tiff.parts(data).unread


def test_a_jpeg_without_end_is_walked_to_its_end() -> None:
    assert image_jpeg.parts(b"\xff\xd8" + b"\xff\xda\0\x02" + b"\x12\x34" * 500).blobs == []


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("", False),
        ("FUJITSU fi-7160", False),
        ("OLYMPUS DIGITAL CAMERA", False),
        ("Scanned by ScanSnap iX1500, page 3 of 12", False),
        ("CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90", False),
        ("2021:03:04 10:11:12", False),
        ("B0123_0456.tif", False),
        ("スキャン画像　12頁", False),
        ("昭和61年3月4日", False),
        ("4f2a9c01bb7e", False),
        ("Kuroshio", True),
        ("黒潮計画書", True),
        ("informant: J. Smithers", True),
        ("scan of the letter by Ambassador Weissmann", True),
    ],
)
def test_texts_that_tell_something(text: str, tells: bool) -> None:
    assert bool(image_words.telling(text, "B0123_0456.tif")) == tells


def test_words_that_the_page_shows_tell_nothing() -> None:
    assert not image_words.telling("在外公館長会議議事録", "a.tif", ["極秘", "在外公館長会議　議事録（案）"])
    assert image_words.telling("在外公館長会議議事録", "a.tif", ["極秘"])


def test_bytes_of_settings_hold_no_words() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        assert not image_words.within(rng.integers(0, 256, 20_000).astype(np.uint8).tobytes(), "a.jpg")
    assert not image_words.within(b"NIKON\0AUTO  NORMAL  SINGLE AREA\0MATRIX" * 20, "a.jpg")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932"):
        data = b"\0\1\2" + "情報提供者の氏名".encode(encoding) + b"\0\3"
        assert image_words.within(data, "a.jpg"), encoding


def test_a_copy_is_compared_whichever_way_it_lies() -> None:
    fonts.need()
    base = leaks_ink.base()
    covered = leaks_image.covered(base)
    for turns in range(4):
        plain = np.ascontiguousarray(np.rot90(leaks_image._small(base.plain, 300), turns))
        same = np.ascontiguousarray(np.rot90(leaks_image._small(covered, 300), turns))
        assert compare(covered, base.boxes, plain).verdict is Verdict.UNCOVERS
        assert compare(covered, base.boxes, same).verdict is Verdict.SAME
        assert compare(covered, (), plain).verdict is Verdict.UNCOVERS
    other = np.random.default_rng(0).integers(0, 255, (300, 350)).astype(np.uint8)
    assert compare(covered, base.boxes, other).verdict is Verdict.OTHER


def test_a_uncovered_place_is_told() -> None:
    fonts.need()
    base = leaks_ink.base()
    one = leaks_ink.laid(base.plain, base.boxes[1:], 0, 1.0)
    said = compare(leaks_image.covered(base), base.boxes, one, anywhere=False)
    assert said.places == (Box(*vars(base.boxes[0]).values()),)


def test_both_frames_are_told_of_when_one_uncovers_the_other(tmp_path: Path) -> None:
    """The one that shows the words as a whole, so that a release paints all of it over."""
    fonts.need()
    first, second = (k for k in _audited("file-tiff-second-frame", tmp_path) if k.kind is LeakKind.EXTRA_FRAME)
    assert (first.page, second.page) == (1, 2) and first.polygon and second.polygon
    height, width = leaks_ink.base().plain.shape[:2]
    assert Box.around(second.polygon) == Box(0, 0, width, height)
    assert Box.around(first.polygon).area < 0.5 * width * height
