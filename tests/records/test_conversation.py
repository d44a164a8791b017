"""Turns, speakers, participants and the persons they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Document, FieldName, Kind, RegionType, Role
from pipeline.records.documents import documents
from pipeline.records.people.naming import named
from pipeline.records.people.participants import of_sentence, of_title
from tests.records.pages import WIDE, Sheet


def read(*sheets: Sheet) -> Document:
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    return d


def head(title: str = "マクベイン大使と桐山次官との協議") -> Sheet:
    s = Sheet().stamp("秘").line(title, size=60, x=600).line("昭和54年3月7日", x=1700)
    return s.line("経済局国際資源室", x=1700)


def spoken(d: Document) -> list[tuple[str, str]]:
    """(speaker as printed, name of the person) of each turn, in order."""
    names = {p.id: p.name for p in d.persons}
    return [(b.speaker, names.get(b.who, "")) for b in d.blocks if b.speaker]


def person(d: Document, name: str) -> tuple[tuple[str, ...], str]:
    found = [p for p in d.persons if p.name == name]
    assert len(found) == 1, [p.name for p in d.persons]
    return found[0].aliases, found[0].side


FILL = "本件については従来から累次申し上げているとおり双方の立場に相違がありなお調整を要すると考えている次第である"


def test_turns_in_brackets_join_their_aliases() -> None:
    s = head().lines(["7日、標記協議が行われたところ、概要次のとおり。"])
    s.lines(["（次官）遠路の来訪に感謝する。", "（マクベイン大使）同感である。", "（次官）では始めたい。"])
    d = read(s, Sheet(2).lines(["（マクベイン）本件は重要である。", "（次官）承知した。"]))
    assert d.kind is Kind.CONVERSATION
    assert [a for a, _ in spoken(d)] == ["（次官）", "（マクベイン大使）", "（次官）", "（マクベイン）", "（次官）"]
    assert [b for _, b in spoken(d)] == ["桐山次官", "マクベイン大使", "桐山次官", "マクベイン大使", "桐山次官"]
    assert person(d, "桐山次官") == (("次官",), "own")
    assert person(d, "マクベイン大使") == (("マクベイン",), "other")


def test_a_turn_runs_over_paragraphs_lists_and_pages_to_the_next_label() -> None:
    s = head().lines(["1. まず、次官より歓迎の辞を述べた。"])
    s.lines(["（次官）", "(1) 第一の点は次のとおり。", "(2) 第二の点は次のとおり。"])
    second = Sheet(2).lines(["なお、この点は追って協議したい。"]).lines(["2. 続いて質疑応答が行われた。"])
    second.lines(["（マクベイン大使）異存はない。"])
    d = read(s, second)
    who = {b.text: b.who for b in d.blocks if b.role in (Role.BODY, Role.ITEM)}
    chair, guest = (p.id for p in sorted(d.persons, key=lambda p: "桐山" not in p.name)[:2])
    assert who["1.まず、次官より歓迎の辞を述べた。"] == ""
    assert who["（次官）"] == who["(1)第一の点は次のとおり。"] == who["(2)第二の点は次のとおり。"] == chair
    assert who["なお、この点は追って協議したい。"] == chair
    assert who["2.続いて質疑応答が行われた。"] == ""
    assert who["（マクベイン大使）異存はない。"] == guest


@pytest.mark.parametrize(
    "lines",
    [
        ["大臣：本件を重視している。", "ロマノフ外相：御指摘のとおり。", "大臣：では次に移りたい。"],
        [f"大平大臣{WIDE}本件を重視している旨述べた。", f"ロマノフ外相{WIDE}御指摘のとおりである。",
         f"大平大臣{WIDE}では次の議題に移りたい。"],
        ["〔大臣〕本件を重視している。", "〔ロマノフ外相〕御指摘のとおり。", "〔大臣〕では次に移りたい。"],
    ],
)  # fmt: skip
def test_other_ways_to_print_a_label(lines: list[str]) -> None:
    d = read(head("大平大臣・ロマノフ外相会談記録").lines(["7日、標記会談が行われた。"]).lines(lines))
    assert [n for _, n in spoken(d)] == ["大平大臣", "ロマノフ外相", "大平大臣"]


def test_sides_speak_too() -> None:
    s = head().lines(["先方：御提案には同意しかねる。", "当方：再考を求めたい。", "我が方：重ねて要請する。"])
    d = read(s)
    assert [(p.name, p.side) for p in d.persons if p.role == ""] == [
        ("先方", "other"),
        ("当方", "own"),
        ("我が方", "own"),
    ]


@pytest.mark.parametrize(
    "row",
    ["（注）本件は未定稿である。", "（1）第一の点。", "（了）", "（ワシントン時間）に行われた会談である。", "（以上）"],
)
def test_what_stands_in_brackets_and_is_no_speaker(row: str) -> None:
    s = head().lines(["（次官）本件を重視している。", "（マクベイン大使）同感である。", row])
    assert [a for a, _ in spoken(read(s))] == ["（次官）", "（マクベイン大使）"]


def test_a_bracket_inside_a_sentence_begins_no_turn() -> None:
    s = head().lines(["（次官）" + FILL[:34], FILL[:38], "（北米局長）が別途説明したとおりであり", "以上である。"])
    s.lines(["（マクベイン大使）同感である。"])
    assert [a for a, _ in spoken(read(s))] == ["（次官）", "（マクベイン大使）"]


def test_a_full_line_before_a_bracket_keeps_the_sentence_together() -> None:
    s = head().lines(["（次官）" + FILL[:34], FILL[:36] + "同人", "（北米局長）同席の上である。", "以上。"])
    s.lines(["（マクベイン大使）同感である。"])
    assert [a for a, _ in spoken(read(s))] == ["（次官）", "（マクベイン大使）"]


def test_a_report_with_a_few_brackets_has_no_turns() -> None:
    s = Sheet().line("漁業水域に関する報告書", size=60, x=600).line("昭和54年3月7日", x=1700)
    d = read(s.lines(["（局長）本件を重視している。", "なお、本件は別途協議する。"]))
    assert not spoken(d)
    assert all(not b.who for b in d.blocks)


def test_two_who_fit_are_left_apart() -> None:
    s = head("桐山次官と羽仁次官との協議").lines(
        ["（次官）始めたい。", "（羽仁次官）了解した。", "（桐山次官）同感である。"]
    )
    d = read(s)
    apart = next(p for p in d.persons if p.name == "次官")
    assert apart.evidence and apart.evidence.rule == "names-left-apart"
    assert "桐山次官" in apart.evidence.detail and "羽仁次官" in apart.evidence.detail


def test_the_other_sides_vice_minister_is_not_a_bare_one() -> None:
    s = head("大平大臣・マクベイン国務次官会談").lines(["（次官）始めたい。", "（大臣）了解した。"])
    assert {p.name for p in read(s).persons} >= {"マクベイン国務次官", "次官", "大平大臣"}


def test_a_first_sign_means_the_only_name_that_begins_so() -> None:
    s = head().lines(["（次官）始めたい。", "（「マ」大使）了解した。", "（次官）感謝する。"])
    assert person(read(s), "マクベイン大使")[0] == ("「マ」大使",)
    two = head("マクベイン大使、マリノフ大使と桐山次官との協議").lines(
        ["（次官）始めたい。", "（「マ」大使）了解した。"]
    )
    assert "「マ」大使" in {p.name for p in read(two).persons}


def test_those_present_and_their_sides() -> None:
    s = head().lines(
        ["7日午前、協議が行われたところ、その概要次のとおり（先方、ロッシ、",
         "ベルク両補佐官、在京米大オルソン公使他、当方、国連局長、", "欧亜局野村参事官、軍縮課長他関係各課長同席）"]
    )  # fmt: skip
    d = read(s.lines(["（次官）始めたい。", "（国連局長）了解した。"]))
    got = [(v.value, v.part("side"), v.part("role")) for v in d.all(FieldName.PARTICIPANT) if v.part("side")]
    assert got == [
        ("ロッシ補佐官", "other", "補佐官"), ("ベルク補佐官", "other", "補佐官"),
        ("在京米大オルソン公使", "other", "公使"),
        ("国連局長", "own", "局長"), ("欧亜局野村参事官", "own", "参事官"), ("軍縮課長", "own", "課長"),
    ]  # fmt: skip
    assert all(v.target in {p.id for p in d.persons} for v in d.all(FieldName.PARTICIPANT))


def test_a_list_of_those_present() -> None:
    s = head("第三回日加定期協議（概要）").lines(
        ["出席者：先方　ロッシ次官補、ベルク公使", "　　　　当方　羽仁局長、国際資源室長", "協議の概要は次のとおり。"]
    )  # fmt: skip
    d = read(s.lines(["（羽仁局長）始めたい。", "（ベルク公使）了解した。", "（羽仁局長）では次に移る。"]))
    got = [(v.value, v.part("side")) for v in d.all(FieldName.PARTICIPANT)]
    assert got == [("ロッシ次官補", "other"), ("ベルク公使", "other"), ("羽仁局長", "own"), ("国際資源室長", "own")]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("三枝審議官の先方大使往訪記録", ["三枝審議官", "先方大使"]),
        ("牛場次官、マイヤー大使会談", ["牛場次官", "マイヤー大使"]),
        ("日米外相会談", []),
        ("第三回日加定期協議(概要)", []),
        ("大使館の移転について", []),
    ],
)
def test_titles(title: str, names: list[str]) -> None:
    assert [p.who.text for p in of_title(title)] == names


def test_a_sentence_about_both_sides_lists_nobody() -> None:
    assert of_sentence("先方は、当方の提案に同意した。会議には多数が出席した。") == []


@pytest.mark.parametrize(
    ("text", "name", "rank", "office"),
    [
        ("中平国連局長", "中平", "局長", "国際連合局"), ("国連局村田参事官", "村田", "参事官", "国際連合局"),
        ("在京米大アンダーソン公使", "アンダーソン", "公使", "在京米大"), ("ラウニー", "ラウニー", "", ""),
        ("在米大使", "", "大使", "米国"), ("経済局国際資源室長", "", "室長", "国際資源室"),
        ("東ゴウ次官", "東ゴウ", "次官", ""),
    ],
)  # fmt: skip
def test_names(text: str, name: str, rank: str, office: str) -> None:
    who = named(text)
    assert who and (who.name, who.rank, who.office) == (name, rank, office)


@pytest.mark.parametrize("text", ["注", "ワシントン時間", "ジュネーヴ", "了", "国連局", "日米外相", "", "（1）"])
def test_no_names(text: str) -> None:
    assert named(text) is None


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for_a_name(text: str) -> None:
    who = named(text)
    assert who is None or who.name or who.rank or who.side


def test_parties_of_a_telegram_are_persons() -> None:
    s = (
        Sheet()
        .line("総番号（TA）：38211")
        .line(f"69年4月8日20時25分{WIDE}インド 発")
        .line(f"69年4月9日01時12分{WIDE}本省 着")
    )
    s.line("主管　経済局長").line(f"外務大臣殿{WIDE}桐山大使").line("第1296号　特秘　至急")
    d = read(s.lines(["往電第1288号に関し、", "先方は、本件を取り進めたい旨述べた。"]))
    sender, recipient = d.first(FieldName.SENDER), d.first(FieldName.RECIPIENT)
    assert sender and recipient
    by_id = {p.id: p for p in d.persons}
    assert (by_id[sender.target].name, by_id[sender.target].key) == ("桐山大使", "rank.taishi")
    assert (by_id[recipient.target].name, by_id[recipient.target].key) == ("外務大臣", "rank.daijin")


def test_a_paragraphs_last_line_alone_at_a_pages_head_closes_no_turn() -> None:
    s = head().lines(["（次官）始めたい。", "（マクベイン大使）" + FILL[:30], FILL[:39]])
    second = Sheet(2).line("の意向が入り乱れていることである。", RegionType.HEADER, y=60)
    second.lines(["なお、軍部については別である。"])
    third = Sheet(3).lines(["（次官）了解した。", "（マクベイン大使）以上である。"])
    d = read(s, second, third)
    guest = next(p.id for p in d.persons if p.name == "マクベイン大使")
    assert [b.who for b in d.blocks if b.text.startswith("なお")] == [guest]
    assert not [b for b in d.blocks if b.role is Role.HEADING]


def test_a_heading_closes_a_turn() -> None:
    s = head().lines(["（次官）始めたい。", "（マクベイン大使）同感である。"])
    s.line("漁業水域の問題", RegionType.HEADING, size=60).lines(["この点については次のとおり。"])
    d = read(s)
    assert [b.who for b in d.blocks if b.text.startswith("この点")] == [""]
