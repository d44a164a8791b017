"""What one page shows of beginnings and ends: its head, labels, stamps, page numbers, how its text begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.model import Direction, Page, RegionType
from pipeline.records.cutting.head import Head
from pipeline.records.cutting.heads import head_of
from pipeline.records.cutting.pagination import Number, numbers_of
from pipeline.records.cutting.titles import Label, attachment_label
from pipeline.records.dates.find import YearRule
from pipeline.records.fields import lines
from pipeline.records.fields.general import head_items, stands_out
from pipeline.records.fields.marks import tokens
from pipeline.records.fields.release import Release, release_line
from pipeline.records.people.holders import holder
from pipeline.records.text.markers import Style, marker
from pipeline.records.text.structure import FOOT, HEAD
from pipeline.records.words.items import Item, items_of
from pipeline.records.words.labels import labels_in
from pipeline.records.words.numerals import DIGITS

_TEXT = (RegionType.PARAGRAPH, RegionType.HEADING)
_ONE, _LED = 0.6, 0.8
"""white of one character, in glyphs; how sure a label is that a title follows on its line, of one that stands alone"""
_COPY = re.compile(rf"(?P<copies>[{DIGITS}]+)部[のノ之]?内第?(?P<copy>[{DIGITS}]*)[号部]?")
_REGISTER = re.compile(rf"(?:極秘|特秘|機密|秘)第[{DIGITS}/lI|O]+号")
_STOP = re.compile(r"[。．.!?！？:：」』)）\]】〕>]$")
_FINISHED = re.compile(
    r"[(（\[「]?(?:了|終|終り|終わり|おわり|完|以上)[)）\]」]?[。.]?$|(?:敬具|拝具|草々|頓首|再拝|敬白)$"
    r"|^-?(?:END|ENDTEXT|ENDOFTEXT|ENDMESSAGE|BT|NNNN|N{4,}|#{2,}|UNQUOTE)[.-]*$", re.I,
)  # fmt: skip
END_LINE = re.compile(r"[(（](?:了|終|終り|終わり|おわり|完)[)）][。.]?$")
_CLOSING = re.compile(
    r"^(?:(?:VERY)?(?:SINCERELY|TRULY|FAITHFULLY|RESPECTFULLY)(?:YOURS)?,?|YOURS(?:VERY)?(?:SINCERELY|TRULY|FAITHFULLY|"
    r"EVER),?|(?:RESPECTFULLY|SINCERELY)(?:YOURS|SUBMITTED),?|WITH(?:BEST|WARM|KIND)REGARDS,?|BESTREGARDS,?)$", re.I,
)  # fmt: skip
_CONTINUED = re.compile(
    r"^[(（\[]?(?:続|続き|つづき|前頁(?:より|から)?続く?|承前|cont(?:inued|'?d)?\.?|continuation(?:sheet)?)[)）\]]?$",
    re.I,
)
_INSIDE_JAPANESE = re.compile(
    r"^(?:[をにはがのともへでてしりっられるうくけせねめべきみ](?![のれ])|から|まで|より|ため|こと|もの|ない|なる|する|した|"
    r"[、。」』）)]|ヲ|ニ|ノ(?![ァ-ヴ])|ハ(?![ァ-ヴ])|ガ(?![ァ-ヴ]))"
)
_OPENERS = re.compile(
    r"^(?:なお|また|さらに|しかし|しかるに|したが|これ|この|それ|その|ここ|もっと|もと|まず|つい|よって|はじめ|とく|とも|のち|でき)"
)
_INSIDE_ENGLISH = re.compile(r"^[a-z]{2,}[^.)]|^[,;)]")
_WIDE_JAPANESE, _WIDE_ENGLISH = 14, 28
"""characters from which a line is a line of running text"""
_EARLY = 0.58
"""share of the page within which text ends that leaves the rest empty"""
_TITLE_SHEET = 8
"""lines of a sheet that bears a title, a date, names and no text"""
_CONTENTS = re.compile(r"目次|総目次|内容目次|(?:TABLEOF)?CONTENTS", re.I)
_ENDING_ROWS = 6
_LETTERS = 40
"""letters by which the language of a page is told"""
_ANY_YEAR = YearRule(year=1970)


@dataclass(frozen=True)
class Observed:
    """A page as the rules of cutting see it. ``empty``: nothing is on it. ``first`` and ``last``: levelled lines of its
    running text. ``begins`` and ``numbered``: the numbers its first line, and the last of each style of its numbered
    paragraphs, begin with. ``end``: the end mark of its text.
    ``running``: lines at its head and foot. ``front``: a title sheet or a table of contents."""

    page: Page
    items: tuple[Item, ...]
    empty: bool
    head: Head | None = None
    label: Label | None = None
    label_alone: bool = False
    numbers: tuple[Number, ...] = ()
    release: Release | None = None
    copy: str = ""
    register: str = ""
    classes: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    begins: tuple[tuple[Style, int], ...] = ()
    numbered: dict[Style, int] = field(default_factory=dict)
    end: str = ""
    open: bool = False
    inside: bool = False
    early: bool = False
    continued: str = ""
    title: str = ""
    date: str = ""
    front: bool = False
    language: str = ""
    size: float = 0.0

    @cached_property
    def vertical(self) -> bool:
        return self.page.direction is Direction.VERTICAL


def observe(page: Page) -> Observed:
    """All of it, from one page alone."""
    items = items_of([page])
    empty = page.blank or not (page.regions or page.redactions or page.failed)
    if empty or not items:
        return Observed(page, items, empty)
    text = [i for i in items if _running_text(i)]
    rows = [i for i in text if len(i.text) > 1]
    head = head_of(page, items)
    label, alone = _label(items)
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    end = _end(text)
    top = head_items(items)
    return Observed(
        page=page,
        items=items,
        empty=False,
        head=head,
        label=label,
        label_alone=alone,
        numbers=numbers_of(items),
        release=next((r for i in items if (r := release_line(i)) is not None), None),
        copy=_copy(items),
        register=next((m.group() for i in items if (m := _REGISTER.fullmatch(i.text))), ""),
        classes=tuple(
            sorted({t.entry.id for i in items for t in tokens(i.text) if t.kind == "classification" and t.entry})
        ),
        running=tuple(sorted({b for i in items if (b := _running_line(i))})),
        first=first.text if first else "",
        last=last.text if last else "",
        begins=_markers(first),
        numbered={style: n for i in text for style, n in _markers(i)},
        end=end,
        open=last is not None and not end and _open(last, text),
        inside=first is not None and _inside(first),
        early=last is not None and _early(last),
        continued=next((i.text for i in items[:4] if _CONTINUED.match(i.text)), ""),
        title=next((i.text for i in top[:6] if _title(i)), ""),
        date=next((i.text for i in top if not i.furniture and lines.only_date(i.text, _ANY_YEAR)), ""),
        front=_front(items, text, head),
        language=_language(items),
        size=_size(text),
    )


def _running_text(item: Item) -> bool:
    if item.cell is not None or item.region.type not in _TEXT or tokens(item.text):
        return False
    return not numbers_of([item]) and release_line(item) is None


def _label(items: Sequence[Item]) -> tuple[Label | None, bool]:
    """The label of an attachment among the first lines or in a stamp's place, and whether nothing else is printed."""
    plain = [
        i for i in items if not tokens(i.text) and i.cell is None and not numbers_of([i]) and not _COPY.match(i.text)
    ]
    for item in plain[:4]:
        label = next((found for part in _parts(item) if (found := attachment_label(part)) is not None), None)
        label = label or _before_title(item)
        alone = len([i for i in plain if i is not item and release_line(i) is None]) == 0
        upper = item.top < 0.2 or (item.page.direction is Direction.VERTICAL and item in plain[:2])
        if label is not None and (upper or alone):
            return label, alone
    return None, False


