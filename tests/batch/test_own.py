"""Somebody's own files among what is published: nothing that Koden does takes them away."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.batch import verify
from pipeline.batch.garbage import collect
from pipeline.batch.ledger import Ledger
from pipeline.batch.own import strangers
from pipeline.batch.store import Layout
from pipeline.errors import OutputUnusable
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner

AREAS = ("tei", "pages", "pagexml", "text")


def put(output: Path, key: str, areas: tuple[str, ...] = AREAS) -> list[Path]:
    """A note, a folder and a link in each of the source's folders."""
    made = []
    for area in areas:
        folder = output / area / key
        (folder / "mine").mkdir(parents=True)
        for path in (folder / "notes.txt", folder / "mine" / "p0001.jpg"):
            path.write_text(f"mine, in {area}")
            made.append(path)
        (folder / "elsewhere").symlink_to(output)
        made.append(folder / "elsewhere")
    return made


def only_key(output: Path) -> str:
    return next((output / "tei").iterdir()).name


def test_own_files_stay_when_a_source_is_written_anew(scans: Path, output: Path, go: Runner) -> None:
    scan = fakes.scan(scans / "a.pdf", "one", "two CUT")
    go()
    key = only_key(output)
    made = put(output, key)
    fakes.scan(scan, "another")
    assert go().now.finished == 1
    assert all(p.is_symlink() or p.read_text().startswith("mine") for p in made)
    assert not (output / f"pages/{key}/p0002.jpg").exists() and not (output / f"tei/{key}/{key}-d002.xml").exists()
    assert not list(output.glob(".work/sources/*"))
    assert {f.what for f in verify.verify(output).findings if "notes" in f.path} == {"unknown"}


def test_own_files_stay_over_a_kill_between_two_renames(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = fakes.scan(scans / "a.pdf", "one")
    go()
    made = put(output, only_key(output))
    fakes.scan(scan, "another")
    with monkeypatch.context() as patched:
        patched.setattr(Layout, "publish", lambda *_: (_ for _ in ()).throw(OutputUnusable("killed here")))
        with pytest.raises(OutputUnusable, match="killed"):
            go()
    go()
    assert all(p.is_symlink() or p.read_text().startswith("mine") for p in made)


def test_own_files_stay_when_a_source_is_set_aside_taken_back_and_done(scans: Path, output: Path, go: Runner) -> None:
    scan = fakes.scan(scans / "a.pdf", "one")
    go()
    key = only_key(output)
    made = put(output, key)
    fakes.scan(scan, {"text": "one", "do": "damaged"}, {"text": "x", "leaks": [["text-under-box", None, 4]]})
    go()
    note = output / "set-aside" / key / "asked.txt"
    note.write_text("asked the archive")
    go()  # set aside again, with a new reason
    assert note.read_text() == "asked the archive" and (note.parent / "reason.txt").is_file()
    fakes.scan(scan, "good now")
    go()
    assert note.is_file() and not (note.parent / "reason.txt").exists()
    collect(output)
    assert note.is_file() and all(p.is_symlink() or p.is_file() for p in made)


def test_what_is_withdrawn_goes_and_own_files_do_not(scans: Path, output: Path, go: Runner) -> None:
    from pipeline.batch.publish import take_away

    fakes.scan(scans / "a.pdf", "one")
    go()
    key = only_key(output)
    made = put(output, key)
    ledger = Ledger.open(output)
    take_away(Layout(output), ledger, key)
    ledger.close()
    assert all(p.is_symlink() or p.is_file() for p in made)
    assert [p for a in AREAS for p in (output / a / key).iterdir() if p not in set(strangers(a, key, p.parent))] == []


@pytest.mark.parametrize(
    "pattern", ["tei/*/*-d001.xml", "pages/*/p0001.jpg", "pagexml/*/p0001.xml", "text/*/*-p0001.txt"]
)
def test_a_file_that_somebody_changed_is_kept_when_it_is_written_anew(
    pattern: str, scans: Path, output: Path, go: Runner
) -> None:
    scan, heard = fakes.scan(scans / "a.pdf", "one"), Heard()
    go()
    (file,) = output.glob(pattern)
    file.write_bytes(b"mine")
    fakes.scan(scan, "another")
    go(progress=heard)
    (kept,) = output.glob("edited/*/*")
    assert kept.read_bytes() == b"mine" and kept.suffix == file.suffix
    assert any(kept.relative_to(output).as_posix() in told for told in heard.said)
    assert file.read_bytes() != b"mine"
