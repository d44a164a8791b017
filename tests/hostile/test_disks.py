"""Commands on an output whose disk is full or read-only: they say so, with exit code 5, and nothing is lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.batch.run import run
from pipeline.cli import main
from pipeline.errors import ExitCode, OutputUnusable
from pipeline.settings import Settings
from tests.batch import fakes


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a file system")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(place)], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)  # a process of the run may end a moment later


def _published(output: Path) -> dict[str, str]:
    files = (p for kind in ("tei", "pages", "text") for p in (output / kind).rglob("*") if p.is_file())
    return {str(p.relative_to(output)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_commands_on_a_disk_that_takes_nothing(disk: Path, tmp_path: Path, how: str) -> None:
    (tmp_path / "scans").mkdir()
    fakes.scan(tmp_path / "scans" / "a.pdf", "Minutes of the meeting")
    run((tmp_path / "scans",), disk / "out", Settings(jobs=1), discover=fakes.find, stages=fakes.stages)
    before = _published(disk / "out")
    assert before
    if how == "full":
        with (disk / "fill").open("wb", buffering=0) as f, pytest.raises(OSError, match="space"):
            while True:
                f.write(bytes(4096))
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    out = str(disk / "out")
    with pytest.raises(OutputUnusable):
        run((tmp_path / "scans",), disk / "out", Settings(jobs=1), discover=fakes.find, stages=fakes.stages)
    for command in (["gc", out], ["export", out, "--to", "csv", "-o", str(disk / "csv")]):
        ended = CliRunner().invoke(main, command)
        assert ended.exit_code == ExitCode.OUTPUT, (command, ended.output)
    told = CliRunner().invoke(main, ["status", out]).exit_code  # SQLite needs a little room to read beside a writer
    assert told == ExitCode.OK or (how == "full" and told == ExitCode.OUTPUT)
    assert CliRunner().invoke(main, ["statistics", out]).exit_code == ExitCode.OK
    assert _published(disk / "out") == before
