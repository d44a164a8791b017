"""Frame → page images: upright, deskewed, at the scale a recogniser likes, halves of a spread apart.

Every step looks at a reduced copy and hands on a number, a mask or a map, together a :class:`Plan`. The full picture is
whitened, evened out and resampled at the end, each at most once, and not at all where there is no reason to. A plan
holds no picture: a page can be looked at once and made twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.blocks import averaged
from pipeline.model import Box, Degrees, Direction, Evidence, Frame, Image, PageImage, Transform
from pipeline.scan.blank import is_blank
from pipeline.scan.curl import find_curl
from pipeline.scan.deskew import Skew, find_skew
from pipeline.scan.dither import is_dithered, smoothed
from pipeline.scan.edges import Edges, find_edges, whiten
from pipeline.scan.ghost import RESOLVED, find_ghost
from pipeline.scan.glyphs import Glyphs, find_glyphs
from pipeline.scan.orientation import Voter, needs_vote, turn, turned
from pipeline.scan.paper import Paper
from pipeline.scan.scale import working_scale
from pipeline.scan.spread import Gutter, find_gutter
from pipeline.scan.survey import Mask, Survey, reduce, survey
from pipeline.scan.target import find_target
from pipeline.scan.warp import Warp, apply, plan

_CROP = 0.92
"""Surroundings are cut off when the page is less than this share of the picture."""
_FADED, _INK_TONE = 0.58, 60.0
"""Print is faded when its darkest strokes are brighter than this share of the paper; they are made so dark."""
_PRINTED = 30
"""Glyphs from which a page's print has a tone."""
_SURE = 0.5
"""A vote less certain than this turns nothing."""


@dataclass(frozen=True)
class Plan:
    """How one page image is made of a picture; what is not told here is as in :class:`PageImage`.

    ``columns`` of the picture that are taken (first, end); None: all. ``to_frame``: from their pixels to original ones.
    ``paper``: by what it is divided, ``cast`` in each channel. ``tone``: of faded ink, 0 none, on paper of brightness
    ``level``. ``ghost``, ``void``: what is made white, reduced pixels.
    """

    name: str
    columns: tuple[int, int] | None
    area: Box
    to_frame: Transform
    paper: Paper | None
    cast: tuple[float, float, float]
    tone: float
    level: float
    ghost: Mask | None
    void: Mask | None
    warp: Warp
    content: Box
    glyph_height: float
    blank: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Doubt:
    """What is needed to see a picture again as it was seen: ``paper`` by which it was divided, ``ghost`` made white."""

    paper: Paper | None
    ghost: Mask | None

    def view(self, grey: Image) -> Image:
        """The reduced picture that a reader is shown."""
        small = reduce(grey)[0]
        flat = small if self.paper is None else self.paper.flatten(small)
        return flat if self.ghost is None else np.asarray(cv2.bitwise_or(flat, self.ghost), dtype=np.uint8)


@dataclass(frozen=True)
class Plans:
    """How the pages of a frame are made, in reading order, after it was turned clockwise by ``degrees``. ``doubt``: a
    reader must be asked which way up it stands; None when that is known."""

    degrees: Degrees
    parts: tuple[Plan, ...]
    doubt: Doubt | None


@dataclass(frozen=True)
class _Part:
    """A whole picture or half of one, upright, full size. ``columns``: of the whole picture, None for all of them.
    ``to_frame``: its pixels to original pixels."""

    name: str
    columns: tuple[int, int] | None
    grey: Image
    colour: Image | None
    to_frame: Transform
    area: Box
    gutter: str
    around: Mask | None
    evidence: tuple[Evidence, ...]
    shaded: bool = False


@dataclass(frozen=True)
class _View:
    """What the steps found on the reduced copy."""

    page: Survey
    edges: Edges
    glyphs: Glyphs
    skew: Skew
    ghost: Mask | None


