"""The records of a folder: found, filtered, asked."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

import koden
from pipeline.corpus.days import first, span
from tests.corpus import sample

ALL = ["cib-1951-d001", "inf-1986-d001", "inf-1986-d002", "shanghai-1936-d001"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.write(tmp_path_factory.mktemp("output"))


@pytest.fixture(scope="module")
def corpus(folder: Path) -> koden.Corpus:
    return koden.open(folder)


def ids(found: object) -> list[str]:
    return [entry.id for entry in found]  # type: ignore[attr-defined]


def test_records_come_in_order_and_volumes_are_no_records(corpus: koden.Corpus, folder: Path) -> None:
    assert ids(corpus) == ALL and len(corpus) == 4
    assert corpus.sources == ("cib-1951", "inf-1986", "shanghai-1936")
    assert ids(koden.open(folder / "tei")) == ALL and ids(koden.open(str(folder / "tei" / "inf-1986"))) == ALL[1:3]


def test_sources_come_in_natural_order(tmp_path: Path, folder: Path) -> None:
    data = (folder / "tei" / "inf-1986" / "inf-1986-d001.xml").read_bytes()
    for name in ("vol10", "vol9", "vol1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.xml").write_bytes(data)
    assert koden.open(tmp_path).sources == ("vol1", "vol9", "vol10")


def test_it_is_lazy(corpus: koden.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: (opened.append(self), whole(self))[1])
    found = corpus.documents(source=["inf-1986", "shanghai-1936"])
    assert not opened
    next(found)
    assert [p.name for p in opened] == ["inf-1986-d001.xml"]


@pytest.mark.parametrize(
    "wanted, found",
    [
        ({}, ALL),
        ({"kind": "telegram"}, ALL[1:2]),
        ({"kind": koden.Kind.TELEGRAM}, ALL[1:2]),
        ({"kind": ["letter", "bulletin"]}, [ALL[0], ALL[3]]),
        ({"kind": "report"}, []),
        ({"classification": "極秘"}, ALL[1:2]),
        ({"classification": "class.gokuhi"}, ALL[1:2]),
        ({"classification": {"TOP SECRET", "極秘"}}, ALL[:2]),
        ({"sender": "松永"}, ALL[1:2]),
        ({"sender": "松 永"}, ALL[1:2]),
        ({"sender": ""}, [ALL[0], ALL[2]]),
        ({"recipient": "外務大臣"}, [ALL[1], ALL[3]]),
        ({"recipient": "org.minister"}, ALL[3:]),
        ({"recipient": "org.ministe"}, []),
        ({"subject": "ｉｎｆ交渉"}, ALL[1:2]),
        ({"subject": re.compile("^INF")}, ALL[1:2]),
        ({"text": "soviet tanks"}, ALL[:1]),
        ({"text": re.compile(r"拝啓.者")}, ALL[3:]),
        ({"text": "と述べた。続いて協議"}, ALL[1:2]),
        ({"source": "inf-1986"}, ALL[1:3]),
        ({"withheld": True}, [ALL[1], ALL[3]]),
        ({"withheld": False}, [ALL[0], ALL[2]]),
        ({"after": "1986"}, ALL[1:3]),
        ({"after": "1986-10-02"}, ALL[1:2]),
        ({"after": "1986-10-03"}, []),
        ({"before": "1986-10-02"}, [ALL[0], ALL[2], ALL[3]]),
        ({"before": date(1986, 10, 3), "after": datetime(1986, 9, 11, 12)}, ALL[1:2]),
        ({"after": "1936-07", "before": "1936-08"}, ALL[3:]),
        ({"kind": "telegram", "before": "1980"}, []),
    ],
)
def test_filters(corpus: koden.Corpus, wanted: dict[str, object], found: list[str]) -> None:
    assert ids(corpus.documents(**wanted)) == found  # type: ignore[arg-type]


def test_what_is_asked_wrongly_is_said(corpus: koden.Corpus) -> None:
    with pytest.raises(ValueError, match="no date"):
        list(corpus.documents(after="last year"))
    with pytest.raises(ValueError, match="there are documents, values"):
        corpus.rows("pages")
    with pytest.raises(TypeError):
        list(corpus.documents(colour="red"))  # type: ignore[call-arg]


def test_an_entry_says_what_the_record_says(corpus: koden.Corpus) -> None:
    entry = corpus.get("inf-1986-d001")
    assert entry is not None
    assert (entry.kind, entry.date, entry.sender, entry.recipient) == (
        "telegram", "1986-10-02T20:25:00-04:00", "松永大使", "外務大臣",
    )  # fmt: skip
    assert (entry.subject, entry.classification, entry.precedence, entry.place) == ("INF交渉", "極秘", "至急", "米国")
    assert entry.source == "inf-1986" and entry.source_file == "1986/公電 #1.pdf" and entry.language == "ja"
    assert "米側はと述べた。続いて協議した。" in entry.text and "米側は▇と述べた。" in entry.marked("▇")
    assert [p.n for p in entry.pages] == ["1", "2"] and "(了)" in entry.page_text(entry.pages[1])
    assert [(g.page, g.kind, g.unit, g.quantity) for g in entry.gaps] == [
        ("p0001", "black", "char", 5), ("p0001", "grey", "", None), ("p0002", "outlined", "line", None),
    ]  # fmt: skip
    assert entry.values[3].name is koden.FieldName.TOTAL and entry.rejected[0].note == "no such day"
    assert entry.attached_to is None and ids(entry.attachments) == ["inf-1986-d002"]


def test_references_lead_to_records(corpus: koden.Corpus) -> None:
    entry = corpus.get("inf-1986-d002")
    assert entry is not None
    (reference,) = entry.references
    assert (reference.direction, reference.number, reference.relation, reference.of) == (
        "往電", "2947", "reply", "post.us",
    )  # fmt: skip
    assert reference.entry is not None and reference.entry.id == reference.target == "inf-1986-d001"
    assert entry.attached_to is not None and entry.attached_to.id == "inf-1986-d001"
    assert [p.name for p in entry.persons] == ["次官", "ラウニー大使"]
    assert corpus.get("nobody-d001") is None and corpus.get("") is None and corpus.get("../tei/x") is None


def test_an_entry_gives_the_document(corpus: koden.Corpus) -> None:
    for entry in corpus:
        assert isinstance(entry.document, koden.Document) and entry.document.id == entry.id
        assert koden.write(entry.document) == entry.path.read_bytes()
        assert [v.printed for v in entry.document.values] == [v.printed for v in entry.values]


@pytest.mark.parametrize("table, count", [("documents", 4), ("redactions", 4), ("references", 1), ("persons", 8)])
def test_tables(corpus: koden.Corpus, table: str, count: int) -> None:
    rows = list(corpus.rows(table))
    assert len(rows) == count and len({tuple(row) for row in rows}) == 1
    assert all(v is None or isinstance(v, str | int | float) for row in rows for v in row.values())
    assert all(row["document"] in ALL for row in rows)


def test_withheld_areas_have_two_names(corpus: koden.Corpus) -> None:
    assert list(corpus.rows("gaps")) == list(corpus.rows("redactions"))


def test_a_table_of_some(corpus: koden.Corpus) -> None:
    rows = list(corpus.rows("values", corpus.documents(kind="letter")))
    assert [(r["field"], r["value"]) for r in rows] == [
        ("date", "1936-07-03"), ("sender", "在上海総領事"), ("recipient", "外務大臣"),
    ]  # fmt: skip
    documents = {r["document"]: r for r in corpus.rows("documents")}
    assert documents["inf-1986-d002"]["attached_to"] == "inf-1986-d001"
    assert documents["inf-1986-d001"]["redactions"] == 3 and documents["cib-1951-d001"]["expected_error_rate"] is None


def test_a_folder_without_records(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(koden.NoInput, match=r"record|folder"):
            koden.open(path)


def test_files_that_are_no_records(tmp_path: Path) -> None:
    folder = sample.write(tmp_path)
    (folder / "tei" / "inf-1986" / "notes.xml").write_text("<notes/>")
    (folder / "tei" / "inf-1986" / "half.xml").write_text("<TEI>")
    with pytest.raises(koden.NotARecord, match=r"half\.xml|notes\.xml"):
        list(koden.open(folder))
    corpus = koden.open(folder, skip=True)
    assert ids(corpus) == ALL and {p.name for p in corpus.skipped} == {"notes.xml", "half.xml"}


def test_a_record_changed_by_hand_is_found_and_its_document_refused(tmp_path: Path) -> None:
    folder = sample.write(tmp_path)
    path = folder / "tei" / "inf-1986" / "inf-1986-d001.xml"
    text = path.read_text(encoding="utf-8").replace("続いて協議した。", "続いて<note>sic</note>協議した。")
    path.write_text(text, encoding="utf-8")
    (entry,) = koden.open(folder).documents(kind="telegram")
    assert entry.sender == "松永大使"
    with pytest.raises(koden.RecordNotHeld, match=r"inf-1986-d001\.xml: line \d+, note"):
        _ = entry.document


@pytest.mark.parametrize(
    "text, days",
    [
        ("1986", ("1986-01-01", "1986-12-31")),
        ("1984-02", ("1984-02-01", "1984-02-29")),
        ("1986-10-02", ("1986-10-02", "1986-10-02")),
        ("1986-10-02T23:59:00-04:00", ("1986-10-02", "1986-10-02")),
        ("1986-02-30", None),
        ("昭和61年", None),
        ("", None),
    ],
)
def test_days(text: str, days: tuple[str, str] | None) -> None:
    found = span(text)
    assert (found and tuple(d.isoformat() for d in found)) == days
    if days:
        assert first(text).isoformat() == days[0]


def test_it_is_installed_with_the_program() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["setuptools"]["py-modules"] == ["koden"]
    assert all(getattr(koden, name) is not None for name in koden.__all__)
