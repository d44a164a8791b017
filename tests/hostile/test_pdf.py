"""PDFs made to overwhelm: refused by name, before a library unpacks them."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pikepdf
import pytest

from bench.scale import hostile_pdf, hostile_pictures
from bench.scale import hostile_pdf_bombs as bombs
from bench.scale import hostile_pdf_labour as labour
from bench.scale import pdf_writing as make
from pipeline.audit.audit import audit
from pipeline.errors import NotAScan, ScanError, TooLarge
from pipeline.scan import formats, pdf_bounds, pdf_weight
from pipeline.scan.discover import discover
from pipeline.scan.files import Reader, open_source, survey
from pipeline.settings import Settings
from tests.scan.make import encode, noise, scan_pdf

MEGA = 1 << 20


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small limits, so that small bombs pass them."""
    monkeypatch.setattr(pdf_weight, "MOST", 2 * MEGA)
    monkeypatch.setattr(pdf_weight, "_TABLE", MEGA)


def source(path: Path, data: bytes | None = None):
    if data is not None:
        path.write_bytes(data)
    return discover((path,)).sources[0]


def reason(path: Path, data: bytes) -> str:
    """Of a file of one page: what it is refused for, when it is surveyed or when its page is asked for."""
    given = source(path, data)
    try:
        with open_source(given, Settings()) as reader:
            reader.frame(1)
    except ScanError as e:
        return e.reason
    return ""


def zeros(count: int = 8 * MEGA) -> bytes:
    return zlib.compress(bytes(count))


LONG = {
    "flate": make.page(make.stream(zeros(), b"/Filter/FlateDecode")),
    "flate-within-flate": make.page(make.stream(zlib.compress(zeros()), b"/Filter[/FlateDecode/FlateDecode]")),
    "twenty-deep": make.page(make.stream(make.deep(b"0 0 m", 20), b"/Filter[%s]" % (b"/FlateDecode" * 20))),
    "lzw": make.page(make.stream(make.lzw(8 * MEGA), b"/Filter/LZWDecode")),
    "run-length": make.page(make.stream(bytes((129, 32)) * 40_000, b"/Filter/RunLengthDecode")),
    "font": make.page(make.stream(b""), others={6: make.stream(zeros(), b"/Length1 9/Filter/FlateDecode")}),
    "metadata": make.page(make.stream(b""), others={6: make.stream(zeros(), b"/Type/Metadata/Filter/FlateDecode")}),
    "predictor": bombs.predictor_bomb(),
    "inks": make.picture(14_000, 14_000, b"", b"/ColorSpace/DeviceCMYK/BitsPerComponent 16/Filter/FlateDecode"),
    "object-stream": make.with_xref_stream(
        {3: make.stream(zeros(), b"/Type/ObjStm/N 1/First 9/Filter/FlateDecode")}, {1: (3, 0)}
    ),
    "pages": make.raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count 1>>" % (b"3 0 R " * (2 * formats.MOST_PAGES + 1)),
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        }
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_what_unpacks_to_too_much_is_too_large(tmp_path: Path, name: str) -> None:
    assert reason(tmp_path / "a.pdf", LONG[name]) == "too-large"


@pytest.mark.parametrize("name", ["laughs", "laughs-in-pattern", "form-cycle"])
def test_forms_and_patterns_within_each_other_are_refused_before_they_are_drawn(tmp_path: Path, name: str) -> None:
    assert reason(tmp_path / "a.pdf", hostile_pdf.MAKERS[name]()) == "damaged"


@pytest.mark.parametrize(("deep", "expected"), [(20_001, "damaged"), (20_000, "")])
def test_a_page_saves_its_state_so_often_and_no_oftener(tmp_path: Path, deep: int, expected: str) -> None:
    drawn = b"0 0 90 90 re f "
    assert reason(tmp_path / "a.pdf", make.page(make.flate(b"q " * deep + drawn))) == expected
    assert reason(tmp_path / "b.pdf", make.page(make.flate(b"q Q\n" * deep + drawn))) == ""
    inner = make.flate(b"q\n" * deep, b"/Subtype/Form/BBox[0 0 9 9]")
    form = make.page(make.stream(drawn + b"/F Do"), b"/XObject<</F 6 0 R>>", others={6: inner})
    assert reason(tmp_path / "c.pdf", form) == expected


