"""A volume: ``teiCorpus`` that says what a source is and holds the records of its documents, in order.

The records are included by reference (XInclude). Names (``xml:id``) are unique in a record, not in the volume: the
pointer ``#p0001`` means the record that it stands in. XInclude cannot rename them, and a document in which a name
stands twice is refused by many parsers; :func:`whole` makes one file of it, in which the categories stand once for all
records and each other name has that of its record before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from pipeline.model import Document, Evidence, FieldName, Value
from pipeline.tei.build import MIXED, written_out
from pipeline.tei.correspondence import LANGUAGES, own_date
from pipeline.tei.encoding import schemas
from pipeline.tei.links import record_uri
from pipeline.tei.script import english
from pipeline.tei.source import identifier, publication
from pipeline.tei.taxonomy import Category, Taxonomy, house
from pipeline.tei.validate import parse
from pipeline.tei.values import text_of, when
from pipeline.tei.xml import ID, T, add, clean, degree, indent, make, name

XI = "http://www.w3.org/2001/XInclude"
HOLDS = (
    "Every document that was found in the source has a record of its own; they are included here in their order. An "
    "msItem repeats what its record says of kind, title, date and pages, and gives the evidence for the cut; the "
    "record has the certainty of each value, where it stands, and what was set aside."
)
DONE = "Cut into documents by machine; not proof-read: no person has compared the cuts with the volume."
SHOWN = ("kind", "form")
"""The taxonomies that the list of documents uses."""
_MIXED = ("p", "title", "note", "docDate", "locus", "idno", "desc", "catDesc", "measure", "change", "collection")


def volume(documents: Sequence[tuple[Document, str]], *, software: str) -> bytes:
    """The ``teiCorpus`` of one source, UTF-8.

    ``documents``: all of the source, in order, each with the URL reference of its record as seen from the volume's
    file (``inf-1986-d001.xml``). ``software``: name and version of Koden. ValueError when there is no document, or one
    of another source.
    """
    if not documents or len({d.source for d, _ in documents}) != 1:
        raise ValueError("a volume holds the documents of one source")
    first = documents[0][0]
    root = make("teiCorpus", {"id": name(first.source)})
    head = add(root, "teiHeader")
    head.append(_file(documents))
    coding = add(head, "encodingDesc")
    add(add(coding, "projectDesc"), "p", {"lang": "en"}, HOLDS)
    coding.append(_taxonomies())
    label, _, version = software.rpartition(" ")
    application = add(add(coding, "appInfo"), "application", {"id": "koden", "ident": "Koden", "version": version})
    add(application, "label", text=label)
    coding.extend(schemas())
    head.append(_profile(documents))
    revision = add(head, "revisionDesc", {"status": "draft"})
    add(revision, "change", {"who": "#koden", "status": "unverified", "lang": "en"}, DONE)
    for _, href in documents:
        include = etree.SubElement(root, f"{{{XI}}}include", nsmap={"xi": XI})
        include.set("href", href)
    indent(root, _MIXED)
    return written_out(root)


def whole(path: Path) -> bytes:
    """A volume with its records in one file: valid TEI by itself. ``path``: of the ``teiCorpus``.

    The categories of all records stand once, in the volume's header, under their own names: ``catRef`` is what it is in
    a record. All other names in a record get the record's before them (``inf-1986-d001.p0001``), as do the pointers to
    them; what led to one of the files leads to its record in this one. It names no schema of Koden's, which are for a
    record and for a volume that includes them. ValueError for what is not included from the volume's own folder;
    OSError when a record cannot be read.
    """
    root = parse(path.read_bytes())
    files: dict[str, str] = {}
    for include in list(root.iterchildren(f"{{{XI}}}include")):
        there = urlsplit(str(include.get("href")))
        file = unquote(there.path)
        if there.scheme or there.netloc or "/" in file:
            raise ValueError(f"{include.get('href')!r} lies outside the folder of the volume")
        record = parse((path.parent / file).read_bytes())
        files[str(include.get("href"))] = f"#{record.get(ID)}"
        names = _names(record) - {str(record.get(ID))}
        _rename(record, names - _shared(root, record))
        root.replace(include, record)
    for element in root.iter("*"):
        for key in ("target", "corresp"):
            if element.get(key) in files:
                element.set(key, files[str(element.get(key))])
    indent(root, (*_MIXED, *MIXED))
    etree.cleanup_namespaces(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"


def _shared(root: etree._Element, record: etree._Element) -> frozenset[str]:
    """Hand the taxonomies of a record to the volume; the names that then mean the same in both. A category of that name
    that is something else there is not shared: it comes under the record's name and its own."""
    to, own = root.find(f"{T}teiHeader/{T}encodingDesc/{T}classDecl"), str(record.get(ID))
    declared = record.find(f"{T}teiHeader/{T}encodingDesc/{T}classDecl")
    if to is None or declared is None:
        return frozenset()
    same: set[str] = set()

    def merge(into: etree._Element, given: etree._Element) -> None:
        for item in list(given.iterchildren(T + "taxonomy", T + "category")):
            there = next((e for e in into.iterchildren(str(item.tag)) if e.get(ID) == item.get(ID)), None)
            if there is not None and _words(there) == _words(item):
                same.add(str(item.get(ID)))
                merge(there, item)
            elif _names(item) & _names(to):
                for e in (e for e in item.iter("*") if e.get(ID)):
                    e.set(ID, f"{own}.{e.get(ID)}")
                into.append(item)
            else:
                same.update(_names(item))
                into.append(item)

    merge(to, declared)
    record.find(f"{T}teiHeader/{T}encodingDesc").remove(declared)  # type: ignore[union-attr]
    return frozenset(same)


