"""Records of conversation, letters, reports and bulletins."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName, Kind, RegionType, Role
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet


def one(*sheets: Sheet) -> Document:
    found = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    assert len(found) == 1, [(d.kind, d.cut) for d in found]
    return found[0]


def value(d: Document, name: FieldName) -> str:
    v = d.first(name)
    return v.value if v else ""


# ------------------------------------------------------------------------------------- conversation
def conversation(title: str = "羽仁局長と先方次官との会談", date: str = "昭和54年3月7日") -> Sheet:
    s = Sheet().stamp("秘").line("25部の内 23号", x=1900).line(title, size=60, x=600).line(date, x=1700)
    s.line("経済局国際資源室", x=1700)
    s.lines(["7日午前、標記会談が行われたところ、その概要次のとおり。", "なお、先方より大使が同席した。"])
    s.line("（局長）我々は、本件を重視している。").lines(["（先方次官）御指摘の点は、", "理解している。"])
    return s


@pytest.mark.parametrize(
    "title",
    [
        "羽仁局長と先方次官との会談",
        "大平大臣・先方外相会談記録",
        "会 谈 記 録",
        "第三回日加定期協議（概要）",
        "三枝審議官の先方大使往訪記録",
    ],
)
def test_record_of_conversation(title: str) -> None:
    d = one(conversation(title), Sheet(2).stamp("秘").line("（局長）第二の点については、引き続き協議したい。"))
    assert d.kind is Kind.CONVERSATION
    assert value(d, FieldName.DATE) == "1979-03-07"
    assert value(d, FieldName.OFFICE) == "経済局国際資源室"
    assert value(d, FieldName.CLASSIFICATION) == "秘"
    assert (value(d, FieldName.COPIES), value(d, FieldName.COPY_NUMBER)) == ("25", "23")
    first = d.first(FieldName.TITLE)
    assert first and first.printed.replace(" ", "") == title.replace(" ", "")
    body = [b for b in d.blocks if b.role is Role.BODY]
    assert sum(b.text.startswith("（") for b in body) == 3


def test_a_title_that_names_no_kind() -> None:
    d = one(conversation("漁業水域に関する先方の立場"))
    assert d.kind is Kind.CONVERSATION
    assert d.kind_evidence.rule == "speaker-labels"
    assert value(d, FieldName.TITLE) == "漁業水域に関する先方の立場"


@pytest.mark.parametrize(
    ("line", "date", "office"),
    [
        (f"昭和54年3月7日（水）{WIDE}経済局国際資源室", "1979-03-07", "経済局国際資源室"),
        ("54.3.7 条約局国際協定課", "1979-03-07", "条約局国際協定課"),
        ("昭和54年3月7日（水曜日）", "1979-03-07", ""),
    ],
)
def test_date_and_office_on_one_line(line: str, date: str, office: str) -> None:
    s = Sheet().stamp("秘").line("羽仁局長と先方次官との会談", size=60, x=600).line(line, x=1300)
    d = one(s.lines(["昭和54年3月7日、標記会談が行われた。", "（局長）本件を重視している。"]))
    assert d.kind is Kind.CONVERSATION
    assert (value(d, FieldName.DATE), value(d, FieldName.OFFICE)) == (date, office)


# -------------------------------------------------------------------------------------------- letters
def letter(**lines: str) -> Sheet:
    s = Sheet(vertical=True)
    texts = {
        "mark": "極秘", "number": "機密第四二号", "date": "昭和九年十一月廿八日", "sender": "在天津総領事",
        "to": "外務大臣殿", "subject": "学校敷地買入ニ関スル件", **lines,
    }  # fmt: skip
    for key, text in texts.items():
        if text:
            s.line(text, y=1900 if key == "sender" else 250)
    s.lines(["本件ニ付テハ客月以来折衝ヲ重ネ居リタル処先方ハ█ノ条件ヲ以テ", "同意スル旨回答シ来レリ"], y=250)
    return s


def test_vertical_letter() -> None:
    d = one(letter())
    assert d.kind is Kind.LETTER
    wanted = {
        FieldName.CLASSIFICATION: "極秘", FieldName.SERIAL: "42", FieldName.SENT: "1934-11-28",
        FieldName.SENDER: "在天津総領事", FieldName.RECIPIENT: "外務大臣", FieldName.PLACE: "天津",
        FieldName.SUBJECT: "学校敷地買入ニ関スル件",
    }  # fmt: skip
    assert {n: value(d, n) for n in wanted} == wanted
    assert [b.role for b in d.blocks] == [
        Role.CLASSIFICATION, Role.NUMBER, Role.DATE, Role.ADDRESS, Role.ADDRESS, Role.SUBJECT, Role.BODY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "subject",
    ["墓地移転ノ件", "電信料支払方ニ関スル件", "件名　渡航者調査", "病院開設二関スル件", "旅券発給に関する件"],
)
def test_subject_lines_of_letters(subject: str) -> None:
    d = one(letter(subject=subject))
    assert value(d, FieldName.SUBJECT) == subject.removeprefix("件名　").replace("二関", "ニ関")


@pytest.mark.parametrize(
    ("to", "name"),
    [
        ("外務大臣　広田弘毅殿", "外務大臣広田弘毅"),
        ("在奉天総領事宛", "在奉天総領事"),
        ("次官殿", "次官"),
        ("外務大臣閣下", "外務大臣"),
    ],
)
def test_recipients_lose_only_their_address_word(to: str, name: str) -> None:
    assert value(one(letter(to=to)), FieldName.RECIPIENT) == name


def test_postwar_letter_across() -> None:
    s = (
        Sheet()
        .line("経資第118号", x=1700)
        .line("昭和38年2月14日", x=1700)
        .line("外務大臣　殿")
        .line("在シドニー総領事", x=1500)
    )
    s.line("小麦買付けに関する件", x=700)
    s.lines(["貴信第71号に関し、別添のとおり報告する。なお、本件は急を要する。", "よって、何分の御指示を得たい。"])
    d = one(s)
    assert d.kind is Kind.LETTER
    assert value(d, FieldName.SENT) == "1963-02-14"
    assert value(d, FieldName.PLACE) == "シドニー"
    assert value(d, FieldName.SUBJECT) == "小麦買付けに関する件"


# ------------------------------------------------------------------------------------------- bulletins
def cover(number: str = "C01234567", title: tuple[str, ...] = ("CURRENT INTELLIGENCE BULLETIN",)) -> Sheet:
    release = f"Approved for Release: 2019/06/26 {number}"
    s = Sheet().line(release, RegionType.HEADER, x=900, y=40).line("TOP SECRET", RegionType.HEADER, x=1000, y=100)
    s.line("SECURITY INFORMATION", x=950, y=170).line("12 March 1955", x=1800, y=400)
    s.line(f"Copy No. 60{WIDE}3.5(c)", x=1800)
    for word in title:
        s.line(word, RegionType.HEADING, x=800, size=60)
    s.line("DOCUMENT NO.", x=1500).line("NO CHANGE IN CLASS. X", x=1500).line("[] DECLASSIFIED", x=1500)
    s.line("CLASS. CHANGED TO: TS S C", x=1500).line("NEXT REVIEW DATE: 2010", x=1500)
    s.line("Office of Current Intelligence", x=900).line("CENTRAL INTELLIGENCE AGENCY", x=900).redaction()
    return s.line("TOP SECRET", RegionType.FOOTER, x=1000, y=3300).line(release, RegionType.FOOTER, x=900, y=3450)


def inside(n: int, number: str = "C01234567") -> Sheet:
    s = Sheet(n).line(f"Approved for Release: 2019/06/26 {number}{WIDE}3.5(c)", RegionType.HEADER, x=900, y=40)
    s.line("SECRET", RegionType.HEADER, x=1100, y=100).line("FAR EAST", RegionType.HEADING, x=1000, y=300)
    s.line(f"1. Harbour works reported delayed█{WIDE}3.3(h)(2)")
    s.lines(["The ministry has been told that the works at the harbour will", "take longer than planned."])
    return s.foot(f"- {n} -").line(f"Approved for Release: 2019/06/26 {number}", RegionType.FOOTER, x=900, y=3450)


def test_bulletin_is_one_document() -> None:
    d = one(cover(), inside(2), inside(3), inside(4))
    assert d.kind is Kind.BULLETIN
    assert d.language == "en"
    wanted = {
        FieldName.TITLE: "CURRENT INTELLIGENCE BULLETIN", FieldName.DATE: "1955-03-12", FieldName.COPY_NUMBER: "60",
        FieldName.DOCUMENT_NUMBER: "C01234567", FieldName.RELEASE: "2019-06-26", FieldName.CLASSIFICATION: "TOP SECRET",
    }  # fmt: skip
    assert {n: value(d, n) for n in wanted} == wanted


def test_what_is_printed_over_a_released_page_is_no_text() -> None:
    d = one(cover(), inside(2), inside(3))
    text = "".join(b.text for b in d.blocks if b.role in (Role.BODY, Role.HEADING))
    assert "Approved" not in text
    assert "3.3(h)(2)" not in text
    assert "NEXT REVIEW" not in text
    assert "Harbour works reported delayed" in text
    codes = [b for b in d.blocks if b.role is Role.MARGINALIA]
    assert {b.text for b in codes} == {"3.5(c)", "3.3(h)(2)"}


def test_a_title_on_three_lines() -> None:
    d = one(cover(title=("CENTRAL", "INTELLIGENCE", "BULLETIN")), inside(2))
    title = d.first(FieldName.TITLE)
    assert title and title.value == title.printed == "CENTRAL INTELLIGENCE BULLETIN"


def test_document_number_is_voted() -> None:
    d = one(cover("CO1234567"), inside(2, "C0l234567"), inside(3, "C01234561"), inside(4), inside(5))
    assert value(d, FieldName.DOCUMENT_NUMBER) == "C01234567"
    assert [v.value for v in d.rejected if v.name is FieldName.DOCUMENT_NUMBER] == ["C01234561"]


def test_review_stamp_is_no_class() -> None:
    d = one(cover(), inside(2))
    assert "class.unclassified" not in {v.key for v in d.all(FieldName.CLASSIFICATION)}


def test_a_struck_class_mark() -> None:
    s = Sheet().line("TOD SECDET", RegionType.HEADER, x=1000, y=60).line("CURRENT INTELLIGENCE BULLETIN", y=700)
    d = one(s.line("12 March 1955").line("Copy No. 7"), inside(2))
    assert value(d, FieldName.CLASSIFICATION) == "TOP SECRET"
    mark = d.first(FieldName.CLASSIFICATION)
    assert mark and mark.certainty < 0.8


# -------------------------------------------------------------------------------------------- the others
def test_a_page_with_a_table_is_of_no_kind() -> None:
    s = Sheet().line("対外経済協力実績（昭和50年度）", x=700).table([["区分", "件数"], ["円借款", "28"], ["計", "28"]])
    d = one(s.line("（注）金額は交換公文ベースによる。"))
    assert d.kind is Kind.OTHER
    assert value(d, FieldName.TITLE) == "対外経済協力実績（昭和50年度）"
    assert [b.role for b in d.blocks] == [Role.TITLE, Role.TABLE, Role.BODY]


def test_a_frame_round_a_paragraph_is_no_table() -> None:
    d = one(Sheet().table([["本表は部内資料であり、取扱いに注意されたい。"]]).line("以上"))
    assert d.blocks[0].role is Role.BODY
    assert d.blocks[0].rows


def test_withheld_blank_and_failed() -> None:
    release = "Approved for Release: 2019/06/26 C01234567"
    withheld = Sheet().line(release, RegionType.HEADER, y=40).redaction(3000).line("3.5(c)", x=2200, y=600)
    assert one(withheld).kind is Kind.WITHHELD
    (blank,) = documents("s", "scan.pdf", "0" * 64, [Sheet().page(blank=True)])
    assert blank.kind is Kind.BLANK
    (failed,) = documents("s", "scan.pdf", "0" * 64, [Sheet().page(failed="the engine failed")])
    assert failed.kind is Kind.OTHER
    assert failed.kind_evidence.certainty < 0.5


def test_no_page_no_document() -> None:
    assert documents("s", "scan.pdf", "0" * 64, []) == ()
