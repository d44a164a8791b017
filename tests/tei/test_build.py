"""What a document's blocks, values and pages become."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.model import (
    Block,
    Box,
    Cell,
    Direction,
    Document,
    Evidence,
    Extent,
    FieldName,
    Kind,
    Line,
    NoteReference,
    Region,
    RegionType,
    Role,
    Row,
    Ruby,
    Value,
)
from pipeline.tei.build import build
from pipeline.tei.read import Record
from pipeline.tei.validate import check, ensure_valid
from pipeline.tei.xml import ID, LANG, NS, T
from tests.tei import made


def record(document: Document, **more: float) -> etree._Element:
    """The record of a document, which must be valid."""
    xml = build(document, images={p.id: f"../../pages/x/{p.id}.jpg" for p in document.pages}, software="Koden 1.2.3")
    ensure_valid(xml)
    return etree.fromstring(xml)


def one(root: etree._Element, path: str) -> etree._Element:
    found = root.xpath(path, namespaces=NS)
    assert len(found) == 1, f"{path}: {len(found)}"
    return found[0]


def words(element: etree._Element) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("name", made.ALL)
def test_same_document_same_bytes(name: str) -> None:
    def built() -> bytes:
        return build(made.ALL[name](), images={"p1": "a.jpg"}, software="Koden 1.2.3")

    assert built() == built()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_valid_and_declared(kind: Kind) -> None:
    root = record(replace(made.telegram(), kind=kind))
    assert one(root, "//t:textClass/t:catRef[@scheme='#kind']").get("target") == f"#kind.{kind.value}"
    assert one(root, f"//t:category[@xml:id='kind.{kind.value}']") is not None


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("direction", Direction)
def test_every_role_keeps_its_text_wherever_it_stands(role: Role, direction: Direction) -> None:
    """First, between paragraphs and last; with a withheld area in the line and a doubtful letter."""
    blocks = [made.text(Role.BODY, "p1", f"本文{i}。", 200 * i + 100) for i in range(2)]
    held = []
    for i, y in enumerate((50, 250, 450)):
        secret = made.redaction(f"x{i}", 200, y)
        row = Row("p1", direction, (made.line(f"語{i}", 60, y, low="語", direction=direction), secret))
        held.append((made.block(role, row), secret))
    order = (held[0][0], blocks[0], held[1][0], blocks[1], held[2][0])
    root = record(made.document((made.page(1, redactions=[x for _, x in held]),), order))
    text = words(one(root, "//t:body"))
    assert all(f"語{i}" in text for i in range(3))
    assert len(root.xpath("//t:gap[@reason='redacted']", namespaces=NS)) == 3


def test_text_is_in_reading_order_and_a_paragraph_over_the_page_end_is_whole() -> None:
    root = record(made.telegram())
    text = Record(root).text(gap="□")
    assert "1.往電に関し、米側は□と述べた。□続いて協議した。" in text.replace("\n", "")
    paragraph = one(root, "//t:p[.//t:pb]")
    kinds = [etree.QName(e).localname for e in paragraph]
    assert kinds.index("pb") > kinds.index("fw"), "the footer of the old page stands before the page end"
    assert [fw.get("type") for fw in paragraph.iter(T + "fw")] == ["footer", "pageNum", "header", "classification"]


def test_every_page_begins_once_and_in_order() -> None:
    root = record(made.decision())
    assert [pb.get("n") for pb in root.iter(T + "pb")] == ["1a", "1b", "2", "3", "4"]
    assert [pb.get("type") for pb in root.iter(T + "pb")] == [None, None, "failed", "blank", None]


def test_a_failed_page_says_so_and_is_not_called_redacted() -> None:
    gap = one(record(made.decision()), "//t:gap[@reason='unread']")
    assert gap.getprevious().get("type") == "failed"
    assert "180 s" in words(gap)


def test_blocks_given_out_of_page_order_stand_on_their_pages() -> None:
    blocks = [made.text(Role.BODY, "p2", "後", 100), made.text(Role.BODY, "p1", "先", 100)]
    record_ = Record(record(made.document((made.page(1), made.page(2)), blocks)))
    assert [record_.text(p.id) for p in record_.pages] == ["先", "後"]


def test_rows_of_one_block_out_of_page_order_stand_on_their_pages() -> None:
    rows = [made.row("p2", made.line("後", 60, 60)), made.row("p1", made.line("先", 60, 60))]
    root = record(made.document((made.page(1), made.page(2)), [made.block(Role.BODY, *rows)]))
    assert Record(root).text().replace("\n", "") == "先後"


def test_text_left_on_the_page_of_a_spanning_paragraph_stays_on_that_page() -> None:
    """A footnote after the paragraph in reading order, but at the foot of its first page."""
    over = made.block(Role.BODY, made.row("p1", made.line("前半", 60, 60)), made.row("p2", made.line("後半", 60, 60)))
    note = made.text(Role.NOTE, "p1", "(注)", 1500)
    stamp = made.text(Role.STAMP, "p2", "写", 1500)
    root = Record(record(made.document((made.page(1), made.page(2)), [over, note, stamp])))
    assert "前半後半" in root.text()
    assert "(注)" in root.text("p0001") and "写" in root.text("p0002")


def test_a_paragraph_over_three_pages_with_a_failed_one_between() -> None:
    pages = (made.page(1), made.page(2, failed="crashed"), made.page(3))
    over = made.block(Role.BODY, made.row("p1", made.line("前", 60, 60)), made.row("p3", made.line("後", 60, 60)))
    root = record(made.document(pages, [over, made.text(Role.FOOTER, "p1", "脚", 1600)]))
    assert one(root, "//t:p/t:gap[@reason='unread']") is not None
    assert Record(root).text() == "前後"


def test_two_paragraphs_over_the_same_page_end_one_whole_one_in_parts() -> None:
    """Two columns that both run on: TEI can keep one of them in one element."""
    pages = (made.page(1), made.page(2))
    left, right = (
        made.block(Role.BODY, made.row("p1", made.line(f"{w}前", x, 60)), made.row("p2", made.line(f"{w}後", x, 60)))
        for w, x in (("左", 60), ("右", 600))
    )
    root = record(made.document(pages, [left, right]))
    assert [(words(p), p.get("part")) for p in root.find(f".//{T}body").iter(T + "p")] == [
        ("右前", "I"),
        ("左前左後", None),
        ("右後", "F"),
    ]


def test_a_paragraph_is_cut_where_other_text_fills_a_page_between() -> None:
    pages = (made.page(1), made.page(2), made.page(3))
    over = made.block(Role.BODY, made.row("p1", made.line("前", 60, 60)), made.row("p3", made.line("後", 60, 60)))
    root = record(made.document(pages, [over, made.text(Role.BODY, "p2", "別紙", 60)]))
    assert [words(p) for p in root.find(f".//{T}body").iter(T + "p")] == ["前", "別紙", "後"]


def test_every_withheld_area_of_a_page_stands_in_the_text_once() -> None:
    root = record(made.telegram())
    zones = [z.get(ID) for z in root.iter(T + "zone") if z.get("type") == "redaction"]
    gaps = [g.get("facs")[1:] for g in root.iter(T + "gap") if g.get("reason") == "redacted"]
    assert sorted(zones) == sorted(gaps) and len(zones) == 3


@pytest.mark.parametrize(
    ("extent", "expected"),
    [
        (None, {"extent": "unknown"}),
        (Extent("char", 12), {"unit": "char", "quantity": "12", "precision": "high"}),
        (
            Extent("char", 5, 4, 7, 0.9),
            {"unit": "char", "quantity": "5", "precision": "low", "atLeast": "4", "atMost": "7", "confidence": "0.90"},
        ),
        (Extent("line", None, 1, 3), {"unit": "line", "atLeast": "1", "atMost": "3"}),
        (Extent("page", None, 1, None), {"unit": "page", "extent": "unknown"}),
    ],
)
def test_length_of_a_gap(extent: Extent | None, expected: dict[str, str]) -> None:
    secret = made.redaction("x1", 60, 60, extent=extent)
    block = made.block(Role.BODY, made.row("p1", secret))
    gap = one(record(made.document((made.page(1, redactions=[secret]),), [block])), "//t:gap")
    keys = {"extent", "unit", "quantity", "precision", "atLeast", "atMost", "confidence"}
    assert {k: v for k, v in gap.attrib.items() if k in keys} == expected


def test_unclear_encloses_runs_below_the_threshold_with_their_mean() -> None:
    chars = [
        replace(c, confidence=v) for c, v in zip(made.line("沖縄返還", 0, 0).chars, (0.5, 0.3, 0.9, 0.59), strict=True)
    ]
    line = Line(Box(60, 60, 160, 84).polygon, Direction.HORIZONTAL, tuple(chars), "rapidocr")
    root = record(made.document((made.page(1),), [made.block(Role.BODY, made.row("p1", line))]))
    found = [(u.text, u.get("cert"), u.get("resp")) for u in root.iter(T + "unclear")]
    assert found == [("沖縄", "0.40", "#engine.rapidocr"), ("還", "0.59", "#engine.rapidocr")]


def test_unclear_of_another_engine_is_an_element_of_its_own() -> None:
    """A second engine, a rule of Koden's own, and an engine that the page does not describe."""
    line = made.line("沖縄返還", 60, 60, confidence=0.2)
    by = ("", "tesseract", "context", "")
    line = replace(line, chars=tuple(replace(c, by=b) for c, b in zip(line.chars, by, strict=True)))
    other = replace(made.line("后", 60, 90, confidence=0.2), engine="lost")
    page = made.page(1, engines=(made.ENGINE, replace(made.ENGINE, id="tesseract")))
    root = record(made.document((page,), [made.block(Role.BODY, made.row("p1", line), made.row("p1", other))]))
    assert [u.get("resp") for u in root.iter(T + "unclear")] == [
        "#engine.rapidocr",
        "#engine.tesseract",
        "#koden",
        "#engine.rapidocr",
        "#engine.lost",
    ]
    assert one(root, "//t:application[@xml:id='engine.lost']/t:desc[@type='version']").text == "not recorded"


