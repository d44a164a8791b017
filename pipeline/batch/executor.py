"""Where tasks run: what a run asks of its workers, whoever provides them.

:class:`pipeline.batch.workers.Workers` are processes of this machine. A task is a function that can be imported by
name, and small values that can be pickled; what is large goes through the work folder.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Protocol, Self

Kind = Literal["returned", "timeout", "memory", "crashed", "raised"]


@dataclass(frozen=True)
class Outcome:
    """How a task ended. ``kind``: it returned ``value``; it passed its time or memory limit and was killed; its process
    died by itself; the function raised. ``detail``: what befell it, for a person; never content of a scan.

    ``began``: seconds since 1970, when the worker got it; ``seconds``: by the clock; ``memory``: most megabytes of its
    process and the programs it called, None where nobody measured. ``replaced``: why its worker is replaced by a fresh
    one before the next task, "" when it is not.
    """

    ticket: Any
    kind: Kind
    value: Any = None
    detail: str = ""
    began: float = 0.0
    seconds: float = 0.0
    memory: int | None = None
    replaced: str = ""


class Executor(Protocol):
    """So many workers, each with one task at a time. Used by one thread, as a context manager: leaving it ends, within
    seconds, whatever still runs.

    A worker that dies, hangs or takes too much memory costs its own task, which comes back as an :class:`Outcome` of
    that kind; every ticket that was submitted comes back exactly once, unless the executor is left. The next task of
    that worker runs in a fresh process.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def free(self) -> int:
        """Tasks that may be submitted now."""
        ...

    @property
    def busy(self) -> int:
        """Tasks that were submitted and did not come back yet."""
        ...

    @property
    def doing(self) -> Sequence[tuple[Hashable, float]]:
        """(ticket, seconds since it was given out) of every task that did not come back yet."""
        ...

    def submit(self, ticket: Hashable, function: Callable[..., Any], *args: Any, timeout: float, more: int = 0) -> None:
        """Start the task; ``timeout`` in seconds from the moment a worker takes it; ``more``: megabytes it may take
        beyond the limit of memory for a task. RuntimeError when none is free."""
        ...

    def wait(self, seconds: float) -> list[Outcome]:
        """What ended; waits up to ``seconds`` for the first. MissingDependency when no worker can be started."""
        ...

    def renew(self) -> None:
        """Give idle workers a fresh process (one of them ran out of memory)."""
        ...
