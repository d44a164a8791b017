"""What kind of document some pages make up, and why."""

from __future__ import annotations

import re
import unicodedata

from pipeline.model import Evidence, Kind, Page, RegionType
from pipeline.records.cutting.head import Head
from pipeline.records.fields.bulletin import title_match
from pipeline.records.fields.release import exemption, release_line
from pipeline.records.people.holders import rank_pattern
from pipeline.records.words.items import PICTURES, Item, items_of

_SPEAKER = re.compile(r"^[(（](?P<who>[^()（）。、]{1,14})[)）].")
_SPEAKERS = 3
"""turns of labelled speakers that make a record of conversation by themselves"""
_COVER_LINES = 10
_COVER_CHARS = 120


def kind_of(pages: tuple[Page, ...], head: Head | None = None, *, label_alone: bool = False) -> tuple[Kind, Evidence]:
    """The kind of a document from its head, else from its text and its redactions. ``label_alone``: its page bears the
    label of an attachment and nothing else."""
    unread = [p for p in pages if p.failed]
    if unread and len(unread) == len(pages):
        return Kind.OTHER, Evidence("unread", "no page could be read", 0.2)
    items = items_of(pages)
    redacted = any(p.redactions for p in pages)
    text = [i for i in items if not _furniture(i)]
    if not text and redacted:
        return Kind.WITHHELD, Evidence("all-redacted", "redactions and no text but marks of the release", 0.8)
    pictures = any(r.type in PICTURES for p in pages for r in p.regions)
    if not items and not pictures:
        return Kind.BLANK, Evidence("blank-pages", "no page holds ink worth reading", 0.9 if not unread else 0.5)
    if label_alone:
        return Kind.COVER, Evidence("label-sheet", "nothing but the label of an attachment", 0.8)
    speakers = [i for i in items if _speaks(i)]
    if head is not None and head.kind is not Kind.OTHER:
        enough = 2 if head.evidence.rule == "dated-head" else _SPEAKERS
        if head.kind in (Kind.MEMORANDUM, Kind.REPORT) and len(speakers) >= enough:
            detail = f"{len(speakers)} turns of labelled speakers"
            return Kind.CONVERSATION, Evidence("speaker-labels", detail, 0.7)
        if head.kind is Kind.CONVERSATION and len(speakers) >= 2:
            e = head.evidence
            detail = f"{e.detail}; {len(speakers)} turns of labelled speakers"
            return head.kind, Evidence(e.rule, detail, round(min(0.99, e.certainty + 0.15), 2))
        return head.kind, head.evidence
    return _by_text(pages, items, text, len(speakers))


def _by_text(pages: tuple[Page, ...], items: tuple[Item, ...], text: list[Item], turns: int) -> tuple[Kind, Evidence]:
    if turns >= _SPEAKERS:
        return Kind.CONVERSATION, Evidence("speaker-labels", f"{turns} turns of labelled speakers", 0.6)
    bulletins = sum(1 for i in items if title_match(i.text))
    if bulletins and language_of(pages) == "en":
        return Kind.BULLETIN, Evidence("running-title", f"a bulletin's title on {bulletins} lines", 0.7)
    released = {i.key.page for i in items if release_line(i)}
    if len(released) == len(pages) and len(pages) >= 4 and language_of(pages) == "en" and _numbered_pages(items):
        return Kind.BULLETIN, Evidence("released-run", "numbered pages under one release line, no title was read", 0.4)
    headings = sum(1 for p in pages for r in p.regions if r.type is RegionType.HEADING)
    notes = sum(1 for p in pages for r in p.regions if r.type is RegionType.FOOTNOTE)
    if len(pages) >= 4 and headings >= 3:
        return Kind.REPORT, Evidence("headings", f"{headings} headings and {notes} notes on {len(pages)} pages", 0.5)
    chars = sum(len(i.text) for i in text)
    table = any(r.type is RegionType.TABLE for p in pages for r in p.regions)
    short = len(pages) <= 2 and len(text) <= _COVER_LINES and chars <= _COVER_CHARS and not table
    if short and any(re.search(r"ファイル|綴|目次|表紙|分類番号|簿冊", i.text) for i in text):
        return Kind.COVER, Evidence("cover-words", f"{len(text)} short lines with a word of covers", 0.6)
    return Kind.OTHER, Evidence("no-rule", "no form was recognised", 0.5)


def _furniture(item: Item) -> bool:
    kinds = (RegionType.HEADER, RegionType.FOOTER, RegionType.PAGE_NUMBER)
    text = item.text.strip("█")
    if item.region.type in kinds or release_line(item) is not None or exemption(text):
        return True
    return len(re.sub(r"[\W\d_]", "", text)) < 2


def _speaks(item: Item) -> bool:
    """A turn: a bracketed office-holder or name at the start of a row of running text."""
    m = _SPEAKER.match(item.text)
    if m is None or item.cell is not None:
        return False
    who = m.group("who")
    ranked = re.search(rf"(?:{rank_pattern()}|長|官|相|総理|議員|氏|君)$", who) is not None
    named = re.fullmatch(r"[ァ-ヴー・]{2,12}", who) is not None
    return ranked or named


def _numbered_pages(items: tuple[Item, ...]) -> bool:
    return sum(1 for i in items if re.fullmatch(r"[-–—ー]*\d{1,3}[-–—ー]*", i.text) and i.top > 0.8) >= 3


def language_of(pages: tuple[Page, ...]) -> str:
    """``ja`` or ``en`` by the script of the letters; ``ja`` when there are none."""
    latin = japanese = 0
    for page in pages:
        for row in page.rows:
            for c in row.text:
                name = unicodedata.name(c, "")
                latin += name.startswith("LATIN")
                japanese += name.startswith(("CJK", "HIRAGANA", "KATAKANA"))
    return "en" if latin > 3 * japanese else "ja"
