"""Forms of the Ministry's papers by era, and an intelligence bulletin's pages, filled with given content.

Every function gives a :class:`Drawn`: sheets with what stands on them, and the fields a perfect reader would extract
(named as the truth files name them). Names, posts and matters are the caller's to invent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.drawn.sheet import Sheet, Style

LEFT, RIGHT = 260, 2260
WIDTH = RIGHT - LEFT


@dataclass(frozen=True)
class Drawn:
    """A document, drawn. ``template`` is the form's name, ``fields`` the truth."""

    id: str
    template: str
    fields: dict[str, str]
    sheets: list[Sheet]


@dataclass(frozen=True)
class Telegram:
    """An incoming telegram. ``sent_line`` and ``received_line`` as printed; ``serial`` empty for 部内連絡."""

    id: str
    total_line: str
    sent_line: str
    received_line: str
    in_charge: str
    sender: str
    subject: str
    serial: str
    classification: str
    precedence: str
    body: tuple[str, ...]
    fields: dict[str, str]
    routing: tuple[str, ...] = ()
    attention: str = ""
    term: str = ""
    style: Style = "bk"


def telegram(t: Telegram, *, face: str = "mincho", size: int = 46, split: bool = False) -> Drawn:
    """Incoming telegram: routing list, total number, two date lines, office, parties, subject, marks, text."""
    s = Sheet(face=face)
    rows = [t.routing[i : i + 7] for i in range(0, len(t.routing), 7)]
    for r, row in enumerate(rows):
        for c, word in enumerate(row):
            s.text(LEFT - 90 + c * 132, 150 + r * 54, word, 28)
    s.say("routing", "".join(t.routing))
    under = s.stamp(1960, 110, t.classification, 66)
    if t.term:
        s.stamp(1968, under + 14, t.term, 36, label="term")
    y = 560.0
    s.text(LEFT, y, t.total_line, size, label="number")
    for label, line in (("sent", t.sent_line), ("recv", t.received_line)):
        y += 1.75 * size
        s.text(LEFT, y, line, size, label=label)
    y += 1.75 * size
    s.text(LEFT, y, f"主管　{t.in_charge}", size, label="office")
    y += 2.2 * size
    s.text(LEFT, y, "外務大臣殿", size)
    s.text(LEFT + 760, y, t.sender, size)
    s.say("to", f"外務大臣殿{t.sender}")
    y += 2.2 * size
    s.text(LEFT, y, f"件名　{t.subject}", size, label="subject")
    y += 2.2 * size
    marks = "　".join(w for w in (t.serial, t.classification, t.precedence) if w)
    s.text(LEFT, y, marks, size, label="priority")
    y += 2.4 * size
    if t.attention:
        s.text(LEFT + size, y, t.attention, size, label="body")
        s.body.append(t.attention)
        y += 1.75 * size
    for p in t.body:
        y = s.paragraph(LEFT, y, WIDTH, p, size, style=t.style, split=split) + 0.25 * size
    return Drawn(t.id, "telegram", {"kind": "telegram", **t.fields}, [s])


@dataclass(frozen=True)
class Draft:
    """An outgoing draft, form of 1967. ``serials``: cipher word, total, serial, time of sending, precedence."""

    id: str
    circulation: str
    serials: tuple[str, str, str, str, str]
    approvers: tuple[str, ...]
    office: str
    drafted: str
    drafter: str
    extension: str
    consulted: str
    to: str
    relay: str
    subject: str
    classification: str
    body: tuple[str, ...]
    fields: dict[str, str]
    style: Style = "wh"


def draft(d: Draft, *, face: str = "mincho", size: int = 46) -> Drawn:
    """Outgoing draft 外務省電信案: number row, approvers, office and drafter, address, subject, text."""
    s = Sheet(face=face)
    s.text(LEFT - 60, 210, f"（回覧番号　{d.circulation}）", 36, label="number")
    s.centred(205, "外務省電信案", 74, label="title", spread=0.3, face="sans-bold")
    under = s.stamp(2000, 130, d.classification, 66)
    s.stamp(2008, under + 12, "無期限", 36, label="term")
    x, y = float(LEFT - 60), 430.0
    widths = (380, 440, 380, 580, WIDTH + 60 - 1780)
    for w, text, label in zip(widths, d.serials, ("cipher", "number", "number", "sent", "priority"), strict=True):
        s.cell(x, y, w, 112, text, 42, label=label)
        x += w
    x, y, wide = float(LEFT - 60), y + 112, (WIDTH + 60) / len(d.approvers)
    for n, who in enumerate(d.approvers):
        s.cell(x + n * wide, y, wide, 210, who, 34, label="approver")
    y += 210
    x = float(LEFT - 60)
    for w, text, label in (
        (700, f"主管　{d.office}", "office"),
        (620, f"起案　{d.drafted}", "drafted"),
        (WIDTH + 60 - 1320, f"起案者　{d.drafter}　電話番号　{d.extension}", "drafter"),
    ):
        s.cell(x, y, w, 112, text, 38, label=label)
        x += w
    s.cell(LEFT - 60, y + 112, WIDTH + 60, 112, f"協議先　{d.consulted}", 40, label="consult")
    y += 300
    s.text(LEFT - 60, y, d.to, size, label="to")
    if d.relay:
        y += 1.8 * size
        s.text(LEFT - 60, y, d.relay, size, label="relay")
    y += 2.2 * size
    s.text(LEFT - 60, y, f"件名　{d.subject}", size + 4, label="subject")
    y += 2.4 * size
    for p in d.body:
        y = s.paragraph(LEFT - 60, y, WIDTH + 60, p, size, style=d.style, leading=1.9) + 0.4 * size
    return Drawn(d.id, "draft", {"kind": "draft", **d.fields}, [s])


