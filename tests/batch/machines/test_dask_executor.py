"""A run over Dask's workers: a real scheduler and real workers on loopback, killed and started again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="needs Dask: pip install 'koden[dask]'")

from pipeline.batch.ledger import Ledger
from pipeline.batch.machines import dask_executor
from pipeline.batch.rows import State
from pipeline.errors import BadArguments, ExitCode, MissingDependency
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner, published
from tests.batch.machines import stages
from tests.batch.machines.cluster import ROOT, Cluster, until
from tests.batch.test_faults import pages_of


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def two(cluster: Cluster) -> Cluster:
    """Two workers, started anew where an earlier test killed them."""
    cluster.workers = [w for w in cluster.workers if w.poll() is None]
    while len(cluster.workers) < 2:
        cluster.start_worker()
    return cluster


def volumes(scans: Path, count: int = 3) -> int:
    """Their pages in all."""
    for n in range(count):
        slow = {"do": "slow", "text": f"text {n}"}
        fakes.scan(scans / f"{n}.pdf", slow, {"do": "spread", "text": "左"}, {**slow, "text": "CUT"}, slow, "end")
    return 5 * count


def done(output: Path) -> int:
    return len(list(output.glob(".work/sources/*/*.json"))) + 5 * len(list(output.glob("tei/*")))


def counted(output: Path) -> tuple[int, int, int]:
    """Sources done, pages read, most attempts at one page."""
    ledger = Ledger.read(output)
    try:
        pages = [p for _, p in ledger.all_pages()]
        assert all(p.state == "read" for p in pages)
        numbers = {(key, p.number) for key, p in ledger.all_pages()}
        return len(ledger.sources(State.DONE)), len(numbers), max(p.attempts for p in pages)
    finally:
        ledger.close()


def in_mid_run(output: Path, pages: int, what: object) -> threading.Thread:
    """``what()`` as soon as so many pages were read."""

    def wait() -> None:
        until(lambda: done(output) >= pages, 60)
        what()  # type: ignore[operator]

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_worker_killed_and_another_joining_in_mid_run(
    scans: Path, output: Path, go: Runner, two: Cluster, tmp_path: Path
) -> None:
    total = volumes(scans)
    go(into=tmp_path / "calm")

    def disturb() -> None:
        two.workers[0].kill()
        two.start_worker()

    heard = Heard()
    thread = in_mid_run(output, 3, disturb)
    result = go(executor="dask", scheduler=two.address, progress=heard)
    thread.join()
    assert result.exit_code == ExitCode.OK, two.log()
    assert published(output) == published(tmp_path / "calm")
    assert result.now.pages_now == total
    assert any("was lost" in s for s in heard.said)
    sources, pages, attempts = counted(output)
    assert (sources, pages) == (3, total)
    assert attempts <= 2
    assert not list(output.glob(".work/sources/*"))


def test_the_scheduler_started_again_in_mid_run(
    scans: Path, output: Path, go: Runner, two: Cluster, tmp_path: Path
) -> None:
    total = volumes(scans)
    go(into=tmp_path / "calm")

    def disturb() -> None:
        two.kill_scheduler()
        two.start_scheduler()
        for worker in list(two.workers):  # Dask's workers end with their scheduler; what started them starts them again
            worker.wait(30)
            two.start_worker()

    heard = Heard()
    thread = in_mid_run(output, 3, disturb)
    result = go(executor="dask", scheduler=two.address, progress=heard)
    thread.join()
    assert result.exit_code == ExitCode.OK, two.log()
    assert published(output) == published(tmp_path / "calm")
    assert any("connection" in s and "lost" in s for s in heard.said)
    assert any("again" in s for s in heard.said)
    assert counted(output) == (3, total, 1)  # no page is guilty of that


def test_ctrl_c_calls_back_what_was_under_way(scans: Path, output: Path, go: Runner, two: Cluster) -> None:
    fakes.scan(scans / "a.pdf", *["x"] * 3, *[{"do": "hang"}] * 2)
    command = [sys.executable, "-m", "tests.batch.machines.process", str(output), two.address, str(scans)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: done(output) >= 3, 60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out.split(), "Traceback" in err) == (130, ["130", "1"], False), err
    fakes.scan(scans / "a.pdf", "x")  # the workers are free again: nothing hangs there
    assert go(executor="dask", scheduler=two.address).exit_code == ExitCode.OK


def test_a_scheduler_that_does_not_come_back(
    scans: Path, output: Path, go: Runner, two: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_executor, "PATIENCE", 1.0)
    total = volumes(scans)
    go(into=tmp_path / "calm")
    thread = in_mid_run(output, 3, two.kill_scheduler)
    with pytest.raises(MissingDependency, match="no Dask scheduler answers") as error:
        go(executor="dask", scheduler=two.address)
    thread.join()
    for worker in two.workers:
        worker.wait(30)
    two.start_scheduler()
    assert "what was done is kept" in error.value.remedy
    ledger = Ledger.read(output)
    run = ledger.last_run()
    ledger.close()
    assert run is not None and run.exit_code == ExitCode.MISSING_DEPENDENCY
    result = go()  # goes on here, without any machine
    assert (result.exit_code, published(output)) == (ExitCode.OK, published(tmp_path / "calm"))
    assert result.now.pages_now <= total - 3


def test_bad_pages_cost_one_page_each_on_whatever_machine(scans: Path, output: Path, go: Runner, two: Cluster) -> None:
    fakes.scan(scans / "bad.pdf", "first", {"do": "crash"}, {"do": "raise"}, {"do": "hang"}, "last")
    fakes.scan(scans / "good.pdf", "x")
    fakes.scan(scans / "none.pdf")
    result = go(executor="dask", scheduler=two.address, page_timeout=2)
    assert (result.exit_code, result.now.finished, result.now.set_aside) == (ExitCode.SET_ASIDE, 2, 1)
    pages = pages_of(output, "bad.pdf")
    assert pages["p0002"] == ("failed", "page-crashed", 2)
    assert [pages[f"p{n:04d}"][:2] for n in (3, 4)] == [("failed", "internal"), ("failed", "page-timeout")]
    assert pages["p0001"][0] == pages["p0005"][0] == "read"
    assert json.loads(next(output.glob("set-aside/none-*/reason.json")).read_text())["reason"] == "no-pages"


def test_a_page_that_kills_two_machines_is_given_up(scans: Path, output: Path, go: Runner, two: Cluster) -> None:
    for _ in range(2):
        two.start_worker()
    fakes.scan(scans / "a.pdf", "one", {"do": "kill-machine"}, "three", "four")
    heard = Heard()
    result = go(executor="dask", scheduler=two.address, stages=stages.fatal, progress=heard)
    assert (result.exit_code, result.now.pages_failed) == (ExitCode.SET_ASIDE, 1), heard.said
    pages = pages_of(output, "a.pdf")
    assert pages["p0002"] == ("failed", "page-crashed", 2)
    assert {pages[f"p{n:04d}"][0] for n in (1, 3, 4)} == {"read"}
    until(lambda: sum(w.poll() is not None for w in two.workers) >= 2)
    assert any(w.poll() is None for w in two.workers)


def test_a_machine_with_another_engine_reads_nothing(
    scans: Path, output: Path, go: Runner, two: Cluster, tmp_path: Path
) -> None:
    fakes.scan(scans / "a.pdf", "one", "two", "three")
    with Cluster(tmp_path / "others", workers=0) as others:
        others.start_worker(FAKE_VERSION="2")
        with pytest.raises(MissingDependency, match=r"fake is 2 there, 1 here") as error:
            go(executor="dask", scheduler=others.address)
        assert "on every machine" in error.value.remedy
        others.start_worker("--nthreads", "2")
        heard = Heard()
        result = go(executor="dask", scheduler=others.address, progress=heard)
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 3)
    assert any("gets no pages: fake is 2 there" in s for s in heard.said)


def test_no_scheduler_at_all(scans: Path, go: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_executor, "CONNECT", 0.2)
    fakes.scan(scans / "a.pdf", "x")
    with pytest.raises(MissingDependency, match="no Dask scheduler answers at tcp:"):
        go(executor="dask", scheduler="tcp://127.0.0.1:9")
    with pytest.raises(MissingDependency, match="no Dask scheduler answers at nonsense"):
        go(executor="dask", scheduler="nonsense://x")
    with pytest.raises(BadArguments, match="needs --scheduler"):
        go(executor="dask")
