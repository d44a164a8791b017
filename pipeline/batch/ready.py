"""What of a watched folder can be read now: sources that have settled, that nobody holds, and that are not known as
they are."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pipeline
from pipeline.batch import own_code, watched
from pipeline.batch.ledger import Ledger, NoLedger
from pipeline.batch.rows import State
from pipeline.batch.settling import Settling, held
from pipeline.batch.stages import Found, Source
from pipeline.settings import Settings

OPEN = ("reading", "publishing", "gone")
"""states of a source that is not at an end, or whose file was away"""


@dataclass(frozen=True)
class Ready:
    """What of a folder can be read now. ``signatures``: {(root, name): of its files}; ``new``: whether anything among
    it is not known; ``waits``: how many sources wait for something else than a change of files; ``held``: how many of
    these another program has for itself."""

    found: Found
    signatures: Mapping[tuple[str, str], str] = field(default_factory=dict)
    new: bool = False
    waits: int = 0
    held: int = 0


@dataclass
class Readiness:
    """Asked again and again about one folder. ``discover``: as for :func:`pipeline.batch.run.run`."""

    inbox: Path
    output: Path
    settings: Settings
    discover: Callable[[tuple[Path, ...], Settings, Path], Found]
    settling: Settling

    def __post_init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}
        """since when something is refused that was not before"""
        self._told: set[str] = set()

    def look(self, now: float) -> Ready:
        """NoInput when the folder is gone, OutputUnusable when the ledger cannot be read."""
        found = self.discover((self.inbox,), self.settings, self.output)
        known, states, decided = self._known()
        mark = f"{pipeline.__version__} {own_code.reading()} {own_code.writing()} {self.settings.fingerprint()}"
        moving = self.settling.moving_folders(now)
        sources, signatures, waits = [], {}, 0
        for name, source in found.sources:
            place = (as_text(source.root), name)
            signature = self._signature(source, f"{mark} {decided.get(place, '')}")
            if known.get(place) == signature and states.get(place) not in (None, *OPEN):
                continue
            if not self._settled(source, moving, now):
                continue  # its files make the next look when they have settled
            if any(held(f.path) for f in source.files):
                waits += 1
                continue
            sources.append((name, source))
            signatures[place] = signature
        refused, fresh, pending = self._refused(found, known, now)
        signatures |= {_refused_place(found, name): said for name, said in refused.items()}
        kept = [r for r in found.refused if r[0] in refused]
        told = [t for t in found.told if t not in self._told]
        self._told.update(told)
        chosen = replace(found, sources=sources, refused=kept, told=told)
        return Ready(chosen, signatures, bool(sources) or fresh, waits + pending, waits)

    def _settled(self, source: Source, moving: frozenset[str], now: float) -> bool:
        paths = [str(f.path) for f in source.files] + ([str(source.sidecar)] if source.sidecar else [])
        if not all(self.settling.settled(p, now) for p in paths):
            return False
        if self.settings.unit == "file" or (len(source.files) == 1 and paths[0].lower().endswith(".pdf")):
            return True
        return not any(os.path.dirname(p) in moving for p in paths[: len(source.files)])  # noqa: PTH120

    def _refused(
        self, found: Found, known: Mapping[tuple[str, str], str], now: float
    ) -> tuple[dict[str, str], bool, int]:
        """{name: why} of those to be set aside, whether there is a new one among them, and how many are given time: a
        share that comes and goes refuses much. Those set aside before go along with any run, which would take them for
        gone otherwise."""
        ready, fresh, pending, still = {}, False, 0, {}
        for name, _, error in found.refused:
            said = f"{error.reason}: {error.what}"
            if known.get(_refused_place(found, name)) == said:
                ready[name] = said
                continue
            since = still[name, said] = self._since.get((name, said), now)
            if now - since >= self.settling.seconds:
                ready[name], fresh = said, True
            else:
                pending += 1
        self._since = still
        return ready, fresh, pending

    def _signature(self, source: Source, mark: str) -> str:
        """Of the source as its files are, its sidecar file, and whatever else decides on what is made of it."""
        files = [(f.name, _lasting(self.settling.stamp(str(f.path)))) for f in source.files]
        beside = _lasting(self.settling.stamp(str(source.sidecar))) if source.sidecar else None
        text = json.dumps([files, beside, mark], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _known(self) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], State], dict[tuple[str, str], str]]:
        """By input folder and name: what was taken, how it stands, and what was decided on it."""
        try:
            ledger = Ledger.read(self.output)
        except NoLedger:
            return {}, {}, {}
        try:
            rows = {r.key: (r.root, r.name) for r in ledger.sources()}
            decided = {rows[d.source]: f"{d.decision.who} {d.decision.when}" for d in ledger.decisions()}
            return watched.taken(ledger), states_of(ledger), decided
        finally:
            ledger.close()


def states_of(ledger: Ledger) -> dict[tuple[str, str], State]:
    """By input folder and name."""
    return {(r.root, r.name): r.state for r in ledger.sources()}


def _refused_place(found: Found, name: str) -> tuple[str, str]:
    """As the ledger has it."""
    root = found.refused_at.get(name, (None, None))[0]
    return (as_text(root) if root else "", name)


def _lasting(stamp: Sequence[int] | None) -> list[int] | None:
    """What of a stamp is the same after a share was mounted again."""
    return None if stamp is None else list(stamp[:3])


def as_text(path: Path) -> str:
    """As the ledger holds it: a byte that is no text stays told apart from others."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
