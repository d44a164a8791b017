"""Dots per inch: what the file says when it can be true, else what the operator says, else a guess."""

from __future__ import annotations

from typing import Literal

Origin = Literal["stated", "given", "estimated"]

LOWEST, HIGHEST = 50.0, 2400.0
"""no scan of a document is outside"""
A4_LONG_SIDE = 297 / 25.4
"""inches"""
LONGEST_SIDE = 50.0
"""inches: a little more than A0"""
_DEFAULTS = (72.0, 96.0)
"""what programs write that know nothing; true only of a page no longer than A3 (16.5 inches)"""
_SQUARE = 0.02


def resolve(
    width: int, height: int, stated: tuple[float, float] | None, given: float | None
) -> tuple[float, Origin, tuple[str, ...]]:
    """Dots per inch, where it comes from, and notes for a person.

    ``width``, ``height`` in pixels; ``stated`` across and down as the file says, ``given`` by the operator for files
    that do not say. A resolution is believed that makes a page of 1 to 50 inches at 50 to 2400 dpi. Where the two
    directions differ, the finer one counts. The guess takes the long side for that of A4.
    """
    notes: tuple[str, ...] = ()
    if stated is not None:
        across, down = stated
        dpi = max(across, down)
        if plausible(width, height, across, down):
            if abs(across - down) > _SQUARE * dpi:
                notes = (f"the pixels are not square: {across:g} dpi across, {down:g} dpi down",)
            return round(dpi, 2), "stated", notes
        notes = (f"the file says {across:g} x {down:g} dpi, which cannot be true",)
    if given is not None:
        return given, "given", notes
    return round(max(width, height) / A4_LONG_SIDE, 2), "estimated", notes


def plausible(width: int, height: int, across: float, down: float) -> bool:
    """Whether a page of so many pixels can have been scanned at so many dpi."""
    if not (LOWEST <= across <= HIGHEST and LOWEST <= down <= HIGHEST):  # also false for NaN
        return False
    inches = max(width / across, height / down)
    default = any(abs(across - d) < 0.5 and abs(down - d) < 0.5 for d in _DEFAULTS)
    return 1.0 <= inches <= (17.0 if default else LONGEST_SIDE)
