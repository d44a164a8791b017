"""How a place of a record is cited: by document, page and paragraph, and the names paragraphs have for it."""

from __future__ import annotations

from lxml import etree

from pipeline.tei.xml import ID, T, add, make

CITED = (
    "p[not(ancestor::item)] | ab | "
    "item[not(ancestor::item | ancestor::p | ancestor::ab | ancestor::cell | ancestor::note | ancestor::figDesc)]"
)
"""What is cited: paragraphs, head matter outside openers, items of outermost lists."""
_INSIDE = frozenset(T + tag for tag in ("item", "p", "ab", "cell", "note", "figDesc"))
_PARAGRAPHS = f"(let $pb := self::pb return //body//({CITED})[@xml:id][empty($pb) or preceding::pb[1] is $pb])"
"""Those that begin on a page. A ``pb`` holds nothing: tools that take it for a milestone ask from the root of the
document and cut at the next one, others ask from the ``pb``."""


def name_paragraphs(text: etree._Element) -> None:
    """``@xml:id`` of what is cited: ``p0002-b3`` is the third that begins on the page whose surface is ``p0002``."""
    page, count = "", 0
    for element in text.iter(T + "pb", T + "p", T + "ab", T + "item"):
        if element.tag == T + "pb":
            page, count = str(element.get("facs"))[1:], 0
        elif page and _cited(element):
            count += 1
            others = {str(key): str(text) for key, text in element.attrib.items()}
            element.attrib.clear()
            element.set(ID, f"{page}-b{count}")
            for key, value in others.items():
                element.set(key, value)


def _cited(element: etree._Element) -> bool:
    inside = {e.tag for e in element.iterancestors()} & _INSIDE
    return not inside if element.tag == T + "item" else element.tag == T + "ab" or T + "item" not in inside


def citing() -> etree._Element:
    """``refsDecl``: ``inf-1986-d001:2.p0002-b3`` is a paragraph that begins on page 2."""
    root = make("refsDecl", {"default": "true"})
    document = add(root, "citeStructure", {"unit": "document", "match": "//TEI", "use": "@xml:id"})
    title = "teiHeader/fileDesc/titleStmt/title[1]"
    add(document, "citeData", {"property": "http://purl.org/dc/terms/title", "use": title})
    date = "teiHeader/profileDesc/creation/date/@when"
    add(document, "citeData", {"property": "http://purl.org/dc/terms/date", "use": date})
    page = add(document, "citeStructure", {"unit": "page", "match": ".//body//pb", "use": "@n", "delim": ":"})
    add(page, "citeStructure", {"unit": "paragraph", "match": _PARAGRAPHS, "use": "@xml:id", "delim": "."})
    return root