@dataclass(frozen=True)
class Decision:
    """A decision sheet 決裁書."""

    id: str
    approvers: tuple[str, ...]
    charge: tuple[str, ...]
    office: str
    drafted: str
    drafter: str
    extension: str
    consulted: str
    subject: str
    classification: str
    body: tuple[str, ...]
    fields: dict[str, str]
    style: Style = "wh"


def decision(d: Decision, *, face: str = "mincho", size: int = 46) -> Drawn:
    """Decision sheet: two rows of approvers' cells, dates, retention, offices consulted, request, subject, text."""
    s = Sheet(face=face)
    end = s.stamp(190, 120, d.classification, 66)
    s.stamp(560, end - 96, "無期限", 40, label="term")
    s.centred(285, "決裁書", 92, label="title", spread=0.6, face="sans-bold")
    left, full, y = LEFT - 60, WIDTH + 60, 470.0
    for names in (d.approvers, d.charge):
        w = full / len(names)
        for n, who in enumerate(names):
            s.cell(left + n * w, y, w, 190, who, 38, label="approver")
        y += 190
    x = float(left)
    for w, text, label in (
        (720, f"起案　{d.drafted}", "drafted"),
        (640, "決裁　昭和　　年　　月　　日", "decided"),
        (full - 1360, f"起案者　{d.drafter}　電話　{d.extension}", "drafter"),
    ):
        s.cell(x, y, w, 104, text, 38, label=label)
        x += w
    y += 104
    retention = "保存期間　１類（永久）　２類（10年）　３類（５年）　４類（１年）"
    for text, label in (
        (f"主管局課　{d.office}", "office"),
        (retention, "retention"),
        (f"協議先　{d.consulted}", "consult"),
    ):
        s.cell(left, y, full, 100, text, 40, label=label)
        y += 100
    y += 80
    y = s.paragraph(left, y, full, "下記の件に関し決裁を求めます。（関係文書別添）", size, indent=0) + 0.5 * size
    s.text(left, y, f"件名　{d.subject}", size + 4, label="subject")
    y += 2.3 * size
    for p in d.body:
        y = s.paragraph(left, y, full, p, size, style=d.style, leading=1.85) + 0.3 * size
    return Drawn(d.id, "decision", {"kind": "decision", "title": "決裁書", **d.fields}, [s])


@dataclass(frozen=True)
class Conversation:
    """A record of conversation; ``turns`` page by page."""

    id: str
    title: str
    date: str
    office: str
    classification: str
    copy: str
    pages: tuple[tuple[str, ...], ...]
    fields: dict[str, str]
    style: Style = "wh"


def conversation(c: Conversation, *, face: str = "mincho", size: int = 48) -> Drawn:
    """Record of conversation: marks, title, date, office, paragraphs with speaker labels, page numbers."""
    sheets = []
    for number, turns in enumerate(c.pages, 1):
        s = Sheet(face=face)
        under = s.stamp(1990, 100, c.classification, 66)
        y = 480.0
        if number == 1:
            if c.copy:
                s.right(RIGHT, under + 30, c.copy, 42, label="copy")
            s.centred(460, c.title, 60, label="title", face="sans-bold")
            s.right(RIGHT, 620, c.date, size - 4, label="date")
            s.right(RIGHT, 620 + 1.9 * size, c.office, size - 4, label="office")
            y = 900.0
        for turn in turns:
            y = s.paragraph(LEFT - 40, y, WIDTH + 40, turn, size, style=c.style, leading=1.85) + 0.3 * size
        s.centred(3330, f"－{'０１２３４５６７８９'[number]}－", 42, label="fw")
        sheets.append(s)
    return Drawn(c.id, "conversation", {"kind": "conversation", "title": c.title, **c.fields}, sheets)


