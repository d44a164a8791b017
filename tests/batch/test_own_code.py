"""Koden's own code as a version: what is mended is done again, what is only explained is not."""

from __future__ import annotations

from pathlib import Path

import pytest

import pipeline
from pipeline.batch import own_code
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner, published

CODE = """'''What it does.'''
LIMIT = 3
'''of pages'''

def read(n: int) -> int:
    '''One more.'''
    return n + 1
"""


def of(folder: Path, text: str, words: str = "a = 1") -> str:
    (folder / "reading").mkdir(exist_ok=True)
    (folder / "reading" / "read.py").write_text(text)
    (folder / "reading" / "words.toml").write_text(words)
    (folder / "beside.py").write_text(repr(text))
    return own_code.digest(folder, ("reading",))


def test_comments_documentation_and_layout_are_no_other_version(tmp_path: Path) -> None:
    first = of(tmp_path, CODE)
    assert of(tmp_path, CODE.replace("What it does", "What it really does").replace("of pages", "of sheets")) == first
    assert of(tmp_path, "# new\n" + CODE.replace("n + 1", "(n   + 1)  # why")) == first
    assert of(tmp_path, CODE, "# why\na  =  1") == first


@pytest.mark.parametrize("old, new", [("n + 1", "n + 2"), ("LIMIT = 3", "LIMIT = 4"), ("read(n", "read(m"), ("+", "-")])
def test_what_runs_is(old: str, new: str, tmp_path: Path) -> None:
    assert of(tmp_path, CODE.replace(old, new)) != of(tmp_path, CODE)


def test_data_and_names_of_files_are(tmp_path: Path) -> None:
    first = of(tmp_path, CODE)
    assert of(tmp_path, CODE, "a = 2") != first
    (tmp_path / "reading" / "read.py").rename(tmp_path / "reading" / "other.py")
    assert own_code.digest(tmp_path, ("reading",)) != first


def test_everything_named_is_there_and_all_stages_are_among_it() -> None:
    root = Path(pipeline.__file__).parent
    assert all((root / part).exists() for part in own_code.READING + own_code.WRITING)
    stages = {p.name for p in root.iterdir() if p.is_dir() and (p / "__init__.py").is_file()}
    others = {"batch", "commands", "comparison", "corpus", "evaluation", "statistics", "stores"}
    assert stages - others == {p for p in own_code.READING + own_code.WRITING if (root / p).is_dir()}


def test_code_that_reads_makes_pages_be_read_again_and_says_so(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes.scan(scans / "a.pdf", "one", "two")
    heard = Heard()
    go(progress=heard)
    assert go(progress=heard).now.skipped == 1 and not any("changed since" in told for told in heard.said)
    monkeypatch.setattr(own_code, "reading", lambda: "mended")
    assert go(progress=heard).now.pages_now == 2
    assert [t for t in heard.said if "changed since" in t] == [
        "what of Koden's code reads changed since the last run: pages are read again"
    ]
    assert go().now.skipped == 1


def test_code_that_writes_makes_records_again_and_reads_nothing(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes.scan(scans / "a.pdf", "one", "two")
    go()
    before = published(output)
    monkeypatch.setattr(own_code, "writing", lambda: "mended")
    again = go().now
    assert (again.pages_now, again.finished) == (0, 1) and published(output) == before
