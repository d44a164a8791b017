"""The templates of the report, and how numbers are shown in them."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


@cache
def templates() -> Environment:
    env = Environment(
        loader=PackageLoader("pipeline.batch"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["url"] = lambda path: quote(str(path))
    env.filters["percent"] = lambda share: "" if share is None else f"{100 * share:.1f} %"
    env.filters["rate"] = rate
    env.filters["permille"] = lambda n: "" if n is None else f"{n:.2f}" if n < 9.95 else f"{n:.0f}"
    env.filters["number"] = lambda n: f"{n:,}"
    env.filters["clock"] = _clock
    env.filters["shown"] = lambda v: ", ".join(map(str, v)) if isinstance(v, list) else "–" if v is None else str(v)
    return env


def rate(wrong: float, of: int) -> str:
    """Of characters expected to be wrong: 0.42 %, 3.1 %, 27 %"""
    if not of:
        return ""
    share = 100 * wrong / of
    return f"{share:.2f} %" if share < 0.995 else f"{share:.1f} %" if share < 9.95 else f"{share:.0f} %"


def _clock(seconds: float | None) -> str:
    """2 h 05 min, 3 min 12 s, 4.2 s"""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
