"""The way of a page: frame → page images → redactions → lines → regions → Page.

Lines are read from the picture, or taken from the text of a born-digital PDF where that may be trusted.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.layout import pitch, routing, unread
from pipeline.layout.arrange import arrange, without_sense
from pipeline.layout.plane import main_direction
from pipeline.looking import Found, Seen
from pipeline.model import (
    Box,
    EngineInfo,
    Frame,
    Image,
    Line,
    OrientationVote,
    Page,
    PageImage,
    PageOrigin,
    Pitch,
    Redaction,
    RedactionKind,
)
from pipeline.recognition import mirrored, overprint, raised
from pipeline.recognition.calibration import calibrated
from pipeline.recognition.engines import Engines
from pipeline.redaction import denied, ground, group, typed
from pipeline.redaction.covered import joined
from pipeline.redaction.damage import damaged
from pipeline.redaction.detect import detect
from pipeline.redaction.extent import estimate, padding
from pipeline.redaction.mask import mask
from pipeline.redaction.struck import Spared, without
from pipeline.scan.prepare import make_pages, plan_pages, upright
from pipeline.textlayer.taking import Taken, take
from pipeline.textlayer.trust import Verdict, judge, turn

BoxReader = Callable[[Image, Sequence[Box]], tuple[Line, ...]]
"""what stands in each of the given boxes, page pixels"""


@dataclass(frozen=True)
class Timing:
    """CPU seconds of the stages of one frame, programs started by them included; for the report, never the record.

    Recognition holds the reading of glyphs that tells which way up a page stands.
    """

    prepare: float = 0.0
    redaction: float = 0.0
    recognition: float = 0.0
    layout: float = 0.0


def page_id(number: int, part: str = "") -> str:
    """``number`` counts from 1 in the source; ``part`` is "", "a" or "b"."""
    return f"p{number:04d}{part}"


def read_frame(frame: Frame, engines: Engines, seen: Seen | None = None) -> tuple[tuple[Page, ...], Timing]:
    """One page, or the two of a spread, its characters with their certainty. ``seen``: what was seen of this very frame
    before, which changes nothing but the time it takes. Raises EngineFailed when the engine fails."""
    pages, timing = read_uncalibrated(frame, engines, seen)
    start = _cpu()
    sure = tuple(calibrated(page) for page in pages)
    return sure, replace(timing, recognition=timing.recognition + _cpu() - start)


def read_uncalibrated(frame: Frame, engines: Engines, seen: Seen | None = None) -> tuple[tuple[Page, ...], Timing]:
    """As :func:`read_frame`, with the engines' own confidence alone."""
    asked, latin = 0.0, False

    def orient(image: Image) -> OrientationVote:
        nonlocal asked, latin
        before = _cpu()
        vote = engines.orient(image)
        asked, latin = asked + _cpu() - before, vote.latin
        return vote

    start = _cpu()
    verdict = judge(frame)
    plans = plan_pages(frame) if seen is None else seen.plans
    if verdict is not None and verdict.trusted and frame.layer is not None:
        said = turn(frame.layer)
        plans = upright(frame, plans, lambda _: said)
    else:
        plans = upright(frame, plans, orient)
    images = make_pages(frame, plans)
    known: Sequence[Found | None] = [None] * len(images)
    if seen is not None and plans.degrees == 0:
        known = seen.redactions
    timing = Timing(prepare=_cpu() - start - asked, recognition=asked)
    pages = []
    for image, found in zip(images, known, strict=True):
        page, spent = _read(frame, image, engines, verdict, found, latin)
        pages.append(page)
        timing = Timing(
            timing.prepare,
            timing.redaction + spent.redaction,
            timing.recognition + spent.recognition,
            timing.layout + spent.layout,
        )
    return tuple(pages), timing


