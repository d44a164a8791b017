"""Archives' numbers in the names of files and folders: ``B02030123400/volume.pdf`` to an :class:`Archive`.

Which shapes count is data (``archive.toml``); a name that merely looks like one of them (a day, a counter of a scanner)
is left alone.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath

from pipeline.model import Archive
from pipeline.scan import formats

STATED = "name"
""":attr:`Archive.stated` of what is found here"""


@dataclass(frozen=True)
class _Number:
    type: str
    pattern: re.Pattern[str]
    not_a_day: bool


@cache
def _told() -> tuple[tuple[_Number, ...], tuple[dict[str, str], ...]]:
    told = tomllib.loads(files("pipeline.scan").joinpath("archive.toml").read_text(encoding="utf-8"))
    numbers = (_Number(n["type"], re.compile(n["pattern"]), n.get("not_a_day", False)) for n in told["number"])
    return tuple(numbers), tuple(told["holder"])


def archive_of(*names: str) -> Archive | None:
    """What the names of folders and files say of where the original is kept, None when they say nothing.

    ``names``: paths with forward slashes, outermost first. The innermost name that has a number of a kind counts; two
    of one kind in one name contradict each other, and neither is taken.
    """
    numbers, holders = _told()
    found: dict[str, str] = {}
    for name in (part for path in names for part in PurePosixPath(path).parts if part not in ("/", ".")):
        here: dict[str, set[str]] = {}
        for number in numbers:
            for text in number.pattern.findall(_levelled(name)):
                if not (number.not_a_day and _could_be_a_day(text)):
                    here.setdefault(number.type, set()).add(text)
        found |= {kind: min(texts) for kind, texts in here.items() if len(texts) == 1}
    if not found:
        return None
    held = [h for h in holders if found.get(h["type"], "").startswith(h["starts"])]
    more = {key: held[0][key] for key in ("country", "repository") if key in held[0]} if len(held) == 1 else {}
    return Archive(ids=tuple(sorted(found.items())), stated=STATED, **more)


def _levelled(name: str) -> str:
    """Without the suffix of a scan, full width as ASCII, typographic primes and dashes as typed ones."""
    path = PurePosixPath(name)
    stem = path.stem if formats.by_name(Path(path)) else name
    return re.sub("[-‐‑–−]", "-", re.sub("[′’´`]", "'", unicodedata.normalize("NFKC", stem)))


def _could_be_a_day(text: str) -> bool:
    """2011-0912 may be the twelfth of September."""
    month, day = int(text[-4:-2]), int(text[-2:])
    return 1 <= month <= 12 and 1 <= day <= 31
