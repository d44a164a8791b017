"""What is not there to be read, as the record has it: grounds, groups, damage, other kinds of absence, the decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Box, Decision, Extent, Ground, Kind, LeakKind, Page, Redaction, RedactionKind, Role
from pipeline.tei import grounds
from pipeline.tei.build import build
from pipeline.tei.pages import left_out
from pipeline.tei.plain import plain_text
from pipeline.tei.read import Record, read
from pipeline.tei.validate import validate
from pipeline.tei.withheld import withheld
from pipeline.tei.xml import NS
from tests.tei import made

CODE = Box(310, 62, 380, 80).polygon


def recorded(*redactions: Redaction, **more: object) -> Record:
    rows = [made.row("p1", made.line("前", 60, r.box.y0), r) for r in redactions]
    blocks = [made.block(Role.BODY, *rows)]
    document = made.document((made.page(1, redactions=redactions),), blocks, **more)
    xml = build(document, images={}, software="Koden 1")
    assert not validate(xml), [str(p) for p in validate(xml)]
    return read(xml)


def found(record: Record, path: str) -> list[str]:
    out = record.root.xpath(path, namespaces=NS)
    assert isinstance(out, list)
    return [str(item) for item in out]


def test_a_ground_is_a_category_under_its_law_with_source_and_period() -> None:
    ground = Ground("ground.ida-5.3", "5条3号", CODE, "inside", 0.9)
    record = recorded(replace(made.redaction("x1", 300, 60), grounds=(ground,)))
    assert found(record, "//t:gap/@ana") == ["#ground.ida-5.3"]
    assert found(record, "//t:gap/t:desc[@type='ground']/text()") == ["5条3号"]
    category = "//t:category[@xml:id='ground.ida-5.3']"
    assert found(record, category + "/t:catDesc/text()")[0] == "第5条第3号"
    assert found(record, category + "/../t:catDesc/text()")[0] == "情報公開法"
    assert found(record, category + "/../t:catDesc/t:date/@from") == ["2001-04-01"]
    zone = found(record, "//t:zone[@type='ground'][@subtype='inside']/@points")
    assert zone == ["630,144 770,144 770,180 630,180"]
    assert found(record, "//t:category[@xml:id='ground.not-stated']/@xml:id") == []


def test_a_code_that_the_house_does_not_know_becomes_a_category_of_its_words() -> None:
    ground = Ground("", "別紙の三", CODE, "beside", 0.5)
    record = recorded(replace(made.redaction("x1", 300, 60), grounds=(ground,)))
    (pointer,) = found(record, "//t:gap/@ana")
    assert found(record, f"//t:category[@xml:id='{pointer[1:]}']/t:catDesc/text()") == ["別紙の三"]


def test_without_a_printed_ground_it_is_said_that_none_is_stated() -> None:
    record = recorded(made.redaction("x1", 300, 60))
    assert found(record, "//t:gap/@ana") == ["#ground.not-stated"]
    assert found(record, "//t:taxonomy[@xml:id='ground']/t:category/t:catDesc/text()")[0].startswith("not stated: ")
    assert next(withheld(record)).grounds == ()


def test_a_record_with_nothing_withheld_has_no_grounds() -> None:
    record = read(build(made.bulletin(), images={}, software="Koden 1"))
    assert found(record, "//t:taxonomy[@xml:id='ground']") == [] and list(withheld(record)) == []


def test_one_code_beside_two_boxes_has_one_zone() -> None:
    ground = Ground("ground.woo-5.1.2e", "5.1.2e", CODE, "beside", 0.9)
    record = recorded(*(replace(made.redaction(f"x{i}", 300, 60 + 40 * i), grounds=(ground,)) for i in range(2)))
    assert found(record, "//t:gap/t:desc[@type='ground']/@facs") == ["#p0001-g1", "#p0001-g1"]
    assert len(found(record, "//t:zone[@type='ground']/@xml:id")) == 1


def test_every_house_ground_is_named_once_and_described_in_english_and_japanese() -> None:
    items = [item for law in grounds.laws() for item in law.items]
    assert len({i.id for i in items} | {law.id for law in grounds.laws()}) == len(items) + len(grounds.laws())
    assert all(item.words[0][1] and {lang for lang, _ in item.words[1:]} == {"en", "ja"} for item in items)
    assert all(item.id.startswith("ground.") for item in items)


def test_boxes_of_one_passage_are_a_chain_in_the_order_of_the_text() -> None:
    boxes = [replace(made.redaction(f"x{i}", 300, 60 + 40 * i), group="g1") for i in range(3)]
    apart = replace(made.redaction("x9", 300, 220), group="g2")
    record = recorded(*boxes, apart, made.redaction("x10", 300, 260))
    assert found(record, "//t:zone/@next") == ["#p0001-x2", "#p0001-x3"]
    assert found(record, "//t:zone/@prev") == ["#p0001-x1", "#p0001-x2"]
    assert [w.passage for w in withheld(record)] == ["p0001-x1", "p0001-x1", "p0001-x1", "p0001-x4", "p0001-x5"]


def test_the_same_group_on_two_pages_is_two_passages() -> None:
    one = replace(made.redaction("x1", 300, 60), group="g1")
    blocks = [made.block(Role.REDACTION, made.row(p, one)) for p in ("p1", "p2")]
    pages = (made.page(1, redactions=[one]), made.page(2, redactions=[one]))
    record = read(build(made.document(pages, blocks), images={}, software="Koden 1"))
    assert found(record, "//t:zone/@next | //t:zone/@prev") == []


@pytest.mark.parametrize(("kind", "evidence"), [("whiteout", ["conjecture"]), ("outlined", []), ("mask", [])])
def test_what_only_a_space_tells_is_conjecture(kind: str, evidence: list[str]) -> None:
    record = recorded(made.redaction("x1", 300, 60, kind=kind))
    assert found(record, "//t:gap/@evidence") == evidence
    assert ("不開示か〕" in plain_text(record)) == bool(evidence)


def test_characters_cut_through_are_damage_and_unclear_and_stay_in_the_text() -> None:
    secret = made.redaction("x1", 132, 60)
    line = made.line("大使は", 60, 60)
    cut = replace(line, chars=(*line.chars[:2], replace(line.chars[2], damaged=True, certainty=0.99)))
    document = made.document((made.page(1, redactions=[secret]),), [made.block(Role.BODY, made.row("p1", cut, secret))])
    xml = build(document, images={}, software="Koden 1")
    record = read(xml)
    assert not validate(xml) and record.text(gap="□") == "大使は□"
    assert found(record, "//t:damage/@corresp") == ["#p0001-x1"]
    assert found(record, "//t:damage[@agent='redaction']/t:unclear[@reason='covered']/text()") == ["は"]
    assert found(record, "//t:damage/t:unclear/@cert") == ["0.99"]


def test_a_damaged_character_far_from_any_withheld_area_is_unclear_alone() -> None:
    line = made.line("大使", 60, 60)
    cut = replace(line, chars=(replace(line.chars[0], damaged=True), line.chars[1]))
    secret = made.redaction("x1", 600, 900)
    blocks = [made.block(Role.BODY, made.row("p1", cut)), made.block(Role.REDACTION, made.row("p1", secret))]
    xml = build(made.document((made.page(1, redactions=[secret]),), blocks), images={}, software="Koden 1")
    assert not validate(xml)
    assert found(read(xml), "//t:damage") == [] and found(read(xml), "//t:unclear/@reason") == ["covered"]


def test_five_kinds_of_absence_have_five_encodings() -> None:
    record = read(build(made.withheld(), images={}, software="Koden 1"))
    assert set(found(record, "//t:gap/@reason")) == {"redacted", "illegible", "unread", "missing"}
    assert found(record, "//t:space/preceding-sibling::*[1]/@type") == ["blank"]
    assert len(found(record, "//t:damage/@corresp")) == 1
    assert found(record, "//t:gap[@reason='missing']/@quantity") == ["2"]
    text = plain_text(record)
    for mark in (
        "〔約5字不開示：3.5(c)〕",
        "〔判読不能〕",
        "〔2頁欠〕",
        "〔3頁、白紙〕",
        "〔4頁、読み取れず〕",
        "〔約3字不開示〕",
    ):
        assert mark in text


def test_signs_typed_in_the_place_of_words_are_kept_and_no_text() -> None:
    record = recorded(replace(made.redaction("x1", 300, 60, kind="typed"), printed="××××"))
    assert found(record, "//t:gap/t:desc[@type='printed']/text()") == ["××××"] and record.text() == "前"
    assert next(withheld(record)).printed == "××××"


def test_the_number_of_signs_typed_is_no_exact_length() -> None:
    """XXXX was typed for six characters and for twenty."""
    four = replace(made.redaction("x1", 300, 60, extent=Extent("char", 4), kind="typed"), printed="XXXX")
    xml = build(made.document((made.page(1, redactions=[four]),), [made.block(Role.REDACTION, made.row("p1", four))]),
                images={}, software="Koden 1")  # fmt: skip
    assert not validate(xml)
    assert found(read(xml), "//t:gap/@precision") == ["low"] and "〔約4字不開示〕" in plain_text(read(xml))


def test_what_a_record_says_of_a_withheld_area_is_what_was_found() -> None:
    ground = Ground("ground.eo13526-3.5c", "3.5(c)", CODE, "inside", 0.95)
    secret = made.redaction("x1", 300, 60, extent=Extent("char", 5, 4, 7, 0.9), kind="grey")
    (said,) = withheld(recorded(replace(secret, grounds=(ground,))))
    assert (said.kind, said.unit, said.quantity, said.at_least, said.at_most) == ("grey", "char", 5, 4, 7)
    assert (said.confidence, said.certainty, said.evidence) == (0.9, 0.93, "")
    assert (said.grounds, said.codes, said.n) == (("ground.eo13526-3.5c",), ("3.5(c)",), "1")
    assert said.area == Box(0, 0, 2480, 3508)
    assert said.polygon == ((610.0, 140.0), (850.0, 140.0), (850.0, 188.0), (610.0, 188.0))


def numbered(*names: str, paged: bool = False) -> list[Page]:
    return [made.page(i, file=name, paged=paged) for i, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["a/0001.jpg", "a/0002.jpg", "a/0005.jpg", "a/0006.jpg"], {"p3": 2}),
        (["a/0001.jpg", "a/0002.jpg", "a/0003.jpg"], {}),
        (["a/0001.jpg", "a/0003.jpg", "a/0005.jpg", "a/0007.jpg"], {}),
        (["1/a.jpg", "2/a.jpg", "5/a.jpg"], {}),
        (["s1.jpg", "s2.jpg", "t5.jpg"], {}),
        (["s1.jpg", "s2.jpg", "s3.jpg", "s2.jpg"], {}),
        (["x.pdf", "x.pdf"], {}),
    ],
)
def test_pages_that_the_numbers_of_files_pass_over(names: list[str], missing: dict[str, int]) -> None:
    assert left_out(numbered(*names)) == missing
    assert left_out(numbered(*names, paged=True)) == {}


def test_a_decision_to_release_says_who_when_why_and_kinds_with_counts() -> None:
    leaks = ((LeakKind.HIDDEN_LAYER, 2), (LeakKind.REVISION, 1))
    decision = Decision("A. Archivist", "seen & weighed", "2026-11-22T10:00:00+09:00", made.SHA, leaks)
    record = recorded(made.redaction("x1", 300, 60), released=decision, kind=Kind.TELEGRAM)
    assert (record.get("released-by"), record.get("release-decided")) == ("A. Archivist", "2026-11-22T10:00:00+09:00")
    note = "//t:notesStmt/t:note[@type='release-decision']"
    assert found(record, note + "/t:p[@n='reason']/text()") == ["seen & weighed"]
    assert found(record, note + "//t:measure/@type") == ["hidden-layer", "revision"]
    assert found(record, note + "//t:measure/@quantity") == ["2", "1"]
    (change,) = record.root.xpath("//t:change[@status='released']", namespaces=NS)
    assert change.get("who") == "#released-by" and change.get("when") == "2026-11-22T10:00:00+09:00"
    assert "hidden layer was not used" in "".join(change.itertext())


def test_without_a_decision_a_record_says_nothing_of_one() -> None:
    record = recorded(made.redaction("x1", 300, 60))
    assert record.get("released-by") == "" and found(record, "//t:change/@status") == ["unverified"]


def test_a_sheet_in_the_place_of_others_says_how_many_exactly() -> None:
    kind = RedactionKind.TYPED
    sheet = replace(made.redaction("x1", 300, 60), kind=kind, extent=Extent("page", 3), printed="３枚不開示")
    blocks = [made.block(Role.REDACTION, made.row("p1", sheet))]
    record = read(build(made.document((made.page(1, redactions=[sheet]),), blocks), images={}, software="Koden 1"))
    assert found(record, "//t:gap/@*[name()='quantity' or name()='precision']") == ["3", "high"]
    assert "〔3頁不開示〕" in plain_text(record)