def _look(
    grey: Image, gutter: str = "", around: Mask | None = None, shaded: bool = False, target: Mask | None = None
) -> _View:
    """``around``: mask of known surroundings, at any size; ``shaded``: a shadow is known to lie on the page;
    ``target``: mask of a colour strip, at any size."""
    if around is None:
        page = survey(grey)
        edges = find_edges(page)
        edges = edges if target is None else edges.without_target(target)
    else:
        h, w = reduce(grey)[0].shape
        around = np.asarray(cv2.resize(around, (w, h), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
        page = survey(grey, around)
        edges = find_edges(page, gutter=gutter, around=around)
    if edges.surrounded:  # paper is measured anew without the table it lies on
        page = survey(grey, edges.void, shaded=shaded or edges.shaded)
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
                (x0, x1),
                np.ascontiguousarray(part.grey[:, x0:x1]),
                None if part.colour is None else np.ascontiguousarray(part.colour[:, x0:x1]),
                to_frame,
                Box.around(to_frame(Box(0, 0, x1 - x0, h).polygon)),
                side,
                np.ascontiguousarray(view.edges.void[:, a:b]),
                (*part.evidence, gutter.evidence),
                view.edges.shaded,
            )
        )
    if gutter.right_first:
        halves.reverse()
    first, second = halves
    return replace(first, name="a"), replace(second, name="b")


def _plan(part: _Part, view: _View, drawn: bool) -> Plan:
    """``drawn``: by a program, on no paper that could be bent."""
    page, edges, glyphs, skew = view.page, view.edges, view.glyphs, view.skew
    evidence = [*part.evidence, *edges.evidence]
    h, w = part.grey.shape
    if not page.paper.white:
        low, high = page.paper.range
        evidence.append(Evidence("scan.paper", f"paper of brightness {low} to {high} made white"))
    void, cast = edges.void, (1.0, 1.0, 1.0)
    if part.colour is not None:
        cast = page.paper.cast(averaged(part.colour, page.factor), page.grey, void)
        if cast != (1.0, 1.0, 1.0):
            evidence.append(Evidence("scan.paper-colour", "paper of a colour of its own made white"))
    tone = _pale(view)
    if tone:
        evidence.append(Evidence("scan.contrast", f"faded ink of brightness {tone:.0f} made dark"))
    if view.ghost is not None:
        evidence.append(Evidence("scan.show-through", "pale soft print of the back taken away", 0.8))
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
    return Plan(
        name=part.name,
        columns=part.columns,
        area=part.area,
        to_frame=part.to_frame,
        paper=None if page.paper.white and cast == (1.0, 1.0, 1.0) else page.paper,
        cast=cast,
        tone=tone,
        level=page.paper.level if page.paper.white else 255.0,
        ghost=view.ghost,
        void=void if void.any() else None,
        warp=warp,
        content=Box(
            max(0.0, inside.x0),
            max(0.0, inside.y0),
            min(float(warp.width), inside.x1),
            min(float(warp.height), inside.y1),
        ),
        glyph_height=glyphs.height * scale,
        blank=is_blank(page),
        evidence=tuple(evidence),
    )


