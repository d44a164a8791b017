"""``python -m tests.drawn.picture RECORD.xml PAGE OUT.png SHARE``: the upper share of a page beside its record.

Left the page with its zones (redactions and the places of fields), right the parts of the record that matter most.
Used for the picture in the README; needs the fonts of :mod:`tests.drawn.fonts`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from PIL import Image, ImageDraw

from pipeline.tei.xml import ID, NS, T
from tests.drawn import fonts

WIDTH, TEXT, LINE, SIZE = 1000, 1000, 24, 18
_COLOURS = {"tag": (30, 80, 160), "value": (150, 70, 20), "text": (20, 20, 20)}
_KEPT = ("type", "when", "reason", "unit", "quantity", "atLeast", "atMost", "cert", "target", "scheme", "source", "n")


def page_with_zones(root: etree._Element, page: Image.Image, surface: etree._Element) -> Image.Image:
    """The page, zones of redactions in red, zones that the header's values point to in blue."""
    picture = page.convert("RGB")
    pen = ImageDraw.Draw(picture)
    header = root.find(T + "teiHeader")
    used = {ref[1:] for e in header.iter() for ref in str(e.get("facs", "")).split()} if header is not None else set()
    for zone in surface.iter(T + "zone"):
        points = [tuple(map(float, p.split(","))) for p in str(zone.get("points", "")).split()]
        colour = (210, 30, 30) if zone.get("type") == "redaction" else (30, 100, 210) if zone.get(ID) in used else None
        if points and colour:
            pen.line([*points, points[0]], fill=colour, width=max(4, picture.width // 300))
    return picture


def excerpt(root: etree._Element) -> Iterator[tuple[str, str]]:
    """(colour, piece) of an abridged record; newlines part lines."""
    for path in ("//t:titleStmt/t:title", "//t:textClass/t:catRef", "//t:correspDesc", "//t:sourceDesc//t:idno"):
        found = root.xpath(path, namespaces=NS)
        for element in found if isinstance(found, list) else []:
            if isinstance(element, etree._Element) and element.get("type") not in ("source-sha256", "source-file"):
                yield from _element(element, 0, deep=True)
    yield "text", "\n"
    body = root.find(f".//{T}body")
    if body is not None:
        for element in body.iter(T + "p", T + "opener", T + "head"):
            yield from _element(element, 0, deep=True)


def _element(e: etree._Element, depth: int, deep: bool, inline: bool = False) -> Iterator[tuple[str, str]]:
    name = etree.QName(e).localname
    if name in ("lb", "desc", "pb"):
        return
    if not inline:
        yield "text", "\n" + "  " * depth
    yield "tag", f"<{name}"
    for key in _KEPT:
        if e.get(key):
            yield "tag", f" {key}="
            yield "value", f'"{e.get(key)}"'
    kept = [c for c in e if isinstance(c.tag, str) and etree.QName(c).localname not in ("lb", "desc", "pb")]
    text = "".join(str(t) for t in e.itertext()).strip()
    if name == "gap" or (not text and not kept):
        yield "tag", "/>"
        return
    yield "tag", ">"
    block = name in ("correspDesc", "correspAction", "opener")
    yield "text", _flat(e.text)
    for child in e:
        if isinstance(child.tag, str):
            yield from _element(child, depth + 1, deep, inline=not block)
        if not block:
            yield "text", _flat(child.tail)
    if block:
        yield "text", "\n" + "  " * depth
    yield "tag", f"</{name}>"


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip() if text and text.strip() else ""


def set_text(pieces: Iterator[tuple[str, str]], width: int, height: int) -> Image.Image:
    """Coloured text, wrapped at any character, cut off at the foot."""
    picture = Image.new("RGB", (width, height), (252, 252, 250))
    pen, font = ImageDraw.Draw(picture), fonts.load("sans", SIZE)
    x, y, left = 24.0, 10.0, 24.0
    for colour, piece in pieces:
        for char in piece:
            if char == "\n":
                x, y, left = 24.0, y + LINE, 24.0
                continue
            wide = font.getlength(char)
            if x + wide > width - 20:
                x, y = left + 30, y + LINE
            if y > height - 2 * LINE:
                pen.text((24, y), "…", font=font, fill=_COLOURS["text"])
                return picture
            pen.text((x, y), char, font=font, fill=_COLOURS[colour])
            x += wide
    return picture


def side_by_side(record: Path, page: Image.Image, share: float = 1.0, number: int = 1) -> Image.Image:
    """``share``: how much of the page is shown, from its top."""
    root = etree.parse(str(record)).getroot()
    surface = list(root.iter(T + "surface"))[number - 1]
    left = page_with_zones(root, page, surface)
    left = left.crop((0, 0, left.width, round(left.height * share)))
    left = left.resize((WIDTH, round(left.height * WIDTH / left.width)), Image.Resampling.LANCZOS)
    out = Image.new("RGB", (WIDTH + TEXT + 12, left.height), (120, 120, 120))
    out.paste(left, (0, 0))
    out.paste(set_text(excerpt(root), TEXT, left.height), (WIDTH + 12, 0))
    return out


if __name__ == "__main__":
    _, record_file, page_file, out_file, shown = sys.argv
    Path(out_file).parent.mkdir(parents=True, exist_ok=True)
    drawn = side_by_side(Path(record_file), Image.open(page_file), float(shown))
    drawn.quantize(256, Image.Quantize.FASTOCTREE).save(out_file, optimize=True)
