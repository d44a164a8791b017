"""What somebody states of a source, from run to run: edited, broken, struck, taken away, and killed in between."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pipeline.batch import flow, readings
from pipeline.batch import release as deciding
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import SourceRow, State
from pipeline.batch.store import Layout
from pipeline.errors import ExitCode
from tests.batch import canary, fakes
from tests.batch.conftest import Heard, Runner, published
from tests.batch.test_faults import start, wait_for

BY = 'by = "K. Archivist"\n'
CUT_AT_3 = BY + "[[document]]\nfirst = 3\n"
UNDER = ["text-under-box", [20, 60, 60, 80], 11]


def volume(scans: Path, name: str = "a.pdf") -> Path:
    last = {"do": "spread", "text": "四", "of": name}  # no two volumes are the same
    return fakes.scan(scans / name, "one", "two CUT", "three", last)


def state(path: Path, text: str | None) -> None:
    sidecar = path.with_name(path.name + ".koden.toml")
    sidecar.unlink(missing_ok=True)
    if text is not None:
        sidecar.write_text(text)


def source(output: Path, file: str = "a.pdf") -> SourceRow:
    ledger = Ledger.read(output)
    (row,) = [s for s in ledger.sources() if s.file == file]
    ledger.close()
    return row


def records(output: Path) -> list[str]:
    return [p.read_text() for p in sorted(output.glob("tei/*/*-d*.xml"))]


EDITS = {
    "a cut more": (CUT_AT_3, lambda found: len(found) == 3),
    "no cut but these": (CUT_AT_3 + "[[document]]\nfirst = 1\n", lambda found: len(found) == 3),
    "only one": (BY + "only = true", lambda found: len(found) == 1),
    "joined": (BY + "joined = [2]", lambda found: len(found) == 1),
    "kind": (BY + "[[document]]\nfirst = 1\nkind = 'telegram'", lambda found: "telegram" in found[0]),
    "field": (
        BY + "[[document]]\nfirst = 1\nfields = { serial = 1043 }",
        lambda found: "serial" in found[0] and "1043" in found[0] and "K. Archivist" in found[0],
    ),
    "archive": (BY + "[archive]\nids = { jacar = 'B02030123400' }", lambda found: "B02030123400" in found[1]),
}


def test_an_edited_sidecar_makes_the_records_again_and_reads_nothing(
    scans: Path, output: Path, go: Runner, tmp_path: Path
) -> None:
    paths = {edit: volume(scans, f"v{n}.pdf") for n, edit in enumerate(EDITS)}
    untouched = volume(scans, "same.pdf")
    go()
    before = published(output)
    for edit, path in paths.items():
        state(path, EDITS[edit][0])
    result = go()
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 0)
    assert (result.now.finished, result.now.skipped) == (len(EDITS), 1)
    for edit, path in paths.items():
        found = [p.read_text() for p in sorted(output.glob(f"tei/{path.stem}-*/*-d*.xml"))]
        assert EDITS[edit][1](found), edit
    after = published(output)
    go(into=tmp_path / "fresh")
    assert after == published(tmp_path / "fresh")  # one way to a record, from the scan or from what was read of it
    assert go().now.skipped == len(EDITS) + 1
    for path in (*paths.values(), untouched):
        state(path, None)
    result = go()
    assert (result.now.pages_now, result.now.finished) == (0, len(EDITS))
    assert published(output) == before


def test_a_record_changed_by_hand_is_kept_when_it_is_written_anew(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    record = next(output.glob("tei/*/*-d001.xml"))
    written = record.read_bytes()
    record.write_bytes(written.replace(b"</TEI>", b"<!-- mine --></TEI>"))
    assert go().now.skipped == 1 and b"mine" in record.read_bytes()  # nothing to do: nothing is touched
    state(path, CUT_AT_3)
    go()
    (kept,) = output.glob("edited/*/*.xml")
    assert b"mine" in kept.read_bytes() and b"mine" not in record.read_bytes()
    go(existing="overwrite")
    assert list(output.glob("edited/*/*.xml")) == [kept]


def test_a_comment_alone_states_nothing(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    state(path, "# nothing yet\nby = 'K'\n")
    assert go().now.skipped == 1


def test_a_struck_redaction_is_read_again_and_its_page_alone(
    scans: Path, output: Path, go: Runner, tmp_path: Path
) -> None:
    path = volume(scans)
    go()
    before = published(output)
    state(path, BY + "[[not_redacted]]\npage = 3\nbox = [5, 40, 30, 50]")
    result = go()
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 1)
    assert published(output) != before
    go(into=tmp_path / "fresh")
    assert published(output) == published(tmp_path / "fresh")
    assert go().now.skipped == 1
    state(path, BY + "joined = [2]\n[[not_redacted]]\npage = 3\nbox = [5, 40, 30, 50]")
    assert go().now.pages_now == 0  # the page was read so
    state(path, None)
    assert go().now.pages_now == 1
    assert published(output) == before


def test_a_run_says_which_records_are_made_again_because_of_what_is_stated(
    scans: Path, output: Path, go: Runner
) -> None:
    path = volume(scans)
    fakes.scan(scans / "other.pdf", "x")
    heard = Heard()
    go(progress=heard)
    assert not heard.said
    for text in (CUT_AT_3, None):
        state(path, text)
        heard = Heard()
        go(progress=heard)
        (said,) = heard.said
        assert said.startswith(f"{path.name}: ") and "made again" in said
        heard = Heard()
        go(progress=heard)
        assert not heard.said


BROKEN = {
    "no TOML": "by = ",
    "a word": BY + "onyl = true",
    "a page it has not": BY + "[[document]]\nfirst = 5",
    "nobody": "only = true",
}


def test_a_broken_sidecar_sets_its_source_aside_and_nothing_else(scans: Path, output: Path, go: Runner) -> None:
    paths = {case: volume(scans, f"v{n}.pdf") for n, case in enumerate(BROKEN)}
    fakes.scan(scans / "b.pdf", "x")
    go()
    before = published(output)
    for case, path in paths.items():
        state(path, BROKEN[case])
    heard = Heard()
    result = go(progress=heard)
    assert result.exit_code is ExitCode.SET_ASIDE
    assert (result.now.set_aside, result.now.skipped) == (len(BROKEN), 1)
    assert published(output) == before  # what was published by what was stated before stays
    for path in paths.values():
        (folder,) = (output / "set-aside").glob(f"{path.stem}-*")
        reason = json.loads((folder / "reason.json").read_text())
        assert reason["reason"] == "bad-sidecar" and "docs/sidecar.md" in reason["remedy"]
        assert any(f"{path.name}.koden.toml: " in said for said in heard.said)
        assert f"{path.name}.koden.toml: " in reason["what"]
        state(path, CUT_AT_3)
    result = go()
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 0)
    assert len(records(output)) == 3 * len(BROKEN) + 1
    assert not list((output / "set-aside").iterdir())


def test_a_broken_sidecar_of_a_new_source(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    state(path, "by = ")
    assert go().now.pages_now == 0
    assert not (output / "tei").exists()
    state(path, None)
    assert go().exit_code is ExitCode.OK


def test_a_sidecar_without_a_source_is_told(scans: Path, go: Runner) -> None:
    path = volume(scans)
    state(path.with_name("b.pdf"), CUT_AT_3)
    heard = Heard()
    assert go(progress=heard).exit_code is ExitCode.OK
    assert any("b.pdf.koden.toml" in s for s in heard.said)


# ------------------------------------------------------------------------------------------------ what is kept
def test_readings_are_kept_whole_and_say_what_they_are_of(scans: Path, output: Path, go: Runner) -> None:
    volume(scans)
    go()
    row = source(output)
    path = Layout(output).readings(row.key)
    head, *lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert (head["source"], head["fingerprint"], head["pages"]) == (row.sha256, row.fingerprint, 4)
    assert [(line["number"], line["basis"], len(line["pages"])) for line in lines] == [
        (1, "", 1), (2, "", 1), (3, "", 1), (4, "", 2),
    ]  # fmt: skip
    assert not list((output / ".work" / "sources").iterdir())


SPOILED: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "altered": lambda path: path.write_bytes(
        gzip.compress(gzip.decompress(path.read_bytes()).replace(b"three", b"THREE"), mtime=0)
    ),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("how", SPOILED)
def test_readings_that_are_not_as_they_were_are_not_used(how: str, scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    SPOILED[how](Layout(output).readings(source(output).key))
    state(path, CUT_AT_3)
    result = go()
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 4)
    assert len(records(output)) == 3
    assert not any("THREE" in r for r in records(output))
    state(path, None)
    assert go().now.pages_now == 0


def test_a_page_whose_picture_is_gone_or_altered_is_read_again(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    before = published(output)
    next(output.glob("pages/*/p0002.jpg")).unlink()
    picture = next(output.glob("pages/*/p0004b.jpg"))
    Image.new("L", (9, 9)).save(picture)
    state(path, BY + "joined = [2]")
    assert go().now.pages_now == 2
    state(path, None)
    assert go().now.pages_now == 0
    assert published(output) == before


def test_other_settings_read_everything_again(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    state(path, CUT_AT_3)
    assert go(jpeg_quality=50).now.pages_now == 4
    assert go(jpeg_quality=50, existing="overwrite").now.pages_now == 4


def test_other_words_make_the_records_again_and_read_nothing(
    scans: Path, output: Path, go: Runner, tmp_path: Path
) -> None:
    volume(scans)
    go()
    before = published(output)
    words = tmp_path / "words"
    words.mkdir()
    (words / "offices.toml").write_text("# none yet\n")
    result = go(vocabularies=str(words))
    assert (result.now.pages_now, result.now.finished) == (0, 1)
    assert go(vocabularies=str(words)).now.skipped == 1
    (words / "offices.toml").write_text("# one to come\n")
    result = go(vocabularies=str(words))
    assert (result.now.pages_now, result.now.finished) == (0, 1)
    assert go().now.pages_now == 0 and published(output) == before


def test_failed_pages_are_not_kept_as_readings(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", "one", {"do": "engine"}, "three")
    go()
    assert not list((output / ".work" / "sources").iterdir())
    state(path, CUT_AT_3)
    result = go()
    assert (result.now.pages_now, result.now.pages_failed, len(records(output))) == (1, 1, 2)


def test_a_withdrawn_source_leaves_no_readings(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": "one", "layer": "canary-word", "leaks": [UNDER]}, "two")
    go()
    deciding.release(output, "a.pdf", "K. Archivist", "seen")
    assert go().exit_code is ExitCode.OK
    assert len(list((output / "readings").iterdir())) == 1
    assert not canary.search(output, words=("canary-word",))
    deciding.withdraw(output, "a.pdf", "", "")
    assert not list((output / "readings").iterdir())
    assert source(output).readings == ""


def test_a_leak_found_by_a_newer_audit_takes_the_readings_away(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fakes.scan(scans / "a.pdf", {"text": "secret words", "leaks-of-2": [UNDER]})
    go()
    state(path, "by = ")  # and what is stated of it does not keep it from that
    monkeypatch.setenv("FAKE_VERSION", "2")
    assert go().exit_code is ExitCode.LEAK
    assert not list((output / "readings").iterdir())
    assert not canary.search(output, words=("secret words",))


def test_a_struck_place_uncovers_nothing_that_was_painted_over(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", {"text": "one", "layer": "canary-word", "leaks": [UNDER]})
    state(path, BY + "[[not_redacted]]\npage = 1\nbox = [20, 60, 60, 80]")
    go()
    deciding.release(output, "a.pdf", "K. Archivist", "seen")
    assert go().exit_code is ExitCode.OK
    assert not canary.search(output, words=("canary-word",))
    with Image.open(next(output.glob("pages/*/p0001.jpg"))) as picture:
        assert picture.convert("L").crop((22, 62, 58, 78)).getextrema()[1] < 20


# --------------------------------------------------------------------------------------------- killed in between
class Killed(BaseException):
    pass


STEPS = ("tei", "pages", "pagexml", "text", "readings.jsonl.gz", "report.html")


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_it_is_published_anew(
    step: str, scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = volume(scans)
    go()
    state(path, CUT_AT_3)
    moves = Path.replace

    def die(self: Path, target: Path) -> Path:
        if self.name == step and "staged" in self.parts:
            raise Killed
        return moves(self, target)

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(Killed):
        go()
    monkeypatch.undo()
    assert source(output).state is State.PUBLISHING
    result = go()
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 0)
    go(into=tmp_path / "fresh")
    assert published(output) == published(tmp_path / "fresh")


@pytest.mark.parametrize("where", ["begin_source", "publishing", "published"])
def test_killed_before_and_after_the_ledger_is_told(
    where: str, scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = volume(scans)
    go()
    before = published(output)
    state(path, CUT_AT_3)
    method = getattr(Ledger, where)

    def die(self: Ledger, *given: object, **more: object) -> None:
        method(self, *given, **more)
        raise Killed

    monkeypatch.setattr(Ledger, where, die)
    with pytest.raises(Killed):
        go()
    monkeypatch.undo()
    state(path, None)  # and the statement is taken back before the next run
    result = go()
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 0)
    assert published(output) == before


def test_a_reading_under_a_statement_is_not_taken_for_one_without(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page lies in the work folder, read without its redaction, and the ledger does not know of it yet."""
    path = volume(scans)
    go()
    before = published(output)
    state(path, BY + "[[not_redacted]]\npage = 3\nbox = [5, 40, 30, 50]")

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(Ledger, "page_read", die)
    with pytest.raises(Killed):
        go()
    monkeypatch.undo()
    state(path, None)
    go()
    assert published(output) == before


