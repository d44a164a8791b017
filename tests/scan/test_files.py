"""A source opened: its pages in order, its digests, and a clear word for whatever is wrong with a file."""

from __future__ import annotations

import hashlib
import os
import pickle
import tracemalloc
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from pipeline.errors import (
    AccessDenied,
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileChanged,
    NoPages,
    NotAScan,
    NotRegular,
    ScanError,
    TooLarge,
)
from pipeline.scan.discover import Source, SourceFile, discover
from pipeline.scan.files import open_source, survey
from pipeline.settings import Settings
from tests.scan import make
from tests.scan.test_raster import bomb

SETTINGS = Settings()
CASES = Path(__file__).resolve().parents[2] / "../shared/cases"


def only(path: Path) -> Source:
    (source,) = discover([path]).sources
    return source


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_frames_of_a_pdf(tmp_path):
    pages = [make.noise(60, 40, seed=n) for n in range(3)]
    path = make.scan_pdf(tmp_path / "a.pdf", pages, 200)
    with open_source(only(path), SETTINGS) as reader:
        assert reader.count == 3
        assert dict(reader.digests) == {"a.pdf": sha(path)}
        for n in (3, 1, 2):
            frame = reader.frame(n)
            assert np.array_equal(frame.pixels, pages[n - 1])
            assert (frame.file, frame.file_page, frame.paged, frame.number) == ("a.pdf", n, True, n)
            assert frame.sha256 == sha(path)
        with pytest.raises(IndexError):
            reader.frame(4)


def test_frames_of_a_run_of_images(tmp_path):
    root = tmp_path / "in"
    (root / "s").mkdir(parents=True)
    pages = [make.noise(2339, 1654, seed=n) for n in range(3)]
    for n, pixels in enumerate(pages):
        Image.fromarray(pixels).save(root / "s" / f"p{n + 8}.png", dpi=(200, 200))
    source = only(root)
    known = survey(source, SETTINGS)
    lines = sorted((f"s/p{n}.png", sha(root / "s" / f"p{n}.png")) for n in (8, 9, 10))
    text = "".join(f"{digest}  {name}\n" for name, digest in lines)
    assert known.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert known.count == 3
    with open_source(source, SETTINGS, pickle.loads(pickle.dumps(known))) as reader:
        for n in (1, 2, 3):
            frame = reader.frame(n)
            assert np.array_equal(frame.pixels, pages[n - 1])
            assert (frame.file, frame.file_page, frame.paged, frame.number) == (f"s/p{n + 7}.png", 1, False, n)
            assert (frame.dpi, frame.dpi_origin) == (pytest.approx(200, abs=0.1), "stated")


def test_the_digest_of_one_file_is_the_files(tmp_path):
    path = make.scan_pdf(tmp_path / "a.pdf", [make.noise(5, 5)])
    assert survey(only(path), SETTINGS).sha256 == sha(path)


def test_dpi_given_or_estimated(tmp_path):
    Image.fromarray(make.noise(1170, 827)).save(tmp_path / "a.png")
    with open_source(only(tmp_path), SETTINGS) as reader:
        frame = reader.frame(1)
        assert (frame.dpi, frame.dpi_origin) == (pytest.approx(100, abs=0.1), "estimated")
    with open_source(only(tmp_path), Settings(dpi=240)) as reader:
        frame = reader.frame(1)
        assert (frame.dpi, frame.dpi_origin) == (240, "given")


def test_a_png_that_is_named_jpg_is_read_and_told(tmp_path):
    pixels = make.noise(30, 30)
    Image.fromarray(pixels).save(tmp_path / "a.jpg", "PNG")
    with open_source(only(tmp_path), SETTINGS) as reader:
        frame = reader.frame(1)
    assert np.array_equal(frame.pixels, pixels)
    assert "the name says JPEG, the content is PNG" in frame.notes


def test_pages_are_not_kept_in_memory(tmp_path):
    path = make.scan_pdf(tmp_path / "a.pdf", [make.noise(1000, 1000, seed=n) for n in range(8)])
    with open_source(only(path), SETTINGS) as reader:
        reader.frame(1)
        tracemalloc.start()
        for n in range(1, 9):
            reader.frame(n)
        left, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert left < 500_000


# --------------------------------------------------------------------------------------- what can be wrong
def hostile(tmp_path: Path, kind: str) -> Path:
    good = make.scan_pdf(tmp_path / "good.bin", [make.noise(99, 99)])
    path = tmp_path / "bad.pdf"
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("This is a letter, and no scan of one.\n" * 50)
    elif kind == "html":
        path = tmp_path / "bad.jpg"
        path.write_text("<!DOCTYPE html><html><body>404 Not Found</body></html>")
    elif kind == "truncated":
        path.write_bytes(good.read_bytes()[:4000])
    elif kind == "encrypted":
        with pikepdf.open(good) as pdf:
            pdf.save(path, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    elif kind == "no pages":
        pikepdf.new().save(path)
    elif kind == "header only":
        path.write_bytes(b"%PDF-1.7\nstartxref\n0\n%%EOF\n")
    elif kind == "tiff":
        path = tmp_path / "bad.tif"
        path.write_bytes(b"II*\0" + b"\xff" * 50)
    good.unlink()
    return path


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("empty", EmptyFile),
        ("text", NotAScan),
        ("html", NotAScan),
        ("truncated", DamagedFile),
        ("encrypted", EncryptedFile),
        ("no pages", NoPages),
        ("header only", DamagedFile),
        ("tiff", DamagedFile),
    ],
)
def test_a_file_that_cannot_be_a_source_says_why(tmp_path, kind, error):
    path = hostile(tmp_path, kind)
    for use in (survey, open_source):
        with pytest.raises(error) as caught:
            use(only(tmp_path), SETTINGS)
        assert caught.value.file == path.name
        assert caught.value.remedy
        assert str(tmp_path) not in str(caught.value)


