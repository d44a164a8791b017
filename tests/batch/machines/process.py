"""A run over Dask in a process of its own, to be stopped: ``python -m ... OUTPUT ADDRESS INPUT``"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from pipeline.batch.run import run
from pipeline.settings import Settings
from tests.batch import fakes

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the suite was started in the background
    output, address, inputs = sys.argv[1:]
    settings = Settings(page_timeout=60, executor="dask", scheduler=address)
    result = run((Path(inputs),), Path(output), settings, discover=fakes.find, stages=fakes.stages)
    print(int(result.exit_code), result.left)
    sys.exit(result.exit_code)
