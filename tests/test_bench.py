"""The bookkeeping of the measurements; nothing is timed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bench import speed
from bench.speed import Failed, Lap
from tests.drawn import write


def test_summary_takes_medians_and_compares_turn_by_turn() -> None:
    laps = [
        Lap("ocrmypdf", 1, 10, 60, 100),
        Lap("koden", 1, 10, 30, 50, 40),
        Lap("koden", 2, 10, 40, 50, 30),
        Lap("ocrmypdf", 2, 10, 40, 100),
        Lap("ocrmypdf", 3, 10, 60, 100),
        Lap("koden", 3, 10, 20, 50, 35),
    ]
    assert speed.summary(laps) == {
        "pages": 10,
        "koden_pages_per_minute": 20,
        "ocrmypdf_pages_per_minute": 10,
        "ratio": 2,
        "koden_recognition_share_of_cpu": 0.7,
    }


def test_who_begins_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "two.pdf"
    write.save([Image.new("L", (100, 100), 255)] * 2, file)
    monkeypatch.setattr(speed, "ocrmypdf", lambda venv: Path("ocrmypdf"))
    monkeypatch.setattr(speed, "run", lambda command, allowed=(0,): None)
    monkeypatch.setattr(speed, "with_koden", lambda *given: lambda folder: 0.0)
    laps = speed.measure([file], "eng", 2, 3, tmp_path, [])
    assert [x.program for x in laps] == ["ocrmypdf", "koden", "koden", "ocrmypdf", "ocrmypdf", "koden"]
    assert {x.pages for x in laps} == {2}


def test_a_program_that_fails_is_not_timed() -> None:
    with pytest.raises(Failed, match="ended with 1"):
        speed.run(["false"])
