"""What every part of the ledger asks of its connection."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager


class Tables(ABC):
    """Base of the parts of :class:`pipeline.batch.ledger.Ledger`. ``_version_read``: schema of a ledger that is only
    read."""

    _version_read: int

    @contextmanager
    @abstractmethod
    def _guard(self) -> Iterator[sqlite3.Connection]:
        """SQLite's complaints as ours."""
        raise NotImplementedError
        yield

    @contextmanager
    @abstractmethod
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All of the block, or nothing."""
        raise NotImplementedError
        yield
