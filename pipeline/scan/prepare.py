"""Frame → page images: upright, deskewed, at the scale a recogniser likes, halves of a spread apart.

Every step looks at a reduced copy and hands on a number, a mask or a map; the full picture is whitened, evened out and
resampled at the end, each at most once, and not at all where there is no reason to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.model import Box, Direction, Evidence, Frame, Image, PageImage, Transform
from pipeline.scan.blank import is_blank
from pipeline.scan.curl import find_curl
from pipeline.scan.deskew import Skew, find_skew
from pipeline.scan.edges import Edges, find_edges, whiten
from pipeline.scan.ghost import RESOLVED, find_ghost
from pipeline.scan.glyphs import Glyphs, find_glyphs
from pipeline.scan.orientation import Voter, needs_vote, turn, turned
from pipeline.scan.scale import working_scale
from pipeline.scan.spread import Gutter, find_gutter
from pipeline.scan.survey import Mask, Survey, averaged, reduce, survey
from pipeline.scan.warp import apply, plan

_CROP = 0.92
"""Surroundings are cut off when the page is less than this share of the picture."""
_FADED, _INK_TONE = 0.58, 60.0
"""Print is faded when its darkest strokes are brighter than this share of the paper; they are made so dark."""
_PRINTED = 30
"""Glyphs from which a page's print has a tone."""
_SURE = 0.5
"""A vote less certain than this turns nothing."""


@dataclass(frozen=True)
class _Part:
    """A whole picture or half of one, upright, full size. ``to_frame``: its pixels to original pixels."""

    name: str
    grey: Image
    colour: Image | None
    to_frame: Transform
    area: Box
    gutter: str
    around: Mask | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class _View:
    """What the steps found on the reduced copy."""

    page: Survey
    edges: Edges
    glyphs: Glyphs
    skew: Skew
    ghost: Mask | None


