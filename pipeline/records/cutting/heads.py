"""Whether a page begins a document: marks of each form's head that stand on it, and how sure they make one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Form, Kind, Page, RegionType
from pipeline.records.cutting.covers import cover_of
from pipeline.records.cutting.head import Head, made
from pipeline.records.cutting.heads_english import english_head
from pipeline.records.cutting.titles import section_word, title_form
from pipeline.records.dates.find import YearRule, find_dates
from pipeline.records.fields import lines
from pipeline.records.fields.bulletin import title_of
from pipeline.records.fields.general import OFFICE, date_and_office, head_items, stands_out
from pipeline.records.fields.letter import SUBJECT, recipient_line
from pipeline.records.fields.marks import tokens
from pipeline.records.fields.prewar import headline
from pipeline.records.fields.release import release_line
from pipeline.records.people.holders import address, holder
from pipeline.records.words.items import Item, items_of
from pipeline.records.words.labels import labels_in
from pipeline.records.words.matching import cost
from pipeline.records.words.numerals import DIGITS
from pipeline.records.words.vocabulary import Entry, vocabulary

_ANY_YEAR = YearRule(year=1970)
_UPPER = 0.6
"""share of the page within which a head stands"""
_BODY_LINES = 2
_TOP_LINE = 0.3
"""share of the page above which a line that says who wired whom is a head, not an entry of a list"""
_LETTER_NUMBER = re.compile(rf"^[^。、0-9]{{0,6}}第[{DIGITS}]{{1,6}}号$")
_TIMED = re.compile(r"^.{0,8}[0-9]{1,2}日.{0,3}[0-9]{1,2}時[0-9]{0,2}分?.{0,12}$")
"""a date with a time, the word for dispatch or receipt lost"""
_WIRED = re.compile(
    rf"^[^。、]{{0,10}}?(?P<before>[発發着])[^。、]{{0,14}}[{DIGITS}]{{1,3}}日[^。、]{{0,10}}$"
    rf"|^[^。、]{{0,20}}[{DIGITS}]{{1,3}}日[^。、]{{0,12}}(?P<after>[発發着])$"
)
_TOTAL_MISREAD = re.compile(
    rf"^総.[号毎][:;.(（]*(?:TA|R)?[)）:]*[{DIGITS}OolI/]{{3,7}}|^.番号[:(（]*(?:TA|R)[)）:]*[{DIGITS}OolI/]{{3,7}}"
)


def head_of(page: Page, items: Sequence[Item] | None = None) -> Head | None:
    """The head that stands on a page, the surest when several kinds fit; None for a page that continues. ``items``: of
    the page, when they are at hand."""
    found = items_of([page]) if items is None else items
    upper = [i for i in found if i.top < _UPPER or i.page.direction.value == "vertical"]
    if not upper:
        return None
    return head_in(upper, found)


def head_in(items: Sequence[Item], page: Sequence[Item] | None = None) -> Head | None:
    """The surest head among some lines of a page. ``page``: all of its lines, when these are the upper ones alone."""
    everything = items if page is None else page
    found = [h for h in (_telegram(items), _draft(items), _decision(items), _bulletin(items)) if h]
    if found:
        return max(found, key=lambda h: h.evidence.certainty)
    cover = cover_of(everything)
    english = english_head(everything)
    if cover is not None or english is not None:
        return max((h for h in (cover, english) if h), key=lambda h: h.evidence.certainty)
    found = [h for h in (_letter(items), _titled(items), _unnamed(items)) if h]
    return max(found, key=lambda h: h.evidence.certainty) if found else None


def _telegram(items: Sequence[Item]) -> Head | None:
    """Two of: running number, date lines of both ends, minister addressed, office in charge, serial, marks."""
    marks: dict[str, float] = {}
    running = 0
    for item in items:
        text = item.text
        if item.cell is not None:
            continue
        if headline(text) and item.top < _TOP_LINE:
            marks |= {"発": 0.35, "あて先": 0.3}
            continue
        if lines.body_like(item):
            running += 1
            if running > _BODY_LINES:
                break
            continue
        if lines.TOTAL.search(text) or lines.TOTAL_BARE.search(text):
            marks["総番号"] = 0.5
        dated = lines.date_line(text, _ANY_YEAR)
        timed = _TIMED.match(text) is not None
        if _TOTAL_MISREAD.match(text):
            marks.setdefault("総番号", 0.35)
        if dated:
            marks["発" if dated.direction == "sent" else "着"] = 0.35
        elif lines.mark_line(text):
            marks["発着"] = 0.25
        elif (wired := _WIRED.match(text)) is not None and len(text) <= 40:
            mark = wired.group("before") or wired.group("after")
            marks["着" if mark == "着" else "発"] = 0.3
        elif timed:
            marks["日時"] = 0.25
        if address(text) or _to_minister(text):
            marks["あて先"] = 0.3
        for n in labels_in(item.printed):
            if n.entry.id == "label.office" and n.start == 0:
                marks["主管"] = 0.25
        if any(t.kind in ("precedence", "internal") for t in tokens(text)):
            marks["指定"] = 0.15
        if lines.SERIAL.fullmatch(text):
            marks["第…号"] = 0.2
        if lines.CIRCULAR.fullmatch(text):
            marks["合第…号"] = 0.35
        form = title_form(text)
        if form and form.entry.extra["kind"] in ("draft", "decision") and form.word:
            return None
        if form is None and vocabulary("forms").exactly(text) is _sheet_of_telegrams():
            marks["電信写"] = 0.35
    score = sum(marks.values())
    strong = {"総番号", "発", "着", "発着", "日時", "電信写", "合第…号"} & marks.keys()
    addressed = "あて先" in marks and len(marks) >= 3 and bool({"主管", "指定"} & marks.keys())
    if len(marks) < 2 or score < 0.6 or not (strong or addressed):
        return None
    circular = Form.CIRCULAR if "合第…号" in marks else Form.NONE
    return made(Kind.TELEGRAM, "telegram-head", sorted(marks), 0.35 + 0.4 * score, circular)


def _sheet_of_telegrams() -> Entry:
    return vocabulary("forms").get("form.denshin-utsushi")


def _form(items: Sequence[Item], kind: str, words: dict[str, str]) -> tuple[list[str], float] | None:
    title, marks = 0.0, set()
    for item in items:
        if item.cell is None and lines.body_like(item):
            continue
        parts = item.printed.parts() if item.cell is None else ()
        for text in (item.text, *(item.text[a:b] for a, b in parts)):
            found = title_form(text)
            if found and found.entry.extra["kind"] == kind and item.top < 0.4:
                title = max(title, found.certainty)
        for n in labels_in(item.printed, form=item.cell is not None):
            if n.entry.id in words:
                marks.add(words[n.entry.id])
    if title and marks:
        return [kind, *sorted(marks)], 0.6 * title + 0.1 * len(marks) + 0.1
    if len(marks) >= 4:
        return sorted(marks), 0.3 + 0.1 * len(marks)
    return None


def _draft(items: Sequence[Item]) -> Head | None:
    words = {
        "label.total-out": "総第", "label.cipher": "符号表示", "label.drafter": "起案者", "label.drafted": "起案",
        "label.consulted": "協議先", "label.relay": "転電", "label.circulation": "回覧番号",
        "label.dispatch-desk": "発電係",
    }  # fmt: skip
    found = _form(items, "draft", words)
    if found is None or (found[0][0] != "draft" and not {"総第", "符号表示", "発電係"} & set(found[0])):
        return None
    return made(Kind.DRAFT, "draft-form", found[0], found[1])


def _decision(items: Sequence[Item]) -> Head | None:
    words = {
        "label.drafter": "起案者", "label.drafted": "起案", "label.decided": "決裁", "label.retention": "保存期間",
        "label.consulted": "協議先", "label.enforced": "施行",
    }  # fmt: skip
    found = _form(items, "decision", words)
    if found is None:
        return None
    if any(re.search(r"決裁を(?:求|仰)", i.text) for i in items):
        found = ([*found[0], "決裁を求めます"], found[1] + 0.1)
    return made(Kind.DECISION, "decision-form", found[0], found[1])


def _bulletin(items: Sequence[Item]) -> Head | None:
    """A title page: the title with a copy number, agency or date that is not a running head's."""
    title = title_of(items)
    if title is None:
        return None
    whole = [i.text.upper() for i in items]
    marks = [title[1]]
    if any(re.search(r"COPY(NO|N0|NUMBER)", t) for t in whole):
        marks.append("copy number")
    if any("OFFICEOFCURRENTINTELLIGENCE" in t or "CENTRALINTELLIGENCEAGENCY" in t for t in whole):
        marks.append("agency")
    if any(find_dates(i.text) and len(i.text) < 24 and release_line(i) is None for i in items):
        marks.append("date")
    running = sum(1 for i in items if len(i.text) > 48)
    if len(marks) < 2 or running > 4:
        return None
    return made(Kind.BULLETIN, "title-page", marks, 0.5 * title[2] + 0.15 * len(marks))


