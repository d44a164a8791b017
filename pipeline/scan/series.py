"""Which names run: ``scan_001``, ``scan_002`` are pages of one document, ``1975 report`` and ``letter`` are not."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise

MAX_MISSING = 4
"""so many numbers in a row may be missing inside a series; more, and another one begins"""

_NUMBERED = re.compile(r"^(?P<stem>.*?)(?P<number>\d+)(?P<side>[^\W\d_]?)(?P<tail>[^\d]*)$", re.DOTALL)
_SIDES = frozenset("abcdefrv")
"""letters that may follow a page number: leaves 12r 12v, inserted pages 12a 12b"""


@dataclass(frozen=True)
class Numbered:
    """A name taken apart at its last number. ``pattern`` is what a series shares; ``digits`` as written."""

    pattern: tuple[str, str]
    number: int
    digits: str
    side: str


@dataclass(frozen=True)
class Series:
    """``names`` in order, ``stem`` what they share before the number, ``missing`` the gaps as (first, last)."""

    names: tuple[str, ...]
    stem: str
    missing: tuple[tuple[int, int], ...]

    def notes(self) -> tuple[str, ...]:
        """The gaps, for a person."""
        out = []
        for first, last in self.missing:
            which = f"number {first} is" if first == last else f"numbers {first}-{last} are"
            out.append(f"{which} missing among the file names of this source")
        return tuple(out)


def numbered(stem: str) -> Numbered | None:
    """A file name without suffix, taken apart; None when it has no number."""
    m = _NUMBERED.match(unicodedata.normalize("NFC", stem))
    if m is None:
        return None
    side, tail = m["side"], m["tail"]
    if side.lower() not in _SIDES or tail:
        side, tail = "", side + tail
    return Numbered((m["stem"], tail), int(m["number"]), m["number"], side)


def find(names: Iterable[tuple[str, str, Hashable]]) -> tuple[tuple[Series, ...], tuple[str, ...]]:
    """Series among (name, name without suffix, type of file) of one folder, and the names that stand alone.

    One series: the same words around the last number, the same type of file, numbers that go up with at most
    :data:`MAX_MISSING` missing in a row. The numbers of a series are written alike: all with leading zeros to one
    width, or none.
    """
    groups: dict[tuple[Hashable, ...], list[tuple[Numbered, str]]] = defaultdict(list)
    alone = []
    for name, stem, kind in names:
        n = numbered(stem)
        if n is None:
            alone.append(name)
        else:
            groups[(n.pattern, kind)].append((n, name))
    series = []
    for group in groups.values():
        for run in _runs(group):
            if len(run) < 2:
                alone.extend(name for _, name in run)
                continue
            missing = tuple((a.number + 1, b.number - 1) for (a, _), (b, _) in pairwise(run) if b.number - a.number > 1)
            series.append(Series(tuple(name for _, name in run), run[0][0].pattern[0], missing))
    return tuple(series), tuple(alone)


def _runs(group: list[tuple[Numbered, str]]) -> Iterable[list[tuple[Numbered, str]]]:
    padded = {len(n.digits) for n, _ in group if n.digits[0] == "0" and len(n.digits) > 1}
    by_width: dict[int, list[tuple[Numbered, str]]] = defaultdict(list)
    for n, name in group:
        # 098, 099, 100 belong together, and so do 9, 10; 1 and 001 do not
        width = len(n.digits)
        by_width[width if width in padded else -1].append((n, name))
    if len(padded) == 1 and -1 in by_width and all(len(n.digits) > max(padded) for n, _ in by_width[-1]):
        by_width[max(padded)].extend(by_width.pop(-1))
    for members in by_width.values():
        members.sort(key=lambda m: (m[0].number, m[0].side.lower(), m[1]))
        run: list[tuple[Numbered, str]] = []
        seen: set[tuple[int, str]] = set()
        rest: list[tuple[Numbered, str]] = []
        for n, name in members:
            if (n.number, n.side) in seen:  # the same name in NFC and NFD: not two pages of one document
                rest.append((n, name))
                continue
            seen.add((n.number, n.side))
            if run and n.number - run[-1][0].number > MAX_MISSING + 1:
                yield run
                run = []
            run.append((n, name))
        if run:
            yield run
        if rest:
            yield from _runs(rest)
