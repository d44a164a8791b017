"""An archivist's decision: bound to content and leaks, recorded, acted on by the next run, and taken back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.batch import release as deciding
from pipeline.batch.ledger import Ledger
from pipeline.batch.status import lines, values
from pipeline.errors import BadArguments, ExitCode, OutputUnusable
from tests.batch import canary, fakes
from tests.batch.conftest import Runner, published

UNDER = ["text-under-box", [20, 60, 60, 80], 11]
HIDDEN = "canary-word"
GIVEN = ("K. Archivist", "seen and allowed, file 12/3")


def leaking(path: Path) -> Path:
    return fakes.scan(path, {"text": "one", "layer": HIDDEN, "leaks": [UNDER]}, "two CUT")


def key(output: Path) -> str:
    ledger = Ledger.read(output)
    (source,) = ledger.sources()
    ledger.close()
    return source.key


def released(scans: Path, output: Path, go: Runner) -> Path:
    """A leaking scan, set aside, then released; not read yet."""
    path = leaking(scans / "a.pdf")
    assert go().exit_code is ExitCode.LEAK
    deciding.release(output, "a.pdf", *GIVEN)
    return path


def test_a_released_source_is_read_by_the_next_run(scans: Path, output: Path, go: Runner) -> None:
    path = released(scans, output, go)
    assert not (output / "tei").exists()
    result = go()
    assert (result.exit_code, result.now.finished, result.now.leaking) == (ExitCode.OK, 1, 0)
    assert fakes.looked(path) == [0, 1, 2]
    records = sorted((output / "tei").rglob("*-d*.xml"))
    assert len(records) == 2 and all("released='K. Archivist'" in r.read_text() for r in records)
    assert not list((output / "set-aside").iterdir())
    again = go()
    assert (again.exit_code, again.now.skipped) == (ExitCode.OK, 1)


def test_what_leaks_is_painted_over_and_the_files_text_not_used(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "clean.pdf", {"text": "one", "layer": "used where nothing leaks"})
    assert go().exit_code is ExitCode.OK
    assert canary.search(output, words=("used where nothing leaks",))
    (scans / "clean.pdf").unlink()
    leaking(scans / "a.pdf")
    go()
    deciding.release(output, "a.pdf", *GIVEN)
    go()
    assert not canary.search(output, words=(HIDDEN,))
    with Image.open(next(output.glob("pages/a-*/p0001.jpg"))) as picture:
        pixels = np.asarray(picture.convert("L"))
    assert pixels[60:80, 20:60].max() < 20
    assert pixels[60:80, 70:].min() > 235
    with Image.open(next(output.glob("pages/a-*/p0002.jpg"))) as picture:
        assert np.asarray(picture.convert("L"))[60:80, 20:60].min() > 235


def test_a_released_page_that_cannot_be_read_is_covered_in_its_picture_too(
    scans: Path, output: Path, go: Runner
) -> None:
    fakes.scan(scans / "a.pdf", {"text": "one", "leaks": [UNDER], "do": "crash"}, "two")
    go()
    deciding.release(output, "a.pdf", *GIVEN)
    assert go().now.pages_failed == 1
    with Image.open(next(output.glob("pages/a-*/p0001.jpg"))) as picture:
        pixels = np.asarray(picture.convert("L"))
    assert pixels[60:80, 20:60].max() < 20
    assert pixels[60:80, 70:].min() > 235


def test_report_status_and_ledger_say_who_decided(scans: Path, output: Path, go: Runner) -> None:
    released(scans, output, go)
    ledger = Ledger.read(output)
    assert any("by K. Archivist" in s and "the next run reads it" in s for s in lines(ledger))
    ledger.close()
    assert "Released by K. Archivist" in (output / "report.html").read_text()
    go()
    ledger = Ledger.read(output)
    (told,) = values(ledger)["released"]
    assert (told["who"], told["why"], told["leaks"], told["holds"]) == (*GIVEN, {"text-under-box": 1}, True)
    assert not any("the next run reads it" in s for s in lines(ledger))
    ledger.close()
    data = json.loads((output / "report.json").read_text())
    assert data["released"][0]["when"].startswith("20") and data["sources"][0]["state"] == "done"


def test_the_decision_does_not_hold_for_another_content(scans: Path, output: Path, go: Runner) -> None:
    path = released(scans, output, go)
    go()
    before = published(output)
    fakes.scan(path, {"text": "three", "leaks": [UNDER]})
    assert go().exit_code is ExitCode.LEAK
    assert "made of another content" in next(output.glob("set-aside/*/reason.txt")).read_text()
    assert published(output) == before  # of the content that was released
    assert "no longer holds" in (output / "report.html").read_text()


@pytest.mark.parametrize(
    "more", [UNDER, ["attachment", None, 1], ["text-under-box", [1, 1, 5, 5], 2]], ids=["same", "kind", "place"]
)
def test_the_decision_does_not_hold_for_more_leaks(
    more: list[object], scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes.scan(scans / "a.pdf", {"text": HIDDEN, "leaks": [UNDER], "leaks-of-2": [more]})
    go()
    deciding.release(output, "a.pdf", *GIVEN)
    assert go().exit_code is ExitCode.OK
    monkeypatch.setenv("FAKE_VERSION", "2")
    assert go().exit_code is ExitCode.LEAK
    assert not published(output)
    deciding.release(output, "a.pdf", *GIVEN)
    assert go().exit_code is ExitCode.OK


def test_withdrawn_takes_away_what_was_published(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": HIDDEN, "leaks": [UNDER]})
    go()
    deciding.release(output, "a.pdf", *GIVEN)
    go()
    assert canary.search(output, words=(HIDDEN,))  # the fake reader reads it from the page
    deciding.withdraw(output, key(output), "", "")
    assert not published(output)
    assert not canary.search(output, words=(HIDDEN,))
    assert "taken back" in next(output.glob("set-aside/*/reason.txt")).read_text()
    assert go().exit_code is ExitCode.LEAK
    ledger = Ledger.read(output)
    assert not ledger.decisions()
    ledger.close()
    with pytest.raises(BadArguments, match="no decision"):
        deciding.withdraw(output, "a.pdf", "", "")


def test_withdrawn_and_killed_before_anything_was_taken_away(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(scans, output, go)
    go()

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(deciding, "take_away", die)
    with pytest.raises(Killed):
        deciding.withdraw(output, "a.pdf", "", "")
    monkeypatch.undo()
    assert go().exit_code is ExitCode.LEAK
    assert not published(output)


def test_another_decision_makes_other_records(scans: Path, output: Path, go: Runner) -> None:
    released(scans, output, go)
    go()
    deciding.release(output, "a.pdf", "L. Director", "again")
    assert go().now.finished == 1
    assert all("released='L. Director'" in r.read_text() for r in (output / "tei").rglob("*-d*.xml"))


def test_what_cannot_be_released(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    leaking(scans / "a.pdf")
    fakes.scan(scans / "clean.pdf", "x")
    fakes.scan(scans / "half.pdf", {"text": "x", "leaks": [UNDER]}, {"text": "y", "audit": "blind"})
    go()
    for who, why, name, said in (
        ("", "why", "a.pdf", "--by must say who"),
        ("who", " ", "a.pdf", "--why must say why"),
        ("who", "two\nlines", "a.pdf", "one line"),
        ("who", "x" * 3000, "a.pdf", "at most"),
        ("who", "why", "b.pdf", "no such source"),
        ("who", "why", "clean.pdf", "no leak is known"),
        ("who", "why", "half.pdf", "not all of it could be audited"),
    ):
        with pytest.raises(BadArguments, match=said):
            deciding.release(output, name, who, why)
    with pytest.raises(OutputUnusable, match="no ledger here"):
        deciding.release(tmp_path, "a.pdf", *GIVEN)
    assert not (tmp_path / ".work").exists()


def test_two_sources_of_one_name(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    leaking(scans / "a.pdf")
    leaking(tmp_path / "other" / "a.pdf")
    go(scans, tmp_path / "other")
    with pytest.raises(BadArguments, match="2 sources of this name"):
        deciding.release(output, "a.pdf", *GIVEN)
