"""PDFs drawn for the purpose, from the file to the page: whose text is taken, and whose is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Box, EngineInfo, Frame, Image, Line, OrientationVote, Page, RegionType
from pipeline.page import read_frame
from pipeline.recognition.engines import Engines
from pipeline.scan.discover import discover
from pipeline.scan.files import open_source
from pipeline.scan.pdf_text import TextReader
from pipeline.settings import Settings
from pipeline.textlayer import sample, trust
from tests.drawn import digital as draw
from tests.drawn.fonts import NoFont

DPI = 110


class Blind:
    """An engine that sees nothing, and remembers what it was shown."""

    info = EngineInfo("blind", "reads nothing", "1")

    def __init__(self) -> None:
        self.shown: list[Image] = []

    def read(self, image: Image, glyph_height: float) -> tuple[Line, ...]:
        self.shown.append(image)
        return ()


class BlindEngines(Engines):
    def orient(self, image: Image) -> OrientationVote:
        return OrientationVote(0, 0.0, "nobody")


def frame_of(path: Path) -> Frame:
    settings = Settings(render_dpi=DPI)
    (source,) = discover((path,), settings.unit, ()).sources
    with open_source(source, settings) as reader:
        return reader.frame(1)


def read(path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The page, where no engine can help; what the picture says of the layer is taken for granted."""
    monkeypatch.setattr(sample, "disagreement", lambda *_: "")
    (page,), _ = read_frame(frame_of(path), BlindEngines(Blind()))
    return page


def why(page: Page) -> str:
    return "; ".join(e.detail for e in page.evidence if e.rule == trust.RULE)


@pytest.fixture
def english(tmp_path: Path) -> Callable[[Callable[[Canvas, float], None]], Path]:
    """A page of print, and what the test adds under it (or over it)."""

    def make(more: Callable[[Canvas, float], None]) -> Path:
        path = tmp_path / "page.pdf"
        c = draw.canvas(path)
        lines = draw.wrapped(draw.ENGLISH, draw.SERIF, 11, 420)
        y = draw.column(c, lines, 90, 760, draw.SERIF, 11, 16) - 20
        c.setFont(draw.SERIF, 11)
        more(c, y)
        c.save()
        return path

    return make


@pytest.fixture
def japanese() -> None:
    try:
        draw.register()
    except NoFont as e:
        pytest.skip(str(e))


Make = Callable[[Callable[[Canvas, float], None]], Path]


# ----------------------------------------------------------------------------------------- text that is taken
def test_visible_text_is_taken_and_the_record_says_so(english: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    page = read(english(lambda c, y: None), monkeypatch)
    assert page.text_from == "text-layer"
    assert [e.id for e in page.engines] == ["text-layer"]
    assert "pdfplumber" in page.engines[0].version
    assert " ".join(row.text for row in page.rows) == draw.ENGLISH
    assert "all of them seen" in why(page)


def test_two_columns_come_in_order_with_their_raised_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "two.pdf"
    c = draw.canvas(path)
    for x, side in ((60, "Left"), (310, "Right")):
        y = 740.0
        c.setFont(draw.SERIF_BOLD, 11)
        c.drawString(x, y, f"{side} heading")
        y -= 20
        for k in range(4):
            lines = draw.wrapped(f"{side} {k} {draw.ENGLISH}", draw.SERIF, 10, 225)
            y = draw.column(c, lines[:-1], x, y, draw.SERIF, 10, 12.5)
            draw.raised(c, x, y, lines[-1], str(k + 1), draw.SERIF, 10)
            y -= 18
    c.save()
    page = read(path, monkeypatch)
    firsts = [r.text.split(" The ")[0] for r in page.regions]
    assert firsts == [
        *("Left heading", "Left 0", "Left 1", "Left 2", "Left 3"),
        *("Right heading", "Right 0", "Right 1", "Right 2", "Right 3"),
    ]
    assert [r.type for r in page.regions if "heading" in r.text] == [RegionType.HEADING] * 2
    up = [c.text for row in page.rows for p in row.pieces if isinstance(p, Line) for c in p.chars if c.superscript]
    assert "".join(up) == "12341234"


def test_japanese_columns_headings_and_page_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, japanese: None
) -> None:
    path = tmp_path / "japanese.pdf"
    c = draw.canvas(path)
    for x in (55, 305):
        y = 740.0
        for k in range(3):
            c.setFont(draw.GOTHIC, 11)
            c.drawString(x, y, f"{k + 1}　交渉の推移")
            y = draw.column(c, draw.wrapped(draw.JAPANESE, draw.MINCHO, 9.5, 230), x, y - 20, draw.MINCHO, 9.5, 16, 9.5)
            y -= 14
    c.setFont(draw.MINCHO, 9)
    c.drawCentredString(297, 30, "- 12 -")
    c.save()
    page = read(path, monkeypatch)
    kinds = [r.type for r in page.regions]
    assert kinds == [RegionType.HEADING, RegionType.PARAGRAPH] * 6 + [RegionType.PAGE_NUMBER]
    assert {"".join(r.text.split()) for r in page.regions if r.type is RegionType.PARAGRAPH} == {draw.JAPANESE}


