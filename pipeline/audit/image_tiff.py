"""Directories of a TIFF, and of EXIF, which is one: texts, smaller copies, masks, layers, and data that nobody names.

Read by the tables of TIFF 6.0, BigTIFF and EXIF 2.32; bounded, whatever the offsets say.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from pipeline.audit import image_metadata as metadata
from pipeline.audit.image_parts import MOST, Blob, Embedded, Parts, Text
from pipeline.model import LeakKind

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_ASCII, _BYTE, _UNDEFINED = 2, 1, 7
_DIRECTORIES, _ENTRIES = 20_000, 4096
"""most directories of a file, and entries of one, that are looked at"""
_SUBFILE, _COMPRESSION, _SUB_IFDS, _EXIF, _GPS, _INTEROP = 254, 259, 330, 34665, 34853, 40965
_STRIPS, _TILES, _JPEG = (273, 279), (324, 325), (513, 514)
_TABLES, _FREE = 347, (288, 289)
_XMP, _IPTC, _PHOTOSHOP, _LAYERS, _ICC, _MAKER_NOTE, _USER_COMMENT = 700, 33723, 34377, 37724, 34675, 37500, 37510
_XP = range(40091, 40096)
_ABOUT_FILE = frozenset(
    (
        *(271, 272, 305, 306, 316, 333, 337),  # Make, Model, Software, DateTime, HostComputer, InkNames, TargetPrinter
        *range(36864, 36884),  # dates and their offsets
        *(37520, 37521, 37522, 40964, 34852),  # sub-seconds, sound file, spectral sensitivity
        *(42016, 42033, 42034, 42035, 42036, 42037),  # numbers and names of picture, camera and lens
        *(50708, 50709, 50735, 50936, 50942, 51105, 50932, 42112, 42113),  # the same of DNG and GDAL
    )
)
_MAKER = frozenset((315, 33432, 42032))
"""Artist, Copyright, CameraOwnerName"""
_NUMBERS = frozenset((_ICC, _TABLES, 320, 301, 318, 319, 529, 532, 37121, 36864, 40960, 41484, 41729, 41728, 41730))
"""bytes that are tables of numbers: profiles, palettes, coding tables, components"""
_GAP = 512
"""bytes that no directory names are padding up to this"""
_SHARED = 32 << 20
"""bytes of entries that are looked at beyond those of the file: directories may name the same ones over and over"""
_TRIES = 200_000
"""places at which a directory that nothing names is looked for"""
_FAR = 1 << 40
"""bytes; an offset beyond any file"""
_Pairs = npt.NDArray[np.int64]
"""(n, 2): offset and length"""


@dataclass(frozen=True)
class Entry:
    tag: int
    type: int
    count: int
    data: bytes = field(repr=False)
    at: int
    length: int


@dataclass(frozen=True)
class Directory:
    """``role``: main (one of the chain), sub, exif, gps, interop. ``number``: of the main one it belongs to, from 1."""

    role: str
    number: int
    at: int
    entries: dict[int, Entry]
    end: int

    def array(self, tag: int, order: str) -> npt.NDArray[np.int64]:
        e = self.entries.get(tag)
        form = {1: "u1", 3: "u2", 4: "u4", 13: "u4", 16: "u8", 18: "u8"}.get(e.type) if e else None
        kind = np.dtype(order + form) if form else np.dtype("u1")
        if e is None or form is None or len(e.data) < kind.itemsize:
            return np.zeros(0, np.int64)
        found = np.frombuffer(e.data, kind, len(e.data) // kind.itemsize).astype(np.uint64)
        return np.minimum(found, np.uint64(_FAR)).astype(np.int64)

    def numbers(self, tag: int, order: str) -> tuple[int, ...]:
        """The first ones, as many as are looked at."""
        return tuple(self.array(tag, order)[:_ENTRIES].tolist())


class Broken(ValueError):
    """Not a TIFF, or one that cannot be followed. Never holds content."""


class Walk:
    """All directories of ``data``; ``whole`` False when some could not be followed."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        if len(data) < 8 or data[:2] not in (b"II", b"MM"):
            raise Broken("no TIFF header")
        self.order = "<" if data[:2] == b"II" else ">"
        kind = self._number("H", 2)
        if kind not in (42, 43):
            raise Broken("no TIFF header")
        self.big = kind == 43
        self.whole = True
        self._seen: set[int] = set()
        self._left = len(data) + _SHARED
        self._pages: list[int] = []
        self.tries = _TRIES
        first = self._number("Q", 8) if self.big else self._number("I", 4)
        self.directories = list(self._chain(first))

    def _number(self, form: str, at: int) -> int:
        try:
            return int(struct.unpack_from(self.order + form, self.data, at)[0])
        except struct.error as e:
            raise Broken("an offset beyond the end") from e

    def _chain(self, at: int) -> Iterator[Directory]:
        number = 0
        while at and at not in self._seen and len(self._seen) < _DIRECTORIES:
            number += 1
            try:
                directory, following = self._directory(at, "main", number)
            except Broken:
                self.whole = False
                return
            yield directory
            yield from self._below(directory)
            at = following
        if at and at not in self._seen:
            self.whole = False

    def _below(self, parent: Directory, depth: int = 0) -> Iterator[Directory]:
        roles = ((_SUB_IFDS, "sub"), (_EXIF, "exif"), (_GPS, "gps"), (_INTEROP, "interop"))
        for tag, role in roles:
            for at in parent.numbers(tag, self.order)[:_ENTRIES]:
                following = at
                while following and following not in self._seen and len(self._seen) < _DIRECTORIES:
                    try:
                        directory, following = self._directory(following, role, parent.number)
                    except Broken:
                        self.whole = False
                        break
                    yield directory
                    if depth < 4:
                        yield from self._below(directory, depth + 1)

    def _directory(self, at: int, role: str, number: int) -> tuple[Directory, int]:
        self._seen.add(at)
        count = self._number("Q" if self.big else "H", at)
        if count > _ENTRIES:
            raise Broken("more entries than any directory has")
        start, step = at + (8 if self.big else 2), 20 if self.big else 12
        entries: dict[int, Entry] = {}
        for n in range(count):
            e = self._entry(start + n * step)
            if e is not None:
                entries.setdefault(e.tag, e)
        end = start + count * step
        try:
            following = self._number("Q" if self.big else "I", end)
        except Broken:
            following = 0
        return Directory(role, number, at, entries, end + (8 if self.big else 4)), following

    def _entry(self, at: int) -> Entry | None:
        tag, kind = self._number("H", at), self._number("H", at + 2)
        count = self._number("Q" if self.big else "I", at + 4)
        size = _SIZES.get(kind)
        if size is None:
            return None  # a type of the future: TIFF says to pass it over
        length, within = count * size, 8 if self.big else 4
        place = at + (12 if self.big else 8)
        if length > within:
            place = self._number("Q" if self.big else "I", place)
        if place + length > len(self.data):
            self.whole = False
            length = max(0, len(self.data) - place)
        self._left -= length
        if self._left < 0:
            self.whole = False
            return None
        return Entry(tag, kind, count, self.data[place : place + min(length, MOST)], place, length)

    def pieces(self, d: Directory) -> _Pairs:
        """The picture data that a directory names."""
        out = [np.zeros((0, 2), np.int64)]
        for tags in (_STRIPS, _TILES, _JPEG, _FREE):
            offsets, counts = (d.array(tag, self.order) for tag in tags)
            n = min(len(offsets), len(counts))
            out.append(np.stack([offsets[:n], counts[:n]], axis=1))
        return np.concatenate(out)

    def gaps(self) -> list[tuple[int, int]]:
        """(start, end) of what nothing names, padding left out."""
        named = [(0, 16 if self.big else 8), (len(self.data), 0)]
        for d in self.directories:
            named.append((min(d.at, _FAR), d.end - d.at))
            named += [(min(e.at, _FAR), e.length) for e in d.entries.values()]
        used = np.concatenate([np.array(named, np.int64), *(self.pieces(d) for d in self.directories)])
        used = used[used[:, 0] <= len(self.data)]
        used = used[np.argsort(used[:, 0], kind="stable")]
        ends = np.maximum.accumulate(used.sum(axis=1))
        wide = np.flatnonzero(used[1:, 0] - ends[:-1] > _GAP)
        spans = zip(ends[wide].tolist(), used[wide + 1, 0].tolist(), strict=True)
        return [(a, b) for a, b in spans if self.data[a:b].strip(b"\0 \xff")]

    def starting(self, at: int) -> bytes:
        """A header of the file that names another first directory."""
        head = struct.pack(self.order + "Q", at) if self.big else struct.pack(self.order + "I", at)
        return self.data[: 8 if self.big else 4] + head

    def page_of(self, d: Directory) -> int:
        """The page (as they are counted: without smaller copies and masks) that a directory goes with."""
        if not self._pages:
            mains = [m for m in self.directories if m.role == "main"]
            self._pages = list(accumulate(int(not _reduced(self, m)) for m in mains))
        return max(1, self._pages[min(d.number, len(self._pages)) - 1])


