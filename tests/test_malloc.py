"""What is freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import malloc

ROOT = Path(__file__).resolve().parents[1]

THREADS = """
import threading
from pathlib import Path
from pipeline import malloc
{first}
def work(gate):
    kept = [bytes(600) for _ in range(1000)]
    gate.wait()
gate = threading.Barrier(17)
for _ in range(16):
    threading.Thread(target=work, args=(gate,)).start()
gate.wait()
ranges = [line.split()[0].split("-") for line in Path("/proc/self/maps").read_text().splitlines()]
heap = 64 << 20  # each but the first begins at a multiple of so many bytes
print(sum(int(a, 16) % heap == 0 and int(a, 16) > 1 << 40 for a, b in ranges))
"""


def test_what_was_freed_may_be_given_back_at_any_time() -> None:
    malloc.trim()
    malloc.trim()


def test_threads_share_a_few_heaps() -> None:
    if malloc._glibc() is None:
        pytest.skip("another C library than glibc")

    def heaps(first: str) -> int:
        command = [sys.executable, "-c", THREADS.format(first=first)]
        return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)

    assert heaps("malloc.stay_small()") < malloc.HEAPS + 1 < heaps("")
