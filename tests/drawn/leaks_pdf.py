"""PDFs drawn with a leak each, and clean ones that look like them: ``PROBES``, built by :meth:`Probe.build`.

Every leaking probe is built with a word in Latin letters and one in Japanese; neither stands anywhere else in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

LATIN, JAPANESE = "Kuroshio", "黒潮計画書"

Box = tuple[float, float, float, float]
"""points from the lower left corner of the page: x0, y0, x1, y1"""


@dataclass
class Drawn:
    """``box``: where the leak is, None when it has no place or stands outside. ``length``: in ``unit`` of the leak,
    None when it is not known beforehand."""

    data: bytes
    box: Box | None = None
    length: int | None = None
    page: int | None = 1
    size: tuple[float, float] = (300.0, 400.0)


@dataclass(frozen=True)
class Probe:
    """``kinds``: the kinds of leak, any of which is right; none for a clean one. ``make``: from the word."""

    name: str
    make: Callable[[str], Drawn]
    kinds: tuple[str, ...] = field(default=())

    @property
    def words(self) -> tuple[str, ...]:
        return (LATIN, JAPANESE)


PROBES: list[Probe] = []


def leak(*kinds: str) -> Callable[[Callable[[str], Drawn]], Callable[[str], Drawn]]:
    """Registers a maker of leaking PDFs under its own name."""

    def note(make: Callable[[str], Drawn]) -> Callable[[str], Drawn]:
        PROBES.append(Probe(make.__name__, make, kinds))
        return make

    return note


def clean(make: Callable[[str], Drawn]) -> Callable[[str], Drawn]:
    """Registers a maker of clean PDFs; the word it is given is printed for all to see."""
    PROBES.append(Probe(make.__name__, make))
    return make


def probes() -> list[Probe]:
    """All of them; the modules that draw register theirs when they are loaded."""
    for name in ("page", "note", "picture", "scan", "font", "file", "saved"):
        import_module(f"tests.drawn.leaks_pdf_{name}")
    return PROBES