def test_a_line_end_parts_words_in_english_and_none_in_japanese() -> None:
    root = record(made.bulletin())
    paragraph = root.xpath("//t:p[contains(., 'Twenty')]", namespaces=NS)[0]
    assert words(paragraph).startswith("Twenty-five Soviet tanks have been exam-ined by observers & others\nnear")
    assert [lb.get("break") for lb in paragraph.iter(T + "lb")] == [None, "no", None]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("米側がこの提案についてI", "NFに関し可否を打診越した", "米側がこの提案についてINFに関し可否を打診越した"),
        ("欧州で13", "0基を配備することとした", "欧州で130基を配備することとした"),
        ("米国の政府部内で同じT", "72戦車を保有", "米国の政府部内で同じT72戦車を保有"),
        ("先方の発言は次のJoint", "Statementの案文", "先方の発言は次のJoint\nStatementの案文"),
        ("US forces in the NATO", "AREA are to be kept", "US forces in the NATO\nAREA are to be kept"),
    ],
)  # fmt: skip
def test_japanese_lines_break_inside_capitals_and_figures(first: str, second: str, together: str) -> None:
    block = made.block(Role.BODY, made.row("p1", made.line(first, 60, 60)), made.row("p1", made.line(second, 60, 90)))
    root = record(made.document((made.page(1),), [block]))
    assert Record(root).text() == together
    assert [lb.get("break") for lb in root.iter(T + "lb")] == [None, None if "\n" in together else "no"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The Ambassador said", "and left.", "The Ambassador said # and left."),
        ("He met (", ") twice.", "He met (#) twice."),
        ("It costs", ", they say.", "It costs #, they say."),
        ("First.", "(Second)", "First. # (Second)"),
        ("先方は", "と述べた", "先方は#と述べた"),
        ("先方はINF", "SDIと述べた", "先方はINF#SDIと述べた"),
    ],
)
def test_a_gap_stands_apart_from_english_words_and_close_to_japanese_ones(
    before: str, after: str, expected: str
) -> None:
    hidden = made.redaction("x", 600, 60)
    row = made.row("p1", made.line(before, 60, 60), hidden, made.line(after, 720, 60))
    page = made.page(1, redactions=[hidden])
    assert Record(record(made.document((page,), [made.block(Role.BODY, row)]))).text(gap="#") == expected


