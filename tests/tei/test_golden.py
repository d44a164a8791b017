"""Records kept as files: a change of the house style shows as a difference to read.

``KODEN_REGENERATE=1 pytest tests/tei/test_golden.py`` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.tei.build import build
from pipeline.tei.plain import plain_text
from pipeline.tei.read import read
from tests.tei import made

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", made.ALL)
def test_golden(name: str) -> None:
    document = made.ALL[name]()
    images = {p.id: f"../../pages/{document.source}/{p.id}.jpg" for p in document.pages}
    xml = build(document, images=images, software="Koden 0.1.0")
    pairs = {".xml": xml, ".txt": plain_text(read(xml)).encode()}
    for suffix, now in pairs.items():
        path = GOLDEN / f"{name}{suffix}"
        if os.environ.get("KODEN_REGENERATE") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(now)
        assert path.read_bytes().decode() == now.decode()
