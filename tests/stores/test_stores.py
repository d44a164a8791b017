"""Scans from stores, records into them."""

from __future__ import annotations

import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fsspec", reason="needs fsspec: pip install 'koden[stores]'")

from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import wiring
from pipeline.batch.ledger import Ledger
from pipeline.batch.outputs import forget_run
from pipeline.batch.progress import Event
from pipeline.batch.publish import take_away
from pipeline.batch.run import RunResult, run
from pipeline.batch.store import Layout
from pipeline.batch.watch import Pace, watch
from pipeline.errors import BadArguments, ExitCode, FileChanged, NoInput, OutputUnusable, TooLarge
from pipeline.settings import Settings
from pipeline.stores import cache, outputs
from pipeline.stores.addresses import is_url, opened, unsafe
from pipeline.stores.cache import StoredSource
from pipeline.stores.inputs import entered
from tests.batch import fakes
from tests.batch.conftest import published

Go = Callable[..., RunResult]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def go(tmp_path: Path) -> Go:
    def go(*inputs: Path | str, into: str = "out", publish: str | None = None, **options: Any) -> RunResult:
        settings = Settings(jobs=1, page_timeout=30, **options)
        with outputs.copied(tmp_path / into, publish, _Silent()) as progress:
            return run(
                entered(inputs), tmp_path / into, settings, discover=wiring.find, stages=fakes.stages, progress=progress
            )

    return go


class _Silent:
    def update(self, now: Any) -> None: ...
    def say(self, text: str) -> None: ...
    def note(self, event: Any) -> None: ...


def packed(folder: Path, target: Path) -> str:
    """The folder as a store that is no folder: a zip file, read through fsspec."""
    with zipfile.ZipFile(target, "w") as out:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            out.write(path, path.relative_to(folder.parent).as_posix())
    return f"zip://{folder.name}::file://{target}"


def test_scans_from_a_store_give_the_bytes_of_scans_from_a_folder(tmp_path: Path, go: Go) -> None:
    box = tmp_path / "box"
    fakes.scan(box / "a.pdf", "one", "two CUT")
    fakes.scan(box / "sub" / "b.pdf", "three")
    (box / "a.pdf.koden.toml").write_text('by = "somebody"\n[[document]]\nfirst = 1\nkind = "letter"\n')
    (box / "notes.txt").write_text("no scan")
    assert go(box, into="calm").exit_code == ExitCode.OK
    result = go(packed(box, tmp_path / "box.zip"))
    assert (result.exit_code, result.now.finished) == (ExitCode.OK, 2)
    assert published(tmp_path / "out") == published(tmp_path / "calm")
    again = go(packed(box, tmp_path / "box.zip"))
    assert (again.now.skipped, again.now.pages_now) == (2, 0)


def test_a_single_object(tmp_path: Path, go: Go) -> None:
    path = fakes.scan(tmp_path / "store" / "a.pdf", "one")
    assert go(f"file://{path}").now.pages_now == 1


def test_nothing_at_the_url(tmp_path: Path) -> None:
    with pytest.raises(NoInput, match="nothing at this URL"):
        entered([f"file://{tmp_path}/none"])


def test_urls_are_told_from_paths() -> None:
    assert all(map(is_url, ("s3://b/k", "sftp://host/x", "zip://a::file:///b.zip", "memory://x")))
    assert not any(map(is_url, ("volume.pdf", "/a//b", "C://scans", "./s3:/x")))
    with pytest.raises(BadArguments, match="password"):
        opened("sftp://user:secret@host/scans")
    with pytest.raises(BadArguments, match="fsspec knows"):
        opened("gopherus://x/y")


@pytest.mark.parametrize("name", ["../a.pdf", "a/../../b.pdf", "/etc/x.pdf", "a//b.pdf", "a\\b.pdf", "a\0.pdf", "./a"])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert unsafe(name)


@given(st.text())
def test_what_is_not_refused_stays_below(name: str) -> None:
    if not unsafe(name):
        root = Path("/nowhere/cache")
        assert Path(os.path.normpath(root / name)).is_relative_to(root)
        assert os.path.normpath(root / name) != str(root)


