"""The index of links between the records of an output: what refers to what, what belongs to what."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from pipeline.tei.read import Record
from pipeline.tei.source import publication
from pipeline.tei.xml import NS, add, indent, make

REFERENCES, RELATIONS = "reference", "relation"
_REF = "//t:correspContext/t:ref[@target] | //t:notesStmt/t:note[@type='reference']/t:ref[@target]"
_RELATED = "//t:notesStmt/t:relatedItem[@target]"
_MIXED = ("p", "title", "desc", "measure", "label")


@dataclass(frozen=True)
class Linked:
    """A link from one record to another, both as paths below the output's folder; ``type`` is that of a ``ref`` or
    ``relatedItem``, ``cert`` as of the house style."""

    record: str
    target: str
    type: str
    cert: str


def index(records: Iterable[tuple[str, Record]], *, software: str) -> bytes:
    """TEI with a ``linkGrp`` for references and one for relations, UTF-8.

    ``records``: path of each record below the output's folder (``tei/inf-1986/inf-1986-d001.xml``) and the record; the
    index is meant to lie in that folder. A ``link`` leads from the record that refers to the one that is meant;
    ``@type`` is that of the ``ref`` or ``relatedItem``. References whose record was not found are counted only. A link
    to a record that is not among those given is left out, for it would lead nowhere.
    """
    held = dict(records)
    links: dict[str, list[Linked]] = {REFERENCES: [], RELATIONS: []}
    unresolved = 0
    for path, record in held.items():
        folder = posixpath.dirname(path)
        for group, query in ((REFERENCES, _REF), (RELATIONS, _RELATED)):
            for found in _all(record.root, query):
                target = posixpath.normpath(posixpath.join(folder, str(found.get("target"))))
                if target in held or unquote(target) in held:
                    kind, cert = str(found.get("type")), str(found.get("cert"))
                    links[group].append(Linked(path, target, kind, cert))
                else:
                    unresolved += 1
        everything = _all(record.root, "//t:correspContext/t:ref | //t:notesStmt/t:note[@type='reference']/t:ref")
        unresolved += sum(ref.get("target") is None for ref in everything)
    return written(links, len(held), unresolved, software=software)


def written(links: Mapping[str, Sequence[Linked]], records: int, unresolved: int, *, software: str) -> bytes:
    """The index of ``links`` by group (:data:`REFERENCES`, :data:`RELATIONS`) between so many ``records``;
    ``unresolved``: references that lead to none of them."""
    root = make("TEI", {"id": "references", "lang": "en"})
    root.append(_header(records, sum(map(len, links.values())), unresolved, software))
    standing = add(root, "standOff", {"type": "links"})
    for group, linked in links.items():
        if linked:
            listed = add(standing, "linkGrp", {"type": group})
            for link in linked:
                said = {"type": link.type, "target": f"{link.record} {link.target}", "cert": link.cert}
                add(listed, "link", said)
    if not len(standing):
        add(add(standing, "note", {"type": "empty"}), "p", {}, "No record refers to another one.")
    indent(root, _MIXED)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _header(records: int, links: int, unresolved: int, software: str) -> etree._Element:
    root = make("teiHeader")
    file = add(root, "fileDesc")
    add(add(file, "titleStmt"), "title", {"type": "constructed"}, "References between records")
    extent = add(file, "extent")
    for unit, count in (("record", records), ("link", links), ("unresolved", unresolved)):
        words = f"{count} {'lead to no record' if unit == 'unresolved' else unit if count == 1 else unit + 's'}"
        add(extent, "measure", {"unit": unit, "quantity": str(count)}, words)
    file.append(publication())
    add(add(file, "sourceDesc"), "p", {}, "Made of the records whose paths the links begin with.")
    label, _, version = software.rpartition(" ")
    coding = add(root, "encodingDesc")
    application = add(add(coding, "appInfo"), "application", {"id": "koden", "ident": "Koden", "version": version})
    add(application, "label", {}, label)
    return root


def _all(root: etree._Element, query: str) -> list[etree._Element]:
    found = root.xpath(query, namespaces=NS)
    return [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []
