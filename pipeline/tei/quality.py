"""How sure the reading is: per page, in ``extent`` and in ``editorialDecl``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from pipeline.model import Document, Line, PageReading
from pipeline.tei.xml import add, make


@dataclass(frozen=True)
class Quality:
    """``unclear_below``: the threshold of ``unclear``. ``pages`` by :attr:`Page.id`."""

    unclear_below: float
    pages: Mapping[str, PageReading]

    @cached_property
    def all(self) -> PageReading:
        """The sums of what the pages say, as they say it; the mean of their confidence."""
        pages = self.pages.values()
        read = sum(p.read for p in pages)
        return PageReading(
            read,
            sum(p.taken for p in pages),
            sum(p.calibrated for p in pages),
            sum(p.errors for p in pages),
            sum(p.confidence * p.read for p in pages) / read if read else 0.0,
            sum(p.doubtful for p in pages),
        )


def readings(document: Document, unclear_below: float) -> dict[str, PageReading]:
    """Over the characters of every block, by page; of a document that was read from a record as that has them."""
    if document.made is not None and len(document.made.readings) == len(document.pages):
        return {page.id: reading for page, reading in zip(document.pages, document.made.readings, strict=True)}
    taken = {page.id for page in document.pages if page.text_from == "text-layer"}
    lines_of: dict[str, list[Line]] = {page.id: [] for page in document.pages}
    for block in document.blocks:
        for row in block.all_rows:
            lines = [p for p in row.pieces if isinstance(p, Line)]
            lines_of.setdefault(row.page, []).extend((*lines, *(r.line for r in row.ruby)))
    out = {}
    for page, lines in lines_of.items():
        chars = [c for line in lines for c in line.printed]
        if page in taken or not chars:
            out[page] = PageReading(taken=len(chars))
            continue
        sure = [c.certainty for c in chars if c.certainty is not None]
        out[page] = PageReading(
            len(chars),
            0,
            len(sure),
            float(f"{sum(1 - s for s in sure):.2f}"),
            float(f"{min(1.0, max(0.0, sum(c.confidence for c in chars) / len(chars))):.4f}"),
            sum(c.trust < unclear_below for c in chars),
        )
    return out


def measures(document: Document, quality: Quality) -> etree._Element:
    """``extent``: pages, characters, and the errors that are to be expected."""
    root = make("extent")

    def measure(kind: str, unit: str, quantity: str, words: str) -> None:
        add(root, "measure", {"type": kind, "unit": unit, "quantity": quantity, "lang": "en"}, words)

    pages, all_ = len(document.pages), quality.all
    measure("", "page", str(pages), f"{pages} {'page' if pages == 1 else 'pages'}")
    if all_.read:
        measure("read", "char", str(all_.read), f"{all_.read} characters read from the picture")
    if all_.taken:
        measure("taken", "char", str(all_.taken), f"{all_.taken} characters taken from the text of the file")
    if all_.calibrated:
        rate = all_.errors / all_.calibrated
        measure(
            "expectedErrors",
            "char",
            f"{all_.errors:.2f}",
            f"about {all_.errors:.1f} of {all_.calibrated} characters whose certainty is calibrated are expected to be "
            "wrong",
        )
        measure("expectedErrorRate", "ratio", f"{rate:.5f}", f"{rate:.2%} of these characters")
    return root


def gaps() -> str:
    """What absence means, for ``editorialDecl``."""
    return (
        'gap reason="redacted" is text withheld before release: @facs points to the area on the page, @cert is the '
        "certainty that it is a withheld area at all, evidence='conjecture' says that only the space it leaves "
        "tells of it, @rend how it was covered, @ana the grounds that are printed for "
        "it, @quantity with precision='high' its length, else the best estimate (of what is typed over: the number "
        "of signs), @atLeast and @atMost an interval that holds the length with the probability @confidence, where "
        "that is known. @next and @prev of "
        "zones join the areas of one withheld passage. "
        'gap reason="illegible" is print of which nothing could be made out; '
        'gap reason="unread" a page or handwriting that the program did not read; gap reason="missing" pages that '
        "the numbers of the files pass over; space a blank page; damage holds characters that a withheld area cuts "
        "through, of which no more is given than what is left of them. Nothing is guessed into a gap."
    )


def quality(found: Quality) -> str:
    """How well the text was read."""
    all_ = found.all
    said = []
    if all_.taken:
        said.append(
            f'{all_.taken} characters were taken from the text of the file (surface/desc type="text-from" says on '
            "which pages); no confidence is given for them."
        )
    if not all_.read:
        return " ".join((*said, "No character was read from a picture."))
    mean, share = all_.confidence, all_.doubtful / all_.read
    said.append(
        f"{all_.read} characters were read from the picture with a mean engine confidence of {mean:.3f}; "
        f"{all_.doubtful} of them ({share:.1%}) are less sure than {found.unclear_below:.2f}."
    )
    if all_.calibrated:
        rate = all_.errors / all_.calibrated
        of = "them" if all_.calibrated == all_.read else f"the {all_.calibrated} whose certainty is calibrated"
        said.append(f"About {all_.errors:.1f} of {of} ({rate:.2%}) are expected to be wrong.")
    else:
        said.append("Confidences are the engine's own and are no probabilities; no error rate can be told from them.")
    return " ".join(said)


def unclear(found: Quality) -> str:
    """What ``unclear`` means."""
    all_ = found.all
    threshold = f"{found.unclear_below:.2f}"
    if all_.calibrated and all_.calibrated == all_.read:
        meaning = (
            f"characters that are right with a probability below {threshold}; @cert is the mean of these, calibrated "
            "on pages whose text is known: of the characters given p, a share p is right"
        )
    elif all_.calibrated:
        meaning = (
            f"characters less sure than {threshold}; @cert is the mean of their calibrated probabilities of being "
            f"right, but the engine's own confidence for {all_.read - all_.calibrated} characters that have none"
        )
    else:
        meaning = f"characters read with a confidence below {threshold}; @cert is their mean confidence"
    return (
        f"unclear encloses {meaning}, and @resp says what read them. What was written by hand or stands in a seal is "
        "unclear throughout (@reason), whatever its @cert. Absence of unclear is no warrant."
    )


def unproofed(found: Quality) -> str:
    """What ``revisionDesc`` says of the transcription."""
    all_ = found.all
    said = "Transcribed by machine; not proof-read."
    if not all_.read:
        return f"{said} No character was read from a picture."
    if not all_.calibrated:
        return f"{said} How many of the characters are wrong is not known."
    return f"{said} About {all_.errors / all_.calibrated:.2%} of the characters are expected to be wrong."
