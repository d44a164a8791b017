"""What the JPEG pictures of a PDF hold beside their pixels: words and small copies that a program left there."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import numpy as np
import pikepdf
from PIL import Image as Pillow

from pipeline.audit import image_jpeg
from pipeline.audit.pdf_drawn import drawn_streams
from pipeline.audit.pdf_read import Budget, as_list
from pipeline.audit.pdf_said import Found
from pipeline.audit.pdf_thumb import differs
from pipeline.audit.pdf_words import Shows, unshown
from pipeline.model import Image, LeakKind

_MAX_PIXELS = 200_000_000
_MOST = 500
"""pictures of one file"""


def audit(pdf: pikepdf.Pdf, shows: Shows, budget: Budget, name: str) -> Iterator[Found]:
    images = (s for s in drawn_streams(pdf, budget).values() if s.get("/Subtype") == "/Image")
    for n, image in enumerate(images):
        if n >= _MOST:
            return
        if [str(f) for f in as_list(image.get("/Filter"))][-1:] not in (["/DCTDecode"], ["/DCT"]):
            continue
        if len(as_list(image.get("/Filter"))) > 1:
            continue  # coded once more: as rare as it is harmless
        data = bytes(image.read_raw_bytes())
        try:
            parts = image_jpeg.parts(data)
        except (ValueError, IndexError, OverflowError):
            continue  # not whole: pipeline.scan says so, which draws it
        words = sum(unshown(t.text, shows, frozenset(), name) for t in parts.texts if t.about == "anything")
        if words:
            yield Found(LeakKind.METADATA, "pdf.picture-words", None, words, 0.7)
        for inner in parts.pictures:
            small, whole = _decoded(inner.data), _decoded(data)
            if small is not None and whole is not None and differs(small, whole):
                yield Found(LeakKind.THUMBNAIL, "pdf.picture-thumbnail", None, small.size, 0.8)


def _decoded(data: bytes) -> Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pillow.open(io.BytesIO(data)) as image:
                if image.width * image.height > _MAX_PIXELS:
                    return None
                return np.asarray(image.convert("L"), dtype=np.uint8)
    except (OSError, ValueError, SyntaxError):
        return None
