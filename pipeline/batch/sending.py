"""What goes with every task of a source, pickled once there and opened once here.

A source of thousands of files, with the digest of each, would cost more to pickle and to open for every page than
the rest of the scheduling. So its bytes are kept where tasks are made, and what they hold where tasks are done.
"""

from __future__ import annotations

import pickle
from collections import deque
from typing import Any

_packed: deque[tuple[tuple[Any, ...], bytes]] = deque(maxlen=8)
_opened: deque[tuple[bytes, tuple[Any, ...]]] = deque(maxlen=4)


def packed(*values: Any) -> bytes:
    """The values pickled; of the very same objects the very same bytes as before, if that was lately."""
    for known, data in _packed:
        if len(known) == len(values) and all(a is b for a, b in zip(known, values, strict=True)):
            return data
    data = pickle.dumps(values, pickle.HIGHEST_PROTOCOL)
    _packed.append((values, data))
    return data


def opened(data: bytes) -> tuple[Any, ...]:
    """What :func:`packed` packed; of the same bytes the very same objects, if that was lately. They are not to be
    changed."""
    for known, held in _opened:
        if known == data:
            return held
    values: tuple[Any, ...] = pickle.loads(data)  # of our own parent, like every task
    _opened.append((data, values))
    return values