def _look(grey: Image, gutter: str = "", around: Mask | None = None) -> _View:
    """``around``: mask of known surroundings, at any size."""
    if around is None:
        page = survey(grey)
        edges = find_edges(page)
    else:
        h, w = reduce(grey)[0].shape
        around = np.asarray(cv2.resize(around, (w, h), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
        page = survey(grey, around)
        edges = find_edges(page, gutter=gutter, around=around)
    if edges.surrounded:  # paper is measured anew without the table it lies on
        page = survey(grey, edges.void)
    page = page.without(edges.void)
    glyphs = find_glyphs(page)
    ghost = find_ghost(page, grey) if glyphs.height >= RESOLVED else None
    if ghost is not None:
        page = page.whitened(ghost)
        glyphs = find_glyphs(page)
    return _View(page, edges, glyphs, find_skew(page, glyphs), ghost)


def _split(part: _Part, view: _View, gutter: Gutter) -> tuple[_Part, _Part]:
    h, w = part.grey.shape
    factor = view.page.factor
    x = min(w - 1, max(1, gutter.x * factor))
    halves = []
    for side, x0, x1 in (("right", 0, x), ("left", x, w)):
        a, b = x0 // factor, max(x0 // factor + 1, x1 // factor)
        to_frame = Transform((1, 0, x0, 0, 1, 0, 0, 0, 1)).then(part.to_frame)
        halves.append(
            _Part(
                "",
                np.ascontiguousarray(part.grey[:, x0:x1]),
                None if part.colour is None else np.ascontiguousarray(part.colour[:, x0:x1]),
                to_frame,
                Box.around(to_frame(Box(0, 0, x1 - x0, h).polygon)),
                side,
                np.ascontiguousarray(view.edges.void[:, a:b]),
                (*part.evidence, gutter.evidence),
            )
        )
    if gutter.right_first:
        halves.reverse()
    first, second = halves
    return replace(first, name="a"), replace(second, name="b")


def _finish(part: _Part, view: _View, drawn: bool) -> PageImage:
    """``drawn``: by a program, on no paper that could be bent."""
    page, edges, glyphs, skew = view.page, view.edges, view.glyphs, view.skew
    evidence = [*part.evidence, *edges.evidence]
    grey, colour = part.grey, part.colour
    h, w = grey.shape
    if not page.paper.white:
        low, high = page.paper.range
        grey = page.paper.flatten(grey)
        evidence.append(Evidence("scan.paper", f"paper of brightness {low} to {high} made white"))
    void = edges.void
    if colour is not None:
        small = averaged(colour, page.factor)
        cast = page.paper.cast(small, page.grey, void)
        if not page.paper.white or cast != (1.0, 1.0, 1.0):
            colour = page.paper.flatten_colour(colour, cast)
        if cast != (1.0, 1.0, 1.0):
            evidence.append(Evidence("scan.paper-colour", "paper of a colour of its own made white"))
    tone = _pale(view)
    if tone:
        level = page.paper.level if page.paper.white else 255.0
        grey = _deepened(grey, tone, level)
        colour = None if colour is None else _deepened(colour, tone, level)
        evidence.append(Evidence("scan.contrast", f"faded ink of brightness {tone:.0f} made dark"))
    if view.ghost is not None:
        grey = whiten(grey, view.ghost, rim=False)
        colour = None if colour is None else whiten(colour, view.ghost, rim=False)
        evidence.append(Evidence("scan.show-through", "pale soft print of the back taken away", 0.8))
    if void.any():
        grey = whiten(grey, void)
        colour = None if colour is None else whiten(colour, void)
    content = Box(*(v * page.factor for v in (edges.content.x0, edges.content.y0, edges.content.x1, edges.content.y1)))
    content = Box(content.x0, content.y0, *_rim(content, w, h, page.factor))
    crop = content if edges.surrounded and content.area < _CROP * w * h else None
    extent = crop or Box(0, 0, w, h)
    scale = working_scale(round(extent.width), round(extent.height), glyphs.height)
    degrees = skew.degrees if skew.certainty > 0 else 0.0
    warp = plan(w, h, skew=degrees, scale=scale, crop=crop)
    curl = None if drawn else find_curl(page, glyphs, warp.back.inverse(), warp.width, warp.height)
    if curl is not None:
        warp = replace(warp, back=replace(warp.back, mesh=curl.mesh), same=False)
        evidence.append(curl.evidence)
    if not warp.same:
        said = f"skew {degrees:.2f} degrees ({skew.basis}), scale {scale:.3f}, glyphs {glyphs.height:.0f} px"
        evidence.append(Evidence("scan.geometry", said, round(skew.certainty, 2)))
    inside = Box.around(warp.back.back(content.polygon))
    clipped = Box(
        max(0.0, inside.x0), max(0.0, inside.y0), min(float(warp.width), inside.x1), min(float(warp.height), inside.y1)
    )
    return PageImage(
        pixels=apply(grey, warp),
        colour=None if colour is None else apply(colour, warp),
        part=part.name,
        area=part.area,
        transform=warp.back.then(part.to_frame),
        content=clipped,
        glyph_height=glyphs.height * scale,
        blank=is_blank(page),
        evidence=tuple(evidence),
    )


def _pale(view: _View) -> float:
    """The tone of the strokes' cores when the print as a whole is faded, of 255; else 0."""
    if view.glyphs.count < _PRINTED or view.page.paper.bilevel:
        return 0.0
    tone = float(np.percentile(view.page.grey[view.glyphs.mask > 0], 15))
    level = view.page.paper.level if view.page.paper.white else 255.0
    return tone if tone > _FADED * level else 0.0


def _deepened(pixels: Image, tone: float, level: float) -> Image:
    """Contrast stretched so that ``tone`` becomes as dark as ink is and paper of brightness ``level`` stays. Grey or
    BGR."""
    steps = level - (level - np.arange(256)) * (level - _INK_TONE) / (level - tone)
    return np.asarray(cv2.LUT(pixels, np.clip(np.rint(steps), 0, 255).astype(np.uint8)), dtype=np.uint8)


def _rim(content: Box, width: int, height: int, factor: int) -> tuple[float, float]:
    """Right and lower end of the content; the pixels that the reduced copy has no room for belong to it."""
    x1 = float(width) if content.x1 + factor > width else content.x1
    y1 = float(height) if content.y1 + factor > height else content.y1
    return x1, y1


def prepare(frame: Frame, *, orient: Voter | None = None, direction: Direction | None = None) -> tuple[PageImage, ...]:
    """The pages a frame shows, in reading order: one, or the two halves of a spread.

    ``orient`` is asked which way up the page stands when the picture alone does not tell; without it the page is taken
    as upright. ``direction`` of the text decides which half of a spread comes first; it is measured when None.
    Deterministic; the frame's own pixels are never changed, and are handed on as they are when nothing has to be done.
    """
    pixels = frame.pixels
    colour = pixels if pixels.ndim == 3 else None
    grey = pixels if colour is None else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    h, w = grey.shape
    evidence: tuple[Evidence, ...] = ()
    to_frame = Transform()
    view = _look(grey)
    if orient is not None and needs_vote(view.page, view.glyphs, view.skew.degrees):
        vote = orient(view.page.grey)
        evidence = (Evidence("scan.orientation", f"to be turned by {vote.degrees} degrees: {vote.by}", vote.certainty),)
        if vote.degrees and vote.certainty >= _SURE:
            to_frame = turned(w, h, vote.degrees)
            grey = turn(grey, vote.degrees)
            colour = None if colour is None else turn(colour, vote.degrees)
            view = _look(grey)
    part = _Part("", grey, colour, to_frame, Box(0, 0, w, h), "", None, evidence)
    upright = None if direction is None else direction is Direction.VERTICAL
    gutter = find_gutter(view.page, view.edges, view.glyphs, vertical=upright)
    drawn = frame.layer is not None and frame.layer.without is not None
    if gutter is None:
        return (_finish(part, view, drawn),)
    halves = _split(part, view, gutter)
    return tuple(_finish(half, _look(half.grey, half.gutter, half.around), drawn) for half in halves)
