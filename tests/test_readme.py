"""What the README promises, held against the program."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.errors import ExitCode
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """Cells of the first table under a heading, without its head."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    first = next(n for n, line in enumerate(rows) if line.startswith("| ---"))
    out = []
    for line in rows[first + 1 :]:
        if line.startswith("| ---"):
            break
        out.append([cell.strip() for cell in line.strip("|").split("|")])
    return out


def meanings() -> dict[str, str]:
    """The string under each member of the enumeration."""
    source = inspect.getsource(ExitCode)
    return dict(re.findall(r'^    ([A-Z_]+) = \d+\n    """(.*?)"""', source, re.M | re.S))


def test_exit_codes() -> None:
    said = {name: (int(code), meaning) for code, name, meaning in table("Exit codes")}
    assert said == {c.name: (c.value, meanings()[c.name]) for c in ExitCode}


def test_settings() -> None:
    want = []
    for name, field in Settings.model_fields.items():
        changes = isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("result")
        default = "–" if field.default is None else f"`{field.default}`"
        want.append([f"`{name}`", default, field.description, "●" if changes else ""])
    assert table("Settings") == want


def test_commands() -> None:
    cli = pytest.importorskip("pipeline.cli")
    named = [re.match(r"`koden (\w+)", row[0]) for row in table("Commands")]
    assert {m[1] for m in named if m} == set(cli.main.commands)


def test_everything_that_is_installed_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(n): v for n, _, v in (x.partition("==") for x in lines if not x.startswith("#"))}
    for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        wanted = Requirement(text)
        assert canonicalize_name(wanted.name) in pins, f"{wanted.name} is not in constraints.txt"
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), text
    assert "opencv-python-headless" in pins
    assert "opencv-python" not in pins  # both together break cv2


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target