@pytest.mark.parametrize(
    ("words", "expected", "breaks"),
    [("They met", "They met\n#\nin May", [None, None, None]), ("先方", "先方#in May", [None, "no", "no"])],
)
def test_a_line_of_which_nothing_is_left_parts_words_like_any_other(
    words: str, expected: str, breaks: list[str | None]
) -> None:
    hidden = made.redaction("x", 60, 90)
    rows = (
        made.row("p1", made.line(words, 60, 60)),
        made.row("p1", hidden),
        made.row("p1", made.line("in May", 60, 120)),
    )
    page = made.page(1, redactions=[hidden])
    root = record(made.document((page,), [made.block(Role.BODY, *rows)]))
    assert Record(root).text(gap="#") == expected
    assert [lb.get("break") for lb in root.iter(T + "lb")] == breaks


def test_two_lines_side_by_side_in_a_row_do_not_run_into_one_word() -> None:
    row = made.row("p1", made.line("Copy", 60, 60), made.line("No.", 300, 60))
    assert Record(record(made.document((made.page(1),), [made.block(Role.BODY, row)]))).text() == "Copy No."


def test_control_characters_and_lone_surrogates_never_reach_the_record() -> None:
    nasty = "a\x00b\x0b\ud800c\ufffed\x9f"
    block = made.text(Role.BODY, "p1", nasty, 60)
    values = [made.value(FieldName.SUBJECT, nasty, nasty, block, rule=nasty, note=nasty)]
    page = made.page(1, file=f"scan{nasty}.pdf", failed="")
    document = made.document((page,), [block], values, source_file=f"scan{nasty}.pdf")
    with pytest.raises(UnicodeEncodeError):
        nasty.encode()
    assert "\ufffd" in Record(record(document)).get("subject")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_makes_a_valid_record_in_nfc(read: str, printed: str) -> None:
    block = made.text(Role.SUBJECT, "p1", "x" + read, 60)
    values = [
        made.value(FieldName.SUBJECT, printed or "x", printed or "x", block),
        made.value(FieldName.SENT, "x", read, block),
    ]
    xml = build(made.document((made.page(1),), [block], values), images={}, software="Koden 1")
    assert check(xml).valid, check(xml).problems
    text = words(one(etree.fromstring(xml), "//t:opener"))
    assert unicodedata.is_normalized("NFC", text)


def test_a_combining_mark_read_apart_joins_its_letter() -> None:
    root = record(made.document((made.page(1),), [made.text(Role.BODY, "p1", "か\u3099", 60, low="\u3099")]))
    assert Record(root).text() == "が"
    assert one(root, "//t:unclear").text == "が"


# ------------------------------------------------------------------------------------------- lists, sections
def item(label: str, level: int, words: str = "文。", y: float = 60, page: str = "p1") -> Block:
    return replace(made.text(Role.ITEM, page, label + words, y), label=label, level=level)


