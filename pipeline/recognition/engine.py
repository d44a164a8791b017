"""What an engine is: one small protocol behind which every recognizer stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pipeline.model import Char, EngineInfo, Image, Line


@dataclass(frozen=True)
class Contested(Char):
    """A character with what else the engine saw in its place: (character, probability 0..1), most probable first.

    Lives inside this stage only: :func:`pipeline.recognition.context.settle` hands on plain characters.
    """

    rivals: tuple[tuple[str, float], ...] = ()


class Engine(Protocol):
    """A full recognizer: finds the lines of a page and reads them.

    Engines hold models and are opened once per process. Reading is deterministic for one version of engine and model.
    """

    @property
    def info(self) -> EngineInfo: ...

    def read(self, image: Image, glyph_height: float) -> tuple[Line, ...]:
        """Lines of an upright page in no particular order.

        ``image``: grey (h, w), page pixels. ``glyph_height``: median height of its print in pixels, 0 when unknown.
        Raises EngineFailed when the engine itself fails; a page without text gives no lines.
        """
        ...


class LineReader(Protocol):
    """A recognizer that can be asked for single lines again: the second witness."""

    @property
    def info(self) -> EngineInfo: ...

    def read_again(self, image: Image, lines: tuple[Line, ...]) -> tuple[Line | None, ...]:
        """One reading per given line, in order; None where nothing was read. Same frame as :meth:`Engine.read`."""
        ...
