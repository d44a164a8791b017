"""Stretches that two texts certainly share: strings that stand once in each, in the same order in both.

The way of patience diff: unique n-grams of both sides, their longest increasing chain, each grown while both sides
agree; again with shorter n-grams in what is left between.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

LENGTHS = (24, 12, 6, 4)
"""characters of an n-gram, the longest first: a short one may stand in two places by chance"""


def stretches(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """(start in a, start in b, length) of shared stretches, in order and apart. "" (a gap) is equal to nothing."""
    found: list[tuple[int, int, int]] = []
    windows = [(0, len(a), 0, len(b))]
    for n in LENGTHS:
        rest = []
        for window in windows:
            chain = list(_grown(a, b, window, _chain(_unique(a, b, window, n)), n))
            found += chain
            rest += _between(window, chain)
        windows = rest
    return sorted(found)


def _grams(keys: Sequence[str], start: int, end: int, n: int) -> dict[tuple[str, ...], int]:
    """Where each n-gram without a gap stands; -1 when more than once."""
    out: dict[tuple[str, ...], int] = {}
    for i in range(start, end - n + 1):
        gram = tuple(keys[i : i + n])
        if "" not in gram:
            out[gram] = -1 if gram in out else i
    return out


def _unique(a: Sequence[str], b: Sequence[str], window: tuple[int, int, int, int], n: int) -> list[tuple[int, int]]:
    a0, a1, b0, b1 = window
    there = _grams(b, b0, b1, n)
    here = _grams(a, a0, a1, n)
    return sorted((i, j) for gram, i in here.items() if i >= 0 and (j := there.get(gram, -1)) >= 0)


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(j)
            last.append(n)
        else:
            ends[at], last[at] = j, n
    out = []
    n = last[-1] if last else -1
    while n >= 0:
        out.append(pairs[n])
        n = before[n]
    return out[::-1]


def _grown(
    a: Sequence[str],
    b: Sequence[str],
    window: tuple[int, int, int, int],
    chain: list[tuple[int, int]],
    n: int,
) -> Iterator[tuple[int, int, int]]:
    a0, a1, b0, b1 = window
    for i, j in chain:
        if i < a0 or j < b0:
            continue  # inside the stretch before
        start, other = i, j
        while start > a0 and other > b0 and a[start - 1] == b[other - 1] != "":
            start, other = start - 1, other - 1
        i, j = i + n, j + n
        while i < a1 and j < b1 and a[i] == b[j] != "":
            i, j = i + 1, j + 1
        yield start, other, i - start
        a0, b0 = i, j


def _between(window: tuple[int, int, int, int], chain: list[tuple[int, int, int]]) -> list[tuple[int, int, int, int]]:
    a0, a1, b0, b1 = window
    out = []
    for i, j, length in (*chain, (a1, b1, 0)):
        if i > a0 and j > b0:
            out.append((a0, i, b0, j))
        a0, b0 = i + length, j + length
    return out
