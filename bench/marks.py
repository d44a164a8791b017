"""``python -m bench.marks``: how many struck characters and notes by hand are found on drawn pages.

Struck characters are counted with the drawn lines (a perfect reading), by direction and kind of stroke; notes by hand
with what RapidOCR reads of the page, among print in four states of wear. Drawn hands are bent type: neater than most.
"""

from __future__ import annotations

import argparse
from collections import Counter

from pipeline.layout.marks import handwriting, ink, struck
from pipeline.model import Direction
from pipeline.recognition.rapid import RapidEngine
from tests.drawn import marks
from tests.drawn.ageing import CLEAN, Age

AGES = (CLEAN, Age(speckle=10, noise=2), Age(bits=1, blur=1.2, loss=0.001), Age(blur=1.6, shade=20))
WORN = (
    CLEAN,
    Age(bits=1, blur=1.2, loss=0.001),
    Age(blur=1.8, loss=0.004, shade=30, noise=6),
    Age(bits=1, blur=1.6, loss=0.006, speckle=40),
)
NOTES = ("至急検討", "次官へ", "済み", "要回覧", "佐藤", "No change", "see file 12", "delete last", "OK")


def strokes(pages: int, seed: int) -> None:
    """Precision and recall over characters, for each kind of page; recall for each kind of stroke."""
    for name, direction, english in (
        ("Japanese, horizontal", Direction.HORIZONTAL, False),
        ("Japanese, vertical", Direction.VERTICAL, False),
        ("English", Direction.HORIZONTAL, True),
    ):
        count: Counter[tuple[bool, bool]] = Counter()
        kinds: Counter[tuple[str, bool]] = Counter()
        untouched = 0
        for k in range(pages):
            page = marks.struck_page(seed + k, direction, english)
            size = min(page.lines[0].box.width, page.lines[0].box.height) / 1.4
            found = struck.marked(page.lines, ink.of(page.aged(AGES[k % 4]), size))
            for n, (line, truth) in enumerate(zip(found, page.struck, strict=True)):
                untouched += not any(truth) and any(c.struck for c in line.chars)
                for c, t in zip(line.chars, truth, strict=True):
                    if c.text.strip("、。 　"):
                        count[c.struck, t] += 1
                        if t:
                            kinds[page.strokes[n], c.struck] += 1
        right, wrong, missed = count[True, True], count[True, False], count[False, True]
        print(
            f"{name}: precision {right / max(1, right + wrong):.3f}, recall {right / max(1, right + missed):.3f} "
            f"({right + missed} struck of {sum(count.values())}); untouched lines marked: {untouched}"
        )
        for stroke in marks.STROKES:
            seen, not_seen = kinds[stroke, True], kinds[stroke, False]
            print(f"    {stroke}: recall {seen / max(1, seen + not_seen):.2f}")


def hands(pages: int, seed: int) -> None:
    """Lines as RapidOCR finds them: those by hand that are called so, and print that is."""
    engine = RapidEngine()
    count: Counter[tuple[bool, bool]] = Counter()
    for k in range(seed, seed + pages):
        page = marks.Marked(seed=k, width=1700)
        face = ("mincho", "gothic", "typewriter", "serif")[k % 4]
        texts = marks.ENGLISH if face == "typewriter" else marks.JAPANESE
        for n in range(12):
            text = texts[n % len(texts)]
            page.text(120, 120 + n * 150, text[: 40 if n % 3 else 6], 40, face=face)
        boxes = []
        for n in range(6):
            note = NOTES[(k * 6 + n) % len(NOTES)]
            pen, size = int(page.rng.integers(2, 6)), int(page.rng.integers(44, 64))
            written = "label" if note.isascii() else "gothic"
            line = marks.by_hand(page, 1150 + 40 * (n % 3), 190 + n * 300, note, size, face=written, pen=pen)
            boxes.append(line.box)
        image = page.aged(WORN[k % 4])
        lines = engine.read(image, 36.0)
        found = handwriting.written(lines, image, 36.0)
        for t in lines:
            count[t in found, any(b.intersection(t.box) > 0.5 * t.box.area for b in boxes)] += 1
    right, wrong, missed = count[True, True], count[True, False], count[False, True]
    printed = wrong + count[False, False]
    print(f"by hand: {right} of {right + missed} lines found; {wrong} of {printed} printed lines called so")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--seed", type=int, default=9000)
    given = parser.parse_args()
    strokes(given.pages, given.seed)
    hands(given.pages, given.seed)
