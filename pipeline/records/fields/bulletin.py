"""Intelligence bulletins in English: title page with date, copy number and class; a release line on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.model import FieldName, Role
from pipeline.records.dates.find import find_dates
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.fields.release import release_line
from pipeline.records.words.items import Item
from pipeline.records.words.vocabulary import vocabulary

LIKENESS = 84
LAST_WORD = 75
"""the last word tells the titles of a family apart and must be seen itself"""
_COPY = re.compile(r"COPY(?:NO|N0|NUMBER)[.:,]*(?P<n>[A-Z]?[-.]?[0-9OIl]{1,4}(?![A-Z0-9-]))?", re.I)


def read(sheet: Sheet, reading: Reading) -> None:
    """Title, date and copy number of a bulletin; release and class are read elsewhere."""
    _title(sheet, reading)
    _date(sheet, reading)
    for at, item in enumerate(sheet.first):
        m = _COPY.search(item.text)
        if m is None:
            continue
        if m.group("n"):
            doubtful = not re.search(r"[0-9]", m.group("n"))
            reading.add(
                FieldName.COPY_NUMBER, item, m.span("n"), "copy-line", 0.8, value=_digits(m.group("n")), role=Role.COPY,
                reject=doubtful, note="no digit among what was read" if doubtful else "",
            )  # fmt: skip
            reading.roles.setdefault(item.key, Role.COPY)
        else:
            reading.roles.setdefault(item.key, Role.COPY)
            for other in sheet.first[at + 1 : at + 3]:
                if re.fullmatch(r"[A-Z]?-?[0-9OIl]{1,4}", other.text) and re.search(r"[0-9]", other.text):
                    span = (0, len(other.text))
                    value = _digits(other.text)
                    reading.add(
                        FieldName.COPY_NUMBER, other, span, "below-copy-label", 0.6, value=value, role=Role.COPY
                    )  # fmt: skip
                    break
        return


def _digits(text: str) -> str:
    letter = re.match(r"[A-Z](?=[-.]?[0-9OIl])", text)
    body = text[letter.end() :] if letter else text
    body = body.lstrip("-.").translate(str.maketrans("OIl", "011"))
    return f"{letter.group()} {body}" if letter else body


def title_match(text: str) -> tuple[str, float] | None:
    """The bulletin's title a levelled line (or lines run together) stands for, and its certainty."""
    best: tuple[str, float] | None = None
    upper = text.upper()
    if not 12 <= len(upper) <= 60:
        return None
    for wanted, entry in vocabulary("forms").words:
        if entry.extra["place"] != "english":
            continue
        alike = fuzz.ratio if len(upper) <= len(wanted) + 3 else fuzz.partial_ratio
        score = alike(wanted, upper, score_cutoff=LIKENESS)  # 0 below it
        if not score or fuzz.partial_ratio(entry.en.rsplit(" ", 1)[-1], upper) < LAST_WORD:
            continue
        if best is None or score / 100 > best[1]:
            best = (entry.en, score / 100)
    return best


def title_of(items: Sequence[Item]) -> tuple[Item, str, float, tuple[Item, ...]] | None:
    """Where a title stands: on one line, or on up to three lines one below the other, one word each."""
    best: tuple[Item, str, float, tuple[Item, ...]] | None = None
    for size in (1, 2, 3):
        for at in range(len(items) - size + 1):
            run = items[at : at + size]
            if len({i.key.page for i in run}) > 1:
                continue
            if size > 1 and any(len(i.text) > 24 for i in run):
                continue
            found = title_match("".join(i.text for i in run))
            if found is not None and (best is None or found[1] > best[2] + 0.02):
                best = run[0], found[0], found[1], tuple(run)
    return best


def _title(sheet: Sheet, reading: Reading) -> None:
    first = title_of(sheet.first)
    if first is not None:
        item, value, certainty, run = first
        span = (0, len(item.text))
        reading.add(FieldName.TITLE, item, span, "title-page", certainty, value=value, role=Role.TITLE)
        reading.values[-1] = replace(reading.values[-1], printed=" ".join(i.printed.raw() for i in run))
        for more in run[1:]:
            reading.roles.setdefault(more.key, Role.TITLE)
        return
    votes: Counter[str] = Counter()
    where: dict[str, Item] = {}
    for item in sheet.items:
        found = title_match(item.text)
        if found is not None:
            votes[found[0]] += 1
            where.setdefault(found[0], item)
    if votes:
        value, n = sorted(votes.items(), key=lambda v: (-v[1], v[0]))[0]
        item = where[value]
        reading.add(
            FieldName.TITLE, item, (0, len(item.text)), "running-head", 0.8, value=value, note=f"on {n} later pages"
        )  # fmt: skip


def _date(sheet: Sheet, reading: Reading) -> None:
    """The title page's date line, else the date that stands alone on most later pages."""
    votes: Counter[str] = Counter()
    lines = []
    for item in sheet.items:
        if release_line(item) is not None:
            continue
        for d in find_dates(item.text):
            alone = d.end - d.start >= len(item.text) - 4
            if d.date is not None and d.stated and alone:
                lines.append((item, d))
                votes[d.iso] += 1
    if not lines:
        return
    first_page = sheet.items[0].key.page
    front = [x for x in lines if x[0].key.page == first_page and x[0].top < 0.5]
    item, day = front[0] if front else max(lines, key=lambda x: (votes[x[1].iso], -sheet.items.index(x[0])))
    add_date(FieldName.DATE, item, day, "", reading, "title-page" if front else "repeated-date", Role.DATE)
    taken = {day.iso}
    for other_item, other in lines:
        if other.iso not in taken:
            taken.add(other.iso)
            reading.add(
                FieldName.DATE, other_item, (other.start, other.end), "other-date", 0.3, value=other.iso, reject=True
            )  # fmt: skip
