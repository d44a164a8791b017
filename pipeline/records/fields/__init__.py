"""Values of a document, by its kind."""

from __future__ import annotations

from pipeline.model import FieldName, Kind, Page
from pipeline.records.dates import YearRule, find_dates, stated_years
from pipeline.records.fields import bulletin, decision, draft, general, letter, marks, release, telegram
from pipeline.records.fields.reading import Reading, Sheet, ranked
from pipeline.records.items import items_of

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
ORDER = tuple(FieldName)


def years_of(pages: tuple[Page, ...]) -> tuple[int, ...]:
    """Gregorian years the pages state in full or with an era."""
    out: set[int] = set()
    for item in items_of(pages):
        out.update(stated_years(find_dates(item.text)))
    return tuple(sorted(out))


def read(kind: Kind, pages: tuple[Page, ...], language: str, known_years: tuple[int, ...] = ()) -> Reading:
    """Run the rules of a kind over its pages. ``known_years``: years stated anywhere in the source."""
    sheet = Sheet(kind, items_of(pages), language, known_years)
    if not sheet.items:
        return Reading()
    first, last = telegram.office_years(sheet.first)
    own = years_of(pages)
    reading = Reading(years=YearRule(telegram.year_head(sheet.first), own or known_years, first, last))
    release.read(sheet.items, reading)
    if kind in _READERS:
        _READERS[kind](sheet, reading)
    marks.read_marks(sheet, reading)
    reading.values[:] = ranked(reading.values, ORDER)
    reading.rejected[:] = ranked(reading.rejected, ORDER)
    return reading
