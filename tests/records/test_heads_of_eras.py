"""Heads of each era's form, in the order of lines in which they were printed; matters and most names are invented."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName, Form, Kind, RegionType
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet

BODY = "本件は急を要するにつき、至急御回示ありたい。なお、詳細は別電のとおり。"


def head(*lines: str, sheet: Sheet | None = None) -> Document:
    s = sheet or Sheet()
    for text in lines:
        s.line(text)
    found = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert len(found) == 1, [(d.kind, d.cut) for d in found]
    return found[0]


def values(d: Document, name: FieldName) -> list[str]:
    return [v.value for v in d.all(name)]


def only(d: Document, wanted: dict[FieldName, str]) -> None:
    assert {n: values(d, n) for n in wanted} == {n: [v] if v else [] for n, v in wanted.items()}


INCOMING = (
    "総番号(TA)71563", "74年10月30日01時00分　英国　発", "74年10月30日10時07分　本省　着", "主管　米局長",
    f"外務大臣殿{WIDE}森大使",
)  # fmt: skip


def test_incoming_of_1969_with_a_list_in_the_margin() -> None:
    d = head(
        "外審、外審、事務次官", "北一、参", "条、参", "総番号(TA):41955", "69年9月19日20時25分　米国発",
        "69年9月20日09時47分　本省着", "主管", "米局長", f"外務大臣殿{WIDE}下田大使", "小麦買付け交渉",
        "第2964号　特秘　至急", "往電第2947号に関し、", "タナカ大使より、", BODY,
    )  # fmt: skip
    assert (d.kind, d.form) == (Kind.TELEGRAM, Form.INCOMING)
    only(d, {
        FieldName.TOTAL: "41955", FieldName.SERIAL: "2964", FieldName.CLASSIFICATION: "特秘",
        FieldName.PRECEDENCE: "至急", FieldName.SENT: "1969-09-19T20:25:00-04:00", FieldName.PLACE: "米国",
        FieldName.OFFICE: "米局長", FieldName.SENDER: "下田大使", FieldName.SUBJECT: "小麦買付け交渉",
        FieldName.ATTENTION: "タナカ大使より",
    })  # fmt: skip
    assert values(d, FieldName.DISTRIBUTION) == ["外審", "外審", "事務次官", "北一", "参", "条", "参"]


def test_short_forms_are_expanded_only_where_certain() -> None:
    d = head(f"官房内{WIDE}電", "米長　保", "条長　人　調", *INCOMING, "部内連絡", "極秘　大至急", BODY)
    told = {v.value: v.part("expanded") for v in d.all(FieldName.DISTRIBUTION)}
    assert told == {
        "官房内": "", "電": "", "米長": "アメリカ局長", "保": "", "条長": "条約局長", "人": "", "調": "",
    }  # fmt: skip
    assert next(v.key for v in d.all(FieldName.DISTRIBUTION) if v.value == "米長") == "office.america-2"


def test_a_short_form_is_not_expanded_outside_its_years() -> None:
    """米長 was of the American bureau, which there was no more in 1986."""
    d = head(
        "米長　条長", "総番号　R136903", "61年10月02日　米国　発", "61年10月03日　本省　着",
        f"外務大臣殿{WIDE}松永大使", BODY,
    )  # fmt: skip
    told = {v.value: v.part("expanded") for v in d.all(FieldName.DISTRIBUTION)}
    assert told == {"米長": "", "条長": "条約局長"}


def test_a_block_of_columns_read_row_by_row() -> None:
    d = head(
        "外儀官", "典房", "審長長", "二旅査移", "総番号　R136903", "61年10月02日　米国　発", "61年10月03日　本省　着",
        f"外務大臣殿{WIDE}松永大使", BODY,
    )  # fmt: skip
    assert values(d, FieldName.DISTRIBUTION) == ["外審", "儀典長", "官房長", "二旅査移"]
    first = d.first(FieldName.DISTRIBUTION)
    assert first and first.rule == "routing-columns" and "外儀官 / 典房 / 審長長" in first.note


def test_a_block_that_could_be_read_in_two_ways_stays_as_it_is_read() -> None:
    d = head("外外", "審審", "長", *INCOMING, BODY)
    assert values(d, FieldName.DISTRIBUTION)[-1] == "長"


def test_draft_of_1967_with_fields_for_the_telegraph_section() -> None:
    d = head(
        "(回覧番号 3001)外務省電信案(分類 )", "(※印欄内は電信課記入)", "機密表示(極秘・秘の朱印)極秘無期限 部の内 号",
        "符号表示 暗", "※総第 22 162号", "※第△2360号", "DEC 22日20時27分", "YYYYY 至急", "発電係", "大臣", "秘書官",
        "政務次官", "事務次官", "羽仁外務審議官", "三枝外務審議官", "官房長", "アメリカ局長", "参事官", "北米第一課長",
        "アメリカ局北米第一課", "起案 昭和45年12月22日", f"在米 牛場大使 あて{WIDE}愛知大臣発", "件名 漁業協定", BODY,
    )  # fmt: skip
    assert (d.kind, d.form) == (Kind.DRAFT, Form.OUTGOING)
    only(d, {
        FieldName.CIRCULATION: "3001", FieldName.CLASSIFICATION: "極秘", FieldName.TERM: "無期限",
        FieldName.CIPHER: "暗", FieldName.TOTAL: "22162", FieldName.SERIAL: "2360",
        FieldName.SENT: "1970-12-22T20:27:00+09:00", FieldName.PRECEDENCE: "至急",
        FieldName.OFFICE: "アメリカ局北米第一課", FieldName.RECIPIENT: "牛場大使", FieldName.SENDER: "愛知大臣",
        FieldName.COPIES: "", FieldName.COPY_NUMBER: "", FieldName.SUBJECT: "漁業協定",
    })  # fmt: skip
    named = {v.value: v.part("name") for v in d.all(FieldName.APPROVER) if v.part("name")}
    assert named == {"羽仁外務審議官": "羽仁", "三枝外務審議官": "三枝"}
    assert len(values(d, FieldName.APPROVER)) == 10


def test_draft_with_marks_of_approval_a_relay_and_a_note_of_its_release() -> None:
    d = head(
        "昭和四十七年四月七日付で極秘指定を解除した。外務省アメリカ局北米第一課長、羽仁宏■(押印)", "回覧番号1512",
        "外務省電信案", "極秘 無期限 部の内 号", "暗", "総第09 066号", "△第559号", "JUN 9日15時50分発", "大至急", "漢",
        "大臣 事務次官 外務審議官 官房長 アメリカ局長 アト 参事官 スミ 北米第一課長 出張中", "起案 昭和46年6月9日",
        "起案者 佐藤 電話番号 2464", "在仏 中山大使 あて 福田外務大臣代理発",
        "転電 在米 牛場大使、在英 湯川大使 あて", "航空交渉(以遠権)", "〔限定配布〕", "吉野局長へ(井川より、", BODY,
    )  # fmt: skip
    only(d, {
        FieldName.DECLASSIFIED: "1972-04-07", FieldName.LIMIT: "限定配布", FieldName.TOTAL: "09066",
        FieldName.SERIAL: "559", FieldName.SENDER: "福田外務大臣代理", FieldName.SUBJECT: "航空交渉(以遠権)",
        FieldName.CIPHER: "暗", FieldName.DRAFTER: "佐藤", FieldName.EXTENSION: "2464",
    })  # fmt: skip
    released = d.first(FieldName.DECLASSIFIED)
    assert released is not None
    assert (released.part("office"), released.part("person")) == ("外務省アメリカ局北米第一課長", "羽仁宏")
    marks = {v.value: v.part("mark") for v in d.all(FieldName.APPROVER) if v.part("mark")}
    assert marks == {"アメリカ局長": "アト", "参事官": "スミ", "北米第一課長": "出張中"}
    assert [(v.value, v.key) for v in d.all(FieldName.RELAY)] == [
        ("在米牛場大使", "post.us"),
        ("在英湯川大使", "post.gb"),
    ]
    parted = [(v.part("name"), v.part("place")) for v in d.all(FieldName.RELAY)]
    assert parted == [("牛場大使", "米"), ("湯川大使", "英")]  # who, and where he is
    people = {p.id: p.name for p in d.persons}
    assert [people[v.target] for v in d.all(FieldName.RELAY)] == ["牛場大使", "湯川大使"]
    sides = [(v.value, v.part("side"), v.part("name")) for v in d.all(FieldName.ATTENTION)]
    assert sides == [("吉野局長へ", "to", "吉野局長"), ("井川より", "from", "井川")]


def test_a_circular_to_several_posts() -> None:
    d = head(
        "外務省電信案", "符号表示 略", "総第31 002号", "合第△ 418号", "NOV 2日11時05分発", "起案 昭和44年11月1日",
        f"在米、英、仏各大使　あて{WIDE}愛知大臣発", "件名 査証免除", BODY,
    )  # fmt: skip
    assert (d.kind, d.form) == (Kind.DRAFT, Form.CIRCULAR)
    only(d, {
        FieldName.CIRCULAR: "418", FieldName.SERIAL: "418", FieldName.RECIPIENT: "在米、英、仏各大使",
        FieldName.SENDER: "愛知大臣", FieldName.CIPHER: "略",
    })  # fmt: skip
    assert [v.key for v in d.all(FieldName.RECEIVED_PLACE)] == ["post.us", "post.gb", "post.fr"]


def test_incoming_of_1938_in_columns() -> None:
    s = Sheet(vertical=True)
    d = head(
        f"二七四五一{WIDE}略{WIDE}昭和13年11月19日午後張家口発{WIDE}亜細亜局・通商局", f"本省{WIDE}19日夜着",
        f"外務大臣{WIDE}向井領事", "第一二三号(極秘)(大至急)(館長符号扱)",
        "本電第二号ノ通リ先方ハ本件ヲ取進メ度キ旨述ヘタルニ付右御含ミアリ度シ", sheet=s,
    )  # fmt: skip
    only(d, {
        FieldName.TOTAL: "27451", FieldName.SENT: "1938-11-19", FieldName.RECEIVED: "1938-11-19",
        FieldName.PLACE: "張家口", FieldName.RECIPIENT: "外務大臣", FieldName.SENDER: "向井領事",
        FieldName.SERIAL: "123", FieldName.CLASSIFICATION: "極秘", FieldName.PRECEDENCE: "大至急",
    })  # fmt: skip
    assert values(d, FieldName.OFFICE) == ["亜細亜局", "通商局"]
    assert values(d, FieldName.CIPHER) == ["略", "館長符号"]


def test_head_of_1941_in_one_line() -> None:
    d = head("昭和16年11月26日東郷外務大臣発在米野村大使宛公電第八三六号(館長符号)(写)", "極秘　大至急", BODY)
    assert d.kind is Kind.TELEGRAM
    only(d, {
        FieldName.SENT: "1941-11-26", FieldName.SENDER: "東郷外務大臣", FieldName.RECIPIENT: "野村大使",
        FieldName.SERIAL: "836", FieldName.CIPHER: "館長符号", FieldName.CLASSIFICATION: "極秘",
    })  # fmt: skip


def test_electronic_head_with_labels() -> None:
    d = head(
        "秘密指定：極秘　優先度：至急", "限定配布", "総番号：R052345", "2003年03月19日11時24分　米国発",
        "2003年03月20日01時36分　本省着", "主管：北米局北米第一課", "宛先：外務大臣", "発信者：向井大使",
        "件名：海底電線", "配布：A(PM)、B(大臣、副大臣)", "電信番号：第1234号", BODY,
    )  # fmt: skip
    only(d, {
        FieldName.CLASSIFICATION: "極秘", FieldName.PRECEDENCE: "至急", FieldName.LIMIT: "限定配布",
        FieldName.TOTAL: "R052345", FieldName.SERIAL: "1234", FieldName.SENDER: "向井大使",
        FieldName.RECIPIENT: "外務大臣", FieldName.OFFICE: "北米局北米第一課", FieldName.SUBJECT: "海底電線",
    })  # fmt: skip
    assert values(d, FieldName.DISTRIBUTION) == ["A(PM)", "B(大臣、副大臣)"]


def test_hei_is_a_class_behind_one_label_and_a_cipher_behind_the_other() -> None:
    classed = head("秘密指定：平", *INCOMING, BODY)
    only(classed, {FieldName.CLASSIFICATION: "無指定", FieldName.CIPHER: ""})
    coded = head("外務省電信案", "符号表示 平", "総第31 002号", "第418号", "起案 昭和44年11月1日", BODY)
    only(coded, {FieldName.CLASSIFICATION: "", FieldName.CIPHER: "平"})
    alone = head("平", *INCOMING, BODY)
    only(alone, {FieldName.CLASSIFICATION: "", FieldName.CIPHER: ""})


def test_handling_is_told_apart_from_a_class() -> None:
    d = head(*INCOMING, "第12号　取扱注意", BODY)
    assert values(d, FieldName.HANDLING) == ["取扱注意"]
    both = head(*INCOMING, "第12号　秘　取扱注意", BODY)
    only(both, {FieldName.CLASSIFICATION: "秘", FieldName.HANDLING: "取扱注意"})


@pytest.mark.parametrize(
    ("line", "mark", "limit"),
    [
        ("第12号　極秘　限定配布", "極秘", "限定配布"),
        ("第12号　極秘限定配布", "極秘限定配布", "限定配布"),
        ("第12号　秘　館長限り", "秘", "館長限り"),
        ("第12号　限定配布", "", "限定配布"),
    ],
)
def test_limits(line: str, mark: str, limit: str) -> None:
    only(head(*INCOMING, line, BODY), {FieldName.CLASSIFICATION: mark, FieldName.LIMIT: limit})


def test_terms_with_a_day() -> None:
    d = head(*INCOMING, "極秘　期限：昭和55年12月31日まで", BODY)
    assert values(d, FieldName.TERM) == ["1980-12-31"]
    assert values(head(*INCOMING, "極秘　期限付", BODY), FieldName.TERM) == ["期限付"]


@pytest.mark.parametrize(
    ("line", "part"),
    [("第902号の3", "3"), ("第902号（14の3）", "3/14"), ("第902号　3/14", "3/14"), ("第902号（全14通の3）", "3/14")],
)
def test_part_telegrams(line: str, part: str) -> None:
    d = head(*INCOMING, line, "極秘", BODY)
    only(d, {FieldName.SERIAL: "902", FieldName.PART: part})


def test_a_correction_says_so() -> None:
    d = head(*INCOMING, "訂正電　極秘", "第903号", BODY)
    serial = d.first(FieldName.SERIAL)
    assert serial and serial.part("kind") == "訂正電"


def test_a_stroke_in_a_number_is_never_put_right_silently() -> None:
    d = head(*INCOMING, "極秘第23/号", BODY)
    register = d.first(FieldName.REGISTER)
    assert register and register.value == "極秘第23/号"
    assert register.certainty < 0.5
    assert "may stand for 1" in register.note
    assert values(head(*INCOMING, "極秘第231号", BODY), FieldName.REGISTER) == ["極秘第231号"]


def test_copies_over_two_lines_of_a_stamp() -> None:
    only(head("25部の内", "23号", *INCOMING, BODY), {FieldName.COPIES: "25", FieldName.COPY_NUMBER: "23"})
    only(head("部の内　号", *INCOMING, BODY), {FieldName.COPIES: "", FieldName.COPY_NUMBER: ""})


def test_a_stamp_of_release_without_a_day() -> None:
    s = Sheet().stamp("秘密指定解除　外交記録・情報公開室")
    d = head(*INCOMING, BODY, sheet=s)
    mark = d.first(FieldName.DECLASSIFIED)
    assert mark is not None
    assert (mark.value, mark.part("office"), mark.part("person")) == ("", "外交記録・情報公開室", "")


@pytest.mark.parametrize(
    "text",
    [
        "本件文書の秘密指定解除については、関係局と協議の上、追って回示ありたい。",
        "昭和四十七年に指定を解除することについて検討中である。",
    ],
)
def test_talk_of_releasing_is_no_mark(text: str) -> None:
    assert head(*INCOMING, text).first(FieldName.DECLASSIFIED) is None


@pytest.mark.parametrize(
    ("line", "sides"),
    [
        ("中平国連局長へ", [("to", "中平国連局長")]),
        ("東ゴウ次官へ　安川大使より", [("to", "東ゴウ次官"), ("from", "安川大使")]),
        ("下田大使より田中大使へ", [("to", "田中大使"), ("from", "下田大使")]),
        ("羽仁局長、三枝審議官へ", [("to", "羽仁局長、三枝審議官")]),
    ],
)
def test_attention_lines(line: str, sides: list[tuple[str, str]]) -> None:
    d = head(*INCOMING, "極秘　大至急", line, BODY)
    assert sorted((v.part("side"), v.part("name")) for v in d.all(FieldName.ATTENTION)) == sorted(sides)


@pytest.mark.parametrize("line", ["当方より先方へ", "先方大使より", "現地へ", "本使より外務次官へ", "右より左へ"])
def test_what_is_said_of_moving_is_no_attention(line: str) -> None:
    assert head(*INCOMING, "極秘　大至急", line, BODY).first(FieldName.ATTENTION) is None


def test_a_misread_rank_is_read_and_said() -> None:
    d = head(*INCOMING[:4], f"外務太臣殿{WIDE}森大便", BODY)
    sender, to = d.first(FieldName.SENDER), d.first(FieldName.RECIPIENT)
    assert sender and to
    assert (sender.printed, sender.value) == ("森大便", "森大使")
    assert (to.printed, to.value) == ("外務太臣", "外務大臣")
    assert "read as" in sender.note
    assert sender.certainty < 0.9


def test_a_line_of_marks_of_which_one_cannot_be_read() -> None:
    d = head(*INCOMING, "第661号　囗秘　至急", BODY)
    only(d, {FieldName.SERIAL: "661", FieldName.PRECEDENCE: "至急", FieldName.CLASSIFICATION: ""})


def decision(*rows: list[str], below: tuple[str, ...] = ()) -> Document:
    s = Sheet().stamp("極秘").line("決　裁　書", size=74).table(list(rows))
    return head(*below, "下記の件に関し決裁を求めます。（関係文書別添）", "件　名　円借款", BODY, sheet=s)


def test_offices_consulted_on_the_lines_below_with_struck_ones_and_a_mark() -> None:
    d = decision(
        ["大臣", "政務次官", "事務次官了", "外務審議官"], ["起案 昭和61年9月18日", "起案者電話番号　渡辺 2360"],
        below=("協議先", "北米局　⟨条約局⟩", "総務課長　⟨中国課長⟩　条約課長", "情報調査局長　了"),
    )  # fmt: skip
    got = [(v.value, v.note == "struck", v.part("mark")) for v in d.all(FieldName.CONSULTED)]
    assert got == [
        ("北米局", False, ""), ("条約局", True, ""), ("総務課長", False, ""), ("中国課長", True, ""),
        ("条約課長", False, ""), ("情報調査局長", False, "了"),
    ]  # fmt: skip
    only(d, {FieldName.DRAFTER: "渡辺", FieldName.EXTENSION: "2360"})
    assert {v.value: v.part("mark") for v in d.all(FieldName.APPROVER)}["事務次官"] == "了"


def test_a_bureau_and_its_division_are_one_office() -> None:
    d = decision(
        ["大臣", "次官"], ["起案 昭和61年9月18日", "起案者　渡辺"], ["協議先　条約局条約課長　大臣官房総務課長"]
    )
    assert values(d, FieldName.CONSULTED) == ["条約局条約課長", "大臣官房総務課長"]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("保存期間　○1類（永久）2類（10年）3類（5年）4類（1年）", "1類"),
        ("保存期間　1類（永久）⟨2類（10年）⟩⟨3類（5年）⟩⟨4類（1年）⟩", "1類"),
        ("保存期間　3類", "3類"),
        ("保存期間　1類（永久）2類（10年）3類（5年）4類（1年）", ""),
    ],
)
def test_the_class_of_retention_that_was_chosen(text: str, chosen: str) -> None:
    d = decision(["大臣", "次官"], ["起案 昭和61年9月18日", "起案者　渡辺"], [text])
    only(d, {FieldName.RETENTION: chosen})
    if chosen:
        assert d.first(FieldName.RETENTION).part("years") in ("永久", "5年")  # type: ignore[union-attr]
    else:
        assert [v.note for v in d.rejected if v.name is FieldName.RETENTION]


def test_a_mark_that_nobody_can_read_is_none() -> None:
    d = decision(["大臣", "事務次官め", "官房長"], ["起案 昭和61年9月18日", "起案者　渡辺"])
    assert {v.value: v.part("mark") for v in d.all(FieldName.APPROVER)} == {"大臣": "", "事務次官": "", "官房長": ""}


@pytest.mark.parametrize(
    ("number", "series", "digits"),
    [
        ("機密第二一七号", "機密", "217"), ("普通第八五二号", "普通", "852"), ("公第一〇四号", "公", "104"),
        ("米北1第123号", "米北1", "123"), ("亜二機密第四〇号", "亜二機密", "40"), ("第五六号", "", "56"),
    ],
)  # fmt: skip
def test_series_of_letters(number: str, series: str, digits: str) -> None:
    s = Sheet(vertical=True).line("秘", RegionType.STAMP)
    d = head(
        number, "昭和十一年七月三日", "在上海総領事", "外務大臣殿", "学校敷地買入ニ関スル件",
        "本件ハ本年度限リノ措置トシテ左記ノ通リ致シタキニ付御承認相成度シ", sheet=s,
    )  # fmt: skip
    serial = d.first(FieldName.SERIAL)
    assert d.kind is Kind.LETTER
    assert serial and (serial.value, serial.part("series")) == (digits, series)
    only(d, {FieldName.PRECEDENCE: "", FieldName.REGISTER: "", FieldName.CLASSIFICATION: "秘"})
