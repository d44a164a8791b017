"""What somebody states of a source: taken as it is written, or refused with the line and what is allowed."""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadSidecar
from pipeline.model import Archive, Box, FieldName, Form, Kind, Sidecar, Stated, Struck
from pipeline.scan.discover import ORPHAN, STATED, discover
from pipeline.scan.sidecar import load, parse
from pipeline.scan.toml_lines import Places
from tests.scan.test_discover import touch

WHOLE = """
by = "K. Archivist"
date = 2024-05-31
only = true
joined = [4, 3]

[archive]
country = "JP"
repository = "外務省外交史料館"
ids = { jacar = "B02030123400", managementNo = "2011-0034" }

[[document]]
first = 5
attached_to = 1

[[document]]
first = 1
kind = "telegram"
form = "circular"
[document.fields]
subject = "日ソ外相定期協議"
sent = 1986-10-16T18:37:00+09:00
serial = 1043
participant = ["安川大使", "次官"]
drafter = ""

[[not_redacted]]
page = 2
box = [10, 20.5, 110, 60]
"""


def told(text: str, pages: int = 9) -> str:
    with pytest.raises(BadSidecar) as error:
        parse(text.encode(), "a.pdf.koden.toml", pages)
    assert error.value.file == "a.pdf.koden.toml"
    return error.value.what


def test_everything_that_can_be_stated() -> None:
    data = WHOLE.encode()
    fields = (
        (FieldName.SUBJECT, "日ソ外相定期協議"),
        (FieldName.SENT, "1986-10-16T18:37:00+09:00"),
        (FieldName.SERIAL, "1043"),
        (FieldName.PARTICIPANT, "安川大使"),
        (FieldName.PARTICIPANT, "次官"),
        (FieldName.DRAFTER, ""),
    )
    archive = Archive(
        country="JP",
        repository="外務省外交史料館",
        ids=(("jacar", "B02030123400"), ("managementNo", "2011-0034")),
        stated="sidecar",
    )
    assert parse(data, "a", 9) == Sidecar(
        by="K. Archivist",
        date="2024-05-31",
        archive=archive,
        documents=(Stated(1, Kind.TELEGRAM, Form.CIRCULAR, None, fields), Stated(5, attached_to=1)),
        only=True,
        joined=(3, 4),
        struck=(Struck(2, Box(10, 20.5, 110, 60)),),
        digest=hashlib.sha256(data).hexdigest(),
    )


@pytest.mark.parametrize(
    "text", ["", "# a comment", 'by = "K"', "by = 'K'\ndate = 2024-05-31", "[archive]", "only = false"]
)
def test_a_file_that_states_nothing_is_none(text: str) -> None:
    assert parse(text.encode(), "a", 1) is None


def test_a_byte_order_mark_and_line_ends_of_windows(  # an editor's doing
) -> None:
    found = parse(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode(), "a", 9)
    assert found is not None and found.documents[1].attached_to == 1