def _before_title(item: Item) -> Label | None:
    """A label with the title behind it on its line, parted by one character's white: 別紙　かんがい計画の概要."""
    spans = item.printed.parts(gap=_ONE) if len(item.text) <= 46 else ()
    found = attachment_label(item.text[: spans[0][1]]) if len(spans) == 2 else None
    return replace(found, certainty=round(_LED * found.certainty, 2)) if found is not None else None


def _parts(item: Item) -> tuple[str, ...]:
    """The line, and what wide white parts on it: 極秘　　別添1, 別添1　　日程."""
    if len(item.text) > 46:
        return ()
    spans = item.printed.parts()
    return (item.text, *(item.text[a:b] for a, b in spans)) if len(spans) > 1 else (item.text,)


def _copy(items: Sequence[Item]) -> str:
    for item in items:
        for m in _COPY.finditer(item.text if len(item.text) < 30 and item.cell is None else ""):
            return f"{m.group('copies')}部の内{m.group('copy')}"
    return ""


def _running_line(item: Item) -> str:
    """The text of a line at an edge that may run over pages, without its numbers; "" for any other."""
    marked = item.region.type in (RegionType.HEADER, RegionType.FOOTER)
    if item.cell is not None or item.region.type in (RegionType.STAMP, RegionType.MARGINALIA, RegionType.FOOTNOTE):
        return ""
    if not marked and (HEAD <= item.top <= FOOT or len(item.region.rows) > 3):
        return ""
    if tokens(item.text) or release_line(item) is not None or numbers_of([item]):
        return ""
    bones = re.sub(rf"[{DIGITS}\W_]", "", item.text).upper()
    return bones if len(bones) >= 4 else ""


