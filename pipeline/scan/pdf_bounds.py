"""How much work a PDF page makes, told from the file before a page is loaded: forms that draw each other without end,
instructions and tables of fonts that a reader in Python would sit over for hours. Read with pikepdf, drawn by nobody.
"""

from __future__ import annotations

import ctypes
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf

from pipeline.scan import pdf_weight
from pipeline.scan.pdf_objects import objects

_LEVELS = 40
"""forms within forms to which PDFium goes"""
_MAX_FORMS = 200_000
"""forms that a page draws, one in the other counted every time; PDFium takes about 1 KB for each"""
_MAX_TILES = 20_000_000
"""of a pattern on a page; PDFium takes some 20 ns for each"""
_MAX_SAVED = 20_000
"""states saved one within the other; PDFium takes about 300 bytes for each. PDF 1.7, annex C, allows 28"""
_PIECE = 1 << 20
_SHEET = 595.0 * 842.0
_MAX_CONTENT = 1_500_000
"""bytes of instructions, forms counted every time; pdfminer takes up to 8 seconds for a million"""
_MAX_TABLE = 200_000
"""codes that the fonts of a page name, and bytes of a list of widths; a full CJK font has 30 000"""
_MAX_STREAM = 2_000_000
_CPU_SECONDS = 15.0
"""for the text of one page; ordinary pages take 0.1 to 2"""
_LOOK = 0.05
"""seconds between two looks at the clock"""
_DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_DO = re.compile(rb"\bDo\b")
_FILLED = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+(?:scn|SCN)\b")
_SCN = re.compile(rb"/[^\s/<>\[\](){}%]+\s*(?:%[^\r\n]*[\r\n]\s*)*(?:scn|SCN)\b")
"""a pattern may be coloured by numbers that stand before its name"""
_MARK = re.compile(rb"\b(?:BMC|BDC|EMC)\b")
_APART = np.isin(np.arange(256), list(b"\0\t\n\f\r ()<>[]{}/%"))
"""characters that end a word (PDF 32000-1, 7.2.2)"""
_HEX = re.compile(r"#([0-9A-Fa-f]{2})")
_RANGES = re.compile(rb"begin(?:bf|cid|notdef)range(.*?)end(?:bf|cid|notdef)range", re.DOTALL)
_RANGE = re.compile(rb"<\s*([0-9A-Fa-f\s]*)>\s*<\s*([0-9A-Fa-f\s]*)>")


class TooLong(BaseException):
    """The text of a page took more CPU time than allowed. Not an Exception: pdfminer passes over those."""


@dataclass(frozen=True)
class Bounds:
    """``excess``: why the page must not be loaded at all; "" when it may. ``doubt``: why its text is not read."""

    excess: str = ""
    doubt: str = ""


def bounds(path: Path, page: int) -> Bounds:
    """Of page ``page`` (from 1). What cannot be looked up is left to the readers."""
    try:
        with objects(path) as pdf:
            return _bounds(pdf.pages[page - 1])
    except pdf_weight.Heavy as e:
        return Bounds(excess=str(e))
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return Bounds()