BY = 'by = "K"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BY + "onyl = true", ("line 2: onyl", "is only meant?")),
        (BY + "[[document]]\nfirst = 1\nkinds = 'x'", ("line 4: document.kinds", "is kind meant?", "attached_to")),
        (BY + "[[document]]\nfirst = 1\nkind = 'telegramm'", ("line 4: document.kind", "is telegram meant?")),
        (BY + "[[document]]\nfirst = 1\nform = 'Draft'", ("document.form", "circular")),
        (BY + "[[document]]\nkind = 'telegram'", ("line 2: document.first", "missing")),
        (BY + "[[document]]\nfirst = 1\n[[document]]\nfirst = '2'", ("line 5: document.first", "whole number")),
        (
            BY + "[[document]]\nfirst = 1\n[document.fields]\ntitel = ''",
            ("line 5: document.fields.titel", "title meant"),
        ),
        (BY + "[[document]]\nfirst = 1\n[document.fields]\nsent = '16.10.86'", ("line 5: document.fields.sent",)),
        (BY + "[[document]]\nfirst = 1\n[document.fields]\nsent = '1986-02-30'", ("document.fields", "a day")),
        (BY + "[[document]]\nfirst = 1\n[document.fields]\nsubject = true", ("subject", "text in quotation marks")),
        (BY + "[document]\nfirst = 1", ("line 2: document", "[[document]]")),
        (BY + "[[document]]\nfirst = 1\n[[document]]\nfirst = 1", ("line 5", "two documents begin on page 1")),
        (BY + "[[document]]\nfirst = 2\nattached_to = 2", ("line 4", "attached to itself")),
        (BY + "joined = [1]", ("joined", "page 1 in any case")),
        (BY + "joined = [2]\n[[document]]\nfirst = 2", ("line 2: joined", "stated to begin on page 2")),
        (BY + "[[not_redacted]]\npage = 1\nbox = [1, 2, 3]", ("line 4: not_redacted.box", "four numbers")),
        (BY + "[[not_redacted]]\npage = 1\nbox = [9, 2, 3, 4]", ("not_redacted.box", "right of left")),
        (BY + "[[not_redacted]]\npage = 1\nbox = [1, 2, inf, 4]", ("not_redacted.box", "pixels")),
        (BY + "[archive]\nids = { 'a b' = '1' }", ("line 3: archive.ids", "Latin letters")),
        (BY + "[archive]\ncollection = ''", ("archive.collection", "take the key away")),
        (BY + 'date = "31.5.2024"', ("line 2: date", "2024-05-31")),
        ('by = "a\\u0007b"\nonly = true', ("line 1: by", "control characters")),
        ("joined = [2]", ("by", "who states this")),
        (BY + "[[document]]\nfrist = 1", ("line 3: document.frist", "first meant")),
        ("by = K. Archivist", ("no TOML", "quotation marks")),
        (BY + "x = " + "[" * 5000, ("no TOML", "too deep")),
        (BY + "date = 2024-05-31T10:00:00", ("line 2: date", "2024-05-31")),
        (BY + "[not_redacted]\npage = 1", ("line 2: not_redacted", "[[not_redacted]]")),
        (BY + "[[document]]\nfirst = 1\n[document.fields]\ntitel = ''", ("no such key",)),
        (BY + "[[document]]\nfirst=1\n[document.fields]\nserial=7\npart='7/3'", ("line 6", "fields.part", "3/14")),
        (BY + "[[document]]\nfirst = 1\n[document.fields]\npart = 'last'", ("line 5: document.fields.part",)),
        (
            BY + "[[document]]\nfirst=1\nattached_to=2\n[[document]]\nfirst=2\nattached_to=3\n"
            "[[document]]\nfirst=3\nattached_to=2",
            ("line 7: document.attached_to", "attached to itself"),
        ),
        (BY + "only =", ("no TOML",)),
        (BY + "only = true\nonly = true", ("no TOML",)),
    ],
)
def test_what_is_wrong_is_told(text: str, said: tuple[str, ...]) -> None:
    message = told(text)
    assert all(part in message for part in said), message


@pytest.mark.parametrize(
    "text",
    [
        "[[document]]\nfirst = 4",
        "[[document]]\nfirst = 1\nattached_to = 4",
        "joined = [4]",
        "[[not_redacted]]\npage = 4\nbox = [1, 2, 3, 4]",
    ],
)
def test_pages_that_the_source_has_not(text: str) -> None:
    assert "the source has 3 pages" in told(BY + text, pages=3)
    assert parse((BY + text).encode(), "a", 4) is not None


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(BadSidecar, match=r"line 2: it is no UTF-8"):
        parse('by = "K"\n# 昭和'.encode("shift_jis"), "a", 1)
    with pytest.raises(BadSidecar, match="longer than"):
        parse(b"#" * (1 << 21), "a", 1)


def test_places_that_hold_no_file(tmp_path: Path) -> None:
    assert load(tmp_path / "none", "a", 1) is None
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(BadSidecar, match="no regular file"):
            load(tmp_path / name, "a", 1)