# ------------------------------------------------------------------------------------------------- contents
def parts(data: bytes, *, exif: bool = False, page: int = 1) -> Parts:
    """Of a whole TIFF file, or of an EXIF block that goes with ``page``. Raises Broken when it is none."""
    walk = Walk(data)
    out = Parts()
    copies = [0]
    for d in walk.directories:
        number = page if exif else d.number
        for e in d.entries.values():
            out.add(_entry(e, d, walk, number))
        if exif and d.role == "main" and d.number > 1:
            out.add(_thumbnail(walk, d, page))
        elif not exif and (d.role == "sub" or (d.role == "main" and _reduced(walk, d))) and len(walk.pieces(d)):
            copies.append(d.number)
            kind = LeakKind.HIDDEN_LAYER if d.role == "sub" else LeakKind.THUMBNAIL
            out.pictures.append(Embedded("tiff-subfile", data, kind, walk.page_of(d), walk.starting(d.at)))
    if not exif:
        for a, b in walk.gaps():
            found = _lost(walk, a, b)
            if found:
                out.pictures += found
            else:
                out.blobs.append(Blob("tiff-gap", data[a : min(b, a + MOST)], LeakKind.HIDDEN_LAYER))
    if not walk.whole:
        out.unread.append("directories that lead nowhere")
    return out