def test_vertical_japanese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, japanese: None) -> None:
    path = tmp_path / "vertical.pdf"
    c = draw.canvas(path)
    text = draw.JAPANESE * 2
    for k in range(0, len(text), 30):
        draw.down(c, text[k : k + 30], 520 - 0.8 * k, 770, draw.MINCHO, 11)
    c.save()
    page = read(path, monkeypatch)
    assert page.direction.value == "vertical"
    assert "".join(row.text for row in page.rows) == text


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_and_cropped_page_keeps_its_places(
    turn: int, english: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "turned" / "page.pdf"
    path.parent.mkdir()
    with pikepdf.open(english(lambda c, y: None)) as pdf:
        pdf.pages[0].obj.Rotate = turn
        pdf.pages[0].obj.MediaBox = [10, 20, 600, 842]
        pdf.pages[0].obj.CropBox = [50, 300, 560, 800]
        pdf.save(path)
    frame = frame_of(path)
    assert frame.layer is not None and frame.layer.without is not None
    verdict = trust.judge(frame)
    assert verdict is not None and verdict.trusted, verdict
    page = read(path, monkeypatch)
    assert " ".join(row.text for row in page.rows) == draw.ENGLISH
    # the first glyph's ink lies in its box on the picture as shown
    box = frame.layer.glyphs[0].box
    window = frame.pixels[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
    assert window.min() < 100


def test_a_box_from_which_the_text_was_taken_out_is_a_redaction_in_its_line(
    english: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def more(c: Canvas, y: float) -> None:
        c.drawString(90, y, "The agent was")
        c.rect(160, y - 3, 60, 13, fill=1, stroke=0)
        c.drawString(224, y, "of Vienna.")

    page = read(english(more), monkeypatch)
    assert page.text_from == "text-layer"
    (row,) = [r for r in page.rows if r.redactions]
    assert [p.text for p in row.pieces] == ["The agent was", "", "of Vienna."]


def test_underlined_and_struck_words_are_no_covered_text(english: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def more(c: Canvas, y: float) -> None:
        c.drawString(90, y, "These words are underlined and struck.")
        c.rect(160, y - 2, 60, 0.6, fill=1, stroke=0)
        c.line(230, y + 3, 280, y + 3)

    page = read(english(more), monkeypatch)
    assert page.text_from == "text-layer", why(page)


def test_words_in_a_picture_on_the_page_are_read_from_it(english: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "disagreement", lambda *_: "")
    engine = Blind()
    path = english(lambda c, y: draw.words_in_a_picture(c, 90, y - 200, "Moscow Geneva Washington"))
    (page,), _ = read_frame(frame_of(path), BlindEngines(engine))
    assert page.text_from == "text-layer"
    (shown,) = engine.shown
    top = shown[: int(0.25 * shown.shape[0])]
    assert top.min() > 200, "the layer's own text is not shown to the engine"
    assert shown.min() < 60


# ------------------------------------------------------------------------------------- text that is not taken
def hidden_under_a_scan(path: Path) -> None:
    c = draw.canvas(path)
    draw.scan(c)
    text = c.beginText(90, 700)
    text.setFont(draw.SERIF, 11)
    text.setTextRenderMode(3)
    text.textLines(draw.wrapped(draw.ENGLISH, draw.SERIF, 11, 420))
    c.drawText(text)
    c.save()


def covered_by_a_scan(path: Path) -> None:
    c = draw.canvas(path)
    draw.column(c, draw.wrapped(draw.ENGLISH, draw.SERIF, 11, 420), 90, 760, draw.SERIF, 11, 14)
    draw.scan(c)
    c.save()


def release_line_on_a_scan(path: Path) -> None:
    c = draw.canvas(path)
    draw.scan(c)
    c.setFont(draw.SERIF, 11)
    c.drawString(60, 20, "Approved for release 2004/05/06")
    c.save()


@pytest.mark.parametrize("make", [hidden_under_a_scan, covered_by_a_scan, release_line_on_a_scan])
def test_the_text_of_a_scan_is_never_taken(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scan.pdf"
    make(path)
    frame = frame_of(path)
    assert frame.layer is not None
    assert frame.layer.glyphs == () and frame.layer.doubts
    page = read(path, monkeypatch)
    assert page.text_from == "image"
    assert page.text.strip() == ""
    assert why(page).startswith("read from the picture")


def white_words(c: Canvas, y: float) -> None:
    c.setFillGray(1)
    c.drawString(90, y, "secret words in white")


def invisible_words(c: Canvas, y: float) -> None:
    text = c.beginText(90, y)
    text.setTextRenderMode(3)
    text.textOut("secret words")
    c.drawText(text)


def words_under_a_black_box(c: Canvas, y: float) -> None:
    c.drawString(90, y, "The agent was secret words.")
    c.rect(155, y - 3, 90, 13, fill=1, stroke=0)


def words_half_under_a_box(c: Canvas, y: float) -> None:
    c.drawString(90, y, "The agent was secret words.")
    c.rect(155, y - 3, 90, 7, fill=1, stroke=0)


def words_under_a_white_box(c: Canvas, y: float) -> None:
    c.drawString(90, y, "The agent was secret words.")
    c.setFillGray(1)
    c.rect(155, y - 3, 90, 13, fill=1, stroke=0)


def black_words_on_a_black_box(c: Canvas, y: float) -> None:
    c.rect(155, y - 3, 90, 13, fill=1, stroke=0)
    c.drawString(90, y, "The agent was secret words.")


def words_under_a_thick_stroke(c: Canvas, y: float) -> None:
    c.drawString(90, y, "The agent was secret words.")
    c.setLineWidth(12)
    c.line(155, y + 3, 245, y + 3)


def words_under_a_picture(c: Canvas, y: float) -> None:
    c.drawString(90, y, "The agent was secret words.")
    draw.words_in_a_picture(c, 155, y - 40, "x")


@pytest.mark.parametrize(
    "add",
    [
        white_words, invisible_words, words_under_a_black_box, words_half_under_a_box, words_under_a_white_box,
        black_words_on_a_black_box, words_under_a_thick_stroke, words_under_a_picture,
    ],
)  # fmt: skip
def test_a_page_with_text_that_is_not_seen_is_read_from_its_picture(
    add: Callable[[Canvas, float], None], english: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = read(english(add), monkeypatch)
    assert page.text_from == "image"
    assert page.text.strip() == "", "nothing of the layer comes through"
    assert "secret" not in why(page)


@pytest.mark.parametrize("kind", ["/Square", "/Redact", "/Highlight"])
def test_an_annotation_over_text_makes_the_page_be_read(
    kind: str, english: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "noted" / "page.pdf"
    path.parent.mkdir()
    with pikepdf.open(english(lambda c, y: None)) as pdf:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(kind), Rect=[150, 740, 260, 775], IC=[0, 0, 0], C=[0, 0, 0]
        )
        pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        pdf.save(path)
    page = read(path, monkeypatch)
    assert page.text_from == "image"


def test_a_link_over_text_changes_nothing(english: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = english(lambda c, y: c.linkURL("https://example.org", (90, y, 200, y + 12)))
    assert read(path, monkeypatch).text_from == "text-layer"


def test_text_whose_names_mean_nothing_is_not_taken(english: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = english(lambda c, y: None)
    frame = frame_of(path)
    assert frame.layer is not None
    from dataclasses import replace

    glyphs = tuple(replace(g, text="(cid:5)") if k % 9 == 0 else g for k, g in enumerate(frame.layer.glyphs))
    verdict = trust.judge(replace(frame, layer=replace(frame.layer, glyphs=glyphs)))
    assert verdict is not None and not verdict.trusted
    assert "stand for nothing" in verdict.evidence.detail


def test_glyphs_that_are_not_where_the_file_says_are_not_taken(english: Make) -> None:
    from dataclasses import replace

    frame = frame_of(english(lambda c, y: None))
    assert frame.layer is not None
    moved = tuple(replace(g, polygon=tuple((x, y + 400) for x, y in g.polygon)) for g in frame.layer.glyphs)
    verdict = trust.judge(replace(frame, layer=replace(frame.layer, glyphs=moved)))
    assert verdict is not None and not verdict.trusted


def test_a_text_layer_that_cannot_be_read_fails_no_page(english: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(TextReader, "glyphs", broken)
    page = read(english(lambda c, y: None), monkeypatch)
    assert (page.failed, page.text_from) == ("", "image")
    assert "cannot be read (RecursionError)" in why(page)


def test_a_font_that_calls_its_glyphs_by_wrong_names_is_found_out(english: Make) -> None:
    """The engine reads what is printed, the layer says something else."""
    frame = frame_of(english(lambda c, y: None))

    class Reader(Blind):
        def read(self, image: Image, glyph_height: float) -> tuple[Line, ...]:
            from pipeline.model import Char, Direction

            said = "Uif njttjpo sfqpsufe uibu uif ubmlt ibe cffo bekpvsofe"
            chars = tuple(Char(c, 0.99, 10.0 * k, 10.0 * k + 10) for k, c in enumerate(said))
            return (Line(Box(0, 0, 600, 40).polygon, Direction.HORIZONTAL, chars, "blind"),)

    (page,), _ = read_frame(frame, BlindEngines(Reader()))
    assert page.text_from == "image"
    assert "does not read as the PDF's text says" in why(page)


def test_a_page_of_a_hundred_thousand_characters_is_left_to_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "dense.pdf"
    c = draw.canvas(path)
    c.setFont(draw.SERIF, 1)
    for k in range(100):
        c.drawString(10, 10 + 8 * k, "a" * 1000)
    c.save()
    frame = frame_of(path)
    assert frame.layer is not None and frame.layer.glyphs == ()
    assert "characters" in frame.layer.doubts[0]


def test_pages_of_one_file_are_read_one_after_another_and_alike(tmp_path: Path) -> None:
    """The file is opened anew after some pages; nothing of a page depends on those before it."""
    path = tmp_path / "many.pdf"
    c = draw.canvas(path, (200, 120))
    for k in range(42):
        c.setFont(draw.SERIF, 12)
        c.drawString(20, 60, f"page number {k:02d}")
        c.showPage()
    c.save()
    with open_source(discover((path,), "file", ()).sources[0], Settings(render_dpi=72)) as reader:
        layers = [reader.frame(n).layer for n in range(1, 43)]
    texts = ["".join(g.text for g in layer.glyphs) for layer in layers if layer is not None]
    assert texts == [f"page number {k:02d}" for k in range(42)]
    places = {tuple(g.polygon for g in layer.glyphs)[:11] for layer in layers if layer is not None}
    assert len(places) == 1
