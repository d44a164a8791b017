"""What is seen of a frame before anything is read: how its pages lie, and where something is withheld.

The audit has to know that of every page before the first one is read, and the reading needs the same. :func:`look` is
deterministic, and what it gives holds no picture: it may be kept for the reading or be made anew, the page is the same.
"""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass, replace

from pipeline.model import Frame, PageImage, Redaction
from pipeline.redaction.detect import detect
from pipeline.scan.prepare import Plans, make_pages, plan_pages

Found = tuple[Redaction, ...]


@dataclass(frozen=True)
class Seen:
    """``plans``: how the frame's pages are made, as long as it stands upright. ``redactions``: of each of them, page
    pixels, before anything is read."""

    plans: Plans
    redactions: tuple[Found, ...]


def look(frame: Frame) -> tuple[Seen, tuple[PageImage, ...]]:
    """What is seen of a frame, nobody being asked which way up it stands, and its pages made that way."""
    plans = plan_pages(frame)
    images = make_pages(frame, plans)
    return Seen(plans, tuple(detect(image) for image in images)), images


def on_frame(seen: Seen, images: tuple[PageImage, ...]) -> Found:
    """The redactions in original pixels; of the halves of a spread, one after the other."""
    found = (
        replace(r, polygon=image.transform.outline(r.polygon))
        for image, redactions in zip(images, seen.redactions, strict=True)
        for r in redactions
    )
    return tuple(replace(r, id=f"r{n}") for n, r in enumerate(found, 1))


def packed(seen: Seen) -> bytes:
    """For another process of the same run; never for a file."""
    return zlib.compress(pickle.dumps(seen, protocol=5), 1)


def unpacked(data: bytes) -> Seen | None:
    """None of nothing."""
    if not data:
        return None
    seen = pickle.loads(zlib.decompress(data))
    assert isinstance(seen, Seen)
    return seen
