"""Documents made by hand: small pages with every role, kind and oddity that a record must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import (
    Archive,
    Block,
    Box,
    Cell,
    Char,
    Decision,
    Direction,
    Document,
    EngineInfo,
    Evidence,
    Extent,
    FieldName,
    Flag,
    Form,
    Ground,
    Kind,
    LeakKind,
    Line,
    NoteReference,
    Page,
    PageOrigin,
    Person,
    Redaction,
    RedactionKind,
    Region,
    RegionType,
    Relation,
    RelationType,
    Role,
    Row,
    Ruby,
    Transform,
    Value,
)

H, V = Direction.HORIZONTAL, Direction.VERTICAL
SIZE = 24
"""Width and height of a character, page pixels."""
ENGINE = EngineInfo("rapidocr", "RapidOCR", "3.10.0", (("det.onnx", "0" * 64),), (("runtime", "openvino"),))
SHA = "ab" * 32
WHOLE = Box(0, 0, 2480, 3508)
SCALE = Transform((2, 0, 10, 0, 2, 20, 0, 0, 1))


def line(text: str, x: float, y: float, *, low: str = "", direction: Direction = H, confidence: float = 0.98) -> Line:
    """A line of text; characters in ``low`` were read with a confidence of 0.40."""
    chars = tuple(
        Char(c, 0.40 if c in low else confidence, x + i * SIZE, x + (i + 1) * SIZE) for i, c in enumerate(text)
    )
    long = SIZE * max(1, len(text))
    box = Box(x, y, x + long, y + SIZE) if direction is H else Box(x, y, x + SIZE, y + long)
    return Line(box.polygon, direction, chars, "rapidocr")


def redaction(
    id: str, x: float, y: float, width: float = 120, *, extent: Extent | None = None, kind: str = "black"
) -> Redaction:
    polygon = Box(x, y, x + width, y + SIZE).polygon
    found = (Evidence("solid-fill", "99 % dark", 0.9),)
    return Redaction(id, polygon, RedactionKind(kind), 0.93, found, extent)


def row(page: str, *pieces: Line | Redaction, direction: Direction = H) -> Row:
    return Row(page, direction, pieces)


def block(role: Role, *rows: Row, region: str = "", cells: tuple[Cell, ...] = (), page: str = "") -> Block:
    first = rows[0] if rows else None
    return Block(role, page or (first.page if first else ""), first.direction if first else H, rows, cells, region)


def text(role: Role, page: str, words: str, y: float, x: float = 60, **more: object) -> Block:
    return block(role, row(page, line(words, x, y, **more)))  # type: ignore[arg-type]


def page(
    number: int,
    *,
    part: str = "",
    regions: Sequence[Region] = (),
    redactions: Sequence[Redaction] = (),
    file: str = "1986/公電 #1.pdf",
    paged: bool = True,
    area: Box = WHOLE,
    **more: object,
) -> Page:
    origin = PageOrigin(file, number, paged, number, SHA, 2480, 3508, 300, "stated", ())
    made = Page(
        f"p{number}{part}", origin, part, area, 1240, 1754, SCALE, H, tuple(regions), tuple(redactions), (ENGINE,)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def value(name: FieldName, printed: str, normal: str, holder: Block | Row, **more: object) -> Value:
    rows = holder.rows if isinstance(holder, Block) else (holder,)
    made = Value(name, printed, normal, rows[0].page, Box.union(r.box for r in rows).polygon, f"{name.value}/made", 0.9)
    return replace(made, **more)  # type: ignore[arg-type]


def document(pages: Sequence[Page], blocks: Sequence[Block], values: Sequence[Value] = (), **more: object) -> Document:
    made = Document(
        "inf-1986-d001",
        "inf-1986",
        "1986/公電 #1.pdf",
        SHA,
        1,
        tuple(pages),
        Kind.TELEGRAM,
        Evidence("head-of-telegram", "総番号 and 発 and 着", 0.97),
        Evidence("first-page", "", 1.0),
        "ja",
        tuple(blocks),
        tuple(values),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def telegram() -> Document:
    """Two pages, a paragraph over the page end, redactions in a line and alone, furniture of every sort."""
    one, two = "p1", "p2"
    inline = redaction("x1", 300, 700, extent=Extent("char", 5))
    tail = redaction("x2", 60, 1500, 900, extent=Extent("line", None, 1, 2), kind="outlined")
    lost = redaction("x3", 60, 1400, 300, kind="grey")
    secret = text(Role.CLASSIFICATION, one, "極秘", 40, 900)
    routing = block(Role.ROUTING, row(one, line("大臣・次官、外審", 60, 60)), row(one, line("官房長", 60, 100)))
    total = text(Role.NUMBER, one, "総番号 R136903", 140)
    sent = text(Role.SENT, one, "61年10月02日20時25分 米国発", 180)
    received = text(Role.RECEIVED, one, "61年10月03日10時07分 本省着", 220)
    office = text(Role.OFFICE, one, "主管 国連局長", 260)
    address = text(Role.ADDRESS, one, "外務大臣殿 松永大使", 300)
    subject = text(Role.SUBJECT, one, "件名 INF交渉", 340)
    precedence = text(Role.PRECEDENCE, one, "第6903号 極秘 至急", 380)
    first = block(
        Role.BODY,
        row(one, line("1.往電に関し、", 60, 660, low="往")),
        row(one, line("米側は", 60, 700), inline, line("と述べた。", 430, 700)),
        row(two, line("続いて協議した。", 60, 80)),
        region="r1",
    )
    blocks = (
        text(Role.RELEASE, one, "情報公開第03612号", 10),
        secret,
        text(Role.TERM, one, "無期限", 40, 1000),
        text(Role.COPY, one, "25部の内 23号", 60, 1000),
        routing,
        total,
        sent,
        received,
        office,
        address,
        subject,
        precedence,
        text(Role.RELAY, one, "転電 在ソ大使", 420),
        text(Role.MARGINALIA, one, "済", 600, 5),
        first,
        text(Role.FOOTER, one, "外務省", 1700, 500),
        text(Role.PAGE_NUMBER, one, "*1*", 1720, 600),
        text(Role.HEADER, two, "公電", 20),
        text(Role.CLASSIFICATION, two, "極秘", 40, 900),
        text(Role.BODY, two, "(了)", 120),
        block(Role.REDACTION, row(two, tail)),
        text(Role.STAMP, two, "秘密指定解除", 1600, 800),
    )
    values = (
        value(FieldName.CLASSIFICATION, "極秘", "極秘", secret, key="class.gokuhi"),
        value(FieldName.PRECEDENCE, "至急", "至急", precedence, key="precedence.shikyu"),
        value(FieldName.CIPHER, "暗", "暗", precedence, page="", polygon=()),
        value(FieldName.TOTAL, "R136903", "136903", total),
        value(FieldName.SERIAL, "第6903号", "6903", precedence),
        value(FieldName.SENT, "61年10月02日20時25分", "1986-10-02T20:25:00-04:00", sent),
        value(FieldName.PLACE, "米国", "米国", sent),
        value(FieldName.RECEIVED, "61年10月03日10時07分", "1986-10-03T10:07+09:00", received, certainty=0.55),
        value(FieldName.SENDER, "松永大使", "松永大使", address),
        value(FieldName.RECIPIENT, "外務大臣", "外務大臣", address),
        value(FieldName.SUBJECT, "INF交渉", "INF交渉", subject),
        value(FieldName.OFFICE, "国連局長", "国連局長", office),
        value(FieldName.DISTRIBUTION, "大臣", "大臣", routing),
        value(FieldName.DISTRIBUTION, "次官", "次官", routing, key="struck"),
        value(FieldName.DISTRIBUTION, "官房長", "官房長", routing),
        value(FieldName.APPROVER, "花押", "花押", secret, page="", polygon=()),
        value(FieldName.CONSULTED, "条約局", "条約局", secret, page="", polygon=(), note="struck through"),
        value(FieldName.DOCUMENT_NUMBER, "03612", "03612", blocks[0]),
        value(FieldName.RELEASE, "平成18年3月1日", "2006-03-01", blocks[0]),
        value(FieldName.COPY_NUMBER, "23", "23", blocks[3]),
        value(FieldName.COPIES, "25", "25", blocks[3]),
        value(FieldName.EXTENSION, "2360", "2360", blocks[3]),
    )
    regions = (
        Region("r1", RegionType.PARAGRAPH, Box(50, 650, 1100, 730).polygon, H, first.rows[:2]),
        Region("r2", RegionType.NOISE, Box(50, 950, 1100, 990).polygon, H, ()),
    )
    pages = (page(1, regions=regions, redactions=(inline, lost)), page(2, redactions=(tail,)))
    rejected = (value(FieldName.SENT, "61年10月32日", "1986-10-32", sent, note="no such day"),)
    return document(pages, blocks, values, rejected=rejected)


def decision() -> Document:
    """A form with spans and approvals, a struck consulted office, a failed and a blank page, halves of a spread."""
    p = "p1a"
    box = Box(60, 300, 400, 360)

    def cell(r: int, c: int, words: str, spans: tuple[int, int] = (1, 1)) -> Cell:
        x, y = 60 + c * 300, 300 + r * 80
        rows = (row(p, line(words, x + 5, y + 5)),) if words else ()
        return Cell(r, c, *spans, Box(x, y, x + 300 * spans[1], y + 80 * spans[0]).polygon, rows)

    cells = (
        cell(0, 0, "大臣", (2, 1)),
        cell(0, 1, "次官"),
        cell(1, 1, "花押"),
        cell(3, 0, "", (1, 2)),
        cell(4, 0, "北米局条約局"),
    )
    title = text(Role.TITLE, p, "決裁書", 100, 500)
    form = Block(Role.FORM, p, H, (), cells, "", box.polygon)
    drafted = text(Role.DATE, p, "起案 昭和61年9月18日", 800)
    vertical = block(Role.BODY, row("p1b", line("縦書キノ文", 900, 100, direction=V), direction=V))
    blocks = (
        text(Role.COPY, p, "部の内", 50),
        title,
        form,
        text(Role.SUBJECT, p, "電案の件", 760),
        drafted,
        text(Role.BODY, p, "下記の件に関し決裁を求めます。", 900),
        text(Role.TITLE, p, "別添", 1000),
        text(Role.CELL, p, "備考", 1040),
        vertical,
        text(Role.HEADING, "p1b", "1.概要", 300),
        text(Role.NOTE, "p1b", "(注)省略。", 1500),
        text(Role.BODY, "p1b", "以上。", 340),
        text(Role.DATE, "p1b", "昭和61年9月", 400),
        text(Role.SIGNATURE, "p1b", "渡辺", 440),
        text(Role.TABLE, "p4", "表", 440),
        text(Role.FORM, "p4", "欄", 480),
        text(Role.OFFICE, "p4", "軍縮課", 520),
        text(Role.STAMP, "p4", "写", 560),
    )
    row4 = cells[4].rows[0]
    values = (
        value(FieldName.TITLE, "決裁書", "決裁書", title),
        value(FieldName.DRAFTED, "昭和61年9月18日", "1986-09-18", drafted),
        value(FieldName.DECIDED, "昭和 年 月 日", "", drafted),
        value(FieldName.APPROVER, "花押", "次官: 花押", cells[2].rows[0]),
        value(FieldName.CONSULTED, "北米局", "北米局", row4),
        value(FieldName.CONSULTED, "条約局", "条約局", row4, key="struck"),
        value(FieldName.DRAFTER, "渡辺", "渡辺", drafted),
        value(FieldName.RETENTION, "2類(10年)", "10年", drafted),
        value(FieldName.CLASSIFICATION, "秘密", "秘密", drafted),
    )
    pages = (
        page(1, part="a", area=Box(0, 0, 1240, 3508)),
        page(1, part="b", area=Box(1240, 0, 2480, 3508)),
        page(2, failed="the page took longer than 180 s"),
        page(3, blank=True),
        page(4),
    )
    return document(pages, blocks, values, id="dec-d002", kind=Kind.DECISION, ordinal=2)


def bulletin() -> Document:
    """English, one image per page, a hyphen at a line end, marks repeated, no values but a few."""
    one, two = "p1", "p2"
    release = text(Role.RELEASE, one, "Approved For Release 2003/02/27", 5)
    blocks = (
        release,
        text(Role.CLASSIFICATION, one, "TOP SECRET", 20),
        text(Role.TITLE, one, "CURRENT INTELLIGENCE BULLETIN", 100),
        text(Role.DATE, one, "26 September 1951", 140),
        text(Role.HEADING, one, "1. COMMUNIST FORCES", 200),
        block(
            Role.BODY,
            row(one, line("Twenty-five Soviet tanks have been exam-", 60, 240)),
            row(one, line("ined by", 60, 270), line("observers & others", 260, 270)),
            row(one, line("near <Kaesong>\x07.", 60, 300, low="K")),
        ),
        text(Role.CLASSIFICATION, one, "TOP SECRET", 1700),
        text(Role.CLASSIFICATION, two, "TOP SECRET", 20),
        text(Role.BODY, two, "Nothing more.", 100),
    )
    values = (
        value(FieldName.TITLE, "CURRENT INTELLIGENCE BULLETIN", "Current Intelligence Bulletin", blocks[2]),
        value(FieldName.DATE, "26 September 1951", "1951-09-26", blocks[3]),
        value(FieldName.CLASSIFICATION, "TOP SECRET", "TOP SECRET", blocks[1]),
        value(FieldName.RELEASE, "2003/02/27", "2003-02-27", release),
    )
    pages = (page(1, file="b/0001.jpg", paged=False), page(2, file="b/0002.jpg", paged=False))
    return document(pages, blocks, values, id="cib-d001", kind=Kind.BULLETIN, language="en")


def letter() -> Document:
    """Vertical throughout."""
    p = "p1"
    blocks = (
        block(Role.SUBJECT, row(p, line("補助方ニ関スル件", 1000, 100, direction=V), direction=V)),
        block(
            Role.BODY,
            row(p, line("拝啓陳者", 900, 100, direction=V), direction=V),
            row(p, line("御座候", 860, 100, direction=V), redaction("x1", 860, 200, 24), direction=V),
        ),
        block(Role.DATE, row(p, line("昭和十一年七月三日", 800, 100, direction=V), direction=V)),
        block(Role.SIGNATURE, row(p, line("在上海総領事", 760, 100, direction=V), direction=V)),
        block(Role.ADDRESS, row(p, line("外務大臣殿", 720, 100, direction=V), direction=V)),
    )
    values = (
        value(FieldName.DATE, "昭和十一年七月三日", "1936-07-03", blocks[2]),
        value(FieldName.SENDER, "在上海総領事", "在上海総領事", blocks[3]),
        value(FieldName.RECIPIENT, "外務大臣", "外務大臣", blocks[4], key="org.minister"),
    )
    pages = (page(1, redactions=(redaction("x1", 860, 200, 24),)),)
    return document(pages, blocks, values, id="letter-d001", kind=Kind.LETTER)


def marked(
    words: str, x: float, y: float, *, struck: str = "", raised: str = "", sure: float = 0.99, low: str = ""
) -> Line:
    """A line with calibrated characters: those in ``struck`` are, those in ``raised`` are superscript, those in ``low``
    are right in one case of four."""
    chars = tuple(
        replace(c, certainty=0.25 if c.text in low else sure, struck=c.text in struck, superscript=c.text in raised)
        for c in line(words, x, y).chars
    )
    return replace(line(words, x, y), chars=chars)


def report() -> Document:
    """Two pages read from pictures and one taken from a text layer: headings of two depths, lists in lists over a page
    end, notes and their references, ruby, struck words, a map, seals, handwriting, a table with labels."""
    one, two, three = "p1", "p2", "p3"
    figure = Region("r7", RegionType.FIGURE, Box(60, 900, 700, 1200).polygon, H, (), subtype="map")
    seal = Region("r8", RegionType.SEAL, Box(900, 1300, 1000, 1400).polygon, H, (), subtype="square")
    hand = Region("r9", RegionType.HANDWRITING, Box(1000, 500, 1200, 560).polygon, H, ())
    foot = Region("r10", RegionType.FOOTNOTE, Box(60, 1600, 700, 1640).polygon, H, ())
    referring = row(one, marked("核軍縮の経緯1)を述べる。", 60, 240, raised="1)"))
    ruby = Ruby(60, 108, marked("うるまし", 60, 268))
    item = replace(
        block(
            Role.ITEM,
            Row(
                one, H, (marked("(イ)漆の交渉2", 60, 290, raised="2", low="漆"),), (replace(ruby, start=132, end=156),)
            ),
            row(two, marked("を続ける。", 60, 60)),
        ),
        label="(イ)",
        level=2,
    )
    line_of_item = item.rows[0].pieces[0]
    assert isinstance(line_of_item, Line)
    item = replace(item, references=(NoteReference(0, 0, 7, 8, "2", ""),))
    table = Block(
        Role.TABLE,
        two,
        H,
        (),
        tuple(
            Cell(
                r,
                c,
                1,
                1,
                Box(60 + 200 * c, 400 + 40 * r, 260 + 200 * c, 440 + 40 * r).polygon,
                (row(two, marked(words, 65 + 200 * c, 405 + 40 * r)),),
                label=r == 0 or c == 0,
            )
            for r, cells in enumerate((("国", "数"), ("米", "12")))
            for c, words in enumerate(cells)
        ),
        "",
        Box(60, 400, 460, 480).polygon,
        subtype="table",
    )
    english = (
        Row(three, H, (line("They gave per-", 60, 60),), (), "soft"),
        Row(three, H, (line("mission to the anti-", 60, 90),), (), "hard"),
        Row(three, H, (line("Soviet side 20th", 60, 120),)),
    )
    assert isinstance(english[2].pieces[0], Line)
    raised = tuple(replace(c, superscript=c.text in "th" and i > 12) for i, c in enumerate(english[2].pieces[0].chars))
    english = (*english[:2], Row(three, H, (replace(english[2].pieces[0], chars=raised),)))
    blocks = (
        text(Role.TITLE, one, "調書", 60),
        replace(block(Role.HEADING, row(one, marked("I 概観", 60, 120))), level=1),
        replace(block(Role.HEADING, row(one, marked("1 経緯", 60, 180))), level=2),
        replace(block(Role.BODY, referring, region=""), references=(NoteReference(0, 0, 6, 8, "1", "n1"),)),
        replace(
            block(Role.ITEM, row(one, marked("1.第一次官条約局と協議", 60, 270, struck="次官"))), label="1.", level=1
        ),
        item,
        replace(block(Role.NOTE, row(one, marked("1)外務省。", 60, 1600)), region="r10"), label="1)", note="n1"),
        Block(Role.HANDWRITING, one, H, (row(one, marked("要検討", 1000, 510)),), (), "r9", hand.polygon),
        Block(Role.SEAL, one, H, (), (), "r8", seal.polygon, subtype="square"),
        text(Role.PAGE_NUMBER, one, "1", 1720),
        replace(block(Role.BODY, row(two, marked("なお書き。", 80, 100))), level=2),
        replace(block(Role.ITEM, row(two, marked("(ロ)次。", 60, 130))), label="(ロ)", level=2),
        replace(block(Role.ITEM, row(two, marked("2.第二", 60, 160))), label="2.", level=1),
        text(Role.CAPTION, two, "表1 配備数", 370),
        table,
        text(Role.CAPTION, one, "図1 配備地域", 1215),
        Block(Role.FIGURE, one, H, (row(one, marked("平壌", 100, 1000)),), (), "r7", figure.polygon, subtype="map"),
        Block(Role.SEAL, two, H, (row(two, marked("大臣之印", 900, 600)),), (), "", Box(900, 590, 1000, 690).polygon),
        Block(Role.HANDWRITING, two, H, (), (), "", Box(900, 60, 1000, 100).polygon),
        replace(block(Role.HEADING, row(two, marked("II 結論", 60, 700))), level=1),
        replace(
            block(Role.BODY, row(two, marked("以上の通り（注2）。", 60, 740))),
            references=(NoteReference(0, 0, 5, 9, "2", "n2"),),
        ),
        block(Role.BODY, *english),
        replace(block(Role.HEADING, row(three, line("注", 60, 160))), level=1),
        replace(block(Role.NOTE, row(three, line("2 同上。", 60, 190))), label="2", note="n2"),
    )
    taken = EngineInfo("pdf-text", "pdfplumber", "0.11.7")
    pages = (
        page(1, regions=(figure, seal, hand, foot)),
        page(2),
        page(3, text_from="text-layer", engines=(taken, ENGINE)),
    )
    values = (
        value(FieldName.TITLE, "調書", "調書", blocks[0]),
        value(FieldName.CONSULTED, "次官", "次官", blocks[4], key="struck"),
        value(FieldName.CONSULTED, "条約局", "条約局", blocks[4]),
    )
    return document(pages, blocks, values, id="rep-d001", kind=Kind.REPORT)


def withheld() -> Document:
    """Everything that can be absent: withheld words with grounds and intervals, one passage in three boxes, signs typed
    in the place of words, characters cut through, print that gave nothing, a page withheld, blank, missing, not read;
    released by decision."""
    one, two = "p1", "p2"
    beside = Ground("", "別表2", Box(1000, 240, 1090, 264).polygon, "beside", 0.7)
    code = Ground(
        "ground.eo13526-3.5c", "3.5(c)", Box(320, 202, 380, 222).polygon, "inside", 0.95,
        (Evidence("code-in-box", "read at four times the size", 0.95),),
    )  # fmt: skip
    interval = Extent("char", 5, 4, 6, 0.9)
    first = replace(redaction("x1", 300, 200, extent=interval, kind="outlined"), grounds=(code,))
    chain = [
        replace(redaction(f"x{i}", x, y, w, extent=Extent("char", n, n - 1, n + 2)), group="g1", grounds=(beside,))
        for i, (x, y, w, n) in enumerate([(700, 240, 240, 10), (60, 280, 600, 25), (60, 320, 240, 10)], 2)
    ]
    typed = replace(redaction("x5", 204, 360, 72, extent=Extent("char", 3), kind="typed"), printed="■■■")
    gone = replace(
        redaction("x6", 400, 400, 96, extent=Extent("char", None, 3, 5, 0.8), kind="whiteout"), certainty=0.4
    )
    cut = line("関係国の立場", 420, 200)
    cut = replace(cut, chars=(replace(cut.chars[0], damaged=True), *cut.chars[1:]))
    whole = redaction("x1", 40, 60, 1100, extent=Extent("page", 1))
    whole = replace(whole, polygon=Box(40, 60, 1200, 1700).polygon)
    blocks = (
        block(
            Role.BODY,
            row(one, line("先方より、", 60, 200), first, cut),
            row(one, line("は承知しているとの発言があり、", 60, 240), chain[0]),
            row(one, chain[1]),
            row(one, chain[2], line("と応じた。", 310, 320)),
            row(one, line("書記官の", 60, 360), typed, line("が同席。", 290, 360)),
            row(one, line("以上の要旨は次官", 60, 400), gone, line("回付済み。", 500, 400)),
            row(one, Line(Box(60, 440, 400, 464).polygon, H, (), "rapidocr")),
        ),
        block(Role.REDACTION, row(two, whole)),
        text(Role.RELEASE, two, "情報公開第03612号", 10),
    )
    name = "1986/公電 000{}.png"
    pages = (
        page(1, redactions=(first, *chain, typed, gone), file=name.format(1), paged=False),
        page(2, redactions=(whole,), file=name.format(2), paged=False),
        page(3, blank=True, file=name.format(3), paged=False),
        page(4, failed="the page took longer than 180 s", file=name.format(6), paged=False),
    )
    decision = Decision(
        "外交史料館 山田", "黒塗りの下の文字は公開済みである。", "2026-11-22T10:00:00+09:00", SHA,
        ((LeakKind.TEXT_UNDER_BOX, 3), (LeakKind.METADATA, 1)),
    )  # fmt: skip
    return document(pages, blocks, (), id="withheld-d001", kind=Kind.CONVERSATION, released=decision)


def conversation() -> Document:
    """Turns with labels, aliases, a list inside a turn, one that runs over a page end; participants; an attachment."""
    one, two = "p1", "p2"
    present = text(Role.BODY, one, "出席者 次官、ラウニー大使", 120)
    said = block(
        Role.BODY, row(one, line("（次官）本日は貴大使の来訪を", 60, 200)), row(one, line("歓迎する。", 60, 240))
    )
    answer = text(Role.BODY, one, "（ラウニー大使）次の二点を述べたい。", 280)
    first = replace(text(Role.ITEM, one, "(1)第一点は検証である。", 320), label="(1)", level=1)
    second = replace(
        block(Role.ITEM, row(one, line("(2)第二点は", 60, 360)), row(two, line("配備地である。", 60, 80))),
        label="(2)",
        level=1,
    )
    alone = text(Role.BODY, two, "（ラウニー）", 120)
    goes_on = text(Role.BODY, two, "その通りである。", 160)
    third = replace(text(Role.ITEM, two, "(3)（次官）了解した。", 200), label="(3)", level=1)
    unknown = text(Role.BODY, two, "（某）失礼する。", 240)
    why = Evidence("same-name", "ラウニー is the name in ラウニー大使", 0.9)
    persons = (
        Person("person-1", "次官", (), "次官", "rank.jikan", "own", "", Evidence("label", "", 0.95)),
        Person("person-2", "ラウニー大使", ("ラウニー",), "大使", "rank.taishi", "other", "http://id.example/1", why),
    )

    def turn(b: Block, who: str, speaker: str = "") -> Block:
        return replace(b, who=who, speaker=speaker)

    blocks = (
        text(Role.TITLE, one, "会談記録", 40),
        present,
        turn(said, "person-1", "（次官）"),
        turn(answer, "person-2", "（ラウニー大使）"),
        turn(first, "person-2"),
        text(Role.PAGE_NUMBER, one, "1", 1700, 600),
        turn(second, "person-2"),
        turn(alone, "person-2", "（ラウニー）"),
        turn(goes_on, "person-2"),
        turn(third, "person-1", "（次官）"),
        turn(unknown, "", "（某）"),
        text(Role.HEADING, two, "別紙", 300),
        text(Role.BODY, two, "往電第2947号に関し、", 340),
    )
    values = (
        value(FieldName.DATE, "昭和61年9月10日", "1986-09-10", present, note="year from the file"),
        value(FieldName.PARTICIPANT, "次官", "次官", present, target="person-1"),
        value(FieldName.PARTICIPANT, "ラウニー大使", "ラウニー大使", present, target="person-2", certainty=0.7),
        value(
            FieldName.REFERENCE, "往電第2947号", "往電第2947号", blocks[-1],
            parts=(("direction", "往電"), ("number", "2947"), ("of", "post.us"), ("relation", "reply")),
            target="inf-1986-d001",
        ),
        value(FieldName.AUTHOR, "渡辺", "渡辺", present, by="外交史料館 山田"),
        value(FieldName.INSTITUTION, "軍縮課", "軍縮課", present, key="office.gunshuku"),
    )  # fmt: skip
    return document(
        (page(1), page(2)),
        blocks,
        values,
        id="inf-1986-d004",
        ordinal=4,
        kind=Kind.CONVERSATION,
        persons=persons,
        relations=(
            Relation(RelationType.ATTACHMENT_OF, "inf-1986-d003", Evidence("attachment-label", "別紙", 0.8)),
            Relation(RelationType.REPLY_TO, "other-1985-d012", Evidence("reference", "", 0.6)),
        ),
        flags=(
            Flag("date-outside-office", "軍縮課 was not there", 0.7, FieldName.DATE, one, present.rows[0].box.polygon),
        ),
        archive=Archive(
            "日本国", "東京都港区", "外務省", "外交史料館", "戦後外交記録", "INF交渉",
            (("managementNo", "2011-0034"), ("serial", "7")), "sidecar",
        ),
    )  # fmt: skip


def draft() -> Document:
    """An outgoing draft: two layers of address, relay, approvers with marks, a dated limit, the end of its secrecy."""
    one = "p1"
    head = text(Role.ADDRESS, one, "在米下田大使あて愛知大臣発", 100)
    relay = text(Role.RELAY, one, "転電 在ソ大使", 140)
    to = text(Role.BODY, one, "下田大使より田中大使へ", 180)
    note = text(Role.BODY, one, "昭和四十七年四月七日付で極秘指定を解除した。", 220)
    limit = text(Role.TERM, one, "昭和50年12月31日まで", 260)
    values = (
        value(FieldName.SENDER, "愛知大臣", "愛知大臣", head),
        value(FieldName.RECIPIENT, "下田大使", "下田大使", head, key="rank.taishi"),
        value(FieldName.PLACE, "東京", "東京", head, key="post.jp"),
        value(FieldName.SENT, "昭和44年11月5日18時37分", "1969-11-05T18:37:00+09:00", head),
        value(FieldName.RELAY, "在ソ", "ソ連", relay, key="post.su"),
        value(FieldName.ATTENTION, "下田大使より", "下田大使より", to, parts=(("side", "from"), ("name", "下田大使"))),
        value(FieldName.ATTENTION, "田中大使へ", "田中大使へ", to, parts=(("side", "to"), ("name", "田中大使"))),
        value(FieldName.TERM, "昭和50年12月31日まで", "1975-12-31", limit),
        value(
            FieldName.DECLASSIFIED, "昭和四十七年四月七日", "1972-04-07", note,
            parts=(("office", "北米第一課"), ("person", "深田")),
        ),
        value(FieldName.DECLASSIFIED, "秘密指定解除", "", note),
        value(
            FieldName.APPROVER, "条約局長 花押", "条約局長", limit, polygon=(),
            parts=(("mark", "花押"), ("office", "条約局長")),
        ),
        value(FieldName.APPROVER, "次官 甲", "次官", limit, polygon=(), parts=(("mark", "甲"),), key="struck"),
        value(FieldName.DISTRIBUTION, "北一", "北米第一課", limit, polygon=(), key="office.hokubei1"),
        value(FieldName.OFFICE, "条約局", "条約局", limit, polygon=(), key="office.joyaku"),
    )  # fmt: skip
    return document(
        (page(1),), (head, relay, to, note, limit), values, id="inf-1986-d002", ordinal=2, kind=Kind.DRAFT,
        form=Form.OUTGOING, form_evidence=Evidence("form", "電信案", 0.9),
    )  # fmt: skip


def empty(kind: Kind = Kind.BLANK) -> Document:
    """One blank page, nothing else."""
    return document((page(1, blank=True),), (), (), id="blank-d001", kind=kind)


ALL = {
    "telegram": telegram,
    "decision": decision,
    "bulletin": bulletin,
    "letter": letter,
    "report": report,
    "withheld": withheld,
    "conversation": conversation,
    "draft": draft,
    "blank": empty,
}
