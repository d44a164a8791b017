"""``python -m bench.fields [CASES] [--runs OUT] [--text FILE] [--heads N] [--seed S] [--noise 0,0.02] [--json]``

Fields found, right, wrong and missed. Heads are typed for the purpose (drawn, not real); ``--text`` takes a real file's
text whose truth is in ``inf.toml``; ``CASES`` with ``--runs`` scores, from the TEI alone, the records of
``koden run CASES/mofa -o OUT/mofa`` and of ``CASES/cib``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.fields import heads, inf, runs
from bench.fields.score import Board


def main() -> None:
    a = argparse.ArgumentParser(prog="bench.fields", description=__doc__.split("\n")[0])
    a.add_argument("cases", nargs="?", type=Path)
    a.add_argument("--runs", type=Path, help="folder with a run of each family")
    a.add_argument("--text", type=Path, help="text of the real file")
    a.add_argument("--heads", type=int, default=40, help="typed heads of each form")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--noise", default="0,0.02", help="shares of characters misread")
    a.add_argument("--most", type=int, default=12, help="confusions shown per form")
    a.add_argument("--json", action="store_true")
    o = a.parse_args()
    out: dict[str, Board] = {}
    if o.cases and o.runs:
        out |= runs.boards(o.cases, o.runs)
    if o.text:
        board, found = inf.board(o.text.read_text(encoding="utf-8"))
        out["inf-1986 (real text)"] = board
        for d in [] if o.json else found:
            _tell(d)
    for noise in [float(n) for n in o.noise.split(",")] if o.heads else []:
        for maker, board in heads.boards(o.heads, o.seed, noise).items():
            out[f"typed {maker}, noise {noise}"] = board
    if o.json:
        json.dump({name: board.data() for name, board in out.items()}, sys.stdout, ensure_ascii=False, indent=1)
    else:
        for name, board in out.items():
            print(name, board.text(o.most), sep="\n")


def _tell(d) -> None:  # type: ignore[no-untyped-def]
    first, last = d.pages[0].origin.number, d.pages[-1].origin.number
    print(f"sheets {first}-{last}: {d.kind.value} {d.form.value} ({d.kind_evidence.detail}; cut: {d.cut.detail})")
    for v in d.values:
        print(f"    {v.name.value:16} {v.value}  [{v.rule}, {v.certainty:.2f}] {v.note}")


if __name__ == "__main__":
    main()
