"""The examples of ``docs/api.md`` give what stands there."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from tests.corpus import sample

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    sample.write(tmp_path / "output")
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, "api.md", str(PAGE), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    runner.run(examples, out=said.append)
    assert runner.tries > 30 and not runner.failures, "".join(said)