def test_a_trick_in_a_name_costs_its_object_alone(tmp_path: Path, go: Go) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    for name, page in (("good.pdf", "x"), ("a\\b.pdf", "y")):
        store.pipe_file(f"/tricks/{name}", json.dumps([{"text": page}]).encode())
    folder = entered(["memory://tricks"])[0]
    assert [p.name for p in folder.rglob("*")] == ["good.pdf"]
    found = wiring.find((folder,), Settings(), tmp_path / "out")
    assert [s.file for _, s in found.sources] == ["good.pdf"]
    assert [(f, e.what) for _, f, e in found.refused] == [("a\\b.pdf", "its name holds a backslash")]


def source_of(url: str, number: int = 0) -> StoredSource:
    found = wiring.find(entered([url]), Settings(), Path("/nowhere/out"))
    source = found.sources[number][1]
    assert isinstance(source, StoredSource)
    return source


def test_an_object_that_changes_after_it_was_listed(tmp_path: Path) -> None:
    path = fakes.scan(tmp_path / "store" / "a.pdf", "one")
    source = source_of(f"file://{path.parent}")
    fakes.scan(path, "two, and longer")
    with pytest.raises(FileChanged, match="after it was listed"):
        cache.bring(source)


def test_the_cache_is_bounded_and_what_is_used_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.SIZE, "1")
    for n in range(3):
        fakes.scan(tmp_path / "store" / f"{n}.pdf", str(n) * 600_000)
    url = f"file://{tmp_path / 'store'}"
    first, second, third = (source_of(url, n) for n in range(3))
    held = cache.bring(first).files[0].path
    assert held.stat().st_size > 600_000
    taken = cache.bring(second).files[0].path  # the first is let go, and must make room
    assert (held.stat().st_size, taken.stat().st_size > 600_000) == (0, True)
    with cache.side(held, "locks").open("ab") as lock, cache.side(taken, "locks").open("ab") as other:
        for each in (lock, other):  # as other processes that read both
            cache.fcntl.flock(each, cache.fcntl.LOCK_SH)
        with pytest.raises(TooLarge, match="does not fit"):
            cache.bring(third)
    cache.let_go()


def test_a_cache_that_others_can_open_is_not_used(own_cache: Path) -> None:
    own_cache.mkdir()
    own_cache.chmod(0o755)
    with pytest.raises(OutputUnusable, match="nobody else can open"):
        cache.folder()


def in_store(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_what_is_published_is_copied_and_what_is_taken_back_is_removed(tmp_path: Path, go: Go) -> None:
    store = tmp_path / "there"
    scan = fakes.scan(tmp_path / "box" / "a.pdf", "one", "two CUT")
    fakes.scan(tmp_path / "box" / "b.pdf", "x")
    assert go(tmp_path / "box", publish=f"file://{store}").exit_code == ExitCode.OK
    there = in_store(store)
    assert published(tmp_path / "out").items() <= there.items()
    assert "report.json" in there and not any(n.endswith(".new") for n in there)
    fakes.scan(scan, {"text": "one", "leaks": [["text-under-box", None, 4]]}, "two CUT")
    fakes.scan(tmp_path / "box" / "b.pdf", "changed")
    go(tmp_path / "box", publish=f"file://{store}")
    assert published(tmp_path / "out").items() <= in_store(store).items()
    lists = sorted(p.stem for p in (store / "copied").iterdir())
    for name in lists:
        told = json.loads((store / "copied" / f"{name}.json").read_text())
        assert all((store / path).is_file() for path in told)


def test_a_copy_that_fails_is_made_by_the_next_run(tmp_path: Path, go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    fakes.scan(tmp_path / "box" / "a.pdf", "one")
    fakes.scan(tmp_path / "box" / "b.pdf", "two")
    put = outputs._put

    def fail(system: Any, target: str, file: Path) -> None:
        if "/tei/b-" in target:
            raise OSError("the line is down")
        put(system, target, file)

    monkeypatch.setattr(outputs, "_put", fail)
    store = tmp_path / "there"
    with pytest.raises(OutputUnusable, match="1 sources could not be copied") as error:
        go(tmp_path / "box", publish=f"file://{store}")
    assert "run the same command again" in error.value.remedy
    assert not list(store.glob("tei/b-*/*")) and not list(store.glob("copied/b-*"))
    assert list(store.glob("copied/a-*"))
    monkeypatch.undo()
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "cache"))
    assert go(tmp_path / "box", publish=f"file://{store}").now.pages_now == 0
    assert list(store.glob("tei/b-*/*")) and published(tmp_path / "out").items() <= in_store(store).items()


