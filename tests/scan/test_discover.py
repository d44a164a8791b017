"""What becomes a source in a folder of anything."""

from __future__ import annotations

import os
import socket
import unicodedata
from pathlib import Path

import pytest
from PIL import Image, TiffImagePlugin

from pipeline.batch.ledger import FILE_NAME
from pipeline.errors import BadArguments, NoInput
from pipeline.scan import discover as module
from pipeline.scan.discover import OUTPUT_MARK, discover
from pipeline.scan.names import source_key
from tests.scan import make

PIXELS = Image.fromarray(make.noise(4, 4))


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def tiff(path: Path, frames: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    PIXELS.save(path, save_all=True, append_images=[PIXELS] * (frames - 1))


def found(*inputs: Path, unit="auto", **options):
    return [(s.file, [f.name for f in s.files]) for s in discover(inputs, unit, **options).sources]


def test_folders_of_folders_in_natural_order(tmp_path):
    touch(tmp_path, "b10.pdf", "b9.pdf", "B1.PDF", "a/x.JPG", "a/y/z.png", "c.jp2", "d.bmp", "e.j2k", "f.jpx", "g.jpf")
    tiff(tmp_path / "h.TIFF")
    files = ["a/x.JPG", "a/y/z.png", "B1.PDF", "b9.pdf", "b10.pdf", "c.jp2", "d.bmp", "e.j2k", "f.jpx", "g.jpf"]
    assert found(tmp_path) == [(f, [f]) for f in [*files, "h.TIFF"]]


def test_other_files_are_passed_over_and_listed(tmp_path):
    touch(tmp_path, "a.pdf", "a.csv", "a.json", "a.md", "a.txt", "a.xml", "notes", ".hidden.pdf", ".git/x.pdf")
    touch(tmp_path, "Thumbs.db", ".DS_Store", "__MACOSX/a.pdf")
    result = discover([tmp_path])
    assert [s.file for s in result.sources] == ["a.pdf"]
    assert {p.file: p.why for p in result.passed_over} == {
        **{f"a.{s}": "not a scan" for s in ("csv", "json", "md", "txt", "xml")},
        "notes": "not a scan",
        **dict.fromkeys((".hidden.pdf", ".git", "Thumbs.db", ".DS_Store", "__MACOSX"), "hidden"),
    }
    assert result.refused == ()


def test_a_scan_without_a_known_suffix_is_known_by_its_first_bytes(tmp_path):
    make.scan_pdf(tmp_path / "Box 1.5", [make.noise(9, 9)])
    PIXELS.save(tmp_path / "page", "PNG")
    PIXELS.save(tmp_path / "page.001", "JPEG")
    touch(tmp_path, "other.001")
    assert [f for f, _ in found(tmp_path)] == ["Box 1.5", "page", "page.001"]


def test_loose_images_whose_names_run_are_one_source(tmp_path):
    touch(tmp_path, *(f"s/scan_{n:03}.jpg" for n in (1, 2, 5, 10)), "s/letter.jpg", "s/scan_001.png", "s/scan_3.pdf")
    result = discover([tmp_path])
    sources = {s.file: s for s in result.sources}
    assert list(sources) == ["s/letter.jpg", "s/scan", "s/scan_001.png", "s/scan_3.pdf"]
    run = sources["s/scan"]
    assert [f.name for f in run.files] == [f"s/scan_{n:03}.jpg" for n in (1, 2, 5, 10)]
    assert run.notes == (
        "numbers 3-4 are missing among the file names of this source",
        "numbers 6-9 are missing among the file names of this source",
    )


def test_pages_that_are_only_numbers_go_by_their_folder(tmp_path):
    touch(tmp_path, "vol 2/001.jpg", "vol 2/002.jpg")
    assert found(tmp_path) == [("vol 2", ["vol 2/001.jpg", "vol 2/002.jpg"])]
    assert found(tmp_path / "vol 2") == [("vol 2", ["001.jpg", "002.jpg"])]


def test_single_tiffs_run_and_tiffs_of_several_pages_stand_alone(tmp_path):
    for n in (1, 2, 3):
        tiff(tmp_path / f"p{n}.tif")
    tiff(tmp_path / "p4.tif", frames=2)
    assert found(tmp_path) == [("p", ["p1.tif", "p2.tif", "p3.tif"]), ("p4.tif", ["p4.tif"])]


def test_unit_folder_and_unit_file(tmp_path):
    touch(tmp_path, "s/b.jpg", "s/a10.png", "s/a9.jpg", "s/c.pdf", "t/x_1.jpg", "t/x_2.jpg", "top.jpg")
    tiff(tmp_path / "s" / "d.tif")
    tiff(tmp_path / "s" / "e.tif", frames=2)
    assert found(tmp_path, unit="folder") == [
        ("s", ["s/a9.jpg", "s/a10.png", "s/b.jpg", "s/d.tif"]),
        ("s/c.pdf", ["s/c.pdf"]),
        ("s/e.tif", ["s/e.tif"]),
        ("t", ["t/x_1.jpg", "t/x_2.jpg"]),
        (tmp_path.name, ["top.jpg"]),
    ]
    files = found(tmp_path, unit="file")
    assert len(files) == 9
    assert all([file] == names for file, names in files)


def test_names_of_any_kind(tmp_path):
    nfc, nfd = "電報が.pdf", unicodedata.normalize("NFD", "電報が.pdf")
    assert nfc != nfd
    touch(tmp_path, nfc, nfd, "a b.pdf", "a.b.c.pdf", "a.pdf", "sub/a.pdf", "한글.pdf", "ﾊﾝｶｸ.pdf")
    tiff(tmp_path / "a.tif")
    sources = discover([tmp_path]).sources
    assert len(sources) == 9
    assert len({source_key(s).casefold() for s in sources}) == 9
    assert [s.file for s in sources].count(nfc) == 2
    assert all(unicodedata.is_normalized("NFC", s.file) for s in sources)
    assert {s.files[0].path.name for s in sources} >= {nfc, nfd}


def test_a_name_that_is_no_utf8(tmp_path):
    path = os.fsencode(tmp_path) + b"/a\xff.pdf"
    try:
        with open(path, "wb") as f:  # noqa: PTH123 - bytes
            f.write(b"%PDF-1.4")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    (source,) = discover([tmp_path]).sources
    assert source.file == "a\ufffd.pdf"
    assert source.files[0].path.read_bytes() == b"%PDF-1.4"


def test_a_key_does_not_depend_on_what_else_is_there(tmp_path):
    touch(tmp_path, "s/p_1.jpg", "s/p_2.jpg", "s/x.pdf")
    before = {source_key(s) for s in discover([tmp_path]).sources}
    touch(tmp_path, "s/p_3.jpg", "s/x.jpg", "s/q_1.jpg", "s/q_2.jpg", "a.pdf")
    assert before < {source_key(s) for s in discover([tmp_path]).sources}


def test_the_same_path_below_two_inputs_gets_two_keys(tmp_path):
    touch(tmp_path, "one/a.pdf", "two/a.pdf", "x/one/a.pdf")
    result = discover([tmp_path / "one", tmp_path / "two", tmp_path / "x" / "one"])
    assert [s.file for s in result.sources] == ["a.pdf"] * 3
    keys = [source_key(s) for s in result.sources]
    assert len(set(keys)) == 3
    assert keys[0] == source_key(discover([tmp_path / "one"]).sources[0])
    assert keys[1].startswith("two_a-")


def test_what_is_given_twice_is_one_source(tmp_path):
    touch(tmp_path, "s/a.pdf", "s/b.pdf")
    result = discover([tmp_path / "s" / "b.pdf", tmp_path / "s", tmp_path])
    assert [s.file for s in result.sources] == ["a.pdf", "b.pdf"]
    assert [p.why for p in result.passed_over] == ["given twice"] * 3


def test_a_file_given_directly_lies_below_its_own_folder(tmp_path, monkeypatch):
    touch(tmp_path, "s/a.pdf", "s/.hidden.pdf")
    monkeypatch.chdir(tmp_path / "s")
    (source,) = discover([Path("a.pdf")]).sources
    assert (source.root, source.file) == (tmp_path / "s", "a.pdf")
    assert found(Path(".hidden.pdf")) == [(".hidden.pdf", [".hidden.pdf"])]


def test_pages_that_are_given_one_by_one_still_run(tmp_path):
    touch(tmp_path, "p1.jpg", "p2.jpg", "p3.jpg", "q.jpg")
    given = [tmp_path / name for name in ("p2.jpg", "p3.jpg", "q.jpg", "p1.jpg")]
    assert found(*given) == [("p", ["p1.jpg", "p2.jpg", "p3.jpg"]), ("q.jpg", ["q.jpg"])]


def test_an_input_that_is_not_there(tmp_path):
    with pytest.raises(NoInput):
        discover([tmp_path / "nothing"])


def test_the_output_folder_is_not_entered(tmp_path):
    touch(tmp_path, "a.pdf", "out/pages/p1.jpg")
    assert found(tmp_path, exclude=[tmp_path / "out"]) == [("a.pdf", ["a.pdf"])]


def test_pipes_and_sockets_are_refused_without_being_opened(tmp_path, monkeypatch):
    touch(tmp_path, "a.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as s:
        s.bind("sock.pdf")
        result = discover([tmp_path])
    assert [s.file for s in result.sources] == ["a.pdf"]
    assert {r.file: (r.error.reason, r.error.what) for r in result.refused} == {
        "pipe.pdf": ("not-a-file", "it is a pipe"),
        "sock.pdf": ("not-a-file", "it is a socket"),
    }
    (given,) = discover([tmp_path / "pipe.pdf"]).refused
    assert given.error.what == "it is a pipe"


def test_links_do_not_lead_out_nor_in_circles(tmp_path):
    touch(tmp_path, "in/a.pdf", "in/sub/b.pdf", "out/c.pdf", "in/.store/d.pdf")
    root = tmp_path / "in"
    (root / "sub" / "loop").symlink_to(root)
    (root / "self").symlink_to(root / "self")
    (root / "away.pdf").symlink_to(tmp_path / "out" / "c.pdf")
    (root / "awaydir").symlink_to(tmp_path / "out")
    (root / "broken.pdf").symlink_to(root / "nothing")
    (root / "again.pdf").symlink_to(root / "a.pdf")
    (root / "kept.pdf").symlink_to(root / ".store" / "d.pdf")
    result = discover([root])
    assert [s.file for s in result.sources] == ["a.pdf", "kept.pdf", "sub/b.pdf"]
    assert [r.file for r in result.refused] == ["away.pdf", "awaydir", "broken.pdf", "self"]
    assert {p.file for p in result.passed_over} == {".store", "again.pdf", "sub/loop"}


def test_a_link_that_is_given_is_followed(tmp_path):
    touch(tmp_path, "real/a.pdf")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert found(tmp_path / "link") == [("a.pdf", ["a.pdf"])]


def test_a_folder_that_cannot_be_opened_is_refused(tmp_path, monkeypatch):
    touch(tmp_path, "a.pdf", "locked/b.pdf")
    real = os.scandir

    def scandir(path):
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(module.os, "scandir", scandir)
    result = discover([tmp_path])
    assert [s.file for s in result.sources] == ["a.pdf"]
    assert [(r.file, r.error.reason) for r in result.refused] == [("locked", "access-denied")]


def test_the_order_is_that_of_the_inputs_and_always_the_same(tmp_path):
    touch(tmp_path, "b/1.pdf", "a/1.pdf", "b/x_2.jpg", "b/x_1.jpg")
    one = discover([tmp_path / "b", tmp_path / "a"])
    assert [s.file for s in one.sources] == ["1.pdf", "x", "1.pdf"]
    assert [s.root.name for s in one.sources] == ["b", "b", "a"]
    assert one == discover([tmp_path / "b", tmp_path / "a"])


def test_the_output_folder_cannot_be_the_input_folder(tmp_path):
    touch(tmp_path, "a.pdf")
    with pytest.raises(BadArguments):
        discover([tmp_path], exclude=[tmp_path])


def test_the_page_images_of_an_earlier_run_are_not_read_again(tmp_path):
    touch(tmp_path, "a.pdf", "old/koden.db", "old/pages/a/p0001.jpg")
    assert OUTPUT_MARK == FILE_NAME
    result = discover([tmp_path])
    assert [s.file for s in result.sources] == ["a.pdf"]
    assert [(p.file, p.why) for p in result.passed_over] == [("old", "an output folder of koden")]


def test_a_tiff_of_very_many_frames_is_not_walked_through_to_tell_that_it_is_bound(tmp_path, monkeypatch):
    tiff(tmp_path / "a.tif", 30)
    sought = []
    real = TiffImagePlugin.TiffImageFile.seek
    monkeypatch.setattr(TiffImagePlugin.TiffImageFile, "seek", lambda self, n: (sought.append(n), real(self, n))[1])
    assert found(tmp_path) == [("a.tif", ["a.tif"])]
    assert max(sought) <= 2
