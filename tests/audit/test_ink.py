"""Print under a redaction of the picture: none that can be read is missed, nothing even is accused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit import image_planes, ink, ink_reading, ink_structure
from pipeline.audit.ink_crop import cut
from pipeline.audit.page import audit_page, found
from pipeline.model import Box, Char, Direction, Frame, Image, LeakKind, Line, Redaction, RedactionKind
from pipeline.scan import formats
from pipeline.scan.pdf import PdfFile
from pipeline.scan.raster import RasterFile
from tests.drawn import fonts, leaks_ink

PROBES = {p.name: p for p in leaks_ink.probes()}
QUICK = ("ink-one-level", "ink-ghost-jpeg", "ink-red-channel", "ink-four-inks", "ink-sixteen-bits", "ink-transparent")


def _frame(probe: leaks_ink.Probe, folder: Path, word: str = leaks_ink.WORD) -> tuple[Frame, Path]:
    path = folder / f"{probe.name}{probe.suffix}"
    path.write_bytes(probe.make(word))
    kind = formats.by_content(path.read_bytes()[: formats.HEAD])
    assert kind is not None
    if kind is formats.PDF:
        with PdfFile(path, path.name, 200, 1 << 28) as pdf:
            pixels = pdf.picture(1).pixels
    else:
        with RasterFile(path, path.name, kind, 1 << 28) as file:
            pixels = file.picture(1).pixels
    return Frame(path.name, 1, kind.paged, 1, "0" * 64, pixels, leaks_ink.DPI, "stated"), path


def _boxes(word: str = leaks_ink.WORD, kind: RedactionKind = RedactionKind.BLACK) -> tuple[Redaction, ...]:
    return tuple(Redaction(f"r{n}", b.polygon, kind, 1.0) for n, b in enumerate(leaks_ink.base(word).boxes, 1))


@pytest.mark.parametrize("name", [n for n, p in PROBES.items() if p.kinds])
def test_print_under_a_box_is_found(name: str, tmp_path: Path) -> None:
    """Told of the boxes: whether they are found is the detector's to show."""
    fonts.need()
    probe = PROBES[name]
    frame, path = _frame(probe, tmp_path)
    if probe.vertical or name in ("ink-sideways", "ink-dithered", "ink-pdf"):
        redactions = found(frame)
    elif name == "ink-tape":
        redactions = _boxes(kind=RedactionKind.MASK)
    else:
        redactions = _boxes(kind=RedactionKind.GREY if "grey" in name else RedactionKind.BLACK)
    leaks = audit_page(frame, path, redactions)
    assert leaks and {k.kind for k in leaks} == {LeakKind.READABLE_INK}
    assert sum(k.length for k in leaks) >= 12  # of about 30 characters
    for leak in leaks:
        assert leak.polygon is not None and leak.unit == "char" and 0 < leak.certainty <= 1
        place = Box.around(leak.polygon)
        inside = max(place.intersection(r.box) for r in redactions) if redactions else place.area
        assert inside > 0.6 * place.area


@pytest.mark.parametrize("name", [n for n, p in PROBES.items() if not p.kinds])
def test_what_hides_nothing_is_not_accused(name: str, tmp_path: Path) -> None:
    fonts.need()
    probe = PROBES[name]
    frame, path = _frame(probe, tmp_path)
    kind = RedactionKind.OUTLINED if "back" in name else RedactionKind.GREY if "grey" in name else RedactionKind.BLACK
    if name == "clean-highlighter":
        kind = RedactionKind.COLOUR
    assert audit_page(frame, path, _boxes(kind=kind)) == ()


@pytest.mark.parametrize("name", QUICK)
def test_a_leak_holds_nothing_of_the_words(name: str, tmp_path: Path) -> None:
    fonts.need()
    probe = PROBES[name]
    frame, path = _frame(probe, tmp_path, "Kuroshio")
    leaks = audit_page(frame, path, _boxes("Kuroshio"))
    assert leaks
    for leak in leaks:
        said = " ".join(str(getattr(leak, f.name)) for f in fields(leak))
        assert not any(part in said for part in ("Kuro", "shio", "課長", "交換"))


def test_a_page_of_two_tones_asks_no_engine() -> None:
    """A box of one value is looked at and left; so are specks in it and a code printed on it."""

    def read(_: Image, __: float) -> Sequence[Line]:
        raise AssertionError("nothing to be read here")

    pixels = np.full((600, 800), 255, np.uint8)
    pixels[100:140, 100:500] = 0
    pixels[110:112, 300:303] = 255
    pixels[300:340, 100:500] = 0
    pixels[310:330, 200:260:3] = 255
    frame = Frame("a.tif", 1, True, 1, "", pixels, 200, "stated")
    boxes = (Box(100, 100, 500, 140), Box(100, 300, 500, 340))
    assert ink.audit(frame, [Redaction("r", b.polygon, RedactionKind.BLACK, 1.0) for b in boxes], read=read) == ()


def test_typed_signs_hide_no_ink() -> None:
    def read(_: Image, __: float) -> Sequence[Line]:
        raise AssertionError("nothing to be read here")

    noise = np.random.default_rng(0).integers(0, 255, (100, 300)).astype(np.uint8)
    frame = Frame("a.png", 1, False, 1, "", noise, 200, "stated")
    typed = Redaction("r", Box(10, 10, 290, 90).polygon, RedactionKind.TYPED, 1.0)
    assert ink.audit(frame, [typed], read=read) == ()