def outline(element: etree._Element) -> object:
    """Lists as nested tuples of printed labels."""
    return [(i.get("n"), outline(i)) for list_ in element.findall(T + "list") for i in list_.findall(T + "item")]


def test_lists_are_nested_as_their_levels_say() -> None:
    blocks = [item("1.", 1), item("(1)", 2), item("(イ)", 3), item("(ロ)", 3), item("(2)", 2), item("2.", 1)]
    root = record(made.document((made.page(1),), blocks))
    assert outline(one(root, "//t:body/t:div")) == [
        ("1.", [("(1)", [("(イ)", []), ("(ロ)", [])]), ("(2)", [])]),
        ("2.", []),
    ]
    assert [e.get("rend") for e in root.iter(T + "list")] == ["decimal", "decimal", "katakana-iroha"]
    assert Record(root).text() == "1.文。\n(1)文。\n(イ)文。\n(ロ)文。\n(2)文。\n2.文。"


def test_a_list_whose_numbers_begin_anew_is_another_list() -> None:
    blocks = [item("1.", 1), item("2.", 1), item("1.", 1), item("ア", 1), item("・", 1), item("・", 1)]
    root = record(made.document((made.page(1),), blocks))
    found = [(e.get("type"), e.get("rend"), len(e)) for e in one(root, "//t:body/t:div").findall(T + "list")]
    assert found == [
        ("numbered", "decimal", 2),
        ("numbered", "decimal", 1),
        ("numbered", "katakana", 1),
        ("bulleted", None, 2),
    ]


def test_a_paragraph_with_a_level_goes_on_inside_its_item_and_one_without_ends_the_list() -> None:
    more = replace(made.text(Role.BODY, "p1", "続き。", 90), level=1)
    blocks = [item("1.", 1), item("イ", 2), more, made.text(Role.BODY, "p1", "別。", 120), item("2.", 1)]
    root = record(made.document((made.page(1),), blocks))
    assert words(one(root, "//t:item[@n='1.']/t:p")) == "続き。"
    assert [etree.QName(e).localname for e in one(root, "//t:body/t:div")] == ["pb", "list", "p", "list"]


def test_a_page_end_furniture_and_a_withheld_area_between_items_do_not_end_the_list() -> None:
    secret = made.redaction("x1", 60, 1500)
    blocks = [
        item("1.", 1),
        made.block(Role.REDACTION, made.row("p1", secret)),
        made.text(Role.PAGE_NUMBER, "p1", "1", 1700),
        item("2.", 1, page="p2"),
        made.text(Role.BODY, "p3", "了", 60),
    ]
    pages = (made.page(1, redactions=[secret]), made.page(2), made.page(3))
    root = record(made.document(pages, blocks))
    assert [etree.QName(e).localname for e in one(root, "//t:list")] == ["item", "gap", "fw", "pb", "item"]
    assert [etree.QName(e).localname for e in one(root, "//t:body/t:div")] == ["pb", "list", "pb", "p"]


def test_an_item_that_had_to_be_cut_is_in_parts() -> None:
    """It runs over a page end that a paragraph beside it runs over as well."""
    rows = (made.row("p1", made.line("1.前", 600, 60)), made.row("p2", made.line("後", 600, 60)))
    long = replace(made.block(Role.ITEM, *rows), label="1.", level=1)
    over = made.block(Role.BODY, made.row("p1", made.line("本", 60, 60)), made.row("p2", made.line("文", 60, 60)))
    root = record(made.document((made.page(1), made.page(2)), [over, long]))
    assert [(words(p), p.get("part")) for p in one(root, "//t:body").iter(T + "p")] == [
        ("1.前", "I"),
        ("本文", None),
        ("後", "F"),
    ]


def test_sections_stand_inside_the_section_of_the_heading_above_them() -> None:
    levels = (1, 2, 3, 2, 1, 3, 0)
    blocks = [replace(made.text(Role.HEADING, "p1", f"見出し{i}", 60 * i + 60), level=n) for i, n in enumerate(levels)]
    root = record(made.document((made.page(1),), blocks))
    depth = [
        (d.get("n"), len(list(d.iterancestors(T + "div")))) for d in root.iter(T + "div") if d.get("type") == "section"
    ]
    assert depth == [("1", 1), ("2", 2), ("3", 3), ("2", 2), ("1", 1), ("3", 2), (None, 1)]


# ------------------------------------------------------------------------------------------ notes, pictures
def test_a_reference_is_no_part_of_the_text_and_leads_to_its_note() -> None:
    root = record(made.report())
    found = [(p.get("n"), p.get("rend"), p.get("target"), p.get("cert")) for p in root.iter(T + "ptr")]
    assert found == [
        ("1)", "superscript", "#note-1", None),
        ("2", "superscript", None, "low"),
        ("（注2）", None, "#note-2", None),
    ]
    assert Record(root).references == (("1)", "1"), ("2", ""), ("（注2）", "2"))
    notes = Record(root).notes
    assert [(n.number, n.kind, n.text, n.referred) for n in notes] == [
        ("1", "footnote", "外務省。", 1),
        ("2", "endnote", "同上。", 1),
    ]
    assert "核軍縮の経緯を述べる。" in Record(root).text()