def _markers(item: Item | None) -> tuple[tuple[Style, int], ...]:
    if item is None or not item.rows or item.page.direction is not item.rows[0].direction:
        return ()
    found = marker(item.rows[0])
    return () if found is None or found.bullet else found.readings


def _end(text: Sequence[Item]) -> str:
    """The end mark in the last lines: (了), 以上, a formula that closes a letter."""
    for item in reversed(text[-_ENDING_ROWS:]):
        if _CLOSING.match(item.text):
            return item.printed.raw()
    for item in reversed(text[-3:]):
        if (mark := END_LINE.search(item.text)) is not None:
            return mark.group()
        if len(item.text) <= 12 and (m := _FINISHED.search(item.text)) and len(m.group()) >= len(item.text) - 1:
            return item.text
    if text and text[-1].top > 0 and len(text) > 4 and len(text[-1].text) <= 20 and holder(text[-1].text):
        return "signature" if not labels_in(text[-1].printed) else ""
    return ""


def _open(last: Item, text: Sequence[Item]) -> bool:
    """Whether the sentence goes on after the last line: a full line of running text that nothing closes, in print that
    closes its sentences."""
    row = last.text
    wide = _WIDE_ENGLISH if row.isascii() else _WIDE_JAPANESE
    if len(row) < wide or _STOP.search(row) or last.region.type is RegionType.HEADING:
        return False
    return any(re.search(r"[。．.]", i.text) for i in text) or last.page.direction is Direction.HORIZONTAL


def _inside(first: Item) -> bool:
    row = first.text
    if len(row) < 2 or first.region.type is RegionType.HEADING:
        return False
    if row[0].isascii():
        return bool(_INSIDE_ENGLISH.match(row)) and len(row) > 12 and marker(first.rows[0]) is None
    if marker(first.rows[0]) is not None:
        return False
    return bool(_INSIDE_JAPANESE.match(row)) and not _OPENERS.match(row)


def _early(last: Item) -> bool:
    box, page = last.rows[-1].box, last.page
    if page.direction is Direction.VERTICAL:
        return box.x0 > (1 - _EARLY) * page.width
    return box.y1 < _EARLY * page.height


def _front(items: Sequence[Item], text: Sequence[Item], head: Head | None) -> bool:
    """Whether a report's text has not begun: 目次, Contents, or its title with a date and names and no running text."""
    if any(_CONTENTS.fullmatch(i.text) for i in items[:6]):
        return True
    titled = head is not None and head.evidence.rule in ("titled-head", "dated-head", "english-titled-head")
    return titled and not any(lines.body_like(i) for i in items) and len(text) <= _TITLE_SHEET


def _title(item: Item) -> bool:
    if item.furniture or item.cell is not None or tokens(item.text) or not 4 <= len(item.text) <= 46:
        return False
    return item.top < 0.35 and marker(item.rows[0]) is None and stands_out(item)


def _language(items: Sequence[Item]) -> str:
    latin = japanese = 0
    for item in items:
        for c in item.text:
            latin += c.isascii() and c.isalpha()
            japanese += "\u3040" <= c <= "\u9fff"
    if latin + japanese < _LETTERS:
        return ""
    return "en" if latin > 3 * japanese else "ja" if japanese > latin else ""


def _size(text: Sequence[Item]) -> float:
    """Usual height of the print of running text, page pixels; 0 when there is too little of it."""
    sizes = sorted(i.region.type_height for i in text if len(i.text) >= _WIDE_JAPANESE and i.region.type_height)
    return sizes[len(sizes) // 2] if len(sizes) >= 3 else 0.0
