"""How a page lies in its picture, and the frame in which its print is level: turned pixels.

Those are pixels of the original picture, turned back by the angle at which the page lies in it about the middle of the
page's area; no scale, no bend. A page that lies straight and fills its picture has the original pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from pipeline.model import Page, Polygon, Transform


def turn(page: Page) -> float:
    """Degrees by which the page's lines are turned clockwise in the original picture: -179.99 to 180.00."""
    x, y = page.width / 2, page.height / 2
    (x0, y0), (x1, y1) = page.transform([(x, y), (x + 1, y)])
    angle = round(math.degrees(math.atan2(y1 - y0, x1 - x0)), 2)
    return 180.0 if angle == -180 else angle + 0.0


def frame(box: tuple[int, int, int, int], angle: float) -> tuple[Transform, int, int]:
    """From turned pixels to original ones, and the width and height of the page in turned pixels."""
    x0, y0, x1, y1 = box
    if not angle:
        return Transform((1, 0, x0, 0, 1, y0, 0, 0, 1)), x1 - x0, y1 - y0
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    width = math.ceil(abs((x1 - x0) * cos) + abs((y1 - y0) * sin))
    height = math.ceil(abs((x1 - x0) * sin) + abs((y1 - y0) * cos))
    cx, cy = (x0 + x1) / 2 - (cos * width - sin * height) / 2, (y0 + y1) / 2 - (sin * width + cos * height) / 2
    return Transform((cos, -sin, cx, sin, cos, cy, 0, 0, 1)), width, height


def level(move: Transform, points: Iterable[tuple[int, int]]) -> Polygon:
    """Original pixels in turned ones; ``move`` is :func:`frame`'s."""
    a, b, c, d, e, f = move.m[:6]
    if not b:
        return tuple((float(x - c), float(y - f)) for x, y in points)
    return tuple((a * (x - c) + d * (y - f), b * (x - c) + e * (y - f)) for x, y in points)