def test_a_page_opens_so_many_marks_and_no_more(tmp_path: Path) -> None:
    for data, expected in ((b"/A BMC\n" * 20_001, "damaged"), (b"/A BMC EMC\n" * 20_001, "")):
        assert reason(tmp_path / "a.pdf", make.page(make.flate(b"0 0 90 90 re f " + data))) == expected


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1 << 20])
def test_states_are_counted_alike_whatever_the_pieces(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(pdf_bounds, "_PIECE", piece)
    monkeypatch.setattr(pdf_bounds, "_MAX_SAVED", 0)
    for data, most in ((b"q", 1), (b"q q Q[q]q", 3), (b"sq q1 /q (q)", 2), (b"Q Q q q", 2), (b"q\nq\nQ\nQ\nq", 2)):
        assert pdf_bounds._saved(data) == most


def test_a_page_of_a_size_that_is_no_number_is_no_defect(tmp_path: Path) -> None:
    assert reason(tmp_path / "a.pdf", labour.page_infinite()) == ""


def test_a_pattern_that_is_drawn_once_is_drawn(tmp_path: Path) -> None:
    pattern = make.stream(
        b"0 0 5 5 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>",
    )
    data = make.page(make.stream(b"/Pattern cs /P scn 0 0 90 90 re f"), b"/Pattern<</P 6 0 R>>", others={6: pattern})
    assert reason(tmp_path / "a.pdf", data) == ""


def test_a_sound_file_is_not_too_large(tmp_path: Path) -> None:
    assert reason(tmp_path / "a.pdf", make.plain(3)) == ""
    path = scan_pdf(tmp_path / "b.pdf", [noise(1600, 1600)])  # a picture may be longer than any other stream
    with open_source(source(path), Settings()) as reader:
        assert isinstance(reader, Reader) and reader.frame(1).pixels.shape == (1600, 1600)


def test_lengths_of_lzw_are_those_that_qpdf_makes(tmp_path: Path) -> None:
    for length in (1, 255, 256, 5000, 300_000):
        data = make.lzw(length)
        path = tmp_path / f"{length}.pdf"
        path.write_bytes(make.page(make.stream(data, b"/Filter/LZWDecode")))
        with pikepdf.open(path) as pdf:
            assert pdf_weight.lzw_length(data, 10 * MEGA) == len(pdf.pages[0].obj.Contents.read_bytes()) >= length


@pytest.mark.parametrize("head, error", [(b"", NotAScan), (b"%PDF-1.7\n", TooLarge), (b"II*\0", TooLarge)])
def test_a_file_with_holes_is_refused_before_it_is_hashed(tmp_path: Path, head: bytes, error: type[ScanError]) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(head)
    os.truncate(path, 100 << 30)
    with pytest.raises(error):
        survey(source(path), Settings())


def test_an_audit_alone_is_not_overwhelmed_either(tmp_path: Path) -> None:
    given = source(tmp_path / "a.pdf", LONG["object-stream"])
    assert {u.reason for u in audit(given, Settings()).unchecked} == {"too-large"}


@pytest.mark.parametrize(("components", "tile", "expected"), [(16_384, 64, "too-large"), (9, 64, "too-large")])
def test_a_jpeg_2000_picture_of_more_components_than_inks_is_too_large(
    tmp_path: Path, components: int, tile: int, expected: str
) -> None:
    """PDFium took 11 GB for 16,384 of 3,000 x 3,000 pixels."""
    data = hostile_pictures.j2k(64, 64, tile, components)
    assert reason(tmp_path / "a.pdf", make.picture(64, 64, data, b"/Filter/JPXDecode")) == expected


def test_a_jpeg_2000_picture_of_a_tile_for_each_pixel_is_too_large(tmp_path: Path) -> None:
    data = hostile_pictures.j2k(3000, 3000, 1)
    assert reason(tmp_path / "a.pdf", make.picture(3000, 3000, data, b"/Filter/JPXDecode")) == "too-large"
    sound = encode(noise(64, 64), "JPEG2000")
    assert reason(tmp_path / "b.pdf", make.picture(64, 64, sound, b"/Filter/JPXDecode")) == ""
