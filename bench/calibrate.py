"""``python -m bench.calibrate``: fit ``pipeline/recognition/calibration.json`` anew; run it after every change of the
recognizer or of what prepares its pictures.

Draws pages of every form and of running text (:mod:`tests.drawn.vary`, :mod:`tests.drawn.passages`), spoils them by
every family of damage (:mod:`tests.drawn.wear`), reads them as a run does, and lays what was read against what was
drawn (:mod:`bench.alignment`). On the pages to fit with, a logistic model and an isotonic map are fitted
(:mod:`pipeline.recognition.calibration` says which and why); on the pages held out (one face of each script is never
fitted with, and of the others every fifth page) it is measured how well certainties came true. ``--cross`` also leaves
out each family of damage and each face in turn. The same pages and versions give the same file.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
import numpy.typing as npt

import pipeline
from bench import reliability
from bench.alignment import judge
from pipeline.model import Direction, Frame, Image, Line, Page, RegionType
from pipeline.page import read_uncalibrated
from pipeline.recognition import calibration
from pipeline.recognition.calibration import FEATURES, SCRIPTS, Curve
from pipeline.recognition.engines import Choice, Engines, open_engines
from tests.drawn import passages, vary, wear

DATA = Path(calibration.__file__).with_name("calibration.json")
PAGES = {"auto": 176, "tesseract": 24}
"""drawn pages read by each choice of engines: RapidOCR with its second witness, and Tesseract alone"""
SEED = 41_000
FORMS = get_args(vary.Form)
KINDS: tuple[str, ...] = (*passages.KINDS, *FORMS)
SLOW_KINDS = ("across", "down", "telegram", "old", "english", "letter", "draft")
"""of pages for Tesseract, which takes long: directions and scripts evenly"""
HELD_FACES = ("serif", "typewriter")
BINS, LEAST = 60, 40  # bins before violators are pooled, and characters in each at least
CAPS = {
    RegionType.HANDWRITING.value: (0.3, "written by hand, which the recognizers were not made for"),
    RegionType.SEAL.value: (0.5, "words in a seal, which the recognizers were not made for"),
}

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PageInfo:
    """``missed``: characters of the page that stand in no line; ``invented``: characters read where none is."""

    kind: str
    wear: str
    face: str
    held: bool
    read: int
    wrong: int
    missed: int
    invented: int


@dataclass(frozen=True)
class Samples:
    """Characters by rows: ``features`` (n, k), ``right``, ``engine`` and ``page`` (index into ``pages``)."""

    features: Floats
    right: Flags
    engine: npt.NDArray[np.str_]
    page: npt.NDArray[np.int64]
    pages: tuple[PageInfo, ...]

    def of(self, chosen: Flags) -> Samples:
        return Samples(self.features[chosen], self.right[chosen], self.engine[chosen], self.page[chosen], self.pages)

    def by_page(self, test: Any) -> Flags:
        """Which characters stand on pages for which ``test`` holds."""
        return np.array([bool(test(p)) for p in self.pages])[self.page]

    @property
    def script(self) -> npt.NDArray[np.int64]:
        return np.asarray(self.features[:, : len(SCRIPTS)].argmax(axis=1), dtype=np.int64)

    @property
    def column(self) -> Flags:
        return np.asarray(self.features[:, 2 * len(SCRIPTS) : 3 * len(SCRIPTS)].any(axis=1))


# ------------------------------------------------------------------------------------------------ pages
def drawn(count: int, seed: int, kinds: Sequence[str] = KINDS) -> Iterator[tuple[str, str, str, Image, list[str]]]:
    """(kind, family of damage, face, picture, all text) of ``count`` pages."""
    for n in range(count):
        kind, family = kinds[n % len(kinds)], wear.FAMILIES[n % len(wear.FAMILIES)]
        made = vary.document(kind, seed + n) if kind in FORMS else passages.passage(kind, seed + n)
        sheet = made.sheets[-1]
        picture = wear.worn(np.asarray(sheet.image), family, seed + n)
        yield kind, family, sheet.face, picture, [text for _, text in sheet.blocks]


def frame_of(picture: Image, sheet_height: int = 3508) -> Frame:
    dpi = 300.0 * picture.shape[0] / sheet_height
    return Frame("drawn", 1, False, 1, "0" * 64, picture, dpi, "given")


def samples_of(pages: Sequence[Page], blocks: Iterable[str], complete: bool = True) -> tuple[list[Any], Counter[str]]:
    """[(features, right, engine)] of every judged character, and the page's tally."""
    placed, lines = [], []
    for page in pages:
        mine = [x for r in page.regions if r.type is not RegionType.NOISE for x in calibration.lines_of((r,))]
        placed += calibration.place(mine, calibration.scale_of(page))
        lines += mine
    judged = judge(lines, blocks, complete=complete)
    out, tally = [], Counter(missed=len(judged.missed), invented=judged.invented)
    for p, right in zip(placed, judged.right, strict=True):
        for row, ok, engine in zip(calibration.features(p), right, _engines(p.line), strict=True):
            if ok is not None:
                out.append((row, ok, engine))
                tally["read"] += 1
                tally["wrong"] += not ok
    return out, tally