@given(st.text(max_size=60), st.integers(1, 9))
def test_no_text_does_anything_but_state_or_be_refused(text: str, pages: int) -> None:
    try:
        found = parse(text.encode("utf-8", "surrogatepass"), "a", pages)
    except BadSidecar as e:
        assert e.what and e.remedy
    else:
        assert found is None or found.by


@given(st.lists(st.sampled_from(WHOLE.splitlines()), max_size=12), st.integers(1, 9))
def test_no_mixture_of_statements_does_either(lines: list[str], pages: int) -> None:
    try:
        found = parse("\n".join(lines).encode(), "a", pages)
    except BadSidecar as e:
        assert e.what
    else:
        assert found is None or all(d.first <= pages for d in found.documents)


# --------------------------------------------------------------------------------------------- where it lies
def beside(folder: Path, unit: str = "auto") -> dict[str, str]:
    found = discover([folder], unit)  # type: ignore[arg-type]
    return {s.file: s.sidecar.relative_to(folder.parent).as_posix() for s in found.sources if s.sidecar}


def test_it_is_called_as_the_first_file(tmp_path: Path) -> None:
    root = tmp_path / "in"
    touch(root, "volume.pdf", "vol_001.jpg", "vol_002.jpg", "box/1.jpg", "box/2.jpg")
    assert beside(root) == {
        "volume.pdf": "in/volume.pdf.koden.toml",
        "vol": "in/vol_001.jpg.koden.toml",
        "box": "in/box/1.jpg.koden.toml",
    }
    assert beside(root, "folder")["box"] == "in/box.koden.toml"
    assert beside(root, "file")["box/2.jpg"] == "in/box/2.jpg.koden.toml"


def test_it_is_passed_over_as_a_scan_and_an_orphan_is_told(tmp_path: Path) -> None:
    touch(tmp_path, "a.pdf", "a.pdf.koden.toml", "b.pdf.koden.toml")
    found = discover([tmp_path])
    assert [s.file for s in found.sources] == ["a.pdf"]
    assert {p.file: p.why for p in found.passed_over} == {"a.pdf.koden.toml": STATED, "b.pdf.koden.toml": ORPHAN}


def test_a_file_that_is_given_by_itself_has_its_sidecar_too(tmp_path: Path) -> None:
    touch(tmp_path, "a.pdf", "a.pdf.koden.toml")
    (source,) = discover([tmp_path / "a.pdf"]).sources
    assert source.sidecar is not None and source.sidecar.is_file()


def test_a_name_that_was_typed_again_may_be_composed_otherwise(tmp_path: Path) -> None:
    name = "ガイム.pdf"
    touch(tmp_path, unicodedata.normalize("NFD", name), unicodedata.normalize("NFC", name) + ".koden.toml")
    (source,) = discover([tmp_path]).sources
    assert source.sidecar is not None and source.sidecar.is_file()


@pytest.mark.parametrize(
    "line", [" " * 200_000 + "=", "[" + " " * 200_000, " " * 200_000, '"' * 100_000, "a" * 400_000]
)
def test_lines_of_white_and_quotes_take_no_time(line: str) -> None:
    """Where a key stands is told in one pass over a line, whatever it holds."""
    begin = time.perf_counter()
    Places(f"by = 'K'\n{line}\n\n[archive]\ncountry = 'JP'")
    assert time.perf_counter() - begin < 2


def test_a_part_of_a_part_telegram_with_and_without_how_many() -> None:
    for part in ("1/3", "3/3", "2", ""):
        found = parse(f'{BY}[[document]]\nfirst = 1\n[document.fields]\npart = "{part}"'.encode(), "a", 2)
        assert found is not None and found.documents[0].fields == ((FieldName.PART, part),)


def test_a_scan_whose_name_is_as_long_as_allowed_has_no_sidecar(tmp_path: Path) -> None:
    assert load(tmp_path / ("x" * 251 + ".pdf.koden.toml"), "x", 1) is None
