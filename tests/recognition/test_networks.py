"""The runtimes' side effects on the process they run in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.recognition import rapid

ROOT = Path(__file__).resolve().parents[2]

PUT_AWAY = """
import gc, signal
from pipeline.recognition import networks, rapid
files = [rapid._models() / name for name in (rapid.DETECTOR, rapid.RECOGNIZER)]
first, second = (networks.open_network({runtime!r}, file) for file in files)
del first
gc.collect()
del second
gc.collect()
heard = []
signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
signal.raise_signal(signal.SIGTERM)
print(len(heard))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.parametrize("runtime", rapid.runtimes())
def test_a_signal_after_networks_were_put_away_ends_nobody(runtime: str) -> None:
    """A second OpenVINO core put back the signal stack of the first, which was gone by then: the next signal killed the
    process, and with it the suite's worker."""
    done = subprocess.run(
        [sys.executable, "-c", PUT_AWAY.format(runtime=runtime)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, signal.Signals(-done.returncode).name if done.returncode < 0 else done.stderr
    assert done.stdout.strip() == "1"
