"""A PDF is opened once for all who look at its objects, and never a wrong or an old one is taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from pipeline.scan.pdf_objects import objects, release


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    release()
    yield
    release()


def _pdf(path: Path, pages: int) -> Path:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.save(path)
    return path


def test_a_file_is_opened_once(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", 2)
    with objects(path) as first:
        assert len(first.pages) == 2
    with objects(path) as again:
        assert again is first


def test_another_file_is_another_one_also_while_the_first_is_looked_at(tmp_path: Path) -> None:
    one, two = _pdf(tmp_path / "a.pdf", 1), _pdf(tmp_path / "b.pdf", 2)
    with objects(one) as a, objects(two) as b:
        assert (len(a.pages), len(b.pages)) == (1, 2)
        with objects(one) as same:
            assert same is a
    with objects(two) as b:
        assert len(b.pages) == 2


def test_a_file_that_was_written_anew_is_opened_anew(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", 1)
    with objects(path) as pdf:
        assert len(pdf.pages) == 1
    _pdf(tmp_path / "new.pdf", 3).replace(path)
    with objects(path) as pdf:
        assert len(pdf.pages) == 3


def test_after_an_error_it_is_opened_anew(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", 1)
    with pytest.raises(IndexError), objects(path) as first:
        first.pages[5]
    with objects(path) as again:
        assert again is not first and len(again.pages) == 1


def test_what_is_no_pdf_or_not_there_raises_as_ever(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no pdf")
    with pytest.raises(pikepdf.PdfError), objects(tmp_path / "a.pdf"):
        pass
    with pytest.raises(FileNotFoundError), objects(tmp_path / "b.pdf"):
        pass
