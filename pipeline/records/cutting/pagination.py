"""Printed page numbers, and the runs they make over the pages of a source.

A number counts the pages of one document, or of the whole file: an archive numbers the leaves of a volume through. Runs
that go on past the heads of several documents are leaves, and say nothing of where a document begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import RegionType
from pipeline.records.words.items import Item
from pipeline.records.words.numerals import DIGITS, number

_HEAD, _FOOT = 0.09, 0.9
"""shares of the page's height above and below which a lone number is a page number"""
BRIDGE = 3
"""pages without a readable number that a run may pass over, and one"""
_LEAVES = 2
"""heads of documents past which a run counts leaves of the file"""
_MARK = r"[-–—―ー~*＊.·・\[\]()（）「」<>〔〕|/ ]"
_N = rf"[0-9lIO]{{1,4}}|[{DIGITS}]{{1,4}}|[ivx]{{1,5}}"
_OF = re.compile(
    rf"^{_MARK}*(?:P(?:AGE)?\.?)?(?P<n>[0-9]{{1,3}})(?:/|OF|の)(?P<total>[0-9]{{1,3}}){_MARK}*(?:頁|枚|ページ)?$", re.I
)
_PLAIN = re.compile(
    rf"^(?P<open>{_MARK}*)(?P<word>P(?:AGE|G)?\.?|第)?(?P<n>{_N})(?P<unit>頁|ページ|枚目)?(?P<close>{_MARK}*)$", re.I
)
_CABLE = re.compile(r"^PAGE(?P<n>[0-9]{2})(?:OF(?P<total>[0-9]{2}))?(?=[A-Z0-9])", re.I)
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}


@dataclass(frozen=True)
class Number:
    """A page number: ``n``, ``total`` (0 when not printed), ``style``: how and where it is set; the numbers of one run
    share it. ``printed``: levelled."""

    n: int
    total: int
    style: str
    printed: str


def numbers_of(items: Sequence[Item]) -> tuple[Number, ...]:
    """The page numbers of one page, in reading order."""
    out = []
    for item in items:
        if item.cell is not None or len(item.text) > 40:
            continue
        own = item.region.type is RegionType.PAGE_NUMBER
        edge = item.region.type in (RegionType.HEADER, RegionType.FOOTER) or not _HEAD < item.top < _FOOT
        if not (own or edge) or (len(item.region.rows) > 2 and not own):
            continue
        found = _number(item.text, own=own)
        if found is not None:
            n, total, style = found
            out.append(Number(n, total, f"{style}{'head' if item.top < 0.5 else 'foot'}", item.text))
    return tuple(out)


def _number(text: str, *, own: bool) -> tuple[int, int, str] | None:
    if m := _CABLE.match(text):
        return int(m.group("n")), int(m.group("total") or 0), "cable-"
    if m := _OF.fullmatch(text):
        n, total = int(m.group("n")), int(m.group("total"))
        return (n, total, "of-") if 0 < n <= total else None
    m = _PLAIN.fullmatch(text)
    if m is None:
        return None
    marked = bool(m.group("open") or m.group("close") or m.group("word") or m.group("unit"))
    body = m.group("n")
    if body.lower() in _ROMAN and not body.isdigit():
        return (_ROMAN[body.lower()], 0, "roman-") if own or marked else None
    if not re.search(rf"[{DIGITS}]", body) and not marked:
        return None  # a stroke at the edge is read as l or I
    value = number(body.translate(str.maketrans("lIO", "110")))
    if value is None or value < 1 or (len(body) > 3 and not own) or (len(body) > 1 and body.startswith("0")):
        return (value, 0, "leaf-") if value and len(body) > 2 and body.startswith("0") else None
    return value, 0, "marked-" if marked else "bare-"


@dataclass(frozen=True)
class Run:
    """Numbers that rise with the pages: ``pages`` are indices, ``first`` the number on the first of them; ``leaves``
    when it runs through the file, past the heads of documents. ``total``: as printed, 0 when not."""

    style: str
    pages: tuple[int, ...]
    first: int
    total: int
    leaves: bool = False

    def number(self, at: int) -> int:
        """What the run makes of the page at index ``at``."""
        return self.first + at - self.pages[0]


def runs(numbers: Sequence[Sequence[Number]], heads: Sequence[bool]) -> tuple[Run, ...]:
    """The runs over all pages; ``heads``: whether a page surely bears the head of a document."""
    open_: dict[str, list[tuple[int, Number]]] = {}
    done: list[list[tuple[int, Number]]] = []
    for at, found in enumerate(numbers):
        for n in found:
            run = open_.get(n.style)
            last = run[-1] if run else None
            if run and last and _follows(at - last[0], last[1], n):
                run.append((at, n))
                continue
            if run:
                done.append(run)
            open_[n.style] = [(at, n)]
    done += open_.values()
    out = []
    for run in done:
        first, last_at = run[0][0], run[-1][0]
        passed = sum(heads[first + 1 : last_at + 1])
        leaves = passed >= _LEAVES or run[0][1].style.startswith("leaf")
        total = next((n.total for _, n in run if n.total), 0)
        out.append(Run(run[0][1].style, tuple(at for at, _ in run), run[0][1].n, total, leaves))
    return tuple(sorted(out, key=lambda r: (r.pages[0], r.style)))


def _follows(step: int, before: Number, here: Number) -> bool:
    totals = {before.total, here.total} - {0}
    return 0 < step <= BRIDGE and here.n - before.n == step and len(totals) < 2
