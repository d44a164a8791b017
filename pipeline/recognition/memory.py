"""Memory that the C library keeps between pages: a process that reads pages of many sizes grows by half and more."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def trim() -> None:
    """Give what was freed back to the system, where the C library can (glibc)."""
    give = _malloc_trim()
    if give is not None:
        give(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
