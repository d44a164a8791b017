"""What kind of document some pages make up."""

from __future__ import annotations

import unicodedata

from pipeline.model import Evidence, Kind, Page


def kind_of(pages: tuple[Page, ...]) -> tuple[Kind, Evidence]:
    if all(p.blank for p in pages):
        return Kind.BLANK, Evidence("blank-pages", "no page holds ink worth reading", 0.9)
    return Kind.OTHER, Evidence("no-rule", "no form was recognised", 0.5)


def language_of(pages: tuple[Page, ...]) -> str:
    """``ja`` or ``en`` by the script of the letters; ``ja`` when there are none."""
    latin = japanese = 0
    for page in pages:
        for row in page.rows:
            for c in row.text:
                name = unicodedata.name(c, "")
                latin += name.startswith("LATIN")
                japanese += name.startswith(("CJK", "HIRAGANA", "KATAKANA"))
    return "en" if latin > 3 * japanese else "ja"
