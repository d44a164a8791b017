"""What lies on the disk when a power cut comes: nothing has its name before its bytes, nothing is said before it is."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.store import Layout, link, write
from pipeline.errors import OutputUnusable


class Traced:
    """The order of what is made to last: ("synced", name) of files and folders, ("renamed", new name)."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[tuple[str, str]] = []
        fsync = os.fsync

        def synced(handle: int) -> None:
            fsync(handle)
            self.steps.append(("synced", Path(f"/proc/self/fd/{handle}").readlink().name))

        monkeypatch.setattr(os, "fsync", synced)
        for name in ("rename", "replace"):
            self._follow(monkeypatch, name)

    def _follow(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        move = getattr(os, name)

        def moved(old: Any, new: Any, **more: Any) -> None:
            move(old, new, **more)
            self.steps.append(("renamed", Path(new).name))

        monkeypatch.setattr(os, name, moved)


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> Traced:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to see which file is synced")
    return Traced(monkeypatch)


def test_a_file_has_its_name_only_when_its_bytes_last(tmp_path: Path, traced: Traced) -> None:
    write(tmp_path / "record.xml", b"<TEI/>")
    (what, temporary), renamed = traced.steps
    assert what == "synced" and temporary.startswith(".") and temporary.endswith(".new")
    assert renamed == ("renamed", "record.xml")


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "record.xml", b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputUnusable, match="the disk is full"):
        write(tmp_path / "record.xml", b"new")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"record.xml": b"old"}


def test_a_copy_where_nothing_can_be_linked_lasts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, traced: Traced
) -> None:
    def refused(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    (tmp_path / "p0001.jpg").write_bytes(b"picture")
    link(tmp_path / "p0001.jpg", tmp_path / "copy.jpg")
    assert (tmp_path / "copy.jpg").read_bytes() == b"picture"
    assert traced.steps == [("synced", "copy.jpg")]


def test_every_move_into_place_lasts_before_the_next(tmp_path: Path, traced: Traced) -> None:
    layout = Layout(tmp_path)
    for staged, _ in layout.moves("volume"):
        staged.parent.mkdir(parents=True, exist_ok=True)
        if staged.suffix:
            staged.write_bytes(b"x")
        else:
            staged.mkdir()
            (staged / "one").write_bytes(b"x")
    layout.publish("volume")
    places = [place for _, place in layout.moves("volume")]
    assert traced.steps == [step for p in places for step in (("renamed", p.name), ("synced", p.parent.name))]
    assert places[-1].parent.name == "tei"  # who watches the records finds the rest in place
