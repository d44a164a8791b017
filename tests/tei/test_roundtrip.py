"""A record read again is the document it was made of, and makes the same bytes; what it cannot hold is refused."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from pipeline.errors import NotARecord, RecordNotHeld
from pipeline.model import Block, Document, Evidence, FieldName, Form, Kind, Line, Role
from pipeline.tei.build import build
from pipeline.tei.held import held
from pipeline.tei.parties import Known
from pipeline.tei.reading import read_document, write_document
from pipeline.tei.validate import check, validate
from tests.tei import any as plain
from tests.tei import made, richer

GOLDEN = Path(__file__).parent / "golden"
KNOWN = {"rank.taishi": Known("大使", "ambassador", "list of posts"), "org.minister": Known("外務大臣", "", "law")}
quick = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def record(document: Document, **more: object) -> bytes:
    return build(document, images={}, software="Koden 0.1.0", **more)  # type: ignore[arg-type]


# -------------------------------------------------------------------------------------------- the same bytes
@pytest.mark.parametrize("name", made.ALL)
def test_golden_records_are_written_again(name: str) -> None:
    xml = (GOLDEN / f"{name}.xml").read_bytes()
    assert write_document(read_document(xml)) == xml


@quick
@given(plain.documents())
def test_any_record_is_written_again(document: Document) -> None:
    xml = record(document)
    assert write_document(read_document(xml)) == xml


@quick
@given(richer.documents())
def test_any_record_of_turned_pages_and_turns_of_speech_is_written_again(document: Document) -> None:
    xml = record(document, known=KNOWN, fingerprint="ab12")
    again = read_document(xml)
    assert write_document(again) == xml
    assert read_document(write_document(again)) == again


def test_records_of_typed_heads_are_written_again() -> None:
    from pipeline.records.documents import documents
    from tests.drawn.heads.made import MAKERS, head

    for maker in MAKERS:
        for document in documents("s", "scan.pdf", "0" * 64, head(maker, 3, 0.02).pages):
            xml = record(document)
            assert write_document(read_document(xml)) == xml, maker


def test_what_a_person_states_without_a_value_is_read_again_with_who_does() -> None:
    stated = (Evidence("joined", "no document begins on page 3: stated by 山田 on 2024-05-01", 1.0, "山田"),)
    cut = Evidence("sidecar", "stated by 浅見", 1.0, "浅見")
    document = replace(made.ALL["telegram"](), cut=cut, stated=stated)
    xml = record(document)
    assert not validate(xml)
    again = read_document(xml)
    assert (again.stated, again.cut) == (stated, cut) and again.kind_evidence.by == ""
    assert write_document(again) == xml


@pytest.mark.parametrize("name", made.ALL)
def test_what_the_record_says_is_in_the_document(name: str) -> None:
    document = made.ALL[name]()
    again = read_document(record(document))
    for key in ("id", "source", "source_file", "source_sha256", "ordinal", "kind", "form", "language", "released",
                "persons", "relations", "archive", "kind_evidence", "cut", "form_evidence"):  # fmt: skip
        assert getattr(again, key) == getattr(document, key), key
    said = [(v.name, v.printed, v.value, v.key, v.note, v.parts, v.target, v.by) for v in document.values]
    assert [(v.name, v.printed, v.value, v.key, v.note, v.parts, v.target, v.by) for v in again.values] == said
    assert [p.origin.number for p in again.pages] == [p.origin.number for p in document.pages]
    assert [(p.blank, p.failed, p.text_from) for p in again.pages] == [
        (p.blank, p.failed, p.text_from) for p in document.pages
    ]
    assert sum(len(p.redactions) for p in again.pages) == sum(len(p.redactions) for p in held(document).pages)


def test_what_a_person_sees_in_the_blocks_is_the_same() -> None:
    again = {b.role: b for b in read_document(record(made.report())).blocks if b.role is not Role.BODY}
    assert again[Role.ITEM].label == "2." and again[Role.ITEM].level == 1
    assert again[Role.TABLE].cells[3].text == "12" and again[Role.TABLE].cells[0].label
    assert {b.text for b in read_document(record(made.report())).blocks if b.role is Role.CAPTION} == {
        "図1 配備地域",
        "表1 配備数",
    }
    assert again[Role.FIGURE].subtype == "map" and again[Role.FIGURE].text == "平壌"
    blocks = read_document(record(made.report())).blocks
    refers = next(b for b in blocks if b.text.startswith("核軍縮"))
    assert refers.text == "核軍縮の経緯1)を述べる。" and refers.references[0].note == "note-1"
    assert next(b for b in blocks if b.note == "note-1").label == "1)"
    item = next(b for b in blocks if b.label == "(イ)")
    assert [r.page for r in item.rows] == ["p0001", "p0002"] and item.level == 2
    assert item.rows[0].ruby[0].line.text == "うるまし"
    english = next(b for b in blocks if b.text.startswith("They"))
    assert [r.hyphen for r in english.rows] == ["soft", "hard", ""]
    struck = next(b for b in blocks if b.label == "1.")
    line = struck.rows[0].pieces[0]
    assert isinstance(line, Line) and "".join(c.text for c in line.chars if c.struck) == "次官"


def test_turns_lead_to_who_speaks() -> None:
    blocks = read_document(record(made.conversation())).blocks
    turns = [(b.who, b.speaker) for b in blocks if b.who or b.speaker]
    assert ("person-1", "（次官）") in turns and ("person-2", "（ラウニー）") in turns and ("", "（某）") in turns
    assert all(b.text.startswith(b.speaker) or b.role is Role.ITEM for b in blocks)


def test_withheld_areas_come_with_grounds_lengths_and_passages() -> None:
    page = read_document(record(made.withheld())).pages[0]
    first, *chain, typed, gone = page.redactions
    assert first.grounds[0].id == "ground.eo13526-3.5c" and first.grounds[0].evidence[0].rule == "code-in-box"
    assert first.extent is not None and (first.extent.at_least, first.extent.confidence) == (4, 0.9)
    assert len({r.group for r in chain}) == 1 and chain[0].group and not first.group
    assert typed.printed == "■■■" and gone.certainty == 0.4


def test_it_is_plain_typed_data() -> None:
    """No element, no bytes, no tree is kept to write the record from."""
    seen: list[object] = [read_document(record(made.report()))]
    while seen:
        item = seen.pop()
        assert not isinstance(item, etree._Element | bytes | bytearray), type(item)
        if is_dataclass(item):
            seen += [getattr(item, f.name) for f in fields(item)]
        elif isinstance(item, tuple | list):
            seen += item
        else:
            assert item is None or isinstance(item, str | int | float | bool), type(item)


# --------------------------------------------------------------------------------- a change changes the record
def changed(document: Document) -> tuple[Document, str]:
    xml = write_document(document)
    assert check(xml).valid, [str(p) for p in validate(xml)]
    again = read_document(xml)
    return again, xml.decode()


def _with(document: Document, old: Block, new: Block) -> Document:
    return replace(document, blocks=tuple(new if b is old else b for b in document.blocks))


def _reworded(block: Block, old: str, new: str) -> Block:
    rows = []
    for row in block.rows:
        pieces = []
        for piece in row.pieces:
            if isinstance(piece, Line) and old in piece.text:
                start = piece.text.index(old)
                chars = [replace(piece.chars[start], text=c) for c in new]
                piece = replace(piece, chars=(*piece.chars[:start], *chars, *piece.chars[start + len(old) :]))
            pieces.append(piece)
        rows.append(replace(row, pieces=tuple(pieces)))
    return replace(block, rows=tuple(rows))


def test_a_changed_value_is_in_the_record() -> None:
    document = read_document(record(made.telegram()))
    total = document.first(FieldName.TOTAL)
    assert total is not None
    values = tuple(replace(v, value="136904", note="looked up") if v is total else v for v in document.values)
    again, xml = changed(replace(document, values=values, kind=Kind.DRAFT, form=Form.OUTGOING))
    assert again.first(FieldName.TOTAL) == replace(total, value="136904", note="looked up")
    assert "136904" in xml and "#kind.draft" in xml and "#form.outgoing" in xml and ">136903<" not in xml


def test_a_changed_word_is_in_the_record_and_changes_no_count_of_what_was_read() -> None:
    document = read_document(record(made.telegram()))
    body = next(b for b in document.blocks if "米側は" in b.text)
    again, xml = changed(_with(document, body, _reworded(body, "米側は", "先方は、")))
    assert "先方は、" in xml and "米側は" not in xml
    assert again.made == document.made


def test_a_mark_of_doubt_that_is_taken_away_or_put_in_is_in_the_record() -> None:
    document = read_document(record(made.telegram()))
    body = next(b for b in document.blocks if "往電に関し" in b.text)
    line = body.rows[0].pieces[0]
    assert isinstance(line, Line) and [c.text for c in line.chars if c.trust < 0.6] == ["往"]
    chars = tuple(replace(c, confidence=0.3 if c.text == "電" else 1.0, certainty=None) for c in line.chars)
    rows = (replace(body.rows[0], pieces=(replace(line, chars=chars),)), *body.rows[1:])
    _, xml = changed(_with(document, body, replace(body, rows=rows)))
    assert ">電</unclear>" in xml and ">往</unclear>" not in xml and 'cert="0.30"' in xml


def test_a_block_that_is_taken_away_leaves_its_withheld_area() -> None:
    document = read_document(record(made.telegram()))
    again, xml = changed(replace(document, blocks=tuple(b for b in document.blocks if "米側は" not in b.text)))
    assert xml.count('<gap reason="redacted"') == 3 and len(again.pages[0].redactions) == 2


# ------------------------------------------------------------------------------------------- changed by hand
def edited(name: str, *pairs: tuple[str, str]) -> bytes:
    text = (GOLDEN / f"{name}.xml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


@pytest.mark.parametrize(
    "old, new",
    [
        ("続いて協議した。", "続いて協議をした。"),  # a word corrected
        ("外務省</fw>", "外務省内</fw>"),
        ("<f name=\"rule\"><string>subject/made</string></f>", "<f name=\"rule\"><string>by hand</string></f>"),
    ],
)  # fmt: skip
def test_what_a_document_can_hold_is_read_without_loss(old: str, new: str) -> None:
    xml = edited("telegram", (old, new))
    assert write_document(read_document(xml)) == xml


def test_a_corrected_word_that_was_unclear_is_read() -> None:
    text = (GOLDEN / "telegram.xml").read_text(encoding="utf-8")
    xml = re.sub(r"<unclear[^>]*>往</unclear>", "来", text, count=1).encode()
    assert b"\xe6\x9d\xa5" in xml
    document = read_document(xml)
    assert any("来電に関し" in b.text for b in document.blocks) and write_document(document) == xml


def test_layout_of_the_file_says_nothing() -> None:
    root = etree.fromstring((GOLDEN / "telegram.xml").read_bytes())
    for element in root.iter("{http://www.tei-c.org/ns/1.0}surface", "{http://www.tei-c.org/ns/1.0}fs"):
        element.text = element.tail = "\n\n\t"
    document = read_document(etree.tostring(root, encoding="UTF-8"))
    assert write_document(document) == (GOLDEN / "telegram.xml").read_bytes()


@pytest.mark.parametrize(
    "old, new, named",
    [
        ("続いて協議した。", "続いて<note>sic</note>協議した。", "note"),
        ("続いて協議した。", "続いて<choice><sic>協議</sic><corr>会談</corr></choice>した。", "choice"),
        ("続いて協議した。", "続いて協<!-- ? -->議した。", "comment"),
        ("<teiHeader>", "<?proofread yes?><teiHeader>", "instruction"),
        ("<body>", '<front xml:lang="en"/><body>', "front"),
        ('<change who="#koden"', '<change who="#me" when="2026-01-01">Read.</change><change who="#koden"', "change"),
        ("<availability status=\"unknown\">", "<availability status=\"free\">", "availability"),
        ('rend="black"', 'rend="purple"', "gap"),
        ('<p xml:id', '<p rend="bold" xml:id', "p:"),
        ("136903", "136904", "idno"),
        ('quantity="5"', 'quantity="five"', "@quantity"),
        ('points="', 'points="x', "@points"),
        ('<f name="name"><string>sent</string></f>', '<f name="name"><string>despatched</string></f>', "fs"),
        ('<zone xml:id="p0001-x1"', '<zone xml:id="p0001-x9"', "gap"),
    ],
)  # fmt: skip
def test_what_a_document_cannot_hold_is_refused_by_name(old: str, new: str, named: str) -> None:
    xml = edited("telegram", (old, new))
    with pytest.raises(RecordNotHeld) as refused:
        read_document(xml)
    assert named in str(refused.value) and re.search(r"line (\d+|\?)", str(refused.value))
    assert "協議" not in str(refused.value), "a message never quotes the scan"


def test_a_value_and_its_place_in_the_text_are_changed_together() -> None:
    alone = edited("telegram", ("61年10月02日20時25分</date>", "61年10月02日20時26分</date>"))
    with pytest.raises(RecordNotHeld):
        read_document(alone)


# --------------------------------------------------------------------------------------------- no record of ours
@pytest.mark.parametrize(
    "data, why",
    [
        (b"", "no XML"),
        (b"%PDF-1.7", "no XML"),
        (b"<html/>", "outermost element is html"),
        (b'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"/>', "a volume"),
        (b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/></TEI>', "not written by Koden"),
        (b'<!DOCTYPE TEI [<!ENTITY a "b">]><TEI xmlns="http://www.tei-c.org/ns/1.0">&a;</TEI>', "document type"),
    ],
)
def test_what_is_no_record_is_said_to_be_none(data: bytes, why: str) -> None:
    with pytest.raises(NotARecord, match=why):
        read_document(data)


def test_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text("<html/>")
    with pytest.raises(NotARecord, match=r"x\.xml"):
        read_document(path)
    with pytest.raises(OSError):
        read_document(tmp_path / "none.xml")


def test_half_a_record_is_no_record() -> None:
    xml = (GOLDEN / "report.xml").read_bytes()
    with pytest.raises(NotARecord):
        read_document(xml[: len(xml) // 2])


def test_parts_that_are_missing_are_named() -> None:
    text = (GOLDEN / "telegram.xml").read_text(encoding="utf-8")
    for tag in ("facsimile", "appInfo", "msIdentifier", "textClass", "text"):
        cut = re.sub(rf"<{tag}[ >].*</{tag}>", "", text, flags=re.DOTALL)
        with pytest.raises((RecordNotHeld, NotARecord)):
            read_document(cut.encode())


# ------------------------------------------------------------------------------------------------------- oddities
def test_certainties_that_round_up_to_the_threshold_stay_below_it() -> None:
    line = made.line("観測", 60, 60)
    line = replace(line, chars=tuple(replace(c, certainty=0.597) for c in line.chars))
    xml = record(made.document((made.page(1),), (made.block(Role.BODY, made.row("p1", line)),)))
    assert b'cert="0.60"' in xml
    assert write_document(read_document(xml)) == xml


def test_paragraphs_cut_at_one_page_end_are_put_together_again() -> None:
    def over(words: str, y: float) -> Block:
        rows = (made.row("p1", made.line(words, 60, y)), made.row("p2", made.line(words + "続", 60, y)))
        return made.block(Role.BODY, *rows)

    blocks = (over("甲", 60), over("乙", 120), over("丙", 180))
    xml = record(made.document((made.page(1), made.page(2)), blocks))
    assert xml.count(b'part="I"') == 2
    again = read_document(xml)
    assert [b.text for b in again.blocks] == ["甲甲続", "乙乙続", "丙丙続"]
    assert write_document(again) == xml


def test_the_threshold_of_the_settings_is_read_back() -> None:
    xml = record(made.telegram(), unclear_below=0.35)
    document = read_document(xml)
    assert document.made is not None and document.made.unclear_below == 0.35
    assert write_document(document) == xml
