"""Where documents are cut, and where they are not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Kind, Page, RegionType
from pipeline.records.cutting.kinds import language_of
from pipeline.records.cutting.segmentation import segments
from pipeline.records.documents import documents
from tests.records import test_forms, test_papers, test_telegram
from tests.records.pages import WIDE, Sheet, moved


def renumbered(*sheets: Sheet) -> list[Page]:
    """Pages one after the other, whatever number each was made with."""
    return [moved(sheet, n).page() for n, sheet in enumerate(sheets, start=1)]


def cut(*sheets: Sheet) -> list[tuple[Kind, list[int]]]:
    found = documents("volume", "volume.pdf", "0" * 64, renumbered(*sheets))
    return [(d.kind, [p.origin.number for p in d.pages]) for d in found]


def text_page() -> Sheet:
    s = Sheet()
    s.lines(
        [
            "先方の提案は、大幅な前進であり、我が方として受け入れることは可能である。従って、昭和61年10月16日の",
            "協議を踏まえ、",
        ]
    )
    return s.foot("-2-")


def decision() -> Sheet:
    return test_forms.decision(
        [["大臣", "次官"], ["起案 昭和61年9月18日", "決裁 昭和 年 月 日", "起案者　渡辺"], ["保存期間　1類"]]
    )


def test_a_volume_of_four_documents() -> None:
    found = cut(
        decision(), test_telegram.form_1969(), text_page(), test_papers.conversation(), text_page(), test_forms.draft()
    )
    assert found == [
        (Kind.DECISION, [1]),
        (Kind.TELEGRAM, [2, 3]),
        (Kind.CONVERSATION, [4, 5]),
        (Kind.DRAFT, [6]),
    ]


def test_every_cut_has_its_evidence() -> None:
    found = documents("volume", "volume.pdf", "0" * 64, renumbered(decision(), test_telegram.form_1969()))
    assert [d.id for d in found] == ["volume-d001", "volume-d002"]
    assert [d.ordinal for d in found] == [1, 2]
    assert found[0].cut.rule == "source-start"
    assert found[1].cut.rule == "telegram-head"
    assert "総番号" in found[1].cut.detail
    assert 0.5 < found[1].cut.certainty <= 1


def test_two_telegrams_of_the_same_form() -> None:
    assert cut(test_telegram.form_1969(), text_page(), test_telegram.form_1969()) == [
        (Kind.TELEGRAM, [1, 2]),
        (Kind.TELEGRAM, [3]),
    ]


def test_letters_are_cut_at_their_heads() -> None:
    more = Sheet(vertical=True).lines(["右御査閲ノ上何分ノ御指示相仰度", "此段申進ス"], y=250)
    assert cut(test_papers.letter(), more, test_papers.letter()) == [(Kind.LETTER, [1, 2]), (Kind.LETTER, [3])]


def test_a_paper_whose_title_names_no_kind_is_cut_too() -> None:
    assert cut(decision(), test_papers.conversation("漁業水域に関する先方の立場")) == [
        (Kind.DECISION, [1]),
        (Kind.CONVERSATION, [2]),
    ]


def test_an_attachment_label_begins_a_piece() -> None:
    attached = (
        Sheet()
        .line("別添１", x=2000)
        .lines(["我が方の考え方は、次のとおりである。従って、", "受け入れることは可能である。"])
    )
    assert cut(decision(), attached) == [(Kind.DECISION, [1]), (Kind.OTHER, [2])]
    assert cut(decision(), Sheet().line("資料②", x=2000, y=60), test_telegram.form_1969())[1:] == [
        (Kind.COVER, [2]),
        (Kind.TELEGRAM, [3]),
    ]


def test_talk_of_heads_in_the_text_cuts_nothing() -> None:
    talk = Sheet().lines(
        [
            "別添の電報（総番号41955）に関し、外務大臣殿より、昭和44年9月20日に決裁を得た。",
            "電信案は件名を除き、異存ない。会談記録は、追って送付する。",
        ]
    )
    talk.line("（次官）協議の概要は、次のとおりである。").line("2．続いて質疑応答が行われた。")
    assert cut(test_papers.conversation(), talk, text_page()) == [(Kind.CONVERSATION, [1, 2, 3])]


def test_marks_that_repeat_cut_nothing() -> None:
    pages = [text_page().stamp("極秘").line("極秘第231号", x=1900, y=300) for _ in range(4)]
    assert [p for _, p in cut(*pages)] == [[1, 2, 3, 4]]


def test_a_bulletin_is_never_cut_at_its_headings() -> None:
    headings = (
        Sheet()
        .line("INTELLIGENCE REPORT", RegionType.HEADING)
        .line("12 March 1955")
        .line("Current Intelligence Bulletin")
    )
    assert cut(test_papers.cover(), test_papers.inside(2), headings, test_papers.inside(4)) == [
        (Kind.BULLETIN, [1, 2, 3, 4])
    ]


def test_bulletins_are_cut_where_the_document_number_changes() -> None:
    other = "C07654321"
    assert cut(test_papers.cover(), test_papers.inside(2), test_papers.cover(other), test_papers.inside(4, other)) == [
        (Kind.BULLETIN, [1, 2]),
        (Kind.BULLETIN, [3, 4]),
    ]


def test_a_number_misread_once_cuts_nothing() -> None:
    wrong = test_papers.inside(2)
    wrong.regions[0] = Sheet(2).line("Approved for Release: 2019/06/26 C99934567", RegionType.HEADER, y=40).regions[0]
    assert cut(test_papers.cover(), wrong, test_papers.inside(3)) == [(Kind.BULLETIN, [1, 2, 3])]


def test_blank_pages_go_with_what_stands_before_them() -> None:
    blank = Sheet()
    pages = renumbered(blank, decision(), blank, test_telegram.form_1969())
    found = documents("v", "v.pdf", "0" * 64, pages)
    assert [(d.kind, len(d.pages)) for d in found] == [(Kind.DECISION, 3), (Kind.TELEGRAM, 1)]


def test_an_unrecognised_paper_before_the_first_head() -> None:
    assert cut(text_page(), text_page(), decision()) == [(Kind.OTHER, [1, 2]), (Kind.DECISION, [3])]


_MAKERS = (
    decision, text_page, Sheet, test_papers.letter, test_papers.cover, test_papers.conversation,
    test_telegram.form_1969, test_forms.draft,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(_MAKERS), max_size=7))
def test_every_page_is_in_exactly_one_document(makers: list[type[Sheet]]) -> None:
    pages = renumbered(*(make() for make in makers))
    found = documents("v", "v.pdf", "0" * 64, pages)
    assert [p for d in found for p in d.pages] == pages
    assert [d.ordinal for d in found] == list(range(1, len(found) + 1))
    assert all(d.pages for d in found)
    assert found == documents("v", "v.pdf", "0" * 64, pages)
    assert len(segments(tuple(pages))) == len(found)


def test_language_by_the_letters() -> None:
    assert language_of((test_papers.cover().page(),)) == "en"
    assert language_of((text_page().page(),)) == "ja"
    assert language_of((Sheet().line(f"INF交渉{WIDE}SDI").page(),)) == "ja"
    assert language_of((Sheet().page(),)) == "ja"


def _attached(line: str) -> tuple[int, int]:
    """How many documents two sheets make whose second begins with the line, and how many of them are attached."""
    first = Sheet().line("電信写").line("総番号（TA）：38211").line("69年4月8日20時25分　インド 発")
    first.line("69年4月9日01時12分　本省 着").line("外務大臣殿" + WIDE + "桐山大使")
    first.lines(["　本件に関し、先方は引き続き協議を重ねたい旨述べた。（了）"])
    second = moved(Sheet().line(line).lines(["　計画の概要は次のとおり。", "本計画は五箇年とする。"]), 2)
    found = documents("s", "scan.pdf", "0" * 64, [first.page(), second.page()])
    return len(found), sum(1 for d in found if d.relations)


def test_a_label_of_an_attachment_with_its_title_on_one_line() -> None:
    assert _attached("別紙　かんがい計画の概要") == (2, 1)


def test_a_sentence_that_names_an_attachment_is_no_label() -> None:
    assert _attached("別紙計画のとおり実施することとした。") != (2, 1)
