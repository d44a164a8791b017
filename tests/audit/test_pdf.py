"""PDFs: every drawn way of leaking is found, in its place, and nothing clean that looks like it is accused."""

from __future__ import annotations

import io
import json
import random
from dataclasses import fields
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from pipeline.audit import pdf_file, pdf_page, pdf_words
from pipeline.audit.found import found
from pipeline.audit.pdf_read import Budget, content
from pipeline.cli import main
from pipeline.errors import DamagedFile, EncryptedFile, ScanError
from pipeline.model import Box, Frame, Leak
from pipeline.scan.pdf import PdfFile
from tests.drawn import fonts
from tests.drawn.leaks_pdf import JAPANESE, LATIN, Drawn, Probe, probes

DPI = 150
CASES = Path(__file__).resolve().parents[2] / "../shared/cases"
PROBES = {p.name: p for p in probes()}
LEAKING = sorted(n for n, p in PROBES.items() if p.kinds)
CLEAN = sorted(n for n, p in PROBES.items() if not p.kinds)


@pytest.fixture(autouse=True)
def _fonts() -> None:
    fonts.need("mincho", "label")


def _looked(path: Path) -> tuple[list[Leak], Frame]:
    """The file and its first page through the PDF side of the audit."""
    with PdfFile(path, path.name, DPI, 1 << 28) as pdf:
        frame = Frame(path.name, 1, True, 1, "", pdf.picture(1).pixels, DPI, "stated")
    return [*pdf_file.audit(path, path.name), *pdf_page.audit(frame, path, found(frame))], frame


def _drawn(probe: Probe, word: str, folder: Path) -> tuple[Path, Drawn]:
    drawn = probe.make(word)
    path = folder / "probe.pdf"
    path.write_bytes(drawn.data)
    return path, drawn


def _word(name: str) -> str:
    """One of the two, by turns; ``bench.audit`` takes both."""
    return (LATIN, JAPANESE)[sum(name.encode()) % 2]


@pytest.mark.parametrize("name", LEAKING)
def test_a_leak_is_found_in_its_place(name: str, tmp_path: Path) -> None:
    path, drawn = _drawn(PROBES[name], _word(name), tmp_path)
    leaks, frame = _looked(path)
    mine = [leak for leak in leaks if leak.kind.value in PROBES[name].kinds]
    assert mine
    placed = [leak for leak in mine if leak.polygon is not None]
    if drawn.box is not None and placed and drawn.page == 1:
        k = frame.pixels.shape[1] / drawn.size[0]
        x0, y0, x1, y1 = drawn.box
        box = Box(x0 * k, (drawn.size[1] - y1) * k, x1 * k, (drawn.size[1] - y0) * k).grown(1)
        centers = [Box.around(leak.polygon).center for leak in placed if leak.polygon]
        assert any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for x, y in centers)
    if drawn.length is not None:
        counted = [leak.length for leak in mine if leak.unit == "char"]
        assert not counted or min(abs(n - drawn.length) for n in counted) <= 1


@pytest.mark.parametrize("name", CLEAN)
def test_nothing_clean_is_accused(name: str, tmp_path: Path) -> None:
    if name == "title_of_a_scan_as_printed":
        pytest.importorskip("rapidocr")
    leaks, _ = _looked(_drawn(PROBES[name], _word(name), tmp_path)[0])
    assert leaks == []


def test_there_are_probes_enough() -> None:
    assert len(LEAKING) >= 30
    assert len(CLEAN) >= 30


@pytest.mark.parametrize("word", [LATIN, JAPANESE])
@pytest.mark.parametrize("name", ["black_box", "title", "earlier_text", "bookmark", "attachment"])
def test_no_leak_tells_the_word(name: str, word: str, tmp_path: Path) -> None:
    leaks, _ = _looked(_drawn(PROBES[name], word, tmp_path)[0])
    for leak in leaks:
        told = " ".join(str(getattr(leak, f.name)) for f in fields(leak))
        assert word.casefold() not in told.casefold()


# --------------------------------------------------------------------------------------------- broken and hostile
def test_a_damaged_file_says_nothing_of_its_content(tmp_path: Path) -> None:
    """Whatever bytes are changed, it is looked through or refused, in words that quote nothing."""
    data = bytearray(PROBES["structure"].make(LATIN).data)
    path, rng = tmp_path / "broken.pdf", random.Random(7)
    for _ in range(25):
        broken = bytearray(data)
        for _ in range(40):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        path.write_bytes(broken)
        try:
            pdf_file.audit(path, path.name)
        except ScanError as e:
            assert LATIN.casefold() not in str(e).casefold()
            assert e.__cause__ is None


