"""A comparison for people: one HTML page, both releases' page pictures side by side, every change with its words.

Plain HTML without scripts; pictures are linked. What is drawn over them is SVG in original pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

from pipeline.comparison.align import Tag
from pipeline.comparison.changes import Change, Comparison, Verdict, words
from pipeline.comparison.witness import Token, Witness, WitnessPage

SHOWN = (Verdict.OPENED, Verdict.CLOSED, Verdict.WITHHELD, Verdict.LOST, Verdict.MOVED, Verdict.UNSETTLED)
"""verdicts that are drawn and listed; readings are counted"""
_LONGEST = 4000
"""characters of one passage on the page; the whole is in compare.json and compare.xml"""


@cache
def _templates() -> Environment:
    env = Environment(
        loader=ChoiceLoader([PackageLoader("pipeline.comparison"), PackageLoader("pipeline.batch")]),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["url"] = lambda path: quote(str(path))
    return env


def page(comparison: Comparison, images: dict[str, str], software: str) -> bytes:
    """``compare.html``. ``images``: picture of each page ("A:" and its id), relative to the file."""
    shown = [(n, c) for n, c in enumerate(comparison.changes, 1) if c.verdict in SHOWN]
    pairs = [_pair(comparison, both, shown, images) for both in paired(comparison)]
    html = (
        _templates()
        .get_template("compare.html.j2")
        .render(
            a=comparison.a,
            b=comparison.b,
            alike=comparison.alike,
            totals=totals(comparison),
            pairs=[p for p in pairs if p["changes"]],
            quiet=sum(not p["changes"] for p in pairs),
            readings=len(comparison.of(Verdict.READING)),
            only_a=comparison.only_a,
            only_b=comparison.only_b,
            software=software,
        )
    )
    return html.encode()


def totals(comparison: Comparison) -> list[dict[str, Any]]:
    """How many changes of each verdict, and how many characters they open or close."""
    out = []
    for verdict in SHOWN:
        found = comparison.of(verdict)
        out.append({"verdict": verdict.value, "count": len(found), "characters": sum(len(_text(c)) for c in found)})
    return out


def _text(change: Change) -> str:
    shown = {Verdict.OPENED: change.b, Verdict.CLOSED: change.a}.get(change.verdict, ())
    return "".join(t.text for t in shown)


def paired(comparison: Comparison) -> list[tuple[WitnessPage | None, WitnessPage | None]]:
    """Pages of both sides that share most characters, in A's order; pages without a fellow alone, in their place."""
    shared: Counter[tuple[str, str]] = Counter()
    for s in comparison.segments:
        if s.tag in (Tag.EQUAL, Tag.WITHHELD):
            both = zip(comparison.a.tokens[s.a0 : s.a1], comparison.b.tokens[s.b0 : s.b1], strict=True)
            shared.update((x.page, y.page) for x, y in both)
        elif s.tag in (Tag.OPENED, Tag.CLOSED):
            here, there = comparison.a.tokens[s.a0], comparison.b.tokens[s.b0]
            shared[here.page, there.page] += 1
    fellow: dict[str, str] = {}
    taken: set[str] = set()
    for (x, y), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if x not in fellow and y not in taken:
            fellow[x] = y
            taken.add(y)
    pages = {p.id: p for p in comparison.b.pages}
    out: list[tuple[WitnessPage | None, WitnessPage | None]] = []
    waiting = [p for p in comparison.b.pages if p.id not in taken]
    order = {p.id: n for n, p in enumerate(comparison.b.pages)}
    for mine in comparison.a.pages:
        other = pages.get(fellow.get(mine.id, ""))
        while other is not None and waiting and order[waiting[0].id] < order[other.id]:
            out.append((None, waiting.pop(0)))
        out.append((mine, other))
    return out + [(None, p) for p in waiting]


def _pair(
    comparison: Comparison,
    both: tuple[WitnessPage | None, WitnessPage | None],
    shown: Sequence[tuple[int, Change]],
    images: dict[str, str],
) -> dict[str, Any]:
    """One row of the page: two pictures, and the changes that begin on A's page (on B's, where A has no words)."""
    here, there = both
    begun = {p.id for p, siglum in ((here, "A"), (there, "B")) if p is not None}
    changes = [(n, c) for n, c in shown if (c.a or c.b)[0].page in begun]
    if here is None and there is not None:  # a page of B alone: what A hides of it
        changes = [(n, c) for n, c in shown if c.b and c.b[0].page == there.id]
    sides = []
    for side, page in ((comparison.a, here), (comparison.b, there)):
        image = images.get(f"{side.siglum}:{page.id}", "") if page else ""
        sides.append({"siglum": side.siglum, "page": page, "image": image, "areas": _areas(side, page, shown)})
    return {"sides": sides, "changes": [_listed(n, c) for n, c in changes]}


def _areas(side: Witness, page: WitnessPage | None, shown: Iterable[tuple[int, Change]]) -> list[dict[str, Any]]:
    """What to draw on one page: the areas of a change, and the lines of the words it opens or closes."""
    out: list[dict[str, Any]] = []
    for number, change in shown:
        own: tuple[Token, ...] = change.a if side.siglum == "A" else change.b
        here = [t.line for t in own if page is not None and t.page == page.id]
        for line in dict.fromkeys(n for n in here if side.lines.get(n)):
            points = " ".join(f"{x:.0f},{y:.0f}" for x, y in side.lines[line])
            out.append({"number": number, "verdict": change.verdict.value, "points": points})
    return out


def _listed(number: int, change: Change) -> dict[str, Any]:
    text = change.text
    return {
        "number": number,
        "verdict": change.verdict.value,
        "before": change.before,
        "after": change.after,
        "text": text if len(text) <= _LONGEST else text[:_LONGEST] + " …",
        "a": words(change.a) if change.verdict is Verdict.MOVED else "",
        "certainty": f"{change.certainty:.2f}",
        "why": change.why,
        "grounds": sorted({g for gap in change.gaps for g in gap.grounds}),
        "length": _length(change),
    }


def _length(change: Change) -> str:
    for gap in change.gaps:
        if gap.low is not None and gap.unit:
            span = f"{gap.low}" if gap.low == gap.high else f"{gap.low} to {gap.high}"
            return f"{span} {gap.unit}{'' if gap.high == 1 else 's'}"
    return ""
