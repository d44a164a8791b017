"""Tesseract through pytesseract: a full engine, a second witness for single lines, and an adviser on orientation.

It is run without a shell, with a time limit and one thread; languages are those installed.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytesseract

from pipeline.errors import EngineFailed, MissingDependency
from pipeline.model import Box, Char, Degrees, Direction, EngineInfo, Image, Line

TIMEOUT = 90  # seconds for one call
LANGUAGES = ("jpn", "jpn_vert", "eng")
_WANTED = (*LANGUAGES, "osd")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@cache
def installed() -> tuple[str, tuple[str, ...]] | None:
    """(version, languages) of the Tesseract on this machine, or None."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        version = str(pytesseract.get_tesseract_version()).split()[0]
        return version, tuple(sorted(pytesseract.get_languages(config="")))
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, SystemExit, OSError):
        return None


def _run(image: Image, lang: str, psm: int, **more: str) -> list[dict[str, Any]]:
    """Word rows of Tesseract's table; EngineFailed on a crash or time-out."""
    config = " ".join([f"--psm {psm}", *(f"-c {k}={v}" for k, v in more.items())])
    try:
        table = pytesseract.image_to_data(
            image, lang=lang, config=config, output_type=pytesseract.Output.DICT, timeout=TIMEOUT
        )
    except (pytesseract.TesseractError, RuntimeError, UnicodeDecodeError, OSError) as e:
        raise EngineFailed(f"Tesseract failed ({type(e).__name__})") from e
    keys = list(table)
    rows = [dict(zip(keys, values, strict=True)) for values in zip(*table.values(), strict=True)]
    return [r for r in rows if int(r["level"]) == 5 and str(r["text"]).strip()]


class TesseractEngine:
    """Raises MissingDependency when Tesseract or its Japanese data is not installed."""

    def __init__(self) -> None:
        found = installed()
        if found is None:
            raise MissingDependency(
                "Tesseract is not installed",
                remedy="on Debian: apt install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert",
            )
        self.version, self.languages = found
        if "jpn" not in self.languages:
            raise MissingDependency("Tesseract has no Japanese data", remedy="apt install tesseract-ocr-jpn")

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            id="tesseract",
            name="Tesseract",
            version=self.version,
            models=_models(self.languages),
            settings=(("languages", " ".join(lang for lang in _WANTED if lang in self.languages)), ("threads", "1")),
        )

    def read(self, image: Image, glyph_height: float) -> tuple[Line, ...]:
        """Horizontal Japanese first; where that reads badly, vertical Japanese or English: what it is surest of."""
        best = _lines(_run(image, "jpn", 3), Direction.HORIZONTAL)
        if _share_cjk(best) < 0.5 and "eng" in self.languages:
            best = max(best, _lines(_run(image, "eng", 3), Direction.HORIZONTAL), key=_weight)
        if _sureness(best) < 0.7 and "jpn_vert" in self.languages:
            best = max(best, _lines(_run(image, "jpn_vert", 5), Direction.VERTICAL), key=_weight)
        return best

    def read_again(self, image: Image, lines: tuple[Line, ...]) -> tuple[Line | None, ...]:
        """All horizontal lines are put under one another on one sheet, all columns beside one another on another, so
        that Tesseract starts at most twice a page."""
        out: list[Line | None] = [None] * len(lines)
        for direction, lang, psm in ((Direction.HORIZONTAL, "", 6), (Direction.VERTICAL, "jpn_vert", 5)):
            chosen = [i for i, line in enumerate(lines) if line.direction is direction]
            if not chosen or (lang and lang not in self.languages):
                continue
            language = lang or _language([lines[i] for i in chosen], self.languages)
            sheet, places = _sheet(image, [lines[i].box for i in chosen], direction)
            words = _run(sheet, language, psm)
            for i, place in zip(chosen, places, strict=True):
                out[i] = _from_sheet(words, place, lines[i])
        return tuple(out)


def osd(image: Image) -> tuple[Degrees, float] | None:
    """Tesseract's opinion on how far a page must be turned clockwise to stand upright, and its confidence (>= 0, 2 is
    already sure); None when it has none."""
    found = installed()
    if found is None or "osd" not in found[1]:
        return None
    try:
        text = pytesseract.image_to_osd(image, config="--psm 0", timeout=TIMEOUT)
    except (pytesseract.TesseractError, RuntimeError, OSError):  # it refuses pages with few characters
        return None
    rotate = re.search(r"Rotate:\s*(\d+)", text)
    sure = re.search(r"Orientation confidence:\s*([\d.]+)", text)
    turns: dict[str, Degrees] = {"0": 0, "90": 90, "180": 180, "270": 270}
    return (turns[rotate[1]], float(sure[1])) if rotate and sure and rotate[1] in turns else None


def _lines(words: list[dict[str, Any]], direction: Direction) -> tuple[Line, ...]:
    groups: dict[tuple[int, int, int], list[dict[str, Any]]] = {}
    for w in words:
        groups.setdefault((int(w["block_num"]), int(w["par_num"]), int(w["line_num"])), []).append(w)
    return tuple(_line(g, direction) for g in groups.values())


