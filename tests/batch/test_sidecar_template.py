"""The sidecar file that Koden writes: comments only, which state what was found once they are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.batch.ledger import Ledger
from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.model import FieldName, Form, Kind
from pipeline.scan.sidecar import parse
from tests.batch import fakes
from tests.batch.conftest import Runner, published


def asked(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["sidecar", *map(str, arguments)])
    return done.exit_code, done.output


def stated(text: str) -> str:
    """With every statement's sign taken away, and somebody who states it."""
    return re.sub("^#(?! )", "", text, flags=re.MULTILINE).replace('by = ""', 'by = "K. Archivist"')


def volume(scans: Path) -> Path:
    return fakes.scan(scans / "B02030123400.pdf", "one BAD", "two", "three CUT BAD")


def test_it_states_nothing_and_everything_that_was_found(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    code, said = asked(output, path.name)
    beside = path.with_name(path.name + ".koden.toml")
    assert code == 0 and str(beside) in said
    text = beside.read_text(encoding="utf-8")
    assert parse(text.encode(), "a", 3) is None
    found = parse(stated(text).encode(), "a", 3)
    assert found is not None and found.archive is not None
    assert found.archive.ids == (("jacar", "B02030123400"),)
    assert [(d.first, d.kind, d.form, d.attached_to) for d in found.documents] == [
        (1, Kind.LETTER, Form.CIRCULAR, None), (3, Kind.LETTER, Form.CIRCULAR, 1),
    ]  # fmt: skip
    assert found.documents[0].fields == ((FieldName.SUBJECT, "BAD <件名>"),)
    assert "Flag date-outside-office: the office was not yet there" in text


def test_what_is_not_edited_changes_nothing(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    before = published(output)
    asked(output, path.name)
    result = go()
    assert (result.exit_code, result.now.skipped) == (ExitCode.OK, 1)
    assert published(output) == before


def test_one_that_is_there_is_never_overwritten(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    beside = path.with_name(path.name + ".koden.toml")
    beside.write_text("mine")
    code, said = asked(output, path.name)
    assert code == ExitCode.BAD_ARGUMENTS and "never overwritten" in said
    assert beside.read_text() == "mine"
    code, said = asked(output, path.name, "--print")
    assert code == 0 and "#[[document]]" in said and beside.read_text() == "mine"


def test_a_source_is_named_by_its_key_too_and_must_be_there(scans: Path, output: Path, go: Runner) -> None:
    volume(scans)
    (scans / "b.pdf").write_text("no scan")
    go()
    ledger = Ledger.read(output)
    keys = {s.file: s.key for s in ledger.sources()}
    ledger.close()
    assert asked(output, keys["B02030123400.pdf"], "--print")[0] == 0
    code, said = asked(output, "none.pdf", "--print")
    assert code == ExitCode.BAD_ARGUMENTS and "no such source" in said
    code, said = asked(output, "b.pdf", "--print")
    assert code == ExitCode.BAD_ARGUMENTS and "nothing of it is published" in said


@pytest.mark.parametrize("unit", ["auto", "folder"])
def test_a_source_of_several_files_is_found_by_its_sidecar(unit: str, scans: Path, output: Path, go: Runner) -> None:
    for n in (1, 2, 3):
        fakes.scan(scans / "box" / f"{n}.jpg", f"page {n}")
    assert go(unit=unit).now.pages_now == 3
    assert asked(output, "box")[0] == 0
    (beside,) = scans.rglob("*.koden.toml")
    assert beside == scans / ("box/1.jpg.koden.toml" if unit == "auto" else "box.koden.toml")
    beside.write_text(beside.read_text().replace('#by = ""', 'by = "K"') + "\n[[document]]\nfirst = 2\n")
    result = go(unit=unit)
    assert (result.now.pages_now, result.now.documents) == (0, 2)


def test_a_source_is_named_as_its_file_was_typed(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder below the input the report calls it ``box/a.pdf``; a person types the path, or the file's name."""
    path = fakes.scan(scans / "box" / "a.pdf", "one")
    fakes.scan(scans / "other" / "b.pdf", "two")
    fakes.scan(scans / "box" / "b.pdf", "three")
    go()
    monkeypatch.chdir(scans)
    beside = path.with_name("a.pdf.koden.toml")
    for name in ("box/a.pdf", path, "a.pdf", "./box/../box/a.pdf", beside):
        code, said = asked(output, name, "--print")
        assert code == 0 and "of box/a.pdf" in said, name
    code, said = asked(output, "b.pdf", "--print")
    assert code == ExitCode.BAD_ARGUMENTS and "2 sources" in said
    for name in ("", ".", "box", "a", "nothing.pdf"):
        assert asked(output, name, "--print")[0] == ExitCode.BAD_ARGUMENTS, name
