"""Files that other people wrote: whatever they hold, a sentence and no more than a moment."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline import toml
from pipeline.errors import BadSettings, BadSidecar, BadVocabulary
from pipeline.records.words import vocabulary
from pipeline.scan.sidecar import parse
from pipeline.settings import load

HOSTILE = {
    "nested arrays": "a = " + "[" * 100_000,
    "nested tables": "a = " + "{a=" * 2000,
    "dotted key": ".".join("a" * 200_000) + " = 1",
    "dotted table": "[" + ".".join("a" * 200_000) + "]",
    "digits": "a = " + "9" * 5000,
    "bytes": "\0\1\2",
}


def test_what_a_person_writes_is_read() -> None:
    assert toml.loads('a.b = "..." # ...\n[[c]]\nd = 1') == {"a": {"b": "..."}, "c": [{"d": 1}]}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_at_once(text: str, tmp_path: Path) -> None:
    begin = time.perf_counter()
    with pytest.raises(toml.BadToml):
        toml.loads(text)
    with pytest.raises(BadSidecar):
        parse(text.encode(), "a.pdf.koden.toml", 3)
    (tmp_path / "koden.toml").write_text(text)
    with pytest.raises(BadSettings):
        load(tmp_path / "koden.toml")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "offices.toml").write_text(text)
    with pytest.raises(BadVocabulary):
        vocabulary.use(tmp_path / "words")
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("text", ["a\u202eb", "a\u2066b", "a\u2028b", "字" * 2001])
def test_a_statement_is_a_line_that_looks_as_it_is(text: str) -> None:
    with pytest.raises(BadSidecar, match=r"archive\.collection"):
        parse(f'by = "K"\n[archive]\ncollection = "{text}"'.encode(), "a.pdf.koden.toml", 3)


@pytest.mark.parametrize(
    ("id", "form"),
    [
        ("office.x\\ny", "新課"),
        ("office." + "x" * 5000, "新課"),
        ("../../x", "新課"),
        ("office.x", "　"),
        ("office.x", "課\\u202e"),
        ("office.x", "課\\u0000"),
        ("office.x", "課" * 300),
    ],
)
def test_words_that_are_none(id: str, form: str, tmp_path: Path) -> None:
    entry = f'[[entry]]\nid = "{id}"\nja = "新課"\nen = ""\nforms = ["{form}"]\nlevel = "division"\nsource = "[I]"\n'
    (tmp_path / "offices.toml").write_text(entry, encoding="utf-8")
    with pytest.raises(BadVocabulary) as e:
        vocabulary.use(tmp_path)
    assert len(e.value.what) < 300 and e.value.what.isprintable()


def test_a_pipe_and_a_file_without_end_are_no_vocabularies(tmp_path: Path) -> None:
    """Opening the first would wait for ever."""
    os.mkfifo(tmp_path / "offices.toml")
    with pytest.raises(BadVocabulary, match="no regular file"):
        vocabulary.use(tmp_path)
    (tmp_path / "offices.toml").unlink()
    (tmp_path / "offices.toml").symlink_to("/dev/zero")
    with pytest.raises(BadVocabulary, match="no regular file"):
        vocabulary.use(tmp_path)


def test_a_settings_file_that_is_none_is_refused_and_never_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = tmp_path / "koden.toml"
    assert load(None).jobs == 0
    made = {
        "no regular file": lambda: os.mkfifo(here),
        "no regular": lambda: here.symlink_to("/dev/zero"),
        "longer than": lambda: here.write_bytes(b"#" * (toml.MOST_BYTES + 1)),
        "too deep": lambda: here.write_text("jobs = " + "[" * 100_000),
        "UTF-8": lambda: here.write_bytes(b"jobs = 2 # \xff"),
        "No such file": lambda: here.symlink_to("nothing"),
        "irectory": lambda: here.mkdir(),
    }
    for said, make in made.items():
        make()
        for given in (None, here):
            with pytest.raises(BadSettings, match=said):
                load(given)
        here.rmdir() if here.is_dir() else here.unlink()
    here.write_bytes(b"\xef\xbb\xbfjobs = 2\r\n")  # as Windows' editors save it
    assert load(None).jobs == 2