def test_a_reference_outside_its_rows_is_an_error() -> None:
    block = made.text(Role.BODY, "p1", "本文", 60)
    for place in ((0, 0, 1, 3), (0, 1, 0, 1), (1, 0, 0, 1), (0, 0, 1, 1)):
        wrong = replace(block, references=(NoteReference(*place, "1", ""),))
        with pytest.raises(ValueError, match="outside the rows"):
            build(made.document((made.page(1),), [wrong]), images={}, software="Koden 1")


def test_a_note_that_nothing_refers_to_is_a_warning() -> None:
    note = replace(made.text(Role.NOTE, "p1", "3 注。", 1500), label="3", note="n1")
    xml = build(made.document((made.page(1),), [note]), images={}, software="Koden 1")
    assert [(p.rule, p.severity) for p in check(xml).problems] == [("note-referred", "warning")]


def test_words_in_pictures_and_seals_are_no_running_text() -> None:
    root = record(made.report())
    map_ = one(root, "//t:figure[@subtype='map']")
    assert words(one(map_, "t:head")) == "図1 配備地域"
    assert words(one(map_, "t:figDesc/t:list[@type='labels']/t:item")) == "平壌"
    seals = [(f.get("subtype"), f.findtext(T + "figDesc")) for f in root.iter(T + "figure") if f.get("type") == "seal"]
    assert seals == [("square", "square seal, nothing read in it"), ("other", "seal")]
    assert words(one(root, "//t:unclear[@reason='seal']")) == "大臣之印"
    for hidden in ("平壌", "大臣之印", "要検討", "うるまし"):
        assert hidden not in Record(root).text()
        assert hidden in words(one(root, "//t:body"))


def test_handwriting_is_a_note_by_a_hand_and_unclear_throughout() -> None:
    root = record(made.report())
    read, unread = root.xpath("//t:note[@subtype='handwritten']", namespaces=NS)
    assert read.get("hand") == "#" + one(root, "//t:handNote").get(ID)
    assert [(u.text, u.get("reason"), u.get("cert")) for u in read][-1] == ("要検討", "handwriting", "0.99")
    assert one(unread, "t:gap").get("reason") == "unread"
    zones = {z.get(ID): z.get("type") for z in root.iter(T + "zone")}
    assert {zones[n.get("facs")[1:]] for n in (read, unread)} == {"handwriting"}


def test_a_caption_goes_to_what_it_names_even_when_something_else_is_nearer() -> None:
    def table(y: float) -> Block:
        cell = Cell(0, 0, 1, 1, Box(60, y, 460, y + 40).polygon, (made.row("p1", made.line("国", 60, y)),))
        return Block(Role.TABLE, "p1", Direction.HORIZONTAL, (), (cell, replace(cell, column=1)))

    picture = Block(Role.FIGURE, "p1", Direction.HORIZONTAL, polygon=Box(60, 200, 460, 300).polygon)
    above, below = made.text(Role.CAPTION, "p1", "表1 国", 345), made.text(Role.CAPTION, "p1", "図1 地図", 310)
    alone = made.text(Role.CAPTION, "p1", "図2", 1500)
    root = record(made.document((made.page(1),), [picture, below, above, table(400), alone]))
    assert words(one(root, "//t:figure/t:head")) == "図1 地図"
    assert words(one(root, "//t:table/t:head")) == "表1 国"
    assert words(one(root, "//t:ab[@type='caption']")) == "図2"


def test_the_lines_of_one_picture_are_one_figure() -> None:
    region = Region("r1", RegionType.FIGURE, Box(60, 60, 700, 500).polygon, Direction.HORIZONTAL, (), subtype="map")
    names = [
        made.block(Role.FIGURE, made.row("p1", made.line(w, 80, y)), region="r1") for w, y in (("甲", 90), ("乙", 200))
    ]
    root = record(made.document((made.page(1, regions=(region,)),), names))
    assert [words(i) for i in one(root, "//t:figure").iter(T + "item")] == ["甲", "乙"]


# ----------------------------------------------------------------------------------------------- characters
def test_struck_and_raised_characters_and_readings_beside_the_line() -> None:
    line = made.marked("総理大臣X2は", 60, 60, struck="大臣", raised="2")
    row = Row("p1", Direction.HORIZONTAL, (line,), (Ruby(58, 110, made.line("そうり", 60, 40)),))
    p = one(record(made.document((made.page(1),), [made.block(Role.BODY, row)])), "//t:body//t:p")
    assert [(etree.QName(e).localname, words(e)) for e in p][1:] == [
        ("ruby", "総理そうり"),
        ("del", "大臣"),
        ("hi", "2"),
    ]
    assert [words(e) for e in p.iter(T + "rb", T + "rt")] == ["総理", "そうり"]


