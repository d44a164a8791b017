"""A run in a process of its own, to be killed: ``python -m tests.batch.process OUTPUT JOBS INPUT...``"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from pipeline.batch import run as running
from pipeline.batch.run import run
from pipeline.settings import Settings
from tests.batch import fakes

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the suite was started in the background
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # or by nohup
    output, jobs, *inputs = sys.argv[1:]
    settings = Settings(jobs=int(jobs), page_timeout=20)
    if (reporting := os.environ.get("SLOW_REPORT")) is not None:

        def slow(layout: object, ledger: object) -> None:
            Path(reporting).touch()
            time.sleep(600)

        running.write_over_all = slow  # type: ignore[assignment]
    result = run(tuple(map(Path, inputs)), Path(output), settings, discover=fakes.find, stages=fakes.stages)
    print(int(result.exit_code), result.left)
    sys.exit(result.exit_code)
