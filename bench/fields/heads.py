"""Heads typed for the purpose, many of each form, through layout, segmentation and fields: no picture, no engine."""

from __future__ import annotations

from bench.fields.score import ALL, Board, found_in
from pipeline.records.documents import documents
from tests.drawn.heads.made import MAKERS, head

UNTOLD = frozenset({"title", "received-place", "approver", "place", "date", "institution", "participant", "extension"})
"""Fields that the truth of a head may leave unsaid although the page has them; in all others what is found and not in
the truth is wrong."""


def board(maker: str, count: int, seed: int, noise: float) -> Board:
    out = Board()
    checked = [f for f in ALL if f not in UNTOLD]
    for n in range(seed, seed + count):
        made = head(maker, n, noise)
        found = documents("s", "scan.pdf", "0" * 64, made.pages)
        out.add("documents", ["1"], [str(len(found))], made.name)
        if found:
            got = found_in(found[0])
            got.pop("speakers", None)
            extra = [f for f in checked if f in got]
            out.judge(made.truth, got, made.name, all_of=extra)
    return out


def boards(count: int, seed: int, noise: float) -> dict[str, Board]:
    return {maker: board(maker, count, seed, noise) for maker in MAKERS}
