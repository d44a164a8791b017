"""Any number of heads: ``head(name, seed)``."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.model import Page
from tests.drawn.heads import papers, telegrams
from tests.drawn.heads.typed import Typed

Truth = dict[str, str | list[str]]
Maker = Callable[[random.Random, float], tuple[list[Typed], Truth]]

MAKERS: dict[str, Maker] = {
    "incoming": telegrams.incoming,
    "prewar": telegrams.prewar,
    "draft": telegrams.draft,
    "circular": telegrams.circular,
    "decision": papers.decision,
    "conversation": papers.conversation,
    "letter": papers.letter,
    "policy": papers.policy,
    "official": papers.official,
    "report": papers.report,
    "memcon": papers.memcon,
    "english-cable": papers.english_cable,
    "english-letter": papers.english_letter,
}


@dataclass(frozen=True)
class Head:
    """``truth``: what a perfect reader finds, by the names of the model's fields, and ``kind`` and ``form``; several
    values as a list."""

    name: str
    pages: tuple[Page, ...]
    truth: Truth


def head(maker: str, seed: int, noise: float = 0.0) -> Head:
    """The same words for a seed whatever the noise (share of characters misread as look-alikes, digits never)."""
    sheets, truth = MAKERS[maker](random.Random(f"{maker}-{seed}"), noise)
    return Head(f"{maker}-{seed}", tuple(s.page(n) for n, s in enumerate(sheets, 1)), truth)
