"""References to other telegrams: what is read, and which record is meant."""

from __future__ import annotations

import time

import pytest

from pipeline.model import Document, FieldName, RelationType
from pipeline.records.citations.citing import _outermost
from pipeline.records.citations.resolving import links, resolve, summary
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet


def telegram(n: int, body: list[str], *, day: int = 8, serial: str = "第1296号", post: str = "インド") -> Sheet:
    s = Sheet(n).line(f"総番号（TA）：{38211 + n}").line(f"69年4月{day}日20時25分{WIDE}{post} 発")
    s.line(f"69年4月{day + 1}日01時12分{WIDE}本省 着").line("主管　経済局長").line(f"外務大臣殿{WIDE}桐山大使")
    s.line(serial + "　至急" if serial else "部内連絡").line("極秘　大至急")
    return s.lines([*body, "先方は、本件を取り進めたい旨述べた。なお、詳細は追って報告する。"])


def read(*sheets: Sheet) -> tuple[Document, ...]:
    return documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])


def cited(body: list[str]) -> list[tuple[str, dict[str, str]]]:
    (d,) = read(telegram(1, body))
    return [(v.value, dict(v.parts)) for v in d.all(FieldName.REFERENCE)]


OWN, HOME = "post.in", "post.home"


@pytest.mark.parametrize(
    ("line", "value", "parts"),
    [
        ("往電第1288号に関し、", "往電第1288号", {"direction": "往電", "number": "1288", "of": OWN}),
        ("貴電第七一号に関し、", "貴電第71号", {"direction": "貴電", "number": "71", "of": HOME, "relation": "reply"}),
        ("貴電第71号の趣旨を伝えた。", "貴電第71号", {"direction": "貴電", "number": "71", "of": HOME}),
        ("3月30日付貴部内連絡電に関し、", "3月30日付貴部内連絡電",
         {"direction": "貴部内連絡電", "date": "1969-03-30", "of": HOME, "relation": "reply"}),
        ("12月3日付往電第2号に関し、", "12月3日付往電第2号",
         {"direction": "往電", "number": "2", "date": "1968-12-03", "of": OWN}),
        ("貴電合第88号に関し、", "貴電合第88号",
         {"direction": "合電", "number": "88", "of": HOME, "relation": "reply"}),
        ("往電第903号を次のとおり訂正する。", "往電第903号",
         {"direction": "往電", "number": "903", "of": OWN, "relation": "corrects"}),
        ("在米大使発大臣宛電報第12号によれば、", "在米大使発大臣宛電報第12号",
         {"direction": "公電", "number": "12", "of": "post.us", "to": HOME}),
        ("昭和16年11月26日東郷外務大臣発在米野村大使宛公電第八三六号（館長符号）（写）参照。",
         "昭和16年11月26日東郷外務大臣発在米野村大使宛公電第八三六号（館長符号）（写）",
         {"direction": "公電", "number": "836", "date": "1941-11-26", "of": HOME, "to": "post.us"}),
    ],
)  # fmt: skip
def test_what_is_cited(line: str, value: str, parts: dict[str, str]) -> None:
    assert cited([line]) == [(value, parts)]


def test_several_numbers_after_one_word() -> None:
    got = cited(["貴電第1234号及び第1240号に関し、"])
    assert [v for v, _ in got] == ["貴電第1234号", "貴電第1240号"]
    assert got[0][1]["relation"] == "reply"


def test_a_number_that_runs_over_a_line_end() -> None:
    assert [
        v
        for v, _ in cited(["本件については累次御報告のとおりであるが、往電第12", "88号をもって申し進めた経緯がある。"])
    ] == ["往電第1288号"]


@pytest.mark.parametrize(
    "line",
    [
        "貴電の趣旨は了承した。",
        "冒頭往電のとおり。",
        "公電第八号を接受した。",
        "法律第93号に関し、",
        "電話番号は第12号室である。",
    ],
)
def test_what_is_no_reference(line: str) -> None:
    assert cited([line]) == []


