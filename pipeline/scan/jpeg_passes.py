"""How many passes a JPEG is coded in. A progressive one is decoded once over for each, whatever little a pass says."""

from __future__ import annotations

import re
from typing import Final

MOST: Final = 100
"""passes; programs write ten or so"""
_SCAN = b"\xff\xda"
_NEXT = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""a marker in coded data that is neither a stuffed byte nor a restart"""


def too_many(data: bytes) -> bool:
    """Whether a JPEG has more than :data:`MOST` passes (ISO 10918-1, B.2: a frame is a series of scans)."""
    if data.count(_SCAN) <= MOST:
        return False
    at, passes = 2, 0  # the marker's bytes may stand within a thumbnail or a profile
    while (found := _NEXT.search(data, at)) is not None:
        marker, at = data[found.start() + 1], found.end()
        if marker in (0x01, 0xD8):
            continue
        if marker == 0xD9:
            break
        passes += marker == 0xDA
        if passes > MOST:
            return True
        at += max(2, int.from_bytes(data[at : at + 2], "big"))
    return False