def _reduced(walk: Walk, d: Directory) -> bool:
    kinds = d.numbers(_SUBFILE, walk.order)
    return bool(kinds and kinds[0] & 0b101)


def _thumbnail(walk: Walk, d: Directory, page: int) -> Parts:
    out = Parts()
    offset, length = (d.numbers(tag, walk.order) for tag in _JPEG)
    if offset and length and length[0] > 4:
        out.pictures.append(Embedded("exif-thumbnail", walk.data[offset[0] : offset[0] + length[0]], of=page))
    elif len(walk.pieces(d)):
        out.pictures.append(Embedded("exif-thumbnail", walk.data, of=page, head=walk.starting(d.at)))
    return out


def _entry(e: Entry, d: Directory, walk: Walk, page: int) -> Parts:
    out = Parts()
    if d.role in ("gps", "interop") or e.tag in _NUMBERS or not e.data.strip(b"\0 "):
        return out
    if e.length > MOST:
        out.unread.append("metadata larger than is looked at")
    where = f"tag-{e.tag}"
    if e.tag == _XMP:
        out.add(metadata.xmp(e.data, page))
    elif e.tag == _IPTC:
        out.add(metadata.iptc(e.data, page))
    elif e.tag == _PHOTOSHOP:
        out.add(metadata.photoshop(e.data, page))
    elif e.tag == _LAYERS:
        out.add(metadata.layers(e.data, page))
    elif e.tag == _MAKER_NOTE:
        out.blobs.append(Blob("exif-maker-note", e.data, page=page))
    elif e.tag == _USER_COMMENT:
        out.texts.append(Text(where, metadata.commented(e.data, walk.order), page=page))
    elif e.tag in _XP:
        out.texts.append(Text(where, e.data.decode("utf-16-le", "replace"), page=page))
    elif e.type == _ASCII:
        about = "file" if e.tag in _ABOUT_FILE else "maker" if e.tag in _MAKER else "anything"
        out.texts.append(Text(where, metadata.decoded(e.data), about, page))  # type: ignore[arg-type]
    elif e.type in (_BYTE, _UNDEFINED) and e.length > 8 and e.tag not in (_STRIPS[0], *_JPEG):
        out.blobs.append(Blob(where, e.data, page=page))
    return out


def _lost(walk: Walk, start: int, end: int) -> list[Embedded]:
    """Pictures whose directory was cut out of the chain and left in the file."""
    out: list[Embedded] = []
    reach = 1 << 16
    spots = [(start, min(end, start + reach)), (max(start, end - reach), end)]
    for a, b in dict.fromkeys(spots):
        for at in _likely(walk, a + a % 2, b - 14):
            walk.tries -= 1
            if walk.tries < 0:
                walk.whole = False
                return out[:16]
            if _plausible(walk, at):
                walk._seen.discard(at)
                try:
                    d, _ = walk._directory(at, "lost", 1)
                except Broken:
                    continue
                pieces = walk.pieces(d)
                if 256 in d.entries and 257 in d.entries and len(pieces) and pieces.sum(axis=1).max() <= len(walk.data):
                    out.append(
                        Embedded("tiff-lost-directory", walk.data, LeakKind.HIDDEN_LAYER, head=walk.starting(at))
                    )
    return out[:16]


def _likely(walk: Walk, start: int, end: int) -> list[int]:
    """Where two bytes may be the number of a directory's entries, and what follows the type of its first one."""
    if end <= start:
        return []
    words = np.frombuffer(walk.data, np.dtype(walk.order + "u2"), (end + 14 - start) // 2, start)
    at = 4 if walk.big else 1
    low = 3 if walk.big and walk.order == ">" else 0
    kinds = words[at + 1 :]
    counts = words[low : low + len(kinds)]
    ahead = (counts >= 8) & (counts <= 60) & np.isin(kinds, list(_SIZES))
    return [start + 2 * int(n) for n in np.flatnonzero(ahead[: (end - start + 1) // 2])]


def _plausible(walk: Walk, at: int) -> bool:
    """Whether a directory may stand here: some entries of known types, their tags going up."""
    try:
        count = walk._number("Q" if walk.big else "H", at)
        if not 8 <= count <= 60:
            return False
        start, step = at + (8 if walk.big else 2), 20 if walk.big else 12
        if start + count * step > len(walk.data):
            return False
        tags = [walk._number("H", start + n * step) for n in range(count)]
        types = [walk._number("H", start + n * step + 2) for n in range(count)]
    except Broken:
        return False
    return all(t in _SIZES for t in types) and all(a < b for a, b in pairwise(tags))
