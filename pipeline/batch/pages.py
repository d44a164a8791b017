"""One page between reading and publication: its JSON and picture in the work folder, and what the report says of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.batch.rows import PageRow
from pipeline.batch.stages import PagePlace
from pipeline.batch.store import digest, write
from pipeline.errors import KodenError
from pipeline.model import Box, Char, Frame, Image, Page, PageOrigin, RegionType, Transform
from pipeline.recognition.calibration import expected_missed, expected_wrong
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters outside XML 1.0's Char production: control characters, lone surrogates, U+FFFE, U+FFFF."""

_SUSPECT = re.compile(rb"\\[bfu]|\xef\xbf[\xbe\xbf]")
"""What stands in JSON where a string has such a character, and now and then where it has none."""


@cache
def _pages() -> TypeAdapter[tuple[Page, ...]]:
    """Made when first asked for: the parent, which opens no page, needs none."""
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Page, ...])


def json_of(folder: Path, number: int, basis: str = "") -> Path:
    """``basis``: what is stated of the page; read under another, it is another reading."""
    return folder / (f"{number:04d}-{basis}.json" if basis else f"{number:04d}.json")


def picture_of(folder: Path, page: str) -> Path:
    return folder / f"{page}.jpg"


def keep(
    folder: Path, pages: tuple[Page, ...], pixels: Image | None, quality: int, basis: str = "", said: bytes = b""
) -> dict[str, str]:
    """Write the pictures, then the JSON: where there is JSON, the page is complete. {page id: digest of picture}

    ``said``: the JSON, where :func:`clean` gave it."""
    digests = {}
    for page in pages:
        if pixels is not None:
            data = picture(pixels, page.area, quality)
            write(picture_of(folder, page.id), data)
            digests[page.id] = digest(data)
    write(json_of(folder, pages[0].origin.number, basis), said or _pages().dump_json(pages))
    return digests


def kept(folder: Path, number: int, basis: str = "") -> tuple[Page, ...]:
    """What :func:`keep` wrote. Every record is built from this, so that a run that was killed differs in nothing."""
    return _pages().validate_json(json_of(folder, number, basis).read_bytes())


def picture(pixels: Image, area: Box, quality: int) -> bytes:
    """The area as JPEG, pixels only: no metadata, no layer, no alpha of the original comes through."""
    import cv2  # only workers draw

    h, w = pixels.shape[:2]
    x0, y0 = max(0, min(w - 1, round(area.x0))), max(0, min(h - 1, round(area.y0)))
    x1, y1 = min(w, max(x0 + 1, round(area.x1))), min(h, max(y0 + 1, round(area.y1)))
    done, data = cv2.imencode(".jpg", np.ascontiguousarray(pixels[y0:y1, x0:x1]), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise KodenError("the page picture cannot be written as JPEG")
    return bytes(data)


def failed(frame: Frame | None, place: PagePlace, number: int, why: str) -> Page:
    """The page that could not be read. Without a frame its size is not known: 0 × 0 pixels."""
    if frame is not None:
        return Page.unread(PageOrigin.of(frame), why)
    origin = PageOrigin(place.file, place.file_page, place.paged, number, place.sha256, 0, 0, 0.0, "estimated")
    return Page.unread(origin, why)


def clean(pages: tuple[Page, ...]) -> tuple[tuple[Page, ...], bytes]:
    """Characters that XML cannot carry become U+FFFD, one for one; an engine may well give some. Also the JSON of what
    comes out, where it had to be written to know, else nothing."""
    try:
        said = _pages().dump_json(pages)
        if not _SUSPECT.search(said):
            return pages, said
    except ValueError:
        pass  # a lone surrogate cannot be written
    return tuple(_clean(p) for p in pages), b""


def _clean(value: Any) -> Any:
    """Untouched values are handed back as they are: most pages have nothing to clean."""
    if isinstance(value, str):
        return _NOT_XML.sub("\ufffd", value) if type(value) is str and _NOT_XML.search(value) else value
    if isinstance(value, tuple):
        new = [_clean(v) for v in value]
        return tuple(new) if any(a is not b for a, b in zip(new, value, strict=True)) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Box | Transform):
        pairs = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        changed = {k: n for k, v in pairs.items() if (n := _clean(v)) is not v}
        return dataclasses.replace(value, **changed) if changed else value
    return value


def printed(page: Page) -> list[Char]:
    """The printed characters of what was taken for text; marks that are no text are left out."""
    rows = (row for region in page.regions if region.type is not RegionType.NOISE for row in region.all_rows)
    return [c for r in rows for p in r.pieces if p.tag == "line" for c in p.printed]


def row(
    page: Page,
    settings: Settings,
    picture_sha256: str,
    *,
    seconds: float = 0.0,
    spent: Mapping[str, float] | None = None,
    reason: str = "",
    basis: str = "",
) -> PageRow:
    """What the ledger and the report keep of a page.

    ``mean``: certainty of its characters. ``wrong``: how many of them are expected to be wrong, by their certainty;
    ``missed``: how many more are expected to stand on the page and in no line. ``expected`` is ``wrong`` and what is
    missing to certainty of each redaction; pages are ranked for a second look by it.
    """
    chars = printed(page)
    wrong = expected_wrong(chars)
    missed = 0.0 if page.text_from == "text-layer" else expected_missed(len(chars), wrong)
    summary = {
        "chars": len(chars),
        "mean": round(1 - wrong / len(chars), 4) if chars else None,
        "unclear": _unclear(chars, settings),
        "wrong": round(wrong, 2),
        "missed": round(missed, 2),
        "redactions": len(page.redactions),
        "unsure": sum(r.certainty < 0.8 for r in page.redactions),
        "expected": round(wrong + sum(1 - r.certainty for r in page.redactions), 2),
        "notes": [*page.origin.notes, *(e.detail for e in page.evidence if e.detail)],
    }
    state = "failed" if page.failed else "blank" if page.blank else "read"
    return PageRow(
        page.origin.number, page.part, state, round(seconds, 3), picture_sha256, reason, page.failed, summary,
        {name: round(value, 3) for name, value in (spent or {}).items()}, basis=basis,
    )  # fmt: skip


def called(pages: tuple[Page, ...], files: Mapping[str, str]) -> tuple[Page, ...]:
    """The pages under the names that their files have now (``files``: {name: digest}), by content; several files of the
    same content keep their order."""
    before = list(dict.fromkeys((p.origin.file, p.origin.sha256) for p in pages))
    if not files or {name for name, _ in before} <= set(files):
        return pages
    now: dict[str, str] = {}
    if len(files) == 1:
        now = dict.fromkeys((name for name, _ in before), next(iter(files)))
    else:
        for digest in {d for _, d in before}:
            new = [name for name, d in files.items() if d == digest]
            now |= dict(zip((name for name, d in before if d == digest), new, strict=False))
    changed = {name: now.get(name, name) for name, _ in before}
    return tuple(
        dataclasses.replace(p, origin=dataclasses.replace(p.origin, file=changed[p.origin.file])) for p in pages
    )


def marked(rows: Sequence[PageRow], pages: Sequence[Page], settings: Settings) -> tuple[PageRow, ...]:
    """The rows with the number of characters that are marked unclear under these settings: it is no part of what was
    read."""
    found = {p.id: _unclear(printed(p), settings) for p in pages}
    return tuple(dataclasses.replace(r, summary={**r.summary, "unclear": found.get(r.id, 0)}) for r in rows)


def _unclear(chars: Sequence[Char], settings: Settings) -> int:
    return sum(c.trust < settings.unclear_below for c in chars)
