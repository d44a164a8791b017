"""Printed labels of a form and what stands behind them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Box
from pipeline.records.words.items import Item
from pipeline.records.words.matching import ALIKE, MARGIN, allowed, certainty, cost
from pipeline.records.words.printed import Printed
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

FUZZY_LENGTH = 4
"""shortest label that may be misread wherever an entry begins"""
WHITE = 0.4
"""white between a label and its value, in glyphs"""
ANYWHERE = 3
"""shortest label that is looked for inside a run of characters, not only at the start of an entry"""


@dataclass(frozen=True)
class Labelled:
    """A label at start..mid of a text and its value at mid..end (may be empty)."""

    entry: Entry
    start: int
    mid: int
    end: int
    certainty: float


def labels_in(printed: Printed, *, form: bool = False) -> tuple[Labelled, ...]:
    """Labels in reading order. ``form``: the text is a cell of a form, where short labels may stand anywhere too."""
    text = printed.text
    starts = {0, *printed.breaks}
    starts |= {k + 1 for k, c in enumerate(text) if c == "※"}  # fields the telegraph section fills in
    hits: list[tuple[int, int, Entry, float]] = []
    for word, entry in vocabulary("labels").words:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            free = not any(a < end and at < b for a, b, _, _ in hits) and not _bare(printed, entry, end)
            digits = word == "電話" and text[end : end + 1].isdigit()
            if free and (at in starts or len(word) >= ANYWHERE or digits or (form and _apart(text, at, end))):
                hits.append((at, end, entry, 1.0))
            at = text.find(word, at + 1)
    hits = [_longer(printed, hit) for hit in hits]
    for at in sorted(starts):
        if not any(a <= at < b for a, b, _, _ in hits):
            hit = _fuzzy(printed, at, form)
            if hit and not any(a < hit[1] and at < b for a, b, _, _ in hits):
                hits.append(hit)
    if not hits:
        return ()
    hits.sort(key=lambda h: h[0])
    ends = [h[0] for h in hits[1:]] + [len(text)]
    out = []
    for (start, mid, entry, sure), end in zip(hits, ends, strict=True):
        mid = _misread_end(printed, mid, end)
        while mid < end and text[mid] in ":；;.、,":
            mid += 1
        out.append(Labelled(entry, start, mid, end, sure))
    return tuple(out)


def _longer(printed: Printed, hit: tuple[int, int, Entry, float]) -> tuple[int, int, Entry, float]:
    """The longer form of the same label of which only the beginning was read right: 主管居課 is 主管局課, not 主管."""
    start, end, entry, _ = hit
    for word in entry.forms:
        stop = start + len(word)
        if stop <= end or stop > len(printed.text) or not word.startswith(printed.text[start:end]):
            continue
        got = cost(printed.text[start:stop], word)
        if 0 < got <= ALIKE:
            return start, stop, entry, certainty(got, len(word))
    return hit


def _bare(printed: Printed, entry: Entry, end: int) -> bool:
    """Whether a label that counts only before a colon or wide white has neither."""
    if not entry.extra.get("colon"):
        return False
    return printed.text[end : end + 1] not in (":", "：") and end not in printed.breaks_at(WHITE)


def _misread_end(printed: Printed, mid: int, end: int) -> int:
    """The end of a label that one more character clings to, white only after it: 主管課果 or 主管果 for 主管課."""
    white = printed.breaks_at(WHITE)
    return mid + 1 if mid + 1 in white and mid not in white and mid + 2 < end else mid


def _apart(text: str, at: int, end: int) -> bool:
    """Whether a short label may start inside a run: not as part of a longer word of the ministry."""
    return text[end : end + 1] not in ("", "者", "書", "案", "局", "課") and text[at - 1 : at] not in ("の", "を", "に")


def _fuzzy(printed: Printed, at: int, form: bool) -> tuple[int, int, Entry, float] | None:
    """The label that a misread text stands for: clearly nearer to it than to any other. A label of two or three
    characters must have white behind it, or stand at the head of a form's cell."""
    text = printed.text
    white, room = printed.breaks_at(WHITE), len(text) - at
    best: tuple[float, int, Entry] | None = None
    rival = 99.0
    for size, words in _by_length():
        if size > room:
            continue
        end = at + size
        colon = end in white or text[end : end + 1] in (":", "：")
        if size < FUZZY_LENGTH and not (end in white or size == room or (form and at == 0)):
            continue
        here, most = text[at:end], allowed(size)
        for word, entry, needs in words:
            if needs and not colon:
                continue
            got = cost(here, word)
            if got > most:
                continue
            if best is None or (got, -size) < (best[0], -best[1]):
                if best is not None and best[2].id != entry.id and best[1] == size:
                    rival = min(rival, best[0])
                best = (got, size, entry)
            elif best[2].id != entry.id and best[1] == size:
                rival = min(rival, got)
    if best is None or rival - best[0] < MARGIN:
        return None
    return at, at + best[1], best[2], certainty(best[0], best[1])


@derived
def _by_length() -> tuple[tuple[int, tuple[tuple[str, Entry, bool], ...]], ...]:
    """Labels of two characters and more, longest first: those of one length, and whether a colon must follow."""
    runs = itertools.groupby(vocabulary("labels").words, key=lambda w: len(w[0]))
    return tuple((n, tuple((w, e, bool(e.extra.get("colon"))) for w, e in own)) for n, own in runs if n >= 2)


def neighbour(item: Item, items: Sequence[Item]) -> Item | None:
    """What stands right of a label: the next text on its line in the same table, else below it; for a label outside a
    table the next line of the page. By where the print stands, since cells may have been cut wrongly."""
    if item.cell is None:
        at = next((k for k, i in enumerate(items) if i.key == item.key), None)
        after = items[at + 1] if at is not None and at + 1 < len(items) else None
        return after if after and after.key.page == item.key.page and after.cell is None else None
    box = item.rows[-1].box
    mates = [i for i in items if i.key[:2] == item.key[:2] and i.key != item.key]
    right = [i for i in mates if _beside(box, i.rows[0].box) and i.rows[0].box.x0 > box.center[0]]
    if right:
        return min(right, key=lambda i: i.rows[0].box.x0)
    below = [i for i in mates if i.rows[0].box.y0 > box.center[1] and abs(i.rows[0].box.x0 - box.x0) < 2 * box.height]
    return min(below, key=lambda i: i.rows[0].box.y0) if below else None


def _beside(a: Box, b: Box) -> bool:
    """Whether two boxes share half of the lower one's height."""
    return min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * min(a.height, b.height)
