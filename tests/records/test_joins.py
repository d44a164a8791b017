"""Paragraphs put together, and the hyphens at their line ends."""

from __future__ import annotations

import pytest

from pipeline.model import Block, Direction, Document, RegionType, Role
from pipeline.records.documents import documents
from pipeline.records.text.hyphens import Words, hyphen
from tests.records.pages import Sheet


def read(*sheets: Sheet) -> Document:
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    return d


def body(d: Document) -> list[str]:
    return [b.text for b in d.blocks if b.role is Role.BODY]


def test_over_a_redaction_at_the_foot() -> None:
    first = Sheet(1).lines(["先方は、本件につき次の", "とおり述べ、さらに"], y=400).redaction().foot("-1-")
    d = read(first, Sheet(2).lines(["との見解を示した上で、", "回答を求めた。"], y=400))
    (block,) = (b for b in d.blocks if b.role is Role.BODY)
    assert [r.page for r in block.rows] == ["p0001"] * 3 + ["p0002"] * 2
    assert block.rows[2].redactions
    assert not any(b.role is Role.REDACTION for b in d.blocks)


def test_a_redaction_after_a_finished_paragraph_stands_alone() -> None:
    s = Sheet().line("先方は、本件につき同意した。").redaction().line("次に、当方の見解を示した。")
    assert len(body(read(s))) == 2


def test_over_the_column_end() -> None:
    s = Sheet()
    left = [s.row("本稿は、次のことを", y=400 + 80 * k) for k in range(3)]
    right = [s.row("論じるものである。", x=1300, y=400 + 80 * k) for k in range(2)]
    s.add(RegionType.PARAGRAPH, left).add(RegionType.PARAGRAPH, right)
    assert len(body(read(s))) == 1


def test_over_the_tier_end_of_vertical_text() -> None:
    s = Sheet(vertical=True)
    s.x = 1200
    s.lines(["本件ニ関シ先方ハ次ノ", "通リ述ヘ当方ノ"])
    s.x, s.y = 2250, 1800
    s.lines(["意見ヲ求メタリ"])
    assert len(body(read(s))) == 1


def test_over_a_figure() -> None:
    s = Sheet().lines(["先方は、図に示すとおり、", "配備地を二つに分け、そ"], y=400)
    s.add(RegionType.FIGURE, [s.row("太平洋", y=900)]).line("図1 配備地", RegionType.CAPTION, y=1200)
    d = read(s.lines(["れぞれに百を置くことを", "提案した。"], y=1400))
    assert len(body(d)) == 1
    assert [b.role for b in d.blocks] == [Role.BODY, Role.FIGURE, Role.CAPTION]


def test_english_that_hangs_or_stands_aside_for_the_margin() -> None:
    s = Sheet().line("5. Dispute over the agreement may be headed", y=400).line("for arbitration (page 6).", x=290)
    assert [b.role for b in read(s).blocks] == [Role.BODY]


def flush(full: str, *, end: str) -> list[Sheet]:
    """Two pages of paragraphs none of which begins further in; the last line of page 1 is ``full``."""
    text = "先方は本件について次のとおり述べたところであり、"
    first = Sheet(1)
    for k in range(5):
        first.lines([text, text, "以上である。"], y=400 + 400 * k)
    first.lines([text, text, full], y=2600)
    return [first, Sheet(2).lines([text, text, end], y=400)]


def test_a_closed_full_line_runs_on_where_no_paragraph_is_indented() -> None:
    assert len(body(read(*flush("先方は本件について次のとおり述べたところである。", end="述べた。")))) == 6
    assert len(body(read(*flush("先方は述べたところである。", end="述べた。")))) == 7


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("the govern-", "ment has", "soft"),
        ("the strongly anti-", "Soviet line", "hard"),
        ("the COMMU-", "NIST party", "soft"),
        ("an up-to-", "date survey", "hard"),
        ("his self-", "defence force", "hard"),
        ("long-", "range bombers", "hard"),
        ("a Soviet-", "led bloc", "hard"),
        ("a 5-", "year plan", "hard"),
        ("the govern\u00ad", "ment has", "soft"),
        ("in Moscow -", "and elsewhere", ""),
        ("本件は-", "先方", ""),
        ("the government", "has", ""),
    ],
)
def test_hyphens_by_rule(before: str, after: str, kind: str) -> None:
    assert hyphen(before, after, Words(frozenset())) == kind


def test_the_text_itself_tells_of_its_words() -> None:
    assert hyphen("to co-", "operate with", Words(frozenset({"cooperate"}))) == "soft"
    assert hyphen("to co-", "operate with", Words(frozenset({"co-operate"}))) == "hard"
    rows = (Sheet().row("anti-communist forces co-"),)
    assert Words.of([Block(Role.BODY, "p0001", Direction.HORIZONTAL, rows)]).known == {"anti-communist", "forces"}


def test_hyphens_over_line_and_page_ends() -> None:
    first = Sheet(1).lines(["The works at the harbour were post-", "poned, since an agree-"], y=400)
    d = read(first, Sheet(2).lines(["ment with the anti-", "Soviet side failed."], y=400))
    (block,) = (b for b in d.blocks if b.role is Role.BODY)
    assert [r.hyphen for r in block.rows] == ["soft", "soft", "hard", ""]
    assert block.rows[0].text.endswith("-")


def test_a_paragraph_passes_a_page_that_a_figure_fills() -> None:
    first = Sheet(1).lines(["先方は、前記の考え方に同意しつつ、", "その方法については、なお検討を要し"], y=400)
    middle = Sheet(2)
    middle.add(RegionType.FIGURE, [middle.row("太平洋", y=900)])
    middle.line("図1 配備地", RegionType.CAPTION, y=1200).foot("2")
    last = Sheet(3).lines(["次回会合に委ねることとしたい、", "と述べた。"], y=400)
    d = read(first, middle, last)
    (body,) = [b for b in d.blocks if b.role is Role.BODY]
    assert [r.page for r in body.rows] == ["p0001", "p0001", "p0003", "p0003"]
    bare = read(first, Sheet(2).foot("2"), last)
    assert len([b for b in bare.blocks if b.role is Role.BODY]) == 2