def _names(element: etree._Element) -> set[str]:
    return {str(e.get(ID)) for e in element.iter("*") if e.get(ID)}


def _words(item: etree._Element) -> list[str]:
    """What a taxonomy or category says of itself, in order."""
    said = [e for e in item if e.tag not in (T + "category", T + "taxonomy")]
    return ["".join(etree.tostring(e, encoding="unicode", with_tail=False).split()) for e in said]


def _rename(record: etree._Element, own_names: Set[str]) -> None:
    """``own_names``: those of the record that mean something in it alone."""
    own = str(record.get(ID))

    def pointer(token: str) -> str:
        return f"#{own}.{token[1:]}" if token[:1] == "#" and token[1:] in own_names else token

    for element in record.iter("*"):
        for key, text in ((str(key), str(text)) for key, text in element.attrib.items()):
            if key == ID and element is not record:
                element.set(key, f"{own}.{text}")
            elif "#" in text:
                element.set(key, " ".join(pointer(token) for token in text.split(" ")))


def _file(documents: Sequence[tuple[Document, str]]) -> etree._Element:
    first = documents[0][0]
    root = make("fileDesc")
    titles = add(root, "titleStmt")
    stated = next((d.archive.file_title for d, _ in documents if d.archive and d.archive.file_title), "")
    if stated:
        add(titles, "title", {"type": "main"}, stated)
    else:
        add(titles, "title", {"type": "constructed", "lang": "en"}, f"{first.source}: volume")
    made = add(titles, "respStmt")
    add(made, "resp", {"lang": "en"}, "machine transcription, not proof-read")
    add(made, "name", {"ref": "#koden"}, "Koden")
    extent = add(root, "extent")
    pages = sum(len(d.pages) for d, _ in documents)
    for unit, count in (("document", len(documents)), ("image", pages)):
        words = f"{count} {'page image' if unit == 'image' else unit}{'' if count == 1 else 's'}"
        add(extent, "measure", {"unit": unit, "quantity": str(count), "lang": "en"}, words)
    root.append(publication())
    described = add(add(root, "sourceDesc"), "msDesc")
    described.append(identifier(first))
    contents = add(described, "msContents")
    for n, (document, href) in enumerate(documents, 1):
        contents.append(_item(n, document, href))
    return root


def _item(number: int, document: Document, href: str) -> etree._Element:
    """``msItem``: pages, title, date, kind, the evidence for the cut, what it belongs to."""
    classes = f"#kind.{document.kind.value}" + (f" #form.{document.form.value}" if document.form.value else "")
    root = make("msItem", {"n": str(number), "class": classes, "corresp": href})
    numbers = [f"{p.origin.number}{p.part}" for p in document.pages]
    pages = numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
    add(root, "locus", {"from": numbers[0], "to": numbers[-1]}, pages)
    for kind, field in (("main", FieldName.TITLE), ("subject", FieldName.SUBJECT)):
        if (value := document.first(field)) is not None and text_of(value):
            add(root, "title", {"type": kind}, text_of(value))
    if (own := own_date(document)) is not None:
        root.append(_dated(own))
    _because(root, "cut", document.cut)
    _because(root, "kind", document.kind_evidence)
    for relation in document.relations:
        said = {"target": record_uri(document, relation.target), "subtype": relation.type.value}
        _because(root, "relation", relation.evidence, said)
    return root


def _dated(value: Value) -> etree._Element:
    return make("docDate", {"when": when(value.value)}, clean(value.printed or value.value).strip())


def _because(root: etree._Element, kind: str, why: Evidence, said: dict[str, str] | None = None) -> None:
    detail = clean(why.detail)
    sure = {"n": why.rule, "cert": degree(why.certainty), "resp": "#koden", "lang": "en" if english(detail) else "ja"}
    add(root, "note", {"type": kind, **(said or {}), **sure}, detail)


def _taxonomies() -> etree._Element:
    root = make("classDecl")
    for taxonomy in (t for t in house() if t.id in SHOWN):
        root.append(_taxonomy(taxonomy))
    return root


def _taxonomy(taxonomy: Taxonomy) -> etree._Element:
    root = make("taxonomy", {"id": taxonomy.id})
    for lang, word in taxonomy.words:
        add(root, "desc", {"lang": lang}, word)
    for item in taxonomy.categories:
        root.append(_category(item))
    return root


def _category(item: Category) -> etree._Element:
    root = make("category", {"id": item.id})
    for lang, word in item.words:
        add(root, "catDesc", {"lang": lang}, word)
    return root


def _profile(documents: Sequence[tuple[Document, str]]) -> etree._Element:
    root = make("profileDesc")
    creation = add(root, "creation")
    days = sorted(_days(documents))
    if days:
        between = {"notBefore": days[0], "notAfter": days[-1], "lang": "en"}
        add(creation, "date", between, "the earliest and the latest date of a document")
    languages = add(root, "langUsage")
    for code in sorted({d.language or "und" for d, _ in documents}):
        add(languages, "language", {"ident": code}, LANGUAGES.get(code.split("-")[0], code))
    return root


def _days(documents: Sequence[tuple[Document, str]]) -> Iterator[str]:
    """The days that date the documents; a year or month alone says too little to be the first or last of them."""
    for document, _ in documents:
        value = own_date(document)
        if value is not None and len(when(value.value)) >= 10:
            yield when(value.value)[:10]
