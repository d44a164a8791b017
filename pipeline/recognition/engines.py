"""Which engines read, by the operator's choice and by what is installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.errors import MissingDependency
from pipeline.model import Box, EngineInfo, Image, Line, OrientationVote
from pipeline.recognition import context, orient, tesseract, width, witness
from pipeline.recognition.engine import Engine, LineReader
from pipeline.recognition.rapid import RapidEngine, runtimes

Choice = Literal["auto", "rapidocr", "tesseract"]


@dataclass(frozen=True)
class Engines:
    """The engines of one process: ``first`` reads every page, ``second`` the lines it is unsure of, if there is one."""

    first: Engine
    second: LineReader | None = None

    @property
    def infos(self) -> tuple[EngineInfo, ...]:
        return (self.first.info,) + ((self.second.info,) if self.second is not None else ())

    def read(self, image: Image, glyph_height: float, latin: bool = False) -> tuple[Line, ...]:
        """Lines of an upright grey page, page pixels, in no particular order. ``latin``: its print is known to be
        Latin; an engine that asks after that need not."""
        if latin and isinstance(self.first, RapidEngine):
            lines = self.first.read(image, glyph_height, latin)
        else:
            lines = self.first.read(image, glyph_height)
        if self.second is not None:
            lines = witness.confirm(image, lines, self.second)
        return width.level(context.settle(lines))

    def read_boxes(self, image: Image, boxes: Sequence[Box]) -> tuple[Line, ...]:
        """What stands in each of the given boxes, page pixels; a box without text gives no line, and an engine that
        cannot be asked so gives none at all."""
        if not isinstance(self.first, RapidEngine) or not boxes:
            return ()
        return context.settle(self.first.read_boxes(image, boxes))

    def orient(self, image: Image) -> OrientationVote:
        """How far the page must be turned clockwise."""
        if isinstance(self.first, RapidEngine):
            return orient.vote(image, self.first, tesseract.osd if self.second is not None else None)
        said = tesseract.osd(image)
        if said is None:
            return OrientationVote(0, 0.0, "nothing to tell by")
        return OrientationVote(said[0], round(said[1] / (said[1] + 2), 3), "Tesseract OSD")


def open_engines(choice: Choice) -> Engines:
    """Raises MissingDependency when what was asked for is not there. ``auto`` takes RapidOCR, with Tesseract as second
    witness where it is installed; Tesseract alone where RapidOCR does not load."""
    if choice == "tesseract":
        return Engines(tesseract.TesseractEngine())
    if choice == "rapidocr":
        return Engines(RapidEngine())
    second = tesseract.TesseractEngine() if _tesseract_reads_japanese() else None
    if not runtimes():
        if second is None:
            raise MissingDependency(
                "neither RapidOCR nor Tesseract can be loaded",
                remedy="pip install openvino, or apt install tesseract-ocr",
            )
        return Engines(second)
    return Engines(RapidEngine(), second)


def _tesseract_reads_japanese() -> bool:
    found = tesseract.installed()
    return found is not None and "jpn" in found[1]


@dataclass(frozen=True)
class Finding:
    """One line of ``koden doctor``."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor() -> tuple[Finding, ...]:
    """What is installed and works, for a person."""
    out = []
    for runtime in ("openvino", "onnxruntime"):
        if runtime not in runtimes():
            out.append(Finding(f"RapidOCR on {runtime}", False, "does not load", f"pip install {runtime}"))
            continue
        try:
            info = RapidEngine(runtime).info
        except MissingDependency as e:
            out.append(Finding(f"RapidOCR on {runtime}", False, e.what, e.remedy))
            continue
        models = ", ".join(f"{name} {digest[:12]}" for name, digest in info.models)
        out.append(
            Finding(f"RapidOCR on {runtime}", True, f"{info.version}; {dict(info.settings)['runtime']}; {models}")
        )
    found = tesseract.installed()
    if found is None:
        out.append(
            Finding("Tesseract (second witness)", False, "not found", "apt install tesseract-ocr tesseract-ocr-jpn")
        )
        return tuple(out)
    out.append(Finding("Tesseract (second witness)", True, found[0]))
    for lang in (*tesseract.LANGUAGES, "osd"):
        ok = lang in found[1]
        package = f"apt install tesseract-ocr-{lang.replace('_', '-')}"
        out.append(Finding(f"Tesseract data: {lang}", ok, "installed" if ok else "missing", "" if ok else package))
    return tuple(out)
