"""Search a word in every byte left behind: as it is, in other encodings, escaped, and inside what is packed."""

from __future__ import annotations

import gzip
import html
import json
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

_DEPTH = 4
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def forms(word: str) -> dict[bytes, str]:
    """The bytes a word may stand as, and how they are called."""
    escaped = json.dumps(word).strip('"')
    out = {
        word.encode("utf-8"): "UTF-8",
        word.encode("utf-16-le"): "UTF-16 LE",
        word.encode("utf-16-be"): "UTF-16 BE",
        escaped.encode(): "JSON",
        escaped.upper().replace("\\U", "\\u").encode(): "JSON, capital",
        quote(word).encode(): "percent",
        html.escape(word).encode("ascii", "xmlcharrefreplace"): "character references",
        "".join(f"&#x{ord(c):x};" for c in word).encode(): "hexadecimal character references",
        word.encode("unicode_escape"): "Python",
    }
    for name in ("shift_jis", "euc_jp", "iso2022_jp"):
        try:
            out[word.encode(name)] = name
        except UnicodeEncodeError:
            continue
    return out


def hits(data: bytes, words: tuple[str, ...]) -> Iterator[str]:
    """What of the words is in the bytes, and in what they hold packed (zlib, gzip)."""
    wanted = {form: f"{word!r} as {name}" for word in words for form, name in forms(word).items()}
    yield from _hits(data, wanted, "", _DEPTH)


def _hits(data: bytes, wanted: dict[bytes, str], where: str, depth: int) -> Iterator[str]:
    lower = data.lower()
    for form, name in wanted.items():
        if form.lower() in lower:
            yield name + where
    if depth:
        for at, inner in _unpacked(data):
            yield from _hits(inner, wanted, f"{where} > packed at {at}", depth - 1)


def _unpacked(data: bytes) -> Iterator[tuple[int, bytes]]:
    for magic in (*_ZLIB, b"\x1f\x8b\x08"):
        at = data.find(magic)
        while at >= 0:
            bits = 31 if magic[0] == 0x1F else 15
            try:
                inner = zlib.decompressobj(bits).decompress(data[at:], 1 << 26)
            except zlib.error:
                inner = b""
            if len(inner) > 3:
                yield at, inner
            at = data.find(magic, at + 1)


def search(*folders: Path, words: tuple[str, ...]) -> list[str]:
    """Every place of a word in the folders: names of files and folders, their bytes, the values of SQLite's tables."""
    out = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            out += [f"name {path.name}: {hit}" for hit in hits(path.name.encode("utf-8", "surrogateescape"), words)]
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                out += [f"{path}: {hit}" for hit in hits(data, words)]
                if data.startswith(b"SQLite format 3\0"):
                    out += [f"{path}: row: {hit}" for row in _rows(path) for hit in hits(row, words)]
    return out


def _rows(path: Path) -> Iterator[bytes]:
    """The values of every row; a row that is spread over pages of the file is not found in its bytes."""
    db = sqlite3.connect(path)
    try:
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in db.execute(f'SELECT * FROM "{table}"'):
                yield b"\0".join(v if isinstance(v, bytes) else str(v).encode("utf-8", "replace") for v in row)
    finally:
        db.close()


def packed(word: str) -> bytes:
    """For trying the search itself."""
    return b"before" + gzip.compress(b"x" * 50 + zlib.compress(word.encode("utf-16-be") * 3)) + b"after"
