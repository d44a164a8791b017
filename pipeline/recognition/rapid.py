"""RapidOCR: the PP-OCRv6 models that come inside its wheel, on OpenVINO or ONNX Runtime, one thread each.

RapidOCR's own entry point shrinks every page to 2,000 pixels, decodes without the characters' places in a form that can
be mapped back, and sorts lines across columns. Koden therefore drives its detector and recognizer at a scale that
fits the print, cuts lines from the full picture, and leaves order to the layout.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pipeline import malloc
from pipeline.errors import EngineFailed, MissingDependency
from pipeline.model import Box, Char, Direction, EngineInfo, Image, Line
from pipeline.recognition import crops, ctc, glance, networks, points, skipped, steps, tiles
from pipeline.recognition.alphabet import Alphabet, Latin
from pipeline.recognition.engine import Contested

DETECTOR, RECOGNIZER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
STRIP_HEIGHT = 48  # pixels; the recognizer's fixed input height
STEP = 8  # pixels of a strip per time step of the recognizer
SQUEEZE = 0.75  # of its width: to this lines of Latin print are narrowed; Japanese ones lose characters by it
WHOLE = 96  # pixels; shorter strips are not narrowed
AGAIN = 0.85  # mean confidence of a narrowed line below which it is read in its full width, too: blurred print needs it
WIDER = 1.12  # from one width of strips to the next: lines are brought to a few widths, each of which takes preparing
DETECTION_GLYPH = 14.0  # pixels; print is brought to this height for detection, measured by bench.recognition
LATIN_GLYPH = 12.0  # pixels; the same for pages of Latin print, which lose nothing by it
LATIN = (500_000, 0.9, 0.95)  # pixels to be searched from which it pays to ask; mean confidence of the lines that tell;
# share of Latin letters that the whole page must show, or it is read anew as any other
DETECTION_SIDE = (640, 2400)  # least and greatest long side of the picture that is searched
DETECTION_GRAIN = ((768, 128), (384, 64), (0, 32))  # from a side: it is brought to a multiple, so that shapes are few


def runtimes() -> tuple[str, ...]:
    """Inference runtimes that load here, best first."""
    found = []
    for name, package in (("openvino", "openvino"), ("onnxruntime", "onnxruntime")):
        try:
            with networks.nobody_told():
                __import__(package)
        except Exception:  # a broken wheel may raise anything: libraries, symbols, processor features
            continue
        found.append(name)
    return tuple(found)


class RapidEngine:
    """PP-OCRv6 small through RapidOCR. Raises MissingDependency when no runtime or model can be loaded."""

    def __init__(self, runtime: str | None = None) -> None:
        available = runtimes()
        chosen = runtime or (available[0] if available else None)
        if chosen is None or chosen not in available:
            raise MissingDependency(
                f"no inference runtime for RapidOCR ({chosen or 'openvino, onnxruntime'})",
                remedy="pip install openvino or onnxruntime",
            )
        self.runtime = chosen
        folder = _models()
        for name in (DETECTOR, RECOGNIZER):
            if not (folder / name).is_file():
                raise MissingDependency(
                    f"RapidOCR's wheel lacks {name}", remedy="pip install --force-reinstall rapidocr"
                )
        try:
            self._detector = networks.open_network(chosen, folder / DETECTOR, sigmoid=True)
            self._recognizer = networks.open_network(chosen, folder / RECOGNIZER)
            self._boxes = _boxes_of()
        except Exception as e:
            raise MissingDependency(f"RapidOCR does not start: {e}", remedy="pip install 'rapidocr>=3.10,<3.11'") from e
        self._alphabet = Alphabet.of(["blank", *self._recognizer.told["character"].splitlines(), " "])
        parted = self._recognizer.parted
        self._latin = None if parted is None else Latin(self._alphabet, parted)

    @cached_property
    def info(self) -> EngineInfo:
        folder = _models()
        return EngineInfo(
            id="rapidocr",
            name="RapidOCR",
            version=metadata.version("rapidocr"),
            models=tuple((n, hashlib.sha256((folder / n).read_bytes()).hexdigest()) for n in (DETECTOR, RECOGNIZER)),
            settings=(
                ("runtime", f"{self.runtime} {metadata.version(self.runtime)}"),
                ("precision", self._recognizer.precision),
                ("threads", "1"),
            ),
        )

    def read(self, image: Image, glyph_height: float, latin: bool = False) -> tuple[Line, ...]:
        """As :meth:`Engine.read`. ``latin``: some of its lines have been read before, and were Latin print."""
        try:
            lines = self._read_latin(image, glyph_height, latin)
            if lines is None:
                lines = self.recognize(image, self.detect(image, glyph_height))
            return skipped.filled(image, points.pointed(image, lines), self.recognize)
        except Exception as e:  # inference runtimes raise their own kinds
            raise EngineFailed(f"RapidOCR failed: {type(e).__name__}: {e}") from e
        finally:
            self._recognizer.release()
            malloc.trim()

    def read_faint(self, image: Image, glyph_height: float) -> tuple[Line, ...]:
        """As :meth:`read`, for print that can hardly be seen: lines read unsurely are read narrowed, too."""
        try:
            lines = self.recognize(image, self.detect(image, glyph_height), faint=True)
            return skipped.filled(image, points.pointed(image, lines), self.recognize)
        except Exception as e:
            raise EngineFailed(f"RapidOCR failed: {type(e).__name__}: {e}") from e

    def read_boxes(self, image: Image, boxes: Sequence[Box]) -> tuple[Line, ...]:
        """Read upright boxes, page pixels. Raises EngineFailed as :meth:`read`."""
        try:
            return self.recognize(image, [np.asarray(b.polygon, dtype=np.float32) for b in boxes])
        except Exception as e:
            raise EngineFailed(f"RapidOCR failed: {type(e).__name__}: {e}") from e

    def _read_latin(self, image: Image, glyph_height: float, known: bool = False) -> tuple[Line, ...] | None:
        """The lines of a page of Latin print, searched for on a smaller picture; None when the page is of another, or
        so small that it does not matter."""
        h, w = image.shape
        if glyph_height <= 0 or h * w * detection_scale(h, w, glyph_height) ** 2 < LATIN[0]:
            return None
        if not known:
            seen = glance.read(image, glance.pieces(image, Direction.HORIZONTAL), self.recognize, LATIN[1])
            if not seen.latin or seen.confidence < LATIN[1]:
                return None
        lines = self.recognize(image, self.detect(image, glyph_height, LATIN_GLYPH), latin=True)
        whole = glance.told(lines)
        return lines if whole.letters >= LATIN[2] * whole.chars and whole.confidence >= AGAIN else None

    def detect(self, image: Image, glyph_height: float, wanted: float = DETECTION_GLYPH) -> list[crops.Quad]:
        """Boxes of lines, page pixels. ``image`` grey (h, w). ``wanted``: pixels to which its print is brought."""
        x0, y0, x1, y1 = tiles.printed(image, glyph_height)
        if x0 >= x1:
            return []
        printed = image[y0:y1, x0:x1]
        h, w = printed.shape
        scale = detection_scale(image.shape[0], image.shape[1], glyph_height, wanted)
        size = _even(round(w * scale)), _even(round(h * scale))
        small = printed
        if size != (w, h):
            interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
            small = np.asarray(cv2.resize(printed, size, interpolation=interpolation), dtype=np.uint8)
        factors = np.array([w / size[0], h / size[1]], dtype=np.float32)
        corner = np.array([x0, y0], dtype=np.float32)
        return [q * factors + corner for q in self.search(small)]

    def search(self, picture: Image) -> list[crops.Quad]:
        """Boxes of lines in a grey picture as it is; large ones are searched in pieces."""
        out: list[crops.Quad] = []
        for x, y, piece in tiles.pieces(picture):
            searched, shrunk = tiles.bounded(piece)
            h, w = searched.shape
            even = _even(w), _even(h)
            if even != (w, h):
                searched = np.asarray(cv2.resize(searched, even, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
            found, _ = self._boxes(self._detector.run(searched)[None], (h, w))
            out += [np.asarray(q, dtype=np.float32) / shrunk + np.array([x, y], dtype=np.float32) for q in found]
        return out

    def recognize(
        self, image: Image, quads: list[crops.Quad], latin: bool = False, faint: bool = False
    ) -> tuple[Line, ...]:
        """Read the given boxes. A box without any character gives no line. ``latin``: the page is of Latin print, and
        lines are narrowed; those read unsurely are read in full width, too. ``faint``: the other way round."""
        directions = [crops.direction_of(q) for q in quads]
        cuts = [crops.cut(image, q, d) for q, d in zip(quads, directions, strict=True)]
        naturals = [STRIP_HEIGHT * c.shape[1] / max(1, c.shape[0]) for c in cuts]
        narrowed = [n if n < WHOLE else max(WHOLE, SQUEEZE * n) for n in naturals]
        first, second = (narrowed, naturals) if latin else (naturals, narrowed)
        lines: list[Line | None] = [None] * len(quads)

        def read(chosen: Sequence[int], widths: Sequence[float]) -> None:
            strips = [
                np.asarray(cv2.resize(cuts[i], (_width(w), STRIP_HEIGHT), interpolation=cv2.INTER_LINEAR), np.uint8)
                for i, w in zip(chosen, widths, strict=True)
            ]
            for k in _by_width(strips):
                i = chosen[k]
                line = _line(self._told(strips[k], latin), quads[i], directions[i])
                before = lines[i]
                if before is None or (line is not None and _weight(line) > _weight(before)):
                    lines[i] = line

        read(range(len(quads)), first)
        if latin or faint:
            differ = [i for i in range(len(quads)) if first[i] != second[i]]
            unsure = [i for i in differ if (t := lines[i]) is None or t.confidence < AGAIN]
            read(unsure, [second[i] for i in unsure])
        return tuple(line for line in lines if line is not None)

    def _told(self, strip: Image, latin: bool = False) -> steps.Told:
        parted = self._recognizer.parted
        if parted is None:
            return steps.every(self._recognizer.run(strip), self._alphabet)
        return steps.tell(parted.features(strip), parted, self._alphabet, self._latin if latin else None)

    def read_glyphs(self, glyphs: list[Image]) -> list[tuple[float, int]]:
        """(mean confidence, number of characters) of each cut-out glyph or short word; grey, any size."""
        strips = []
        for glyph in glyphs:
            wide = _width(STRIP_HEIGHT * glyph.shape[1] / glyph.shape[0])
            strips.append(np.asarray(cv2.resize(glyph, (wide, STRIP_HEIGHT)), dtype=np.uint8))
        out = [(0.0, 0)] * len(strips)
        for i in _by_width(strips):
            chars = self._told(strips[i]).path()
            out[i] = (sum(c[1] for c in chars) / len(chars) if chars else 0.0, len(chars))
        return out


def _line(told: steps.Told, quad: crops.Quad, direction: Direction) -> Line | None:
    path = told.path()
    if not any(c[0].strip() for c in path):
        return None
    first, last = crops.along(quad, direction)
    scale = (last - first) / told.count
    return Line(
        polygon=crops.polygon(quad),
        direction=direction,
        chars=tuple(
            _char(told, run, Char(run[0], round(run[1], 4), round(first + a * scale, 1), round(first + b * scale, 1)))
            for run, (_, _, a, b) in zip(path, ctc.spread(path, float(told.count)), strict=True)
        ),
        engine="rapidocr",
    )


def _char(told: steps.Told, run: tuple[str, float, float, float], char: Char) -> Char:
    """The character with its look-alikes, where it has any."""
    classes = told.alphabet.rivals.get(char.text)
    if not classes:
        return char
    seen = told.rivals(classes, int(run[2]), int(run[3]))
    rivals = tuple((told.alphabet.chars[c], round(p, 6)) for c, p in seen)
    return Contested(char.text, char.confidence, char.start, char.end, rivals=rivals)


def detection_scale(height: int, width: int, glyph_height: float, wanted: float = DETECTION_GLYPH) -> float:
    """Factor by which a page is scaled for detection: its print comes to ``wanted`` pixels, within the side limits."""
    longest = max(height, width)
    scale = wanted / glyph_height if glyph_height > 0 else 1280 / longest
    low, high = DETECTION_SIDE
    scale = min(max(scale, low / longest), high / longest)
    return 1.0 if 0.9 < scale < 1.1 else scale


def _weight(line: Line) -> float:
    """How much was read surely: of two readings of a line the heavier is kept, the first when they are alike."""
    return sum(c.confidence - 0.5 for c in line.printed)


def _even(side: int) -> int:
    """A side of the picture that is searched, at a multiple."""
    grain = next(g for least, g in DETECTION_GRAIN if side >= least)
    return max(grain, round(side / grain) * grain)


def _width(natural: float) -> int:
    """The nearest of the widths to which strips are brought: multiples of a time step, each WIDER times the last."""
    at = next((i for i, w in enumerate(_WIDTHS) if w >= natural), len(_WIDTHS) - 1)
    return min(_WIDTHS[max(0, at - 1) : at + 1], key=lambda w: abs(math.log(w / max(1.0, natural))))


def _widths() -> tuple[int, ...]:
    out = [4 * STEP]
    while out[-1] < 8000:
        out.append(max(out[-1] + STEP, round(out[-1] * WIDER / STEP) * STEP))
    return tuple(out)


_WIDTHS = _widths()


def _by_width(strips: list[Image]) -> list[int]:
    """Strips of one width after one another: the network need not change its shape so often."""
    return sorted(range(len(strips)), key=lambda i: (strips[i].shape[1], i))


def _models() -> Path:
    return Path(str(resources.files("rapidocr"))) / "models"


def _boxes_of() -> Any:
    """RapidOCR's way from the detector's probabilities to boxes, with its own settings for these models."""
    from rapidocr.ch_ppocr_det.utils import DBPostProcess

    return DBPostProcess(
        thresh=0.3, box_thresh=0.5, max_candidates=1000, unclip_ratio=1.6, score_mode="fast", use_dilation=True
    )