def _line(text: str, confidence: float, width: float = 200) -> Line:
    step = width / max(1, len(text))
    chars = tuple(Char(c, confidence, n * step, (n + 1) * step) for n, c in enumerate(text))
    return Line(Box(0, 10, width, 40).polygon, Direction.HORIZONTAL, chars, "test")


def _told(lines: Sequence[Line], again: Sequence[Line] | None = None) -> ink_reading.Read:
    """Reads ``lines`` first, ``again`` (or the same) in the picture of another size, and nothing in the mirror."""
    calls: list[float] = []

    def read(picture: Image, glyph: float) -> Sequence[Line]:
        calls.append(glyph)
        if glyph != calls[0]:
            return lines if again is None else again
        return lines if len(calls) == 1 else []

    return read


@pytest.mark.parametrize(
    ("text", "confidence", "length"),
    [
        ("情報提供者", 0.95, 5),
        ("田口", 0.95, None),  # two shapes that smears have, too, are too little
        ("黒田", 0.95, 2),
        ("田中", 0.95, 2),
        ("一一一", 0.99, None),
        ("1", 0.99, None),
        ("情報提供者", 0.5, None),
        ("", 0.0, None),
    ],
)
def test_what_counts_as_read(text: str, confidence: float, length: int | None) -> None:
    lines = [_line(text, confidence)]
    said = ink_reading.count(np.zeros((60, 240), np.uint8), 30.0, _told(lines))
    assert (said.length if said else None) == length


@pytest.mark.parametrize(("text", "length"), [(".230", None), ("情報提供者", None), ("情報提供者の氏名", 8)])
def test_a_few_letters_that_another_size_does_not_bear_out_are_noise(text: str, length: int | None) -> None:
    """.230 was read into the paper of an empty box."""
    said = ink_reading.count(np.zeros((60, 240), np.uint8), 30.0, _told([_line(text, 0.9)], again=[]))
    assert (said.length if said else None) == length


def _always(lines: Sequence[Line]) -> ink_reading.Read:
    return lambda _, __: lines


def test_print_that_reads_as_well_in_a_mirror_is_the_back_of_the_sheet() -> None:
    """Unless it is read clearly: many ideographs are their own mirror images."""
    for confidence, length in ((0.85, None), (0.99, 2)):
        lines = [_line("田中" if length else "情報提供者", confidence)]
        said = ink_reading.count(np.zeros((60, 240), np.uint8), 30.0, _always(lines))
        assert (said.length if said else None) == length


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("5.1.2e", True),
        ("3.5(c) 3.3(h)(2)", True),
        ("(b)(6)", True),
        ("REDACTED", True),
        ("buiten verzoek", True),
        ("第5条第3号イ", True),
        ("不開示", True),
        ("Geoffrey", False),
        ("山田大使", False),
        ("secret source", False),
        ("5.1.2e Jansen", False),
    ],
)
def test_codes_and_labels(text: str, label: bool) -> None:
    said = ink_reading.count(np.zeros((60, 240), np.uint8), 30.0, _told([_line(text, 0.95)]), labels=True)
    assert (said is None) == label


@given(st.integers(0, 3), st.integers(20, 60), st.integers(70, 160))
def test_a_crop_is_turned_as_it_is_read_and_its_places_lead_back(turns: int, high: int, wide: int) -> None:
    """Whatever way the page lies, the crop is the same and a box in it comes back to where it was."""
    upright = np.arange(200 * 300, dtype=np.uint16).reshape(200, 300)
    corners = np.array(Box(30, 40, 30 + wide, 40 + high).polygon)
    turned = np.rot90(upright, turns)
    for _ in range(turns):  # against the clock: (x, y) -> (y, width - x)
        width = 300 if _ % 2 == 0 else 200
        corners = np.stack([corners[:, 1], width - corners[:, 0]], axis=1)
    crop = cut(turned, tuple((float(x), float(y)) for x, y in corners), 3)
    assert crop is not None
    assert np.array_equal(crop.values[..., 0], upright[40 : 40 + high, 30 : 30 + wide].astype(np.float32))
    assert np.allclose(crop.back(0, 0, wide, high), corners)


def test_noise_has_no_structure_and_print_of_one_level_has() -> None:
    rng = np.random.default_rng(1)
    inside = np.ones((60, 300), bool)
    noise = rng.normal(20, 3, (60, 300, 1)).astype(np.float32)
    strongest = ink_structure.components(noise, inside, 26)[0]
    assert strongest.strength < 2
    print_ = np.zeros((60, 300, 1), np.float32)
    print_[20:45, 20:280:14] = 1
    assert ink_structure.components(print_, inside, 26)[0].strength > ink._STRUCTURE


def test_a_page_without_redactions_opens_no_planes(tmp_path: Path) -> None:
    fonts.need()
    frame, path = _frame(PROBES["ink-sixteen-bits"], tmp_path)
    assert image_planes.planes(path, frame, wanted=False) == ()
    assert [p.name for p in image_planes.planes(path, frame, wanted=True)] == ["depth"]