def _line(words: list[dict[str, Any]], direction: Direction) -> Line:
    """Tesseract tells confidence per word; each of its characters is given it. Latin words are parted by a space."""
    horizontal = direction is Direction.HORIZONTAL
    chars: list[Char] = []
    for w in words:
        box = _box(w)
        start, end = (box.x0, box.x1) if horizontal else (box.y0, box.y1)
        text = str(w["text"])
        confidence = max(0.0, float(w["conf"])) / 100
        if chars and not (_CJK.match(text) and _CJK.match(chars[-1].text)):
            chars.append(Char(" ", confidence, chars[-1].end, start))
        step = (end - start) / len(text)
        chars += [
            Char(c, round(confidence, 4), round(start + k * step, 1), round(start + (k + 1) * step, 1))
            for k, c in enumerate(text)
        ]
    return Line(Box.union(_box(w) for w in words).polygon, direction, tuple(chars), "tesseract")


def _box(w: dict[str, Any]) -> Box:
    x, y = float(w["left"]), float(w["top"])
    return Box(x, y, x + float(w["width"]), y + float(w["height"]))


def _share_cjk(lines: tuple[Line, ...]) -> float:
    text = "".join(line.text for line in lines)
    return len(_CJK.findall(text)) / len(text) if text else 0.0


def _weight(lines: tuple[Line, ...]) -> float:
    return sum(c.confidence - 0.5 for line in lines for c in line.chars if c.text.strip())


def _sureness(lines: tuple[Line, ...]) -> float:
    chars = [c.confidence for line in lines for c in line.chars if c.text.strip()]
    return sum(chars) / len(chars) if chars else 0.0


def _language(lines: list[Line], languages: tuple[str, ...]) -> str:
    return "jpn" if _share_cjk(tuple(lines)) > 0.2 or "eng" not in languages else "eng"


def _sheet(image: Image, boxes: list[Box], direction: Direction) -> tuple[Image, list[Box]]:
    """Cut-out lines on one white sheet with air between them, and where each lies on it."""
    gap = 40
    cuts = []
    for b in boxes:
        part = image[max(0, int(b.y0)) : max(1, int(b.y1)), max(0, int(b.x0)) : max(1, int(b.x1))]
        cuts.append(part if part.size else np.full((1, 1), 255, np.uint8))
    if direction is Direction.HORIZONTAL:
        width = max(c.shape[1] for c in cuts) + 2 * gap
        padded = [
            cv2.copyMakeBorder(c, gap, gap, gap, width - gap - c.shape[1], cv2.BORDER_CONSTANT, value=255) for c in cuts
        ]
        tops = np.cumsum([0, *(p.shape[0] for p in padded)])
        places = [Box(gap, tops[i] + gap, gap + c.shape[1], tops[i] + gap + c.shape[0]) for i, c in enumerate(cuts)]
        return np.vstack(padded), places
    height = max(c.shape[0] for c in cuts) + 2 * gap
    padded = [
        cv2.copyMakeBorder(c, gap, height - gap - c.shape[0], gap, gap, cv2.BORDER_CONSTANT, value=255) for c in cuts
    ]
    lefts = np.cumsum([0, *(p.shape[1] for p in padded)])
    places = [Box(lefts[i] + gap, gap, lefts[i] + gap + c.shape[1], gap + c.shape[0]) for i, c in enumerate(cuts)]
    return np.hstack(padded), places


def _from_sheet(words: list[dict[str, Any]], place: Box, line: Line) -> Line | None:
    """The words that lie on one line's place of the sheet, moved back to the page."""
    horizontal = line.direction is Direction.HORIZONTAL
    mine = []
    for w in words:
        x, y = _box(w).center
        if (place.y0 <= y <= place.y1) if horizontal else (place.x0 <= x <= place.x1):
            mine.append(w)
    if not mine:
        return None
    mine.sort(key=lambda w: float(w["left"]) if horizontal else float(w["top"]))
    read = _line(mine, line.direction)
    shift = line.box.x0 - place.x0 if horizontal else line.box.y0 - place.y0
    return Line(
        line.polygon,
        line.direction,
        tuple(Char(c.text, c.confidence, round(c.start + shift, 1), round(c.end + shift, 1)) for c in read.chars),
        read.engine,
    )


@cache
def _models(languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Digests of the traineddata files, where the installation tells its folder."""
    folders = [Path(p) for p in (os.environ.get("TESSDATA_PREFIX", ""),) if p]
    folders += [*sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata")), Path("/usr/share/tessdata")]
    folders += [Path("/usr/local/share/tessdata"), Path("/opt/homebrew/share/tessdata")]
    out = []
    for lang in _WANTED:
        file = next((f for d in folders if (f := d / f"{lang}.traineddata").is_file()), None)
        if lang in languages and file is not None:
            out.append((file.name, hashlib.sha256(file.read_bytes()).hexdigest()))
    return tuple(out)
