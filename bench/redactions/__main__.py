"""``python -m bench.redactions [CASES]``: how well redactions are found, detection alone, without reading.

Pages go the way they go in a run: opened, prepared, searched; boxes are taken back to original pixels and matched one
to one with the truth's at IoU >= 0.5, best pairs first. ``CASES`` holds the folders woo, cib, mofa, ndl; without it,
only what the project draws itself is measured. Borderless white is known by a gap alone and never sure: every figure is
given without it (first) and with it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from bench.redactions import pages, report, scores
from bench.redactions.matching import Found, Judged, True_, judge
from bench.redactions.pages import Case
from pipeline.model import Box, RedactionKind


@dataclass(frozen=True)
class Measured:
    """A page, without (``plain``) and with borderless white (``every``); ``seconds`` of CPU in detection."""

    case: Case
    plain: Judged
    every: Judged
    seconds: float


def measure(case: Case) -> Measured:
    """Search one page."""
    frame = pages.frame_of(case)
    found, spent = pages.found_on(frame)
    scale = frame.pixels.shape[1] / case.width if case.width else 1.0

    def scaled(b: Box) -> Box:
        return Box(b.x0 * scale, b.y0 * scale, b.x1 * scale, b.y1 * scale)

    kinds = case.kinds or (None,) * len(case.truth)
    truth = [True_(scaled(b), k, case.sure_kinds) for b, k in zip(case.truth, kinds, strict=True)]
    ignore = [scaled(b) for b in case.ignore]
    told = [Found(box, RedactionKind(kind), certainty) for box, kind, certainty in found]
    plain, every = (judge(truth, told, ignore, whiteout=w) for w in (False, True))
    return Measured(case, plain, every, spent)


def grouped(measured: Sequence[Measured]) -> dict[str, list[Measured]]:
    """By family, by family and class; drawn ones by layout and copy, too. Clean pages of the project's own stand by
    themselves."""
    out: dict[str, list[Measured]] = {}
    for m in measured:
        c = m.case
        names = [c.family, f"{c.family}/{c.page_class}"]
        if c.family == "drawn":
            names = ["clean drawn"] if c.clean else [*names, f"drawn, {c.layout}", f"drawn, {c.copy} copy"]
        for name in names:
            out.setdefault(name, []).append(m)
    return {k: out[k] for k in sorted(out) if any(not m.case.clean for m in out[k])}


def results(measured: Sequence[Measured]) -> dict[str, Any]:
    """All figures, as they go into the JSON."""
    out: dict[str, Any] = {}
    own = [m for m in measured if m.case.sure_kinds]
    clean: dict[str, list[Measured]] = {}
    for m in measured:
        if m.case.clean:
            clean.setdefault(m.case.family, []).append(m)
            clean.setdefault("all", []).append(m)
    for view in ("plain", "every"):
        out["without white-out" if view == "plain" else "with white-out"] = {
            "groups": {
                name: scores.summary([getattr(m, view) for m in group], [m.seconds for m in group])
                for name, group in grouped(measured).items()
            },
            "kinds": scores.by_kind([getattr(m, view) for m in own]),
            "clean": {name: scores.clean_pages([getattr(m, view) for m in group]) for name, group in clean.items()},
            "certainty": scores.certainty([getattr(m, view) for m in measured]),
        }
    out["pages"] = [
        {
            "family": m.case.family,
            "class": m.case.page_class,
            "name": m.case.name,
            "right": len(m.every.pairs),
            "misses": list(m.every.misses.values()),
            "inventions": [f"{m.every.found[j].kind.value}, {e}" for j, e in m.every.inventions.items()],
            "seconds": round(m.seconds, 3),
        }
        for m in measured
    ]
    return out


def told(found: Mapping[str, Any]) -> str:
    """The figures as tables; with white-out only what it changes."""
    first, parts = found["without white-out"], []
    for view in ("without white-out", "with white-out"):
        v = found[view]
        same = {} if v is first else first["groups"]
        groups = {k: g for k, g in v["groups"].items() if same.get(k) != g}
        kinds = v["kinds"] if v is first else {k: g for k, g in v["kinds"].items() if g != first["kinds"].get(k)}
        parts.append(f"== {view}")
        parts += [report.groups(groups), report.errors(groups)] if groups else []
        parts += ["kinds, where each box's own is known", report.kinds(kinds)] if kinds else []
        parts += [report.clean(v["clean"])] if v["clean"] else []
        parts += [report.certainty(v["certainty"])]
    return "\n\n".join(parts)


def _chosen(given: argparse.Namespace) -> Iterator[Case]:
    if given.cases is not None:
        yield from (c for c in pages.cases(given.cases) if given.only in c.says)
    if not given.no_drawn:
        yield from pages.drawn(given.seed, given.only)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.redactions", description=__doc__)
    parser.add_argument("cases", type=Path, nargs="?", help="folder that holds woo/, cib/, mofa/, ndl/")
    parser.add_argument("--no-drawn", action="store_true", help="leave out the pages that the project draws")
    parser.add_argument("--seed", type=int, default=0, help="draws other pages (default %(default)s)")
    parser.add_argument("--only", default="", help="pages whose family, class or name holds this")
    parser.add_argument("--json", type=Path, help="all figures, page by page")
    parser.add_argument("--pictures", type=Path, help="pages with errors, with what was found, into this folder")
    parser.add_argument("--worst", type=int, default=24, help="how many of them (default %(default)s)")
    parser.add_argument("--verbose", action="store_true", help="one line for each page with an error")
    given = parser.parse_args(argv)
    cv2.setNumThreads(1)
    if given.cases is None:
        print("no cases given: only pages that the project draws itself are measured", file=sys.stderr)
    else:
        absent = [f for f in pages.FAMILIES if not (given.cases / f).is_dir()]
        if absent:
            print(f"absent from {given.cases}, not measured: {', '.join(absent)}", file=sys.stderr)
    measured = []
    for case in _chosen(given):
        m = measure(case)
        measured.append(m)
        if given.verbose and m.every.errors:
            said = [*m.every.misses.values(), *(f"false {v}" for v in m.every.inventions.values())]
            print(f"{case.family} {case.name}: {len(m.every.pairs)} right, {', '.join(said)}", flush=True)
    if not measured:
        print("no such pages", file=sys.stderr)
        return 2
    found = results(measured)
    print(told(found))
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if given.pictures:
        worst = sorted((m for m in measured if m.every.errors), key=lambda m: -m.every.errors)[: given.worst]
        for n, m in enumerate(worst):
            name = f"{n:03}-{m.case.family}-{Path(m.case.name).stem}.png"
            report.overlay(pages.frame_of(m.case).pixels, m.every, given.pictures / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
