"""Memory that the C library keeps of what was freed, where it can be told not to (glibc): a process that reads pages of
many sizes grows by half and more, and a parent of many threads by a heap for each."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
"""mallopt(3)"""
HEAPS = 2
KEPT = 128 * 1024
"""bytes free at the end of a heap beyond which they are given back"""


def trim() -> None:
    """Give what was freed back to the system."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def stay_small() -> None:
    """For a process that lives long and does little: few heaps for all threads, and little kept of what was freed.
    To be called before threads are started; those that have a heap keep it."""
    library = _glibc()
    if library is not None:
        library.mallopt(M_ARENA_MAX, HEAPS)
        library.mallopt(M_TRIM_THRESHOLD, KEPT)


@cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
