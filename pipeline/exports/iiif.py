"""IIIF Presentation 3 manifests: one for each record and one for each source, with a collection over all.

Made with the IIIFpres library, which refuses what the specification forbids. A canvas is a page in its original pixels;
its picture is the one of the output; lines are ``supplementing`` annotations, withheld areas ``tagging`` ones, with the
polygon of their zone. A record's manifest leads to its TEI (``seeAlso``). Volumes of vertical print are read from right
to left.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from lxml import etree

from pipeline.corpus import Entry
from pipeline.errors import BadArguments
from pipeline.exports.output import by_source, place
from pipeline.model import Box
from pipeline.tei.plain import withheld as in_words
from pipeline.tei.read import Record, polygon_of
from pipeline.tei.xml import ID, LANG, T

_NO_ADDRESS = frozenset(' "<>\\^`{|}')
METADATA = (("date", "Date"), ("sender", "From"), ("recipient", "To"), ("serial", "Number"), ("total", "Total number"))


def write_iiif(folder: Path, found: Iterable[Entry], url: str) -> list[Path]:
    """``iiif/<source>/<record>.json``, ``iiif/<source>/manifest.json``, ``iiif/collection.json``. ``url``: where the
    output and these files will stand, ending in a slash. BadArguments without one: a manifest needs its address."""
    if not re.fullmatch(r"https?://[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]+", url):
        raise BadArguments("IIIF manifests need the web address they will stand at", remedy="give --url https://…/")
    place, out, volumes = folder / "iiif", [], []
    for source, records in by_source(found):
        (place / source).mkdir(parents=True, exist_ok=True)
        for each in records:
            path = place / source / f"{each.id}.json"
            _save(path, manifest(each.id, [each], url))
            out.append(path)
        path = place / source / "manifest.json"
        _save(path, manifest(source, records, url))
        out.append(path)
        volumes.append((source, f"{url}iiif/{quote(source)}/manifest.json"))
    path = place / "collection.json"
    _save(path, _collection(volumes, url))
    return [*out, path]


def manifest(name: str, records: list[Entry], url: str) -> Any:
    """Of the pages of the records, in order. ``name``: of a record, or of a source when there are more."""
    api = _api()
    made = api.Manifest()
    single = len(records) == 1 and records[0].id == name
    made.set_id(f"{url}iiif/{quote(records[0].source)}/{quote(name) if single else 'manifest'}.json")
    first = records[0].record
    if single:
        made.add_label(_language(first), first.get("subject") or first.get("title") or name)
        for field, label in METADATA:
            if value := first.get(field):
                made.add_metadata(label, value, "en", "none")
    else:
        made.add_label("none", name)
    made.set_requiredStatement(
        "Transcription", "By machine, not proof-read; see the certainties in the TEI.", "en", "en"
    )
    made.set_viewingDirection("right-to-left" if _vertical(records) else "left-to-right")
    for each in records:
        _see_also(made, each, url)
        said = _said(each.record)
        for surface in each.record.root.iter(T + "surface"):
            _canvas(made, each, surface, url, said)
    return made


def _see_also(made: Any, each: Entry, url: str) -> None:
    made.add_seeAlso()
    entry = made.seeAlso[-1]
    entry.set_id(url + quote(place(each)))
    entry.set_type("Dataset")
    entry.set_format("application/tei+xml")
    entry.add_label("en", f"TEI record {each.id}")


def _canvas(
    made: Any, each: Entry, surface: etree._Element, url: str, words: tuple[dict[str, str], dict[str, str]]
) -> None:
    id = str(surface.get(ID))
    box = Box(*(float(surface.get(key, "0")) for key in ("ulx", "uly", "lrx", "lry")))
    width, height = max(1, round(box.width)), max(1, round(box.height))
    base = f"{url}iiif/{quote(each.source)}/{quote(each.id)}/{quote(id)}"
    canvas = made.add_canvas_to_items()
    canvas.set_id(base)
    canvas.add_label("none", str(surface.get("n", id)))
    canvas.set_hightwidth(height, width)
    graphic = surface.find(T + "graphic")
    page = canvas.add_annotationpage_to_items()
    page.set_id(f"{base}/page")
    if graphic is not None:
        picture = url + _from_record(place(each), str(graphic.get("url")))
        painted = page.add_annotation_to_items(target=base)
        painted.set_id(f"{base}/picture")
        painted.set_motivation("painting")
        painted.body.set_id(picture)
        painted.body.set_type("Image")
        painted.body.set_format("image/jpeg")
        painted.body.set_hightwidth(height, width)
    notes = list(_notes(_language(each.record), surface, words))
    if notes:
        said = canvas.add_annotationpage_to_annotations()
        said.set_id(f"{base}/text")
        for zone, motivation, text, language in notes:
            _annotation(said, f"{base}/{quote(str(zone.get(ID)))}", base, zone, box, motivation, text, language)


def _annotation(
    said: Any, id: str, canvas: str, zone: etree._Element, page: Box, motivation: str, text: str, language: str
) -> None:
    made = said.add_annotation_to_items()
    made.set_id(id)
    made.set_motivation(motivation)
    made.body = _api().bodycommenting()  # the library has no body of its own for supplementing
    made.body.set_value(text)
    made.body.set_format("text/plain")
    made.body.set_language(language)
    points = [(x - page.x0, y - page.y0) for x, y in polygon_of(zone)]
    drawn = " ".join(f"{x:g},{y:g}" for x, y in points)
    target = made.set_target_specific_resource()
    target.set_source(canvas)
    selector = target.set_selector_as_SvgSelector()
    selector.set_value(f'<svg xmlns="http://www.w3.org/2000/svg"><polygon points="{drawn}"/></svg>')


def _notes(
    language: str, surface: etree._Element, words: tuple[dict[str, str], dict[str, str]]
) -> Iterable[tuple[etree._Element, str, str, str]]:
    """Zones of a surface with the words of its line, or what is said of the withheld area."""
    lines, gaps = words
    for zone in surface.iter(T + "zone"):
        id = str(zone.get(ID))
        if zone.get("type") == "TextLine" and lines.get(id, "").strip():
            yield zone, "supplementing", lines[id].strip(), language
        elif zone.get("type") == "redaction" and id in gaps:
            yield zone, "tagging", gaps[id], "en"


def _said(record: Record) -> tuple[dict[str, str], dict[str, str]]:
    """Words of each line and of each withheld area, by zone."""
    lines: dict[str, str] = {}
    at = ""
    body = record.root.find(f"{T}text")
    for element in [] if body is None else body.iter():
        if element.tag == T + "lb":
            at = str(element.get("facs", ""))[1:]
            lines.setdefault(at, "")
            lines[at] += element.tail or ""
        elif isinstance(element.tag, str) and at:
            if element.tag in (T + "pb", T + "desc"):
                continue
            own = element.text or ""
            lines[at] += own if own.strip() else ""
            tail = element.tail or ""
            lines[at] += tail if tail.strip() else ""
    gaps = {
        str(g.get("facs"))[1:]: in_words(g, False)
        for g in record.root.iter(T + "gap")
        if g.get("reason") == "redacted" and g.get("facs")
    }
    return lines, gaps


def _vertical(records: list[Entry]) -> bool:
    styles = Counter(
        "vertical" in str(e.get("style", "")) for r in records for e in r.record.root.iter(T + "text", T + "div")
    )
    return styles[True] > 0


def _language(record: Record) -> str:
    code = str(record.root.get(LANG, "none")).split("-")[0]
    return code if code in ("ja", "en") else "none"


def _from_record(path: str, link: str) -> str:
    """A link as seen from the record, as a path below the output folder."""
    parts = path.split("/")[:-1]
    for step in link.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return quote(unquote("/".join(parts)), safe="/")


def _collection(volumes: list[tuple[str, str]], url: str) -> Any:
    api = _api()
    made = api.Collection()
    made.set_id(f"{url}iiif/collection.json")
    made.add_label("en", "Records")
    for source, address in volumes:
        item = api.Manifest()
        item.set_id(address)
        item.add_label("none", source)
        made.add_manifest_to_items(item)
    return made


def _api() -> Any:
    from IIIFpres import iiifpapi3

    iiifpapi3.INVALID_URI_CHARACTERS = _NO_ADDRESS  # its own forbid %, by which all others are written
    return iiifpapi3


def _save(path: Path, made: Any) -> None:
    data = json.loads(made.json_dumps())
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
