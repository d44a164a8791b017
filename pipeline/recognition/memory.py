"""Memory that inference keeps between pages.

OpenVINO keeps the tensors of every shape that it has seen, and the C library keeps what was freed: a process that reads
pages of many sizes grows by half and more. Giving both back after each page costs less than one part in a hundred of
the reading.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any


def release(session: Any) -> None:
    """Give back what a network of RapidOCR's keeps for its next picture; nothing when it runs elsewhere than on
    OpenVINO."""
    request = getattr(session, "session", None)
    if request is not None and hasattr(request, "get_compiled_model"):
        request.get_compiled_model().release_memory()


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
