"""The audit as a gate: what leaks goes no further, and nothing of it is written."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import schema
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import State
from pipeline.batch.status import lines, values
from pipeline.errors import ExitCode
from tests.batch import canary, fakes
from tests.batch.conftest import Heard, Runner, published
from tests.batch.ledgers import as_of

ROOT = Path(__file__).resolve().parents[2]
WORD = "canary-word"
UNDER = ["text-under-box", [20, 12, 60, 30], 11]


def leaking(path: Path, pages: int = 3, at: int = 3, **more: Any) -> Path:
    """A scan with a leak on a page; every page has the word."""
    specs: list[dict[str, Any]] = [{"text": f"{WORD} {n}"} for n in range(1, pages + 1)]
    specs[at - 1] |= {"leaks": [UNDER]} | more
    return fakes.scan(path, *specs)


def reason(output: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(next(output.glob("set-aside/*/reason.json")).read_text())
    return data


def test_a_leak_on_the_last_of_many_pages_stops_the_source_and_no_other(scans: Path, output: Path, go: Runner) -> None:
    path = leaking(scans / "a.pdf", 60, 60)
    fakes.scan(scans / "b.pdf", "x")
    heard = Heard()
    result = go(progress=heard, jobs=2)
    assert (result.exit_code, result.now.finished, result.now.set_aside, result.now.leaking) == (ExitCode.LEAK, 1, 1, 1)
    assert sorted(fakes.looked(path)) == list(range(61))
    assert [p.name[0] for p in (output / "tei").iterdir()] == ["b"]
    assert not list((output / ".work" / "sources").iterdir())
    assert not canary.search(output, words=(WORD,))
    assert not any(WORD in said for said in heard.said)
    told = reason(output)
    assert told["reason"] == "leak" and [k["page"] for k in told["leaks"]] == [60]
    assert told["leaks"][0]["polygon"] == [[20, 12], [60, 12], [60, 30], [20, 30]]
    assert "page 60: text-under-box, 11 chars, at x 20 to 60" in next(output.glob("set-aside/*/reason.txt")).read_text()


def test_nothing_is_read_before_every_page_was_looked_at(scans: Path, output: Path, go: Runner) -> None:
    """The last page's audit hangs: of the others, clean as they are, nothing lies in the work folder."""
    leaking(scans / "a.pdf", 6, 6, audit="hang")
    go(jobs=2, page_timeout=1)
    assert not canary.search(output, words=(WORD,))
    assert reason(output)["reason"] == "not-audited"


def test_what_was_audited_is_not_audited_again(scans: Path, go: Runner) -> None:
    clean, bad = fakes.scan(scans / "a.pdf", "x", "y"), leaking(scans / "b.pdf")
    assert go().exit_code is ExitCode.LEAK
    assert go().exit_code is ExitCode.LEAK  # still leaking: never exit 0
    assert (fakes.looked(clean), fakes.looked(bad)) == ([0, 1, 2], [0, 1, 2, 3])
    go(jpeg_quality=50)  # another setting that changes a record
    assert len(fakes.looked(clean)) == 6 and len(fakes.looked(bad)) == 8
    go(jpeg_quality=50, existing="overwrite")
    assert len(fakes.looked(clean)) == 9 and len(fakes.looked(bad)) == 12


def test_a_file_that_is_redacted_again_is_read(scans: Path, output: Path, go: Runner) -> None:
    path = leaking(scans / "a.pdf")
    go()
    fakes.scan(path, "clean now")
    assert go().exit_code is ExitCode.OK
    assert not list((output / "set-aside").iterdir())
    ledger = Ledger.read(output)
    assert not ledger.leaks()
    ledger.close()