def test_what_is_struck_over_a_line_end_is_one_deletion() -> None:
    rows = [made.row("p1", made.marked(w, 60, y, struck=w)) for w, y in (("北米局", 60), ("長", 90))]
    root = record(made.document((made.page(1),), [made.block(Role.BODY, *rows)]))
    assert words(one(root, "//t:del")) == "北米局長"


def test_a_hyphen_that_the_rules_know_says_what_it_is() -> None:
    breaks = [(lb.get("break"), lb.get("type")) for lb in record(made.report()).iter(T + "lb")]
    assert breaks.count(("no", "soft")) == breaks.count(("no", "hard")) == 1


def test_unclear_goes_by_the_calibrated_certainty() -> None:
    """What an engine is sure of and the calibration is not, and the other way round."""
    chars = [
        replace(c, confidence=a, certainty=b)
        for c, (a, b) in zip(made.line("沖縄返", 0, 0).chars, ((0.99, 0.3), (0.2, 0.95), (0.5, None)), strict=True)
    ]
    line = Line(Box(60, 60, 160, 84).polygon, Direction.HORIZONTAL, tuple(chars), "rapidocr")
    root = record(made.document((made.page(1),), [made.block(Role.BODY, made.row("p1", line))]))
    assert [(u.text, u.get("cert")) for u in root.iter(T + "unclear")] == [("沖", "0.30"), ("返", "0.50")]
    assert Record(root).expected_error_rate == pytest.approx((0.7 + 0.05) / 2)


def test_nothing_calibrated_gives_no_error_rate() -> None:
    root = record(made.telegram())
    assert Record(root).expected_error_rate is None
    assert "no probabilities" in words(one(root, "//t:editorialDecl/t:p[@n='quality']"))


def test_a_page_taken_from_the_text_of_a_file_has_no_doubt() -> None:
    root = record(made.report())
    assert [p.text_from for p in Record(root).pages] == ["image", "image", "text-layer"]
    third = one(root, "//t:fs[@type='reading'][@facs='#p0003']")
    assert {f.get("name"): f[0].get("value") for f in third} == {"read": "0", "taken": "48", "doubtful": "0"}


# ------------------------------------------------------------------------------------------------ fields
@pytest.mark.parametrize("name", made.ALL)
def test_what_koden_says_itself_is_english_and_what_it_read_is_of_the_language_of_the_document(name: str) -> None:
    root = record(made.ALL[name]())
    for path in (
        "//t:title[@type='constructed']",
        "//t:respStmt/t:resp",
        "//t:extent/t:measure",
        "//t:publicationStmt//*[text()[normalize-space()]]",
        "//t:editorialDecl/t:p",
        "//t:revisionDesc/t:change",
        "//t:gap/t:desc[not(@type)]",
        "//t:handNote",
        "//t:surface/t:desc",
    ):
        assert {e.get(LANG) for e in root.xpath(path, namespaces=NS)} <= {"en"}, path
    assert root.xpath("//t:fs//t:string[@xml:lang][../@name!='note'][../@name!='detail']", namespaces=NS) == []
    assert (
        root.xpath("//t:text/descendant-or-self::*[@xml:lang][not(self::t:desc or self::t:figDesc)]", namespaces=NS)
        == []
    )


def test_words_of_ours_in_the_evidence_are_english_and_lists_of_printed_words_are_not() -> None:
    block = made.text(Role.NUMBER, "p1", "総番号", 60)
    values = [made.value(FieldName.TOTAL, "1", "1", block, note="year 74 read as 1974: 昭和 ends with 64")]
    why = Evidence("head", "総番号, 発, 着", 0.9)
    root = record(made.document((made.page(1),), [block], values, kind_evidence=why))
    strings = {str(s.text): s.get(LANG) for s in root.iter(T + "string")}
    assert strings["year 74 read as 1974: 昭和 ends with 64"] == "en" and strings["総番号, 発, 着"] is None


def test_a_name_of_the_vocabulary_has_its_key() -> None:
    block = made.text(Role.SENT, "p1", "在米発", 60)
    values = [
        made.value(FieldName.PLACE, "米", "米", block, key="post.us"),
        made.value(FieldName.SENDER, "発", "", block),
    ]
    root = record(made.document((made.page(1),), [block], values))
    assert one(root, "//t:correspAction/t:placeName").get("key") == "post.us"
    assert one(root, "//t:correspAction/t:persName").get("key") is None


def test_a_record_that_somebody_publishes_may_say_so() -> None:
    xml = build(made.telegram(), images={}, software="Koden 1").decode()
    start, end = xml.index("<publicationStmt>"), xml.index("</publicationStmt>")
    licence = '<licence target="https://creativecommons.org/publicdomain/zero/1.0/">CC0</licence>'
    named = f'<publicationStmt><publisher>外交史料館</publisher><availability status="free">{licence}</availability>'
    assert check((xml[:start] + named + xml[end:]).encode()).problems == ()


