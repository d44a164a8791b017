"""The way of a page: frame → page images → redactions → lines → regions → Page."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.layout import pitch
from pipeline.layout.arrange import arrange
from pipeline.layout.plane import main_direction
from pipeline.model import Frame, Image, Line, OrientationVote, Page, PageImage, PageOrigin, Redaction
from pipeline.recognition import overprint
from pipeline.recognition.calibration import calibrated
from pipeline.recognition.engines import Engines
from pipeline.redaction.detect import detect
from pipeline.redaction.extent import estimate
from pipeline.redaction.mask import mask
from pipeline.scan.prepare import prepare


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


def read_frame(frame: Frame, engines: Engines) -> tuple[tuple[Page, ...], Timing]:
    """One page, or the two of a spread, its characters with their certainty. Raises EngineFailed when the engine
    fails."""
    pages, timing = read_uncalibrated(frame, engines)
    start = _cpu()
    sure = tuple(calibrated(page) for page in pages)
    return sure, replace(timing, recognition=timing.recognition + _cpu() - start)


def read_uncalibrated(frame: Frame, engines: Engines) -> tuple[tuple[Page, ...], Timing]:
    """As :func:`read_frame`, with the engines' own confidence alone."""
    asked = 0.0

    def orient(image: Image) -> OrientationVote:
        nonlocal asked
        before = _cpu()
        vote = engines.orient(image)
        asked += _cpu() - before
        return vote

    start = _cpu()
    images = prepare(frame, orient=orient)
    timing = Timing(prepare=_cpu() - start - asked, recognition=asked)
    pages = []
    for image in images:
        page, spent = _read(frame, image, engines)
        pages.append(page)
        timing = Timing(
            timing.prepare,
            timing.redaction + spent.redaction,
            timing.recognition + spent.recognition,
            timing.layout + spent.layout,
        )
    return tuple(pages), timing


def _cpu() -> float:
    """CPU seconds of this process and of the programs it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _read(frame: Frame, image: PageImage, engines: Engines) -> tuple[Page, Timing]:
    marks = [_cpu()]
    parts = None if image.blank else overprint.apart(image.pixels, image.colour, image.glyph_height)
    plain, over = parts or (image.pixels, None)
    found = detect(image if parts is None else replace(image, pixels=plain))
    masked = mask(plain, found)
    marks.append(_cpu())
    lines = () if image.blank else engines.read(masked, image.glyph_height)
    stamps = () if over is None else engines.read(mask(over, found), image.glyph_height)
    marks.append(_cpu())
    measured = with_extents(found, lines)
    number = page_id(frame.number, image.part)
    layout = arrange(image, masked, lines, measured, number, stamps)
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
        engines=engines.infos,
        blank=image.blank and not found,
        evidence=image.evidence,
    )
    return page, Timing(0.0, marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2])


def with_extents(redactions: Sequence[Redaction], lines: Sequence[Line]) -> tuple[Redaction, ...]:
    """Redactions with their estimated length, from the advance of the text nearest to each. Page pixels."""
    direction = main_direction(lines)
    out = []
    for r in redactions:
        near = pitch.around(r.box, lines, direction)
        out.append(replace(r, extent=estimate(r, near.advance, direction, line_pitch=near.thickness or None)))
    return tuple(out)
