"""Pages whose difficulty is their order: columns, tiers, furniture, notes at the foot, readings beside the print.

The same seed gives the same page. Text, names and numbers are invented.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.drawn import tables
from tests.drawn.sheet import Sheet
from tests.drawn.tables import DrawnTable, Rules

_MATTERS = (
    "漁業協定",
    "航空路線",
    "技術協力",
    "文化交流",
    "査証免除",
    "海底電線",
    "移住者保護",
    "関税引下げ",
    "留学生交換",
    "灯台建設",
)
_WHO = (
    "先方外務次官",
    "当館員",
    "在京大使館参事官",
    "現地商工会議所会頭",
    "本省担当課長",
    "先方経済省局長",
)
_DID = (
    "は、{m}に関する双方の見解の相違が依然として大きいことを率直に認めた。",
    "は、{m}の実施細目につき本年末までに取極めを結びたい旨を繰り返し述べた。",
    "によれば、{m}の予算は議会の承認を得ておらず、なお数か月を要する見込みである。",
    "より、{m}の経緯を説明したところ、関係者の間に特段の異論は見られなかった。",
    "としては、{m}を急ぐあまり将来に禍根を残すことのないよう慎重に対処する考えである。",
)
_ENGLISH = (
    "The delegation returned to the question of {m} and asked that the draft be circulated again before the recess.",
    "No decision on {m} had been taken when the ministers met, although the terms were known to both capitals.",
    "A memorandum on {m} was prepared by the economic bureau and shown to the ambassador in confidence.",
    "Progress on {m} depended less on the money available than on the patience of the provincial governors.",
)
_MATTERS_ENGLISH = (
    "fishing rights",
    "harbour dues",
    "air routes",
    "cable landings",
    "student exchanges",
    "customs relief",
)
_NUMERALS = "〇一二三四五六七八九"


@dataclass
class Laid:
    """A page and what a reader finds on it: ``order`` the paragraphs as they follow one another (white space left
    out), ``notes`` those of them that are footnotes, ``furniture`` running heads and page numbers, which stand outside
    the order, ``ruby`` (reading, base), ``tables`` as drawn."""

    name: str
    sheet: Sheet
    order: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    ruby: list[tuple[str, str]] = field(default_factory=list)
    tables: list[DrawnTable] = field(default_factory=list)

    def tell(self, *texts: str) -> None:
        self.order += ["".join(t.split()) for t in texts]


def japanese(rng: random.Random, sentences: int) -> str:
    return "".join(rng.choice(_WHO) + rng.choice(_DID).format(m=rng.choice(_MATTERS)) for _ in range(sentences))


def english(rng: random.Random, sentences: int) -> str:
    return " ".join(rng.choice(_ENGLISH).format(m=rng.choice(_MATTERS_ENGLISH)) for _ in range(sentences))


def columns(seed: int, count: int = 2) -> Laid:
    """A report of two or three columns: a title over all, a table's width of text between, a note under a column."""
    rng = random.Random(seed)
    laid = Laid(f"columns-{count}-{seed}", Sheet(face=rng.choice(("mincho", "serif"))))
    s, size = laid.sheet, 40 if count == 2 else 36
    left, full, gutter = 230.0, 2020.0, rng.choice((1.2, 1.6, 2.5)) * size
    width = (full - gutter * (count - 1)) / count
    title = f"第{rng.randint(2, 9)}章　{rng.choice(_MATTERS)}の経過と今後"
    s.centred(260, title, 64, face="sans-bold")
    laid.tell(title)
    laid.headings.append("".join(title.split()))
    top = 460.0
    for part in range(2):
        ends = []
        for c in range(count):
            x, y = left + c * (width + gutter), top + (0 if part else 0.4 * c * rng.random() * size)
            for _ in range(rng.choice((2, 3))):
                text = japanese(rng, rng.choice((2, 3)))
                y = s.paragraph(x, y, width, text, size, leading=1.6, label="order")
                laid.tell(text)
            if part and c == 0:
                note = f"{rng.randint(1, 9)}　{rng.choice(_WHO)}との会談録による。"
                s.pen.line((x, y + 60, x + 0.4 * width, y + 60), fill=0, width=3)
                y = s.paragraph(x, y + 90, width, note, round(0.72 * size), indent=0, leading=1.5, label="order")
                laid.tell(note)
                laid.notes.append("".join(note.split()))
            ends.append(y)
        top = max(ends) + 40
        if not part:
            across = japanese(rng, 2)
            top = s.paragraph(left, top, full, across, size, leading=1.6, label="order") + 40
            laid.tell(across)
    _numbered(laid, f"－{rng.randint(10, 90)}－")
    return laid


