"""Koden's own code as a version: what it reads and writes may change between two releases.

A checkout that is mended keeps its version number, so what was read before would be taken for what is read now. What
counts is what runs: comments, documentation strings and the layout of the text are left out, and so is everything that
no record depends on.
"""

from __future__ import annotations

import ast
import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pipeline

READING = (
    "audit", "batch/pages.py", "batch/wiring.py", "blocks.py", "components.py", "layout", "looking.py", "model",
    "page.py", "recognition", "redaction", "scan", "textlayer",
)  # fmt: skip
"""what decides on what is read of a page, below ``pipeline/``"""
WRITING = ("batch/assemble.py", "exports", "model", "records", "tei")
"""what decides on the records that are made of it"""
DATA = (".toml", ".json")


@cache
def reading() -> str:
    """SHA-256 of the code and the data that read a page."""
    return digest(Path(pipeline.__file__).parent, READING)


@cache
def writing() -> str:
    """SHA-256 of the code and the data that make records."""
    return digest(Path(pipeline.__file__).parent, WRITING)


def digest(root: Path, parts: Iterable[str]) -> str:
    """SHA-256 over what Python and data files say, in files and folders below ``root``."""
    out = hashlib.sha256()
    for file in _files(root, parts):
        said = "\n".join(_said(file))
        out.update(f"{file.relative_to(root).as_posix()}\0{said}\0".encode("utf-8", "surrogatepass"))
    return out.hexdigest()


def _files(root: Path, parts: Iterable[str]) -> Iterator[Path]:
    for part in parts:
        begin = root / part
        found = sorted(begin.rglob("*")) if begin.is_dir() else [begin]
        yield from (f for f in found if f.suffix in (".py", *DATA) and f.is_file())


def _said(file: Path) -> Iterable[str]:
    data = file.read_bytes()
    if file.suffix == ".py":
        out: list[str] = []
        _code(ast.parse(data), out)
        return out
    held = tomllib.loads(data.decode()) if file.suffix == ".toml" else json.loads(data)
    return [json.dumps(held, ensure_ascii=True, sort_keys=True, default=str)]


def _code(node: object, out: list[str]) -> None:
    """The tree in words. Fields without a value are left out: which ones there are differs between versions of
    Python. Asked half a million times at the start of a run."""
    if isinstance(node, ast.AST):
        kind = type(node)
        if kind is ast.Expr:
            value = node.value  # type: ignore[attr-defined]
            if type(value) is ast.Constant and isinstance(value.value, str):
                return  # a documentation string, of whatever
        out.append(kind.__name__)
        for name in kind._fields:
            if (value := getattr(node, name, None)) is not None and value != []:
                out.append(name)
                if isinstance(value, str):
                    out.append(repr(value))
                else:
                    _code(value, out)
        out.append(")")
    elif isinstance(node, list):
        for each in node:
            _code(each, out)
        out.append("]")
    else:
        out.append(repr(node))
