"""The structured log and the metrics of a run."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.batch.log import Log
from pipeline.batch.metrics import Metrics
from pipeline.batch.observing import observed
from pipeline.batch.progress import Event, Silent, Snapshot
from pipeline.errors import BadArguments
from pipeline.settings import Settings
from tests.batch import canary, fakes
from tests.batch.conftest import Heard, Runner


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines()]


def samples(path: Path) -> dict[tuple[str, str], float]:
    return {
        (s.name, ",".join(s.labels.values())): s.value
        for family in text_string_to_metric_families(path.read_text())
        for s in family.samples
    }


def test_a_run_in_lines(go: Runner, scans: Path, tmp_path: Path) -> None:
    fakes.scan(scans / "公電.pdf", "one", {"text": "two", "do": "engine"})
    (scans / "broken.pdf").write_text("no list")
    log = Log(tmp_path / "koden.log", pytest.fail)
    go(progress=log)
    log.close()
    found = lines(tmp_path / "koden.log")
    assert found[0]["event"] == "run-began" and found[-1]["event"] == "run-ended" and found[-1]["exit_code"] == 1
    assert {e["run"] for e in found} == {1}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(e["time"])) for e in found)
    by_name = {str(e["event"]): e for e in found}
    key = by_name["source-published"]["source"]
    assert str(key).startswith("公電") and "公電" in (tmp_path / "koden.log").read_text()
    assert by_name["page-read"]["source"] == key and by_name["page-read"]["page"] == 1
    assert by_name["page-failed"]["page"] == 2 and by_name["page-failed"]["reason"] == "engine-failed"
    assert by_name["source-set-aside"]["reason"] == "damaged"


def test_no_word_of_a_scan_is_in_log_or_metrics(go: Runner, scans: Path, tmp_path: Path) -> None:
    word = "the secret words of the scan"
    leak = ["text-under-box", [1, 1, 9, 9], 5]
    fakes.scan(scans / "a.pdf", {"text": word}, {"text": word, "do": "raise"}, {"text": word, "do": "crash"})
    fakes.scan(scans / "b.pdf", {"text": word, "leaks": [leak], "rule": word})
    fakes.scan(scans / "c.pdf", {"text": word, "audit": "quote"})
    watched = tmp_path / "watched"
    watched.mkdir()
    settings = Settings(log=str(watched / "koden.log"), metrics=str(watched / "koden.prom"))
    with observed(settings, Silent()) as progress:
        go(progress=progress)
    assert {p.name for p in watched.iterdir()} == {"koden.log", "koden.prom"}
    assert canary.search(watched, words=(word,)) == []
    assert "page-failed" in (watched / "koden.log").read_text()


def test_a_log_is_added_to_and_goes_on_after_rotation(tmp_path: Path) -> None:
    path = tmp_path / "koden.log"
    for name in ("one", "two"):
        log = Log(path, pytest.fail)
        log.note(Event(name))
        log.close()
    log = Log(path, pytest.fail)
    log.note(Event("three"))
    path.rename(tmp_path / "koden.log.1")
    log.note(Event("four"))
    os.truncate(path, 0)  # copytruncate
    log.note(Event("five"))
    log.close()
    assert [e["event"] for e in lines(tmp_path / "koden.log.1")] == ["one", "two", "three"]
    assert [e["event"] for e in lines(path)] == ["five"]


def test_names_that_are_no_text_and_values_that_take_a_fixed_name(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", pytest.fail)
    log.note(Event("x", "key", 3, {"file": os.fsdecode(b"a\xff\n"), "page": "no", "where": tmp_path}))
    log.close()
    (line,) = lines(tmp_path / "log")
    assert line["file"] == os.fsdecode(b"a\xff\n") and line["page"] == 3 and line["where"] == str(tmp_path)


def test_a_log_that_cannot_be_written_stops_nothing_and_is_told_once(go: Runner, scans: Path, tmp_path: Path) -> None:
    fakes.scan(scans / "a.pdf", "one", "two")
    heard = Heard()
    settings = Settings(log=str(tmp_path / "not" / "there" / "log"), metrics=str(tmp_path / "not" / "there" / "prom"))
    with observed(settings, heard) as progress:
        assert go(progress=progress).exit_code == 0
    assert [t.split(" cannot")[0].split(" /")[0] for t in heard.said] == ["the log", "the metrics"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_under_the_log_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    log = Log(Path("/dev/full"), told.append)
    for _ in range(5):
        log.note(Event("x"))
    assert len(told) == 1 and "No space left" in told[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_that_nobody_reads_does_not_stop_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    told: list[str] = []
    Log(tmp_path / "pipe", told.append).note(Event("x"))
    assert len(told) == 1


@pytest.mark.parametrize("option", ["log", "metrics"])
def test_a_scan_given_by_mistake_is_not_spoilt(option: str, tmp_path: Path) -> None:
    scan = tmp_path / "volume.pdf"
    scan.write_bytes(b"%PDF-1.7")
    with pytest.raises(BadArguments), observed(Settings(**{option: str(scan)}), Silent()):
        pass
    assert scan.read_bytes() == b"%PDF-1.7"


def test_metrics_of_a_run(go: Runner, scans: Path, tmp_path: Path) -> None:
    fakes.scan(scans / "a.pdf", "one", "two", {"do": "engine"})
    fakes.scan(scans / "b.pdf", "CUT one", "CUT two")
    fakes.scan(scans / "c.pdf", "CUT one", "CUT two")
    (scans / "broken.pdf").write_text("no list")
    path = tmp_path / "koden.prom"
    metrics = Metrics(path, pytest.fail)
    go(progress=metrics)
    found = samples(path)
    assert found["koden_pages_total", "read"] == 4 and found["koden_pages_total", "failed"] == 1
    assert found["koden_page_seconds_count", ""] == 5
    assert found["koden_sources", "done"] == 2 and found["koden_sources", "set-aside"] == 1
    assert (found["koden_sources", "same"], found["koden_sources", "left"]) == (1, 0)
    assert found["koden_documents", ""] == 3 and found["koden_last_exit_code", ""] == 1
    assert found["koden_running", ""] == 0
    assert found["koden_run_ended_seconds", ""] >= found["koden_run_started_seconds", ""] > 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~_umask()
    go(progress=metrics)
    found = samples(path)
    assert found["koden_pages_total", "read"] == 4, "counters go on over the runs of one process"
    assert found["koden_sources", "skipped"] == 1


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_metrics_are_written_at_most_every_ten_seconds(tmp_path: Path) -> None:
    now = [0.0]
    metrics = Metrics(tmp_path / "m.prom", pytest.fail, lambda: now[0])
    seen = []
    for second in range(0, 31, 2):
        now[0] = second
        metrics.update(Snapshot(sources=5, finished=second))
        seen.append(samples(tmp_path / "m.prom")["koden_sources", "done"])
    assert sorted(set(seen)) == [0, 10, 20, 30]