def test_fields_stand_where_the_contract_says() -> None:
    read = Record(record(made.telegram()))
    want = {
        "kind": "#kind.telegram",
        "classification": "#class.gokuhi",
        "precedence": "#precedence.shikyu",
        "cipher": "#cipher.an",
        "sent": "1986-10-02T20:25:00-04:00",
        "sender": "松永大使",
        "place": "米国",
        "received": "1986-10-03T10:07:00+09:00",
        "recipient": "外務大臣",
        "date": "1986-10-02T20:25:00-04:00",
        "total": "136903",
        "serial": "6903",
        "copyNumber": "23",
        "documentNumber": "03612",
        "release": "2006-03-01",
        "subject": "INF交渉",
        "title": "",
        "office": "国連局長",
        "source-file": "1986/公電 #1.pdf",
        "source-sha256": made.SHA,
    }
    assert {key: read.get(key) for key in want} == want
    assert read.word("classification") == "極秘"
    assert read.all("distribution") == ("大臣", "次官", "外審", "官房長")
    assert read.all("consulted") == ("条約局",) and set(read.struck) == {"次官", "条約局"}
    assert read.all("approval") == ("花押",)


def test_a_day_in_the_text_is_called_after_what_was_done_on_it() -> None:
    block = made.text(Role.DATE, "p1", "起案 昭和61年9月18日", 60)
    values = [made.value(name, "昭和61年9月18日", "1986-09-18", block) for name in (FieldName.DATE, FieldName.DRAFTED)]
    root = record(made.document((made.page(1),), [block], values))
    assert one(root, "//t:text//t:date").get("type") == "drafted"


def test_the_subject_is_marked_in_the_text() -> None:
    assert one(record(made.telegram()), "//t:body//t:seg[@type='subjectLine']").text == "INF交渉"
    assert words(one(record(made.letter()), "//t:seg[@type='subjectLine']")) == "補助方ニ関スル件"


def test_head_matter_is_an_opener_and_the_end_of_a_letter_a_closer() -> None:
    root = record(made.letter())
    assert [etree.QName(e).localname for e in one(root, "//t:closer")] == ["dateline", "signed", "seg"]
    assert len(one(record(made.telegram()), "//t:opener").findall(T + "seg")) == 9


def test_a_form_is_a_table_with_spans_and_struck_entries() -> None:
    table = one(record(made.decision()), "//t:table[@type='approval']")
    assert [(c.get("n"), c.get("rows"), c.get("cols")) for c in table.iter(T + "cell")][:4] == [
        ("1", "2", None),
        ("2", None, None),
        ("2", None, None),
        ("1", None, "2"),
    ]
    assert [words(i) for i in table.iter(T + "item")] == ["北米局", "条約局"]
    assert words(one(table, ".//t:del")) == "条約局"


def test_a_word_unknown_to_the_house_becomes_a_category_of_its_own() -> None:
    read = Record(record(made.decision()))
    assert read.word("classification") == "秘密"
    assert read.get("classification").startswith("#class.")


@pytest.mark.parametrize(
    ("printed", "normal", "when", "eras"),
    [
        ("昭和61年10月3日", "1986-10-03", "1986-10-03", "#cal-showa"),
        ("61年10月03日", "1986-10-03", "1986-10-03", "#cal-showa"),
        ("74年10月30日", "1974-10-30", "1974-10-30", None),
        ("61.9.18", "1986-09-18", "1986-09-18", "#cal-showa"),
        ("S61.10.3", "1986-10-03", "1986-10-03", "#cal-showa"),
        ("26 September 1951", "1951-09-26", "1951-09-26", None),
        ("昭和36年", "1961", "1961", "#cal-showa"),
        ("大正十五年十二月二十五日", "1926-12-25", "1926-12-25", "#cal-taisho #cal-showa"),
        ("昭和元年12月25日", "1926-12-25", "1926-12-25", "#cal-taisho #cal-showa"),
        ("明治45年7月30日", "1912-07-30", "1912-07-30", "#cal-meiji #cal-taisho"),
        ("大正十五年十二月二十六日", "1926-12-26", "1926-12-26", "#cal-taisho"),
        ("昭和64年1月7日", "1989-01-07", "1989-01-07", "#cal-showa"),
        ("平成元年1月8日", "1989-01-08", "1989-01-08", "#cal-heisei"),
        ("25th of December 1926", "1926-12-25", "1926-12-25", None),
        ("?", "1961-13", None, None),
        ("?", "1986-02-30", None, None),
        ("?", "not a date", None, None),
        ("?", "1986-10-03T24:10:00+09:00", None, None),
        ("?", "1986-10-03T10:10Z", "1986-10-03T10:10:00+00:00", None),
    ],
)
def test_dates(printed: str, normal: str, when: str | None, eras: str | None) -> None:
    block = made.text(Role.DATE, "p1", printed, 60)
    root = record(made.document((made.page(1),), [block], [made.value(FieldName.DATE, printed, normal, block)]))
    date = one(root, "//t:creation/t:date")
    assert (date.get("when"), date.text) == (when, printed)
    assert date.get("calendar") == eras
    declared = root.xpath("//t:calendarDesc/t:calendar/@xml:id", namespaces=NS)
    assert [f"#{id}" for id in declared] == (eras or "").split()
    assert one(root, "//t:fs[@type='value']/t:f[@name='normalised']/t:string").text == normal


