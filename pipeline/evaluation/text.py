"""Text scores over graphemes: paragraph by paragraph, as a whole, and without regard to order.

Two levellings are in use. :func:`strict` is NFKC without white space. :func:`loose` also levels what OCR and typists
interchange (comma forms, quotation marks, hyphens); paragraphs are sought with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from rapidfuzz.distance import Levenshtein

Graphemes = tuple[str, ...]

_SPACE = re.compile(r"\s+")
_HYPHENS = dict.fromkeys(map(ord, "-\u2010\u2011\u00ad"))
_ALIKE = str.maketrans({"，": "、", ",": "、", "．": ".", "“": '"', "”": '"'})


@dataclass(frozen=True)
class TextScore:
    """Counts, so that scores add up to micro averages. All lengths in graphemes.

    ``characters`` of the truth's paragraphs; ``distance``: least edit distance of each paragraph to any stretch of the
    record's text, summed; ``lost``: truth characters that the record lacks as a multiset; ``pairs`` of neighbouring
    paragraphs and how many of them were found ``in_order``; ``whole_*``: plain edit distance between everything the
    truth has (heads and stamps too, in the truth's order) and the record's text.
    """

    characters: int = 0
    distance: int = 0
    lost: int = 0
    pairs: int = 0
    in_order: int = 0
    whole_characters: int = 0
    whole_distance: int = 0

    def __add__(self, other: TextScore) -> TextScore:
        return TextScore(
            self.characters + other.characters,
            self.distance + other.distance,
            self.lost + other.lost,
            self.pairs + other.pairs,
            self.in_order + other.in_order,
            self.whole_characters + other.whole_characters,
            self.whole_distance + other.whole_distance,
        )

    @property
    def cer(self) -> float | None:
        """Paragraph CER: ``distance`` over ``characters``."""
        return self.distance / self.characters if self.characters else None

    @property
    def missed(self) -> float | None:
        """Order-free miss rate."""
        return self.lost / self.characters if self.characters else None

    @property
    def order(self) -> float | None:
        """Share of neighbouring paragraphs found in order."""
        return self.in_order / self.pairs if self.pairs else None

    @property
    def cer_whole(self) -> float | None:
        return self.whole_distance / self.whole_characters if self.whole_characters else None


def strict(text: str) -> str:
    """NFKC without white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def loose(text: str) -> str:
    """:func:`strict` with comma forms and quotation marks levelled and hyphens taken out."""
    return strict(text).translate(_ALIKE).replace("''", '"').translate(_HYPHENS)


def graphemes(text: str) -> Graphemes:
    """Extended grapheme clusters (UAX 29)."""
    return tuple(regex.findall(r"\X", text))


def infix(sought: Graphemes, text: Graphemes) -> tuple[int, int]:
    """Least edit distance of ``sought`` to any stretch of ``text``, and the index where the first such stretch ends
    (-1 when none is nearer than the empty one).

    Sellers, "The theory and computation of evolutionary distances" (1980), a row of the table at a time.
    """
    if not sought or not text:
        return len(sought), -1
    ids = {g: n for n, g in enumerate(dict.fromkeys(sought))}
    target = np.array([ids.get(g, -1) for g in text], dtype=np.int32)
    along = np.arange(len(text) + 1, dtype=np.int32)
    row = np.zeros(len(text) + 1, dtype=np.int32)
    for g in sought:
        best = np.minimum(row[1:], row[:-1] - (target == ids[g])) + 1
        row = np.concatenate(([row[0] + 1], best)).astype(np.int32)
        row = np.minimum.accumulate(row - along) + along  # insertions run on from the left
    end = int(np.argmin(row[1:]))
    least = int(row[end + 1])
    return (least, end) if least < len(sought) else (len(sought), -1)


def score_paragraphs(paragraphs: Sequence[str], text: str) -> TextScore:
    """Paragraph CER, order and order-free misses of a record's ``text`` against truth ``paragraphs``."""
    hyp = graphemes(loose(text))
    characters = distance = pairs = ordered = 0
    last: int | None = None
    everything: Counter[str] = Counter()
    for paragraph in paragraphs:
        ref = graphemes(loose(paragraph))
        away, end = infix(ref, hyp)
        characters, distance = characters + len(ref), distance + away
        if last is not None:
            pairs, ordered = pairs + 1, ordered + (end > last)
        last = end
        everything.update(ref)
    return TextScore(characters, distance, (everything - Counter(hyp)).total(), pairs, ordered)


def score_whole(truth: str, text: str) -> TextScore:
    """Plain edit distance between all of the truth and all of a record's text, both :func:`strict`."""
    ref, hyp = graphemes(strict(truth)), graphemes(strict(text))
    return TextScore(whole_characters=len(ref), whole_distance=Levenshtein.distance(ref, hyp))
