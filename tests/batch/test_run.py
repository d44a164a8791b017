"""Sources in, output folder out: layout, policies, a second run, names, and pages in = pages out."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from PIL import Image

from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import PageRow, Place, State
from pipeline.errors import ExitCode, NoInput, OutputExists, OutputUnusable
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner, published


def names(folder: Path) -> list[str]:
    return sorted(p.name.rpartition("-")[0] for p in folder.iterdir())


def test_layout(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "vol.pdf", "one", "two CUT", {"do": "spread", "text": "三"})
    (scans / "readme.md").write_text("no scan")
    result = go()
    assert (result.exit_code, result.now.documents, result.left) == (ExitCode.OK, 2, 0)
    assert result.passed_over == {"not a scan": 1}
    (key,) = [p.name for p in (output / "tei").iterdir()]
    files = set(published(output))
    assert files == {
        *(f"tei/{key}/{key}-d00{n}.xml" for n in (1, 2)),
        f"tei/{key}/{key}.xml",
        *(f"text/{key}/{key}-d00{n}.txt" for n in (1, 2)),
        *(f"text/{key}/{key}-{p}.txt" for p in ("p0001", "p0002", "p0003a", "p0003b")),
        *(f"pages/{key}/{p}.jpg" for p in ("p0001", "p0002", "p0003a", "p0003b")),
        *(f"pagexml/{key}/{p}.xml" for p in ("p0001", "p0002", "p0003a", "p0003b")),
        f"report/{key}.html",
        f"readings/{key}.jsonl.gz",
    }
    assert all((output / f).is_file() for f in ("report.html", "report.json", "koden.db", "schemas/koden.rng"))
    record = (output / f"tei/{key}/{key}-d001.xml").read_text()
    link = record.split('facs="')[1].split('"')[0]
    assert (output / "tei" / key / link).resolve() == (output / "pages" / key / "p0001.jpg").resolve()
    assert not list((output / ".work" / "sources").iterdir())


def test_pictures_are_cut_to_the_page_and_hold_pixels_only(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"do": "spread", "text": "x"})
    go()
    pictures = sorted((output / "pages").rglob("*.jpg"))
    with Image.open(pictures[0]) as left, Image.open(pictures[1]) as right:
        assert left.size == right.size == (45, 120)
        assert "exif" not in left.info and left.format == "JPEG"


def test_files_get_the_mode_the_umask_says(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    go()
    for file in [*output.rglob("*.xml"), *output.rglob("*.jpg"), output / "report.html"]:
        assert stat.S_IMODE(file.stat().st_mode) == 0o644, file


def test_a_second_run_does_nothing(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x", "y")
    fakes.scan(scans / "b.pdf", "z")
    go()
    before = published(output)
    result = go()
    assert (result.exit_code, result.now.skipped, result.now.pages_now) == (ExitCode.OK, 2, 0)
    assert published(output) == before


def test_what_was_deleted_is_made_again(scans: Path, output: Path, go: Runner) -> None:
    areas = ("tei", "pages", "text", "report")
    for name in (*areas, "whole"):
        fakes.scan(scans / f"{name}.pdf", f"in {name}")
    go()
    before = published(output)
    for area in areas:
        next(output / name for name in before if name.startswith(f"{area}/{area}-")).unlink()
    result = go()
    assert (result.now.finished, result.now.skipped) == (4, 1)
    assert published(output) == before


def test_changed_settings_or_engine_redo(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes.scan(scans / "a.pdf", "x")
    go()
    assert go(jpeg_quality=50).now.pages_now == 1
    assert go(jpeg_quality=50, page_timeout=99).now.pages_now == 0  # changes no record
    monkeypatch.setenv("FAKE_VERSION", "2")
    assert go(jpeg_quality=50).now.pages_now == 1


def test_fewer_documents_leave_no_stale_record(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", "one", "two CUT", "three CUT")
    go()
    assert len(list(output.glob("tei/*/*-d*.xml"))) == 3
    fakes.scan(path, "one", "two")
    go()
    assert len(list(output.glob("tei/*/*-d*.xml"))) == 1
    assert len(list(output.glob("pages/*/*.jpg"))) == 2
    with_ledger = Ledger.read(output)
    assert with_ledger.counts()["documents"] == 1
    with_ledger.close()


def test_overwrite_reads_again(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    go()
    assert go(existing="overwrite").now.pages_now == 1


def test_reading_again_forgets_the_time_it_took_before(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    run = ledger.begin_run("1", 1, {})
    ledger.claim("a", Place("/in", "a", "a.pdf", b"/in/a.pdf"), run)
    page = PageRow(1, "", "read", 2.0, "", "", "", {})
    for keep, seconds, pages in ((False, 2.0, 1), (True, 4.0, 1), (False, 2.0, 1)):
        ledger.begin_source("a", "00", 1, "f", run, keep=keep)
        ledger.page_read("a", [page], 2.0)
        (source,) = ledger.sources()
        assert (source.seconds, len(ledger.pages("a"))) == (seconds, pages)
    ledger.close()


def test_a_ledger_of_a_newer_koden_is_left_alone(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "koden.db") as db:
        db.execute("UPDATE version SET number = 99")
    db.close()
    for attempt in (Ledger.open, Ledger.read):
        with pytest.raises(OutputUnusable, match="newer koden"):
            attempt(tmp_path)


def test_abort_touches_nothing(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    go()
    before = published(output)
    fakes.scan(scans / "b.pdf", "y")
    with pytest.raises(OutputExists) as error:
        go(existing="abort")
    assert error.value.exit_code == ExitCode.EXISTING
    assert published(output) == before


def test_abort_goes_on_when_there_is_nothing_yet(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    assert go(existing="abort").exit_code == ExitCode.OK


def test_failure_budget(scans: Path, output: Path, go: Runner) -> None:
    for n in range(6):
        (scans / f"{n}.pdf").write_text("no scan")
    result = go(max_failures=2)
    assert result.exit_code == ExitCode.TOO_MANY_FAILURES
    assert result.now.set_aside == 2 and result.left == 4
    assert result.stopped is not None and "2 sources" in str(result.stopped)
    assert json.loads((output / "report.json").read_text())["run"]["exit_code"] == 7


def test_failure_budget_spent_when_nothing_is_left_stops_nothing(scans: Path, go: Runner) -> None:
    (scans / "b.pdf").write_text("no scan")
    assert go(max_failures=1).exit_code == ExitCode.SET_ASIDE


def test_set_aside_says_what_and_what_to_do_and_is_tried_again(scans: Path, output: Path, go: Runner) -> None:
    bad = scans / "bad.pdf"
    bad.write_text("no scan")
    heard = Heard()
    assert go(progress=heard).exit_code == ExitCode.SET_ASIDE
    assert any("bad.pdf" in s and "copy or scan it again" in s for s in heard.said)
    (folder,) = (output / "set-aside").iterdir()
    assert "bad.pdf" in (folder / "reason.txt").read_text()
    assert json.loads((folder / "reason.json").read_text())["reason"] == "damaged"
    assert go().exit_code == ExitCode.SET_ASIDE  # still bad: never exit 0
    fakes.scan(bad, "good now")
    assert go().exit_code == ExitCode.OK
    assert not list((output / "set-aside").iterdir())


def test_a_damaged_new_version_leaves_the_earlier_record(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", "x")
    go()
    before = published(output)
    path.write_text("damaged")
    go()
    assert published(output) == before
    assert "earlier run" in next(output.glob("set-aside/*/reason.txt")).read_text()


def test_an_invalid_record_is_never_published(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "fine", "INVALID CUT")
    fakes.scan(scans / "b.pdf", "fine")
    result = go()
    assert result.exit_code == ExitCode.SET_ASIDE and result.now.finished == 1
    assert [p.name[0] for p in (output / "tei").iterdir()] == ["b"]
    (folder,) = (output / "set-aside").iterdir()
    assert sorted(p.suffix for p in folder.iterdir()) == [".json", ".txt", ".xml"]
    assert "not allowed here" in (folder / "reason.txt").read_text()


def test_a_lost_page_is_noticed_before_publication(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", "DROP", "three")
    heard = Heard()
    assert go(progress=heard).exit_code == ExitCode.SET_ASIDE
    assert any("3 pages were read, but the documents hold 2" in s for s in heard.said)
    assert not (output / "tei").exists()


def test_the_same_stem_in_two_inputs(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    other = tmp_path / "other"
    fakes.scan(scans / "a.pdf", "one")
    fakes.scan(other / "a.pdf", "two")
    go(scans, other)
    texts = sorted(p.read_text().strip() for p in output.glob("text/*/*-d001.txt"))
    assert texts == ["one", "two"]


def test_another_run_never_takes_anothers_name(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    other = tmp_path / "other"
    fakes.scan(scans / "a.pdf", "one")
    fakes.scan(other / "a.pdf", "two")
    go(scans)
    go(other)
    go(scans)
    folders = sorted(p.name for p in (output / "tei").iterdir())
    assert len(folders) == 2 and folders[1] == folders[0] + "-2"
    texts = sorted(p.read_text().strip() for p in output.glob("text/*/*-d001.txt"))
    assert texts == ["one", "two"]


def test_a_moved_folder_is_recognised(scans: Path, go: Runner, tmp_path: Path) -> None:
    fakes.scan(scans / "a.pdf", "one")
    go()
    moved = tmp_path / "moved"
    shutil.move(scans, moved)
    result = go(moved)
    assert (result.now.skipped, result.now.pages_now) == (1, 0)


HOSTILE = (
    "昭和 公電.pdf",
    "cafe\u0301.pdf",
    "caf\u00e9.pdf",
    "a b.c.d.pdf",
    "a_b.c.d.pdf",
    "-rf.pdf",
    "%2e%2e.pdf",
    "a..pdf",
    "<b>&amp;.pdf",
    "x" * 240 + ".pdf",
    "a\nb.pdf",
    "CON.pdf",
    "same.pdf",
    "SAME.PDF",
    "same.tif",
    "deep/er/same.pdf",
    b"\xff\xfe.pdf".decode("utf-8", "surrogateescape"),
)


def test_hostile_names(scans: Path, output: Path, go: Runner) -> None:
    for n, name in enumerate(HOSTILE):
        fakes.scan(scans / name, f"text {n}")
    result = go()
    assert (result.exit_code, result.now.finished) == (ExitCode.OK, len(HOSTILE))
    texts = {p.read_text().strip() for p in output.glob("text/*/*-d001.txt")}
    assert texts == {f"text {n}" for n in range(len(HOSTILE))}
    assert len({p.name.casefold() for p in (output / "tei").iterdir()}) == len(HOSTILE)
    assert "<b>&amp;.pdf" not in (output / "report.html").read_text()
    assert go().now.skipped == len(HOSTILE)


def test_output_inside_the_input_is_not_read(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    into = scans / "out"
    assert go(into=into).now.sources == 1
    assert go(into=into).now.sources == 1


def test_no_input(scans: Path, output: Path, go: Runner) -> None:
    with pytest.raises(NoInput):
        go()
    assert not output.exists()


def test_output_that_is_a_file(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    output.write_text("mine")
    with pytest.raises(OutputUnusable):
        go()
    assert output.read_text() == "mine"


def test_ledger(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x", "")
    go()
    ledger = Ledger.read(output)
    (source,) = ledger.sources()
    assert (source.file, source.pages, source.state) == ("a.pdf", 2, State.DONE)
    assert [p.state for p in ledger.pages(source.key)] == ["read", "blank"]
    (document,) = ledger.documents(source.key)
    assert (document.first_page, document.last_page) == (1, 2)
    assert hashlib.sha256((output / document.path).read_bytes()).hexdigest() == document.sha256
    assert ledger.engines() == [("fake", "Fake", "1", {"model": "ab" * 32})]
    run = ledger.last_run()
    assert run is not None and run.exit_code == 0
    ledger.close()


def test_progress_converges(scans: Path, go: Runner) -> None:
    for n in range(3):
        fakes.scan(scans / f"{n}.pdf", *["x"] * (n + 1))
    heard = Heard()
    go(progress=heard)
    assert heard.seen[-1].pages_done == heard.seen[-1].pages_expected == 6