def english_columns(seed: int) -> Laid:
    """Two narrow-guttered columns of English under a running head."""
    rng = random.Random(seed)
    laid = Laid(f"english-{seed}", Sheet(2550, 3300, face="roman"))
    s, size = laid.sheet, 42
    head = "The Northern Posts in Review"
    s.centred(150, head, 34)
    laid.furniture.append(head.replace(" ", ""))
    gutter = rng.choice((0.9, 1.3, 2.0)) * size
    width = (2000 - gutter) / 2
    for c in range(2):
        x, y = 275 + c * (width + gutter), 330.0
        for _ in range(4):
            text = english(rng, rng.choice((2, 3)))
            y = s.paragraph(x, y, width, text, size, indent=1.5, leading=1.35, label="order")
            laid.tell(text)
    _numbered(laid, str(rng.randint(11, 99)))
    return laid


def tiers(seed: int, count: int = 2) -> Laid:
    """A vertical page in two or three tiers (段組), read tier by tier; running head and page number outside."""
    rng = random.Random(seed)
    laid = Laid(f"tiers-{count}-{seed}", Sheet(face=rng.choice(("mincho", "serif"))))
    s, size = laid.sheet, 44
    gap, top, bottom = rng.choice((1.5, 2.2)) * size, 420.0, 3120.0
    height = (bottom - top - gap * (count - 1)) / count
    title = f"{rng.choice(_MATTERS)}に関する件"
    x0 = s.column(2230, top + 2 * size, bottom, title, 62, label="order", face="sans-bold") - size
    laid.tell(title)
    for t in range(count):
        x, y = x0, top + t * (height + gap)
        while True:
            text = japanese(rng, 2)
            lines = len(text) / int((height - size) / (1.08 * size)) + 1.2
            if x - lines * 1.7 * size < 230:
                break
            x = s.column(x, y + 1.08 * size, y + height, text, size, hang=-1.08, leading=1.7, label="order")
            laid.tell(text)
        if t:
            rule = y - gap / 2
            s.pen.line((250, rule, x0, rule), fill=0, width=3)
    head = "外交時報　第十二号"
    s.text(300, 250, head, 34)
    laid.furniture.append("".join(head.split()))
    number = "".join(_NUMERALS[int(d)] for d in str(rng.randint(11, 99)))
    s.centred(3260, number, 38)
    laid.furniture.append(number)
    return laid


def book(seed: int) -> Laid:
    """A vertical book page: head in the outer margin, numeral at the foot, readings beside some words."""
    rng = random.Random(seed)
    laid = Laid(f"book-{seed}", Sheet(width=1900, height=2700, face="mincho"))
    s, size = laid.sheet, 50
    x, top, bottom = 1650.0, 330.0, 2330.0
    words = {"繰": "く", "禍根": "かこん", "慎重": "しんちょう", "率直": "そっちょく", "異論": "いろん"}
    while x > 420:
        text = japanese(rng, 2)
        lines = len(text) / int((bottom - top) / (1.08 * size)) + 1.2
        if x - lines * 1.9 * size < 330:
            break
        _with_ruby(laid, x, top + 1.08 * size, bottom, text, size, words)
        x = s.column(x, top + 1.08 * size, bottom, text, size, hang=-1.08, leading=1.9, label="order")
        laid.tell(text)
    head = f"第{_NUMERALS[rng.randint(1, 9)]}章　{rng.choice(_MATTERS)}"
    s.column(190, 330, bottom, head, 34, label="")
    laid.furniture.append("".join(head.split()))
    number = "".join(_NUMERALS[int(d)] for d in str(rng.randint(11, 99)))
    s.column(190, 2330 - 100, 2600, number, 38, label="")
    laid.furniture.append(number)
    return laid


def _with_ruby(laid: Laid, x: float, y: float, bottom: float, text: str, size: int, words: dict[str, str]) -> None:
    """The readings of ``words`` where ``Sheet.column`` will set ``text`` (hanging by one)."""
    step, at, k = 1.08 * size, y, 0
    small = round(0.46 * size)
    while k < len(text):
        if at + step > bottom and not (text[k] in "、。" and at + step < bottom + 1.5 * step) and k:
            x, at = x - 1.9 * size, y - 1.08 * size
        word = next((w for w in words if text.startswith(w, k)), "")
        if word and at + step * len(word) <= bottom:
            reading = words[word]
            room = step * len(word)
            start = at + max(0.0, (room - small * len(reading)) / 2)
            for n, kana in enumerate(reading):
                laid.sheet._upright(x + small + 0.1 * size, start + n * small, kana, small, laid.sheet.face)
            laid.ruby.append((reading, word))
        at, k = at + step, k + 1


