"""The command: one test for each row of the exit code table, and what it prints. Stages are stand-ins."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import pipeline
from pipeline.batch import wiring
from pipeline.cli import main
from pipeline.errors import ExitCode, KodenError
from tests.batch import fakes

Koden = Callable[..., Result]


@pytest.fixture
def koden(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Koden]:
    monkeypatch.setattr(wiring, "find", fakes.find)
    monkeypatch.setattr(wiring, "stages", fakes.stages)
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    yield lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    fakes.scan(tmp_path / "in" / "a.pdf", "x", "y CUT")
    return tmp_path / "in"


def test_0_everything_done(koden: Koden, scans: Path) -> None:
    result = koden("run", scans, "-o", "out", "--jobs", 1)
    assert result.exit_code == ExitCode.OK
    assert "1 sources done" in result.stdout and "report.html" in result.stdout


def test_1_set_aside(koden: Koden, scans: Path) -> None:
    (scans / "bad.pdf").write_text("no scan")
    result = koden("run", scans, "-o", "out", "--jobs", 1)
    assert result.exit_code == ExitCode.SET_ASIDE
    assert "set aside: bad.pdf" in result.stderr


def test_1_a_failed_page(koden: Koden, scans: Path) -> None:
    fakes.scan(scans / "b.pdf", "x", {"do": "engine"})
    result = koden("run", scans, "-o", "out", "--jobs", 1)
    assert result.exit_code == ExitCode.SET_ASIDE
    assert "1 pages could not be read" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "in"),
        ("run", "in", "-o", "out", "--engine", "none"),
        ("run", "in", "-o", "out", "--dpi", "3"),
        ("run", "in", "-o", "out", "--settings", "absent.toml"),
        ("nonsense",),
    ],
)
def test_2_bad_arguments(arguments: tuple[str, ...], koden: Koden, scans: Path) -> None:
    assert koden(*arguments).exit_code == ExitCode.BAD_ARGUMENTS


def test_2_a_settings_file_with_a_wrong_key(koden: Koden, scans: Path, tmp_path: Path) -> None:
    (tmp_path / "koden.toml").write_text("enigne = 'auto'\n")
    result = koden("run", scans, "-o", "out")
    assert result.exit_code == ExitCode.BAD_ARGUMENTS and "enigne" in result.stderr


def test_3_missing_engine(koden: Koden, scans: Path) -> None:
    result = koden("run", scans, "-o", "out", "--engine", "tesseract", "--jobs", 1)
    assert result.exit_code == ExitCode.MISSING_DEPENDENCY
    assert "tesseract is not installed" in result.stderr


def test_3_doctor_when_nothing_reads(koden: Koden, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.errors import MissingDependency
    from pipeline.recognition import engines

    def nothing(choice: str) -> Any:
        raise MissingDependency("neither can be loaded")

    monkeypatch.setattr(engines, "open_engines", nothing)
    monkeypatch.setattr(engines, "doctor", lambda: (engines.Finding("RapidOCR", False, "does not load", "pip"),))
    result = koden("doctor")
    assert result.exit_code == ExitCode.MISSING_DEPENDENCY
    assert "missing RapidOCR: does not load (pip)" in result.stdout


def test_4_no_input(koden: Koden, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert koden("run", "empty", "-o", "out").exit_code == ExitCode.NO_INPUT
    assert koden("run", "absent", "-o", "out").exit_code == ExitCode.NO_INPUT
    assert not (tmp_path / "out").exists()


def test_5_output_unusable(koden: Koden, scans: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    result = koden("run", scans, "-o", "out")
    assert result.exit_code == ExitCode.OUTPUT
    assert koden("status", "absent").exit_code == ExitCode.OUTPUT


def test_6_invalid_record(koden: Koden, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text("<TEI/>")
    result = koden("validate", "bad.xml")
    assert result.exit_code == ExitCode.INVALID_RECORD
    assert "bad.xml: error" in result.stdout and "0 of 1 records are valid" in result.stdout
    findings = json.loads(koden("validate", "--json", tmp_path).stdout)
    assert findings[0]["severity"] == "error"


def test_7_too_many_failures(koden: Koden, scans: Path) -> None:
    for n in range(3):
        (scans / f"bad{n}.pdf").write_text("no scan")
    result = koden("run", scans, "-o", "out", "--max-failures", 1, "--jobs", 1)
    assert result.exit_code == ExitCode.TOO_MANY_FAILURES
    assert "raise --max-failures" in result.stderr


def test_7_a_page_that_cannot_be_read(koden: Koden, scans: Path) -> None:
    fakes.scan(scans / "b.pdf", "x", {"do": "engine"}, "z")
    assert koden("run", scans, "-o", "stop", "--failed-pages", "stop", "--jobs", 1).exit_code == 7
    result = koden("run", scans, "-o", "budget", "--max-failed-pages", 1, "--jobs", 1)
    assert result.exit_code == 7 and "raise --max-failed-pages" in result.stderr
    result = koden("run", scans, "-o", "aside", "--failed-pages", "set-aside", "--jobs", 1, "--json")
    assert (result.exit_code, json.loads(result.stdout)["set_aside"]) == (1, 1)


def test_retry_adds_to_the_log_of_the_last_run_wherever_it_is_called(
    koden: Koden, scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scans / "bad.pdf").write_text("no scan")
    koden("run", scans, "-o", "out", "--log", "log.json", "--jobs", 1)
    monkeypatch.chdir(scans)
    assert koden("retry", "../out").exit_code == ExitCode.SET_ASIDE
    told = [json.loads(line) for line in (tmp_path / "log.json").read_text().splitlines()]
    assert [(t["run"], t["exit_code"]) for t in told if t["event"] == "run-ended"] == [(1, 1), (2, 1)]
    assert not (scans / "log.json").exists()


def test_8_output_exists(koden: Koden, scans: Path) -> None:
    koden("run", scans, "-o", "out", "--jobs", 1)
    result = koden("run", scans, "-o", "out", "--existing", "abort", "--jobs", 1)
    assert result.exit_code == ExitCode.EXISTING


def test_15_a_defect(koden: Koden, scans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Any:
        raise KeyError("the secret words of the scan")

    monkeypatch.setattr(wiring, "find", broken)
    result = koden("run", scans, "-o", "out")
    assert result.exit_code == ExitCode.INTERNAL
    assert "KeyError" in result.stderr and "secret" not in result.stderr


def test_130_interrupted(koden: Koden, scans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.batch.flow.Flow.go", stop)
    result = koden("run", scans, "-o", "out", "--jobs", 1)
    assert result.exit_code == ExitCode.INTERRUPTED
    assert "1 sources are left" in result.stderr


def test_every_error_has_a_row(koden: Koden) -> None:
    def below(kind: type[KodenError]) -> list[type[KodenError]]:
        return [kind, *(k for sub in kind.__subclasses__() for k in below(sub))]

    rows = koden("run", "--help").stdout.partition("Exit codes:")[2]
    for code in ExitCode:
        assert f"{int(code)} " in rows
    assert {k.exit_code for k in below(KodenError)} <= set(ExitCode)


def test_status_says_what_is_there(koden: Koden, scans: Path) -> None:
    (scans / "bad.pdf").write_text("no scan")
    koden("run", scans, "-o", "out", "--jobs", 1)
    plain = koden("status", "out")
    assert plain.exit_code == 0 and "1 done, 1 set aside" in plain.stdout and "bad.pdf" in plain.stdout
    data = json.loads(koden("status", "out", "--json").stdout)
    assert data["counts"]["documents"] == 2 and data["set_aside"][0]["reason"] == "damaged"
    assert data["run"]["exit_code"] == 1


def test_what_a_run_noted_last_is_how_it_ended(koden: Koden, scans: Path) -> None:
    (scans / "bad.pdf").write_text("no scan")
    ended = json.loads(koden("run", scans, "-o", "out", "--json", "--jobs", 1).stdout)
    now = json.loads(koden("status", "out", "--json").stdout)["run"]["now"]
    for name in ("sources", "finished", "set_aside", "pages_done", "pages_failed", "documents"):
        assert now[name] == ended[name], name
    assert now["workers"] == []


def test_status_of_many_that_were_set_aside_is_by_reason(koden: Koden, scans: Path) -> None:
    for n in range(25):
        (scans / f"bad{n}.pdf").write_text("no scan")
    koden("run", scans, "-o", "out", "--jobs", 1)
    plain = koden("status", "out", "--watch").stdout  # no run goes on: said once
    assert "failed, damaged: 25 sources" in plain and "5 more, damaged" in plain
    assert json.loads(koden("status", "out", "--json").stdout)["failures"] == [
        {"reason": "damaged", "sources": 25, "pages": 0}
    ]


def test_10_an_output_that_is_not_what_it_was(koden: Koden, scans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.verify._invalid", lambda record: "")
    koden("run", scans, "-o", "out", "--jobs", 1)
    whole = koden("verify", "out")
    assert whole.exit_code == ExitCode.OK and "all as it was published" in whole.stdout
    record = next(Path("out/tei").glob("*/*-d001.xml"))
    record.unlink()
    bad = koden("verify", "out")
    assert bad.exit_code == ExitCode.FIXITY and f"{record.relative_to('out')}: missing" in bad.stdout
    said = json.loads(koden("verify", "out", "--json").stdout)
    assert (said["exit_code"], [f["what"] for f in said["findings"]]) == (10, ["missing"])
    assert koden("verify", "absent").exit_code == ExitCode.OUTPUT


def test_retry(koden: Koden, scans: Path) -> None:
    (scans / "bad.pdf").write_text("no scan")
    koden("run", scans, "-o", "out", "--jobs", 1)
    assert koden("retry", "out").exit_code == ExitCode.SET_ASIDE
    fakes.scan(scans / "bad.pdf", "good now")
    done = koden("retry", "out", "bad.pdf")
    assert done.exit_code == ExitCode.OK and "1 sources done" in done.stdout
    assert "nothing was set aside" in koden("retry", "out").stdout
    assert koden("retry", "out", "bad.pdf").exit_code == ExitCode.BAD_ARGUMENTS


def test_gc(koden: Koden, scans: Path) -> None:
    koden("run", scans, "-o", "out", "--jobs", 1)
    left = Path("out/.work/sources/other-abc123/0001.json")
    left.parent.mkdir(parents=True)
    left.write_text("[]")
    assert "2 bytes would be removed" in koden("gc", "out", "--dry-run").stdout and left.exists()
    said = json.loads(koden("gc", "out", "--json").stdout)
    assert (said["bytes"], left.exists()) == (2, False)
    assert koden("gc", "absent").exit_code == ExitCode.OUTPUT


def test_json_on_standard_output_and_nothing_else(koden: Koden, scans: Path) -> None:
    data = json.loads(koden("run", scans, "-o", "out", "--json", "--jobs", 1).stdout)
    assert (data["exit_code"], data["documents"], data["pages_done"]) == (0, 2, 2)


def test_quiet(koden: Koden, scans: Path) -> None:
    result = koden("run", scans, "-o", "out", "--quiet", "--jobs", 1)
    assert (result.stdout, result.stderr) == ("", "")


def test_command_line_goes_before_the_settings_file(koden: Koden, scans: Path, tmp_path: Path) -> None:
    (tmp_path / "koden.toml").write_text("jobs = 1\ndpi = 200\njpeg_quality = 40\n")
    koden("run", scans, "-o", "out", "--dpi", "400")
    arguments = json.loads((tmp_path / "out" / "report.json").read_text())["run"]["arguments"]
    assert (arguments["dpi"], arguments["jpeg_quality"]) == (400, 40)


def test_version(koden: Koden) -> None:
    assert pipeline.__version__ in koden("--version").stdout


@pytest.mark.parametrize("arguments", [("", "-o", "out"), ("in", "-o", "")])
def test_an_empty_name_is_not_the_current_folder(koden: Koden, scans: Path, arguments: tuple[str, ...]) -> None:
    result = koden("run", *arguments)
    assert result.exit_code == ExitCode.BAD_ARGUMENTS
    assert "empty name" in result.stderr
    assert {p.name for p in scans.parent.iterdir()} == {"in"}


def test_json_of_a_run_that_cannot_begin(koden: Koden) -> None:
    result = koden("run", "absent", "-o", "out", "--json")
    said = json.loads(result.stdout)
    assert (said["exit_code"], said["reason"]) == (result.exit_code, "no-input") == (4, "no-input")


def test_a_settings_error_names_what_is_wrong_and_where(koden: Koden, scans: Path, tmp_path: Path) -> None:
    (tmp_path / "koden.toml").write_text("jbos = 3")
    assert "koden.toml: jbos: there is no such option" in koden("run", scans, "-o", "out").stderr
    (tmp_path / "koden.toml").write_text("jobs = 3")
    assert "koden.toml" not in koden("run", scans, "-o", "out", "--jobs", -1).stderr


@pytest.mark.parametrize(
    ("error", "code"), [(BrokenPipeError(32, "Broken pipe"), 0), (OSError(28, "No space left on device"), 5)]
)
def test_output_that_nobody_takes_is_no_defect(
    koden: Koden, scans: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: int
) -> None:
    real = click.echo

    def echo(message: object = None, file: Any = None, nl: bool = True, err: bool = False, **more: Any) -> None:
        if not err:
            raise error
        real(message, file, nl, err, **more)

    monkeypatch.setattr(click, "echo", echo)
    result = koden("run", scans, "-o", "out", "--jobs", 1)
    assert result.exit_code == code
    assert "defect" not in result.stderr


def test_folders_whose_names_are_no_text(koden: Koden, tmp_path: Path) -> None:
    root, out = (Path(os.fsdecode(os.fsencode(tmp_path) + b)) for b in (b"/in\xff", b"/out\xfe"))
    try:
        fakes.scan(root / "a.pdf", "x")
    except OSError:
        pytest.skip("this file system takes no such name")
    result = koden("run", root, "-o", out, "--jobs", 1)
    assert result.exit_code == ExitCode.OK, result.stderr
    assert "out\\udcfe" in result.stdout
    assert os.fsdecode(b"in\xff") in json.loads((out / "report.json").read_text())["run"]["arguments"]["input"][0]
    assert koden("run", root, "-o", out, "--jobs", 1, "--json").exit_code == ExitCode.OK


def test_page_xml_is_no_record(koden: Koden, tmp_path: Path) -> None:
    (tmp_path / "pagexml" / "vol").mkdir(parents=True)
    (tmp_path / "pagexml" / "vol" / "p0001.xml").write_text("<PcGts/>")
    assert koden("validate", tmp_path).exit_code == ExitCode.NO_INPUT
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / "bad.xml").write_text("<TEI/>")
    assert "0 of 1 records are valid" in koden("validate", tmp_path).stdout
