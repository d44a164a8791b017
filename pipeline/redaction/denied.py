"""Pages on which nothing is left but the word that they are withheld: 不開示, 全部不開示, PAGE DENIED."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pipeline.model import Box, Evidence, Extent, Line, Redaction, RedactionKind
from pipeline.redaction.numbering import only_codes

RULE = "page-denied"
"""evidence of a page that says so itself"""

_EDGE = 0.1
"""share of the page's height at its head and foot where a page number or a release line may stand"""
_LINES = 8
_COUNT = re.compile(
    r"(?P<n>[0-9]{1,3}|[一二三四五六七八九十])(?:枚|頁|ページ|葉|sheets?|pages?)(?:分|が|は|を)?", re.IGNORECASE
)
"""how many sheets or pages it stands for"""
_CERTAINTY = 0.85


def whole(
    redactions: Sequence[Redaction], lines: Sequence[Line], content: Box
) -> tuple[tuple[Redaction, ...], tuple[Line, ...]]:
    """The page as one redaction, and the lines without the words that say so; both as given when anything else stands
    on the page than codes and lines at its edges. ``content``: the page inside its edges. Page pixels."""
    if redactions or not 0 < len(lines) <= _LINES or content.area <= 0:
        return tuple(redactions), tuple(lines)
    said = [t for t in lines if _says(t.text)]
    others = [t for t in lines if not _says(t.text) and not only_codes(t.text) and not _at_edge(t.box, content)]
    if not said or others:
        return tuple(redactions), tuple(lines)
    printed = " ".join(t.text.strip() for t in said)
    edge = _EDGE * content.height
    page = Redaction(
        id="r1",
        polygon=Box(content.x0, content.y0 + edge, content.x1, content.y1 - edge).polygon,
        kind=RedactionKind.TYPED,
        certainty=_CERTAINTY,
        evidence=(Evidence(RULE, "nothing stands on the page but the word that it is withheld", _CERTAINTY),),
        extent=Extent("page", max(_pages(t.text) for t in said)),
        printed=printed,
    )
    return (page,), tuple(t for t in lines if t not in said)


def _at_edge(box: Box, content: Box) -> bool:
    y = (box.center[1] - content.y0) / content.height
    return not _EDGE <= y <= 1 - _EDGE


def _says(text: str) -> bool:
    return bool(_words().fullmatch(_COUNT.sub("", _levelled(text), count=1)))


def _pages(text: str) -> int:
    """How many pages are said to be withheld; 1 where none are counted."""
    m = _COUNT.search(_levelled(text))
    return max(1, int(unicodedata.numeric(m["n"]) if len(m["n"]) == 1 else int(m["n"]))) if m else 1


def _levelled(text: str) -> str:
    return re.sub(r"[\s\[\]［］〔〕【】()（）。.]", "", unicodedata.normalize("NFKC", text))


@cache
def _words() -> re.Pattern[str]:
    told = tomllib.loads(files("pipeline.redaction").joinpath("typed.toml").read_text(encoding="utf-8"))["page"]
    before, core, after = ("|".join(map(re.escape, told[key])) for key in ("before", "core", "after"))
    return re.compile(f"(?:{before})*(?:{core})(?:{after})*", re.IGNORECASE)
