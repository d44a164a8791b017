"""Persons, offices, posts; links to other records; what the header says of a document's life."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from pipeline.model import Archive, Document, FieldName, Relation, RelationType, Role
from pipeline.model import Evidence as Why
from pipeline.tei.build import build
from pipeline.tei.links import record_uri
from pipeline.tei.parties import Known
from pipeline.tei.validate import check
from pipeline.tei.xml import LANG, NS, T
from tests.tei import made

KNOWN = {
    "post.us": Known("米国", "United States (Washington)", "[S3]", "https://id.example/us"),
    "rank.taishi": Known("大使", "Ambassador", "[S47]"),
    "post.gb": Known("英国", "United Kingdom"),
}


def record(document: Document) -> etree._Element:
    xml = build(document, images={}, software="Koden 1", known=KNOWN)
    assert check(xml).valid, [str(p) for p in check(xml).problems]
    return etree.fromstring(xml)


def strings(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return [str(f) if isinstance(f, str) else "".join(map(str, f.itertext())) for f in found]  # type: ignore[union-attr]


def with_values(*values: tuple[FieldName, str, dict[str, object]]) -> Document:
    block = made.text(Role.BODY, "p1", "、".join(words for _, words, _ in values), 60)
    made_ = [made.value(name, words, words, block, **more) for name, words, more in values]
    return made.document((made.page(1),), [block], made_)


def test_names_in_header_and_text_lead_to_one_entry() -> None:
    root = record(
        with_values(
            (FieldName.SENDER, "松永大使", {"key": "rank.taishi"}),
            (FieldName.RECIPIENT, "外務大臣", {}),
            (FieldName.PLACE, "米国", {"key": "post.us"}),
        )
    )
    sender = strings(root, "//t:correspAction[@type='sent']/t:persName/@ref")
    assert sender == strings(root, "//t:body//t:persName[@type='sender']/@ref") == ["#party-1"]
    assert strings(root, "//t:person[@xml:id='party-1']/*") == ["松永大使", "大使"]
    assert strings(root, "//t:person[@xml:id='party-1']/t:occupation/@code") == ["#rank.taishi"]
    assert strings(root, "//t:category[@xml:id='rank.taishi']/t:catDesc") == ["大使", "Ambassador"]
    assert strings(root, "//t:correspAction[@type='sent']/t:placeName/@ref") == ["#post.us"]
    assert strings(root, "//t:place/*") == [
        "米国",
        "United States (Washington)",
        "post.us",
        "https://id.example/us",
        "[S3]",
    ]


def test_what_no_value_names_is_not_listed() -> None:
    root = record(with_values((FieldName.PLACE, "某国", {})))
    assert strings(root, "//t:listPlace | //t:listOrg | //t:listPerson") == []
    assert strings(root, "//t:correspAction/t:placeName/@ref") == []


def test_a_routing_entry_is_raw_and_leads_to_its_office_only_where_it_is_certain() -> None:
    root = record(
        with_values(
            (FieldName.DISTRIBUTION, "北一", {"key": "office.hokubei-1", "value": "北米第一課"}),
            (FieldName.DISTRIBUTION, "人", {}),
        )
    )
    assert strings(root, "//t:list[@type='distribution']/t:item") == ["北一", "人"]
    assert strings(root, "//t:list[@type='distribution']/t:item/t:orgName/@ref") == ["#office.hokubei-1"]


def test_the_second_layer_of_address_is_no_party() -> None:
    root = record(made.draft())
    assert strings(root, "//t:correspAction[@type='sent']/t:persName") == ["愛知大臣"]
    assert strings(root, "//t:correspAction[@type='received']/t:persName") == ["下田大使"]
    notes = root.xpath("//t:correspDesc/t:note[@type='attention']", namespaces=NS)
    assert [n.get("subtype") for n in notes] == ["from", "to"]
    assert ["".join(n.itertext()) for n in notes] == ["下田大使より", "田中大使へ"]
    assert strings(root, "//t:correspAction[@type='forwarded']/t:placeName/@ref") == ["#post.su"]


def test_a_particle_is_no_part_of_a_name() -> None:
    root = record(made.draft())
    assert strings(root, "//t:note[@type='attention']/t:persName") == ["下田大使", "田中大使"]
    assert strings(root, "//t:body//t:persName[@type='attention']") == ["下田大使", "田中大使"]
    nameless = with_values((FieldName.ATTENTION, "某局へ", {"parts": (("side", "to"),)}))
    assert not strings(record(nameless), "//t:body//t:persName[@type='attention']")


def test_a_rank_is_the_key_of_nobody() -> None:
    root = record(made.draft())
    assert strings(root, "//t:correspAction/t:persName/@role") == ["rank.taishi"]
    assert not root.xpath("//t:persName/@key", namespaces=NS)
    assert strings(root, "//t:correspAction/t:placeName/@key") != []


def test_who_a_telegram_goes_on_to_is_a_person_at_a_post() -> None:
    parts = (("name", "鶴岡大使"), ("place", "国連"))
    root = record(with_values((FieldName.RELAY, "在国連 鶴岡大使", {"key": "post.un", "parts": parts})))
    assert strings(root, "//t:correspAction[@type='forwarded']/t:persName")[-1:] == ["鶴岡大使"]
    assert strings(root, "//t:correspAction[@type='forwarded']/t:placeName")[-1:] == ["国連"]
    assert strings(root, "//t:correspAction[@type='forwarded']/t:placeName/@ref")[-1:] == ["#post.un"]


def test_which_way_a_telegram_went_is_no_form_of_its_paper() -> None:
    assert strings(record(made.draft()), "//t:objectDesc/@form") == ["draft"]


def test_the_end_of_secrecy_is_an_event_with_who_and_when() -> None:
    root = record(made.draft())
    assert strings(root, "//t:custEvent[@type='declassified'][1]/*") == ["昭和四十七年四月七日", "北米第一課", "深田"]
    assert strings(root, "//t:custEvent[@type='declassified'][1]/t:date/@when") == ["1972-04-07"]
    assert strings(root, "//t:custEvent[@type='declassified'][2]/*") == ["秘密指定解除"]


def test_approvers_have_their_marks() -> None:
    root = record(made.draft())
    rows = root.xpath("//t:table[@type='approval']/t:row", namespaces=NS)
    assert [[(c.get("role"), c.get("ana"), "".join(c.itertext())) for c in row] for row in rows] == [
        [(None, None, "条約局長"), ("office", None, "条約局長"), ("mark", "#mark.kao", "花押")],
        [(None, None, "次官"), ("mark", None, "甲")],  # a mark that nobody knows has no category
    ]
    assert strings(root, "//t:table[@type='approval']//t:del") == ["次官"]


def test_a_limit_that_is_a_day_is_a_date_and_one_without_a_day_is_not() -> None:
    assert strings(record(made.draft()), "//t:notesStmt/t:note[@type='term']/t:date/@when") == ["1975-12-31"]
    root = record(with_values((FieldName.TERM, "無期限", {})))
    assert strings(root, "//t:note[@type='term']/t:date") == [] and strings(root, "//t:note[@type='term']") == [
        "無期限"
    ]


def test_a_number_of_four_digits_is_no_year() -> None:
    """An extension 2360 was written as the year 2360."""
    root = record(
        with_values((FieldName.EXTENSION, "2360", {}), (FieldName.COPIES, "1000", {}), (FieldName.TERM, "3", {}))
    )
    assert strings(root, "//t:notesStmt//t:date") == []
    assert strings(root, "//t:notesStmt/t:note[@type='extension']") == ["2360"]


def test_an_inferred_year_is_uncertain_and_a_printed_one_is_not() -> None:
    root = record(made.conversation())
    assert strings(root, "//t:creation/t:date/t:certainty[@locus='value'][@match='@when']/@degree") == ["0.90"]
    assert strings(record(made.draft()), "//t:certainty") == []


def test_a_statement_of_a_person_is_given_to_that_person() -> None:
    root = record(made.conversation())
    assert strings(root, "//t:author/t:persName/@resp") == ["#stated-by-1"]
    assert strings(root, "//t:respStmt[@xml:id='stated-by-1']/t:name") == ["外交史料館 山田"]
    assert strings(root, "//t:fs[t:f[@name='by']]/@resp") == ["#stated-by-1"]


def test_references_lead_to_records_where_they_were_found() -> None:
    root = record(made.conversation())
    (ref,) = root.xpath("//t:notesStmt/t:note[@type='reference']/t:ref", namespaces=NS)
    assert dict(ref.attrib) == {
        "type": "reply", "subtype": "往電", "n": "2947", "target": "inf-1986-d001.xml",
        "facs": "#p0002-l7", "cert": "0.90", "resp": "#koden",
    }  # fmt: skip
    assert strings(root, "//t:body//t:ref/@target") == ["inf-1986-d001.xml"]
    lost = replace(made.conversation().values[3], target="", parts=())
    root = record(replace(made.conversation(), values=(lost,)))
    assert strings(root, "//t:ref/@target") == [] and strings(root, "//t:ref/@type") == ["prev", "prev"]


def test_a_reference_of_a_telegram_stands_in_the_context_of_its_correspondence() -> None:
    document = with_values((FieldName.SENDER, "松永大使", {}), (FieldName.REFERENCE, "貴電第12号", {}))
    root = record(document)
    assert strings(root, "//t:correspDesc/t:correspContext/t:ref") == ["貴電第12号"]
    assert strings(root, "//t:notesStmt/t:note[@type='reference']") == []


@pytest.mark.parametrize(
    ("own", "target", "uri"),
    [
        ("a-d001", "a-d002", "a-d002.xml"),
        ("a-d001", "b-d002", "../b/b-d002.xml"),
        ("a-d001", "訓令-d002", "../%E8%A8%93%E4%BB%A4/%E8%A8%93%E4%BB%A4-d002.xml"),
        ("x-day-d001", "x-day-d1000", "x-day-d1000.xml"),
    ],
)
def test_records_of_another_source_lie_in_another_folder(own: str, target: str, uri: str) -> None:
    assert record_uri(replace(made.empty(), id=own), target) == uri


def test_relations_and_flags_keep_their_evidence() -> None:
    root = record(made.conversation())
    assert strings(root, "//t:relatedItem/@target") == ["inf-1986-d003.xml", "../other-1985/other-1985-d012.xml"]
    assert strings(root, "//t:fs[@type='relation'][1]/t:f[@name='detail']") == ["別紙"]
    (flag,) = root.xpath("//t:standOff/t:note[@type='flag']", namespaces=NS)
    assert (flag.get("subtype"), flag.get("n"), flag.get("cert"), flag.text) == (
        "date-outside-office", "date", "0.70", "軍縮課 was not there",
    )  # fmt: skip


def test_only_what_is_stated_of_the_archive_is_said() -> None:
    root = record(made.conversation())
    assert strings(root, "//t:msIdentifier/t:repository") == ["外交史料館"]
    assert strings(root, "//t:msIdentifier/t:idno[@type='managementNo']") == ["2011-0034"]
    # an archive's own "serial" is no serial of a telegram
    assert strings(root, "//t:sourceDesc//t:idno[@type='serial']") == []
    assert (
        strings(record(made.telegram()), "//t:country | //t:repository | //t:collection | //t:fs[@type='archive']")
        == []
    )
    root = record(replace(made.telegram(), archive=Archive(file_title="INF", stated="name")))
    assert strings(root, "//t:msIdentifier/t:collection/@type") == ["file"]
    assert strings(root, "//t:fs[@type='archive']/t:f[@name='stated']") == ["name"]


def test_the_form_is_a_second_category_and_the_kind_stays_the_first() -> None:
    assert strings(record(made.draft()), "//t:textClass/t:catRef/@target")[:2] == ["#kind.draft", "#form.outgoing"]
    assert strings(record(made.telegram()), "//t:catRef[@scheme='#form']/@target") == []


def test_every_type_of_relation_is_allowed() -> None:
    for kind in RelationType:
        root = record(replace(made.empty(), relations=(Relation(kind, "blank-d002", Why("made", "", 0.5)),)))
        assert strings(root, "//t:relatedItem/@type") == [kind.value]


def test_what_attests_an_entry_is_in_the_language_it_is_said_in() -> None:
    document = with_values(
        (FieldName.PLACE, "米国", {"key": "post.us"}), (FieldName.RECEIVED_PLACE, "英国", {"key": "post.gb"})
    )
    known = {"post.us": Known("米国", "", "[S3]; observer from 1952 [K]"), "post.gb": Known("英国", "", "[S5]")}
    root = etree.fromstring(build(document, images={}, software="Koden 1", known=known))
    notes = {n.text: n.get(LANG) for n in root.iterfind(f".//{T}listPlace//{T}note")}
    assert notes == {"[S3]; observer from 1952 [K]": "en", "[S5]": None}
