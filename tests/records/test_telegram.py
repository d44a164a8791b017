"""Incoming telegrams of each era's form, with what may be missing, merged or apart."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName, Kind, RegionType, Role
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet, noisy


def one(sheet: Sheet, *more: Sheet) -> Document:
    found = documents("s", "scan.pdf", "0" * 64, [s.page() for s in (sheet, *more)])
    assert len(found) == 1, [(d.kind, d.cut) for d in found]
    return found[0]


def value(d: Document, name: FieldName) -> str:
    v = d.first(name)
    return v.value if v else ""


def form_1969() -> Sheet:
    s = Sheet()
    s.line(f"外審{WIDE}外審{WIDE}事務次官", size=28).line(f"北一{WIDE}参{WIDE}条", size=28)
    s.line("総番号（TA）：38211").line(f"69年4月8日20時25分{WIDE}インド 発").line(f"69年4月9日01時12分{WIDE}本省 着")
    s.line("主管　経済局長").line(f"外務大臣殿{WIDE}桐山大使").line("小麦買付け交渉").line("第1296号　特秘　至急")
    s.lines(["　往電第1288号に関し、", "先方は、本件を取り進めたい旨述べた。なお、詳細は追って報告する。"])
    return s


def test_form_of_1969_with_a_subject_without_label() -> None:
    d = one(form_1969())
    assert d.kind is Kind.TELEGRAM
    assert value(d, FieldName.TOTAL) == "38211"
    assert value(d, FieldName.SERIAL) == "1296"
    assert value(d, FieldName.SENT) == "1969-04-08T20:25:00+05:30"
    assert value(d, FieldName.RECEIVED) == "1969-04-09T01:12:00+09:00"
    assert value(d, FieldName.PLACE) == "インド"
    assert value(d, FieldName.OFFICE) == "経済局長"
    assert value(d, FieldName.RECIPIENT) == "外務大臣"
    assert value(d, FieldName.SENDER) == "桐山大使"
    assert value(d, FieldName.SUBJECT) == "小麦買付け交渉"
    assert value(d, FieldName.CLASSIFICATION) == "特秘"
    assert value(d, FieldName.PRECEDENCE) == "至急"
    assert [v.value for v in d.all(FieldName.DISTRIBUTION)] == ["外審", "外審", "事務次官", "北一", "参", "条"]
    assert [v.value for v in d.all(FieldName.REFERENCE)] == ["往電第1288号"]


def test_roles_of_the_head_and_the_text() -> None:
    d = one(form_1969())
    roles = [b.role for b in d.blocks]
    assert roles == [
        Role.ROUTING, Role.ROUTING, Role.NUMBER, Role.SENT, Role.RECEIVED, Role.OFFICE, Role.ADDRESS, Role.SUBJECT,
        Role.PRECEDENCE, Role.BODY,
    ]  # fmt: skip


def test_values_say_where_they_stand() -> None:
    d = one(form_1969())
    sender, recipient = d.first(FieldName.SENDER), d.first(FieldName.RECIPIENT)
    assert sender and recipient
    assert sender.page == recipient.page == "p0001"
    assert min(x for x, _ in sender.polygon) > max(x for x, _ in recipient.polygon)
    block = next(b for b in d.blocks if b.role is Role.ADDRESS)
    assert max(x for x, _ in recipient.polygon) < block.rows[0].pieces[1].box.x0
    assert 0 < sender.certainty <= 1
    assert sender.rule


def test_no_serial_is_legal_for_internal_telegrams() -> None:
    s = Sheet().stamp("極　秘")
    s.line("総番号(TA)71563").line(f"74年10月30日01時00分{WIDE}英国 発").line(f"74年10月30日10時07分{WIDE}本省 着")
    s.line("主管米局長").line(f"外務大臣殿{WIDE}森大使").line("部内連絡").line("極秘　大至急").line(
        "東ゴウ次官へ　安川大使より"
    )
    s.lines(["本件は慎重に取り扱う必要がある。よって、", "対外応答振りには留意ありたい。（了）"])
    d = one(s)
    assert d.first(FieldName.SERIAL) is None
    assert value(d, FieldName.SENT) == "1974-10-30T01:00:00+00:00"
    assert value(d, FieldName.PRECEDENCE) == "大至急"
    assert [(v.value, v.part("side"), v.part("name")) for v in d.all(FieldName.ATTENTION)] == [
        ("東ゴウ次官へ", "to", "東ゴウ次官"), ("安川大使より", "from", "安川大使"),
    ]  # fmt: skip
    attention = next(b for b in d.blocks if "安川大使より" in b.text)
    assert attention.role is Role.BODY


def test_form_of_1986_with_years_of_showa() -> None:
    s = Sheet().stamp("極秘").stamp("無期限")
    s.line("総番号　R136903").line(f"61年 10月 02日{WIDE}米 国 発").line(f"61年 10月 03日{WIDE}本 省 着")
    s.line("主管").line("国連局長").line(f"外務大臣殿{WIDE}松永大使").line("部内連絡").line("極秘 至急 (ゆう先処理)")
    s.line("中平国連局長へ").lines(["9月30日付貴部内連絡電に関し、", "種々の意見があることは事実である。"])
    d = one(s)
    assert value(d, FieldName.SENT) == "1986-10-02"
    assert value(d, FieldName.RECEIVED) == "1986-10-03"
    assert value(d, FieldName.TOTAL) == "R136903"
    assert value(d, FieldName.OFFICE) == "国連局長"
    assert value(d, FieldName.TERM) == "無期限"
    assert [v.value for v in d.all(FieldName.PRECEDENCE)] == ["至急", "優先処理"]
    sent = d.first(FieldName.SENT)
    assert sent and "1986" in sent.note


def test_both_numbers_on_one_line() -> None:
    s = Sheet()
    s.line(f"総番号（来）　R204417{WIDE}第5120号").line(f"58年3月1日{WIDE}仏国発").line(f"58年3月2日{WIDE}本省着")
    s.line(f"外務大臣殿{WIDE}久世臨時代理大使").line("往電第5101号に関し、先方の意向は次のとおり。本件は急を要する。")
    d = one(s)
    assert (value(d, FieldName.TOTAL), value(d, FieldName.SERIAL)) == ("R204417", "5120")
    assert value(d, FieldName.SENDER) == "久世臨時代理大使"
    assert value(d, FieldName.SENT) == "1983-03-01"


def test_marks_that_the_layout_set_apart_from_their_dates() -> None:
    s = Sheet()
    s.line("総番号（TA）41200").line("71年2月3日11時05分", y=600).line("71年2月3日19時40分", y=700)
    s.line("カナダ発", x=1500, y=600).line("本省着", x=1500, y=700)
    s.line(f"外務大臣殿{WIDE}有賀大使", y=850).line("主管　条約局長")
    s.line("貴電第31号に関し、先方に申し入れたところ、異存ない旨回答があった。")
    d = one(s)
    assert value(d, FieldName.SENT) == "1971-02-03T11:05:00-05:00"
    assert value(d, FieldName.RECEIVED) == "1971-02-03T19:40:00+09:00"
    assert value(d, FieldName.PLACE) == "カナダ"


def test_sender_in_a_region_of_its_own() -> None:
    s = (
        Sheet()
        .line("総番号（TA）41200")
        .line(f"71年2月3日11時05分{WIDE}豪州発")
        .line(f"71年2月3日13時40分{WIDE}本省着")
    )
    y = s.y
    s.line("外務大臣殿", y=y).line("水沢大使", x=1400, y=y)
    s.line("先方は、次のとおり述べた。本件は急を要する。")
    d = one(s)
    assert (value(d, FieldName.RECIPIENT), value(d, FieldName.SENDER)) == ("外務大臣", "水沢大使")
    assert [b.role for b in d.blocks][-3:] == [Role.ADDRESS, Role.ADDRESS, Role.BODY]


def test_whole_head_in_one_region() -> None:
    s = Sheet()
    s.lines(
        [
            "総番号（TA）55021", f"72年5月9日18時30分{WIDE}スウェーデン発", f"72年5月10日03時02分{WIDE}本省着",
            "主管　官房長", f"外務大臣殿{WIDE}立花大使", "件名　気象観測に関する申入れ", "第402号　秘　至急",
            "貴電第77号に関し、先方は異存ない旨述べた。詳細は別電する。",
        ]
    )  # fmt: skip
    d = one(s)
    assert value(d, FieldName.SUBJECT) == "気象観測に関する申入れ"
    assert value(d, FieldName.PLACE) == "スウェーデン"
    assert [b.role for b in d.blocks] == [
        Role.NUMBER, Role.SENT, Role.RECEIVED, Role.OFFICE, Role.ADDRESS, Role.SUBJECT, Role.PRECEDENCE, Role.BODY,
    ]  # fmt: skip


def test_a_subject_of_two_rows() -> None:
    s = (
        Sheet()
        .line("総番号（TA）55021")
        .line(f"72年5月9日18時30分{WIDE}ペルー発")
        .line(f"72年5月10日03時02分{WIDE}本省着")
    )
    s.line(f"外務大臣殿{WIDE}立花大使")
    s.lines(
        ["件名　" + "銅鉱開発に関する日本側関係者の打合せ及び先方関係当局の意向に関する件の" + "報告", "（第二次）"]
    )
    s.line("第402号　秘　至急").line("先方は、次のとおり述べた。本件は急を要する。")
    d = one(s)
    assert value(d, FieldName.SUBJECT).endswith("報告（第二次）")
    assert sum(b.role is Role.SUBJECT for b in d.blocks) == 1


def test_an_unknown_post_keeps_its_name_and_loses_its_time() -> None:
    s = (
        Sheet()
        .line("総番号（TA）55021")
        .line(f"72年5月9日18時30分{WIDE}ノウエア発")
        .line(f"72年5月10日03時02分{WIDE}本省着")
    )
    s.line(f"外務大臣殿{WIDE}立花大使").line("先方は、次のとおり述べた。本件は急を要する。")
    d = one(s)
    sent, place = d.first(FieldName.SENT), d.first(FieldName.PLACE)
    assert sent and place
    assert sent.value == "1972-05-09"
    assert "zone" in sent.note
    assert (place.value, place.key) == ("ノウエア", "")
    assert place.certainty < 0.6


def test_received_before_sent_is_doubted() -> None:
    s = (
        Sheet()
        .line("総番号（TA）55021")
        .line(f"72年5月9日18時30分{WIDE}英国発")
        .line(f"72年5月9日10時02分{WIDE}本省着")
    )
    s.line(f"外務大臣殿{WIDE}立花大使").line("先方は、次のとおり述べた。本件は急を要する。")
    d = one(s)
    sent = d.first(FieldName.SENT)
    assert sent and "before it was sent" in sent.note
    assert sent.certainty < 0.7


def test_continuation_pages_belong_to_it() -> None:
    second = Sheet(2).lines(
        ["2．先方は、9月30日付の当方提案に関し、", "検討を続ける旨述べた。なお、第3号に関しては別電する。"]
    )
    d = one(form_1969(), second.foot("-2-"))
    assert [p.id for p in d.pages] == ["p0001", "p0002"]
    assert d.blocks[-1].role is Role.PAGE_NUMBER


def test_body_that_speaks_of_telegrams_stays_body() -> None:
    s = form_1969()
    text = "件名については、外務大臣殿より御指示のあったとおり、主管局と協議の上、極秘として取り扱うこととしたい。"
    s.lines([text, "総番号は追って通報する。"])
    d = one(s)
    assert any(b.role is Role.BODY and text in b.text for b in d.blocks)
    assert value(d, FieldName.SUBJECT) == "小麦買付け交渉"


@pytest.mark.parametrize("seed", range(6))
def test_engine_noise_does_not_change_the_values(seed: int) -> None:
    s = Sheet()
    for text in ("総番号（TA）71563", f"74年10月30日01時00分{WIDE}英国発", f"74年10月30日10時07分{WIDE}本省着"):
        s.line(noisy(text, seed))
    s.line(noisy("主管　米局長", seed)).line(noisy("件名　首脳会談", seed)).line(noisy(f"外務大臣殿{WIDE}森大使", seed))
    s.line(noisy("極秘　部内連絡　大至急", seed)).line(noisy("先方は、次のとおり述べた。本件は急を要する。", seed))
    d = one(s)
    assert value(d, FieldName.TOTAL) == "71563"
    assert value(d, FieldName.SENT) == "1974-10-30T01:00:00+00:00"
    assert value(d, FieldName.SUBJECT) == "首脳会談"
    assert value(d, FieldName.OFFICE) == "米局長"


def test_stamp_regions_keep_their_marks() -> None:
    s = Sheet().stamp("極秘").add(RegionType.STAMP, [Sheet().row("25部の内23号", x=1900, y=250)])
    s.line("総番号（TA）55021").line(f"72年5月9日18時30分{WIDE}英国発").line(f"72年5月10日03時02分{WIDE}本省着")
    d = one(s)
    assert (value(d, FieldName.COPIES), value(d, FieldName.COPY_NUMBER)) == ("25", "23")
    assert [b.role for b in d.blocks][:2] == [Role.CLASSIFICATION, Role.COPY]