# ------------------------------------------------------------------------------------------ a watched folder
class Script:
    """What happens before the look at second ``n``, while everything is copied in the meantime; then it is stopped."""

    def __init__(self, steps: dict[int, Callable[[], object]], until: int) -> None:
        self.now, self.steps, self.until, self.said = 0.0, steps, until, list[str]()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.steps.pop(round(self.now), lambda: None)()
        if self.now >= self.until:
            raise KeyboardInterrupt

    def update(self, now: Any) -> None: ...
    def note(self, event: Any) -> None: ...
    def say(self, text: str) -> None:
        self.said.append(text)


def until(what: Callable[[], bool]) -> None:
    """Copies are made by another thread."""
    for _ in range(400):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about within twenty seconds")


def watching(box: Path, output: Path, url: str, script: Script, **options: Any) -> None:
    settings = Settings(jobs=1, page_timeout=30, publish=url, **options)
    with outputs.copied(output, url, script) as progress:
        watch(
            box, output, settings, discover=fakes.find, stages=fakes.stages, progress=progress, pace=Pace(0, 1),
            clock=script.clock, sleep=script.sleep,
        )  # fmt: skip


def test_a_watcher_copies_what_arrives_while_it_goes_on_and_again_after_the_store_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, box, out = tmp_path / "there", tmp_path / "box", tmp_path / "out"
    box.mkdir()
    monkeypatch.setattr(outputs.Copies.__init__, "__defaults__", (0.1,))
    put, away = outputs._put, [False]

    def perhaps(*args: Any) -> None:
        if away[0]:
            raise OSError("the line is down")
        put(*args)

    monkeypatch.setattr(outputs, "_put", perhaps)

    def arrives(name: str, *pages: Any) -> Callable[[], object]:
        return lambda: fakes.scan(box / name, *pages)

    def lists(name: str) -> bool:
        return bool(list(store.glob(f"copied/{name}-*.json")))

    def cut() -> None:
        until(lambda: lists("a") and (store / "report.json").is_file())
        away[0] = True
        fakes.scan(box / "b.pdf", "two")

    def restored() -> None:
        until(lambda: any("trying again" in told for told in script.said))
        assert not lists("b")
        away[0] = False
        until(lambda: lists("b"))  # though nothing arrives

    script = Script(
        {
            2: arrives("a.pdf", "one"),
            5: cut,
            8: restored,
            # the very content leaks by a later audit
            9: arrives("a.pdf", {"text": "one", "leaks": [["text-under-box", None, 4]]}),
        },
        15,
    )
    watching(box, out, f"file://{store}", script)
    assert published(out).items() <= in_store(store).items()
    assert sum("trying again" in told for told in script.said) == 1
    assert sum("copied to the store" in told and "again" in told for told in script.said) == 2
    told = json.loads((store / "report.json").read_text())
    assert told == json.loads((out / "report.json").read_text())


def test_a_report_that_is_owed_takes_none_away_from_the_store(tmp_path: Path, go: Go) -> None:
    store = tmp_path / "there"
    fakes.scan(tmp_path / "box" / "a.pdf", "one")
    go(tmp_path / "box", publish=f"file://{store}")
    ledger = Ledger.open(tmp_path / "out")
    forget_run(ledger)
    ledger.close()
    with outputs.copied(tmp_path / "out", f"file://{store}", _Silent()):
        pass
    assert (store / "report.json").is_file()


def test_what_leaks_is_taken_from_the_store_while_the_watcher_goes_on(tmp_path: Path, go: Go) -> None:
    store = tmp_path / "there"
    scan = fakes.scan(tmp_path / "box" / "a.pdf", "one")
    go(tmp_path / "box", publish=f"file://{store}")
    (key,) = [p.name for p in (tmp_path / "out" / "tei").iterdir()]
    copies = outputs.Copies(tmp_path / "out", f"file://{store}", lambda text: None)
    ledger = Ledger.open(tmp_path / "out")
    take_away(Layout(tmp_path / "out"), ledger, key)
    ledger.close()
    assert list(store.glob("tei/*/*"))
    copies.note(Event("source-set-aside", key, values={"reason": "leak"}))
    until(lambda: not list(store.glob("tei/*/*")))
    copies.close()
    assert scan.is_file()
