"""What begins a document: English heads, covers, slips, labels of attachments, page numbers; and what does not."""

from __future__ import annotations

import pytest

from pipeline.model import Form, Kind, RegionType, RelationType
from pipeline.records.cutting.heads import head_of
from pipeline.records.cutting.pagination import Number, numbers_of, runs
from pipeline.records.cutting.titles import attachment_label, title_form
from pipeline.records.documents import documents
from pipeline.records.words.items import items_of
from tests.records import test_papers, test_telegram
from tests.records.pages import WIDE, Sheet
from tests.records.test_segmentation import cut, decision, renumbered, text_page


def english(*lines: str) -> Sheet:
    s = Sheet()
    for line in lines:
        s.line(line)
    return s.lines(["The Minister said that the Government had not yet come to", "a decision on the proposal."])


CABLE = ("CONFIDENTIAL", "R 231015Z OCT 74", "FM AMEMBASSY TOKYO", "TO SECSTATE WASHDC PRIORITY 4711", "SUBJ: TARIFFS")


# ------------------------------------------------------------------------------------------------ heads
@pytest.mark.parametrize(
    ("lines", "kind", "form"),
    [
        (CABLE, Kind.TELEGRAM, Form.ENGLISH_CABLE),
        (("FM SECSTATE WASHDC", "TO AMEMBASSY TOKYO", "E.O. 12065: GDS 3/1/85"), Kind.TELEGRAM, Form.ENGLISH_CABLE),
        (("INCOMING TELEGRAM", "FROM: Secretary of State", "NO: 1712, March 3"), Kind.TELEGRAM, Form.ENGLISH_CABLE),
        (("EMBASSY OF JAPAN", "March 3, 1961", "Dear Mr. Minister:"), Kind.LETTER, Form.ENGLISH_LETTER),
        (("BRITISH EMBASSY, TOKYO", "3 March 1961", "My dear Ambassador,"), Kind.LETTER, Form.ENGLISH_LETTER),
        (("MEMORANDUM OF CONVERSATION", "DATE: May 3, 1961", "PARTICIPANTS: Mr. Hill"), Kind.CONVERSATION, Form.NONE),
        (("MEMORANDUM FOR THE SECRETARY", "FROM: EA - Mr. Calloway", "SUBJECT: Tariffs"), Kind.MEMORANDUM, Form.NONE),
        (("TO: The Secretary", "FROM: EA - Mr. Calloway", "SUBJECT: Tariffs"), Kind.MEMORANDUM, Form.NONE),
        (("POLICY PAPER", "March 3, 1961"), Kind.MEMORANDUM, Form.POLICY_PAPER),
    ],
)  # fmt: skip
def test_heads_of_english_papers(lines: tuple[str, ...], kind: Kind, form: Form) -> None:
    head = head_of(english(*lines).page())
    assert head is not None
    assert (head.kind, head.form) == (kind, form)
    found = documents("v", "v.pdf", "0" * 64, renumbered(text_page(), english(*lines)))
    assert [(d.kind, d.form) for d in found[1:]] == [(kind, form)]


@pytest.mark.parametrize(
    "lines",
    [
        ("PAGE 02 TOKYO 04711 231015Z", "CONFIDENTIAL TOKYO 04711"),
        ("In his letter of March 3 the Ambassador wrote: Dear friends of Japan.",),
        ("The memorandum was handed to the Minister on the third of March.",),
        ("Subject to agreement, the talks go on.", "To: the end of the year"),
    ],
)
def test_what_begins_no_english_paper(lines: tuple[str, ...]) -> None:
    assert head_of(english(*lines).page()) is None


def test_further_sheets_of_a_cable_belong_to_it() -> None:
    more = english("CONFIDENTIAL", "PAGE 02 TOKYO 04711 231015Z OCT 74")
    assert cut(english(*CABLE), more, english(*CABLE)) == [(Kind.TELEGRAM, [1, 2]), (Kind.TELEGRAM, [3])]


