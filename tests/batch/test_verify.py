"""koden verify: whether an output is what it was."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from pipeline.batch import verify
from pipeline.batch.verify import Verified
from pipeline.errors import ExitCode, OutputUnusable
from tests.batch import fakes
from tests.batch.conftest import Runner
from tests.batch.ledgers import as_of


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_invalid", lambda record: "; ".join(map(str, fakes.validate(record))))


@pytest.fixture
def whole(scans: Path, output: Path, go: Runner) -> Path:
    fakes.scan(scans / "a.pdf", "one", "two CUT", {"do": "spread", "text": "三"})
    fakes.scan(scans / "b.pdf", "four", {"do": "engine"})
    fakes.scan(scans / "c.pdf", "one", "two CUT", {"do": "spread", "text": "三"})
    (scans / "bad.pdf").write_text("no scan")
    go()
    return output


def found(output: Path) -> list[tuple[str, str]]:
    return [(f.what, f.path) for f in verify.verify(output).findings]


def state(output: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(output.rglob("*"))}


def one(output: Path, pattern: str) -> Path:
    return sorted(output.glob(pattern))[0]


def test_an_output_that_is_whole(whole: Path) -> None:
    looked = verify.verify(whole)
    assert not looked.findings
    assert (looked.sources, looked.records, looked.unfinished) == (2, 5, 0)
    files = [
        p for p in whole.rglob("*") if p.is_file() and not p.name.startswith("koden.db") and p.parts[-2] != ".work"
    ]
    aside = [p for p in files if "set-aside" in p.parts]
    assert looked.files == len(files) - len(aside)


@pytest.mark.parametrize(
    "pattern",
    [
        "tei/*/*-d001.xml",
        "pages/*/*.jpg",
        "pagexml/*/*.xml",
        "text/*/*.txt",
        "readings/*",
        "report/*.html",
        "schemas/*",
    ],
)
def test_a_file_that_is_missing_and_one_that_changed(whole: Path, pattern: str) -> None:
    path = one(whole, pattern)
    data = path.read_bytes()
    path.write_bytes(data + b" ")
    assert found(whole) == [("changed", path.relative_to(whole).as_posix())]
    path.unlink()
    assert found(whole) == [("missing", path.relative_to(whole).as_posix())]
    path.write_bytes(data)
    assert not found(whole)


def test_the_same_size_and_time_do_not_hide_a_change(whole: Path) -> None:
    path = one(whole, "pages/*/*.jpg")
    before, data = path.stat(), path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert found(whole) == [("changed", path.relative_to(whole).as_posix())]


def test_a_record_edited_by_hand_is_no_damage(whole: Path) -> None:
    path = one(whole, "tei/a-*/*-d001.xml")
    path.write_bytes(path.read_bytes() + b"\n")
    (only,) = verify.verify(whole).findings
    assert only.what == "changed" and "by hand" in only.told and "valid" in only.told
    path.write_bytes(b"INVALID")
    (only,) = verify.verify(whole).findings
    assert only.what == "invalid" and "changed since it was published" in only.told


def test_files_that_nobody_published(whole: Path) -> None:
    mine = [one(whole, "tei/*") / "notes.txt", whole / "tei" / "mine.xml", whole / "pages" / "mine" / "x.jpg"]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    assert found(whole) == [("unknown", p.relative_to(whole).as_posix()) for p in mine]


def test_a_link_or_a_pipe_in_place_of_a_file(whole: Path, tmp_path: Path) -> None:
    path = one(whole, "tei/a-*/*-d001.xml")
    path.rename(tmp_path / "elsewhere.xml")
    path.symlink_to(tmp_path / "elsewhere.xml")
    assert [w for w, _ in found(whole)] == ["changed"]
    path.unlink()
    os.mkfifo(path)
    assert [w for w, _ in found(whole)] == ["changed"]


def test_a_page_lost_from_the_ledger(whole: Path) -> None:
    with sqlite3.connect(whole / "koden.db") as db:
        db.execute("DELETE FROM pages WHERE number = 2 AND source LIKE 'a-%'")
    db.close()
    assert {f.what for f in verify.verify(whole).findings} == {"pages"}


def test_a_path_that_leads_out_is_not_followed(whole: Path) -> None:
    with sqlite3.connect(whole / "koden.db") as db:
        db.execute("UPDATE outputs SET path = '../outside' WHERE kind = 'readings' AND source LIKE 'a-%'")
    db.close()
    assert "ledger" in {w for w, _ in found(whole)}


def test_nothing_is_written_and_a_read_only_output_can_be_looked_at(whole: Path) -> None:
    before = state(whole)
    assert not found(whole)
    assert state(whole) == before


def test_exit_code_0_means_whole_and_complete(whole: Path) -> None:
    looked = verify.verify(whole)
    assert (looked.exit_code, looked.set_aside, looked.early) == (ExitCode.OK, 1, "")
    assert "1 sources were set aside" in list(verify.lines(looked))[-1]
    db = sqlite3.connect(whole / "koden.db")
    db.execute("UPDATE sources SET state = 'reading' WHERE key LIKE 'a-%'")
    db.commit()
    looked = verify.verify(whole)
    assert (looked.exit_code, looked.unfinished) == (ExitCode.UNFINISHED, 1)
    one(whole, "tei/b-*/*-d001.xml").unlink()
    assert verify.verify(whole).exit_code is ExitCode.FIXITY


@pytest.mark.parametrize(
    ("ended", "code", "told"),
    [(1.0, 130, "exit code 130"), (1.0, 7, "exit code 7"), (None, None, "was cut off"), (1.0, 9, ""), (1.0, 1, "")],
)
def test_sources_that_a_run_did_not_come_to_are_not_finished(
    ended: float | None, code: int | None, told: str, whole: Path
) -> None:
    db = sqlite3.connect(whole / "koden.db")
    db.execute("UPDATE runs SET ended = ?, exit_code = ?, pid = 2147483000", (ended, code))
    db.execute("INSERT INTO runs (started, ended, exit_code, pid, koden, arguments) SELECT started, 2, 0, pid, koden, "
               "'{\"retry\": [\"a\"]}' FROM runs")  # fmt: skip
    db.commit()
    looked = verify.verify(whole)
    assert told in looked.early and bool(told) == bool(looked.early)
    assert looked.exit_code is (ExitCode.UNFINISHED if told else ExitCode.OK)
    if told:
        assert looked.early in list(verify.lines(looked))[-1]


def test_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(OutputUnusable, match="no ledger"):
        verify.verify(tmp_path)


def test_an_output_of_an_older_koden_says_so_until_the_next_run(whole: Path, go: Runner) -> None:
    as_of(whole, 3)
    looked: Verified = verify.verify(whole)
    assert {f.what for f in looked.findings} == {"not-noted"}
    go()
    assert not found(whole)


def test_several_processes_find_the_same(whole: Path) -> None:
    path = one(whole, "pages/*/*.jpg")
    path.unlink()
    alone = [f for f in verify.verify(whole).findings if f.kind == "page-picture"]
    both = [f for f in verify.verify(whole, 2).findings if f.kind == "page-picture"]
    assert alone == both and len(both) == 1