@pytest.mark.parametrize(
    ("where", "do"),
    [("audit", do) for do in ("crash", "hang", "memory", "exit", "engine", "blind", "quote")]
    + [("audit-file", do) for do in ("killed", "raise")],
)
def test_what_cannot_be_audited_is_set_aside(where: str, do: str, scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": WORD, where: do}, {"text": WORD})
    heard = Heard()
    result = go(page_timeout=1, progress=heard)
    assert (result.exit_code, result.now.set_aside, result.now.leaking) == (ExitCode.SET_ASIDE, 1, 0)
    assert reason(output)["reason"] == "not-audited"
    assert not canary.search(output, words=(WORD, "secret words"))
    assert "secret words" not in "".join(heard.said)


def test_files_that_hang_the_audit(scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.flow.SURVEY_LIMIT", 1.0)
    fakes.scan(scans / "a.pdf", {"text": WORD, "audit-file": "hang"})
    assert go().exit_code is ExitCode.SET_ASIDE
    assert "the file could not be audited: not finished after 1" in reason(output)["what"]


def test_a_page_whose_audit_crashes_once_is_looked_at_again(scans: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", "x", {"text": "y", "audit": "crash-once"})
    assert go().exit_code is ExitCode.OK
    assert fakes.looked(path) == [0, 1, 2, 2]


def test_what_was_found_before_the_audit_broke_off_is_told(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": "x", "leaks": [UNDER]}, {"text": "y", "audit": "crash"})
    assert go().exit_code is ExitCode.LEAK
    told = reason(output)
    assert len(told["leaks"]) == 1 and "page 2 could not be audited" in told["what"]


def test_a_page_that_has_no_picture_is_a_failed_page_that_nobody_opens_again(
    scans: Path, output: Path, go: Runner
) -> None:
    path = fakes.scan(scans / "a.pdf", "x", {"do": "damaged"}, "z")
    assert go().now.finished == 1
    ledger = Ledger.read(output)
    (source,) = ledger.sources()
    states = [(p.state, p.reason) for p in ledger.pages(source.key)]
    ledger.close()
    assert states == [("read", ""), ("failed", "damaged"), ("read", "")]
    assert fakes.looked(path) == [0, 1, 2, 3]
    fakes.scan(path, "x", "whole again", "z")
    assert go().exit_code is ExitCode.OK


def test_leaks_count_as_failures(scans: Path, go: Runner) -> None:
    for n in range(4):
        leaking(scans / f"{n}.pdf", of=n)
    result = go(max_failures=2)
    assert (result.exit_code, result.now.leaking, result.left) == (ExitCode.TOO_MANY_FAILURES, 2, 2)


def test_what_was_published_of_the_same_content_is_taken_away(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A better audit finds a leak in what an earlier one let pass."""
    fakes.scan(scans / "a.pdf", {"text": WORD, "leaks-of-2": [UNDER]}, WORD)
    assert go().exit_code is ExitCode.OK
    assert canary.search(output, words=(WORD,))
    monkeypatch.setenv("FAKE_VERSION", "2")
    assert go().exit_code is ExitCode.LEAK
    assert not published(output)
    assert not canary.search(output, words=(WORD,))


def test_an_earlier_clean_version_stays(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", "clean")
    go()
    before = published(output)
    leaking(path)
    for _ in range(2):
        assert go().exit_code is ExitCode.LEAK
        assert published(output) == before
    assert reason(output)["earlier_records"]
    assert not canary.search(output, words=(WORD,))


def test_report_and_status_say_kind_place_and_length(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": WORD, "leaks": [UNDER], "file-leaks": [["attachment", None, 1]]})
    go()
    data = json.loads((output / "report.json").read_text())
    assert [(k["kind"], k["page"], k["length"]) for k in data["leaks"]] == [
        ("attachment", None, 1),
        ("text-under-box", 1, 11),
    ]
    view = (output / "report.html").read_text()
    assert "2 leaks: attachment (1), text-under-box (1) on page 1" in view and 'id="leaks"' in view
    ledger = Ledger.read(output)
    assert any("attachment" in line for line in lines(ledger))
    assert len(values(ledger)["leaks"]) == 2
    ledger.close()


def test_the_name_of_a_rule_cannot_carry_what_was_found(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": "x", "leaks": [UNDER], "rule": f"found: «{WORD}»"})
    go()
    assert reason(output)["leaks"][0]["rule"] == "unnamed"
    assert not canary.search(output, words=(WORD,))


# ------------------------------------------------------------------------------------------- killed
def test_killed_during_the_audit_and_taken_up_again(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", *[{"text": f"{WORD} {n}", "audit": "slow"} for n in range(16)])
    command = [sys.executable, "-m", "tests.batch.process", str(output), "2", str(scans)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while len(fakes.looked(path)) < 6:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not canary.search(output, words=(WORD,))
    before = len(fakes.looked(path))
    assert go(jobs=2).exit_code is ExitCode.OK
    assert set(fakes.looked(path)) == set(range(17))
    assert len(fakes.looked(path)) <= 17 + 2, f"{before} before"  # only what was in flight is looked at again


# ------------------------------------------------------------------------------------------- the ledger of before
def test_a_ledger_of_schema_1_is_migrated_and_everything_audited(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", "x")
    leaky = fakes.scan(scans / "b.pdf", {"text": WORD, "leaks-of-2": [UNDER]})
    go()
    as_of(output, 1)
    before = published(output)
    ledger = Ledger.read(output)  # may be read as it is
    assert not ledger.leaks() and not ledger.decisions() and list(lines(ledger))
    ledger.close()
    fakes.scan(leaky, {"text": WORD, "leaks-of-2": [UNDER]})
    result = go()
    assert (result.exit_code, result.now.skipped, result.now.pages_now) == (ExitCode.OK, 2, 0)
    assert published(output) == before
    assert fakes.looked(path) == [0, 1, 0, 1]
    ledger = Ledger.read(output)
    assert all(ledger.audit(s.key) is not None and s.state is State.DONE for s in ledger.sources())
    ledger.close()


def test_schema_1_as_it_was() -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(schema.FIRST)
    tables = {r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"version", "runs", "sources", "pages", "documents", "engines"}


def test_the_search_finds_what_is_hidden(tmp_path: Path) -> None:
    for n, data in enumerate((*canary.forms("秘密の語"), canary.packed("秘密の語"))):
        (tmp_path / f"{n}").write_bytes(b"\x00\x01" + data + b"\xff")
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("CREATE TABLE t (v TEXT)")
        db.execute("INSERT INTO t VALUES (?)", ("x" * 9000 + "秘密の語" + "y" * 9000,))
    db.close()
    found = {hit.split(":")[0] for hit in canary.search(tmp_path, words=("秘密の語",))}
    assert found == {str(p) for p in tmp_path.iterdir()}
    assert not canary.search(tmp_path, words=("別の語",))
