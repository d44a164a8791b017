"""RapidOCR: the PP-OCRv6 models that come inside its wheel, on OpenVINO or ONNX Runtime, one thread each.

RapidOCR's own entry point shrinks every page to 2,000 pixels, decodes without the characters' places in a form that can
be mapped back, and sorts lines across columns. Koden therefore drives its detector and recognizer at a scale that
fits the print, cuts lines from the full picture, and leaves order to the layout.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.errors import EngineFailed, MissingDependency
from pipeline.model import Box, Char, Direction, EngineInfo, Image, Line
from pipeline.recognition import crops, ctc, lookalikes, memory, points, skipped, tiles
from pipeline.recognition.engine import Contested

DETECTOR, RECOGNIZER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
SHAPES_KEPT = 1000  # primitives; with 300, bulletins took 12 % more time, with the usual 5,000 no less
STRIP_HEIGHT = 48  # pixels; the recognizer's fixed input height
STEP = 8  # pixels of a strip per time step of the recognizer
WIDTH_GRAIN = 64  # pixels; strips are padded to a multiple, so that few shapes have to be compiled
BATCH_AREA = 48 * 320 * 12  # pixels per batch: more does not pay on one thread
DETECTION_GLYPH = 14.0  # pixels; print is brought to this height for detection, measured by bench.recognition
DETECTION_SIDE = (640, 2400)  # least and greatest long side of the picture that is searched


def runtimes() -> tuple[str, ...]:
    """Inference runtimes that load here, best first."""
    found = []
    for name, package in (("openvino", "openvino"), ("onnxruntime", "onnxruntime")):
        try:
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
        try:
            self._detector, self._recognizer = _open(chosen)
        except MissingDependency:
            raise
        except Exception as e:
            raise MissingDependency(f"RapidOCR does not start: {e}", remedy="pip install 'rapidocr>=3.10,<3.11'") from e
        self._alphabet: list[str] = self._recognizer.postprocess_op.character
        self._rivals = lookalikes.rivals(self._alphabet)

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
                ("precision", self._precision),
                ("threads", "1"),
            ),
        )

    @property
    def _precision(self) -> str:
        """The arithmetic the runtime chose for this processor: another one may read a few characters otherwise."""
        if self.runtime != "openvino":
            return "f32"
        chosen = self._recognizer.session.session.get_compiled_model().get_property("INFERENCE_PRECISION_HINT")
        return str(chosen.get_type_name())

    def read(self, image: Image, glyph_height: float) -> tuple[Line, ...]:
        try:
            quads = self.detect(image, glyph_height)
            memory.release(self._detector.session)
            lines = points.pointed(image, self.recognize(image, quads))
            return skipped.filled(image, lines, self.recognize)
        except Exception as e:  # inference runtimes raise their own kinds
            raise EngineFailed(f"RapidOCR failed: {type(e).__name__}: {e}") from e
        finally:
            memory.release(self._recognizer.session)
            memory.trim()

    def read_boxes(self, image: Image, boxes: Sequence[Box]) -> tuple[Line, ...]:
        """Read upright boxes, page pixels. Raises EngineFailed as :meth:`read`."""
        try:
            return self.recognize(image, [np.asarray(b.polygon, dtype=np.float32) for b in boxes])
        except Exception as e:
            raise EngineFailed(f"RapidOCR failed: {type(e).__name__}: {e}") from e

    def detect(self, image: Image, glyph_height: float) -> list[crops.Quad]:
        """Boxes of lines, page pixels. ``image`` grey (h, w)."""
        scale = detection_scale(image.shape[0], image.shape[1], glyph_height)
        small = image
        if scale != 1:
            interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
            small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=interpolation), dtype=np.uint8)
        boxes: list[crops.Quad] = []
        for x, y, piece in tiles.pieces(small):
            searched, shrunk = tiles.bounded(piece)
            found = self._detector(cv2.cvtColor(np.ascontiguousarray(searched), cv2.COLOR_GRAY2BGR))
            if found.boxes is not None:
                boxes += [
                    np.asarray(q, dtype=np.float32) / shrunk + np.array([x, y], dtype=np.float32) for q in found.boxes
                ]
        factors = np.array([image.shape[1] / small.shape[1], image.shape[0] / small.shape[0]], dtype=np.float32)
        return [q * factors for q in boxes]

    def recognize(self, image: Image, quads: list[crops.Quad]) -> tuple[Line, ...]:
        """Read the given boxes. A box without any character gives no line."""
        strips: list[tuple[npt.NDArray[np.float32], int]] = []
        directions = [crops.direction_of(q) for q in quads]
        for quad, direction in zip(quads, directions, strict=True):
            strip = crops.cut(image, quad, direction)
            height, width = strip.shape[:2]
            wide = max(STEP, math.ceil(STRIP_HEIGHT * width / max(1, height)))
            scaled = cv2.resize(strip, (wide, STRIP_HEIGHT), interpolation=cv2.INTER_LINEAR)
            strips.append((np.asarray((scaled.astype(np.float32) / 255 - 0.5) / 0.5, dtype=np.float32), wide))
        lines: list[Line | None] = [None] * len(quads)
        for batch in _batches([w for _, w in strips]):
            width = max(_padded(strips[i][1]) for i in batch)
            tensor = np.zeros((len(batch), 3, STRIP_HEIGHT, width), dtype=np.float32)
            for row, i in enumerate(batch):
                tensor[row, :, :, : strips[i][1]] = strips[i][0]
            output = np.asarray(self._recognizer.session(tensor))
            for row, i in enumerate(batch):
                lines[i] = self._line(output[row], quads[i], directions[i], strips[i][1], width)
        return tuple(line for line in lines if line is not None)

    def read_strips(self, strips: list[Image]) -> list[tuple[float, int]]:
        """(mean confidence, number of characters) of each strip; grey, 48 pixels high."""
        out = [(0.0, 0)] * len(strips)
        widths = [s.shape[1] for s in strips]
        for batch in _batches(widths):
            width = max(_padded(widths[i]) for i in batch)
            tensor = np.zeros((len(batch), 3, STRIP_HEIGHT, width), dtype=np.float32)
            for row, i in enumerate(batch):
                tensor[row, :, :, : widths[i]] = (strips[i].astype(np.float32) / 255 - 0.5) / 0.5
            output = np.asarray(self._recognizer.session(tensor))
            for row, i in enumerate(batch):
                steps = math.ceil(widths[i] * output.shape[1] / width)
                chars = ctc.best_path(output[row], self._alphabet, steps)
                out[i] = (sum(c[1] for c in chars) / len(chars) if chars else 0.0, len(chars))
        return out

    def _line(
        self, output: npt.NDArray[np.float32], quad: crops.Quad, direction: Direction, wide: int, padded: int
    ) -> Line | None:
        per_step = padded / len(output)
        steps = wide / per_step
        path = ctc.best_path(output, self._alphabet, math.ceil(steps))
        if not any(c[0].strip() for c in path):
            return None
        first, last = crops.along(quad, direction)
        scale = (last - first) / steps
        return Line(
            polygon=crops.polygon(quad),
            direction=direction,
            chars=tuple(
                self._char(
                    output,
                    run,
                    Char(run[0], round(run[1], 4), round(first + a * scale, 1), round(first + b * scale, 1)),
                )
                for run, (_, _, a, b) in zip(path, ctc.spread(path, steps), strict=True)
            ),
            engine="rapidocr",
        )

    def _char(self, output: npt.NDArray[np.float32], run: tuple[str, float, float, float], char: Char) -> Char:
        """The character with its look-alikes, where it has any."""
        classes = self._rivals.get(char.text)
        if not classes:
            return char
        seen = ctc.rivals(output, classes, int(run[2]), int(run[3]))
        rivals = tuple((self._alphabet[c], round(p, 6)) for c, p in seen)
        return Contested(char.text, char.confidence, char.start, char.end, rivals=rivals)


def detection_scale(height: int, width: int, glyph_height: float) -> float:
    """Factor by which a page is scaled for detection: its print comes to 14 pixels, within the side limits."""
    longest = max(height, width)
    scale = DETECTION_GLYPH / glyph_height if glyph_height > 0 else 1280 / longest
    low, high = DETECTION_SIDE
    scale = min(max(scale, low / longest), high / longest)
    return 1.0 if 0.9 < scale < 1.1 else scale


def _padded(width: int) -> int:
    return math.ceil(width / WIDTH_GRAIN) * WIDTH_GRAIN


def _batches(widths: list[int]) -> list[list[int]]:
    """Strips of like width together, so that little is padded; order is fixed by width, then by place."""
    order = sorted(range(len(widths)), key=lambda i: (_padded(widths[i]), i))
    out: list[list[int]] = []
    for i in order:
        width = _padded(widths[i])
        if out and width == _padded(widths[out[-1][0]]) and (len(out[-1]) + 1) * width * STRIP_HEIGHT <= BATCH_AREA:
            out[-1].append(i)
        else:
            out.append([i])
    return [part for batch in out for part in _halved(batch)]


def _halved(batch: list[int]) -> list[list[int]]:
    """In parts of 8, 4, 2 and 1: the network keeps what it prepared for every size of batch it has met."""
    out = []
    while batch:
        n = 1 << (len(batch).bit_length() - 1)
        out.append(batch[:n])
        batch = batch[n:]
    return out


def _models() -> Path:
    return Path(str(resources.files("rapidocr"))) / "models"


def _open(runtime: str) -> tuple[Any, Any]:
    """RapidOCR's detector and recognizer on models from its own wheel; nothing may be downloaded."""
    from rapidocr import RapidOCR
    from rapidocr.ch_ppocr_det import TextDetector
    from rapidocr.ch_ppocr_rec import TextRecognizer
    from rapidocr.utils.typings import EngineType

    folder = _models()
    for name in (DETECTOR, RECOGNIZER):
        if not (folder / name).is_file():
            raise MissingDependency(f"RapidOCR's wheel lacks {name}", remedy="pip install --force-reinstall rapidocr")
    engine = EngineType(runtime)
    cfg = RapidOCR(
        params={
            "Global.log_level": "error",
            "Det.engine_type": engine,
            "Rec.engine_type": engine,
            "Det.model_path": str(folder / DETECTOR),
            "Rec.model_path": str(folder / RECOGNIZER),
            "Det.limit_side_len": 32,
            "EngineConfig.openvino.inference_num_threads": 1,
            # each worker would pin its one thread to the same first processor
            "EngineConfig.openvino.enable_cpu_pinning": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    ).cfg
    for part in (cfg.Det, cfg.Rec):
        part.engine_cfg = cfg.EngineConfig[runtime]
        part.model_root_dir = folder
    cfg.Rec.font_path = None
    if runtime != "openvino":
        return TextDetector(cfg.Det), TextRecognizer(cfg.Rec)
    with _bounded_cache():
        return TextDetector(cfg.Det), TextRecognizer(cfg.Rec)


@contextmanager
def _bounded_cache() -> Iterator[None]:
    """OpenVINO keeps what it prepared for every shape of input it has seen; RapidOCR's settings do not reach the
    property that bounds it."""
    from rapidocr.inference_engine import openvino

    main: Any = openvino.main
    usual = main.CPUConfig

    class Bounded(usual):  # type: ignore[misc,valid-type]
        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "CPU_RUNTIME_CACHE_CAPACITY": str(SHAPES_KEPT)}

    main.CPUConfig = Bounded
    try:
        yield
    finally:
        main.CPUConfig = usual
