"""The correspondence of an output as one CMIF 1.1 file, for correspSearch and whoever reads that format.

After the documentation of CMIF v1.1.0 (TEI Correspondence SIG, 2025): only what was sent; both ends always, "Unknown"
where nothing is known; dates to the day on @when; @cert only "low" and @evidence "conjecture"; no text of a letter.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from pipeline.corpus import Entry
from pipeline.errors import BadArguments
from pipeline.exports.output import place
from pipeline.tei.read import Record
from pipeline.tei.xml import ID, T, add, indent, make

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
"""The two that CMIF allows."""
LOW = 0.6
"""certainty of a value below which CMIF's readers are warned"""


@dataclass(frozen=True)
class Edition:
    """What the publisher of an exchange file states. ``url``: where the records will stand, ending in a slash;
    ``date``: ISO day of the file; ``licence``: a key of :data:`LICENCES`."""

    url: str
    editor: str
    email: str
    publisher: str
    date: str
    licence: str = "CC-BY-4.0"
    title: str = "Telegrams and letters"


def write_cmif(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    """``cmif.xml``. BadArguments when no edition is stated: CMIF has no place for an unknown editor or licence."""
    if not all((edition.url, edition.editor, edition.email, edition.publisher)):
        raise BadArguments(
            "a CMIF file must name its address, editor, e-mail, publisher and licence",
            remedy="give --url, --editor, --email and --publisher",
        )
    path = folder / "cmif.xml"
    path.write_bytes(cmif(found, edition))
    return [path]


def cmif(found: Iterable[Entry], edition: Edition) -> bytes:
    source = "edition-" + str(uuid.uuid5(uuid.NAMESPACE_URL, edition.url))
    root = make("TEI")
    header = add(root, "teiHeader")
    file = add(header, "fileDesc")
    titles = add(file, "titleStmt")
    add(titles, "title", text=edition.title)
    editor = add(titles, "editor", text=edition.editor + " ")
    add(editor, "email", text=edition.email)
    published = add(file, "publicationStmt")
    add(published, "publisher", text=edition.publisher)
    add(published, "idno", {"type": "url"}, edition.url + "cmif.xml")
    add(published, "date", {"when": edition.date + "T00:00:00Z"}, edition.date)
    terms = add(published, "availability")
    add(terms, "licence", {"target": LICENCES[edition.licence]}, f"This file is licensed under {edition.licence}")
    bibl = f"{edition.publisher}: {edition.title}. Machine transcription, not proof-read. {edition.url}"
    add(add(file, "sourceDesc"), "bibl", {"type": "online", "id": source}, bibl)
    profile = add(header, "profileDesc")
    for each in found:
        described = _letter(each, edition, source)
        if described is not None:
            profile.append(described)
    add(add(add(root, "text"), "body"), "p")
    indent(root, ("p", "title", "editor", "bibl", "licence", "persName", "orgName", "placeName", "date", "idno"))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"


def _letter(found: Entry, edition: Edition, source: str) -> etree._Element | None:
    record = found.record
    described = record.root.find(f".//{T}correspDesc")
    if described is None:
        return None
    ref = edition.url + quote(place(found))
    out = make("correspDesc", {"key": _key(record), "ref": ref, "source": f"#{source}"})
    certain = _certainties(record)
    for side in ("sent", "received"):
        action = described.find(f"{T}correspAction[@type='{side}']")
        out.append(_action(side, action, certain))
    return out


def _action(side: str, said: etree._Element | None, certain: dict[str, str]) -> etree._Element:
    out = make("correspAction", {"type": side})
    names = [] if said is None else [e for e in said if e.tag in (T + "persName", T + "orgName")]
    for e in names:
        text = " ".join("".join(str(t) for t in e.itertext()).split())
        add(out, etree.QName(e).localname, {"ref": certain.get(str(e.get("ref", ""))), **_doubt(e)}, text)
    if not names:
        add(out, "persName", text="Unknown")
    for e in [] if said is None else said.findall(T + "placeName"):
        add(out, "placeName", _doubt(e), " ".join("".join(str(t) for t in e.itertext()).split()))
    dates = [] if said is None else [e for e in said.findall(T + "date") if e.get("when")]
    if dates:
        printed = " ".join("".join(str(t) for t in dates[0].itertext()).split())
        add(out, "date", {"when": str(dates[0].get("when"))[:10], **_doubt(dates[0])}, printed)
    return out


def _doubt(e: etree._Element) -> dict[str, str | None]:
    doubtful = float(str(e.get("cert", "1"))) < LOW
    return {"cert": "low"} if doubtful else {}


def _certainties(record: Record) -> dict[str, str]:
    """Pointers to persons and offices of the record to authority addresses, where one is stated."""
    out = {}
    for entry in (e for stand_off in record.root.iter(T + "standOff") for e in stand_off.iter("*") if e.get(ID)):
        stated = next((str(e.get("ref")) for e in entry.iter("*") if str(e.get("ref", "")).startswith("http")), "")
        if stated:
            out["#" + str(entry.get(ID))] = stated
    return out


def _key(record: Record) -> str:
    """The number by which a reader would call it: of the post, the ministry, the release, else the record's id."""
    return next((n for f in ("serial", "total", "circular", "documentNumber") if (n := record.get(f))), record.id)
