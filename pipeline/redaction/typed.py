"""Signs and words typed in the place of withheld ones, told from what was read: ××××, XXXX, [REDACTED], （不開示）.

What was read there is no text of the document: it is taken out of its line and kept with the redaction. A word for
withholding in the middle of a sentence speaks of withholding; it stands for withheld words in brackets only. What they
are is told by ``typed.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pipeline.model import Box, Char, Direction, Evidence, Line, Polygon, Redaction, RedactionKind

_OPEN, _CLOSE = "[［〔【（(「{", "]］〕】）)」}"
_CERTAINTY = {"signs": 0.75, "words": 0.85, "bare": 0.7}


@dataclass(frozen=True)
class _Find:
    start: int
    end: int
    how: str


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """How a stand-in was told and its pattern, on the text of a line as read."""
    told = tomllib.loads(files("pipeline.redaction").joinpath("typed.toml").read_text(encoding="utf-8"))
    out = []
    for sign in told["signs"]:
        one = f"[{re.escape(sign['signs'])}]"
        edge = r"(?<![A-Za-zＡ-Ｚａ-ｚ])", r"(?![A-Za-zＡ-Ｚａ-ｚ])"
        before, after = edge if sign["signs"][0].isalpha() else ("", "")
        out.append(("signs", re.compile(f"{before}{one}(?:\\s?{one}){{{sign['least'] - 1},}}{after}")))
    words = told["words"]
    core, sides = _either(words["core"]), _either([*words["before"], r"\d"])
    tail = _either(words["after"])
    inner = rf"(?:\s*(?:{sides}))*\s*(?:{core})(?:\s*(?:{tail}))*\s*"
    pair = rf"[{re.escape(_OPEN)}]{inner}[{re.escape(_CLOSE)}]"
    out.append(("words", re.compile(pair, re.IGNORECASE)))
    alone = rf"(?<![A-Za-z])(?:{_either(words['bare'])})(?![A-Za-z])"
    out.append(("bare", re.compile(rf"(?:[\[［〔|]\s?)?{alone}(?:\s?[\]］〕|])?")))
    out.append(("bare", re.compile(rf"[\[［〔]\s?(?:{_either(words['bare'])})")))  # what closes it was read as a letter
    return tuple(out)


@cache
def _dividers() -> frozenset[str]:
    told = tomllib.loads(files("pipeline.redaction").joinpath("typed.toml").read_text(encoding="utf-8"))
    return frozenset(c for sign in told["signs"] if sign.get("divider") for c in sign["signs"])


def _either(words: Sequence[str]) -> str:
    """Any of some words, with spaces between their letters where Latin ones have them."""
    return "|".join(w if w.startswith("\\") else r"\s?".join(map(re.escape, w)) for w in sorted(words, key=len)[::-1])


def apart(
    found: Sequence[Redaction], lines: Sequence[Line], spared: Callable[[Redaction], bool] = lambda _: False
) -> tuple[tuple[Redaction, ...], tuple[Line, ...]]:
    """The redactions of a page with those that were typed, and its lines without their signs; a line that goes on
    behind them is two. Page pixels. ``spared``: whether one is struck, so that its signs stay text."""
    kept: list[Line] = []
    new: list[Redaction] = []
    for line in lines:
        finds = [f for f in _finds(line) if not spared(_redaction("", line, f))]
        kept += _without(line, finds)
        for f in finds:
            new.append(_redaction(f"r{len(found) + len(new) + 1}", line, f))
    return (*found, *new), tuple(kept)


def _finds(line: Line) -> Iterator[_Find]:
    """Stand-ins in a line, from its beginning, none over another."""
    if any(len(c.text) != 1 for c in line.chars):
        return
    text = line.text
    if set(text) <= _dividers() | {" ", "\u3000"}:
        return
    spans = sorted(
        ((m.start(), m.end(), how) for how, pattern in _patterns() for m in pattern.finditer(text)),
        key=lambda s: (s[0], -s[1]),
    )
    last = 0
    for start, end, how in spans:
        if start >= last:
            yield _Find(start, end, how)
            last = end


def _without(line: Line, finds: Sequence[_Find]) -> list[Line]:
    """What is left of a line, piece by piece."""
    out, start = [], 0
    for f in [*finds, _Find(len(line.chars), len(line.chars), "")]:
        chars = line.chars[start : f.start]
        if finds and any(c.text.strip() for c in chars):
            out.append(replace(line, chars=chars, polygon=_stretch(line, chars)))
        start = f.end
    return out if finds else [line]


def _redaction(name: str, line: Line, f: _Find) -> Redaction:
    chars = line.chars[f.start : f.end]
    printed = "".join(c.text for c in chars).strip()
    if f.how == "signs":
        printed = unicodedata.normalize("NFKC", printed) if printed[0].isalpha() else printed
        printed = printed[0] * sum(not c.isspace() for c in printed)
    certainty = _CERTAINTY[f.how]
    return Redaction(
        id=name,
        polygon=_stretch(line, chars),
        kind=RedactionKind.TYPED,
        certainty=certainty,
        evidence=(Evidence(f"typed-{f.how}", "characters in the place of withheld ones, as read", certainty),),
        printed=printed,
    )


def _stretch(line: Line, chars: Sequence[Char]) -> Polygon:
    """The part of a line's outline that some of its characters take up."""
    low, high = min(c.start for c in chars), max(c.end for c in chars)
    level = line.direction is Direction.HORIZONTAL
    if len(line.polygon) != 4:
        box = line.box
        return (Box(low, box.y0, high, box.y1) if level else Box(box.x0, low, box.x1, high)).polygon
    a, b, c, d = line.polygon
    axis = 0 if level else 1
    near, far = ((a, d), (b, c)) if level else ((a, b), (d, c))
    start, end = (near[0][axis] + near[1][axis]) / 2, (far[0][axis] + far[1][axis]) / 2
    if end <= start:
        return line.polygon

    def at(share: float, side: int) -> tuple[float, float]:
        (x0, y0), (x1, y1) = near[side], far[side]
        return round(x0 + share * (x1 - x0), 1), round(y0 + share * (y1 - y0), 1)

    s, e = (min(1.0, max(0.0, (v - start) / (end - start))) for v in (low, high))
    return (at(s, 0), at(e, 0), at(e, 1), at(s, 1)) if level else (at(s, 0), at(s, 1), at(e, 1), at(e, 0))