def _letter(items: Sequence[Item]) -> Head | None:
    marks = []
    head = [i for i in items if i.cell is None and not lines.body_like(i)]
    dated = [i for i in head if lines.only_date(i.text, _ANY_YEAR)]
    to = [i for i in head if len(i.text) <= 30 and (recipient_line().match(i.text) or _to_minister(i.text))]
    if not to:
        return None
    marks.append("あて先")
    if dated:
        marks.append("日付")
    if any(SUBJECT.search(i.text) for i in head) or any(
        n.entry.id == "label.subject" for i in head for n in labels_in(i.printed)
    ):
        marks.append("件")
    if any(holder(i.text) and i is not to[0] for i in head):
        marks.append("差出")
    if any(_LETTER_NUMBER.match(i.text) for i in head if i.key < to[0].key):
        marks.append("番号")
    if len(marks) < 2:
        return None
    return made(Kind.LETTER, "letter-head", marks, 0.3 + 0.17 * len(marks))


def _to_minister(text: str) -> bool:
    """Whether a line is the address of nearly every letter and telegram to the ministry, one character misread."""
    return any(cost(text, word) <= 1 for word in ("外務大臣殿", "外務大臣閣下", "外務次官殿"))


def _titled(items: Sequence[Item]) -> Head | None:
    """A title of a known kind with a date or an office as lines of their own above the text."""
    head = head_items(items)
    for item in head:
        found = title_form(item.text)
        if found is None or item.region.type in (RegionType.STAMP, RegionType.FOOTER, RegionType.PAGE_NUMBER):
            continue
        kind = Kind(str(found.entry.extra["kind"]))
        kind = Kind.MEMORANDUM if kind is Kind.CONVERSATION and found.about else kind
        if kind is Kind.DECISION or (kind is Kind.DRAFT and found.word) or section_word(item.text):
            continue
        dated, office = _dated_and_officed(head, item)
        marks = [found.entry.ja, *(["日付"] if dated else []), *(["課名"] if office else [])]
        bare = kind is Kind.MEMORANDUM and item.text in found.entry.forms  # 対処方針: as often a section's heading
        large = item.region.type is RegionType.HEADING and not bare
        if len(marks) == 1 and not (large and item.top < 0.3 and kind is not Kind.CONVERSATION):
            continue
        form = Form(str(found.entry.extra.get("form", "")))
        # without a date or an office below it is nearly as often the heading of a part
        certainty = 0.35 * found.certainty + 0.2 * len(marks) if len(marks) > 1 else 0.15 + 0.3 * found.certainty
        return made(kind, "titled-head", marks, certainty, form)
    return None


def _dated_and_officed(head: Sequence[Item], title: Item) -> tuple[bool, bool]:
    """Whether a date, and whether an office, stands as a line of its own beside the title."""
    both = any(date_and_office(i.text, _ANY_YEAR) for i in head if i is not title)
    dated = both or any(lines.only_date(i.text, _ANY_YEAR) for i in head)
    return dated, both or any(OFFICE.match(i.text) and i is not title for i in head)


def _unnamed(items: Sequence[Item]) -> Head | None:
    """A line that stands out above a date and an office on lines of their own: a paper whose title names no kind."""
    head = head_items(items)
    for item in head:
        text = item.text
        if item.furniture or tokens(text) or OFFICE.match(text) or lines.only_date(text, _ANY_YEAR) or holder(text):
            continue
        if len(text) < 4 or not stands_out(item) or item.top > 0.35:
            continue
        below = [i for i in head if i.key > item.key]
        dated, office = _dated_and_officed(below, item)
        if dated and office:
            return made(Kind.MEMORANDUM, "dated-head", ["題", "日付", "課名"], 0.6)
    return None