def ruby_line(seed: int) -> Laid:
    """Horizontal text with readings above some words and a raised note number, a note at the foot."""
    rng = random.Random(seed)
    laid = Laid(f"ruby-{seed}", Sheet(width=1700, height=2600, face="mincho"))
    s, size, y = laid.sheet, 46, 260.0
    words = {"禍根": "かこん", "慎重": "しんちょう", "率直": "そっちょく", "異論": "いろん"}
    per = int(1400 / size)
    number = rng.randint(1, 9)
    for p in range(4):
        text = "　" + japanese(rng, 3)
        told, rows = text, [text[i : i + per] for i in range(0, len(text), per)]
        for n, row in enumerate(rows):
            s.text(150, y, row, size)
            for word, reading in words.items():
                at = row.find(word)
                if at >= 0:
                    small = round(0.46 * size)
                    x = 150 + at * size + (len(word) * size - len(reading) * small) / 2
                    s.text(x, y - 0.62 * size, reading, small)
                    laid.ruby.append((reading, word))
            if p == 1 and n == len(rows) - 1:
                s.text(150 + len(row) * size + 2, y - 0.12 * size, str(number), round(0.5 * size), face="roman")
                told += str(number)
            y += 2.0 * size
        laid.tell(told)
    note = f"{number}　{rng.choice(_WHO)}の談話による。なお{rng.choice(_MATTERS)}についても同様である。"
    y = max(y + 40, 2060)
    s.pen.line((150, y, 600, y), fill=0, width=3)
    s.paragraph(150, y + 30, 1400, note, 34, indent=0, leading=1.5, label="order")
    laid.tell(note)
    laid.notes.append("".join(note.split()))
    _numbered(laid, str(rng.randint(11, 99)))
    return laid


def typescript(seed: int) -> Laid:
    """Double-spaced typescript: paragraphs without indent known by their short last lines, and a hanging list."""
    rng = random.Random(seed)
    laid = Laid(f"typescript-{seed}", Sheet(2550, 3300, face="typewriter"))
    s, size, y = laid.sheet, 44, 420.0
    for _ in range(3):
        text = english(rng, rng.choice((2, 3)))
        y = s.paragraph(330, y, 1900, text, size, indent=0, leading=2.2, label="order")
        laid.tell(text)
    for n in range(1, 4):
        text = english(rng, 1)
        s.text(330, y, f"{n}.", size)
        y = s.paragraph(470, y, 1760, text, size, indent=0, leading=2.2, label="order")
        laid.tell(f"{n}. {text}")
    _numbered(laid, f"- {rng.randint(2, 9)} -")
    return laid


def with_table(seed: int, rules: Rules) -> Laid:
    """Text, a table with its title, text again, all unnumbered."""
    rng = random.Random(seed)
    laid = Laid(f"table-{rules}-{seed}", Sheet(width=2000, height=2800, face=rng.choice(("mincho", "serif"))))
    s, size, y = laid.sheet, 40, 240.0
    for part in range(2):
        for _ in range(2):
            text = japanese(rng, 2)
            y = s.paragraph(200, y, 1600, text, size, label="order")
            laid.tell(text)
        if not part:
            title = f"第{rng.randint(1, 9)}表　{rng.choice(_MATTERS)}実績"
            s.centred(y + 40, title, size)
            laid.tell(title)
            table, y = tables.statistics(s, 220, y + 130, 1560, rng, rules, rng.choice((34, 38)))
            laid.tables.append(table)
            laid.tell("".join(t for _, _, t in table.cells))
            y += 70
    return laid


def telegram_head(seed: int, upright: bool = True) -> Laid:
    """The head of an incoming telegram with its distribution block."""
    rng = random.Random(seed)
    laid = Laid(f"routing-{'down' if upright else 'across'}-{seed}", Sheet(face="mincho"))
    s, size = laid.sheet, 46
    names, y = tables.routing(s, 200, 160, rng, upright=upright)
    laid.tables.append(DrawnTable([(*divmod(k, 7), name) for k, name in enumerate(names)]))
    laid.tell("".join(names))
    y += 90
    for line in (
        f"総番号　Ｒ{rng.randint(10000, 99999)}",
        f"{rng.randint(50, 63)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日　独国　発",
        f"{rng.randint(50, 63)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日　本省　着",
        "主管　欧亜局長",
        f"件名　{rng.choice(_MATTERS)}",
    ):
        s.text(260, y, line, size)
        laid.tell(line)
        y += 1.8 * size
    for _ in range(3):
        text = japanese(rng, 2)
        y = s.paragraph(260, y + 20, 2000, text, size, label="order")
        laid.tell(text)
    return laid


def _numbered(laid: Laid, number: str) -> None:
    s = laid.sheet
    s.centred(s.height - 170, number, 38)
    laid.furniture.append("".join(number.split()))


MAKERS: dict[str, Callable[[int], Laid]] = {
    "columns": columns,
    "three": lambda seed: columns(seed, 3),
    "english": english_columns,
    "tiers": tiers,
    "three tiers": lambda seed: tiers(seed, 3),
    "book": book,
    "ruby": ruby_line,
    "typescript": typescript,
    "ruled": lambda seed: with_table(seed, "all"),
    "unruled": lambda seed: with_table(seed, "none"),
    "half-ruled": lambda seed: with_table(seed, "across"),
    "open": lambda seed: with_table(seed, "open"),
    "dashed": lambda seed: with_table(seed, "dashed"),
    "skewed": lambda seed: with_table(seed, "skewed"),
    "routing": telegram_head,
    "routing across": lambda seed: telegram_head(seed, upright=False),
}
