"""Lines that consist of marks alone: class, limit, term, precedence, cipher, copy and serial numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records.words.matching import certainty, cost, nearest, spelled
from pipeline.records.words.numerals import DIGITS
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

SIGN = rf"[{DIGITS}OolI|/]"
"""a digit, or what an engine gives for one"""
_N = f"[{DIGITS}]"
_CLASS = "極秘|特秘|機密|極祕|秘"
COPY = rf"全?(?P<copies>{_N}*)[部郎郡][のノ之中]?内[第弟]?(?P<copy>{_N}*)(?:[号弓]|部)?"
REGISTER = rf"(?P<class>{_CLASS})[第弟](?P<n>{SIGN}+)[号弓]"
PART = (
    rf"[(]?(?:分割)?(?:その|ノ|の)?(?P<part>{_N}{{1,2}})[/／](?P<of>{_N}{{1,2}})[)]?"
    rf"|[(]?全(?P<of2>{_N}{{1,2}})[通部]?(?:ノ内|の内|中)?[のノ]?(?:第)?(?P<part2>{_N}{{1,2}})(?:号|通)?[)]?"
    rf"|[(](?P<of3>{_N}{{1,2}})(?:分割)?[のノ](?P<part3>{_N}{{1,2}})[)]"
)
_DAY = rf"(?:昭和|平成|大正|令和|昭|S|H)?{_N}{{1,4}}[年.]{_N}{{1,3}}[月.]{_N}{{1,3}}日?"
TERM = rf"無期限|期限付き?|(?:秘密?)?(?:有効)?期限[:]?{_DAY}(?:まで|迄|限り)?|{_DAY}(?:まで|迄|限り)"
LONGEST = 30
"""characters of a line that may be nothing but misread marks"""


@dataclass(frozen=True)
class Token:
    """One word of a line of marks at start..end; ``entry`` None for numbers and fixed words. ``certainty`` below 1 when
    the word was read as something like it; ``word``: what it stands for then."""

    kind: str
    start: int
    end: int
    entry: Entry | None = None
    certainty: float = 1.0
    word: str = ""


def words(kind: str) -> tuple[tuple[str, Entry], ...]:
    """What a kind of mark may be printed as. English precedences stand in cables only, never among these marks."""
    found = vocabulary("limits" if kind == "limit" else kind).words
    if kind == "precedence":
        return tuple((w, e) for w, e in found if not w.isascii())
    if kind == "cipher":
        return tuple((w, e) for w, e in found if w != "平")  # alone it may as well be no class at all
    return found


VOCABULARIES = ("precedence", "limit", "classification", "cipher")


@derived
def _pattern() -> re.Pattern[str]:
    def any_of(kind: str) -> str:
        return "|".join(re.escape(w) for w, _ in words(kind))

    return re.compile(
        rf"(?P<precedence>{any_of('precedence')})|(?P<register>(?:{_CLASS})[第弟]{SIGN}+[号弓])"
        rf"|(?P<classification>{any_of('classification')})|(?P<limit>{any_of('limit')})|(?P<term>{TERM})"
        rf"|(?P<copy>全?{_N}*[部郎郡][のノ之]内[第弟]?{_N}*(?:[号弓]|部)?)|(?P<internal>部内連絡電?)"
        rf"|(?P<cipher>{any_of('cipher')})(?!称)|(?P<correction>訂正(?:電報|電)?)"
        rf"|(?P<circular>合[第弟]?[△▲]?{_N}+[号弓])|(?P<serial>[第弟][△▲]?[{DIGITS}O]+[号弓])|(?P<part>{_bare(PART)})"
        rf"|(?P<filler>Y{{2,6}}|[()\[\]〔〕【】「」・.,:/|_-]+)"
    )


def _bare(pattern: str) -> str:
    """Without the names of its groups."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


@derived
def _misread() -> re.Pattern[str]:
    every = [w for kind in VOCABULARIES for w, _ in words(kind) if len(w) > 1 and not w.isascii()]
    every += ["無期限", "部内連絡"]
    return re.compile("|".join(spelled(w) for w in sorted(every, key=lambda w: (-len(w), w))))


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a levelled line that consists of marks alone (``極秘至急(ゆう先処理)``); () when it does not.

    A word of two characters and more may have a look-alike in it; the line must still be marks from end to end.
    """
    out, at = [], 0
    while at < len(text):
        found = _at(text, at)
        if found is None:
            return ()
        out.append(found)
        at = found.end
    return tuple(t for t in out if t.kind != "filler") if any(t.kind != "filler" for t in out) else ()


def _at(text: str, at: int) -> Token | None:
    m = _pattern().match(text, at)
    if m is not None and m.end() > at:
        kind = str(m.lastgroup)
        word = m.group()
        return Token(kind, m.start(), m.end(), _entry(kind, word))
    m = _misread().match(text, at) if len(text) <= LONGEST else None
    return _doubtful(m.group(), at) if m is not None else None


def _entry(kind: str, word: str) -> Entry | None:
    return next((e for w, e in words(kind) if w == word), None) if kind in VOCABULARIES else None


def _doubtful(read: str, at: int) -> Token | None:
    fixed = {"無期限": "term", "部内連絡": "internal"}
    near = [(cost(read, word), word, kind) for word, kind in fixed.items()]
    best = min(near)
    every = [(w, e, kind) for kind in VOCABULARIES for w, e in words(kind)]
    match = nearest(read, [(w, e) for w, e, _ in every])
    if match is None and best[0] <= 0.5:
        return Token(best[2], at, at + len(read), None, certainty(best[0], len(best[1])), best[1])
    if match is None or match.exact:
        return None
    kind = next(kind for w, e, kind in every if e is match.entry)
    return Token(kind, at, at + len(read), match.entry, match.certainty, match.word)


def kinds(found: Iterable[Token]) -> frozenset[str]:
    return frozenset(t.kind for t in found)
