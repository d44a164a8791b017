"""Release lines that an agency prints on every page it lets go: date of release and document number.

They repeat, so what the engine reads is voted over all pages, character by character.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.model import FieldName, Role
from pipeline.records.dates.find import find_dates
from pipeline.records.fields.reading import Reading
from pipeline.records.words.items import Item

PHRASE = "APPROVEDFORRELEASE"
LIKENESS = 80
"""least rapidfuzz partial ratio of a line to the phrase"""
_DATE = re.compile(r"(?P<y>[0-9OoIl]{4})[/.\-I|l](?P<m>[0-9OoIl]{2})[/.\-I|l](?P<d>[0-9OoIl]{2})")
_NUMBER = re.compile(r"(?P<c>[C(G0OQ])(?P<n>[0-9OoQDIl|SBZ]{8})(?![0-9OQ](?!\.))")
_DIGITS = str.maketrans("OoQDIl|SBZ", "0000111582")
_CODE = re.compile(
    r"[3E]\.[0-9]\([a-z]\)(?:\([0-9]\))?(?:[,;]?[3E]\.[0-9]\([a-z]\)(?:\([0-9]\))?)*|3\.[35]\([a-z](?:\)\([0-9])?", re.I
)
"""the last bracket may be lost in the frame of the page"""


EXEMPTION_END = re.compile(r"[3E]\s*\.\s*[0-9]\s*\(\s*[a-z]\s*\)(?:\s*\([0-9]\)?)?\s*$", re.I)
"""an exemption code at the end of a line"""


@dataclass(frozen=True)
class Release:
    """A release line in a text: where it starts, date (ISO) and number where they could be read, each with its span."""

    start: int
    date: tuple[str, tuple[int, int]] | None
    number: tuple[str, tuple[int, int]] | None


@dataclass(frozen=True)
class ReleaseLine(Release):
    item: Item


def release_text(text: str) -> Release | None:
    """The release line in levelled text, None when there is none."""
    if len(text) < 12 or len(text) > 120:
        return None
    found = fuzz.partial_ratio_alignment(PHRASE, text.upper(), score_cutoff=LIKENESS)
    if found is None:
        return None
    date = number = None
    if m := _DATE.search(text, found.dest_start):
        fixed = "/".join(m.group(k).translate(_DIGITS) for k in "ymd")
        days = find_dates(fixed)
        if days and days[0].iso:
            date = (days[0].iso, m.span())
    at = date[1][1] if date else found.dest_end
    if m := _NUMBER.search(text, at):
        number = ("C" + m.group("n").translate(_DIGITS), m.span())
    return Release(found.dest_start, date, number)


def release_line(item: Item) -> ReleaseLine | None:
    """As :func:`release_text`, of an item."""
    found = release_text(item.text)
    return ReleaseLine(found.start, found.date, found.number, item) if found else None


def exemption(text: str) -> bool:
    """Whether levelled text is nothing but codes of the executive order's exemptions: ``3.3(h)(2)``, ``3.5(c)``."""
    return _CODE.fullmatch(text) is not None


def read(items: Iterable[Item], reading: Reading) -> None:
    """Date of release and document number, voted over the pages; other readings are kept as rejected."""
    found = [line for item in items if (line := release_line(item)) is not None]
    for line in found:
        if line.start <= 4:
            reading.roles.setdefault(line.item.key, Role.RELEASE)
    _vote(FieldName.RELEASE, [(n.item, *n.date) for n in found if n.date], reading)
    _vote(FieldName.DOCUMENT_NUMBER, [(n.item, *n.number) for n in found if n.number], reading)


def _vote(name: FieldName, got: list[tuple[Item, str, tuple[int, int]]], reading: Reading) -> None:
    if not got:
        return
    length = max(len(v) for _, v, _ in got)
    same = [g for g in got if len(g[1]) == length]
    value = ""
    for k in range(length):
        votes: dict[str, float] = defaultdict(float)
        for item, text, (a, b) in same:
            votes[text[k]] += max(0.05, item.printed.confidence(a, b))
        value += max(sorted(votes), key=lambda c: votes[c])
    agree = [g for g in got if g[1] == value]
    share = len(agree) / len(got)
    item, _, span = (agree or same)[0]
    note = f"{len(agree)} of {len(got)} lines agree"
    reading.add(name, item, span, "release-line-vote", 0.6 + 0.39 * share, value=value, note=note)
    for other in sorted({g[1] for g in got} - {value}):
        o_item, _, o_span = next(g for g in got if g[1] == other)
        reading.add(name, o_item, o_span, "release-line-vote", 1 - share, value=other, reject=True)
