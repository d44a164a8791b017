"""Papers whose head is a title, a date and an office, each on its own line: records of conversation and reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import FieldName, Kind, RegionType, Role
from pipeline.records.cutting.titles import section_word, title_form
from pipeline.records.dates.find import DateReading, YearRule, find_dates
from pipeline.records.fields import lines, report
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.marks import tokens
from pipeline.records.fields.offices import add_office
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.people.holders import holder
from pipeline.records.text.markers import marker
from pipeline.records.words.items import FURNITURE, Item

HEAD_LINES = 14
"""lines of a first page among which title, date and office are looked for"""
LABELLED = 24
"""as :data:`HEAD_LINES`, for lines that begin with a label"""
_MARGIN = 0.2
"""white on both sides of a centred line, share of the page's width"""
_LARGER = 1.15
OFFICE = re.compile(
    r"^[(（]?(?P<office>(?:外務省)?(?:大臣官房|[^\s。、()0-9]{0,14}?(?:局|部))?[^\s。、()0-9]{0,14}?"
    r"(?:課|室|局|部|官房|大使館|総領事館|領事館|代表部|外務省))[)）]?$"
)


def read(sheet: Sheet, reading: Reading) -> None:
    """Title, date and office of a paper that has them as lines of their own above the text."""
    head = head_items(sheet.first)
    date_and_office_lines(head, reading)
    title(head, reading, str(sheet.kind))
    if sheet.kind in (Kind.REPORT, Kind.MEMORANDUM):
        report.read(head, sheet.first[:LABELLED], reading)


def head_items(items: Sequence[Item]) -> tuple[Item, ...]:
    """Items of the first page down to the first running text."""
    out: list[Item] = []
    for item in items:
        if item.furniture and item.region.type is not RegionType.HEADER:
            out.append(item)
            continue
        if item.cell is not None or (lines.body_like(item) and len([o for o in out if not o.furniture]) > 0):
            break
        out.append(item)
        if len(out) >= HEAD_LINES:
            break
    return tuple(out)


def title(items: Sequence[Item], reading: Reading, kind: str) -> None:
    """The line that names the paper by a word of its kind, else the head's largest line that is nothing else."""
    free = [
        i for i in items
        if i.key not in reading.roles and i.cell is None and i.region.type is not RegionType.STAMP
        and not tokens(i.text)
    ]  # fmt: skip
    for item in free:
        found = title_form(item.text)
        if found is not None and str(found.entry.extra["kind"]) == kind:
            _add_title(item, items, reading, "title-word", found.certainty, found.word)
            return
    if kind in ("draft", "decision"):
        _title_beside(items, reading, kind)
        return
    large = [i for i in free if 3 <= len(i.text) <= 60 and not _plain(i) and stands_out(i)]
    large = _no_sections(large)
    if large:
        best = max(large, key=lambda i: (i.region.type is RegionType.HEADING, round(i.region.type_height), -i.top))
        _add_title(best, items, reading, "largest-line", 0.6)


def _title_beside(items: Sequence[Item], reading: Reading, kind: str) -> None:
    """A form's title that shares its line with something else, such as a circulation number."""
    for item in items:
        parts = item.printed.parts() if item.cell is None else ()
        for a, b in parts if len(parts) > 1 else ():
            found = title_form(item.text[a:b])
            if found is not None and found.word and str(found.entry.extra["kind"]) == kind:
                reading.add(FieldName.TITLE, item, (a, b), "title-word", 0.9 * found.certainty, value=found.word)
                return


