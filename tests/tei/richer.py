"""Documents of any shape with what :mod:`tests.tei.any` leaves out: pages that lie turned in their pictures, regions,
several engines, calibrated certainties, text layers, turns of speech, persons, flags, relations, archives."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import strategies as st

from pipeline.model import (
    Archive,
    Block,
    Box,
    Document,
    EngineInfo,
    Evidence,
    FieldName,
    Flag,
    Form,
    Mesh,
    Page,
    Person,
    Piece,
    Redaction,
    Region,
    RegionType,
    Relation,
    RelationType,
    Role,
    Row,
    Transform,
    Value,
)
from tests.tei import any as plain
from tests.tei import made

ENGINES = (made.ENGINE, EngineInfo("tesseract", "Tesseract", "5.5.0"), EngineInfo("rapidocr", "RapidOCR", "3.9.0"))
PERSONS = (
    Person(
        "person-1", "ラウニー大使", ("ラウニー",), "大使", "rank.taishi", "other", "", Evidence("alias", "一致", 0.9)
    ),
    Person("person-2", "次官", (), "次官", "", "own", "https://id.ndl.go.jp/auth/ndlna/1"),
    Person("person-3", "中平", (), "", "org.unbureau"),
)
KINDS = [RegionType.PARAGRAPH, RegionType.STAMP, RegionType.FOOTNOTE, RegionType.FIGURE, RegionType.NOISE]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    document = draw(plain.documents())
    blocks = tuple(draw(_block(block)) for block in document.blocks)
    pages = tuple(draw(_page(page, blocks)) for page in document.pages)
    blocks = tuple(draw(_placed(block, pages)) for block in blocks)
    evidence = Evidence("made", "for the test", draw(st.sampled_from([0.5, 0.994, 1.0])))
    return replace(
        document,
        pages=pages,
        blocks=blocks,
        values=tuple(draw(_value(value)) for value in document.values),
        rejected=tuple(replace(v, note="二つ") for v in document.values[:2]),
        persons=PERSONS if any(b.who for b in blocks) else PERSONS[: draw(st.integers(0, 3))],
        flags=(Flag("date-outside-office", "too early", 0.5, FieldName.SENT, pages[0].id),) * draw(st.integers(0, 1)),
        relations=(Relation(RelationType.ATTACHMENT_OF, "inf-1986-d001", evidence),) * draw(st.integers(0, 1)),
        archive=draw(
            st.sampled_from([None, Archive("日本", institution="外交史料館", ids=(("jacar", "B1"),), stated="name")])
        ),
        form=draw(st.sampled_from(Form)),
        form_evidence=draw(st.sampled_from([None, evidence])),
        cut=draw(st.sampled_from([document.cut, replace(evidence, by="山田")])),
        stated=(Evidence("sidecar", "joined", 1.0, "係"),) * draw(st.integers(0, 1)),
    )


@st.composite
def _block(draw: st.DrawFn, block: Block) -> Block:
    rows = tuple(draw(_row(row)) for row in block.rows)
    said = block.role in (Role.BODY, Role.ITEM) and draw(st.booleans())
    who = draw(st.sampled_from(PERSONS)).id if said else ""
    speaker = rows[0].text[:2].strip() if said and rows and draw(st.booleans()) else ""
    return replace(block, rows=rows, who=who, speaker=speaker)


@st.composite
def _row(draw: st.DrawFn, row: Row) -> Row:
    sure = draw(st.sampled_from([None, 0.3, 0.5996, 0.6, 0.97]))
    engine = draw(st.sampled_from(["rapidocr", "tesseract", ""]))

    def changed(piece: Piece) -> Piece:
        if isinstance(piece, Redaction):
            return piece
        chars = tuple(replace(c, certainty=sure, by=("rule" if i == 1 else c.by)) for i, c in enumerate(piece.chars))
        return replace(piece, chars=chars, engine=engine)

    return replace(row, pieces=tuple(map(changed, row.pieces)))


@st.composite
def _page(draw: st.DrawFn, page: Page, blocks: tuple[Block, ...]) -> Page:
    rows = [row for block in blocks for row in block.rows if row.page == page.id]
    held = [row for row in rows if draw(st.integers(0, 2))]
    cut = draw(st.integers(0, len(held)))
    regions = tuple(
        Region(f"r{i}", draw(st.sampled_from(KINDS)), Box.union(r.box for r in some).polygon, made.H, tuple(some))
        for i, some in enumerate((held[:cut], held[cut:]))
        if some
    )
    turned = draw(st.sampled_from([0.0, 0.0, 0.004, 1.37, -2.5, 90.2, 180.0, 270.0]))
    bent = draw(st.integers(0, 5)) == 0
    return replace(
        page,
        regions=regions,
        engines=draw(st.sampled_from([(ENGINES[0],), ENGINES[:2], ENGINES[1:]])),
        text_from=draw(st.sampled_from(["image", "image", "text-layer"])),
        transform=replace(_turned(page, turned), mesh=_bent(page) if bent else None),
        evidence=(Evidence("deskew", "by 1 degree: sure", 0.9),) if turned else (),
    )


def _turned(page: Page, angle: float) -> Transform:
    c, s = 2 * math.cos(math.radians(angle)), 2 * math.sin(math.radians(angle))
    x, y = page.area.center
    w, h = page.width / 2, page.height / 2
    return Transform((c, -s, x - c * w + s * h, s, c, y - s * w - c * h, 0, 0, 1))


def _bent(page: Page) -> Mesh:
    shift = tuple(8.0 * math.sin(i) for i in range(12))
    return Mesh(page.width, page.height, 3, 4, (), shift)


@st.composite
def _placed(draw: st.DrawFn, block: Block, pages: tuple[Page, ...]) -> Block:
    """In the region of its first row, in another, or in none."""
    regions = next(p for p in pages if p.id == block.page).regions
    own = [r.id for r in regions if block.rows and block.rows[0] in r.rows]
    region = draw(st.sampled_from([*own, *own, *(r.id for r in regions), ""]))
    outline = block.rows[0].box.polygon if block.rows and draw(st.booleans()) else ()
    return replace(block, region=region, polygon=outline, subtype=draw(st.sampled_from(["", "map", "round", "form"])))


@st.composite
def _value(draw: st.DrawFn, value: Value) -> Value:
    named = value.name in (FieldName.SENDER, FieldName.RECIPIENT, FieldName.PLACE, FieldName.CONSULTED)
    key = draw(st.sampled_from([value.key, *(["org.minister", "post.us", "rank.taishi"] if named else [])]))
    return replace(
        value,
        key=key,
        note=draw(st.sampled_from(["", "year from the file", "二行"])),
        parts=draw(st.sampled_from([(), (("direction", "往電"), ("number", "12"), ("relation", "reply"))])),
        target=draw(st.sampled_from(["", "", "person-1", "inf-1986-d003"])),
        by=draw(st.sampled_from(["", "", "山田"])),
    )
