"""In how many pieces a TIFF or PNG lies in its file, told before Pillow makes a list of them: it has no limit."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import TooLarge
from pipeline.scan.formats import MOST_PAGES, PNG, TIFF, Format

MOST_PIECES = 1 << 18
"""strips or tiles of a page: one for each row of the four inks of the longest"""
MOST_IN_ALL = 4 * MOST_PIECES
"""of all pages; a thousand pages of a strip for each 8 KB have some hundred thousand"""
MOST_CHUNKS = 200_000
"""of a PNG; one of a gibibyte has half as many, in chunks of 8 KB"""
_SHARED = 32 << 20
"""bytes that the lists of all directories may have beyond those of the file: each is read anew for each directory"""
_PIECES = (273, 279, 324, 325)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_REMEDY = "save it anew with another program"


def check(path: Path, name: str, fmt: Format) -> None:
    """TooLarge when the file has more pieces than any scan. What is damaged is left to the readers."""
    if fmt not in (TIFF, PNG):
        return
    with path.open("rb") as f:
        try:
            _check_tiff(f, name) if fmt is TIFF else _check_png(f, name)
        except struct.error:
            return


def _check_png(f: BinaryIO, name: str) -> None:
    at, end = 8, os.fstat(f.fileno()).st_size
    for _ in range(MOST_CHUNKS):
        f.seek(at)
        head = f.read(8)
        if len(head) < 8 or head[4:] == b"IEND" or at >= end:
            return
        at += 12 + int.from_bytes(head[:4], "big")
    raise TooLarge(f"the PNG is in more than {MOST_CHUNKS} pieces", file=name, remedy=_REMEDY)


def _check_tiff(f: BinaryIO, name: str) -> None:
    """The chain of directories (TIFF 6.0, section 2; BigTIFF), their entries alone."""
    head = f.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\0", b"\0+")
    form, count_form, step = (order + "Q", order + "Q", 20) if big else (order + "I", order + "H", 12)
    width, inline = struct.calcsize(form), 8 if big else 4
    (at,) = struct.unpack_from(form, head, 8 if big else 4)
    size = os.fstat(f.fileno()).st_size
    left = size + _SHARED
    seen: set[int] = set()
    pieces = 0
    while 0 < at < size and at not in seen and len(seen) <= MOST_PAGES:
        seen.add(at)
        f.seek(at)
        (count,) = struct.unpack(count_form, f.read(struct.calcsize(count_form)))
        if count > 0xFFFF:
            return
        table = f.read(count * step + width)
        for n in range(min(count, len(table) // step)):
            tag, kind = struct.unpack_from(order + "HH", table, n * step)
            (number,) = struct.unpack_from(form, table, n * step + 4)
            length = number * _SIZES.get(kind, 0)
            left -= length if length > inline else 0
            if tag in _PIECES and left >= 0:  # else it says more than the file has
                pieces += number
                if number > MOST_PIECES or pieces > 2 * MOST_IN_ALL:  # places and lengths
                    raise TooLarge("the TIFF is in more strips or tiles than any scan", file=name, remedy=_REMEDY)
        if left < 0 and len(seen) > 1:
            raise TooLarge("the TIFF says more of its pages than it has room for", file=name, remedy=_REMEDY)
        (at,) = struct.unpack_from(form, table, count * step)