@contextmanager
def limited() -> Iterator[None]:
    """Raises TooLong inside when the block takes too much CPU time of the process.

    A thread looks at the clock and raises between two instructions of the block. No signal: those may be delivered to
    threads of libraries (Saxon's runtime) on which Python's handler crashes.
    """
    me, start, done = threading.get_ident(), time.process_time(), threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK):
            if time.process_time() - start > _CPU_SECONDS:
                with once:
                    if not done.is_set():
                        _raise_in(me, TooLong)
                return

    once = threading.Lock()
    watcher = threading.Thread(target=watch, name="koden-limit", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        with once:
            done.set()
        watcher.join()
        _raise_in(me, None)  # what was asked for and has not happened yet must not happen later


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have ``error`` raised in a thread at its next instruction; None takes back what is pending."""
    what = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)


# --------------------------------------------------------------------------------------------- forms and content
def _bounds(page: pikepdf.Page) -> Bounds:
    content = page.obj.get("/Contents")
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    data = b"\n".join(pdf_weight.read(p) for p in parts if isinstance(p, pikepdf.Stream))
    graph = _Graph()
    graph.add(graph.PAGE, data, page.resources)
    forms, size = graph.drawn()
    if forms > _MAX_FORMS:
        return Bounds(excess="this page draws forms within forms without end")
    if size > _MAX_CONTENT:
        return Bounds(doubt="the page's drawing instructions are too long for its text to be read")
    return Bounds(doubt=next((why for font in graph.fonts.values() if (why := _font(font))), ""))


class _Graph:
    """Which form draws which, how often."""

    PAGE = (-1, -1)

    def __init__(self) -> None:
        self.sizes: dict[tuple[int, int], int] = {}
        self.uses: dict[tuple[int, int], dict[tuple[int, int], int]] = {}
        self.fonts: dict[tuple[int, int] | int, pikepdf.Object] = {}

    def add(self, root: tuple[int, int], data: bytes, resources: pikepdf.Object) -> None:
        waiting = [(root, data, resources)]
        while waiting:
            key, data, resources = waiting.pop()
            if _marked(data):
                raise pdf_weight.Heavy(f"this page opens more than {_MAX_SAVED} marks, one within the other")
            if _saved(data) > _MAX_SAVED:
                raise pdf_weight.Heavy(f"this page saves more than {_MAX_SAVED} states, one within the other")
            self.sizes[key], self.uses[key] = len(data), {}
            for font in _entries(resources, "/Font").values():
                self.fonts.setdefault(font.objgen if font.is_indirect else -len(self.fonts) - 1, font)
            forms = {n: x for n, x in _streams(resources, "/XObject") if x.get("/Subtype") == "/Form"}
            patterns = dict(_streams(resources, "/Pattern"))
            drawn = [(forms, _DRAWN, _DO), (patterns, _FILLED, _SCN)]
            if any(_tiles(p) > _MAX_TILES for p in patterns.values()):
                raise pdf_weight.Heavy("a pattern is repeated too often")
            for form, count in ((f, c) for held, named, any_ in drawn for f, c in _times(held, data, named, any_)):
                if not count:
                    continue
                child = form.objgen
                self.uses[key][child] = self.uses[key].get(child, 0) + count
                if child not in self.sizes:
                    self.sizes[child] = 0
                    waiting.append((child, pdf_weight.read(form), form.get("/Resources", resources)))

    def drawn(self) -> tuple[int, int]:
        """Forms drawn from the page on, and bytes of instructions, each form counted every time it is drawn."""
        now, forms, size = {self.PAGE: 1}, 0, 0
        for _ in range(_LEVELS):
            below: dict[tuple[int, int], int] = {}
            for key, count in now.items():
                size += count * self.sizes[key]
                for child, times in self.uses[key].items():
                    below[child] = below.get(child, 0) + count * times
            forms += sum(below.values())
            now = below
        return forms, size


def _marked(data: bytes) -> bool:
    """Whether instructions open more than :data:`_MAX_SAVED` marks one within the other (BMC, BDC, EMC)."""
    if data.count(b"BMC") + data.count(b"BDC") <= _MAX_SAVED:
        return False
    depth = 0
    for found in _MARK.finditer(data):
        depth = max(0, depth - 1) if found[0] == b"EMC" else depth + 1
        if depth > _MAX_SAVED:
            return True
    return False


def _saved(data: bytes) -> int:
    """The most states that instructions save one within the other (q, Q)."""
    if data.count(b"q") <= _MAX_SAVED:
        return 0
    depth, floor, most = 0, 0, 0
    for at in range(0, len(data), _PIECE):
        first = max(0, at - 1)
        codes = np.frombuffer(b" " * (at == 0) + data[first : at + _PIECE + 1] + b" ", np.uint8)[: _PIECE + 2]
        apart, middle = _APART[codes], codes[1:-1]
        steps = (middle == ord("q")).astype(np.int8) - (middle == ord("Q"))
        depths = depth + np.cumsum(steps * (apart[:-2] & apart[2:]), dtype=np.int32)
        floors = np.minimum.accumulate(np.minimum(depths, floor))  # a Q too many does nothing
        depth, floor, most = int(depths[-1]), int(floors[-1]), max(most, int((depths - floors).max()))
    return most


def _streams(resources: pikepdf.Object, kind: str) -> Iterator[tuple[str, pikepdf.Stream]]:
    return ((n, x) for n, x in _entries(resources, kind).items() if isinstance(x, pikepdf.Stream))


def _tiles(pattern: pikepdf.Stream) -> float:
    """How often a pattern stands on a sheet of A4 (PDF 32000-1, 8.7.3)."""
    try:
        said: Any = pattern
        a, b, c, d = (float(v) for v in list(said.get("/Matrix", [1, 0, 0, 1, 0, 0]))[:4])
        step = abs(float(said.get("/XStep", 1)) * float(said.get("/YStep", 1)) * (a * d - b * c))
    except (TypeError, ValueError):
        return 0.0
    return _SHEET / step if step else 0.0


def _times(
    held: dict[str, pikepdf.Stream], data: bytes, named: re.Pattern[bytes], any_: re.Pattern[bytes]
) -> Iterator[tuple[pikepdf.Stream, int]]:
    """How often each is drawn by the instructions; where it cannot be told which one is, each counts."""
    if not held:
        return
    times: dict[str, int] = {}
    for found in named.finditer(data):
        name = "/" + _HEX.sub(lambda m: chr(int(m[1], 16)), found[1].decode("latin-1"))
        times[name] = times.get(name, 0) + 1
    unknown = max(0, len(any_.findall(data)) - sum(times.values()))
    for name, stream in held.items():
        yield stream, times.get(name, 0) + unknown


def _entries(resources: pikepdf.Object, kind: str) -> dict[str, pikepdf.Object]:
    held = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
    return dict(held.items()) if isinstance(held, pikepdf.Dictionary) else {}


# --------------------------------------------------------------------------------------------------------- fonts
def _font(font: pikepdf.Object) -> str:
    """Why a font's tables are too long; "" when they are not."""
    if not isinstance(font, pikepdf.Dictionary):
        return ""
    below = font.get("/DescendantFonts")
    members = [font]
    if isinstance(below, pikepdf.Array):
        members += [d for d in below if isinstance(d, pikepdf.Dictionary)]
    codes = 0
    for member in members:
        for key in ("/ToUnicode", "/Encoding"):
            table = member.get(key)
            if isinstance(table, pikepdf.Stream):
                data = pdf_weight.read(table)
                codes += _MAX_TABLE + 1 if len(data) > _MAX_STREAM else _codes(data)
        for key, group in (("/W", 3), ("/W2", 5)):
            codes += _widths(member.get(key), group)
    return "a font of the page has tables too long to be read" if codes > _MAX_TABLE else ""


def _codes(table: bytes) -> int:
    """Codes that the ranges of a character map span."""
    total = 0
    for block in _RANGES.finditer(table):
        for first, last in _RANGE.findall(block[1]):
            a, b = (int(b"".join(v.split()) or b"0", 16) for v in (first, last))
            total += max(0, min(b - a, _MAX_TABLE)) + 1 if b >= a else 1
    return total


def _widths(table: object, group: int) -> int:
    """Codes that the ranges of /W and /W2 span (PDF 32000-1, 9.7.4.3)."""
    if not isinstance(table, pikepdf.Array):
        return 0
    total = 0
    run: list[float] = []
    for value in table:
        if isinstance(value, pikepdf.Array):
            total, run = total + len(value), []
            continue
        try:
            run.append(float(value))
        except (TypeError, ValueError):
            continue
        if len(run) == group:
            total, run = total + int(max(0.0, min(run[1] - run[0], _MAX_TABLE))) + 1, []
    return total