def test_no_value_is_lost() -> None:
    document = made.telegram()
    root = record(document)
    listed = root.xpath("//t:standOff/t:fs[@type='value' or @type='rejected']", namespaces=NS)
    assert len(listed) == len(document.values) + len(document.rejected)
    for entry, value in zip(listed, (*document.values, *document.rejected), strict=True):
        facts = {f.get("name"): words(f) for f in entry}
        assert (facts["name"], facts["printed"], facts["normalised"]) == (value.name, value.printed, value.value)
        assert facts["rule"] == value.rule and entry.get("cert") == f"{value.certainty:.2f}"


@pytest.mark.parametrize("name", FieldName)
def test_every_field_makes_a_valid_record(name: FieldName) -> None:
    block = made.text(Role.NUMBER, "p1", "第12号", 60)
    values = [Value(name, "第12号", "12", "p1", Box.around(block.rows[0].box.polygon).polygon, "r", 0.3)]
    root = record(made.document((made.page(1),), [block], values))
    outside = [e for e in root.iter() if e.get("cert") == "0.30" and e.tag != T + "fs"]
    assert outside, "every field has a place in the header or the text, not only in the list of values"


def test_surfaces_lead_back_to_the_scan() -> None:
    first, second = record(made.telegram()).iter(T + "surface")
    assert first.get("source") == "1986/%E5%85%AC%E9%9B%BB%20%231.pdf#page=1"
    pages = Record(record(made.telegram())).pages
    assert [(p.file, p.file_page, p.n) for p in pages] == [("1986/公電 #1.pdf", 1, "1"), ("1986/公電 #1.pdf", 2, "2")]
    assert second.find(T + "graphic").get("url") == "../../pages/x/p2.jpg"


def test_applications_name_version_models_and_settings() -> None:
    root = record(made.telegram())
    engine = one(root, "//t:application[@xml:id='engine.rapidocr']")
    assert engine.get("version") == "3.10.0"
    assert [d.text for d in engine.iter(T + "desc")] == [f"det.onnx sha256:{'0' * 64}", "runtime = openvino"]
    assert one(root, "//t:application[@xml:id='koden']").get("version") == "1.2.3"


def test_the_same_engine_in_two_states_is_two_applications() -> None:
    other = replace(made.ENGINE, version="4.0-rc+x")
    pages = (made.page(1), made.page(2, engines=(other,)))
    blocks = [made.text(Role.BODY, p, "語", 60, low="語") for p in ("p1", "p2")]
    root = record(made.document(pages, blocks))
    assert [u.get("resp") for u in root.iter(T + "unclear")] == ["#engine.rapidocr", "#engine.rapidocr.2"]
    assert one(root, "//t:application[@xml:id='engine.rapidocr.2']/t:desc[@type='version']").text == "4.0-rc+x"


def test_vertical_writing_is_said_once_and_where_it_differs() -> None:
    assert one(record(made.letter()), "//t:text").get("style") == "writing-mode: vertical-rl"
    root = record(made.decision())
    assert one(root, "//t:text").get("style") is None
    assert words(one(root, "//*[@style='writing-mode: vertical-rl']")) == "縦書キノ文"


def test_a_block_on_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="p9"):
        build(made.document((made.page(1),), [made.text(Role.BODY, "p9", "x", 60)]), images={}, software="Koden 1")


def test_of_marks_that_are_no_text_only_the_withheld_area_is_kept() -> None:
    secret = made.redaction("x1", 200, 60)
    row = made.row("p1", made.line("///", 60, 60), secret)
    noise = Region("r1", RegionType.NOISE, row.box.polygon, Direction.HORIZONTAL, (row,))
    page = made.page(1, regions=[noise], redactions=[secret])
    root = record(made.document((page,), [made.block(Role.REDACTION, row, region="r1")]))
    assert Record(root).text(gap="□") == "□"


def test_empty_rows_and_blocks_leave_no_trace() -> None:
    blank = Block(Role.BODY, "p1", Direction.HORIZONTAL, (Row("p1", Direction.HORIZONTAL, ()),))
    assert not record(made.document((made.page(1),), [blank])).findall(f".//{T}p[@facs]")


def test_a_reading_beside_a_withheld_line_is_not_lost() -> None:
    black = made.redaction("x0", 60, 60)
    row = Row("p1", Direction.HORIZONTAL, (black,), (Ruby(60, 108, made.line("かな", 60, 40)),))
    root = record(made.document((made.page(1, redactions=(black,)),), [made.block(Role.REDACTION, row)]))
    assert words(one(root, "//t:body//t:note[@type='marginal']")) == "かな"


def test_a_reading_does_not_push_out_another() -> None:
    line = made.line("総理大臣", 60, 60)
    ruby = (Ruby(80, 100, made.line("り", 80, 40)), Ruby(58, 160, made.line("そう", 60, 30)))
    p = one(
        record(made.document((made.page(1),), [made.block(Role.BODY, Row("p1", Direction.HORIZONTAL, (line,), ruby))])),
        "//t:body//t:p",
    )
    assert {words(e) for e in p.iter(T + "rt")} == {"り", "そう"}
