"""A Dask scheduler and its workers as processes on loopback, to be killed and started again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Cluster:
    """``folder``: where the processes work and log."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder, self._count = folder, workers
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.start_scheduler()
        for _ in range(self._count):
            self.start_worker()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (*self.workers, *([self.scheduler] if self.scheduler else [])):
            process.kill()
            process.wait()

    def start_scheduler(self) -> None:
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")

    def start_worker(self, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        worker = self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0",
            "--local-directory", str(self.folder), *options, **environment,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def _start(self, what: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{what}.log").open("ab")
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment}
        command = [sys.executable, "-m", "dask", what, *options]
        return subprocess.Popen(command, cwd=self.folder, env=variables, stdout=log, stderr=log)

    def kill_scheduler(self) -> None:
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()

    def end(self) -> None:
        """As an operator does, so that all have time to clean up; workers first."""
        for process in (*self.workers, *([self.scheduler] if self.scheduler else [])):
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()

    def log(self) -> str:
        return "".join(f.read_text(errors="replace") for f in sorted(self.folder.glob("*.log")))


def until(met: object, seconds: float = 30) -> None:
    """Wait until ``met()``."""
    deadline = time.monotonic() + seconds
    while not met():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it does not come to that"
        time.sleep(0.02)
