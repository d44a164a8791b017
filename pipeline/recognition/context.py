"""Look-alike characters decided by what the engine saw and by context: ニ and 二, ベ and べ, 査 and 查, F and ℉.

A glyph such as ニ/二 can hardly be told from its shape, and the engine, which has seen more Chinese than katakana,
prefers the kanji. But it gives a probability to both, and their ratio tells more than the winner. Decided, in this
order, and only for what ``lookalikes.toml`` and ``forms.toml`` name:

1. pairs of katakana and kanji, by the sum of three parts in nats (weight of evidence, Good 1950): the logarithm of the
   engine's odds for the kana, less the pair's measured middle; the script of the neighbours; words in which one of
   the two is meant (効力, 夕刻, 第二, ニ關シ). For ニ and ハ the weights are fitted (:func:`particle`). Outside of
   katakana prose the particles ニ ハ ト are left as read unless katakana stands on both sides;
2. hiragana that looks like katakana: inside a run of it, and everywhere in katakana prose (hardly any hiragana,
   katakana throughout: official Japanese until 1945);
3. in such prose a stroke like / is ノ, but not between digits, and so is, in a column, ） that closes nothing; behind
   katakana of a column 1 and | are ー, unless they count something;
4. on a page with kana a character that no Japanese set has is brought to a Japanese form of it: the one the engine
   saw most of, else today's;
5. older forms that today's hardly differ from (增, 黃) are today's on a page that has today's forms throughout;
6. a few sequences that Japanese never writes (てるる where てゐる stands: the engine has no ゐ);
7. a sign that only looks like a letter is the letter between Latin letters; in English an accent that the engine
   was not sure of and that no other word of the page bears is dropped;
8. a dot at mid height beside kana or kanji is ・, whichever of the dots the engine gave.

A changed character says so (``Char.by`` is "context"); its confidence is the engine's probability of the whole group
times the odds' probability of the chosen one. What may be printed as read is never touched elsewhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model import Char, Direction, Line
from pipeline.recognition import lookalikes
from pipeline.recognition.engine import Contested

BY = "context"
PARTICLES = "ニハト"
OPEN, CLOSE = ("（", "("), ("）", ")")
UPRIGHT = ("1", "１", "l", "I", "|", "｜", "丨", "∣", "!", "！")  # as which ー of a column is read
COUNTED = tuple("号條条項年月日時分部番頁巻千百万億割円圓噸哩名人個件月箇ヶケ")  # what a figure 1 may count
DOTS = ("·", "•", "∙", "⋅", "‧")  # as which 中黒 is read
ITEM = 5.0  # nats: a lone kana in brackets numbers an item, （イ） （ロ） （ハ） （ニ）
WORD = 4.0  # nats: a word in which the kanji is meant
UNSAID = 2.0  # nats for a particle, at the head of a line against it, where the engine names no odds
MARGIN = 0.5  # nats by which the evidence must speak against what the engine read
UNOPENED = 0.9  # confidence from which a closing bracket is believed without an opening one
FLOOR = 1e-6  # probability below which the engine's say is noise
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30fe]")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_KANJI = re.compile(r"[\u3400-\u9fff々〇]")
_JAPANESE = re.compile(r"[\u3041-\u30fa\u30fc-\u30fe\u3400-\u9fff々〇]")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class _Page:
    """What is asked of a page as a whole."""

    prose: bool
    japanese: bool
    english: bool
    items: bool
    """イ or ロ in brackets stands on it: ニ and ハ in brackets are letters of the same row"""
    younger: bool
    """its characters have today's forms"""
    accented: frozenset[str]
    """words with an accent that stand on it twice"""


