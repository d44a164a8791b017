"""What must be the same on every machine, so that no record depends on who read its pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import pipeline
from pipeline.batch import tasks
from pipeline.batch.resuming import words_and_rules
from pipeline.recognition import calibration
from pipeline.settings import Settings

OPEN_LIMIT = 300.0
"""seconds for opening the engines and looking at what reads"""
PACKAGES = (
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "openvino",
    "pikepdf",
    "pillow",
    "pypdfium2",
    "pytesseract",
    "rapidocr",
)
"""Through these go the pixels and the text of a file."""
PARTS = (".py", ".toml", ".json")


@cache
def code() -> str:
    """SHA-256 over Koden's own files: two checkouts may well have one version."""
    root, out = Path(pipeline.__file__).parent, hashlib.sha256()
    for file in sorted(p for p in root.rglob("*") if p.suffix in PARTS and p.is_file()):
        data = file.read_bytes()
        out.update(f"{file.relative_to(root).as_posix()}\0{len(data)}\0".encode() + data)
    return out.hexdigest()


def here(settings: Settings) -> dict[str, str]:
    """What reads in this process, by name; called where the engines are open. MissingDependency or EngineFailed when
    they cannot be."""
    found = {"koden": pipeline.__version__, "koden's files": code(), "calibration": calibration.digest()}
    for engine in tasks.engines():
        found[engine.id] = engine.version
        found |= {f"{engine.id}, {name}": value for name, value in engine.models}
    found["vocabularies and schema"] = words_and_rules(settings)
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    """For a person, the versions before the digests; "" when all is the same."""
    names = [n for n in (*wanted, *(k for k in found if k not in wanted)) if wanted.get(n) != found.get(n)]
    told = [f"{n} is {_short(found.get(n))} there, {_short(wanted.get(n))} here" for n in names]
    return "; ".join(told[:3]) + (f"; and {len(told) - 3} more" if len(told) > 3 else "")


def _short(value: str | None) -> str:
    if value is None:
        return "missing"
    return value[:12] if len(value) == 64 else value