def test_covers_and_slips() -> None:
    cover = Sheet().line("分類番号　A'.1.3.1").line("漁業協定関係一件", size=80).line("第二巻")
    slip = Sheet().line("回 付 票", size=70).line("三枝課長殿").line("御参考まで")
    found = documents("v", "v.pdf", "0" * 64, renumbered(cover, text_page(), slip, decision()))
    assert [(d.kind, d.form, len(d.pages)) for d in found] == [
        (Kind.COVER, Form.NONE, 1),
        (Kind.OTHER, Form.NONE, 1),
        (Kind.COVER, Form.SLIP, 1),
        (Kind.DECISION, Form.NONE, 1),
    ]


def test_a_table_of_contents_is_no_cover() -> None:
    contents = Sheet().line("目　次", RegionType.HEADING, size=60).lines([f"第1章　経緯{WIDE}3", f"第2章　現状{WIDE}8"])
    assert head_of(contents.page()) is None


def test_garbled_heads_of_telegrams() -> None:
    s = Sheet().line("総番弓（TA）41955").line(f"69年9月20日09時47分{WIDE}本省").line("外務太臣殿").line("極秘　至急")
    head = head_of(s.lines(["往電第2947号に関し、", "先方は、これに同意した。"]).page())
    assert head is not None
    assert head.kind is Kind.TELEGRAM


def test_a_paper_about_a_meeting_is_no_record_of_it() -> None:
    about, record = title_form("漁業に関する協議について"), title_form("羽仁局長とハドソン大使との協議について")
    assert about is not None and about.about
    assert record is not None and not record.about
    draft = title_form("漁業協定対米回電案")
    assert draft is not None and draft.entry.extra["kind"] == "draft"


# ------------------------------------------------------------------------------------------ attachments
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("別添", ""), ("別添1", "1"), ("(別添2)", "2"), ("資料2", "2"), ("別紙甲号", "甲"), ("附属第一号", "一"),
        ("別添1の2", "1の2"), ("ENCLOSURE1", "1"), ("Enclosure", ""), ("TABA", "A"), ("ANNEXII", "II"),
        ("AttachmentNo.3", "3"),
    ],
)  # fmt: skip
def test_labels_of_attachments(text: str, number: str) -> None:
    label = attachment_label(text)
    assert label is not None
    assert label.number == number


@pytest.mark.parametrize(
    "text", ["別添のとおり", "資料によれば", "資料一覧", "TAB", "Annexation", "enclosure", "別添1の", "1", ""]
)
def test_what_is_no_label(text: str) -> None:
    assert attachment_label(text) is None


def test_attachments_belong_to_the_document_before_the_first_of_them() -> None:
    first = Sheet().line("別添１", x=2000, y=80).lines(["我が方の考え方は、次のとおりである。"], y=300)
    second = test_papers.conversation().line("別添２", x=2000, y=60)
    second.regions = [second.regions[-1], *second.regions[:-1]]
    found = documents("v", "v.pdf", "0" * 64, renumbered(decision(), first, second, test_telegram.form_1969()))
    assert [[(r.type, r.target) for r in d.relations] for d in found] == [
        [],
        [(RelationType.ATTACHMENT_OF, found[0].id)],
        [(RelationType.ATTACHMENT_OF, found[0].id)],
        [],
    ]
    assert found[2].kind is Kind.CONVERSATION
    assert found[1].relations[0].evidence.certainty == 0.9  # the sheet says that papers are attached


def test_a_sheet_with_a_label_alone_goes_with_what_follows() -> None:
    label = Sheet().line("資料②", x=1100, y=1500, size=80)
    found = documents("v", "v.pdf", "0" * 64, renumbered(decision(), label, test_telegram.form_1969()))
    assert [(d.kind, d.form) for d in found[1:]] == [(Kind.COVER, Form.SLIP), (Kind.TELEGRAM, Form.INCOMING)]
    assert all(d.relations[0].target == found[0].id for d in found[1:])


def part(text: str, place: str = "米国") -> Sheet:
    s = Sheet().line("総番号（TA）41955").line(f"69年9月19日20時25分{WIDE}{place}発")
    s.line(f"69年9月20日09時47分{WIDE}本省着").line(f"外務大臣殿{WIDE}下田大使").line(text).line("極秘　至急")
    return s.lines(["先方は、次のとおり述べた。", "我が方は、これに同意した。"])


