"""Statistics of what is withheld, from records alone: areas, lengths with intervals, tables, plots, the command."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.cli import main
from pipeline.errors import ExitCode, InvalidRecord
from pipeline.model import Box, Document, Extent, Role
from pipeline.statistics.areas import areas
from pipeline.statistics.collect import Summary, measure, measured, records
from pipeline.statistics.grid import COLUMNS, ROWS, covered, surface
from pipeline.statistics.length import Estimate, Length
from pipeline.statistics.plots import Bar, bars, page_map, thirds
from pipeline.statistics.tally import Totals, of, values
from pipeline.statistics.write import AREA_COLUMNS, DOCUMENT_COLUMNS, write
from pipeline.tei.build import build
from pipeline.tei.read import Record, read
from tests.tei import made

PAGE = Box(0, 0, 2000, 2800)


def recorded(document: Document) -> Record:
    return read(build(document, images={}, software="Koden 1"))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """As ``koden run`` leaves records: two sources."""
    for key, document in (("a", made.withheld()), ("b", made.telegram())):
        folder = tmp_path / "tei" / key
        folder.mkdir(parents=True)
        xml = build(replace(document, source=key), images={}, software="Koden 1")
        (folder / f"{document.id}.xml").write_bytes(xml)
    return tmp_path


# --------------------------------------------------------------------------------------------------- grid
@given(st.integers(0, 1900), st.integers(0, 2700), st.integers(1, 2500), st.integers(1, 3000))
def test_the_grid_covers_what_the_polygon_does(x: int, y: int, width: int, height: int) -> None:
    polygon = Box(x, y, x + width, y + height).polygon
    inside = (min(2000, x + width) - x) * (min(2800, y + height) - y)
    assert covered([polygon], PAGE).mean() == pytest.approx(inside / (2000 * 2800), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2800)), min_size=3, max_size=3))
def test_the_grid_covers_a_leaning_polygon_as_much_as_it_measures(points: list[tuple[int, int]]) -> None:
    triangle = tuple((float(x), float(y)) for x, y in points)
    assert covered([triangle], PAGE).mean() * 2000 * 2800 == pytest.approx(surface(triangle), abs=1e-3)


def test_what_two_areas_cover_together_counts_once_and_halves_of_a_spread_by_themselves() -> None:
    box = Box(3000, 0, 4000, 2800).polygon
    right = Box(2000, 0, 4000, 2800)
    assert covered([box, box], right).mean() == pytest.approx(0.5)
    assert covered([box], right)[:, : COLUMNS // 2].sum() == 0
    assert covered([box], PAGE).sum() == 0 == covered([box], Box(0, 0, 0, 0)).sum()


# ------------------------------------------------------------------------------------------------- length
def test_errors_of_a_page_add_up_and_those_of_pages_in_quadrature() -> None:
    five = Estimate(5, 3, 8, 0.9)
    page = Length.on_page([five, five])
    assert (page.best, page.least, page.most, page.low, page.high) == (10, 6, 16, 6, 16)
    both = page + page
    assert (both.best, both.least, both.most) == (20, 12, 32)
    assert both.low == pytest.approx(20 - math.hypot(4, 4)) and both.high == pytest.approx(20 + math.hypot(6, 6))


def test_intervals_of_another_confidence_are_brought_to_ninety_percent() -> None:
    narrow = Length.on_page([Estimate(10, 9, 11, 0.6827)])
    assert narrow.high - 10 == pytest.approx(1.645, abs=0.01)
    assert Length.on_page([Estimate(10, 9, 11, None)]).high == Length.on_page([Estimate(10, 9, 11, 0.9)]).high == 11
    assert Length.on_page([Estimate(10, 10, 10, 0.5)]).high == 10


@given(st.lists(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9), st.integers(0, 9)), max_size=4), max_size=6))
def test_the_interval_of_a_sum_holds_the_estimate_and_lies_in_the_widest(
    pages: list[list[tuple[int, int, int]]],
) -> None:
    total = Length()
    for page in pages:
        total += Length.on_page([Estimate(b, max(0, b - d), b + u, 0.9) for b, d, u in page])
    assert total.least - 1e-9 <= total.low <= total.best <= total.high <= total.most + 1e-9


# -------------------------------------------------------------------------------------------------- areas
def test_areas_of_a_record_are_measured_and_conjecture_is_apart() -> None:
    one, two, three, four = areas(recorded(made.withheld()))
    assert [len(p.areas) for p in (one, two, three, four)] == [6, 1, 0, 0] and (three.state, four.state) == (
        "blank",
        "failed",
    )
    assert one.areas[0].share == pytest.approx(240 * 48 / (2480 * 3508))
    assert [a.conjecture for a in one.areas] == [False] * 5 + [True]
    assert one.areas[5].length == Estimate(4, 3, 5, 0.8) and one.areas[4].length == Estimate(3, 3, 3)
    assert one.conjectured.sum() > 0 and two.areas[0].share == pytest.approx(two.sure.mean())
    totals = of([one, two, three, four])
    assert (totals.pages, totals.failed, totals.sure.passages, totals.sure.pages) == (3, 1, 4, 2)
    said = values(totals)
    assert said["withheld"]["areas"] == 6 == sum(k["areas"] for k in said["withheld"]["kinds"].values())
    assert said["conjecture"]["areas"] == 1 and said["conjecture"]["kinds"].keys() == {"whiteout"}
    assert {g: p["areas"] for g, p in said["withheld"]["grounds"].items()} == {
        "ground.eo13526-3.5c": 1, "ground.u5225u88682": 3, "not stated": 2,
    }  # fmt: skip
    assert said["withheld"]["codes"][0] == {"ground": "ground.eo13526-3.5c", "printed": "3.5(c)", "areas": 1}
    assert (said["withheld"]["characters"], said["withheld"]["characters_least"]) == (5 + 45 + 3, 4 + 42 + 3)
    assert said["withheld"]["length_unknown"] == 1, "a page alone tells nothing of how many characters it held"


def test_withheld_lines_are_converted_by_the_full_lines_of_the_page() -> None:
    secret = made.redaction("x1", 60, 300, 600, extent=Extent("line", 2, 2, 3, 0.9))
    lines = [made.line("あ" * n, 60, 60 + 30 * i) for i, n in enumerate((20, 22, 24, 26, 3))]
    blocks = [made.block(Role.BODY, *(made.row("p1", t) for t in lines), made.row("p1", secret))]
    ((page,),) = [areas(recorded(made.document((made.page(1, redactions=[secret]),), blocks)))]
    assert page.areas[0].length == Estimate(2 * 23, 2 * 22, 3 * 24, 0.9) and page.areas[0].converted


@pytest.mark.parametrize(("width", "part"), [(300, 0.5), (900, 1.0)])
def test_a_box_of_several_lines_that_is_shorter_than_a_line_holds_less(width: int, part: float) -> None:
    """A box of two lines beside print was counted as two full lines: a third too much on pages with many such."""
    secret = made.redaction("x1", 60, 300, width, extent=Extent("line", 2, 2, 3, 0.9))
    line = made.line("あ" * 25, 60, 60)
    long = Box(60, 60, 660, 84)
    lines = [replace(line, polygon=replace(long, y0=60 + 30 * i, y1=84 + 30 * i).polygon) for i in range(4)]
    blocks = [made.block(Role.BODY, *(made.row("p1", t) for t in lines), made.row("p1", secret))]
    ((page,),) = [areas(recorded(made.document((made.page(1, redactions=[secret]),), blocks)))]
    found = page.areas[0].length
    assert found is not None and found.best == pytest.approx(2 * 25 * part, abs=0.1)


def test_withheld_lines_on_a_page_without_text_are_not_converted() -> None:
    secret = made.redaction("x1", 60, 300, 600, extent=Extent("line", 2, 2, 3, 0.9))
    document = made.document((made.page(1, redactions=[secret]),), [made.block(Role.REDACTION, made.row("p1", secret))])
    found = measure(recorded(document))
    assert found.pages[0].areas[0].length is None and found.totals.sure.all.open == 1


def test_sums_of_parts_are_the_sum_of_the_whole() -> None:
    pages = areas(recorded(made.withheld())) + areas(recorded(made.telegram()))
    parts = Totals()
    for page in pages:
        parts.take(of([page]))
    assert values(parts) == values(of(pages)) and np.allclose(parts.map, of(pages).map)


# ------------------------------------------------------------------------------------------ tables, command
def test_tables_and_json_agree(output: Path, tmp_path: Path) -> None:
    summary = write(tmp_path, [(p, p.name) for p in records(output)])
    data = json.loads((tmp_path / "redactions.json").read_bytes())
    with (tmp_path / "redactions.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    with (tmp_path / "documents.csv").open(encoding="utf-8", newline="") as f:
        documents = list(csv.DictReader(f))
    assert summary.records == data["all"]["records"] == len(documents) == len(data["documents"]) == 2
    assert tuple(rows[0]) == AREA_COLUMNS and tuple(documents[0]) == DOCUMENT_COLUMNS
    assert len(rows) == data["all"]["withheld"]["areas"] + data["all"]["conjecture"]["areas"] == 10
    assert sum(int(d["areas"]) for d in documents) == data["all"]["withheld"]["areas"] == 9
    assert [s["source"] for s in data["sources"]] == ["a", "b"]
    assert rows[0]["printed_grounds"] == "3.5(c)" and rows[2]["passage"] == "p0001-x2"
    assert len(data["all"]["map"]) == ROWS and len(data["all"]["map"][0]) == COLUMNS
    again = tmp_path / "again"
    again.mkdir()
    write(again, [(p, p.name) for p in records(output)])
    assert (again / "redactions.json").read_bytes() == (tmp_path / "redactions.json").read_bytes()


def test_what_is_no_record_is_passed_over_and_what_is_broken_is_named(output: Path) -> None:
    (output / "tei" / "a" / "other.xml").write_text("<TEI/>")
    broken = output / "tei" / "a" / "broken.xml"
    broken.write_text((output / "tei" / "b" / "inf-1986-d001.xml").read_text().replace('cert="0.93"', 'cert="much"'))
    summary = Summary()
    paths = [(p, p.name) for p in records(output)]
    assert [m.id for m in measured(paths, summary, strict=False)] == ["withheld-d001", "inf-1986-d001"]
    assert (summary.passed_over, summary.not_understood) == (1, ["broken.xml"])
    with pytest.raises(InvalidRecord, match=r"broken\.xml"):
        list(measured(paths, Summary()))


def test_the_command_prints_a_table_rows_or_json(output: Path) -> None:
    run = CliRunner().invoke
    table = run(main, ["statistics", str(output)])
    assert (
        table.exit_code == 0
        and "ground.eo13526-3.5c" in table.stdout
        and "2 records, 5 pages, 1 not read" in table.stdout
    )
    rows = list(csv.DictReader(io.StringIO(run(main, ["statistics", "--csv", str(output)]).stdout)))
    data = json.loads(run(main, ["statistics", "--json", str(output), str(output)]).stdout)
    assert len(rows) == 10 and data["all"]["records"] == 2
    assert run(main, ["statistics", "--json", "--csv", str(output)]).exit_code == ExitCode.BAD_ARGUMENTS
    shutil.rmtree(output / "tei")
    assert run(main, ["statistics", str(output)]).exit_code == ExitCode.NO_INPUT


# -------------------------------------------------------------------------------------------------- plots
def test_plots_are_svg_with_title_and_description_and_escape_names() -> None:
    drawn = bars([Bar("<a> & b", 0.02, 0.01, "x.html"), Bar("c", 0.01)], id="b", title="Share")
    root = etree.fromstring(str(drawn).encode())
    svg = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img" and root.find(svg + "title").text == "Share" and root.find(svg + "desc").text
    widths = [float(r.get("width")) for r in root.iter(svg + "rect")]
    assert widths == pytest.approx([240, 120, 120])
    assert bars([], id="b", title="t") == "" == bars([Bar("a", 0.0)], id="b", title="t")


def test_the_map_is_darkest_where_most_is_withheld_and_says_so_in_words() -> None:
    grid = covered([Box(0, 0, 1000, 1400).polygon], PAGE) + covered([Box(0, 0, 500, 500).polygon], PAGE)
    root = etree.fromstring(str(page_map(grid, 2, id="m", title="Where")).encode())
    svg = "{http://www.w3.org/2000/svg}"
    assert "top left" in root.find(svg + "desc").text and "darkest: 100 % of 2 pages" in "".join(root.itertext())
    (top, middle, bottom) = thirds(grid, 2)
    assert top[1][0] > middle[1][0] > 0 == bottom[1][2]
    assert page_map(np.zeros((ROWS, COLUMNS)), 3, id="m", title="t") == ""
