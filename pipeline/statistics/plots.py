"""Plots as inline SVG for the report: bars of records, and a map of the page. The same numbers give the same bytes.

Without scripts. Each has a title and a description for who cannot see it, and its numbers are also given as a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from pipeline.statistics.grid import COLUMNS, ROWS, Grid

_LETTER, _NAME, _BAR, _LINE = 6.2, 206, 360, 18
_CELL = 11
_INK = "var(--seal, #a52a1f)"
_GUESS = "var(--warn, #a36a00)"
_SOFT = "var(--soft, #5b6675)"
_WHERE = (("top", "middle", "bottom"), ("left", "centre", "right"))


@dataclass(frozen=True)
class Bar:
    """``share`` and ``guessed`` (conjecture): 0..1. ``link``: a URL, "" for none."""

    name: str
    share: float
    guessed: float = 0.0
    link: str = ""


def bars(items: Sequence[Bar], *, id: str, title: str) -> Markup:
    """One bar for each item, the longest filling the width; conjecture behind it in another colour."""
    longest = max((b.share + b.guessed for b in items), default=0.0)
    if longest <= 0:
        return Markup("")
    height = _LINE * len(items) + 4
    name_end = min(_NAME, round(10 + _LETTER * max(len(_short(b.name)) for b in items)))
    top = max(items, key=lambda b: b.share + b.guessed)
    said = f"{len(items)} bars; the longest is {top.name} with {_percent(top.share)}. The table below has all numbers."
    out = _open(id, title, said, name_end + _BAR + 60, height)
    for i, bar in enumerate(items):
        y = 2 + i * _LINE
        sure, guessed = bar.share / longest * _BAR, bar.guessed / longest * _BAR
        name = Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(name_end - 6, y + 13, _short(bar.name))
        full = Markup("<title>{}: {}</title>").format(bar.name, _percent(bar.share))
        line = Markup('<rect x="{}" y="{}" width="{:.1f}" height="{}" style="fill:{}"/>')
        out += Markup("<g>") + full
        out += Markup('<a href="{}">{}</a>').format(bar.link, name) if bar.link else name
        out += line.format(name_end, y + 3, sure, _LINE - 6, _INK)
        if guessed:
            out += line.format(f"{name_end + sure:.1f}", y + 3, guessed, _LINE - 6, _GUESS)
        x = f"{name_end + sure + guessed + 5:.1f}"
        out += Markup('<text x="{}" y="{}" style="fill:{}">{}</text></g>\n').format(
            x, y + 13, _SOFT, _percent(bar.share)
        )
    return out + Markup("</svg>")


def page_map(summed: Grid, pages: int, *, id: str, title: str) -> Markup:
    """Where on a page things are withheld: the darker a cell, the more of ``pages`` withhold it; ``summed`` adds up the
    grids of these pages. "" when nothing is."""
    share = summed / pages if pages else summed
    most = float(share.max())
    if most <= 0:
        return Markup("")
    width, height = COLUMNS * _CELL, ROWS * _CELL
    out = _open(id, title, _thirds_said(share), width + 2, height + 22)
    out += Markup('<rect x="1" y="1" width="{}" height="{}" style="fill:none;stroke:{}"/>\n').format(
        width, height, _SOFT
    )
    cell = Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" style="fill:{};fill-opacity:{:.2f}"><title>{}</title></rect>'
    )
    for row, line in enumerate(share):
        for column, x in enumerate(line):
            if (dark := float(x) / most) >= 0.005:
                at = (1 + column * _CELL, 1 + row * _CELL, _CELL, _CELL)
                out += cell.format(*at, _INK, dark, _percent(float(x)))
        out += Markup("\n")
    words = f"darkest: {_percent(most)} of {pages} page{'' if pages == 1 else 's'}"
    out += Markup('<text x="1" y="{}" style="fill:{}">{}</text>\n').format(height + 16, _SOFT, words)
    return out + Markup("</svg>")


def thirds(summed: Grid, pages: int) -> list[tuple[str, list[float]]]:
    """The map in words: for top, middle and bottom of the page, the share withheld at the left, centre and right."""
    share = summed / pages if pages else summed
    return [
        (name, [float(part.mean()) for part in np.array_split(band, 3, axis=1)])
        for name, band in zip(_WHERE[0], np.array_split(share, 3, axis=0), strict=True)
    ]


def _thirds_said(share: Grid) -> str:
    parts = [
        (x, f"{row} {column}") for row, line in thirds(share, 1) for x, column in zip(line, _WHERE[1], strict=True)
    ]
    most = max(x for x, _ in parts)
    where = next(name for x, name in parts if x == most)
    return f"A page, darker where more is withheld. Most is withheld at the {where}: {_percent(most)} of that part."


def _open(id: str, title: str, said: str, width: int, height: int) -> Markup:
    return Markup(
        '<svg class="plot" role="img" aria-labelledby="{id}-t {id}-d" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'xmlns="http://www.w3.org/2000/svg" style="max-width:100%;height:auto;font-size:11px;fill:currentColor">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{said}</desc>\n'
    ).format(id=id, w=width, h=height, title=title, said=said)


def _short(name: str) -> str:
    """The end of a long name tells records of one source apart."""
    return name if len(name) <= 32 else "…" + name[-31:]


def _percent(share: float) -> str:
    number = 100 * share
    return f"{number:.2f} %" if number < 0.995 else f"{number:.1f} %" if number < 9.95 else f"{number:.0f} %"