def settle(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of one page with their look-alikes decided; every other character as it was."""
    text = "\n".join(line.text for line in lines)
    words = Counter(w for w in _WORD.findall(text) if any(lookalikes.plain(c) for c in w))
    page = _Page(
        prose=is_katakana_prose(lines),
        japanese=is_japanese(lines),
        english=is_english(text),
        items=re.search(r"[（(][イロ口][）)]", text) is not None,
        younger=is_younger(text),
        accented=frozenset(w for w, n in words.items() if n > 1),
    )
    return tuple(_line(line, page) for line in lines)


def is_japanese(lines: Sequence[Line]) -> bool:
    """At least a tenth of the page is kana."""
    text = "".join(line.text for line in lines)
    kana = len(_KATAKANA.findall(text)) + len(_HIRAGANA.findall(text))
    return kana > 0 and kana >= len(text) / 10


def is_katakana_prose(lines: Sequence[Line]) -> bool:
    """Katakana for what is written in hiragana today: at least a sixth katakana, or a twelfth with the particle ヲ,
    which foreign names never have (a short letter is mostly names, and ニ and ハ are read as kanji); next to no
    hiragana."""
    text = "".join(line.text for line in lines)
    kana = len(_KATAKANA.findall(text))
    hira = len(_HIRAGANA.findall(text)) - sum(text.count(c) for c in lookalikes.table()["hiragana"])
    least = len(text) / (12 if "ヲ" in text else 6)
    return len(text) >= 20 and kana >= least and hira <= kana / 20


def is_younger(text: str) -> bool:
    """At least five characters in today's forms, and none in a plainly older one."""
    return sum(c in lookalikes.younger() for c in text) >= 5 and not any(c in lookalikes.older() for c in text)


def is_english(text: str) -> bool:
    """Nine tenths of its letters are A to Z, and some of its words are only English."""
    letters = [c for c in text if c.isalpha()]
    common = re.findall(r"\b(?:the|of|and|to|in|that|for|with)\b", text.lower())
    return len(letters) >= 20 and sum(c.isascii() for c in letters) >= 0.9 * len(letters) and len(common) >= 3


def _line(line: Line, page: _Page) -> Line:
    chars = list(line.chars)
    for i, c in enumerate(chars):
        if not c.text.strip():
            continue
        before = chars[i - 1].text if i else ""
        after = chars[i + 1].text if i + 1 < len(chars) else ""
        beyond = chars[i + 2].text if i + 2 < len(chars) else ""
        text, confidence = _decide(c, before, after, beyond, page)
        if text in lookalikes.forms() and page.japanese:
            text, confidence = _form(c, text)
        if page.younger and page.japanese:
            text = lookalikes.close().get(text, text)
        if page.english and lookalikes.plain(c.text) and not _attested(chars, i, page):
            text = lookalikes.plain(c.text)
        if text != c.text:
            chars[i] = Char(text, confidence, c.start, c.end, BY)
        elif isinstance(c, Contested) or confidence != c.confidence:
            chars[i] = Char(c.text, confidence, c.start, c.end, c.by)
    if page.prose and line.direction is Direction.VERTICAL:
        _unopened(chars)
    if line.direction is Direction.VERTICAL:
        _lengthened(chars)
    if page.japanese:
        _never(chars)
    return line if chars == list(line.chars) else replace(line, chars=tuple(chars))


def _unopened(chars: list[Char]) -> None:
    """A bracket between characters of katakana prose that closes nothing, and whose shape is not one (points.py has not
    said so), is ノ."""
    opened = 0
    for k, c in enumerate(chars):
        opened += c.text in OPEN
        if c.text in CLOSE:
            if opened <= 0 and c.by != BY and c.confidence < UNOPENED and 0 < k < len(chars) - 1:
                chars[k] = Char("ノ", c.confidence, c.start, c.end, BY)
            opened -= 1


def _lengthened(chars: list[Char]) -> None:
    """In a column ー is a bar that stands: what was read as such a sign behind katakana, and counts nothing."""
    for k in range(1, len(chars)):
        before, c = "".join(o.text for o in chars[max(0, k - 2) : k]), chars[k]
        after = chars[k + 1].text if k + 1 < len(chars) else ""
        if c.text not in UPRIGHT or not _KATAKANA.match(before[-1:]) or after.isdigit() or after in COUNTED:
            continue
        if before[-1] not in "ハニノトヲ" or _KATAKANA.match(
            before[:1] if len(before) > 1 else ""
        ):  # シドニー, 費用ハ1割
            chars[k] = Char("ー", c.confidence, c.start, c.end, BY)


def _never(chars: list[Char]) -> None:
    """Sequences that Japanese never writes, by what stands there."""
    text = "".join(c.text[:1] or " " for c in chars)
    for wrong, right in lookalikes.table()["never"].items():
        at = text.find(wrong)
        while at >= 0:
            for k, (a, b) in enumerate(zip(wrong, right, strict=True), at):
                if a != b:
                    chars[k] = Char(b, chars[k].confidence, chars[k].start, chars[k].end, BY)
            at = text.find(wrong, at + len(wrong))


def _decide(c: Char, before: str, after: str, beyond: str, page: _Page) -> tuple[str, float]:
    table, text = lookalikes.table(), c.text
    if text in lookalikes.pairs():
        return _pair(c, before, after, beyond, page)
    if text in table["hiragana"] and not page.prose and _inside_katakana(text, before, after):
        return table["hiragana"][text], c.confidence
    if page.prose and text in table["prose"] and (before.strip() or after.strip()):
        beside = table["unless"].get(text, "")
        if not (before and before in beside) and not (after and after in beside):
            return table["prose"][text], c.confidence
    if text in table["inside"] and _inside_katakana(text, before, after):
        return table["inside"][text], c.confidence
    if text in DOTS and page.japanese and (_JAPANESE.match(before) or _JAPANESE.match(after)):
        return "・", c.confidence
    if text in table["latin"] and (_LATIN.match(before) or _LATIN.match(after)):
        return table["latin"][text], c.confidence
    return text, c.confidence


def _pair(c: Char, before: str, after: str, beyond: str, page: _Page) -> tuple[str, float]:
    """Katakana or its look-alike, with the confidence of the choice."""
    kana, other, middle = lookalikes.pairs()[c.text]
    seen = dict(c.rivals) if isinstance(c, Contested) else {}
    p_kana, p_other = seen.get(kana, 0.0), seen.get(other, 0.0)
    inside = _inside_katakana(kana, before, after)
    if seen:
        odds = math.log((p_kana + FLOOR) / (p_other + FLOOR)) - middle
    elif page.prose and kana in PARTICLES:
        odds = 3.0 if kana == "ト" else 0.0  # read by an engine that names no rivals: context alone
    else:
        odds = 2.0 if c.text == kana else -2.0
    if kana in PARTICLES and not page.prose:
        if c.text != kana and inside:
            return kana, c.confidence
        return c.text, c.confidence
    if kana in "ニハ":
        said = particle(kana, odds if seen else None, cues(kana, before, after, beyond))
        if before in OPEN and after in CLOSE:
            said += ITEM if page.items else 0.0
    else:
        said = odds + _script(kana, before, after) + _words(kana, other, before, after, beyond, page)
    chosen = kana if said > 0 else other
    group = min(1.0, p_kana + p_other) if seen else c.confidence
    if chosen == c.text or abs(said) < MARGIN:
        if kana not in "ニハ":
            return c.text, c.confidence
        speaks_for = said if c.text == kana else -said  # fitted, so that it tells how sure the reading is
        return c.text, min(c.confidence, round(group / (1 + math.exp(-speaks_for)), 4))
    return chosen, round(group / (1 + math.exp(-abs(said))), 4)


def cues(kana: str, before: str, after: str, beyond: str) -> frozenset[str]:
    """What stands around a ニ/二 or ハ/八 of katakana prose, as names of ``[particle]`` in ``lookalikes.toml``."""
    table = lookalikes.table()
    numeral, governs = table["numeral"], table["governs"]
    governed = kana == "ニ" and bool(after) and (after in governs["one"] or after + beyond in governs["two"])
    numbered = bool(before) and before in numeral["before"]
    told = {
        "after a numeral": numbered,
        "after katakana": bool(_KATAKANA.match(before)),
        "after kanji": bool(_KANJI.match(before)) and not numbered,
        "after a stop": bool(before) and before in "、，。",
        "first of its line": not before.strip(),
        "before a numeral": bool(after) and after in numeral["after"],
        "before a counter": bool(after) and after in numeral["counted"] and not governed and after + beyond != "日本",
        "before what it governs": governed,
        "before a stop": bool(after) and after in "、，．.",
        "before katakana": bool(_KATAKANA.match(after)),
        "in brackets": before in OPEN and after in CLOSE,
    }
    if _KANJI.match(after) and not told["before a numeral"] and not told["before a counter"] and not governed:
        told["before kanji"] = True
    return frozenset(name for name, holds in told.items() if holds)


def particle(kana: str, odds: float | None, told: frozenset[str]) -> float:
    """Evidence in nats that a ニ/二 or ハ/八 of katakana prose is the particle.

    The weights of ``[particle]`` are fitted by ``python -m bench.lookalikes`` (logistic regression). ``odds``: the
    engine's, less the middle; None when it names none.
    """
    weights = lookalikes.table()["particle"][kana]
    said = sum(weights["cues"].get(name, 0.0) for name in told)
    if "first of its line" in told and "before a stop" in told:
        return -ITEM  # 二、 and 八、 number an item
    if odds is None:
        if "after a numeral" in told:
            return float(said)
        heads = "first of its line" in told and "before what it governs" not in told
        return float(said) + (-UNSAID if heads else UNSAID)
    return float(said + weights["bias"] + weights["odds"] * odds)


def _script(kana: str, before: str, after: str) -> float:
    """Katakana on both sides speaks for katakana; ー follows nothing else."""
    left, right = bool(_KATAKANA.match(before)), bool(_KATAKANA.match(after))
    if kana == "ー" and not left:
        return -6.0
    if kana == "ロ" and before in OPEN and after in CLOSE:
        return 3 * ITEM  # nothing is numbered 口
    if left and right:
        return 5.0 if kana == "ー" and before not in "ハヲノニトモテ" else 3.0
    return 0.5 if left or right else 0.0


def _words(kana: str, other: str, before: str, after: str, beyond: str, page: _Page) -> float:
    words = lookalikes.table()["words"].get(other, {})
    if after and after + beyond in words.get("but", ()):
        return 0.0
    weight = float(words.get("weight", WORD))
    told = sum(bool(c) and c in words.get(side, "") for c, side in ((before, "before"), (after, "after")))
    return -weight * told


def _inside_katakana(text: str, before: str, after: str) -> bool:
    left, right = bool(_KATAKANA.match(before)), bool(_KATAKANA.match(after))
    if text in "べぺ":  # no word of Japanese begins or ends with these and goes on in katakana
        return left or right
    return left and right


def _form(c: Char, text: str) -> tuple[str, float]:
    """The Japanese form of a character that no Japanese set has."""
    candidates = lookalikes.forms()[text]
    seen = dict(c.rivals) if isinstance(c, Contested) else {}
    best = max(candidates, key=lambda f: (seen.get(f, 0.0) > 10 * FLOOR, seen.get(f, 0.0), -candidates.index(f)))
    return best, c.confidence


def _attested(chars: Sequence[Char], i: int, page: _Page) -> bool:
    """Whether an accent may be printed: the engine hardly saw the plain letter, or the page has the word twice."""
    c = chars[i]
    seen = dict(c.rivals) if isinstance(c, Contested) else {}
    first = next((k for k in range(i, -1, -1) if not chars[k].text.isalpha()), -1) + 1
    last = next((k for k in range(i, len(chars)) if not chars[k].text.isalpha()), len(chars))
    word = "".join(x.text for x in chars[first:last])
    if word in page.accented:
        return True
    return c.confidence >= 0.9 and seen.get(lookalikes.plain(c.text), 0.0) < 0.02
