"""Documents of any shape: blocks of every role in any order, over any pages."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from pipeline.model import (
    Block,
    Box,
    Cell,
    Direction,
    Document,
    Extent,
    FieldName,
    Ground,
    Kind,
    Line,
    NoteReference,
    Page,
    Redaction,
    RedactionKind,
    Role,
    Row,
    Ruby,
    Value,
)
from tests.tei import made

WORDS = ["件名", "本文です。", "TOP SECRET", "exam-", "ined", "61年10月3日", "大臣・次官", "(1) 図", "", " "]
GROUNDS = [("ground.ida-5.3", "第5条第3号", "inside"), ("", "3.5(c", "beside"), ("ground.other", "", "beside")]
LABELS = ["", "1.", "(イ)", "(1)", "・", "ア"]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    count = draw(st.integers(1, 4))
    secrets: dict[str, list[Redaction]] = {f"p{n}": [] for n in range(1, count + 1)}
    blocks = [draw(_block(secrets, i)) for i in range(draw(st.integers(0, 12)))]
    values = [v for b in blocks for v in draw(_values(b))]
    for id in secrets:
        if draw(st.booleans()):
            secrets[id].append(made.redaction(f"left{id}", 700, 900))
    pages = []
    for n in range(1, count + 1):
        read = any(r.page == f"p{n}" for b in blocks for r in b.rows) or any(b.page == f"p{n}" for b in blocks)
        state = {} if read else draw(st.sampled_from([{}, {"blank": True}, {"failed": "crashed"}]))
        made_page: Page = made.page(n, redactions=[] if "failed" in state else secrets[f"p{n}"], **state)
        pages.append(made_page)
    return made.document(
        pages, blocks, values, kind=draw(st.sampled_from(Kind)), language=draw(st.sampled_from(["ja", "en"]))
    )


@st.composite
def _block(draw: st.DrawFn, secrets: dict[str, list[Redaction]], index: int) -> Block:
    pages = list(secrets)
    first = draw(st.sampled_from(pages))
    direction = draw(st.sampled_from(Direction))
    role = draw(st.sampled_from(Role))
    label = draw(st.sampled_from(LABELS)) if role in (Role.ITEM, Role.NOTE) else ""

    def row(page: str, j: int) -> Row:
        y = 40 + 60 * index + 28 * j
        words = label * (j == 0 and draw(st.booleans())) + draw(st.sampled_from(WORDS))
        line = made.line(words, 60, y, low="で", direction=direction)
        ruby = ()
        if line.chars and draw(st.integers(0, 4)) == 0:
            marks = {key: draw(st.booleans()) for key in ("struck", "superscript", "damaged")} | {"certainty": 0.7}
            line = replace(line, chars=(replace(line.chars[0], **marks), *line.chars[1:]))
            ruby = (Ruby(50, 100, made.line("かな", 60, y - 12)),) if draw(st.booleans()) else ()
        pieces: list[object] = [line]
        if draw(st.integers(0, 3)) == 0:
            secrets[page].append(draw(_secret(f"x{len(secrets[page])}", y)))
            pieces.append(secrets[page][-1])
        hyphen = draw(st.sampled_from(["", "", "", "soft", "hard"]))
        return Row(page, direction, tuple(pieces), ruby, hyphen)  # type: ignore[arg-type]

    if draw(st.integers(0, 5)) == 0:
        cells = tuple(
            Cell(r, c, 1, 1, Box(60 + c * 90, 60 + r * 40, 140 + c * 90, 90 + r * 40).polygon, (row(first, r + c),))
            for r in range(draw(st.integers(1, 2)))
            for c in range(2)
        )
        return Block(role, first, direction, (), cells)
    over = [p for p in pages if p >= first and draw(st.integers(0, 3)) == 0]
    rows = tuple(row(p, j) for j, p in enumerate([first, *over]))
    return Block(
        role,
        first,
        direction,
        rows,
        label=label,
        level=draw(st.integers(0, 3)),
        note=draw(st.sampled_from(["", "n1", "n2"])) if role is Role.NOTE else "",
        references=tuple(draw(_references(rows))),
    )


@st.composite
def _secret(draw: st.DrawFn, id: str, y: float) -> Redaction:
    low = draw(st.integers(0, 9))
    extents = [
        None,
        Extent("char", low),
        Extent("line", None, low, low + 2),
        Extent("char", low + 1, low, low + 3, 0.9),
    ]
    grounds = tuple(
        Ground(id, words, Box(410, y, 450, y + 12).polygon, where, 0.8)
        for id, words, where in draw(st.lists(st.sampled_from(GROUNDS), max_size=2))
    )
    kind = draw(st.sampled_from(RedactionKind))
    secret = made.redaction(id, 400, y, kind=kind.value, extent=draw(st.sampled_from(extents)))
    printed = draw(st.sampled_from(["", "■■■"])) if kind is RedactionKind.TYPED else ""
    return replace(secret, grounds=grounds, group=draw(st.sampled_from(["", "g1", "g2"])), printed=printed)


@st.composite
def _references(draw: st.DrawFn, rows: tuple[Row, ...]) -> list[NoteReference]:
    line = rows[0].pieces[0]
    if not isinstance(line, Line) or not line.text[:1].strip() or draw(st.integers(0, 3)):
        return []
    return [NoteReference(0, 0, 0, 1, "1", draw(st.sampled_from(["", "n1", "n2", "n3"])))]


@st.composite
def _values(draw: st.DrawFn, block: Block) -> list[Value]:
    rows = block.rows or block.cells[0].rows
    if draw(st.booleans()) or not rows[0].text.strip():
        return []
    name = draw(st.sampled_from(FieldName))
    printed = draw(st.sampled_from([rows[0].text.strip(), rows[0].text.strip()[:2]]))
    key = draw(st.sampled_from(["", "struck"]))
    return [Value(name, printed, printed, rows[0].page, rows[0].box.polygon, "any", 0.5, key)]