def test_a_run_that_is_killed_while_it_restores(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    path = fakes.scan(scans / "a.pdf", *["x"] * 30, {"do": "slow", "text": "y"})
    go()
    state(path, BY + "[[document]]\nfirst = 9\n[[not_redacted]]\npage = 31\nbox = [5, 40, 30, 50]")
    process = start(scans, output)
    wait_for(output, 12)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    result = go()
    assert result.exit_code is ExitCode.OK and result.now.pages_now <= 1
    go(into=tmp_path / "fresh")
    assert published(output) == published(tmp_path / "fresh")


def test_the_work_folder_may_be_deleted_between_runs(scans: Path, output: Path, go: Runner) -> None:
    path = volume(scans)
    go()
    shutil.rmtree(output / ".work")
    state(path, CUT_AT_3)
    assert go().now.pages_now == 0


# --------------------------------------------------------------------------------------------------- the file
def test_the_same_pages_make_the_same_file(tmp_path: Path) -> None:
    pages = [readings.Kept(1, "", b'[{"a":1}]'), readings.Kept(2, "ab12", '["外務\\n"]'.encode())]
    one = readings.pack(tmp_path / "one", {"koden": "1"}, pages)
    assert one == readings.pack(tmp_path / "two", {"koden": "1"}, pages)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert list(readings.unpack(tmp_path / "one", one)) == pages
    assert list(readings.unpack(tmp_path / "one", "0" * 64)) == []
    assert list(readings.unpack(tmp_path / "none", one)) == []


def test_a_changed_schema_makes_the_records_again_and_reads_nothing(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume(scans)
    go()
    assert go().now.skipped == 1
    monkeypatch.setattr(flow, "words_and_rules", lambda settings: "another schema")
    result = go()
    assert (result.now.pages_now, result.now.finished) == (0, 1)