def test_a_day_after_the_paper_s_own_is_of_no_month_that_is_known() -> None:
    assert cited(["16日発往電第71号に関し、"]) == [
        ("16日発往電第71号", {"direction": "往電", "number": "71", "of": OWN})
    ]  # fmt: skip


# -------------------------------------------------------------------------------------------------- resolution
def test_own_telegram_is_found_by_its_number_and_post() -> None:
    first, second = read(
        telegram(1, ["本件について報告する。"], serial="第1290号", day=5), telegram(2, ["往電第1290号に関し、"])
    )
    (v,) = second.all(FieldName.REFERENCE)
    assert v.target == first.id


def test_another_post_s_telegram_of_that_number_is_not_meant() -> None:
    other = telegram(1, ["本件について報告する。"], serial="第1290号", day=5, post="英国")
    _, second = read(other, telegram(2, ["往電第1290号に関し、"]))
    assert second.all(FieldName.REFERENCE)[0].target == ""


def test_a_later_telegram_is_not_meant() -> None:
    first, _ = read(
        telegram(1, ["往電第1290号に関し、"], day=5), telegram(2, ["報告する。"], serial="第1290号", day=20)
    )
    assert first.all(FieldName.REFERENCE)[0].target == ""


def test_two_that_fit_are_not_chosen_from() -> None:
    twins = [telegram(n, ["本件について報告する。"], serial="第1290号", day=5) for n in (1, 2)]
    *_, last = read(*twins, telegram(3, ["往電第1290号に関し、"]))
    assert last.all(FieldName.REFERENCE)[0].target == ""


def test_what_corrects_another_is_related_to_it() -> None:
    first, second = read(
        telegram(1, ["本件について報告する。"], serial="第903号", day=5),
        telegram(2, ["往電第903号を次のとおり訂正する。"]),
    )
    assert [(r.type, r.target) for r in second.relations] == [(RelationType.CORRECTS, first.id)]


def summaries(*days: str, number: str = "1290") -> list[Document]:
    """Copies of a telegram of a post on other days, then one that cites its number."""
    from dataclasses import replace

    first, last = read(
        telegram(1, ["報告する。"], serial=f"第{number}号", day=5), telegram(2, [f"往電第{number}号に関し、"])
    )
    made = []
    for k, day in enumerate(days):
        values = tuple(replace(v, value=day) if v.name is FieldName.SENT else v for v in first.values)
        made.append(replace(first, id=f"other-{k}", values=values))
    return [*made, last]


@pytest.mark.parametrize(
    ("days", "target"),
    [
        (("1969-04-05",), "other-0"),
        (("1968-04-05",), ""),
        (("1968-12-30",), ""),
        (("1968-04-05", "1969-04-05"), "other-1"),
        (("1969-04-05", "1969-03-05"), ""),
    ],
)
def test_numbers_begin_again_every_year(days: tuple[str, ...], target: str) -> None:
    found = links([summary(d) for d in summaries(*days)])
    assert [x.target for x in found] == ([target] if target else [])


def test_links_are_the_same_in_any_order() -> None:
    told = [summary(d) for d in summaries("1969-04-05", "1968-04-05")]
    assert {(x.record, x.target) for x in links(told)} == {(x.record, x.target) for x in links(told[::-1])}


def test_resolving_twice_changes_nothing() -> None:
    once = read(telegram(1, ["報告する。"], serial="第903号", day=5), telegram(2, ["往電第903号を訂正する。"]))
    assert resolve(once) == once


def test_thousands_of_references_on_a_page_take_no_quadratic_time() -> None:
    texts = [f"往電第{4 * k}号、貴電第{4 * k + 1}号及び昭和61年10月2日付往電第{4 * k}号" for k in range(400)]
    (document,) = read(telegram(1, texts, serial="第903号", day=5))
    begin = time.perf_counter()
    values = list(document.all(FieldName.REFERENCE))
    kept = len(_outermost(values))
    assert kept >= 800 and len(_outermost(values * 30)) == 30 * kept
    assert time.perf_counter() - begin < 10