def _made(grey: Image, colour: Image | None, plan: Plan) -> PageImage:
    """The page image that ``plan`` says, from the upright picture."""
    if plan.columns is not None:
        x0, x1 = plan.columns
        grey = np.ascontiguousarray(grey[:, x0:x1])
        colour = None if colour is None else np.ascontiguousarray(colour[:, x0:x1])
    if plan.paper is not None:
        grey = grey if plan.paper.white else plan.paper.flatten(grey)
        colour = None if colour is None else plan.paper.flatten_colour(colour, plan.cast)
    if plan.tone:
        grey = _deepened(grey, plan.tone, plan.level)
        colour = None if colour is None else _deepened(colour, plan.tone, plan.level)
    if plan.ghost is not None:
        grey = whiten(grey, plan.ghost, rim=False)
        colour = None if colour is None else whiten(colour, plan.ghost, rim=False)
    if plan.void is not None:
        grey = whiten(grey, plan.void)
        colour = None if colour is None else whiten(colour, plan.void)
    return PageImage(
        pixels=apply(grey, plan.warp),
        colour=None if colour is None else apply(colour, plan.warp),
        part=plan.name,
        area=plan.area,
        transform=plan.warp.back.then(plan.to_frame),
        content=plan.content,
        glyph_height=plan.glyph_height,
        blank=plan.blank,
        evidence=plan.evidence,
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
    plans = plan_pages(frame, direction=direction)
    if orient is not None:
        plans = upright(frame, plans, orient, direction=direction)
    return make_pages(frame, plans)


def plan_pages(frame: Frame, *, direction: Direction | None = None) -> Plans:
    """How the pages of a frame are made, if it stands upright. See :func:`prepare`."""
    grey, colour = _planes(frame)
    return _planned(frame, grey, colour, 0, (), direction)


def upright(frame: Frame, plans: Plans, orient: Voter, *, direction: Direction | None = None) -> Plans:
    """The plans once ``orient`` was asked, where it must be: the same with what it said, or those of the page turned.
    ``plans`` were made of ``frame`` by :func:`plan_pages`, at any time."""
    if plans.doubt is None:
        return plans
    vote = orient(plans.doubt.view(_planes(frame)[0]))
    said = Evidence("scan.orientation", f"to be turned by {vote.degrees} degrees: {vote.by}", vote.certainty)
    if vote.degrees and vote.certainty >= _SURE:
        grey, colour = _planes(frame, vote.degrees)
        return replace(_planned(frame, grey, colour, vote.degrees, (said,), direction), doubt=None)
    return replace(plans, doubt=None, parts=tuple(replace(p, evidence=(said, *p.evidence)) for p in plans.parts))


def make_pages(frame: Frame, plans: Plans) -> tuple[PageImage, ...]:
    """The page images; ``plans`` were made of this very frame."""
    grey, colour = _planes(frame, plans.degrees)
    return tuple(_made(grey, colour, p) for p in plans.parts)


def _planes(frame: Frame, degrees: Degrees = 0) -> tuple[Image, Image | None]:
    """The frame turned clockwise, grey, and in colour if it has any."""
    pixels = turn(frame.pixels, degrees)
    if pixels.ndim == 2:
        return (smoothed(pixels) if is_dithered(pixels) else pixels), None
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8), pixels


def _planned(
    frame: Frame,
    grey: Image,
    colour: Image | None,
    degrees: Degrees,
    evidence: tuple[Evidence, ...],
    direction: Direction | None,
) -> Plans:
    """Of a frame turned by ``degrees``."""
    height, width = frame.pixels.shape[:2]
    view = _look(grey, target=None if colour is None else find_target(colour))
    doubt = Doubt(None if view.page.paper.white else view.page.paper, view.ghost)
    asks = needs_vote(view.page, view.glyphs, view.skew.degrees)
    to_frame = turned(width, height, degrees) if degrees else Transform()
    if frame.pixels.ndim == 2 and is_dithered(frame.pixels):
        evidence = (*evidence, Evidence("scan.dither", "dots that stand for grey made grey", 0.95))
    part = _Part("", None, grey, colour, to_frame, Box(0, 0, width, height), "", None, evidence)
    vertical = None if direction is None else direction is Direction.VERTICAL
    gutter = find_gutter(view.page, view.edges, view.glyphs, vertical=vertical)
    drawn = frame.layer is not None and frame.layer.without is not None
    if gutter is None:
        return Plans(degrees, (_plan(part, view, drawn),), doubt if asks else None)
    halves = _split(part, view, gutter)
    parts = tuple(_plan(half, _look(half.grey, half.gutter, half.around, half.shaded), drawn) for half in halves)
    return Plans(degrees, parts, doubt if asks else None)
