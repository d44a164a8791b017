"""A PDF beside its pages: metadata, attachments, earlier states, bookmarks, forms, layers, what nothing draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pikepdf

from pipeline.audit import pdf_jpeg, pdf_parts, pdf_revisions, pdf_said, pdf_unlisted
from pipeline.audit.pdf_read import Budget
from pipeline.audit.pdf_said import Found
from pipeline.audit.pdf_shown import Shown
from pipeline.audit.pdf_withheld import withholds
from pipeline.errors import DamagedFile, EncryptedFile
from pipeline.model import Leak, LeakKind

_UNITS: dict[str, Literal["char", "byte", "pixel", "item"]] = {
    "pdf.attachment": "byte",
    "pdf.appended": "byte",
    "pdf.prepended": "byte",
    "pdf.private-data": "byte",
    "pdf.picture-not-drawn": "pixel",
    "pdf.media": "item",
    "pdf.layer-off": "item",
    "pdf.page-not-shown": "item",
    "pdf.page-not-counted": "item",
    "pdf.form-not-drawn": "item",
    "pdf.orphan": "item",
    "pdf.unlisted": "item",
    "pdf.picture-thumbnail": "pixel",
    "pdf.earlier-page": "item",
}

_CATALOGUED = ("pdf.information", "pdf.xmp")
"""what archives and their vendors write about a file: a leak only in one whose pages withhold something"""


def audit(path: Path, name: str) -> tuple[Leak, ...]:
    """One leak for each kind, rule and page, its length summed. Raises a ScanError when the file cannot be looked
    through."""
    try:
        with path.open("rb") as file, pikepdf.open(file, suppress_warnings=True) as pdf:
            found = list(_found(path, name, pdf))
    except pikepdf.PasswordError:
        raise EncryptedFile("the PDF needs a password", file=name) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as e:
        # the error's own words may quote the file
        raise DamagedFile(f"the PDF cannot be looked through ({type(e).__name__})", file=name) from None
    if found and all(f.rule in _CATALOGUED for f in found) and not withholds(path, name):
        return ()
    sizes: Counter[tuple[LeakKind, str, int | None]] = Counter()
    sure: dict[tuple[LeakKind, str, int | None], float] = {}
    for f in found:
        key = (f.kind, f.rule, f.page)
        sizes[key] += f.length
        sure[key] = max(f.certainty, sure.get(key, 0.0))
    return tuple(
        Leak(kind, name, page, None, sizes[kind, rule, page], _UNITS.get(rule, "char"), sure[kind, rule, page], rule)
        for kind, rule, page in sorted(sizes, key=lambda k: (k[2] or 0, k[0], k[1]))
    )


def _found(path: Path, name: str, pdf: pikepdf.Pdf) -> Iterator[Found]:
    budget, shown = Budget(name), Shown(path, name)
    yield from pdf_parts.attachments(pdf)
    yield from pdf_parts.hidden_pages(pdf)
    yield from pdf_parts.layers(pdf, budget)
    yield from pdf_parts.undrawn(pdf, budget)
    yield from pdf_parts.looks(pdf, budget)
    yield from pdf_parts.private(pdf, budget)
    yield from pdf_said.unseen(pdf, shown, budget, Path(name).stem)
    yield from pdf_jpeg.audit(pdf, shown, budget, Path(name).stem)
    states = pdf_revisions.states(path, name)
    if len(states) > 1:
        yield from pdf_revisions.audit(path, states, pdf, shown, budget, Path(name).stem)
    else:
        yield from pdf_unlisted.audit(path, pdf, budget)
    yield from pdf_revisions.around(path, shown, Path(name).stem)
