"""Class marks crossed out, the word beside them, and copy numbers that cannot be read."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName, RegionType
from pipeline.records.documents import documents
from tests.records.pages import Sheet


def bulletin(head: str, foot: str, copy: str = "Copy No. 60", beside: str = "") -> Document:
    release = "Approved for Release: 2019/06/26 C01234567"
    s = Sheet().line(release, RegionType.HEADER, x=900, y=40).line(head, RegionType.HEADER, x=1000, y=100)
    if beside:
        s.line(beside, x=950, y=170)
    s.line("12 March 1955", x=1800, y=700).line(copy, x=1800)
    s.line("CURRENT INTELLIGENCE BULLETIN", RegionType.HEADING, x=800, size=60)
    s.line("Office of Current Intelligence", x=900).line("CENTRAL INTELLIGENCE AGENCY", x=900).redaction()
    s.line(foot, RegionType.FOOTER, x=1000, y=3300).line(release, RegionType.FOOTER, x=900, y=3450)
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    return d


@pytest.mark.parametrize(
    ("head", "foot", "struck"),
    [
        ("⟨TOP SECRET⟩", "⟨TOP SECRET⟩", "2/2"),
        ("⟨TOP SECRET⟩", "TOP SECRET", "1/2"),
        ("TOP SECRET", "TOP SECRET", ""),
        ("T⟨OP⟩ SECRET", "TOP SECRET", ""),
    ],
)
def test_a_class_that_was_crossed_out(head: str, foot: str, struck: str) -> None:
    v = bulletin(head, foot).first(FieldName.CLASSIFICATION)
    assert v and v.value == "TOP SECRET"
    assert v.part("struck") == struck
    assert v.note.startswith("struck") == bool(struck)


def test_security_information_stands_beside_the_class() -> None:
    d = bulletin("TOP SECRET", "TOP SECRET", beside="SECURITY INFORMATION")
    assert [v.value for v in d.all(FieldName.HANDLING)] == ["SECURITY INFORMATION"]
    assert not bulletin("TOP SECRET", "TOP SECRET").all(FieldName.HANDLING)


@pytest.mark.parametrize(
    ("line", "number"), [("Copy No. 60", "60"), ("Copy No. C 77", "C 77"), ("Copy No. SO", ""), ("Copy No. 8U", "")]
)
def test_copy_numbers(line: str, number: str) -> None:
    v = bulletin("TOP SECRET", "TOP SECRET", line).first(FieldName.COPY_NUMBER)
    assert (v.value if v else "") == number
