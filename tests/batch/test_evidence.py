"""The report says of every document what is claimed of it, why and where; references over all sources."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

from lxml import etree, html

from pipeline.batch import references
from pipeline.batch import release as deciding
from pipeline.batch.details import cited, details, summary_of
from pipeline.batch.ledger import Ledger
from pipeline.batch.status import lines, values
from pipeline.batch.store import Layout
from pipeline.model import Document, Evidence, FieldName, Kind, Value
from pipeline.records.citations import resolving as citations
from tests.batch import fakes
from tests.batch.conftest import Runner
from tests.batch.test_sidecar import UNDER


def test_a_sources_page_shows_cut_kind_values_flags_and_what_was_not_taken(
    scans: Path, output: Path, go: Runner
) -> None:
    fakes.scan(scans / "a.pdf", "one BAD", "two", "three CUT BAD")
    go()
    (path,) = (output / "report").glob("*.html")
    page = html.fromstring(path.read_text(encoding="utf-8"))
    text = re.sub(r"\s+", " ", page.text_content())
    for said in (
        "What is claimed of d001, and why", "said <so>", "circular", "date-outside-office",
        "the office was not yet there",
        "BAD <件名>", "no evidence for the year", "ラウニー", "one name", "attachment-of", "0.40",
    ):  # fmt: skip
        assert said in text, said
    ids = {e.get("id") for e in page.iter() if e.get("id")}
    targets = [a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")]
    assert targets and set(targets) <= ids  # every place that is pointed to is there
    marks = {e.get("class"): e.get("points") for e in page.iter("polygon") if e.get("id")}
    assert marks == dict.fromkeys(("value", "rejected", "flag"), "10,10 40,10 40,20 10,20")
    assert "<script" not in path.read_text() and "http" not in path.read_text().replace("http://www.w3.org", "")


def test_flags_are_counted_in_report_and_status(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one BAD", "two CUT", "three CUT BAD")
    go()
    told = json.loads((output / "report.json").read_text())
    assert (told["totals"]["flags"], told["totals"]["flagged"]) == (2, 2)
    assert told["sources"][0]["documents"][0]["details"]["rejected"][0]["note"] == "no evidence for the year"
    assert "cited" not in told["sources"][0]["documents"][0]
    ledger = Ledger.read(output)
    assert "documents: 3, 2 flags in 2 of them (the report says which)" in list(lines(ledger))
    assert values(ledger)["counts"]["flags"] == 2
    ledger.close()


def test_nothing_is_said_of_flags_where_there_are_none(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one")
    go()
    ledger = Ledger.read(output)
    assert "documents: 1" in list(lines(ledger))
    ledger.close()


# --------------------------------------------------------------------------------------------------- references
def telegram(id: str, serial: str, day: str, *, author: str, refers_to: tuple[str, ...] = ()) -> citations.Summary:
    cites = tuple(
        citations.Cited(n, f"往電第{number}号", number, "serial", "", author, "post.home", "", 0.9)
        for n, number in enumerate(refers_to)
    )
    return citations.Summary(id, day, author, "post.home", (("serial", serial),), False, False, cites)


def test_a_reference_is_found_in_another_source_where_one_record_fits() -> None:
    one = telegram("a-d001", "100", "1986-10-01", author="post.su")
    two = telegram("b-d001", "200", "1986-10-05", author="post.su", refers_to=("100", "999"))
    found = references.resolved([two, one])
    assert {k: v.target for k, v in found.items()} == {("b-d001", 0): "a-d001"}
    copy = replace(one, record="c-d001")
    assert references.resolved([two, one, copy]) == {}  # two copies: nobody knows which is meant


def test_what_a_record_found_in_its_own_source_stays() -> None:
    one = telegram("b-d001", "100", "1986-10-01", author="post.su")
    two = telegram("b-d002", "200", "1986-10-05", author="post.su", refers_to=("100",))
    copy = replace(one, record="c-d001")
    assert references.resolved([copy, two, one])[("b-d002", 0)].target == "b-d001"


def test_what_the_ledger_keeps_is_what_a_document_cites() -> None:
    values = (Value(FieldName.SERIAL, "第1043号", "1043", "p0001", (), "r", 0.9),)
    evidence = Evidence("r")
    document = Document("a-d001", "a", "a.pdf", "0" * 64, 1, (), Kind.TELEGRAM, evidence, evidence, "ja", (), values)
    assert summary_of(json.loads(json.dumps(cited(document)))) == citations.summary(document)
    assert json.loads(json.dumps(details(document)))["values"][0]["value"] == "1043"


def test_the_index_is_made_of_all_that_is_published_and_of_nothing_else(
    scans: Path, output: Path, go: Runner, tmp_path: Path
) -> None:
    fakes.scan(scans / "a.pdf", "one BAD", "two CUT BAD")
    go()
    first = (output / "references.xml").read_bytes()
    fakes.scan(scans / "b.pdf", "three BAD", "four CUT BAD")
    go()
    whole = {name: (output / name).read_bytes() for name in ("references.xml", "references.csv")}
    assert whole["references.xml"] != first
    go(into=tmp_path / "fresh")
    assert whole == {name: (tmp_path / "fresh" / name).read_bytes() for name in whole}
    root = etree.fromstring(whole["references.xml"])
    links = [e.get("target") for e in root.iter("{*}link")]
    assert len(links) == 2 and all((output / p).is_file() for link in links for p in link.split())
    rows = list(csv.reader((output / "references.csv").open(encoding="utf-8")))
    assert rows == [list(references.COLUMNS)]


def test_a_withdrawn_source_leaves_the_index(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": "one BAD", "leaks": [UNDER]}, "two CUT BAD")
    go()
    deciding.release(output, "a.pdf", "K. Archivist", "seen")
    go()
    assert (output / "references.xml").is_file()
    deciding.withdraw(output, "a.pdf", "", "")
    assert not (output / "references.xml").exists() and not (output / "references.csv").exists()


def test_the_volume_names_its_records_in_order(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", "two CUT")
    go()
    (folder,) = (output / "tei").iterdir()
    text = (folder / f"{folder.name}.xml").read_text()
    assert re.findall(r"href='([^']*)'", text) == [f"{folder.name}-d001.xml", f"{folder.name}-d002.xml"]
    (folder / f"{folder.name}.xml").unlink()
    assert go().now.finished == 1  # what was deleted is made again
    assert (Layout(output).root / Layout(output).corpus(folder.name)).is_file()
