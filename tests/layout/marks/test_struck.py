"""Strokes through words, and all that looks like one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.layout.marks import ink, struck
from pipeline.model import Direction, Image, Line
from tests.drawn import ageing, fonts, marks

AGES = (ageing.CLEAN, ageing.Age(speckle=10, noise=2), ageing.Age(bits=1, blur=1.2, loss=0.001))


def _said(lines: tuple[Line, ...]) -> list[str]:
    return ["".join(c.text for c in t.chars if c.struck) for t in lines]


def _marked(page: marks.Marked, image: Image | None = None) -> list[str]:
    size = min(page.lines[0].box.width, page.lines[0].box.height) / 1.4
    return _said(struck.marked(page.lines, ink.of(page.pixels if image is None else image, size)))


@pytest.mark.parametrize(
    ("direction", "english", "precision", "recall"),
    [
        (Direction.HORIZONTAL, False, 0.85, 0.85),
        (Direction.VERTICAL, False, 0.8, 0.85),
        (Direction.HORIZONTAL, True, 0.8, 0.45),
    ],
)
def test_struck_characters_of_drawn_pages(direction: Direction, english: bool, precision: float, recall: float) -> None:
    fonts.need("mincho", "typewriter")
    right = wrong = missed = 0
    for seed, age in enumerate(AGES):
        page = marks.struck_page(seed, direction, english)
        size = min(page.lines[0].box.width, page.lines[0].box.height) / 1.4
        found = struck.marked(page.lines, ink.of(page.aged(age), size))
        for line, truth in zip(found, page.struck, strict=True):
            assert any(truth) or not any(c.struck for c in line.chars), line.text  # no word is struck that is not
            for c, t in zip(line.chars, truth, strict=True):
                right += c.struck and t
                wrong += c.struck and not t
                missed += t and not c.struck and bool(c.text.strip("、。 　"))
    assert right / (right + wrong) > precision
    assert right / (right + missed) > recall


@pytest.mark.parametrize("how", marks.STROKES)
def test_an_office_struck_from_a_list(how: marks.Stroke) -> None:
    fonts.need("mincho")
    page = marks.Marked(seed=3)
    page.text(100, 100, "条約局長", 44)
    page.strike(page.text(100, 220, "経済局長", 44), 0, 4, how)
    page.text(100, 340, "アジア局長", 44)
    assert _marked(page) == ["", "経済局長", ""]


def test_an_office_struck_from_a_list_in_columns() -> None:
    fonts.need("mincho")
    page = marks.Marked(seed=4)
    page.column(900, 100, "条約局長", 44)
    page.strike(page.column(780, 100, "経済局長", 44), 0, 4)
    assert _marked(page) == ["", "経済局長"]


def test_long_vowel_marks_and_dashes_are_no_strokes() -> None:
    fonts.need("mincho", "gothic")
    page = marks.Marked()
    for k, face in enumerate(("mincho", "gothic")):
        page.text(100, 100 + 300 * k, "サーバー―一二三――ニューヨークー一一一", 44, face=face)
        page.column(1200 - 200 * k, 100, "サーバー―ニューヨーク一一一三王主", 44, face=face)
    assert _marked(page) == ["", "", "", ""]


def test_underlines_overlines_and_side_lines_are_no_strokes() -> None:
    fonts.need("mincho", "typewriter")
    page = marks.Marked()
    page.underline(page.text(100, 100, "typing, jumping, gypsy, paying", 44, face="typewriter"), 0, 30)
    page.underline(page.text(100, 240, "協議先は条約局長", 44), 0, 8)
    page.underline(page.column(1200, 100, "協議先は条約局長", 44), 0, 8)
    over = page.text(100, 380, "United States which reports", 44, face="roman")
    page.pen.line([(100, over.box.y0 + 10), (500, over.box.y0 + 10)], fill=0, width=4)
    assert _marked(page) == ["", "", "", ""]


def test_frames_and_rules_of_a_form_are_no_strokes() -> None:
    fonts.need("mincho")
    page = marks.Marked()
    for k in range(4):
        line = page.text(120, 120 + 90 * k, "起案者　佐藤　電話番号　２４６４", 40)
        b = line.box
        page.pen.rectangle((round(b.x0) - 10, round(b.y0) - 8, round(b.x1) + 10, round(b.y1) + 8), outline=0, width=3)
    page.text(100, 900, "件　名 ................................", 40)
    page.pen.line([(100, 990), (1500, 990)], fill=0, width=4)
    assert _marked(page) == [""] * 5


def test_reversed_print_is_not_struck() -> None:
    fonts.need("label-bold")
    page = marks.Marked()
    page.text(200, 200, "CENTRAL BULLETIN", 120, face="label-bold")
    image = page.pixels
    image[150:400, 100:1500] = 255 - image[150:400, 100:1500]
    assert _marked(page, image) == [""]


def test_a_fold_across_the_page_strikes_nothing() -> None:
    fonts.need("mincho")
    page = marks.Marked()
    line = page.text(500, 400, "部内連絡とする", 40)
    y = round((line.box.y0 + line.box.y1) / 2)
    page.pen.line([(0, y), (1600, y)], fill=0, width=3)
    assert _marked(page) == [""]


def test_an_empty_page_has_no_strokes() -> None:
    assert struck.marked([], ink.of(np.full((400, 300), 255, np.uint8), 0.0)) == ()


@pytest.mark.cases
def test_the_classification_of_released_bulletins_is_struck() -> None:
    folder = Path(__file__).resolve().parents[3] / "../shared/cases/cib"
    if not folder.is_dir():
        pytest.skip("no cases: ../shared/cases/cib")
    from pipeline.recognition.rapid import RapidEngine
    from pipeline.scan.pdf import PdfFile

    engine = RapidEngine()
    seen = 0
    for name in ("02893558", "03002528", "03177799"):
        with PdfFile(folder / f"cib_{name}.pdf", name, 300, 100_000_000) as pdf:
            foot = np.ascontiguousarray(pdf.picture(1).pixels[-520:])
        foot = foot if foot.ndim == 2 else np.ascontiguousarray(foot[:, :, 0])
        for text, line in zip(
            _said(struck.marked(lines := engine.read(foot, 40.0), ink.of(foot, 40.0))), lines, strict=True
        ):
            if "SECRET" in line.text:
                assert "SECRET" in text
                seen += 1
            if "Approved" in line.text:
                assert text == ""
    assert seen == 3


@pytest.mark.parametrize(("hit", "said"), [(".", ""), ("5.", "5.")])
def test_a_stop_alone_is_not_struck(hit: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.need("typewriter")
    page = marks.Marked(seed=6)
    page.strike(page.text(100, 100, "5. Foreign Ministry", 44, face="typewriter"), 3, 10)
    monkeypatch.setattr(struck, "_crossed", lambda chars, *_: [c.text in hit for c in chars])
    assert _marked(page) == [said]