class _Clock:
    """CPU seconds of calls to the engines from within another stage."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, read: BoxReader) -> BoxReader:
        def timed(image: Image, boxes: Sequence[Box]) -> tuple[Line, ...]:
            before = _cpu()
            try:
                return read(image, boxes)
            finally:
                self.seconds += _cpu() - before

        return timed


def _cpu() -> float:
    """CPU seconds of this process and of the programs it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _read(
    frame: Frame, image: PageImage, engines: Engines, verdict: Verdict | None, known: Found | None, latin: bool
) -> tuple[Page, Timing]:
    """``verdict`` on the frame's own text; None when it has none. ``known``: what :func:`detect` finds on ``image``,
    where that was asked before. ``latin``: who was asked for its stand read Latin print."""
    marks = [_cpu()]
    trusted = verdict is not None and verdict.trusted
    parts = None if image.blank or trusted else overprint.apart(image.pixels, image.colour, image.glyph_height)
    plain, over = parts or (image.pixels, None)
    spared = Spared(frame.struck, image)
    found = without(_redactions(image, None if parts is None else plain, known), spared)
    found = joined(found, frame.covered, image)
    masked = mask(plain, found)
    marks.append(_cpu())
    taken: Taken | None = None
    if verdict is not None and trusted and frame.layer is not None:
        outcome = take(image, frame.layer, verdict, found, engines.first.read)
        if isinstance(outcome, Verdict):
            return _read(frame, image, engines, outcome, known, latin)
        taken = outcome
    lines = _taken(taken, found, image, engines) if taken else _seen(masked, image, engines, latin)
    back = None
    if not taken:
        back = mirrored.find(masked, lines, lambda picture: engines.first.read(picture, image.glyph_height))
    if back is not None:
        found = mirrored.of_front(image.pixels, found)
    above = None if over is None else mask(over, found)
    stamps = () if above is None else engines.read(above, image.glyph_height)
    marks.append(_cpu())
    whole = denied.whole(found, lines, image.content)
    if len(whole[1]) < len(lines) and all(map(spared, whole[0])):
        whole = found, lines
    found, lines = typed.apart(*whole, spared)
    clock = _Clock()
    read_boxes = clock.timed(engines.read_boxes)
    measured, lines = told(found, lines, image, masked, read_boxes)
    number = page_id(frame.number, image.part)
    if back is None:
        layout = arrange(image, masked, lines, measured, number, stamps, above)
        if not taken:
            cells = unread.filled(layout.regions, masked, image.glyph_height, number, read_boxes)
            layout = replace(layout, regions=cells)
    else:
        layout = without_sense(image, masked, lines, measured, number, stamps, back)
    marks.append(_cpu())
    height, width = image.pixels.shape[:2]
    page = Page(
        id=number,
        origin=PageOrigin.of(frame),
        part=image.part,
        area=image.area,
        width=int(width),
        height=int(height),
        transform=image.transform,
        direction=layout.direction,
        regions=layout.regions,
        redactions=measured,
        engines=_readers(frame, lines, taken, engines),
        blank=image.blank and not found and not lines,
        evidence=(
            *image.evidence,
            *((back,) if back else ()),
            *spared.evidence,
            *(taken.evidence if taken else (verdict.evidence,) if verdict else ()),
        ),
        text_from="text-layer" if taken else "image",
    )
    redaction, read, rest = (b - a for a, b in pairwise(marks))
    return page, Timing(0.0, redaction, read + clock.seconds, rest - clock.seconds)


def _redactions(image: PageImage, plain: Image | None, known: Found | None) -> tuple[Redaction, ...]:
    """Of the page, and of the page without coloured ink over its print (``plain``), where there is any: boxes in colour
    may have gone with that ink."""
    whole = detect(image) if known is None else known
    if plain is None:
        return whole
    found = detect(replace(image, pixels=plain))
    coloured = (
        r
        for r in whole
        if r.kind is RedactionKind.COLOUR
        and all(r.box.intersection(f.box) < 0.3 * min(r.box.area, f.box.area) for f in found)
    )
    return tuple(replace(r, id=f"r{n}") for n, r in enumerate((*found, *coloured), 1))


def _seen(masked: Image, image: PageImage, engines: Engines, latin: bool) -> tuple[Line, ...]:
    """The lines of the picture; the names of a telegram's distribution block, if they run downwards, one by one."""
    if image.blank:
        return ()
    lines = raised.mark(masked, engines.read(masked, image.glyph_height, latin))
    block = routing.find(masked, lines, image.content)
    if block is None or not block.upright:
        return lines
    boxes = [n.box.grown(0.12 * min(n.box.width, n.box.height)) for n in block.names]
    return routing.reread(lines, block, engines.read_boxes(masked, boxes))


def _taken(taken: Taken, found: Sequence[Redaction], image: PageImage, engines: Engines) -> tuple[Line, ...]:
    """The layer's lines, and what only the picture shows (words in a figure), read from it without the layer's text."""
    if taken.rest is None:
        return taken.lines
    boxes = [t.box for t in taken.lines]
    more = engines.read(mask(taken.rest, found), image.glyph_height)
    free = tuple(t for t in more if all(t.box.intersection(b) < 0.5 * t.box.area for b in boxes))
    return taken.lines + free


def _readers(frame: Frame, lines: Sequence[Line], taken: Taken | None, engines: Engines) -> tuple[EngineInfo, ...]:
    """Those that gave the page its text."""
    if taken is None or frame.layer is None:
        return engines.infos
    layer = frame.layer.engine
    return (layer, *engines.infos) if any(t.engine != layer.id for t in lines) else (layer,)


def told(
    found: Sequence[Redaction], lines: Sequence[Line], image: PageImage, masked: Image, read_boxes: BoxReader
) -> tuple[tuple[Redaction, ...], tuple[Line, ...]]:
    """The redactions with their lengths, groups and grounds, and the lines with the characters that a box cuts; a code
    that was read on a box is its ground, and no line. ``masked``: ``image`` with the boxes painted over."""
    if not found:
        return (), tuple(lines)
    direction = main_direction(lines)
    redactions, kept = ground.claimed(found, lines)
    redactions = ground.inside(image.pixels, redactions, image.glyph_height, read_boxes)
    near = [pitch.around(r.box, kept, direction) for r in redactions]
    measured = with_extents(redactions, near, image.content)
    leading = statistics.median(p.leading or 1.5 * p.thickness for p in near)
    measured = ground.beside(group.grouped(measured, near, kept), kept, leading, direction)
    return ground.shared(measured), damaged(kept, measured, near, masked)


def with_extents(
    redactions: Sequence[Redaction], near: Sequence[Pitch], content: Box | None = None
) -> tuple[Redaction, ...]:
    """Redactions with their estimated length, from the print ``near`` each; one that has its length keeps it.
    ``content``: the page inside its edges. Page pixels."""
    clerk = padding(list(zip(redactions, near, strict=True)))
    return tuple(
        r if r.extent is not None else replace(r, extent=estimate(r, p, padding=clerk, content=content))
        for r, p in zip(redactions, near, strict=True)
    )
