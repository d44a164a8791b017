"""What kind of scan a file is: by its name for a listing, by its first bytes before it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEAD = 1024
"""bytes that are looked at; a PDF's header may stand anywhere in them"""
LARGEST = 1 << 30
"""bytes of a file; the audit looks through no larger one"""
MOST_PAGES = 20_000
"""pages of a file; a bound volume has a thousand"""


@dataclass(frozen=True)
class Format:
    """``name`` for messages, ``pillow`` Pillow's plugin ("" for PDF), ``paged`` whether a file can hold several
    pages, ``suffixes`` lower case with the dot, ``magics`` the first bytes (offset, value)."""

    name: str
    pillow: str
    paged: bool
    suffixes: tuple[str, ...]
    magics: tuple[tuple[int, bytes], ...]


PDF = Format("PDF", "", True, (".pdf",), ())
TIFF = Format(
    "TIFF", "TIFF", True, (".tif", ".tiff"), tuple((0, m) for m in (b"II*\0", b"MM\0*", b"II+\0\x08", b"MM\0+\0\x08"))
)
JPEG = Format("JPEG", "JPEG", False, (".jpg", ".jpeg", ".jpe", ".jfif"), ((0, b"\xff\xd8\xff"),))
PNG = Format("PNG", "PNG", False, (".png",), ((0, b"\x89PNG\r\n\x1a\n"),))
JPEG2000 = Format(
    "JPEG 2000",
    "JPEG2000",
    False,
    (".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"),
    ((0, b"\0\0\0\x0cjP  \r\n\x87\n"), (0, b"\xff\x4f\xff\x51")),
)
BMP = Format("BMP", "BMP", False, (".bmp", ".dib"), ())
FORMATS = (PDF, TIFF, JPEG, PNG, JPEG2000, BMP)
_BY_SUFFIX = {suffix: fmt for fmt in FORMATS for suffix in fmt.suffixes}

OTHER_SUFFIXES = frozenset(
    f".{suffix}"
    for group in (
        ("csv", "tsv", "json", "jsonl", "md", "txt", "xml", "html", "htm", "log", "ini", "toml", "yaml", "yml"),
        ("doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf", "db", "sqlite", "sha256", "md5"),
        ("zip", "7z", "gz", "tar", "rar", "mp3", "mp4", "wav", "mov", "py", "sh", "part", "tmp"),
    )
    for suffix in group
)
"""known to be no scan: passed over unread"""


def by_name(path: Path) -> Format | None:
    """By the suffix, any case; None when it is no known one."""
    return _BY_SUFFIX.get(path.suffix.lower())


def by_content(head: bytes) -> Format | None:
    """By the first :data:`HEAD` bytes; None when they are no scan's."""
    if b"%PDF-" in head[:HEAD]:
        return PDF
    if head[:2] == b"BM" and head[14:18] in (b"\x0c\0\0\0", b"\x28\0\0\0", b"\x40\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"):
        return BMP
    for fmt in FORMATS:
        if any(head[at : at + len(magic)] == magic for at, magic in fmt.magics):
            return fmt
    return None