@dataclass(frozen=True)
class Letter:
    """A prewar letter, written from top to bottom."""

    id: str
    classification: str
    number: str
    date: str
    sender: str
    recipient: str
    subject: str
    body: tuple[str, ...]
    fields: dict[str, str]
    style: Style = "bk"


def letter(t: Letter, *, face: str = "mincho", size: int = 54) -> Drawn:
    """Vertical letter: class and number, date, sender at the foot, recipient, subject, text."""
    s = Sheet(face=face)
    x, top, bottom = 2250.0, 330.0, 3180.0
    x = s.column(x, top - 90, bottom, t.classification, 60, label="classification", face="sans-bold")
    if t.number:
        x = s.column(x, top, bottom, t.number, size, label="number")
    x = s.column(x, top + 2 * size, bottom, t.date, size, label="date")
    x = s.column(x, bottom - (len(t.sender) + 1) * 1.08 * size, bottom + 200, t.sender, size, label="frm")
    x = s.column(x, top + 1.5 * size, bottom, t.recipient, size, label="to")
    x = s.column(x - 0.4 * size, top + 3 * size, bottom, t.subject, size + 8, label="subject")
    x -= 0.4 * size
    for p in t.body:
        x = s.column(x, top + size, bottom, p, size, style=t.style, hang=-1.0)
    return Drawn(t.id, "vertical", {"kind": "letter", **t.fields}, [s])


@dataclass(frozen=True)
class Bulletin:
    """An intelligence bulletin's cover and text pages. ``items``: (region, heading, paragraphs), one a page."""

    id: str
    title: tuple[str, ...]
    date: str
    copy: str
    document: str
    release: str
    classification: str
    exemptions: tuple[str, ...]
    items: tuple[tuple[str, str, tuple[str, ...]], ...]
    fields: dict[str, str] = field(default_factory=dict)


def bulletin(b: Bulletin) -> Drawn:
    """US letter at 300 dpi: release line over and under, struck marks, boxes with a rule of one pixel."""
    sheets = [_cover(b)]
    for number, (region, heading, paragraphs) in enumerate(b.items, 2):
        s = _bulletin_sheet(b)
        s.centred(360, region, 46, label="head", face="roman-bold")
        y = s.paragraph(420, 480, 1700, f"{number - 1}. {heading}", 44, indent=0, label="head", leading=1.3)
        y += 40
        for p in paragraphs:
            y = s.paragraph(560, y, 1560, p, 44, indent=2.5, style="wh", leading=1.36, face="roman") + 34
        s.text(420, 2820, b.date, 40, label="fw", face="roman")
        s.centred(2820, " ".join(w.capitalize() for w in b.title), 40, label="fw", face="roman")
        s.right(2120, 2820, f"Page {number}", 40, label="fw", face="roman")
        sheets.append(s)
    return Drawn(b.id, "bulletin", {"kind": "bulletin", **b.fields}, sheets)


def _bulletin_sheet(b: Bulletin) -> Sheet:
    s = Sheet(2550, 3300, face="roman", rule=1)
    s.centred(60, f"Approved for Release: {b.release} {b.document}", 34, label="release", face="label")
    s.centred(3190, f"Approved for Release: {b.release} {b.document}", 34, label="release", face="label")
    for y in (150, 2960):
        w = s.measure(b.classification, 46, "roman-bold")
        s.centred(y, b.classification, 46, label="classification", face="roman-bold")
        s.pen.line(((2550 - w) / 2 - 20, y + 30, (2550 + w) / 2 + 25, y + 22), fill=0, width=5)
    return s


def _cover(b: Bulletin) -> Sheet:
    s = _bulletin_sheet(b)
    for n, code in enumerate(b.exemptions):
        s.text(1560, 250 + n * 52, code, 38, label="exemption", face="label")
    s.text(1700, 420, b.date, 44, label="date", face="roman-bold")
    letter = s.measure(b.date, 44, "roman-bold") / len(b.date)
    s.withhold(1690, 500, 1690 + 18 * letter, 566, "wh")
    s.body.append("@18@")
    s.text(1700, 590, f"Copy No. {b.copy}", 44, label="copy", face="roman-bold")
    s.withhold(400, 400, 1050, 640, "wh")
    for n, word in enumerate(b.title):
        s.text(420, 830 + n * 110, word, 84, face="label-bold")
    s.say("title", "".join(b.title))
    s.centred(1330, "OFFICE OF CURRENT REVIEW", 56, label="head", face="label-bold")
    s.withhold(640, 1560, 1960, 2480, "wh")
    return s
