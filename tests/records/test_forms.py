"""Draft telegrams and decision sheets: labels and values in cells, in neighbours and in lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Box, Cell, Document, FieldName, Kind, Role
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet


def one(sheet: Sheet) -> Document:
    found = documents("s", "scan.pdf", "0" * 64, [sheet.page()])
    assert len(found) == 1
    return found[0]


def value(d: Document, name: FieldName) -> str:
    v = d.first(name)
    return v.value if v else ""


def draft(stamp: str = "NOV 6日21時10分発", drafted: str = "昭和42年11月6日", to: str = "") -> Sheet:
    s = Sheet().stamp("極 秘").stamp("無期限").line("（回覧番号 2204）").line("外 務 省 電 信 案", size=74)
    s.table(
        [
            ["符号表示　暗", "総第 39 518号", "第　1840号", stamp, "至急"],
            ["大臣", "政務次官", "事務次官アト", "外務審議\n官", "官房長", "経済局長", "参事官", "国際資源室長スミ"],
            ["主管　経済局国際資源室", f"起案　{drafted}", "起案者　羽仁　電話番号　2461"],
            ["協議先　条約局　大臣官房"],
        ]
    )
    s.line(to or f"在豪　向井大使　あて{WIDE}小暮大臣発").line("転電　在国連　三枝大使　あて").line(
        "件名　漁業協定（第二次案）"
    )
    s.lines(["貴電第2711号に関し、先方と折衝ありたい。", "なお、回電ありたい。"])
    return s


def test_draft_of_1967() -> None:
    d = one(draft())
    assert d.kind is Kind.DRAFT
    wanted = {
        FieldName.TITLE: "外務省電信案", FieldName.CIRCULATION: "2204", FieldName.CIPHER: "暗",
        FieldName.TOTAL: "39518", FieldName.SERIAL: "1840", FieldName.SENT: "1967-11-06T21:10:00+09:00",
        FieldName.PRECEDENCE: "至急",
        FieldName.OFFICE: "経済局国際資源室", FieldName.DRAFTED: "1967-11-06", FieldName.DRAFTER: "羽仁",
        FieldName.EXTENSION: "2461", FieldName.RECIPIENT: "向井大使", FieldName.SENDER: "小暮大臣",
        FieldName.RECEIVED_PLACE: "豪", FieldName.SUBJECT: "漁業協定（第二次案）", FieldName.CLASSIFICATION: "極秘",
        FieldName.TERM: "無期限", FieldName.RELAY: "在国連三枝大使",
    }  # fmt: skip
    assert {n: value(d, n) for n in wanted} == wanted
    assert [v.value for v in d.all(FieldName.CONSULTED)] == ["条約局", "大臣官房"]
    approvers = d.all(FieldName.APPROVER)
    assert [v.value for v in approvers][:4] == ["大臣", "政務次官", "事務次官", "外務審議官"]
    assert {v.value: v.note for v in approvers if v.note} == {
        "事務次官": "marked アト",
        "国際資源室長": "marked スミ",
    }
    assert [b.role for b in d.blocks] == [
        Role.CLASSIFICATION, Role.TERM, Role.NUMBER, Role.TITLE, Role.FORM, Role.ADDRESS, Role.RELAY, Role.SUBJECT,
        Role.BODY,
    ]  # fmt: skip


def test_a_stamp_of_january_on_a_draft_of_december() -> None:
    d = one(draft("JAN 2日09時15分発", "昭和45年12月28日"))
    assert value(d, FieldName.SENT) == "1971-01-02T09:15:00+09:00"


def test_a_draft_that_was_not_sent_has_the_date_it_was_drafted() -> None:
    d = one(draft("月 日 時 分発"))
    assert d.first(FieldName.SENT) is None
    assert value(d, FieldName.DATE) == "1967-11-06"


@pytest.mark.parametrize(
    ("line", "place", "recipient"),
    [
        ("在スウェーデン　小暮大使　あて　　三木大臣発", "スウェーデン", "小暮大使"),
        ("在国連鶴岡大使あて三木大臣発", "国連", "鶴岡大使"),
        ("在仏中山大使あて福田外務大臣代理発", "仏", "中山大使"),
        ("在米吉野臨時大使あて愛知大臣発", "米", "吉野臨時大使"),
        ("在香港　能見総領事　あて　愛知大臣発", "香港", "能見総領事"),
        (
            "在スウェーデン、秋元大使　あて　　三枝大臣発",
            "スウェーデン",
            "秋元大使",
        ),  # dirt in the white, read as a mark
        ("在仏　志摩大使　あ.て　　三枝大臣発", "仏", "志摩大使"),
        ("在サウディ・アラビア　津久井大使　あて　羽仁大臣発", "サウディ・アラビア", "津久井大使"),
        ("在サウディ・アラビア津久井大使あて羽仁大臣発", "サウディ・アラビア", "津久井大使"),
        ("在ニュー・ジーランド　能見臨時代理大使　あて　羽仁大臣発", "ニュー・ジーランド", "能見臨時代理大使"),
        ("在ジュネーヴ代　能見大使　あて　羽仁大臣発", "ジュネーヴ代", "能見大使"),
    ],
)
def test_post_and_name_are_told_apart(line: str, place: str, recipient: str) -> None:
    d = one(draft(to=line))
    assert (value(d, FieldName.RECEIVED_PLACE), value(d, FieldName.RECIPIENT)) == (place, recipient)
    assert value(d, FieldName.SENDER).endswith(("大臣", "大臣代理"))


def decision(grid: list[list[str]]) -> Sheet:
    s = Sheet().stamp("極秘").line("決　裁　書", size=74).table(grid)
    s.line("下記の件に関し決裁を求めます。（関係文書別添）").line("件　名　円借款に関する打合せ")
    s.lines(["9月18日、先方の電話連絡によれば、本件は急を要する由である。", "よって、右のとおり致したい。"])
    return s


def test_decision_sheet() -> None:
    d = one(
        decision(
            [
                ["大臣", "政務次官", "事務次官", "外務審議\n官", "官房長"],
                ["主管　経済協力局長", "審議官", "技術協力第一課長"],
                ["起案 昭和61年 9月18日", "決裁 昭和　年　月　日", "起案者　渡辺　電話2360"],
                ["保存期間　1類（永久）2類（10年）3類（5年）4類（1年）"],
                ["協議先　北米局　総務課長　安全保障課長　条約課長"],
            ]
        )
    )
    assert d.kind is Kind.DECISION
    assert value(d, FieldName.TITLE) == "決裁書"
    assert value(d, FieldName.DATE) == value(d, FieldName.DRAFTED) == "1986-09-18"
    assert d.first(FieldName.DECIDED) is None
    assert (value(d, FieldName.DRAFTER), value(d, FieldName.EXTENSION)) == ("渡辺", "2360")
    assert value(d, FieldName.SUBJECT) == "円借款に関する打合せ"
    assert [v.value for v in d.all(FieldName.CONSULTED)] == ["北米局", "総務課長", "安全保障課長", "条約課長"]
    assert [b.role for b in d.blocks] == [
        Role.CLASSIFICATION, Role.TITLE, Role.FORM, Role.BODY, Role.SUBJECT, Role.BODY,
    ]  # fmt: skip


def test_label_and_value_in_neighbouring_cells() -> None:
    d = one(
        decision(
            [
                ["主管", "条約局条約課", "起案者", "宇田川"],
                ["起案", "昭和五十二年三月九日", "決裁", "昭和五十二年三月十一日"],
                ["電話番号", "2118", "協議先", "アジア局　経済局"],
            ]
        )
    )
    assert value(d, FieldName.OFFICE) == "条約局条約課"
    assert value(d, FieldName.DRAFTER) == "宇田川"
    assert value(d, FieldName.DRAFTED) == "1977-03-09"
    assert value(d, FieldName.DECIDED) == "1977-03-11"
    assert value(d, FieldName.EXTENSION) == "2118"
    assert [v.value for v in d.all(FieldName.CONSULTED)] == ["アジア局", "経済局"]


def test_a_value_in_a_cell_that_was_cut_wrongly() -> None:
    """A label in a cell nested in the one that holds its value, which comes first."""
    s = decision([["大臣", "次官"], ["保存期間　1類"]])
    y = s.y
    wide = Cell(2, 0, 1, 2, Box(200, y, 900, y + 110).polygon, (s.row("昭和47年1月23日", x=320, y=y + 10),))
    small = Cell(2, 0, 1, 1, Box(200, y, 270, y + 40).polygon, (s.row("起案", x=205, y=y + 10),))
    s.regions[2] = replace(s.regions[2], cells=(*s.regions[2].cells, wide, small))
    assert value(one(s), FieldName.DRAFTED) == "1972-01-23"


def test_title_on_the_line_of_the_circulation_number() -> None:
    s = Sheet().line(f"（回覧番号　3012）{WIDE}外務省電信案").table([["符号表示　暗", "総第 40276号", "第2210号"]])
    d = one(s)
    assert (d.kind, value(d, FieldName.TITLE), value(d, FieldName.CIRCULATION)) == (Kind.DRAFT, "外務省電信案", "3012")


def test_stamps_whose_frames_touch_are_no_table() -> None:
    s = Sheet().table([["極秘"], ["無期限"]]).line("外務省電信案", size=70).table([["総第 40276号", "第2210号"]])
    d = one(s)
    assert [b.role for b in d.blocks][:2] == [Role.CLASSIFICATION, Role.TERM]
    assert value(d, FieldName.CLASSIFICATION) == "極秘"


def test_several_labels_in_one_cell_on_several_rows() -> None:
    d = one(decision([["大臣", "次官"], ["起案　昭和55年6月2日\n決裁　昭和55年6月4日\n起案者　三枝\n電話番号　2555"]]))
    assert value(d, FieldName.DRAFTED) == "1980-06-02"
    assert value(d, FieldName.DECIDED) == "1980-06-04"
    assert value(d, FieldName.DRAFTER) == "三枝"
    assert value(d, FieldName.EXTENSION) == "2555"


def test_labels_without_white() -> None:
    d = one(decision([["主管条約局条約課", "起案昭和61年9月18日", "決裁昭和年月日", "起案者渡辺電話番号2360"]]))
    assert value(d, FieldName.OFFICE) == "条約局条約課"
    assert value(d, FieldName.DRAFTED) == "1986-09-18"
    assert value(d, FieldName.DRAFTER) == "渡辺"


def test_a_misread_short_title_is_still_the_form() -> None:
    s = (
        Sheet()
        .line("決栽書", size=74)
        .table([["大臣", "次官"], ["起案　昭和55年6月2日", "起案者　三枝", "保存期間　2類"]])
    )
    d = one(s)
    title = d.first(FieldName.TITLE)
    assert d.kind is Kind.DECISION
    assert title and (title.printed, title.value) == ("決栽書", "決裁書")
    assert title.certainty < 0.7


def test_a_copy_of_a_telegram_is_no_misread_draft() -> None:
    s = Sheet().line("電信写", size=60).line("総番号（TA）55021").line(f"72年5月9日18時30分{WIDE}英国発")
    assert one(s.line(f"72年5月10日03時02分{WIDE}本省着").line("主管　官房長")).kind is Kind.TELEGRAM


def test_a_misread_form_title_is_still_the_form() -> None:
    s = Sheet().line("外務省電倍案", size=74).table([["総第11230号", "第88号"], ["起案　昭和44年5月1日"]])
    d = one(s.line("在伊　立花大使　あて　愛知大臣発"))
    title = d.first(FieldName.TITLE)
    assert d.kind is Kind.DRAFT
    assert title and (title.printed, title.value) == ("外務省電倍案", "外務省電信案")
    assert title.certainty < 0.9


def test_the_choices_of_a_form_are_no_choice() -> None:
    """Which class was circled is not known, so none is claimed."""
    d = one(decision([["大臣", "次官"], ["保存期間　1類（永久）2類（10年）3類（5年）4類（1年）"]]))
    assert d.first(FieldName.RETENTION) is None
    assert [v.note for v in d.rejected if v.name is FieldName.RETENTION] != []
    chosen = one(decision([["大臣", "次官"], ["保存期間　2類"]]))
    assert value(chosen, FieldName.RETENTION) == "2類"


@pytest.mark.parametrize(
    "printed",
    ["欧亜局東欧第一課", "アジア局北東アジア第二課", "中近東アフリカ局近東課", "経済局国際経済第三課"],
)
def test_an_office_told_apart_by_one_sign_is_another_office(printed: str) -> None:
    """東欧第一課 is in no list and one sign from 西欧第一課: it stays as printed."""
    d = one(
        decision([["主管", printed, "起案者", "宇田川"], ["起案", "昭和五十二年三月九日", "決裁", "昭和　年　月　日"]])
    )
    assert value(d, FieldName.OFFICE) == printed


def test_an_office_with_a_look_alike_is_still_read() -> None:
    d = one(
        decision(
            [["主管", "条約居条約課", "起案者", "宇田川"], ["起案", "昭和五十二年三月九日", "決裁", "昭和　年　月　日"]]
        )
    )
    assert value(d, FieldName.OFFICE) == "条約局条約課"


def test_a_stroke_before_an_office_is_dirt() -> None:
    d = one(decision([["主管", "条約局条約課", "協議先", "一国際連合局　大臣官房"]]))
    assert [v.value for v in d.all(FieldName.CONSULTED)] == ["国際連合局", "大臣官房"]