def stands_out(item: Item) -> bool:
    """A heading, or a lone line above others that is centred or set larger than they are, and no sentence."""
    if item.region.type is RegionType.HEADING:
        return True
    below = [r for r in item.page.regions[item.key.region + 1 :] if r.type not in FURNITURE]
    if len(item.region.rows) > 1 or item.text[-1] in "。、.,;:" or not below:
        return False
    box, width = item.rows[0].box, max(1, item.page.width)
    centred = box.x0 > _MARGIN * width and width - box.x1 > _MARGIN * width
    sizes = sorted(r.type_height for r in below if r.type_height)
    larger = bool(sizes) and item.region.type_height > _LARGER * sizes[len(sizes) // 2]
    return centred or larger


def _no_sections(items: Sequence[Item]) -> list[Item]:
    """Without headings of sections, by their words or numbers: such a one names a part of the paper only."""
    found = {i.key: marker(i.rows[0]) for i in items}
    numbered = {key for key, m in found.items() if m is not None and not m.bullet}
    if len(numbered) > 1:  # a table of contents: white after the number may be lost
        numbered |= {i.key for i in items if re.match(r"[0-9]{1,2}(?![0-9年月日])|[IVX]{1,4}(?![A-Z])", i.text)}
    return [i for i in items if i.key not in numbered and not section_word(i.text)]


def _plain(item: Item) -> bool:
    text = item.text
    return bool(
        re.fullmatch(r"[\W\d_]+", text) or OFFICE.match(text) or lines.body_like(item)
        or lines.only_date(text, YearRule(year=1970)) is not None
    )  # fmt: skip


def _add_title(
    item: Item, items: Sequence[Item], reading: Reading, rule: str, certainty: float, word: str = ""
) -> None:
    """The title and the rows of its own region beside it that are as large and nothing else."""
    mates = [
        i for i in items
        if i.key.page == item.key.page and i.key.region == item.key.region and i.key not in reading.roles
        and not tokens(i.text) and not OFFICE.match(i.text) and not find_dates(i.text)
    ]  # fmt: skip
    run = [m for m in mates if abs(m.key.part - item.key.part) < len(mates)] or [item]
    if item.region.type is not RegionType.HEADING or len(run) == 1:
        run = report.title_rows(item, [i for i in items if i.key not in reading.roles]) if not word else [item]
    span = (0, len(run[0].text))
    reading.add(FieldName.TITLE, run[0], span, rule, 0.95 * certainty, value=word or None, role=Role.TITLE)
    if word:
        return
    for more in run[1:]:
        first = reading.values[-1]
        reading.values[-1] = replace(
            first,
            value=first.value + more.printed.compact(),
            printed=f"{first.printed} {more.printed.raw()}",
        )
        reading.roles.setdefault(more.key, Role.TITLE)


def date_and_office(text: str, rule: YearRule) -> tuple[DateReading, tuple[int, int]] | None:
    """A date and an office that share a line: ``昭和61年10月16日 国連局軍縮課``, or the other way round."""
    found = find_dates(text, rule)
    if len(found) != 1 or found[0].day is None:
        return None
    day = found[0]
    for a, b in ((day.end, len(text)), (0, day.start)):
        rest = re.sub(r"^[(（][月火水木金土日](?:曜日?)?[)）]", "", text[a:b]).strip("、,.・")
        whole = a == 0 or day.start == 0
        if rest and whole and OFFICE.match(rest):
            start = text.index(rest, a)
            return day, (start, start + len(rest))
    return None


def date_and_office_lines(head: Sequence[Item], reading: Reading) -> None:
    """A date and an office that stand on lines of their own, or share one."""
    for item in head:
        if item.key in reading.roles or item.region.type is RegionType.STAMP:
            continue
        day = lines.only_date(item.text, reading.years)
        if day is not None and not reading.has(FieldName.DATE):
            add_date(FieldName.DATE, item, day, "", reading, "date-line", Role.DATE)
            continue
        both = date_and_office(item.text, reading.years)
        if both is not None and not reading.has(FieldName.DATE):
            add_date(FieldName.DATE, item, both[0], "", reading, "date-line", Role.DATE)
            add_office(FieldName.OFFICE, item, both[1], "office-line", 0.85, reading)
            continue
        office = OFFICE.match(item.text)
        if office is None or reading.has(FieldName.OFFICE) or holder(item.text) or title_form(item.text):
            continue
        if item.text == "外務省" and any(OFFICE.match(i.text) for i in head if i is not item):
            continue
        add_office(FieldName.OFFICE, item, office.span("office"), "office-line", 0.9, reading, role=Role.OFFICE)
