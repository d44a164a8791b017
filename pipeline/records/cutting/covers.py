"""Covers of files and slips: sheets with few words that say what other sheets are, or where they are to go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Form, Kind
from pipeline.records.cutting.head import Head, made
from pipeline.records.cutting.titles import section_word, title_form
from pipeline.records.fields import lines
from pipeline.records.words.items import Item
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

_COVER_LINES, _COVER_CHARS = 16, 200
_SLIP_LINES, _SLIP_CHARS = 30, 360
_SPAN = re.compile(r"^自?(?:明治|大正|昭和|平成|[0-9一二三四五六七八九十]{1,4}年).{0,14}(?:[~〜至から\-]|より).{0,16}$")
"""the time a file covers: 自昭和40年1月 至昭和41年12月"""
_VOLUME = re.compile(
    r"^(?:第[0-9一二三四五六七八九十]{1,3}(?:巻|冊|綴)|(?:全)?[0-9一二三四五六七八九十]{1,3}冊の内[0-9一二三四五六七八九十]{1,3}|VOL(?:UME)?\.?[0-9IVX]{1,4})$",
    re.I,
)


@derived
def _words(place: str) -> tuple[tuple[str, Entry], ...]:
    return tuple((w, e) for w, e in vocabulary("forms").words if e.extra["place"] == place)


def cover_of(items: Sequence[Item]) -> Head | None:
    """A cover or slip by its words on a page with little else; None for any other page."""
    if not items or sum(lines.body_like(i) for i in items) > 1:
        return None
    chars = sum(len(i.text) for i in items)
    slip = _slip(items) if len(items) <= _SLIP_LINES and chars <= _SLIP_CHARS else None
    if slip is not None:
        return slip
    if len(items) > _COVER_LINES or chars > _COVER_CHARS:
        return None
    marks = []
    for item in items:
        named = title_form(item.text)
        word = next((w for w, _ in _words("cover") if item.text.startswith(w)), "")
        if word:
            marks.append(word)
        elif named is not None and named.entry.extra["kind"] == "cover" and not section_word(item.text):
            marks.append(named.entry.ja)
        elif _VOLUME.match(item.text):
            marks.append("巻")
        elif _SPAN.match(item.text) and re.search(r"[至〜~]|から|より", item.text):
            marks.append("期間")
    if not marks or set(marks) == {"巻"}:
        return None
    return made(Kind.COVER, "cover-sheet", sorted(set(marks)), 0.6 + 0.12 * len(set(marks)))


def _slip(items: Sequence[Item]) -> Head | None:
    for item in items[:8]:
        text = item.text.strip("()（）[]【】").upper()
        if any(text == w for w, _ in _words("slip")):
            return made(Kind.COVER, "slip-sheet", [item.text], 0.85, Form.SLIP)
    return None