def test_a_bomb_fails_as_a_page_without_being_decoded(tmp_path):
    bomb(tmp_path)
    with open_source(only(tmp_path), SETTINGS) as reader, pytest.raises(TooLarge) as caught:
        reader.frame(1)
    assert (caught.value.file, caught.value.page) == ("bomb.png", 1)


def test_in_a_run_a_broken_file_is_a_page_that_fails(tmp_path):
    pixels = make.noise(50, 50)
    for n in (1, 3, 5):
        Image.fromarray(pixels).save(tmp_path / f"p{n}.png")
    (tmp_path / "p2.png").write_bytes(b"")
    (tmp_path / "p4.png").write_bytes((tmp_path / "p3.png").read_bytes()[:900])
    source = only(tmp_path)
    with open_source(source, SETTINGS) as reader:
        assert reader.count == 5
        for n in (1, 3, 5):
            assert np.array_equal(reader.frame(n).pixels, pixels)
        for n, error in ((2, EmptyFile), (4, DamagedFile)):
            with pytest.raises(error) as caught:
                reader.frame(n)
            assert (caught.value.file, caught.value.page) == (f"p{n}.png", n)
            assert reader.place(n).sha256 == sha(tmp_path / f"p{n}.png")


@pytest.mark.parametrize("suffix", ["pdf", "png", "tif"])
def test_a_file_that_may_not_be_read(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"x")
    source = only(tmp_path)
    real = Path.open

    def refuse(self, *args, **kwargs):
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AccessDenied) as caught:
        survey(source, SETTINGS)
    assert caught.value.file == path.name


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights(tmp_path):
    path = make.scan_pdf(tmp_path / "a.pdf", [make.noise(5, 5)])
    path.chmod(0)
    with pytest.raises(AccessDenied):
        survey(only(tmp_path), SETTINGS)


def test_a_pipe_that_took_the_place_of_a_file(tmp_path):
    path = tmp_path / "a.pdf"
    os.mkfifo(path)
    source = Source("a", b"a.pdf", "a.pdf", (SourceFile(path, "a.pdf"),), tmp_path)
    with pytest.raises(NotRegular):
        survey(source, SETTINGS)


@pytest.mark.parametrize("name", ["a.pdf", "a.png"])
def test_a_file_that_changes_after_it_was_surveyed(tmp_path, name):
    path = tmp_path / name
    if name == "a.pdf":
        make.scan_pdf(path, [make.noise(30, 30)] * 2)
    else:
        Image.fromarray(make.noise(30, 30)).save(path)
    source = only(tmp_path)
    known = survey(source, SETTINGS)
    with open_source(source, SETTINGS, known) as reader:
        reader.frame(1)
        os.utime(path, ns=(1, 1))
        with pytest.raises(FileChanged):
            reader.frame(1)
        path.unlink()
        with pytest.raises(FileChanged):
            reader.frame(1)
    with pytest.raises(FileChanged):
        survey(source, SETTINGS)


@pytest.mark.cases
def test_every_page_of_the_bulletins_is_the_embedded_picture():
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    if not (CASES / "cib").is_dir():
        pytest.skip("the cases beside the project are not here")
    sources = discover([CASES / "cib"]).sources
    assert sources
    for source in sources:
        path = source.files[0].path
        with open_source(source, SETTINGS) as reader, pdfium.PdfDocument(path) as pdf:
            assert reader.count == len(pdf)
            for n in {1, reader.count}:
                frame, page = reader.frame(n), pdf[n - 1]
                (image,) = [o for o in page.get_objects() if o.type == raw.FPDF_PAGEOBJ_IMAGE]
                embedded = image.get_bitmap().to_numpy().reshape(image.get_px_size()[::-1])
                assert np.array_equal(frame.pixels, embedded)
                assert set(np.unique(frame.pixels)) <= {0, 255}
                assert (frame.dpi, frame.dpi_origin) == (pytest.approx(300, abs=0.5), "stated")


@pytest.mark.cases
def test_every_case_can_be_read():
    if not CASES.is_dir():
        pytest.skip("the cases beside the project are not here")
    result = discover([CASES])
    assert not result.refused
    for source in result.sources:
        try:
            with open_source(source, SETTINGS) as reader:
                assert reader.frame(1).pixels.size > 1_000_000
        except ScanError as e:
            pytest.fail(str(e))


@pytest.mark.parametrize("way", ["in place", "renamed"])
def test_another_content_with_the_same_size_and_times_is_refused(tmp_path, way):
    path = tmp_path / "a.bmp"
    Image.fromarray(make.noise(60, 40, seed=1)).save(path)
    source, before = only(path), path.stat()
    surveyed = survey(source, SETTINGS)
    other = tmp_path / "b"
    Image.fromarray(make.noise(60, 40, seed=2)).save(other, "BMP")
    assert other.stat().st_size == before.st_size
    if way == "renamed":
        other.rename(path)
    else:
        path.write_bytes(other.read_bytes())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with open_source(source, SETTINGS, surveyed) as reader, pytest.raises(FileChanged):
        reader.frame(1)


def test_the_same_content_in_another_file_of_that_name_is_read(tmp_path):
    path = tmp_path / "a.bmp"
    Image.fromarray(make.noise(60, 40, seed=1)).save(path)
    source, before = only(path), path.stat()
    surveyed = survey(source, SETTINGS)
    other = tmp_path / "b"
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(path)
    with open_source(source, SETTINGS, surveyed) as reader:
        assert reader.frame(1).sha256 == sha(path)
        path.chmod(0o640)
        assert reader.frame(1).number == 1
