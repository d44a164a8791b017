"""Page pixels to the whole original pixels that published things carry."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.model.geometry import Box
from pipeline.model.page import Page

IntPoint = tuple[int, int]


def area(page: Page) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of what of the frame the page covers, whole original pixels."""
    return round(page.area.x0), round(page.area.y0), round(page.area.x1), round(page.area.y1)


def original(page: Page, polygon: Iterable[tuple[float, float]]) -> tuple[IntPoint, ...]:
    """A polygon of ``page`` (page pixels) in whole original pixels, inside the page's area, clockwise from the corner
    next to the top left; () when there is nothing to draw."""
    points = tuple(polygon)
    if len(points) < 2:
        return ()
    if len(points) == 2:
        points = Box.around(points).polygon
    x0, y0, x1, y1 = area(page)
    out: list[IntPoint] = []
    for x, y in page.transform.outline(points):
        px, py = round(x), round(y)
        point = (x0 if px < x0 else x1 if px > x1 else px, y0 if py < y0 else y1 if py > y1 else py)
        if point not in out:
            out.append(point)
    xs, ys = [p[0] for p in out], [p[1] for p in out]
    if len(out) < 3 or min(xs) == max(xs) or min(ys) == max(ys):
        # thinner than a pixel, or outside the page's area: the least box that can be drawn
        left, top = min(min(xs), max(x0, x1 - 1)), min(min(ys), max(y0, y1 - 1))
        right, bottom = max(max(xs), left + 1), max(max(ys), top + 1)
        out = [(left, top), (right, top), (right, bottom), (left, bottom)]
    turn, (px, py) = 0, out[-1]
    for x, y in out:
        turn += px * y - x * py
        px, py = x, y
    if turn < 0:
        out.reverse()
    nearest = [(x + y, y) for x, y in out]
    start = nearest.index(min(nearest))
    return tuple(out[start:] + out[:start])
