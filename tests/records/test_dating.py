"""Dates as values of documents: clocks, lost parts, doubts, and what is rejected with both readings."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet


def incoming(sent: str, received: str, *, total: str = "総番号　R136903", office: str = "国連局長") -> Document:
    s = Sheet().line(total).line(sent).line(received).line(f"主管　{office}")
    s.line(f"外務大臣殿{WIDE}松永大使").line("部内連絡").line("極秘　至急")
    s.lines(["９月３０日付貴部内連絡電に関し、", "先方は、本件を取り進めたい旨述べた。なお、詳細は追って報告する。"])
    found = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert len(found) == 1
    return found[0]


def values(d: Document, name: FieldName) -> list[str]:
    return [v.value for v in d.values if v.name is name]


def rules(d: Document) -> list[str]:
    return [f.rule for f in d.flags]


def test_a_dispatch_of_which_only_the_day_is_left_comes_from_the_receipt() -> None:
    d = incoming(f"　　　月　02日{WIDE}米国発", f"61年10月03日{WIDE}本省着")
    sent = d.first(FieldName.SENT)
    assert sent is not None
    assert sent.value == "1986-10-02"
    assert "from the receipt" in sent.note
    assert sent.certainty < 0.7
    assert rules(d) == []


def test_a_receipt_without_its_year_comes_from_the_dispatch() -> None:
    d = incoming(f"昭和61年12月31日23時05分{WIDE}英国発", f"1月1日08時20分{WIDE}本省着")
    assert values(d, FieldName.RECEIVED) == ["1987-01-01T08:20:00+09:00"]


def test_a_lost_day_that_no_telegram_takes_is_rejected() -> None:
    d = incoming(f"　　　月　22日{WIDE}米国発", f"61年10月03日{WIDE}本省着")
    assert values(d, FieldName.SENT) == []
    rejected = [v for v in d.rejected if v.name is FieldName.SENT]
    assert [v.value for v in rejected] == ["---22"]
    assert "no other date" in rejected[0].note


def test_an_undecided_year_is_rejected_with_both_readings() -> None:
    d = incoming(f"61年10月02日{WIDE}米国発", f"61年10月03日{WIDE}本省着", total="総番号　136903", office="条約局長")
    assert values(d, FieldName.SENT) == values(d, FieldName.RECEIVED) == []
    notes = [v.note for v in d.rejected if v.name is FieldName.SENT]
    assert notes
    assert "1961" in notes[0] and "1986" in notes[0]


@pytest.mark.parametrize(("office", "year"), [("北米局長", "1986"), ("移住局長", "1961")])
def test_the_bureau_in_charge_decides_the_year(office: str, year: str) -> None:
    d = incoming(f"61年10月02日{WIDE}米国発", f"61年10月03日{WIDE}本省着", total="総番号　136903", office=office)
    assert [v[:4] for v in values(d, FieldName.SENT)] == [year]


def test_the_parts_say_the_era_and_the_time_of_day() -> None:
    d = incoming(f"昭和13年11月19日午後{WIDE}張家口発", f"昭和13年11月19日夜{WIDE}本省着", total="総番号　36903")
    sent = d.first(FieldName.SENT)
    assert sent is not None
    assert sent.value == "1938-11-19"
    assert dict(sent.parts) == {"era": "era.showa", "words": "午後"}


def test_a_post_whose_clock_is_not_known_for_the_time_is_doubted() -> None:
    d = incoming(
        f"昭和13年11月19日15時20分{WIDE}張家口発", f"昭和13年11月19日18時40分{WIDE}本省着", total="総番号　36903"
    )
    sent = d.first(FieldName.SENT)
    assert sent is not None
    assert "not known" in sent.note
    assert sent.certainty < 0.85


def test_only_tokyos_clock_for_both_fits_and_nothing_is_changed() -> None:
    d = incoming(f"昭和61年10月03日09時25分{WIDE}米国発", f"昭和61年10月03日10時47分{WIDE}本省着")
    assert values(d, FieldName.SENT) == ["1986-10-03T09:25:00-04:00"]
    (flag,) = d.flags
    assert flag.rule == "received-before-sent"
    assert "Tokyo" in flag.message
    assert flag.field is FieldName.RECEIVED
    assert flag.page == "p0001"


def test_a_telegram_of_a_bureau_that_was_no_more_is_flagged() -> None:
    d = incoming(
        f"昭和55年10月02日20時25分{WIDE}米国発", f"昭和55年10月03日10時47分{WIDE}本省着", office="アメリカ局長"
    )
    assert rules(d) == ["date-outside-office"]
    assert "アメリカ局" in d.flags[0].message
    good = incoming(
        f"昭和45年10月02日20時25分{WIDE}米国発", f"昭和45年10月03日10時47分{WIDE}本省着", office="アメリカ局長"
    )
    assert rules(good) == []


def test_a_draft_takes_its_year_from_the_draft_date_over_new_year() -> None:
    s = Sheet().stamp("極 秘").line("外 務 省 電 信 案", size=74)
    s.table(
        [
            ["符号表示　暗", "総第 39 518号", "第　1840号", "JAN 4日09時10分発", "至急"],
            ["大臣", "政務次官", "事務次官", "官房長", "経済局長"],
            ["主管　経済局総務課", "起案　昭和42年12月28日", "起案者　羽仁　電話番号　2461"],
        ]
    )
    s.line(f"在豪　向井大使　あて{WIDE}小暮大臣発").line("件名　漁業協定")
    s.lines(["貴電第2711号に関し、先方と折衝ありたい。", "なお、回電ありたい。"])
    d = documents("s", "scan.pdf", "0" * 64, [s.page()])[0]
    assert values(d, FieldName.SENT) == ["1968-01-04T09:10:00+09:00"]
    assert values(d, FieldName.DRAFTED) == ["1967-12-28"]


def test_a_draft_on_plain_paper_has_the_date_below_its_title() -> None:
    s = Sheet().line("アジアＩＮＦ対米回電案", x=800, size=60).line("61.9.18", x=1000).line("外 務 省", x=1000)
    s.lines(["(1) 本年２月に我が方が示唆した案の核心は、区分を無意味ならしめることにあった。"])
    other = Sheet(2).line("ラウニー大使との協議", x=800, size=60).line("昭和61年10月16日", x=900)
    other.lines(["16日午前、協議が行われたところ、その概要次のとおり。", "なお、詳細は追って報告する。"])
    first = documents("s", "scan.pdf", "0" * 64, [s.page(), other.page()])[0]
    assert values(first, FieldName.DATE) == ["1986-09-18"]
