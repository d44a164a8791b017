"""Being told to end: Ctrl-C, a service manager's SIGTERM, the SIGHUP of a terminal that was closed.

The first of them raises KeyboardInterrupt where the main thread is; what follows changes nothing any more, so that
nobody breaks the ending by pressing Ctrl-C again. What may take long at the end gets a time limit.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDERS = tuple(s for name in ("SIGINT", "SIGTERM", "SIGHUP") if (s := getattr(signal, name, None)) is not None)


class TooLong(BaseException):
    """The time for ending is over."""


@contextmanager
def once() -> Iterator[None]:
    """In the main thread; does nothing in another, and for signals that this program was started to ignore (nohup).
    When one was heard, all are ignored from then on: the program is ending."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal heard
        if not heard:
            heard = True
            raise KeyboardInterrupt

    before = {s: signal.getsignal(s) for s in ENDERS if signal.getsignal(s) not in (signal.SIG_IGN, None)}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if heard else handler)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """TooLong is raised in the block after so many seconds; no limit where there are no timers, or outside the main
    thread."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
