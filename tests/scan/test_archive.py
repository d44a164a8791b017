"""Numbers of archives in the names of folders and files, and names that only look like them."""

from __future__ import annotations

import pytest

from pipeline.scan.archive import archive_of


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("B02030123400.pdf", (("jacar", "B02030123400"),)),
        ("box/Ｂ０２０３０１２３４００/001.tif", (("jacar", "B02030123400"),)),
        ("2011-0034/volume.pdf", (("fileNo", "2011-0034"),)),
        ("2011-0034_日ソ関係.pdf", (("fileNo", "2011-0034"),)),
        ("A'.1.3.1-1/a.pdf", (("fileNo", "A'.1.3.1-1"),)),
        ("A’.1.3.1.pdf", (("fileNo", "A'.1.3.1"),)),
        ("管理番号2010-3456.pdf", (("managementNo", "2010-3456"),)),
        ("情報公開第03612号/別紙.pdf", (("foi", "情報公開第03612号"),)),
        ("平成19年度（行情）答申第257号.pdf", (("review", "平成19年度(行情)答申第257号"),)),
        ("A04017133600/2012-0001/a.pdf", (("fileNo", "2012-0001"), ("jacar", "A04017133600"))),
        ("B02030123400/B02030123500.pdf", (("jacar", "B02030123500"),)),  # the innermost is meant
    ],
)
def test_numbers(name: str, ids: tuple[tuple[str, str], ...]) -> None:
    archive = archive_of(name)
    assert archive is not None and archive.ids == ids and archive.stated == "name"


@pytest.mark.parametrize(
    "name",
    [
        "volume.pdf",
        "2011-0912.pdf",  # a day
        "2011-0034-2.pdf",
        "scan_2011-0034.pdf",  # a scanner's counter
        "B0203012340.pdf",
        "XB02030123400.pdf",
        "B020301234001.pdf",
        "K02030123400.pdf",
        "A.1.3.1.pdf",
        "A'.1.pdf",
        "61.10.16/a.pdf",
        "B02030123400 - B02030123500.pdf",  # two, of which neither is meant more
        "第03612号.pdf",
    ],
)
def test_names_that_say_nothing(name: str) -> None:
    assert archive_of(name) is None


def test_the_letter_of_a_code_names_the_archive() -> None:
    archive = archive_of("data/B02030123400", "a.pdf")
    assert archive is not None and (archive.country, archive.repository) == ("JP", "外務省外交史料館")
    other = archive_of("2011-0034")
    assert other is not None and (other.country, other.repository) == ("", "")
