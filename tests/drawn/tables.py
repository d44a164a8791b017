"""Tables with and without rules, and routing blocks, with the truth of every cell."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

from tests.drawn.sheet import Sheet

Rules = Literal["all", "none", "across", "open", "dashed", "skewed"]
"""all: every cell; across: lines over and under the head and at the foot; open: those and lines between columns, no
sides; dashed, skewed: every cell, its rules so drawn"""

_ITEMS = ("漁船", "綿布", "茶", "陶磁器", "缶詰", "セメント", "生糸", "機械", "鉄鋼", "肥料", "木材", "紙")
_HEADS = ("件数", "数量", "金額", "前年比", "合計")


@dataclass
class DrawnTable:
    """``cells``: (row, column, text without white space), row 0 the head."""

    cells: list[tuple[int, int, str]] = field(default_factory=list)
    box: tuple[float, float, float, float] = (0, 0, 0, 0)


def statistics(
    s: Sheet, x: float, y: float, width: float, rng: random.Random, rules: Rules, size: int = 38
) -> tuple[DrawnTable, float]:
    """A table of names and numbers; gives it and the y under it."""
    columns, rows = rng.choice((3, 4, 5)), rng.choice((4, 6, 8))
    heads = ["品目", *rng.sample(_HEADS, columns - 1)]
    names = [*rng.sample(_ITEMS, rows - 1), "計"]
    stub = 0.26 * width
    each = (width - stub) / (columns - 1)
    edges = [x, *(x + stub + k * each for k in range(columns))]
    step = 1.75 * size
    table = DrawnTable(box=(x, y, x + width, y + step * (rows + 1)))
    lean = rng.choice((-0.01, 0.012)) if rules == "skewed" else 0.0
    for r in range(rows + 1):
        top = y + r * step + 0.35 * size
        for c in range(columns):
            a, b = edges[c], edges[c + 1]
            if r == 0:
                word = heads[c]
                s.text((a + b - s.measure(word, size)) / 2, top, word, size)
            elif c == 0:
                word = names[r - 1]
                s.text(a + 0.5 * size, top, word, size)
            else:
                word = f"{rng.randint(1, 10 ** rng.randint(2, 7)):,}"
                s.text(b - 0.6 * size - s.measure(word, size), top, word, size)
            table.cells.append((r, c, word))
    _rule(s, edges, [y + r * step for r in range(rows + 2)], rules, lean)
    return table, y + (rows + 1) * step


def _rule(s: Sheet, xs: list[float], ys: list[float], rules: Rules, lean: float) -> None:
    across = (
        [] if rules == "none" else [0, 1, len(ys) - 2, len(ys) - 1] if rules in ("across", "open") else range(len(ys))
    )
    upright = [] if rules in ("none", "across") else range(1, len(xs) - 1) if rules == "open" else range(len(xs))
    for k in across:
        _stroke(s, (xs[0], ys[k]), (xs[-1], ys[k] + lean * (xs[-1] - xs[0])), rules)
    for k in upright:
        _stroke(s, (xs[k], ys[0] + lean * (xs[k] - xs[0])), (xs[k], ys[-1] + lean * (xs[k] - xs[0])), rules)


def _stroke(s: Sheet, a: tuple[float, float], b: tuple[float, float], rules: Rules) -> None:
    if rules != "dashed":
        s.pen.line((*a, *b), fill=0, width=3)
        return
    length = max(abs(b[0] - a[0]), abs(b[1] - a[1]))
    at = 0.0
    while at < length:
        p, q = at / length, min(1.0, (at + 16) / length)
        s.pen.line(
            (a[0] + p * (b[0] - a[0]), a[1] + p * (b[1] - a[1]), a[0] + q * (b[0] - a[0]), a[1] + q * (b[1] - a[1])),
            fill=0,
            width=3,
        )  # fmt: skip
        at += 28


_OFFICES = (
    "大臣",
    "次官",
    "外審",
    "官長",
    "儀典長",
    "総",
    "電",
    "会",
    "亜長",
    "参",
    "北一",
    "北二",
    "米長",
    "保",
    "経協長",
    "技協",
    "条長",
    "国協",
    "情調",
    "報外",
)


def routing(
    s: Sheet, x: float, y: float, rng: random.Random, *, upright: bool, size: int = 28
) -> tuple[list[str], float]:
    """The distribution block at the head of a telegram: short names, each across or (``upright``) each downwards, side
    by side; gives them in order and the y under them."""
    names = rng.sample(_OFFICES, rng.randint(8, 14))
    per = 7
    for n, name in enumerate(names):
        r, c = divmod(n, per)
        if upright:
            for k, char in enumerate(name):
                s._upright(x + size + c * 1.9 * size, y + r * 4.4 * size + k * 1.08 * size, char, size, s.face)
        else:
            s.text(x + c * 4.7 * size, y + r * 1.9 * size, name, size)
    return names, y + (4.4 if upright else 1.9) * size * ((len(names) - 1) // per + 1)
