"""Blocks: nothing lost, nothing twice, paragraphs over page ends, furniture apart."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Document, Line, Page, Redaction, RegionType, Role
from pipeline.records.documents import documents
from tests.records import test_forms, test_papers, test_telegram
from tests.records.pages import WIDE, Sheet


def read(*sheets: Sheet) -> Document:
    found = documents("s", "scan.pdf", "0" * 64, [s.page() for s in sheets])
    assert len(found) == 1
    return found[0]


def held(documents: tuple[Document, ...]) -> Counter[tuple[str, object]]:
    rows = [r for d in documents for b in d.blocks for r in (*b.rows, *(x for c in b.cells for x in c.rows))]
    return Counter((r.page, p if isinstance(p, Redaction) else c) for r in rows for p in r.pieces for c in _parts(p))


def _parts(piece: Line | Redaction) -> tuple[object, ...]:
    return piece.chars if isinstance(piece, Line) else (piece,)


def printed(pages: list[Page]) -> Counter[tuple[str, object]]:
    rows = [r for p in pages for region in p.regions if region.type is not RegionType.NOISE for r in region.all_rows]
    return Counter((r.page, p if isinstance(p, Redaction) else c) for r in rows for p in r.pieces for c in _parts(p))


_TEXTS = st.sampled_from(
    [
        "総番号（TA）71563", f"74年10月30日01時00分{WIDE}英国発", f"61年10月03日{WIDE}本省着", "主管　経済局長", "件名",
        "極秘", "秘", f"外務大臣殿{WIDE}森大使", "件名　漁業協定", "部内連絡　大至急", "決裁書", "外務省電信案",
        "昭和　年　月　日", "25部の内23号", "昭和61年10月16日", "国連局軍縮課", "羽仁局長と先方次官との会談",
        "（次官）本件は、急を要する。", "先方は█との見解を", "示した。",
        "Approved for Release: 2019/06/26 C01234567", f"1. Works delayed█{WIDE}3.3(h)(2)", "TOP SECRET", "SECRET3.5(c)",
        "CURRENT INTELLIGENCE BULLETIN", "Copy No.", "60", "12 March 1955", "NEXT REVIEW DATE: 2010", "█", "別添",
        "-2-", "外務大臣殿", "在上海総領事", "校舎修繕費ニ関スル件", "起案者　渡辺　電話2360", "在米　下田大使　あて",
        "A", "1", "（", "。", "北米局　条約局", "1. 先方は、同意した。", "2. 当方は、次の", "(1) 弾頭", "イ、検証",
        "・通商", "注", "1) 同上、15頁。", "2) 磯部「協定の", "（注1）概数。", "合意した⟦1)⟧。", "* ibid.",
        "post-", "poned", "表1 実績", "⟨条約局⟩",
    ]
)  # fmt: skip
_TYPES = st.sampled_from([t for t in RegionType if t is not RegionType.TABLE])
_REGIONS = st.tuples(_TYPES, st.lists(_TEXTS, max_size=5))
_TABLES = st.lists(st.lists(_TEXTS, min_size=1, max_size=4), min_size=1, max_size=3)


@st.composite
def _sheets(draw: st.DrawFn) -> list[Page]:
    pages = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        s = Sheet(number, vertical=draw(st.booleans()))
        for part in draw(st.lists(st.one_of(_REGIONS, _TABLES), max_size=8)):
            if isinstance(part, tuple):
                s.lines(part[1], part[0])
            else:
                s.table(part)
        pages.append(s.page())
    return pages


@settings(max_examples=80, deadline=None)
@given(_sheets())
def test_every_character_and_redaction_is_in_exactly_one_block(pages: list[Page]) -> None:
    found = documents("s", "scan.pdf", "0" * 64, pages)
    assert held(found) >= printed(pages)
    assert held(found) - printed(pages) == Counter({k: 1 for k in _in_noise(pages)})
    names = {p.id for p in pages}
    for d in found:
        own = {p.id for p in d.pages}
        assert all(b.page in own and {r.page for r in b.rows} <= own for b in d.blocks)
        assert all(v.page in names and len(v.polygon) >= 4 and 0 <= v.certainty <= 1 for v in d.values + d.rejected)
        assert all(v.printed and v.value and v.rule for v in d.values), d.values
        _whole(d)


def _whole(d: Document) -> None:
    """Items and notes have their labels and keys, references stand on characters and mean notes that are there."""
    notes = [b.note for b in d.blocks if b.role is Role.NOTE]
    assert all(notes) and len(set(notes)) == len(notes)
    for b in d.blocks:
        assert (b.role is Role.ITEM) <= bool(b.label and b.level)
        assert (b.role in (Role.HEADING, Role.TITLE) and bool(b.rows)) <= (b.level > 0)
        for r in b.references:
            piece = b.all_rows[r.row].pieces[r.piece]
            assert isinstance(piece, Line) and 0 <= r.first < r.last <= len(piece.chars)
            assert r.note in ("", *notes)


def _in_noise(pages: list[Page]) -> list[tuple[str, object]]:
    """Redactions that stand in marks that are no text: kept without them."""
    rows = [r for p in pages for region in p.regions if region.type is RegionType.NOISE for r in region.rows]
    return [(r.page, x) for r in rows for x in r.redactions]


# -------------------------------------------------------------------------------------- over page ends
def body(d: Document) -> list[str]:
    return [b.text for b in d.blocks if b.role is Role.BODY]


def page(number: int, *rows: str, x: float = 200) -> Sheet:
    return Sheet(number).stamp("極秘").lines(rows, x=x, y=400).foot(f"-{number}-")


def test_a_paragraph_over_a_page_end_is_one() -> None:
    d = read(
        page(1, "交渉の進展を妨げる意図はなく、", "大幅な削減については前記"),
        page(2, "の考え方に沿うものと考える。", "従って、受け入れ得る。"),
    )
    assert body(d) == [
        "交渉の進展を妨げる意図はなく、大幅な削減については前記の考え方に沿うものと考える。従って、受け入れ得る。"
    ]
    assert [b.role for b in d.blocks] == [
        Role.CLASSIFICATION, Role.PAGE_NUMBER, Role.BODY, Role.CLASSIFICATION, Role.PAGE_NUMBER,
    ]  # fmt: skip
    assert [b.page for b in d.blocks] == ["p0001", "p0001", "p0001", "p0002", "p0002"]


def test_a_finished_paragraph_is_not_carried_on() -> None:
    assert len(body(read(page(1, "以上のとおりである。"), page(2, "次に、先方は本件を重視する旨述べた。")))) == 2


def test_a_new_number_speaker_or_indent_begins_a_paragraph() -> None:
    for start in (
        "2．続いて、質疑応答が行われた。",
        "（次官）我々は、本件を重視している。",
        "(2) 戦術的側面については、",
    ):
        assert len(body(read(page(1, "削減については、前記"), page(2, start)))) == 2, start
    s = Sheet(2).stamp("極秘")
    s.add(RegionType.PARAGRAPH, [s.row("次に先方は本件を", x=246, y=400), s.row("重視する旨述べた。", x=200, y=470)])
    assert len(body(read(page(1, "削減については、前記"), s))) == 2


def test_a_paragraph_over_three_pages() -> None:
    d = read(page(1, "その一は、次の"), page(2, "とおりであり、先方は、その"), page(3, "旨述べた。"))
    assert body(d) == ["その一は、次のとおりであり、先方は、その旨述べた。"]


def test_english_runs_on_only_in_small_letters() -> None:
    assert len(body(read(page(1, "The works at the"), page(2, "harbour will take longer.")))) == 1
    assert len(body(read(page(1, "The works at the"), page(2, "Harbour Board met.")))) == 2


# ------------------------------------------------------------------------------------------- furniture
def test_a_lone_class_mark_at_the_edge_is_furniture() -> None:
    d = read(Sheet().line("TOP SECRET", x=1000, y=60).lines(["The works at the harbour will", "take longer."], y=600))
    assert d.blocks[0].role in (Role.HEADER, Role.CLASSIFICATION)


def test_noise_is_no_text_and_its_redactions_are_kept() -> None:
    s = Sheet().line("本件は、急を要する。よって、回答されたい。").lines(["llil|", "█"], RegionType.NOISE)
    d = read(s)
    assert "llil|" not in "".join(b.text for b in d.blocks)
    assert sum(len(r.redactions) for b in d.blocks for r in b.rows) == 1


def test_tables_of_forms_and_of_figures() -> None:
    assert [b.role for b in read(test_forms.draft()).blocks if b.cells] == [Role.FORM]
    figures = Sheet().line("対外経済協力実績", x=700).table([["区分", "件数"], ["円借款", "28"]])
    assert [b.role for b in read(figures).blocks if b.cells] == [Role.TABLE]


def test_reading_order_is_kept() -> None:
    for sheet in (test_telegram.form_1969(), test_papers.conversation(), test_papers.letter()):
        d = read(sheet)
        order = [row.box for region in sheet.regions for row in region.rows]
        assert [r.box for b in d.blocks for r in b.rows] == order


def test_polygons_of_split_regions_lie_inside_them() -> None:
    d = read(test_telegram.form_1969())
    for block in d.blocks:
        xs, ys = [x for x, _ in block.polygon], [y for _, y in block.polygon]
        for row in block.rows:
            assert min(xs) <= row.box.x0 + 1 and row.box.x1 - 1 <= max(xs)
            assert min(ys) <= row.box.y0 + 1 and row.box.y1 - 1 <= max(ys)


def test_a_bracket_alone_is_no_subject() -> None:
    s = Sheet(1)
    s.lines(["外務大臣殿", "（", "総番号（TA）71563"], RegionType.PARAGRAPH)
    (d,) = documents("s", "scan.pdf", "0" * 64, [s.page()])
    assert all(v.value and v.printed for v in d.values)