def test_a_stream_that_swells_is_refused() -> None:
    with pikepdf.new() as pdf:
        out = io.BytesIO()
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"0 g\n" * 40_000_000)
        pdf.save(out, compress_streams=True)
    with pikepdf.open(out) as pdf, pytest.raises(DamagedFile):
        content(pdf.pages[0].Contents, Budget("a.pdf"))


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(user="a", owner="b"))
    with pytest.raises(EncryptedFile):
        pdf_file.audit(path, path.name)


def test_outlines_that_run_in_a_ring_end(tmp_path: Path) -> None:
    path = tmp_path / "ring.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        item = pdf.make_indirect(pikepdf.Dictionary(Title=pikepdf.String("x")))
        item.Next = item
        item.First = item
        pdf.Root.Outlines = pdf.make_indirect(pikepdf.Dictionary(First=item, Last=item))
        pdf.save(path)
    assert pdf_file.audit(path, path.name) == ()


# ------------------------------------------------------------------------------------------------------ words
class _Shows:
    def __init__(self, text: str) -> None:
        self.text = pdf_words.flat(text)

    def missing(self, words: set[str]) -> set[str]:
        return {w for w in words if not pdf_words.contains(self.text, w)}


@pytest.mark.parametrize(
    ("said", "shown", "name", "length"),
    [
        ("Telegram No. 1234", "TELE GRAM no. 5", "", 0),
        ("Interview with Kuroshio", "interview, with", "", 8),
        ("黒潮計画", "黒潮の計画", "", 0),  # two by two it is there, but for one
        ("極秘黒潮", "極秘", "", 4),
        ("cable-1986-kuroshio", "", "cable-1986-kuroshio", 0),
        ("2019-03-14 12:00", "", "", 0),
        ("青山", "⻘山", "", 0),  # a radical for the ideograph, as some fonts name it
        ("untitled", "", "", 0),
    ],
)
def test_words_that_no_page_shows(said: str, shown: str, name: str, length: int) -> None:
    assert (pdf_words.unshown(said, _Shows(shown), frozenset(), name) > 0) == (length > 0)


# ------------------------------------------------------------------------------------------------ the command
def test_the_command_goes_on_after_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "b.pdf").write_bytes(PROBES["black_box"].make(LATIN).data)
    (tmp_path / "c.pdf").write_bytes(PROBES["text_alone"].make(LATIN).data)
    said = CliRunner().invoke(main, ["audit", str(tmp_path), "--json"])
    assert said.exit_code == 9
    values = json.loads(said.output)
    assert [(leak["file"], leak["page"], leak["kind"]) for leak in values["leaks"]] == [("b.pdf", 1, "text-under-box")]
    assert {u["file"] for u in values["not_looked_at"]} == {"a.pdf"}
    assert LATIN.casefold() not in said.output.casefold()


def test_the_command_ends_by_what_it_found(tmp_path: Path) -> None:
    clean, broken = tmp_path / "clean.pdf", tmp_path / "broken.pdf"
    clean.write_bytes(PROBES["text_alone"].make(LATIN).data)
    broken.write_bytes(b"%PDF-1.4 broken")
    assert CliRunner().invoke(main, ["audit", str(clean)]).exit_code == 0
    said = CliRunner().invoke(main, ["audit", str(clean), str(broken)])
    assert said.exit_code == 1
    assert "broken.pdf: not looked at" in said.output
    assert CliRunner().invoke(main, ["audit", str(tmp_path / "absent.pdf")]).exit_code == 4


# -------------------------------------------------------------------------------------------------- real files
@pytest.mark.cases
@pytest.mark.parametrize("name", ["cib_02003047.pdf", "cib_03160434.pdf"])
def test_a_poor_layer_over_outlined_boxes_is_no_leak(name: str) -> None:
    """A title that is a file's name; words of the layer on the outline of a box and half a line too low."""
    path = CASES / "cib" / name
    if not path.is_file():
        pytest.skip("the cases are not beside the project")
    assert pdf_file.audit(path, name) == ()
    with PdfFile(path, name, 300, 1 << 28) as pdf:
        for number in (3, 4):
            pixels = pdf.picture(number).pixels
            frame = Frame(name, number, True, number, "", pixels, 300, "stated")
            assert pdf_page.audit(frame, path, found(frame)) == ()


@pytest.mark.cases
def test_a_born_digital_report_is_clean() -> None:
    path = CASES / "report" / "report-2019.pdf"
    if not path.is_file():
        pytest.skip("the cases are not beside the project")
    assert pdf_file.audit(path, path.name) == ()
