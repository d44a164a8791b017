"""Cables, letters and records of conversation in English. The forms are made up after general knowledge of them."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName, Form, Kind
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet


def read(*sheets: Sheet) -> Document:
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    return d


def value(d: Document, name: FieldName) -> str:
    v = d.first(name)
    return v.value if v else ""


def cable(
    *, group: str = "R 241001Z OCT 74", number: str = "CONFIDENTIAL TOKYO 14052", mark: str = "CONFIDENTIAL"
) -> Sheet:
    s = Sheet().line(mark, x=1000).line(group).line("FM AMEMBASSY TOKYO").line("TO SECSTATE WASHDC PRIORITY 5678")
    s.line("INFO AMEMBASSY SEOUL").line(number).line("E.O. 11652: GDS").line("TAGS: PFOR, JA")
    s.line("SUBJ: FISHERY TALKS").line("REF: STATE 212233")
    return s.lines(
        ["1. FOREIGN MINISTRY COUNTERPART TOLD US TODAY THAT THE GOVERNMENT HAD", "NOT YET COME TO A DECISION."]
    )


def test_head_of_a_cable() -> None:
    d = read(cable())
    assert (d.kind, d.form) == (Kind.TELEGRAM, Form.ENGLISH_CABLE)
    wanted = {
        FieldName.SENDER: "AMEMBASSY TOKYO", FieldName.RECIPIENT: "SECSTATE WASHDC",
        FieldName.SENT: "1974-10-24T10:01:00+00:00", FieldName.SERIAL: "14052",
        FieldName.CLASSIFICATION: "CONFIDENTIAL",
        FieldName.PLACE: "TOKYO", FieldName.SUBJECT: "FISHERY TALKS", FieldName.TERM: "E.O. 11652: GDS",
        FieldName.DISTRIBUTION: "AMEMBASSY SEOUL",
    }  # fmt: skip
    assert {n: value(d, n) for n in wanted} == wanted
    (ref,) = d.all(FieldName.REFERENCE)
    assert (ref.part("number"), ref.part("of"), ref.part("relation")) == ("212233", "station:STATE", "reply")


@pytest.mark.parametrize(
    ("number", "mark", "serial", "part"),
    [
        ("C O N F I D E N T I A L TOKYO 14052", "CONFIDENTIAL", "14052", ""),
        ("S E C R E T SECTION 02 OF 03 TOKYO 00417", "SECRET", "417", "02/03"),
        ("UNCLAS TOKYO 9", "UNCLASSIFIED", "", ""),
    ],
)
def test_number_lines(number: str, mark: str, serial: str, part: str) -> None:
    d = read(cable(number=number, mark=mark))
    assert value(d, FieldName.SERIAL) == serial
    assert value(d, FieldName.CLASSIFICATION) == mark
    assert value(d, FieldName.PART) == part


@pytest.mark.parametrize("group", ["R 311001Z FEB 74", "R 242501Z OCT 74", "1001 OCT 24"])
def test_no_time_that_cannot_be(group: str) -> None:
    assert read(cable(group=group)).first(FieldName.SENT) is None


def test_references_between_cables_are_resolved() -> None:
    first = cable()
    second = Sheet(2).line("CONFIDENTIAL", x=1000).line("O 251430Z OCT 74").line("FM SECSTATE WASHDC")
    second.line("TO AMEMBASSY TOKYO 1122").line("CONFIDENTIAL STATE 234567").line("E.O. 11652: GDS")
    second.line("SUBJ: FISHERY TALKS").line("REF: TOKYO 14052").lines(["1. THE DEPARTMENT AGREES WITH THE EMBASSY."])
    a, b = documents("s", "scan.pdf", "0" * 64, [first.page(), second.page()])
    assert [v.target for v in b.all(FieldName.REFERENCE)] == [a.id]
    assert [r.target for r in b.relations] == [a.id]


def test_foreign_office_telegram_has_the_clock_of_each_end() -> None:
    s = Sheet().line("CONFIDENTIAL", x=1000).line("FROM TOKYO TO FOREIGN OFFICE").line("TELEGRAM")
    s.line("No. 123").line(f"3rd March, 1962{WIDE}D. 10.15 a.m. 3rd March, 1962").line("R. 1.40 a.m. 3rd March, 1962")
    s.line("PRIORITY").line("CONFIDENTIAL")
    s.lines(["I saw the Vice-Minister this morning and told him that we could not agree", "to the proposal."])
    d = read(s)
    assert value(d, FieldName.SENT) == "1962-03-03T10:15:00+09:00"
    assert value(d, FieldName.RECEIVED) == "1962-03-03T01:40:00+00:00"
    assert (value(d, FieldName.SENDER), value(d, FieldName.RECIPIENT)) == ("TOKYO", "FOREIGN OFFICE")
    assert value(d, FieldName.SERIAL) == "123"


def letter(
    closing: str = "Sincerely yours,", *, address: tuple[str, ...] = ("His Excellency", "Kenji Morita")
) -> Sheet:
    s = Sheet().line("EMBASSY OF THE UNITED STATES OF AMERICA", x=700).line("Tokyo", x=1100)
    s.line("March 14, 1961", x=1600)
    for line in (*address, "Minister for Foreign Affairs", "Tokyo"):
        s.line(line)
    s.line("Dear Mr. Minister:")
    s.lines(["I have the honor to refer to our conversation of last week on the matter of", "the fishery talks."])
    return s.line(closing, x=1400).line("Paul R. Whitcomb", x=1400).line("Ambassador", x=1400)


@pytest.mark.parametrize("closing", ["Sincerely yours,", "Yours sincerely,", "Very truly yours,", "Respectfully,"])
def test_letter(closing: str) -> None:
    d = read(letter(closing))
    assert (d.kind, d.form) == (Kind.LETTER, Form.ENGLISH_LETTER)
    assert value(d, FieldName.SENT) == "1961-03-14"
    assert (value(d, FieldName.RECIPIENT), value(d, FieldName.SENDER)) == ("Kenji Morita", "Paul R. Whitcomb")
    sender, recipient = d.first(FieldName.SENDER), d.first(FieldName.RECIPIENT)
    assert sender and recipient
    assert (sender.part("role"), recipient.part("role")) == ("Ambassador", "Minister for Foreign Affairs")
    assert {p.name: p.id for p in d.persons}["Paul R. Whitcomb"] == sender.target


def test_a_letter_without_a_name_for_whom() -> None:
    d = read(letter(address=()))
    recipient = d.first(FieldName.RECIPIENT)
    assert recipient is None or recipient.rule == "salutation"


def test_record_of_conversation() -> None:
    s = Sheet().line("MEMORANDUM OF CONVERSATION", x=800, size=60).line("DATE: June 3, 1964")
    s.line("SUBJECT: Fishery Talks").line("PARTICIPANTS: Mr. Kenji Morita, Vice Minister for Foreign Affairs")
    s.line("Mr. Paul R. Whitcomb, Counselor of Embassy").line("PLACE: Foreign Ministry")
    s.lines(
        ["The Vice Minister said that the talks would be resumed in the autumn and that", "a paper was being made."]
    )
    d = read(s)
    assert d.kind is Kind.CONVERSATION
    assert value(d, FieldName.DATE) == "1964-06-03"
    assert value(d, FieldName.SUBJECT) == "Fishery Talks"
    got = [(v.part("name"), v.part("role")) for v in d.all(FieldName.PARTICIPANT)]
    assert got == [
        ("Kenji Morita", "Vice Minister for Foreign Affairs"), ("Paul R. Whitcomb", "Counselor of Embassy"),
    ]  # fmt: skip


def test_turns_in_english() -> None:
    s = Sheet().line("RECORD OF CONVERSATION", x=800, size=60).line("DATE: June 3, 1964").line("SUBJECT: Fishery Talks")
    s.lines(["The Minister: We attach great weight to this matter and hope for a reply."])
    s.lines(["Ambassador Whitcomb: I shall report what you say to my Government at once."])
    s.lines(["The Minister: I thank you."])
    d = read(s)
    assert [b.speaker for b in d.blocks if b.speaker] == ["The Minister:", "Ambassador Whitcomb:", "The Minister:"]
    assert len({b.who for b in d.blocks if b.speaker}) == 2


def test_field_lines_of_a_memorandum_are_no_turns() -> None:
    s = Sheet().line("MEMORANDUM FOR THE FILES", x=800, size=60).line("TO: Mr. Morita").line("FROM: Paul Whitcomb")
    s.line("SUBJECT: Fishery Talks").line("DATE: June 3, 1964").lines(
        ["NOTE: This is a draft.", "NOTE: It may change."]
    )
    d = read(s)
    assert not any(b.speaker for b in d.blocks)
    assert (value(d, FieldName.SUBJECT), value(d, FieldName.SENDER)) == ("Fishery Talks", "Paul Whitcomb")
