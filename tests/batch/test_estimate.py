"""How long a run will take, on runs that are played: tasks with drawn times go through as many workers as there are."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.batch.estimate import Ahead, Pace, expected, of
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner

AUDIT, PAGE, ASSEMBLE, SURVEY = 0.35, 1.3, 0.1, 0.5


@dataclass(frozen=True)
class Volume:
    """``kept``: so many of its pages were read before; ``skipped``: nothing is left of it."""

    pages: int
    ahead: Ahead
    kept: int = 0
    skipped: bool = False


def volume(pages: int, chance: random.Random, *, uneven: float = 0.05, per_page: float = 200_000) -> Volume:
    return Volume(pages, Ahead(size=round(pages * per_page * chance.uniform(1 - uneven, 1 + uneven))))


def played(volumes: Sequence[Volume], workers: int, chance: random.Random) -> Iterator[tuple[float, float | None]]:
    """(time, estimate) after every task; the last one is when it ended."""
    lengths, pace = of(v.ahead for v in volumes), Pace(0.0)
    opened = {"audit": 0.0, "page": 0.0, "assemble": 0.0}
    todo: list[tuple[int, int, str, float, float]] = []  # source, order, kind, seconds, units
    missing: dict[int, int] = {}
    running: list[tuple[float, int, str, float, float]] = []
    now, upcoming = 0.0, 0

    def draw(mean: float) -> float:
        return mean * chance.lognormvariate(-0.08, 0.4)

    def queue(source: int, kind: str) -> None:
        v = volumes[source]
        n = v.pages + 1 if kind == "audit" else v.pages - v.kept
        mean = AUDIT if kind == "audit" else PAGE
        if kind == "assemble" or n == 0:
            heapq.heappush(todo, (source, 0, "assemble", draw(ASSEMBLE * v.pages), v.pages))
            missing[source] = 1
            return
        for i in range(n):
            heapq.heappush(todo, (source, i, kind, draw(mean), 1.0))
        missing[source] = n

    while True:
        while len(running) < workers:
            if todo:
                source, _, kind, seconds, units = heapq.heappop(todo)
            elif upcoming < len(volumes):
                source, kind, seconds, units = upcoming, "survey", draw(SURVEY), 1.0
                upcoming += 1
            else:
                break
            heapq.heappush(running, (now + seconds, source, kind, seconds, units))
        if not running:
            return
        now, source, kind, seconds, units = heapq.heappop(running)
        pace.ended(kind, seconds, now, units)
        v = volumes[source]
        if kind == "survey":
            lengths.opened(v.ahead, v.pages)
            gone = [w for w in volumes[: source + 1] if w.ahead.finished]
            lengths.decided(sum(not w.skipped for w in gone), len(gone))
            if not v.skipped:
                opened["audit"] += v.pages + 1
                opened["page"] += v.pages - v.kept
                opened["assemble"] += v.pages
                queue(source, "audit")
        else:
            opened[kind] -= units
            missing[source] -= 1
            if not missing[source] and kind != "assemble":
                queue(source, "page" if kind == "audit" else "assemble")
        yield now, expected(lengths, pace, opened, now)


def errors(volumes: Sequence[Volume], workers: int, seed: int) -> dict[float, float]:
    """{share of the run: error of the estimate there}, after a fifth as a share of what was left, later of all."""
    seen = list(played(volumes, workers, random.Random(seed)))
    end = seen[-1][0]
    out = {}
    for share in (0.2, 0.4, 0.6, 0.8):
        now, left = next((t, e) for t, e in seen if t >= share * end)
        assert left is not None
        out[share] = abs(left - (end - now)) / (end - now if share == 0.2 else end)
    return out


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(3, 12), st.integers(60, 150))
def test_a_steady_run_is_known_within_a_quarter_after_a_fifth(seed: int, workers: int, n: int, pages: int) -> None:
    chance = random.Random(seed)
    found = errors([volume(pages, chance) for _ in range(n)], workers, seed)
    assert max(found.values()) < 0.25, found


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(1, 4), st.permutations([2, 5, 8, 20, 40, 60, 150, 400]))
def test_sources_of_very_different_length(seed: int, workers: int, pages: list[int]) -> None:
    """A mean over the opened ones would be off by a factor of ten here."""
    chance = random.Random(seed)
    found = errors([volume(n, chance) for n in pages], workers, seed)
    assert max(found.values()) < 0.25, found


def test_pages_of_uneven_weight_are_evened_out_by_many_sources() -> None:
    """Up to twice the bytes a page from one volume to the next: one that was opened says little, ten say enough."""
    for seed in range(10):
        chance = random.Random(seed)
        found = errors([volume(chance.randint(20, 60), chance, uneven=0.33) for _ in range(50)], 2, seed)
        assert max(found.values()) < 0.25, (seed, found)


def test_the_error_shrinks() -> None:
    """In seconds, over many runs: at four fifths a third of what it was at one."""
    sums = {0.2: 0.0, 0.8: 0.0}
    for seed in range(30):
        chance = random.Random(seed)
        volumes = [volume(chance.randint(5, 120), chance) for _ in range(10)]
        found = errors(volumes, 2, seed)
        for share in sums:
            sums[share] += found[share] * (0.8 if share == 0.2 else 1)
    assert sums[0.8] < sums[0.2] / 3, sums


@pytest.mark.parametrize("sizes", [True, False])
def test_folders_of_images_are_known_by_their_files(sizes: bool) -> None:
    chance = random.Random(4)
    pages = [300, 4, 5, 250, 30, 6, 100]
    volumes = [Volume(n, Ahead(files=n, size=n * 50_000 if sizes else 0)) for n in pages]
    assert max(errors(volumes, 2, chance.randint(0, 9)).values()) < 0.1


def test_what_was_done_before_costs_nothing() -> None:
    """A run that was cut off: forty volumes are published, one is half read, ten are new."""
    chance = random.Random(1)
    done = [Volume(100, Ahead(pages=100, finished=True), skipped=True) for _ in range(40)]
    half = [Volume(100, Ahead(pages=100), kept=50)]
    new = [volume(100, chance) for _ in range(10)]
    found = errors([*done, *half, *new], 2, 3)
    assert max(found.values()) < 0.25, found


def test_published_volumes_that_must_be_read_again_are_noticed() -> None:
    volumes = [Volume(60, Ahead(pages=60, finished=True)) for _ in range(12)]
    assert max(errors(volumes, 2, 3).values()) < 0.25


def test_a_run_that_gets_slower_is_followed() -> None:
    """The machine is shared from the middle on: every task takes twice as long."""
    pace, now = Pace(0.0), 0.0
    for n in range(4000):
        seconds = 1.0 if n < 2000 else 2.0
        now += seconds
        pace.ended("page", seconds, now)
    left = pace.left({"page": 1000}, now)
    assert left is not None and left == pytest.approx(2000, rel=0.1)


def test_nothing_is_said_before_anything_is_known() -> None:
    pace = Pace(0.0)
    assert pace.left({"page": 10}, 5.0) is None
    pace.ended("survey", 5.0, 5.0)
    assert pace.left({"page": 10}, 5.0) is None
    pace.ended("page", 1.0, 6.0, 20)
    assert pace.left({}, 6.0) == 0.0
    assert pace.left({"page": 1}, 600.0) == 0.0


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(0, 10**9), st.booleans()), min_size=1, max_size=30))
def test_lengths_add_up(found: list[tuple[int, int, bool]]) -> None:
    """Opening all leaves nothing; what is ahead is never negative."""
    ahead = [Ahead(files=1, size=size, finished=done) for _, size, done in found]
    lengths = of(ahead)
    for (pages, _, _), a in zip(found, ahead, strict=True):
        assert lengths.pages > 0
        lengths.opened(a, pages)
        lengths.decided(1, 1)
    assert lengths.unopened == 0 and lengths.pages == pytest.approx(0, abs=1e-3)
    assert lengths.to_read[1] == pytest.approx(0, abs=1e-3)


def test_a_run_says_it_and_ends_at_nothing(go: Runner, scans: Path) -> None:
    for n, pages in enumerate((30, 5, 20, 10)):
        fakes.scan(scans / f"v{n}.pdf", *(f"page {i:02d} of volume {n}" for i in range(pages)))
    heard = Heard()
    go(progress=heard)
    assert heard.seen[0].seconds_left is None
    told = [s.seconds_left for s in heard.seen if s.seconds_left is not None]
    assert told and told[-1] == 0.0
    first = next(s for s in heard.seen if s.pages_now)
    assert first.pages_expected == pytest.approx(65, rel=0.1), "by the bytes of what is ahead"
    assert heard.seen[-1].pages_expected == heard.seen[-1].pages_done == 65
    again = Heard()
    assert go(progress=again).now.skipped == 4
    assert all(s.seconds_left in (None, 0.0) for s in again.seen), "nothing is left of what is done"
