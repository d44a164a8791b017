"""The cases beside the project: a report whose text is taken, and scans whose hidden text never is."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.model import Box, Frame, Transform
from pipeline.scan.discover import discover
from pipeline.scan.files import open_source
from pipeline.settings import Settings
from pipeline.textlayer import lines, trust

CASES = Path(__file__).resolve().parents[2] / "../shared/cases"


def frames(file: Path, pages: int) -> Iterator[Frame]:
    if not file.is_file():
        pytest.skip(f"the cases are not beside the project: no {file.name}")
    settings = Settings(render_dpi=100)
    (source,) = discover((file,), settings.unit, ()).sources
    with open_source(source, settings) as reader:
        for number in range(1, min(pages, reader.count) + 1):
            yield reader.frame(number)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.cases
def test_the_report_is_taken_to_the_letter() -> None:
    text = ""
    for frame in frames(CASES / "report/report-2019.pdf", 3):
        verdict = trust.judge(frame)
        assert verdict is not None and verdict.trusted, verdict
        assert frame.layer is not None
        h, w = frame.pixels.shape[:2]
        grey = frame.pixels if frame.pixels.ndim == 2 else cv2.cvtColor(frame.pixels, cv2.COLOR_BGR2GRAY)
        found = lines.lines(frame.layer, Transform(), Box(0, 0, w, h), np.asarray(grey, dtype=np.uint8)).lines
        body = [t for t in found if 0.09 * h < t.box.center[1] < 0.92 * h]
        text += "".join(c.text for t in body for c in t.chars if not c.superscript)
    truth = json.loads((CASES / "report/truth.json").read_text(encoding="utf-8"))
    read = plain(text)
    missing = [p for p in truth["paragraphs"][:10] if plain(p) not in read]
    assert missing == []


@pytest.mark.cases
@pytest.mark.parametrize("name", ["cib_02000176.pdf", "cib_02003047.pdf", "cib_02026614.pdf"])
def test_the_hidden_text_of_a_scan_is_never_taken(name: str) -> None:
    seen = 0
    for frame in frames(CASES / "cib" / name, 3):
        seen += 1
        assert frame.layer is None or (frame.layer.glyphs == () and frame.layer.doubts)
        verdict = trust.judge(frame)
        assert verdict is None or not verdict.trusted
    assert seen
