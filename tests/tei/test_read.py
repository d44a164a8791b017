"""A record read back, and its text for people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from pipeline.errors import InvalidRecord
from pipeline.model import Box, Extent, FieldName, Role
from pipeline.tei.build import build
from pipeline.tei.plain import plain_text, withheld
from pipeline.tei.read import read
from pipeline.tei.values import DATES
from pipeline.tei.xml import ID, NS, T
from tests.tei import made

ROOT = Path(__file__).resolve().parents[2]


def built(name: str) -> bytes:
    return build(made.ALL[name](), images={}, software="Koden 1")


def test_pages_with_their_areas_and_redactions() -> None:
    record = read(built("telegram"))
    first, second = record.pages
    assert record.id == "inf-1986-d001"
    assert first.redactions[0] == ((610, 1420), (850, 1420), (850, 1468), (610, 1468))
    assert (len(first.redactions), len(second.redactions)) == (2, 1)
    halves = read(built("decision")).pages
    assert halves[1].area == Box(1240, 0, 2480, 3508)
    assert [p.state for p in halves] == ["", "", "failed", "blank", ""]
    assert [(p.n, p.file_page) for p in halves[:2]] == [("1a", 1), ("1b", 1)]


def test_text_of_a_page_and_of_the_document_leave_out_furniture() -> None:
    record = read(built("telegram"))
    assert record.text("p0002", gap="□") == "続いて協議した。\n(了)\n□\n秘密指定解除"
    for word in ("外務省", "*1*", "公電", "済", "情報公開", "withheld"):
        assert word not in record.text()


def test_a_file_is_read_like_bytes(tmp_path: Path) -> None:
    path = tmp_path / "記録.xml"
    path.write_bytes(built("letter"))
    assert read(path).text() == read(built("letter")).text()


def test_no_xml_is_an_invalid_record(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text("<TEI>")
    with pytest.raises(InvalidRecord, match=r"x\.xml"):
        read(tmp_path / "x.xml")


def test_the_questions_of_the_description_find_what_they_ask_for() -> None:
    described = (ROOT / "docs" / "tei.md").read_text(encoding="utf-8")
    block = described.partition("## Asking records")[2].split("```")[1]
    queries = [line for line in block.splitlines() if line.startswith(("/", "sum(", "count("))]
    root = etree.fromstring(built("telegram"))
    answers = [root.xpath(q, namespaces=NS) for q in queries]
    telegrams, least, sent, received, third, page, lone, lost, pages, unsure = answers[:10]
    assert lone == lost == pages == []
    report = etree.fromstring(built("report"))
    assert third == []
    lone, lost, pages = [report.xpath(q, namespaces=NS) for q in queries[6:9]]
    assert (lone, [p.get("n") for p in lost], pages) == ([], ["2"], ["#p0001"])
    numbers = {n.get("n"): n.get(ID) for n in report.iter(T + "note") if n.get("n")}
    assert numbers
    for n, id in numbers.items():
        found = report.xpath(queries[4].replace("'3'", f"'{n}'"), namespaces=NS)
        assert found and {p.get("target") for p in found} == {f"#{id}"}
    assert telegrams == [root] and etree.fromstring(built("letter")).xpath(queries[0], namespaces=NS) == []
    assert least == 5
    assert [e.text for e in sent] == ["松永大使"] and [e.text for e in received] == ["外務大臣"]
    squeezed, ours = "".join("".join(page).split()), read(built("telegram"))
    assert squeezed == "".join(ours.text(ours.pages[1].id).split()) and squeezed
    secret = etree.fromstring(built("withheld"))
    passages, by_act, unstated = [secret.xpath(q, namespaces=NS) for q in queries[10:]]
    assert (passages, len(by_act), len(unstated)) == (5, 0, 3)
    us = queries[11].replace("ground.ida", "ground.eo13526")
    assert [g.get("facs") for g in secret.xpath(us, namespaces=NS)] == ["#p0001-x1"]
    assert len(unsure) == sum(float(f.get("cert")) < 0.7 for f in root.iter(T + "fs") if f.get("type") == "value")


def test_every_field_that_a_record_may_have_can_be_read_again() -> None:
    block = made.text(Role.BODY, "p1", "x", 60)
    scheme = {FieldName.CLASSIFICATION, FieldName.PRECEDENCE, FieldName.CIPHER}
    for field in FieldName:
        normal = "1986-10-02" if field in DATES else "x"
        document = made.document((made.page(1),), [block], [made.value(field, "x", normal, block)])
        record = read(build(document, images={}, software="Koden 1"))
        name = {"approver": "approval"}.get(field.value, field.value)
        assert (record.word(name) if field in scheme else record.get(name)) == normal, field


def test_plain_text_of_a_telegram() -> None:
    lines = plain_text(read(built("telegram"))).splitlines()
    assert lines[0] == "〔1頁〕"
    assert "1.往電に関し、米側は〔5字不開示〕と述べた。〔不開示〕〔2頁〕続いて協議した。" in lines
    assert lines[-3:] == ["(了)", "〔約1～2行不開示〕", "秘密指定解除"]
    assert "61年10月02日20時25分 米国発" in lines


def test_plain_text_of_tables_blank_and_failed_pages() -> None:
    text = plain_text(read(built("decision")))
    assert "大臣\t次官\n" in text
    assert "〔2頁、読み取れず〕\n〔3頁、白紙〕\n〔4頁〕\n" in text


def test_plain_text_in_english() -> None:
    text = plain_text(read(built("bulletin")))
    assert text.startswith("[page 1]\nTOP SECRET\nCURRENT INTELLIGENCE BULLETIN\n26 September 1951\n")
    assert "observers & others near <Kaesong>" in text


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["obtaining per-", "mission for a man"], "obtaining permission for a man"),
        (["a six-hour talk and a six-", "hour rest"], "a six-hour talk and a six-hour rest"),
        (["the US-", "Iceland draft"], "the US- Iceland draft"),
        (["the pre-", "fab-", "ricated hut"], "the prefabricated hut"),
        (["先方はＳＤＩ-", "研究に"], "先方はＳＤＩ-研究に"),
    ],
)
def test_plain_text_puts_words_together_that_a_line_end_parts(lines: list[str], expected: str) -> None:
    rows = [made.row("p1", made.line(words, 60, 60 + 30 * i)) for i, words in enumerate(lines)]
    document = made.document((made.page(1),), [made.block(Role.BODY, *rows)], language="en")
    assert plain_text(read(build(document, images={}, software="Koden 1"))) == f"[page 1]\n{expected}\n"


def test_plain_text_of_lists_notes_struck_words_and_pictures() -> None:
    text = plain_text(read(built("report")))
    for line in (
        "核軍縮の経緯〔注1〕を述べる。",
        "　〔抹消：次官〕",
        "　(イ)漆の交渉〔注2〕〔印〕〔2頁〕を続ける。",
        "　なお書き。",
        "2.第二",
        "〔地図〕",
        "以上の通り〔注2〕。",
        "They gave permission to the anti-Soviet side 20th",
    ):
        assert line in text.splitlines()
    for hidden in ("平壌", "大臣之印", "要検討", "うるまし"):
        assert hidden not in text


def test_plain_text_without_its_marks_is_the_running_text_but_for_what_was_struck() -> None:
    record = read(built("report"))
    without = re.sub("〔[^〔〕]*〕", "", plain_text(record))
    running = record.text().replace("次官", "").replace("per-mission", "permission")
    assert "".join(without.split()) == "".join(running.split())


def test_plain_text_has_a_line_for_each_withheld_area_that_stands_alone() -> None:
    one, two = made.redaction("x1", 60, 60, extent=Extent("char", 5)), made.redaction("x2", 60, 90)
    blocks = [made.block(Role.REDACTION, made.row("p1", one)), made.block(Role.REDACTION, made.row("p1", two))]
    document = made.document((made.page(1, redactions=[one, two]),), [*blocks, made.text(Role.BODY, "p1", "終", 150)])
    text = plain_text(read(build(document, images={}, software="Koden 1")))
    assert text == "〔1頁〕\n〔5字不開示〕\n〔不開示〕\n終\n"


@pytest.mark.parametrize(
    ("extent", "japanese", "english"),
    [
        (None, "不開示", "withheld"),
        (Extent("char", 1), "1字不開示", "1 character withheld"),
        (Extent("char", 4, 3, 6), "約4字不開示", "about 4 characters withheld"),
        (Extent("line", None, 1, 3), "約1～3行不開示", "about 1 to 3 lines withheld"),
        (Extent("page", 2), "2頁不開示", "2 pages withheld"),
    ],
)
def test_words_for_a_gap(extent: Extent | None, japanese: str, english: str) -> None:
    secret = made.redaction("x1", 60, 60, extent=extent)
    document = made.document((made.page(1, redactions=[secret]),), [made.block(Role.BODY, made.row("p1", secret))])
    root = etree.fromstring(build(document, images={}, software="Koden 1"))
    gap = root.find(".//{*}body//{*}gap")
    assert (withheld(gap, True), withheld(gap, False)) == (japanese, english)
