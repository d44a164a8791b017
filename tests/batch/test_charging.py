"""What the engines do beside the reading of pages is charged to recognition, once."""

from __future__ import annotations

from time import process_time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipeline.batch import tasks
from pipeline.batch.stages import Looked
from pipeline.batch.wiring import Timed


def _spend(seconds: float) -> None:
    start = process_time()
    while process_time() - start < seconds:
        pass


def test_a_timed_reader_reads_and_says_how_long_it_took() -> None:
    def read(picture: Any, glyph: float) -> list[Any]:
        _spend(0.02)
        if glyph < 0:
            raise ValueError
        return [glyph]

    timed = Timed(read)
    assert timed.seconds == 0
    assert timed(np.zeros((2, 2), np.uint8), 3.0) == [3.0]
    once = timed.seconds
    assert once >= 0.02
    with pytest.raises(ValueError):
        timed(np.zeros((2, 2), np.uint8), -1.0)
    assert timed.seconds >= once + 0.02


def test_what_the_audit_had_read_is_no_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: Any) -> Looked:
        _spend(0.05)
        return Looked((), b"seen", asked=0.03)

    monkeypatch.setattr(tasks._Worker, "trouble", None)
    monkeypatch.setattr(tasks._Worker, "engines", "open")
    monkeypatch.setattr(tasks._Worker, "settings", None, raising=False)
    monkeypatch.setattr(tasks._Worker, "stages", SimpleNamespace(audit_page=look), raising=False)
    monkeypatch.setattr(tasks, "_open", lambda work: None)
    monkeypatch.setattr(tasks._Worker, "owed", 0.5)
    work: Any = SimpleNamespace(number=1, source=None)
    done = tasks.audit(work)
    assert done.seen == b"seen"
    assert tasks._Worker.owed == pytest.approx(0.53)
    assert done.cpu > 0.019, "the rest of the looking stays with the audit"
