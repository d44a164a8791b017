"""Sources that were moved or renamed are known by their content."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import SourceRow, State
from pipeline.batch.status import lines
from pipeline.errors import ExitCode
from tests.batch import fakes
from tests.batch.conftest import Runner, published


def rows(output: Path) -> dict[str, SourceRow]:
    """{file: row}"""
    ledger = Ledger.read(output)
    found = {s.file: s for s in ledger.sources()}
    ledger.close()
    return found


def test_a_renamed_file_is_not_read_again(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", "two")
    go()
    key = rows(output)["a.pdf"].key
    (scans / "a.pdf").rename(scans / "b.pdf")
    result = go()
    assert (result.exit_code, result.now.pages_now, result.now.finished) == (ExitCode.OK, 0, 1)
    assert {f: r.key for f, r in rows(output).items()} == {"b.pdf": key}
    assert [p.name for p in (output / "tei").iterdir()] == [key]
    assert go().now.skipped == 1


def test_what_is_made_of_a_renamed_file_names_it_as_it_is_called_now(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "before.pdf", "one")
    go()
    (scans / "before.pdf").rename(scans / "after.pdf")
    go()
    page = next(output.glob("report/before-*.html")).read_text()
    assert "after.pdf" in page and "before.pdf" not in page


def test_a_folder_that_moved_and_a_file_renamed_in_it(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    fakes.scan(scans / "a.pdf", "one")
    fakes.scan(scans / "deep" / "b.pdf", "two")
    go()
    before = {r.key for r in rows(output).values()}
    moved = tmp_path / "moved"
    shutil.move(scans, moved)
    (moved / "deep" / "b.pdf").rename(moved / "c.pdf")
    result = go(moved)
    assert (result.now.pages_now, result.now.skipped, result.now.finished) == (0, 1, 1)
    assert {r.key for r in rows(output).values()} == before


@pytest.mark.parametrize("order", [("a.pdf", "b.pdf"), ("b.pdf", "a.pdf")])
def test_two_files_that_swap_names_are_not_read_again(
    scans: Path, output: Path, go: Runner, order: tuple[str, str]
) -> None:
    fakes.scan(scans / order[0], "one")
    fakes.scan(scans / order[1], "the second one")
    go()
    before = {r.sha256: key for key, r in ((r.key, r) for r in rows(output).values())}
    a, b = scans / "a.pdf", scans / "b.pdf"
    a.rename(scans / "c")
    b.rename(a)
    (scans / "c").rename(b)
    result = go()
    assert (result.exit_code, result.now.pages_now, result.now.finished) == (ExitCode.OK, 0, 2)
    assert {r.sha256: r.key for r in rows(output).values()} == before
    assert go().now.skipped == 2


def test_files_of_one_size_that_swap_names(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one")
    fakes.scan(scans / "b.pdf", "two")
    go()
    a, b = scans / "a.pdf", scans / "b.pdf"
    one, two = a.read_bytes(), b.read_bytes()
    a.write_bytes(two)
    b.write_bytes(one)
    assert go().now.pages_now == 0


def test_a_case_only_rename(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "Vol.pdf", "one")
    go()
    key = rows(output)["Vol.pdf"].key
    (scans / "Vol.pdf").rename(scans / "vol.pdf")
    assert go().now.pages_now == 0
    assert rows(output)["vol.pdf"].key == key


def test_a_copy_beside_the_original_is_no_move(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "b.pdf", "one")
    go()
    shutil.copy(scans / "b.pdf", scans / "a.pdf")  # met first, and not the one that is known
    go()
    found = rows(output)
    assert found["b.pdf"].state is State.DONE and found["a.pdf"].same_as == found["b.pdf"].key


def test_an_original_that_was_touched_keeps_its_name_from_a_copy(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "b.pdf", "one")
    go()
    key = rows(output)["b.pdf"].key
    shutil.copy(scans / "b.pdf", scans / "a.pdf")
    os.utime(scans / "b.pdf", (1, 1))
    assert go().now.pages_now == 0
    assert rows(output)["b.pdf"].key == key


def test_new_content_at_a_known_place_takes_its_name(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one")
    go()
    key = rows(output)["a.pdf"].key
    fakes.scan(scans / "a.pdf", "another")
    assert go().now.pages_now == 1
    assert {r.key for r in rows(output).values()} == {key}


# ------------------------------------------------------------------------------------------------ set aside
def test_a_source_set_aside_and_then_moved_is_one_source(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    (scans / "bad.pdf").write_text("no scan")
    fakes.scan(scans / "good.pdf", "x")
    go()
    (scans / "deep").mkdir()
    (scans / "bad.pdf").rename(scans / "deep" / "bad.pdf")
    go()
    assert {f: r.state for f, r in rows(output).items()} == {
        "deep/bad.pdf": State.SET_ASIDE,
        "good.pdf": State.DONE,
    }
    ledger = Ledger.read(output)
    assert sum(line.startswith("set aside:") for line in lines(ledger)) == 1
    ledger.close()


def test_a_source_set_aside_and_then_removed_is_no_longer_counted(scans: Path, output: Path, go: Runner) -> None:
    bad = scans / "bad.pdf"
    bad.write_text("no scan")
    fakes.scan(scans / "good.pdf", "x")
    assert go().exit_code is ExitCode.SET_ASIDE
    bad.unlink()
    assert go().exit_code is ExitCode.OK
    assert rows(output)["bad.pdf"].state is State.GONE
    assert not list((output / "set-aside").iterdir())
    fakes.scan(bad, "good now")  # and it comes back
    assert go().exit_code is ExitCode.OK
    assert rows(output)["bad.pdf"].state is State.DONE


def test_a_source_set_aside_on_a_disk_that_is_away_is_kept(
    scans: Path, output: Path, go: Runner, tmp_path: Path
) -> None:
    away = tmp_path / "disk"
    away.mkdir()
    (away / "bad.pdf").write_text("no scan")
    go(away)
    away.rename(tmp_path / "unmounted")
    fakes.scan(scans / "good.pdf", "x")
    go(scans)
    assert rows(output)["bad.pdf"].state is State.SET_ASIDE


def test_a_record_that_did_not_validate_and_a_file_moved(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "INVALID")
    go()
    (scans / "a.pdf").rename(scans / "b.pdf")
    go()
    assert {f: r.state for f, r in rows(output).items()} == {"b.pdf": State.SET_ASIDE}
    assert not published(output)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_what_cannot_be_taken_in_another_input_is_not_gone(
    scans: Path, tmp_path: Path, output: Path, go: Runner
) -> None:
    other = tmp_path / "other"
    fakes.scan(other / "b.pdf", "x")
    fakes.scan(scans / "a.pdf", "y")
    for folder in (scans, other):
        os.mkfifo(folder / "pipe.pdf")

    def asides() -> list[bytes]:
        ledger = Ledger.read(output)
        found = [r.path for r in ledger.sources(State.SET_ASIDE)]
        ledger.close()
        return found

    assert go(scans, other).now.set_aside == 2 == len(asides())
    (other / "pipe.pdf").unlink()
    assert go(other).exit_code is ExitCode.OK
    assert asides() == [os.fsencode(scans / "pipe.pdf")]
    (scans / "pipe.pdf").unlink()
    go(scans)
    assert asides() == []


def test_a_folder_that_was_set_aside_and_is_read_file_by_file_waits_for_nobody(
    scans: Path, output: Path, go: Runner
) -> None:
    fakes.scan(scans / "volume" / "1.png", "one")
    (scans / "volume" / "2.png").write_text("no scan")
    assert go(unit="folder").now.set_aside == 1
    fakes.scan(scans / "volume" / "2.png", "two")
    assert go(unit="file").exit_code is ExitCode.OK
    assert not [r.file for r in rows(output).values() if r.state is State.SET_ASIDE]
