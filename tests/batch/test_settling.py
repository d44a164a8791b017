"""When a file is taken for complete."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.settling import Settling, held, look

SETTLE = 30


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), max_size=40))
def test_a_file_has_settled_when_nothing_changed_for_so_long_and_not_before(steps: list[tuple[int, bool]]) -> None:
    settling, now, size, changed = Settling(SETTLE), 0.0, 1, 0.0
    settling.update({"a": (size, 0, 0, 0)}, now)
    for seconds, grows in steps:
        now += seconds
        if grows:
            size, changed = size + 1, now
        settling.update({"a": (size, 0, 0, 0)}, now)
        assert settling.settled("a", now) == (now - changed >= SETTLE)
        assert (settling.moving(now) == 0) == settling.settled("a", now)


@pytest.mark.parametrize("other", [(2, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1)])
def test_size_times_and_inode_each_count(other: tuple[int, int, int, int]) -> None:
    settling = Settling(SETTLE)
    settling.update({"a": (1, 0, 0, 0)}, 0)
    settling.update({"a": other}, SETTLE)
    assert not settling.settled("a", SETTLE)
    assert settling.settled("a", 2 * SETTLE)


def test_what_went_is_forgotten_and_what_comes_back_settles_anew() -> None:
    settling, files = Settling(SETTLE), {"a": (1, 0, 0, 0)}
    settling.update(files, 0)
    settling.update({}, 40)
    settling.update(files, 50)
    assert not settling.settled("a", 60)
    settling.forget()
    settling.update(files, 100)
    assert not settling.settled("a", 100)


def test_a_folder_moves_while_a_page_of_it_does_but_not_for_a_pdf() -> None:
    settling = Settling(SETTLE)
    settling.update({"/in/v/1.tif": (1, 0, 0, 0)}, 0)
    arriving = {"/in/v/1.tif": (1, 0, 0, 0), "/in/v/2.tif.part": (1, 0, 0, 0), "/in/x.pdf": (1, 0, 0, 0)}
    settling.update({**arriving, "/in/y.pdf.part": (1, 0, 0, 0)}, 40)
    assert settling.moving_folders(40) == {"/in/v"}
    assert settling.moving_folders(70) == frozenset()


def test_what_is_looked_at(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    for name in ("a.pdf", "v/1.tif", "v/.hidden", ".git/x", "out/pages/p.jpg"):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text("x")
    (inbox / "nowhere").symlink_to("gone")
    listing = look(inbox, inbox / "out")
    assert {os.path.relpath(p, inbox) for p in listing.files} == {"a.pdf", "v/1.tif", "nowhere"}
    with pytest.raises(OSError):
        look(tmp_path / "none", tmp_path / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everything")
def test_a_folder_that_cannot_be_entered_is_told(tmp_path: Path) -> None:
    (tmp_path / "v").mkdir(mode=0)
    assert look(tmp_path, tmp_path / "out").unreadable == {str(tmp_path / "v")}


@pytest.mark.parametrize("lock", [fcntl.flock, fcntl.lockf])
def test_a_lock_is_seen(lock: object, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("x")
    assert not held(path)
    ready, go = os.pipe(), os.pipe()
    child = os.fork()  # locks of one's own process do not hinder it
    if child == 0:
        with path.open("r+") as f:
            lock(f, fcntl.LOCK_EX)  # type: ignore[operator]
            os.write(ready[1], b"x")
            os.read(go[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    assert held(path)
    os.write(go[1], b"x")
    os.waitpid(child, 0)
    assert not held(path)
    assert not held(tmp_path / "gone")
    for end in (*ready, *go):
        os.close(end)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert not held(tmp_path / "pipe")