def _engines(line: Line) -> list[str]:
    return [c.by if c.by in ("rapidocr", "tesseract") else line.engine for c in line.printed]


def collect(engines: Engines, count: int, seed: int, kinds: Sequence[str] = KINDS, told: Any = None) -> Samples:
    rows: list[tuple[Floats, bool, str, int]] = []
    infos: list[PageInfo] = []
    for n, (kind, family, face, picture, blocks) in enumerate(drawn(count, seed, kinds)):
        pages, _ = read_uncalibrated(frame_of(picture), engines)
        found, tally = samples_of(pages, blocks)
        held = (face in HELD_FACES and kinds == KINDS) or (n + n // 10) % 5 == 4
        infos.append(
            PageInfo(kind, family, face, held, tally["read"], tally["wrong"], tally["missed"], tally["invented"])
        )
        rows += [(row, ok, engine, n) for row, ok, engine in found]
        if told:
            told(n, infos[-1])
    return Samples(
        np.array([r[0] for r in rows]).reshape(len(rows), len(FEATURES)),
        np.array([r[1] for r in rows], dtype=bool),
        np.array([r[2] for r in rows], dtype=str),
        np.array([r[3] for r in rows], dtype=np.int64),
        tuple(infos),
    )


# -------------------------------------------------------------------------------------------------- fit
def fit(s: Samples) -> Curve:
    """Both steps on all the samples given."""
    from sklearn.linear_model import LogisticRegression

    own = np.array([name.startswith("confidence of ") and name[14:] in SCRIPTS for name in FEATURES])
    kept = np.ones(len(FEATURES), dtype=bool)
    found = np.zeros(len(FEATURES))
    while True:  # what makes a surer character less certain is chance, and is left out
        model = LogisticRegression(C=1.0, fit_intercept=False, solver="newton-cholesky", tol=1e-8)
        model.fit(s.features[:, kept], s.right)
        found[:] = 0
        found[kept] = model.coef_[0]
        if not (own & (found < 0)).any():
            break
        kept &= ~(own & (found < 0))
    weights = {name: round(float(w), 5) for name, w in zip(FEATURES, found, strict=True)}
    score = s.features @ np.array([weights[name] for name in FEATURES])
    return Curve(weights, *isotonic(score, s.right))


def isotonic(score: Floats, right: Flags, bins: int = BINS) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Knots of a rising map from score to share of right characters. Scores are put into bins first; a bin's share is
    (right + 1/2) / (n + 1), so that no bin is given certainty it has not earned."""
    from sklearn.isotonic import isotonic_regression

    order = np.argsort(score, kind="stable")
    # wrong characters are few and stand low: half the bins hold as many of them, the other half as many of all
    places = np.arange(1, bins // 2) * 2 / bins
    wrong = np.flatnonzero(~right[order])
    edges = {int(len(order) * q) for q in places} | {
        int(wrong[int(len(wrong) * q)]) for q in places if len(wrong) >= 60
    }
    cuts = [0]
    for edge in sorted(edges):
        if edge - cuts[-1] >= LEAST and len(order) - edge >= LEAST:
            cuts.append(edge)
    parts = np.split(order, cuts[1:])
    x = np.array([score[p].mean() for p in parts])
    y = np.array([(right[p].sum() + 0.5) / (len(p) + 1) for p in parts])
    y = isotonic_regression(y, sample_weight=np.array([len(p) for p in parts], dtype=float))
    knots: list[tuple[float, float]] = []
    for n, (a, b) in enumerate(zip(x, y, strict=True)):
        inside = 0 < n < len(x) - 1 and y[n - 1] == b == y[n + 1]
        if not inside and (not knots or a > knots[-1][0]):
            knots.append((round(float(a), 4), round(float(b), 5)))
    return tuple(a for a, _ in knots), tuple(b for _, b in knots)


def missed_knots(pages: Sequence[PageInfo], expected: Sequence[float]) -> list[list[float]]:
    """How many characters are missed per character read, against the expected share of wrong ones, rising."""
    from sklearn.isotonic import isotonic_regression

    usable = [(e / p.read, p.missed, p.read) for p, e in zip(pages, expected, strict=True) if p.read >= 30]
    usable.sort()
    parts = [usable[i : i + 12] for i in range(0, len(usable), 12)]
    if len(parts) > 1 and len(parts[-1]) < 6:
        parts[-2:] = [parts[-2] + parts[-1]]
    x = [sum(a * r for a, _, r in p) / sum(r for *_, r in p) for p in parts]
    n = np.array([float(sum(r for *_, r in p)) for p in parts])
    y = isotonic_regression([sum(m for _, m, _ in p) / k for p, k in zip(parts, n, strict=True)], sample_weight=n)
    return [[round(float(a), 5), round(float(b), 5)] for a, b in zip(x, y, strict=True)]


def expected_by_page(s: Samples, certainty: Floats) -> list[float]:
    return [float((1 - certainty[s.page == n]).sum()) for n in range(len(s.pages))]


# ------------------------------------------------------------------------------------------------ tests
def groups(s: Samples) -> Iterator[tuple[str, Flags]]:
    """Characters by direction and script, as they are reported."""
    merged = {"kanji": ("kanji", "rare"), "kana": ("hiragana", "katakana")}
    japanese = s.by_page(lambda p: p.kind not in ("english", "bulletin"))
    yield "all", np.ones(len(s.right), dtype=bool)
    yield "Japanese pages", japanese
    for column, direction in ((False, Direction.HORIZONTAL), (True, Direction.VERTICAL)):
        here = s.column == column
        yield f"{direction.value}", here
        for name in ("kanji", "kana", "latin", "digit", "mark"):
            of = [SCRIPTS.index(x) for x in merged.get(name, (name,))]
            yield f"{direction.value} {name}", here & np.isin(s.script, of)


def cross(s: Samples) -> dict[str, dict[str, Any]]:
    """Each family of damage and each face left out in turn: fitted on the rest, tested on it."""
    out = {}
    for what in ("wear", "face"):
        for value in dict.fromkeys(getattr(p, what) for p in s.pages):
            without = s.by_page(lambda p, what=what, value=value: getattr(p, what) == value)
            test = s.of(without)
            if len(test.right) >= 500 and (~without).any():
                curve = fit(s.of(~without))
                out[f"without {what} {value}"] = reliability.measures(curve.certainty(test.features), test.right)
    return out


def curve_json(curve: Curve) -> dict[str, Any]:
    return {"weights": dict(curve.weights), "map": [list(k) for k in zip(curve.scores, curve.shares, strict=True)]}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--pages", type=int, default=PAGES["auto"], help="drawn pages for RapidOCR (default %(default)s)"
    )
    parser.add_argument("--tesseract-pages", type=int, default=PAGES["tesseract"], help="(default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="draws others (default %(default)s)")
    parser.add_argument("--out", type=Path, default=DATA, metavar="FILE", help="default: the program's own")
    parser.add_argument("--plot", type=Path, metavar="PNG", help="reliability diagram of the pages held out")
    parser.add_argument("--samples", type=Path, metavar="FILE", help="keep what was read, or take it from here")
    parser.add_argument("--cross", action="store_true", help="leave out each family of damage and each face in turn")
    given = parser.parse_args(argv)
    cv2.setNumThreads(1)
    start = _cpu()
    made: dict[str, Samples] = {}
    infos = []
    choices: tuple[tuple[str, Choice, int], ...] = (
        ("rapidocr", "auto", given.pages),
        ("tesseract", "tesseract", given.tesseract_pages),
    )
    for engine, choice, count in choices:
        file = given.samples.with_suffix(f".{engine}.npz") if given.samples else None
        opened = open_engines(choice)
        infos += [i for i in opened.infos if i.id not in {x.id for x in infos}]
        if file and file.is_file():
            made[engine] = _loaded(file)
        elif count:
            made[engine] = collect(opened, count, given.seed, KINDS if engine == "rapidocr" else SLOW_KINDS, _progress)
            if file:
                _kept(made[engine], file)
    out: dict[str, Any] = {
        "about": "Written by bench.calibrate; pipeline/recognition/calibration.py says what it means.",
        "provenance": {
            "koden": pipeline.__version__,
            "engines": {i.id: [i.version, *(f"{n} {d[:12]}" for n, d in i.models)] for i in infos},
            "scikit-learn": metadata.version("scikit-learn"),
            "seed": given.seed,
            "pages": {e: len(s.pages) for e, s in made.items()},
            "characters": {e: len(s.right) for e, s in made.items()},
            "held out": f"every fifth page; for RapidOCR the faces {', '.join(HELD_FACES)}",
        },
        "engines": {},
        "caps": {k: {"most": most, "why": why} for k, (most, why) in CAPS.items()},
        "missed": [],
        "measured": {},
    }
    for engine, s in made.items():
        own = s.of(s.engine == engine)
        held = own.by_page(lambda p: p.held)
        curve, test = fit(own.of(~held)), own.of(held)
        certainty = curve.certainty(test.features)
        out["engines"][engine] = curve_json(curve)
        raw = reliability.raw_confidence(test.features)
        rows = {}
        for name, chosen in groups(test):
            if chosen.sum() >= 200:
                rows[name] = reliability.measures(certainty[chosen], test.right[chosen])
                bare = reliability.measures(raw[chosen], test.right[chosen])
                rows[name] |= {"ece_raw": bare["ece"], "expected_raw": bare["expected"]}
        out["measured"][engine] = rows
        print(f"\n{engine}: held-out pages")
        print(reliability.table(rows))
        if engine == "rapidocr":
            out["missed"] = missed_knots(own.pages, expected_by_page(own, curve.certainty(own.features)))
            for name, share in reliability.thresholds(certainty, test.right):
                print(name, share)
            if given.plot:
                chosen_groups = {n: (certainty[c], test.right[c]) for n, c in groups(test) if c.sum() >= 200}
                reliability.plot(chosen_groups, given.plot)
        if given.cross:
            print(reliability.table(cross(own)))
    text = json.dumps(out, ensure_ascii=False, indent=1)
    text = re.sub(r"\[\s+([-\d.e]+),\s+([-\d.e]+)\s+\]", r"[\1, \2]", text)  # knots in one line each
    given.out.write_text(text + "\n", encoding="utf-8")
    print(f"{given.out}: {_cpu() - start:.0f} s of CPU")
    return 0


def _cpu() -> float:
    """CPU seconds of this process and of the programs it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _progress(n: int, p: PageInfo) -> None:
    print(
        f"{n:4d} {p.kind:12s} {p.wear:7s} {p.face:10s} read {p.read:5d} wrong {p.wrong:4d} missed {p.missed:4d} "
        f"invented {p.invented:3d}{' held' if p.held else ''}",
        flush=True,
    )


def _kept(s: Samples, file: Path) -> None:
    infos = json.dumps([vars(p) for p in s.pages])
    np.savez_compressed(file, features=s.features, right=s.right, engine=s.engine, page=s.page, pages=np.array(infos))


def _loaded(file: Path) -> Samples:
    with np.load(file) as kept:
        pages = tuple(PageInfo(**p) for p in json.loads(str(kept["pages"])))
        return Samples(kept["features"], kept["right"], kept["engine"], kept["page"], pages)


if __name__ == "__main__":
    sys.exit(main())
