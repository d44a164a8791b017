"""The real engines on drawn pages."""

import socket
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.errors import EngineFailed, MissingDependency
from pipeline.model import Direction, Image
from pipeline.recognition import engines, networks, orient, rapid, tesseract
from tests.drawn import fonts, vary, write

pytestmark = pytest.mark.engine


def page(form: str, seed: int) -> tuple[Image, str]:
    """A drawn, aged page and all its text."""
    fonts.need("mincho")
    pictures, truth = write.aged_pages(vary.document(form, seed), [vary.ageing(seed)], seed)  # type: ignore[arg-type]
    return np.asarray(pictures[0].convert("L"), dtype=np.uint8), "".join(b[1] for b in truth[0]["blocks"])


def missed(said: str, truth: str) -> float:
    want = Counter(c for c in truth if c.isalnum())
    return (want - Counter(said)).total() / want.total()


@pytest.fixture(scope="module")
def engine() -> rapid.RapidEngine:
    return rapid.RapidEngine()


@pytest.fixture(scope="module")
def second() -> tesseract.TesseractEngine:
    if tesseract.installed() is None:
        pytest.skip("Tesseract is not installed")
    return tesseract.TesseractEngine()


@pytest.mark.parametrize("runtime", rapid.runtimes())
def test_both_runtimes_read_the_same_page(runtime: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("nothing may be fetched at run time")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    picture, truth = page("telegram", 4100)
    lines = rapid.RapidEngine(runtime).read(picture, 44)
    assert missed("".join(t.text for t in lines), truth) < 0.05
    assert all(c.start < c.end and 0 < c.confidence <= 1 for t in lines for c in t.chars)


def test_characters_lie_inside_their_line_and_in_order(engine: rapid.RapidEngine) -> None:
    picture, _ = page("letter", 4200)
    lines = engine.read(picture, 50)
    assert sum(t.direction is Direction.VERTICAL for t in lines) > len(lines) / 2
    for t in lines:
        b = t.box
        first, last = (b.x0, b.x1) if t.direction is Direction.HORIZONTAL else (b.y0, b.y1)
        middles = [(c.start + c.end) / 2 for c in t.chars]
        assert middles == sorted(middles)
        assert first - 1 <= middles[0] and middles[-1] <= last + 1


def test_the_same_page_is_read_the_same_way(engine: rapid.RapidEngine) -> None:
    picture, _ = page("decision", 4300)
    assert engine.read(picture, 44) == engine.read(picture, 44)


def test_an_empty_page_has_no_lines(engine: rapid.RapidEngine) -> None:
    assert engine.read(np.full((1200, 900), 255, np.uint8), 0) == ()


def test_models_are_named_with_their_digest(engine: rapid.RapidEngine) -> None:
    assert [name for name, _ in engine.info.models] == [rapid.DETECTOR, rapid.RECOGNIZER]
    assert all(len(digest) == 64 for _, digest in engine.info.models)


def test_an_unknown_runtime_is_a_missing_dependency() -> None:
    with pytest.raises(MissingDependency):
        rapid.RapidEngine("abacus")


def test_a_failing_runtime_is_said_to_be_the_engine(engine: rapid.RapidEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ValueError("tensor")

    monkeypatch.setattr(engine, "detect", broken)
    with pytest.raises(EngineFailed):
        engine.read(np.full((100, 100), 255, np.uint8), 0)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("form", ["telegram", "letter", "bulletin"])
def test_which_way_up(engine: rapid.RapidEngine, form: str, turn: int) -> None:
    picture, _ = page(form, 4400)
    turned = np.ascontiguousarray(np.rot90(picture, turn // 90))  # turned to the left: to be turned back clockwise
    vote = orient.vote(turned, engine)
    assert vote.degrees == turn
    assert vote.certainty > 0.5


def test_tesseract_reads_a_drawn_page(second: tesseract.TesseractEngine) -> None:
    picture, truth = page("telegram", 4100)
    said = "".join(t.text for t in second.read(picture, 44))
    assert missed(said, truth) < 0.4


def test_the_second_witness_answers_line_by_line(engine: rapid.RapidEngine, second: tesseract.TesseractEngine) -> None:
    picture, _ = page("bulletin", 4500)
    lines = [t for t in engine.read(picture, 40) if len(t.text) > 15][:4]
    heard = second.read_again(picture, tuple(lines))
    assert len(heard) == len(lines)
    for mine, theirs in zip(lines, heard, strict=True):
        assert theirs is not None
        assert missed(theirs.text, mine.text) < 0.5
        assert theirs.polygon == mine.polygon


def test_choices(second: tesseract.TesseractEngine) -> None:
    assert isinstance(engines.open_engines("rapidocr").first, rapid.RapidEngine)
    assert engines.open_engines("rapidocr").second is None
    assert isinstance(engines.open_engines("tesseract").first, tesseract.TesseractEngine)
    both = engines.open_engines("auto")
    assert isinstance(both.first, rapid.RapidEngine) and isinstance(both.second, tesseract.TesseractEngine)


def test_without_tesseract_auto_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "installed", lambda: None)
    chosen = engines.open_engines("auto")
    assert isinstance(chosen.first, rapid.RapidEngine) and chosen.second is None
    assert any(not f.ok and "Tesseract" in f.name for f in engines.doctor())
    with pytest.raises(MissingDependency):
        engines.open_engines("tesseract")


@pytest.mark.parametrize(("upright", "turn"), [(0.97, 0), (0.5, 180)])
def test_a_cover_whose_few_glyphs_seem_upside_down_is_read_in_whole_lines(
    monkeypatch: pytest.MonkeyPatch, upright: float, turn: int
) -> None:
    """cib 02977806: white capitals on black bars, a seal, stamps; 12 glyphs hardly better one way than the other."""
    scores = {0: 0.66, 90: 0.41, 180: 0.76, 270: 0.39}
    engine = SimpleNamespace(search=lambda picture: [], detect=lambda picture, height: [])
    monkeypatch.setattr(orient, "glyphs", lambda image, quads: [np.zeros((9, 9), np.uint8)] * 12)
    monkeypatch.setattr(orient, "_score", lambda cells, turn, engine: scores[turn])
    monkeypatch.setattr(orient, "_whole", lambda image, turn, engine: {0: upright, 180: 0.6}[turn])
    assert orient.vote(np.zeros((90, 60), np.uint8), engine).degrees == turn  # type: ignore[arg-type]


@pytest.mark.parametrize("runtime", rapid.runtimes())
def test_a_network_takes_a_grey_picture(runtime: str) -> None:
    folder = rapid._models()
    picture = np.full((96, 160), 230, np.uint8)
    picture[30:60, 20:140:6] = 20
    found = networks.open_network(runtime, folder / rapid.DETECTOR, sigmoid=True).run(picture)
    assert found.shape == (1, 96, 160) and 0 <= found.min() <= found.max() <= 1
    reader = networks.open_network(runtime, folder / rapid.RECOGNIZER)
    read = reader.run(picture[:48])
    assert read.shape[0] == 160 // rapid.STEP
    assert np.allclose(read.sum(axis=1), 1, atol=0.02)
    assert len(reader.told["character"].splitlines()) + 2 == read.shape[1]


def test_both_runtimes_see_the_same_lines() -> None:
    if len(rapid.runtimes()) < 2:
        pytest.skip("one runtime is installed")
    picture = page("telegram", 4100)[0][:640, :960]
    a, b = (
        networks.open_network(r, rapid._models() / rapid.DETECTOR, sigmoid=True).run(picture).copy()
        for r in rapid.runtimes()
    )
    assert ((a > 0.3) != (b > 0.3)).mean() < 0.01 * (b > 0.3).mean() + 0.002


def test_what_a_page_took_is_given_back(engine: rapid.RapidEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker grew to 1.3 GB over the many widths of lines of a mixed run."""
    given: list[str] = []
    network = replace(engine._recognizer, release=lambda: given.append("strips"))
    monkeypatch.setattr(engine, "_recognizer", network)
    engine.read(np.full((400, 300), 255, np.uint8), 0)
    assert given == ["strips"]
    assert int(networks.OPENVINO["CPU_RUNTIME_CACHE_CAPACITY"]) == networks.SHAPES_KEPT


@pytest.mark.parametrize("natural", [1, 20, 48, 90, 333, 1000, 5000, 20_000])
def test_strips_have_few_widths(natural: int) -> None:
    wide = rapid._width(natural)
    assert wide % rapid.STEP == 0 and len(rapid._WIDTHS) < 60
    assert natural < rapid._WIDTHS[0] or natural > rapid._WIDTHS[-1] or 1 / 1.13 < wide / natural < 1.15


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_latin_print_tells_by_itself_which_way_up_it_stands(engine: rapid.RapidEngine, turn: int) -> None:
    picture, _ = page("bulletin", 4501)
    turned = np.ascontiguousarray(np.rot90(picture, turn // 90))
    vote = orient._latin(turned, orient._lying(engine.detect(turned, 40)), engine)
    assert (vote.degrees if vote is not None else None) == {0: 0, 180: 180}.get(turn)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("form", ["telegram", "letter"])
def test_japanese_print_does_not(engine: rapid.RapidEngine, form: str, turn: int) -> None:
    picture, _ = page(form, 4402)
    turned = np.ascontiguousarray(np.rot90(picture, turn // 90))
    assert orient._latin(turned, orient._lying(engine.detect(turned, 44)), engine) is None


def test_latin_print_is_read_but_once_to_know_it(engine: rapid.RapidEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read to see which way up the page stands also says that it is of Latin print."""
    picture, _ = page("bulletin", 4300)
    both = engines.Engines(engine)
    vote = both.orient(picture)
    found_out = both.read(picture, 40)
    monkeypatch.setattr(rapid.glance, "read", lambda *args: pytest.fail("asked again"))
    assert vote.latin and both.read(picture, 40, vote.latin) == found_out


def test_a_page_wrongly_called_latin_is_read_as_any_other(engine: rapid.RapidEngine) -> None:
    picture, _ = page("telegram", 4100)
    both = engines.Engines(engine)
    assert not both.orient(picture).latin
    assert both.read(picture, 44, latin=True) == both.read(picture, 44)
