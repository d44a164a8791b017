"""koden gc: what no run needs goes, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.batch.garbage import collect
from pipeline.batch.ledger import Ledger
from pipeline.batch.store import Layout
from pipeline.errors import OutputUnusable
from tests.batch import fakes
from tests.batch.conftest import Runner, published


@pytest.fixture
def filled(scans: Path, output: Path, go: Runner) -> Path:
    fakes.scan(scans / "a.pdf", "one")
    (scans / "bad.pdf").write_text("no scan")
    go()
    return output


def left_behind(output: Path) -> list[Path]:
    """What kills and withdrawals may leave, by hand."""
    key = next((output / "tei").iterdir()).name
    made = [
        output / ".work/sources" / key / "0001.json",
        output / ".work/sources/other-abc123/0001.json",
        output / "pages/other-abc123/p0001.jpg",
        output / "readings/other-abc123.jsonl.gz",
        output / "set-aside/other-abc123/reason.txt",
        output / "tei" / key / ".0123456789abcdef.77.new",
    ]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
    return made


def test_leftovers_go_and_what_is_published_stays(filled: Path, go: Runner) -> None:
    before = published(filled)
    made = left_behind(filled)
    told = collect(filled, dry_run=True)
    assert published(filled).keys() > before.keys() and all(p.exists() for p in made)
    done = collect(filled)
    assert [vars(r) for r in told.removed] == [vars(r) for r in done.removed]
    assert done.bytes == 5 * len(made)
    assert not any(p.exists() for p in made)
    assert published(filled) == before
    assert (filled / "set-aside").exists() and go().now.skipped == 1
    assert not collect(filled).removed


def test_what_is_somebodys_own_stays(filled: Path) -> None:
    key = next((filled / "tei").iterdir()).name
    mine = [filled / "tei/mine.xml", filled / "pages/notes/x.jpg", filled / "edited" / key / "x.xml", filled / "a.txt"]
    mine += [filled / "set-aside/notes.txt", filled / "tei" / key / "notes.txt"]
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    assert not collect(filled).removed
    assert all(p.exists() for p in mine)


def test_pages_of_a_source_that_is_not_finished_stay(filled: Path) -> None:
    ledger = Ledger.open(filled)
    key = next(s.key for s in ledger.sources() if s.file == "bad.pdf")
    ledger.close()
    kept = Layout(filled).work_of(key) / "0001.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("[]")
    assert not collect(filled).removed and kept.exists()


def test_a_link_is_removed_and_not_followed(filled: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (away / "x").write_text("mine")
    (filled / ".work/sources/other-abc123").symlink_to(away)
    assert len(collect(filled).removed) == 1
    assert (away / "x").exists() and not (filled / ".work/sources/other-abc123").is_symlink()


def test_not_while_a_run_goes_on(filled: Path) -> None:
    lock = Layout(filled).open()
    try:
        with pytest.raises(OutputUnusable, match="another koden run"):
            collect(filled)
    finally:
        lock.release()


def test_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(OutputUnusable, match="no ledger"):
        collect(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "path", ["tei/notes-202406/list.xml", "pages/for-print-202411/p0001.tif", "text/mine-abc123/a.txt"]
)
def test_a_folder_of_ones_own_whose_name_reads_like_that_of_a_source_stays(path: str, filled: Path) -> None:
    own = filled / path
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    assert collect(filled).removed == [] and own.read_text() == "mine"
