"""Scans from stores, records into them."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fsspec", reason="needs fsspec: pip install 'koden[stores]'")

from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import wiring
from pipeline.batch.run import RunResult, run
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
