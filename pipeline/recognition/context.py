"""Look-alike characters decided by context: ニ and 二, ベ and べ, F and ℉.

A glyph such as ニ/二 cannot be told from its shape; the engine guesses by what it has seen more often. Five rules
decide, in this order, each only for the pairs in ``lookalikes.toml``:

1. inside a run of katakana (both neighbours, or the one there is at the end of a line) the katakana stands;
2. on a page of katakana prose (hardly any hiragana, katakana throughout: official Japanese until 1945) a lone 二 or
   八 is the particle ニ or ハ unless numerals, 第 or a counter stand beside it, or it heads a line (an item) and is not
   before a word that ニ governs;
3. on such a page 卜 and a stroke like / are the particles ト and ノ, but in 占卜 or between digits;
4. on a page with kana a code point that no Japanese character set has is the one that JIS X 0208 unifies it with;
5. a sign that only looks like a letter is the letter between Latin letters.

A changed character says so (``Char.by`` is "context"). What may be printed as read is never touched elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

from pipeline.model import Char, Line

BY = "context"
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")


@cache
def _table() -> dict[str, dict[str, str]]:
    text = resources.files("pipeline.recognition").joinpath("lookalikes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def settle(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of one page with their look-alikes decided; every other character as it was."""
    prose, japanese = is_katakana_prose(lines), is_japanese(lines)
    return tuple(_line(line, prose, japanese) for line in lines)


def is_japanese(lines: Sequence[Line]) -> bool:
    """At least a tenth of the page is kana."""
    text = "".join(line.text for line in lines)
    kana = len(_KATAKANA.findall(text)) + len(_HIRAGANA.findall(text))
    return kana > 0 and kana >= len(text) / 10


def is_katakana_prose(lines: Sequence[Line]) -> bool:
    """Katakana for what is written in hiragana today: at least a sixth katakana, next to no hiragana."""
    text = "".join(line.text for line in lines)
    kana, hira = len(_KATAKANA.findall(text)), len(_HIRAGANA.findall(text))
    return len(text) >= 20 and kana >= len(text) / 6 and hira <= kana / 20


def _line(line: Line, prose: bool, japanese: bool) -> Line:
    chars = list(line.chars)
    for i, c in enumerate(chars):
        before = chars[i - 1].text if i else ""
        after = chars[i + 1].text if i + 1 < len(chars) else ""
        settled = _decide(c.text, before, after, prose)
        if japanese:
            settled = _table()["japanese"].get(settled, settled)
        if settled != c.text:
            chars[i] = Char(settled, c.confidence, c.start, c.end, BY)
    return line if chars == list(line.chars) else replace(line, chars=tuple(chars))


def _decide(text: str, before: str, after: str, prose: bool) -> str:
    table = _table()
    kana = table["katakana"].get(text) or table["hiragana"].get(text)
    if kana and _inside_katakana(text, before, after):
        return kana
    if prose and text in table["particle"]:
        numeral = table["numeral"]
        counts = (before and before in numeral["beside"]) or (after and after in numeral["beside"] + numeral["counted"])
        heads = not before.strip() and (text not in "二" or not after or after not in table["governs"]["ni"])
        if not counts and not heads:
            return table["particle"][text]
    if prose and text in table["prose"] and (before.strip() or after.strip()):
        beside = table["unless"][text]
        if not (before and before in beside) and not (after and after in beside):
            return table["prose"][text]
    if text in table["latin"] and (_LATIN.match(before) or _LATIN.match(after)):
        return table["latin"][text]
    return text


def _inside_katakana(text: str, before: str, after: str) -> bool:
    left, right = bool(_KATAKANA.match(before)), bool(_KATAKANA.match(after))
    if text in "べぺ":  # no word of Japanese begins or ends with these and goes on in katakana
        return left or right
    return left and right
