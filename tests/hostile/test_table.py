"""The bench's table: every file it makes is in it, once, with a reason that Koden knows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.scale import hostile, hostile_pdf, hostile_pictures, hostile_places
from pipeline import errors
from pipeline.scan.discover import discover
from pipeline.scan.names import source_key


def reasons() -> set[str]:
    return {e.reason for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.ScanError)}


def test_every_reason_is_one_of_a_scan() -> None:
    assert set(hostile_places.EXPECTED.values()) <= reasons()
    assert len(hostile_places.EXPECTED) >= 60


def test_every_maker_is_used() -> None:
    source = Path(hostile_places.__file__).read_text(encoding="utf-8")
    made = [*(f"{n}.pdf" for n in hostile_pdf.MAKERS), *hostile_pictures.MAKERS]
    assert [n for n in made if n not in hostile_places.EXPECTED and n.removesuffix(".pdf") not in source] == []


@pytest.mark.skipif(os.name == "nt", reason="names that such a system does not have")
def test_every_odd_name_is_a_source_of_its_own(tmp_path: Path) -> None:
    names = hostile_places.odd_names()
    for name in names:
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as f:  # noqa: PTH123 - a name that is no text
            f.write(hostile_places.unlike(os.fsdecode(name)))
    if len(list(tmp_path.iterdir())) < len(names):
        pytest.skip("a file system that takes some of these names for one")
    keys = {source_key(s).casefold() for s in discover((tmp_path,)).sources}
    assert len(keys) == len(names)
    assert all(k.isprintable() and not set(k) & set("/\\$`;'\"|&<>*\n ") and not k.startswith("-") for k in keys)


def test_what_is_wrong_is_told() -> None:
    run = {"told": {"a.pdf": ["set-aside", "damaged", ""], "b.pdf": ["done", "", ""], "c.pdf": ["done", "", ""]}}
    wrong = hostile._compared(run, {"a.pdf": "too-large", "b.pdf": "damaged"}, ["d.pdf"], "all")
    assert [w.split(": ")[1] for w in wrong] == ["a.pdf", "b.pdf", "d.pdf", "c.pdf"]
    assert hostile._compared(run, {"a.pdf": "damaged"}, ["b.pdf", "c.pdf"], "all") == []