def test_part_telegrams_belong_to_the_first() -> None:
    sheets = [part("第902号（1/3）"), part("第902号（2/3）"), part("第903号"), part("第902号（3/3）")]
    found = documents("v", "v.pdf", "0" * 64, renumbered(*sheets))
    assert [[(r.type, r.target) for r in d.relations] for d in found] == [
        [],
        [(RelationType.PART_OF, found[0].id)],
        [],
        [(RelationType.PART_OF, found[0].id)],
    ]


def test_parts_without_the_first_or_of_other_counts_are_left_alone() -> None:
    for sheets in ([part("第902号（2/3）"), part("第902号（3/3）")], [part("第902号（1/2）"), part("第902号（2/3）")]):
        assert all(d.relations == () for d in documents("v", "v.pdf", "0" * 64, renumbered(*sheets)))


def test_two_documents_on_one_page_are_told() -> None:
    s = Sheet().lines(["先方は、これに同意した。（了）"])
    s.line("総番号（TA）41956").line(f"69年9月19日20時25分{WIDE}米国発").line(f"69年9月20日09時47分{WIDE}本省着")
    s.line(f"外務大臣殿{WIDE}下田大使").lines(["往電第2947号に関し、", "先方は、引き続き協議したい旨述べた。"])
    found = documents("v", "v.pdf", "0" * 64, renumbered(test_telegram.form_1969(), s))
    flags = [f for d in found for f in d.flags if f.rule == "two-documents-on-page"]
    assert [f.page for f in flags] == ["p0002"]
    alone = documents("v", "v.pdf", "0" * 64, renumbered(test_telegram.form_1969(), text_page()))
    assert not [f for d in alone for f in d.flags if f.rule == "two-documents-on-page"]


# ----------------------------------------------------------------------------------------- page numbers
@pytest.mark.parametrize(
    ("text", "n", "total"),
    [
        ("-1-", 1, 0),
        ("- 12 -", 12, 0),
        ("1/5", 1, 5),
        ("*3*", 3, 0),
        ("二", 2, 0),
        ("（4）", 4, 0),
        ("5頁", 5, 0),
        ("ii", 2, 0),
    ],
)
def test_page_numbers(text: str, n: int, total: int) -> None:
    found = numbers_of(items_of([Sheet().foot(text).page()]))
    assert [(f.n, f.total) for f in found] == [(n, total)]


@pytest.mark.parametrize("text", ["l", "|", "1/0", "7/5", "外務省", "昭和44年"])
def test_what_is_no_page_number(text: str) -> None:
    assert numbers_of(items_of([Sheet().foot(text).page()])) == ()


def number(n: int, style: str = "bare-foot") -> tuple[Number, ...]:
    return (Number(n, 0, style, str(n)),)


def test_runs_pass_over_pages_whose_number_is_lost() -> None:
    found = runs([number(1), number(2), (), number(4), number(1), number(2)], [False] * 6)
    assert [(r.pages, r.first, r.leaves) for r in found] == [((0, 1, 3), 1, False), ((4, 5), 1, False)]
    assert found[0].number(2) == 3


def test_leaves_of_a_file_are_no_pages_of_a_document() -> None:
    heads = [True, False, True, False, True, False]
    assert runs([number(k) for k in range(31, 37)], heads)[0].leaves
    assert not runs([number(k) for k in range(1, 7)], [True, *[False] * 5])[0].leaves


def test_page_numbers_that_go_on_speak_against_a_cut() -> None:
    headed = test_papers.conversation().foot("-3-")
    assert len(cut(text_page().foot("-1-"), Sheet().lines(["先方は、これに同意した。"]).foot("-2-"), headed)) <= 2
    bare = Sheet().line("先方との協議の概要", RegionType.HEADING, x=900, size=60).lines(["先方は、これに同意した。"])
    assert len(cut(test_papers.conversation().foot("-1-"), bare.foot("-2-"))) == 1
