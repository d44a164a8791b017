"""Text levelled for matching: one shape per character, no white space. Never what a record says."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any


def read(name: str) -> dict[str, Any]:
    """A data file of ``vocabularies/``, by its name without suffix."""
    file = resources.files("pipeline.records") / "vocabularies" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def shapes() -> Mapping[str, str]:
    """Printed shape to the shape the vocabularies use."""
    tables = (table for name, table in read("variants").items() if name not in ("alike", "apart"))
    return {a: b for table in tables for a, b in table.items()}


@lru_cache(maxsize=1 << 16)
def level(text: str) -> str:
    """NFKC, no white space, one shape per character."""
    table = shapes()
    out = unicodedata.normalize("NFKC", text)
    return "".join(table.get(c, c) for c in out if not c.isspace())


@cache
def _foreign() -> dict[int, str]:
    return {ord(a): b for a, b in read("variants")["simplified"].items()}


def native(text: str) -> str:
    """The text with shapes that Japanese print does not have put right; all else as it is, old shapes too."""
    return text.translate(_foreign())
