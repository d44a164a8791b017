"""Two drawn releases of one telegram, read by the real engine and compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from pipeline.comparison.compare import compare, scans
from pipeline.tei.xml import T
from tests.drawn.ageing import Age, age
from tests.drawn.content import TELEGRAM
from tests.drawn.forms import telegram

FIRST, SECOND = "条件の一部に強い難色を示す", "補助金の上限"
"""what the first release withholds of each passage, and what the second opens or closes"""


def drawn(path: Path, *words: str, seed: int) -> None:
    """The sample telegram with ``words`` for its three withheld passages, aged as its own copy was."""
    body = "\n".join(TELEGRAM.body)
    for marker, word in zip(("@11@", "@17@", "@8@"), words, strict=True):
        body = body.replace(marker, word)
    sheet = telegram(replace(TELEGRAM, body=tuple(body.split("\n")))).sheets[0]
    pixels, _ = age(np.asarray(sheet.image), Age(skew=0.4 if seed else -0.3), seed)
    Image.fromarray(pixels).save(path, dpi=(300, 300))


@pytest.mark.engine
def test_two_scans_of_one_telegram(tmp_path: Path) -> None:
    a, b = tmp_path / "released-1998.png", tmp_path / "released-2012.png"
    drawn(a, "@13@", "@17@", SECOND, seed=0)
    drawn(b, FIRST, "@17@", "@6@", seed=1)
    out = tmp_path / "out"
    compare(a, b, out, read_scans=scans, software="Koden 1")
    said = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    told = {
        v: [c for c in said["changes"] if c["verdict"] == v] for v in ("opened", "closed", "withheld", "lost", "moved")
    }
    assert [c["b"]["text"] for c in told["opened"]] == [FIRST]
    assert [c["a"]["text"] for c in told["closed"]] == [SECOND]
    assert told["withheld"] and not told["lost"] and not told["moved"]
    root = etree.parse(str(out / "compare.xml")).getroot()
    assert [app.get("type") for app in root.iter(T + "app") if app.get("type") in ("opened", "closed")] == [
        "opened",
        "closed",
    ]
    assert len(list((out / "pages").rglob("*.jpg"))) == 2
