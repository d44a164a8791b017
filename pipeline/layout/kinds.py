"""What a region is, by place, size and shape alone; words are the records' business."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

from pipeline.layout import paragraphs, typeset
from pipeline.layout.paragraphs import Measure, Row
from pipeline.layout.typeset import Face
from pipeline.model import Box, Evidence, RegionType

_DASHES = r"[\s\-‐-―－─ー一=＝~〜・.*＊()（）]*"
NUMBER = re.compile(rf"^{_DASHES}(?:[0-9０-９]{{1,4}}|[〇一二三四五六七八九十百]{{1,5}}|[ivxIVX]{{1,6}}){_DASHES}$")
DASHED = re.compile(r"^[\-‐-―－─ー=＝~〜]|[\-‐-―－─ー=＝~〜]$")
EDGE = 0.12  # share of the page's height that counts as its edge
DASHED_EDGE = 0.2  # a number between dashes is a page's number further in, too
CLOSE = 0.6  # line thicknesses; white that a page's number has at least between it and the text
FOOT = 0.5  # a mark at the foot is at most so long, in shares of the column
ALONE = 4  # rows that a column must have for its advance to be the body's
LARGE = 1.25  # print so much larger than the body is a heading
LONG_HEADING = 40  # characters; a full line of more is text whose box a scribble has widened
NOISE = 0.45  # mean confidence below which what was read is not taken for text
SCRAP = (8, 0.62)  # a piece of so few characters needs so much: cut-off marks and scribbles read as words
STAMP = (12.0, 5.0)  # glyphs; a stamp's frame is at most so wide and so high


def is_stamp(frame: Box, glyph: float) -> bool:
    long, short = max(frame.width, frame.height), min(frame.width, frame.height)
    return long <= STAMP[0] * glyph and short <= STAMP[1] * glyph


def confidence(rows: Sequence[Row]) -> float:
    """Mean over the characters of the rows; 1 when there is no text (a redaction is not noise)."""
    seen = [c.confidence for r in rows for i in r if i.is_text for c in (i.line.chars if i.line else ())]
    return statistics.fmean(seen) if seen else 1.0


def classify(
    rows: Sequence[Row],
    box: Box,
    content: Box,
    m: Measure,
    body: float,
    gaps: tuple[float, float],
    face: Face | None = None,
) -> tuple[RegionType, Evidence]:
    """Type of one paragraph-like region.

    ``box`` and ``content`` (the page inside its edges): page pixels. ``body``: thickness of the page's body print.
    ``gaps``: white before and after along v, pixels. ``face``: the body's, where it is known.
    """
    text = "".join(paragraphs.text_of(r) for r in rows)
    near = min(box.center[1] - content.y0, content.y1 - box.center[1]) / max(1.0, content.height)
    size = statistics.median(paragraphs.thickness(r) for r in rows)
    at_top = box.center[1] < content.center[1]
    sure = confidence(rows)
    if sure < (NOISE if len(text) > SCRAP[0] else SCRAP[1]):
        return RegionType.NOISE, Evidence("layout.noise", f"mean confidence {sure:.2f}", 1 - sure)
    edge = DASHED_EDGE if DASHED.search(text) else EDGE
    # where places are exact, a number close to the text goes on with it ("p." / "60.")
    close = face is not None and gaps[1 if at_top else 0] < CLOSE * body
    if len(rows) == 1 and near < edge and NUMBER.match(text) and len(text) <= 12 and not close:
        return RegionType.PAGE_NUMBER, Evidence("layout.page-number", "a number alone at the page's edge", 0.9)
    heading = typeset.heading(rows, face) or _heading(rows, m, body, size, gaps)
    reach = (max(i.u1 for i in rows[0]) - rows[0][0].u0) / m.length
    if heading is not None and not at_top and near < EDGE and len(rows) == 1 and reach < FOOT:
        return RegionType.FOOTER, Evidence("layout.foot", "set like a heading, with no text to head below it", 0.6)
    if heading is not None:
        return RegionType.HEADING, heading
    return RegionType.PARAGRAPH, Evidence("layout.paragraph", "", 0.9)


def _heading(rows: Sequence[Row], m: Measure, body: float, size: float, gaps: tuple[float, float]) -> Evidence | None:
    start, end = min(r[0].u0 for r in rows), max(max(i.u1 for i in r) for r in rows)
    filled = end - start > 0.8 * m.length and len(paragraphs.text_of(rows[0])) > LONG_HEADING
    ems = [paragraphs.em(r) / m.em for r in rows if m.em and paragraphs.em(r)]
    one_size = bool(ems) and statistics.median(ems) <= paragraphs.SAME[1] and m.rows >= ALONE + len(rows)
    if size >= LARGE * body and len(rows) <= 3 and not filled and not one_size:
        return Evidence("layout.heading.size", f"print {size / max(1.0, body):.2f} of the body's", 0.8)
    off = abs((start + end) / 2 - (m.start + m.end) / 2)
    centred = off < 0.04 * m.length and end - start < 0.7 * m.length and start - m.start > 2 * body
    if centred and len(rows) <= 2 and min(gaps) > 0.35 * body:
        return Evidence("layout.heading.centred", "centred, apart", 0.6)
    return None
