"""Values of a document, by its kind."""

from __future__ import annotations

from pipeline.model import FieldName, Form, Kind, Page, Role
from pipeline.records.dates.find import YearRule, find_dates, stated_years
from pipeline.records.dates.lifetimes import year_spans
from pipeline.records.fields import (
    bulletin,
    cable,
    crossed,
    dating,
    decision,
    declassified,
    draft,
    english,
    general,
    letter,
    lines,
    marks,
    release,
    report,
    telegram,
)
from pipeline.records.fields.copies import copy_below
from pipeline.records.fields.reading import Reading, Sheet, ranked
from pipeline.records.text.structure import Running, roles_over_pages
from pipeline.records.words.items import items_of

_READERS = {
    Kind.TELEGRAM: telegram.read,
    Kind.DRAFT: draft.read,
    Kind.DECISION: decision.read,
    Kind.CONVERSATION: general.read,
    Kind.MEMORANDUM: general.read,
    Kind.REPORT: general.read,
    Kind.COVER: general.read,
    Kind.OTHER: general.read,
    Kind.LETTER: letter.read,
    Kind.BULLETIN: bulletin.read,
}
_ENGLISH = {
    Kind.TELEGRAM: cable.read,
    Kind.LETTER: english.read,
    Kind.MEMORANDUM: english.read,
    Kind.CONVERSATION: english.read,
}
"""readers of papers in English, before those of the kind for what they leave open"""
ORDER = tuple(FieldName)


def years_of(pages: tuple[Page, ...]) -> tuple[int, ...]:
    """Gregorian years the pages state in full or with an era."""
    out: set[int] = set()
    for item in items_of(pages):
        if release.release_line(item) is None:  # when it was let go says nothing about when it was written
            out.update(stated_years(find_dates(item.text)))
    return tuple(sorted(out))


def _title_of_running_head(sheet: Sheet, running: tuple[Running, ...], reading: Reading) -> None:
    """A paper that names itself nowhere else is named by what runs along the head of its pages, often shortened."""
    heads = [line for line in running if line.role is Role.HEADER]
    if heads:
        line = max(heads, key=lambda h: len(h.keys))
        if report.opening(sheet.first, line.text, reading):
            return
        item = next(i for i in sheet.items if i.key == line.keys[0])
        note = f"runs along {len(line.keys)} pages, may be shortened"
        reading.add(FieldName.TITLE, item, (0, len(item.text)), "running-head", 0.5, note=note)


def read(
    kind: Kind,
    pages: tuple[Page, ...],
    language: str,
    known_years: tuple[int, ...] = (),
    *,
    form: Form = Form.NONE,
) -> Reading:
    """Run the rules of a kind over its pages. ``known_years``: years stated anywhere in the source. ``form``: what the
    document is within its kind."""
    sheet = Sheet(kind, items_of(pages), language, known_years)
    if not sheet.items:
        return Reading()
    spans = year_spans(i.text for i in sheet.first if not lines.body_like(i))
    own = years_of(pages)
    roles, running = roles_over_pages(pages)
    years = YearRule(telegram.year_head(sheet.first), own or known_years, spans=spans)
    reading = Reading(years=years, roles=roles)
    release.read(sheet.items, reading)
    declassified.read(sheet.items, reading)
    copy_below(sheet.items, reading)
    if language == "en" and kind in _ENGLISH:
        _ENGLISH[kind](sheet, reading)
    if kind in _READERS and not (language == "en" and kind in (Kind.TELEGRAM, Kind.LETTER)):
        _READERS[kind](sheet, reading)
    dating.settle(reading)
    marks.read_marks(sheet, reading)
    marks.read_seals(pages, reading)
    crossed.read(sheet, reading)
    if kind in (Kind.REPORT, Kind.MEMORANDUM, Kind.OTHER) and not reading.has(FieldName.TITLE):
        _title_of_running_head(sheet, running, reading)
    reading.values[:] = ranked(reading.values, ORDER)
    reading.rejected[:] = ranked(reading.rejected, ORDER)
    return reading
