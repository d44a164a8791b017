"""Ways to break a good record, each with a name; what breaks is one thing, and what must refuse it is known.

``BY_PATTERN`` and ``BY_TREE`` hold for each rule of koden.sch a record that it alone refuses. The others are made of
the records and the grammar together: every attribute that must be there is taken away once, every closed list gets a
word that is not in it, every element another name, every pointer another goal, and so on.
``python -m tests.tei.mutants`` prints each with what is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from lxml import etree

from pipeline.model import Document, Page
from pipeline.tei.build import build
from pipeline.tei.corpus import volume
from pipeline.tei.odd.grammar import required, vocabulary
from pipeline.tei.validate import schema
from pipeline.tei.xml import ID, TEI, T
from tests.tei import made

XML = "{http://www.w3.org/XML/1998/namespace}"
Change = Callable[[etree._Element], object]


@dataclass(frozen=True)
class Mutant:
    """``record``: of :data:`made.ALL`. ``rule``: that must refuse it (``grammar``, ``xml``, or a rule of koden.sch);
    ``alone``: and no other. ``broken``: the record's source."""

    name: str
    record: str
    rule: str
    broken: str
    alone: bool = False


RECORDS = (*made.ALL, "volume")


@cache
def built(name: str) -> str:
    """A record of :data:`made.ALL`, or a volume of three of them."""
    if name == "volume":
        last = made.conversation()
        here = tuple(replace(r, target=r.target.replace("d003", "d002")) for r in last.relations)
        records = [made.telegram(), made.draft(), replace(last, relations=here)]
        parts = [(replace(d, pages=_counted(d, 3 * n)), f"{d.id}.xml") for n, d in enumerate(records)]
        return volume(parts, software="Koden 0.1.0").decode()
    document = made.ALL[name]()
    return build(document, images={p.id: f"../{p.id}.jpg" for p in document.pages}, software="Koden 1").decode()


def _counted(document: Document, before: int) -> tuple[Page, ...]:
    """Its pages, with the numbers they have in a volume."""
    return tuple(replace(p, origin=replace(p.origin, number=before + n)) for n, p in enumerate(document.pages, 1))


def sub(pattern: str, new: str, count: int = 1) -> tuple[str, str, int]:
    return pattern, new, count


def added(field: str, printed: str, normalised: str) -> tuple[str, str, int]:
    """A value more in the evidence."""
    said = (("name", field), ("printed", printed), ("normalised", normalised), ("rule", "made"))
    features = "".join(f'<f name="{key}"><string>{text}</string></f>' for key, text in said)
    return sub('<fs type="rejected"', f'<fs type="value" cert="0.90" resp="#koden">{features}</fs><fs type="rejected"')


# rule: record, and what is replaced in its source
BY_PATTERN: dict[str, tuple[str, list[tuple[str, str, int]]]] = {
    "record-id": ("blank", [sub('xml:id="blank-d001"', 'xml:id="blank"')]),
    "koden-application": (
        "blank",
        [sub('<application xml:id="koden"', '<application xml:id="other"'), sub('"#koden"', '"#other"', 0)],
    ),
    "source-file": ("blank", [sub('(type="source-file">)[^<]*', r"\1 ")]),
    "source-digest": ("blank", [sub('<idno type="source-sha256">[^<]*', '<idno type="source">x')]),
    "extent-pages": ("telegram", [sub('unit="page" quantity="2"', 'unit="page" quantity="3"')]),
    "kind-once": ("telegram", [sub('(<catRef scheme="#kind" target="#kind.)(telegram)([^>]*>)', r"\1\2\3\1letter\3")]),
    "kind-division": ("telegram", [sub('<div type="telegram">', '<div type="letter">')]),
    "creation-date": ("telegram", [sub(r"(?s)<creation>.*?</creation>", "<creation/>")]),
    "sent-before-received": ("telegram", [sub("1986-10-03T10:07", "1986-10-03T09:07", 0)]),
    "category-of-scheme": ("telegram", [sub('target="#class.gokuhi"', 'target="#precedence.futsu"')]),
    "value-name": ("telegram", [sub('(<f name="printed">)', r'<f name="name"><string>office</string></f>\1')]),
    "value-rule": ("letter", [sub(r'<f name="rule"><string>date/made</string></f>\s*', "")]),
    "pointer-resolves": ("telegram", [sub('resp="#engine.rapidocr"', 'resp="#engine.lost"')]),
    "pb-surface": (
        "bulletin",
        [sub("(Nothing more.</p>)", r'\1<pb xml:id="pb-x" n="2" facs="#p0002-l1"/>')],
    ),
    "pb-number": ("telegram", [sub('(<pb [^>]*)n="2"', r'\1n="3"')]),
    "failed-page": ("decision", [sub(' type="failed"', "")]),
    "lb-line": ("telegram", [sub('(<lb facs="#p0001-l16"[^>]*>)', r'\1<lb facs="#p0001-r1"/>')]),
    "lb-page": (
        "telegram",
        [sub('<lb facs="#p0001-l16"[^>]*>', ""), sub('(<lb facs="#p0002-l3"[^>]*>)', r'\1<lb facs="#p0001-l16"/>')],
    ),
    "gap-range": ("telegram", [sub('atLeast="1" atMost="2"', 'atLeast="3" atMost="2"')]),
    "unclear-text": ("telegram", [sub("(<unclear[^>]*>)往", r"\1 ")]),
    "unclear-engine": ("withheld", [sub('(<unclear [^>]*)resp="#engine.rapidocr"', r'\1resp="#released-by"')]),
    "when-offset": ("telegram", [sub("(1986-10-02T20:25:00)-04:00", r"\1Z", 0)]),
    "date-printed": ("letter", [sub("(<date [^>]*>)昭和十一年七月三日", r"\1", 0)]),
    "cell-order": ("decision", [sub('<cell n="2"', '<cell n="1" rows="1"')]),
    "surface-pb": ("bulletin", [sub(r'<pb xml:id="pb-p0002"[^>]*>', "")]),
    "surface-number": ("telegram", [sub('(<surface [^>]*)n="2"', r'\1n="1"'), sub('(<pb [^>]*)n="2"', r'\1n="1"')]),
    "surface-box": ("blank", [sub('lrx="2480"', 'lrx="0"')]),
    "zone-points": ("telegram", [sub('(<zone xml:id="p0001-l1"[^>]*)ulx="130"', r'\1ulx="131"')]),
    "zone-area": (
        "telegram",
        [
            sub('ulx="130" uly="40" lrx="658" lry="88"', 'ulx="9" uly="9" lrx="9" lry="12"'),
            sub('points="130,40 [^"]*"', 'points="."'),
            sub('points="[.]"', 'points="9,9 9,10 9,12"'),
        ],
    ),
    "zone-clockwise": (
        "telegram",
        [sub('points="130,40 658,40 658,88 130,88"', 'points="130,40 130,88 658,88 658,40"')],
    ),
    "zone-line": ("telegram", [sub('(<lb facs="#p0001-l16"[^>]*>)', r"\1\1")]),
    "zone-inside": ("telegram", [sub('(<surface xml:id="p0001"[^>]*)lrx="2480"', r'\1lrx="2400"')]),
    "expected-errors": (
        "report",
        [
            sub('(type="expectedErrors" unit="char" quantity=")[^"]*', r"\g<1>9.70"),
            sub('(type="expectedErrorRate" unit="ratio" quantity=")[^"]*', r"\g<1>0.10104"),
        ],
    ),
    "expected-rate": ("report", [sub('(type="expectedErrorRate" unit="ratio" quantity=")[^"]*', r"\g<1>0.02000")]),
    "reading-page": ("report", [sub('(<fs type="reading" facs="#p0003)"', r'\1-l1"')]),
    "ptr-note": ("report", [sub('target="#note-1"', 'target="#p0001"'), sub(' xml:id="note-1"', "")]),
    "note-referred": ("report", [sub('(<ptr [^>]*)target="#note-2"', r'\1cert="low" resp="#koden"')]),
    "note-hand": ("report", [sub('hand="#hand.unknown"', 'hand="#p0001"')]),
    "note-by-hand": ("report", [sub('(<zone xml:id="p0001-h1" type=")handwriting', r"\1value")]),
    "figure-zone": ("report", [sub('(<zone xml:id="p0001-s1" type=")seal', r"\1value")]),
    "section-level": ("report", [sub('<div type="section" n="2">', '<div type="section" n="1">')]),
    "table-rows": ("report", [sub('<table type="data" rows="2"', '<table type="data" rows="1"')]),
    "table-columns": ("report", [sub('<cell n="2" role="label"', '<cell n="2" role="label" cols="2"')]),
    "label-first": ("report", [sub("(<label>2.</label>)(第二)", r"\2\1")]),
    "rt-line": ("report", [sub(' subtype="ruby"', "")]),
    "gap-interval": ("withheld", [sub('quantity="5" precision="low" atLeast', 'quantity="9" precision="low" atLeast')]),
    "gap-ground": ("withheld", [sub('ana="#ground.eo13526-3.5c"', 'ana="#class.hi"')]),
    "gap-ground-stated": ("withheld", [sub('ana="#ground.eo13526-3.5c"', 'ana="#ground.not-stated"')]),
    "gap-printed": ("withheld", [sub('rend="typed"', 'rend="black"')]),
    "gap-conjecture": ("withheld", [sub(' evidence="conjecture"', "")]),
    "gap-chain": ("withheld", [sub(' prev="#p0001-x2"', "")]),
    "gap-chain-order": (
        "withheld",
        [
            sub('(<zone xml:id="p0001-x5")', r'\1 next="#p0001-x1"'),
            sub('(<zone xml:id="p0001-x1")', r'\1 prev="#p0001-x5"'),
        ],
    ),
    "ground-zone": (
        "withheld",
        [sub(r"(>3\.5\(c\)</desc>)", r'\1<desc type="ground" facs="#p0001-l1" cert="0.50">x</desc>')],
    ),
    "ground-page": (
        "withheld",
        [
            sub(
                'ana="#ground.not-stated"( facs="#p0002-x1".*?</desc>)',
                r'ana="#ground.eo13526-3.5c"\1<desc type="ground" facs="#p0001-g1" cert="0.95">3.5(c)</desc>',
            )
        ],
    ),
    "zone-ground": ("withheld", [sub('(<desc type="ground") facs="#p0001-g1"', r"\1")]),
    "damage-gap": ("withheld", [sub('corresp="#p0001-x1"', 'corresp="#p0001-l1"')]),
    "damage-beside": ("withheld", [sub('corresp="#p0001-x1"', 'corresp="#p0001-x6"')]),
    "damage-unclear": ("withheld", [sub('<unclear reason="covered"[^>]*>関</unclear>', "関")]),
    "blank-page": ("withheld", [sub(' type="blank"', "")]),
    "blank-text": (
        "withheld",
        [
            sub(
                '(<pb xml:id="pb-p0002" n="2") (facs="#p0002"/>)',
                r'\1 type="blank" \2<space unit="page" quantity="1" resp="#koden"><desc xml:lang="en">x</desc></space>',
            )
        ],
    ),
    "withheld-page": ("withheld", [sub('unit="char" quantity="3"', 'unit="page" quantity="3"')]),
    "missing-page": (
        "withheld",
        [sub(r'(?s)(<gap reason="missing".*?</gap>)\s*(<pb[^>]*>\s*<gap.*?</gap>)', r"\2\1")],
    ),
    "line-in-gap": (
        "withheld",
        [sub('(xml:id="p0002-x1"[^>]*)uly="140"([^>]*)points="90,140 2410,140', r'\1uly="30"\2points="90,30 2410,30')],
    ),
    "decision-who": ("withheld", [sub('(<note type="release-decision" resp=")#released-by', r"\1#koden")]),
    "decision-reason": ("withheld", [sub('(<p n="reason">)[^<]*', r"\1 ")]),
    "decision-digest": ("withheld", [sub('(<p n="sha256">)ab', r"\1cd")]),
    "decision-change": ("withheld", [sub('status="released"', 'status="approved"')]),
    "nfc": ("telegram", [sub("続いて協議した", "続いて\u3068\u3099\u304b\u3099")]),
    "resp-who": ("telegram", [sub('(<note type="office"[^>]*resp=")#koden', r"\1#p0001")]),
    "facs-place": ("telegram", [sub('(<title type="subject" facs=")[^"]*', r"\1#koden")]),
    "zone-used": ("telegram", [sub('(<zone xml:id="p0001)-r2(" type=")TextRegion', r"\1-s9\2seal")]),
    "surface-order": ("telegram", [sub('(<surface [^>]*)n="1"', r'\1n="3"'), sub('(<pb [^>]*)n="1"', r'\1n="3"')]),
    "surface-digest": ("telegram", [sub('(<desc type="sha256" xml:lang="en">)abab', r"\1")]),
    "language-same": ("telegram", [sub('<language ident="ja"', '<language ident="en"')]),
    "reading-numbers": ("telegram", [sub('(<f name="doubtful"><numeric value=")1', r"\g<1>999")]),
    "extent-read": ("telegram", [sub('(<measure type="read" unit="char" quantity=")[0-9]+', r"\g<1>9")]),
    "draft-unproofed": ("telegram", [sub('status="unverified"', 'status="done"')]),
    "proof-person": ("telegram", [sub('<revisionDesc status="draft"', '<revisionDesc status="proofread"')]),
    "change-who": ("telegram", [sub('<change who="#koden"', '<change who="#p0001"')]),
    "date-era": ("decision", [sub("(<date [^>]*>)昭和61年", r"\1昭和60年")]),
    "date-era-day": ("decision", [sub("1986-09-18", "1989-09-18", 0), sub("昭和61年9月18日", "昭和64年9月18日", 0)]),
    "date-era-calendar": ("decision", [sub('(<date [^>]*) calendar="[^"]*"([^>]*>昭和61年)', r"\1\2")]),
    "calendar-of": ("telegram", [sub('calendar="#cal-showa"', 'calendar="#p0001"')]),
    "certainty-same": ("conversation", [sub('degree="0.90"', 'degree="0.95"')]),
    "date-month": ("telegram", [sub("(<date [^>]*>61年)10月02", r"\g<1>11月02")]),
    "date-day": ("telegram", [sub("(<date [^>]*>61年10月)02", r"\g<1>12")]),
    "date-evidence": ("telegram", [sub('(<seg type="sent">.*?<date type="sent" when="1986-10-02T20:)25', r"\g<1>26")]),
    "value-era": ("decision", [sub('(<f name="printed"><string>)昭和61年9', r"\1昭和60年9")]),
    "value-date": ("telegram", [added("received", "61年10月05日", "1986-10-05")]),
    "value-header": ("telegram", [added("serial", "第9999号", "9999")]),
    "value-party": ("telegram", [added("sender", "某大使", "某大使")]),
    "party-evidence": ("telegram", [sub("(<placeName [^>]*>)米国(</placeName>)", r"\1米国\2\1英国\2")]),
    "idno-evidence": ("telegram", [sub(r'(?s)(<altIdentifier type="printed">\s*<idno type="total"[^>]*>)([0-9]+)(.*?</altIdentifier>)', r"\1\2\3\g<1>136930\3")]),  # noqa: E501
    "rejected-why": ("telegram", [sub('(?s)(<fs type="rejected".*?)<f name="note">.*?</f>', r"\1")]),
    "copy-number": ("telegram", [sub('(<note type="copies"[^>]*>)25', r"\g<1>20"), sub("<string>25</string>", "<string>20</string>", 0)]),  # noqa: E501
    "part-number": ("telegram", [
        sub(r'(?s)(<altIdentifier type="printed">\s*<idno type=")total("[^>]*>)[0-9]+(.*?</altIdentifier>)', r"\g<0>\1part\g<2>14/3\3"),  # noqa: E501
        added("part", "14/3", "14/3"),
    ]),
    "value-field": ("telegram", [sub('(?s)(<fs type="rejected".*?<f name="name"><string>)sent', r"\1sending")]),
    "category-once": ("telegram", [sub('<catRef scheme="#precedence"[^>]*>', r"\g<0>\g<0>")]),
    "classification-once": ("telegram", [sub('(<catRef scheme="#classification" target="#class.)gokuhi("[^>]*>)', r"\g<0>\1hi\2")]),  # noqa: E501
    "who-person": ("conversation", [sub('<sp who="#person-1"', '<sp who="#koden"')]),
    "person-named": ("conversation", [sub('(<persName type="main">)次官', r"\1 ")]),
    "person-once": ("conversation", [sub('(<persName type="main">)ラウニー大使', r"\1次官")]),
    "same-person": ("conversation", [sub('sameAs="#person-1"', 'sameAs="#koden"')]),
    "person-rank": ("conversation", [sub('code="#rank.jikan"', 'code="#kind.telegram"')]),
    "stated-by": ("conversation", [sub('<f name="by">.*?</f>', "")]),
    "relation-other": ("conversation", [sub("inf-1986-d003", "inf-1986-d004", 0)]),
    "relation-evidence": ("conversation", [sub('(<f name="target"><string>inf-1986-d00)3', r"\g<1>9")]),
    "relation-once": ("conversation", [sub('<relatedItem type="attachment-of"[^>]*>', r"\g<0>\g<0>")]),
    "reference-other": ("conversation", [sub('(<ref [^>]*target=")inf-1986-d001', r"\1inf-1986-d004")]),
    "form-kind": ("telegram", [sub('<objectDesc form="telegram"', '<objectDesc form="letter"')]),
    "form-once": ("draft", [sub('(<catRef scheme="#form" target="#form.)outgoing("[^>]*>)', r"\g<0>\1circular\2")]),
    "archive-stated": ("conversation", [sub('(?s)<fs type="archive".*?</fs>', "")]),
    "flag-words": ("conversation", [sub('(<note type="flag"[^>]*>)[^<]*', r"\1 ")]),
    "approval-mark": ("draft", [sub('(<cell [^>]*ana=")#mark.kao', r"\1#kind.telegram")]),
    "name-ref": ("draft", [sub('(<persName ref=")#party-1', r"\1#koden")]),
    "name-program": ("telegram", [sub('<name ref="#koden"', '<name ref="#p0001"')]),
    "transcription-machine": ("telegram", [sub("machine transcription, not proof-read", "transcription")]),
    "volume-count": ("volume", [sub('unit="document" quantity="3"', 'unit="document" quantity="4"')]),
    "volume-same": ("volume", [sub('(href="inf-1986-d00)2', r"\g<1>9")]),
    "volume-once": ("volume", [sub("inf-1986-d002.xml", "inf-1986-d001.xml", 0)]),
    "volume-pages": ("volume", [sub('(<locus from=")4', r"\g<1>2")]),
    "volume-span": ("volume", [sub('notBefore="1969-11-05', 'notBefore="1970-11-05')]),
    "volume-relation": ("volume", [sub('(<note type="relation"[^>]*target="inf-1986-d00)[0-9]', r"\g<1>9")]),
    "volume-kind": ("volume", [sub('class="#kind.telegram"', 'class="#koden"')]),
    "item-label": ("conversation", [sub('(<item [^>]*n=")[(]1[)]', r"\1(9)")]),
}  # fmt: skip


# ------------------------------------------------------------------------------------------- on the tree
def detach(element: etree._Element) -> None:
    """Out of the tree; the characters after it stay."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


def twin(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))


def withheld_gaps(root: etree._Element) -> list[etree._Element]:
    return [g for g in root.iter(T + "gap") if g.get("reason") == "redacted"]


def _pages_change_places(root: etree._Element) -> None:
    """Two blank pages, numbers and all."""
    pbs = {pb.get("n"): pb for pb in root.iter(T + "pb")}
    first, second = pbs["3"], pbs["4"]
    for key in ("facs", "n", ID):
        a, b = str(first.get(key)), str(second.get(key))
        first.set(key, b)
        second.set(key, a)
    for lb in [lb for lb in root.iter(T + "lb") if str(lb.get("facs")).startswith("#p0004")]:
        detach(next(z for z in root.iter(T + "zone") if z.get(ID) == str(lb.get("facs"))[1:]))
        del lb.attrib["facs"]


def _gap_over_a_line(root: etree._Element) -> None:
    more = twin(withheld_gaps(root)[0])
    more.set("facs", "#p0001-l16")
    withheld_gaps(root)[0].addnext(more)


def _gap_on_the_next_page(root: etree._Element) -> None:
    first, *_, last = withheld_gaps(root)
    detach(first)
    last.addnext(first)


def _created_when_received(root: etree._Element) -> None:
    created, received = (
        next(root.iterfind(f".//{T}{path}"))
        for path in (f"creation/{T}date", f"correspAction[@type='received']/{T}date")
    )
    created.addnext(twin(received))
    detach(created)


def _rejected_without_a_form(root: etree._Element) -> None:
    entry = next(e for e in root.iter(T + "fs") if e.get("type") == "rejected")
    for f in [f for f in entry if f.get("name") in ("printed", "normalised")]:
        detach(f)


BY_TREE: dict[str, tuple[str, Change]] = {
    "pb-order": ("decision", _pages_change_places),
    "gap-zone": ("telegram", _gap_over_a_line),
    "gap-page": ("telegram", _gap_on_the_next_page),
    "zone-gap": ("telegram", lambda root: detach(withheld_gaps(root)[0])),
    "creation-sent": ("telegram", _created_when_received),
    "value-form": ("telegram", _rejected_without_a_form),
}


def _of_rules() -> Iterator[Mutant]:
    for rule, (record, changes) in BY_PATTERN.items():
        broken = built(record)
        for pattern, new, count in changes:
            broken = re.sub(pattern, new, broken, count=count)
        yield Mutant(f"rule {rule}", record, rule, broken, alone=True)
    for rule, (record, change) in BY_TREE.items():
        yield Mutant(f"rule {rule}", record, rule, _changed(record, change), alone=True)


def _changed(record: str, change: Change) -> str:
    root = etree.fromstring(built(record).encode())
    change(root)
    return etree.tostring(root.getroottree(), encoding="unicode")


# ------------------------------------------------------------------------------------------- made of the records
@cache
def _first(element: str, attribute: str = "") -> tuple[str, str]:
    """Record and path of the first element of that name that has the attribute; two empty strings when none has."""
    key = XML + attribute[4:] if attribute.startswith("xml:") else attribute
    for record in RECORDS:
        root = etree.fromstring(built(record).encode())
        for node in root.iter(T + element):
            if not attribute or node.get(key) is not None:
                return record, root.getroottree().getelementpath(node)
    return "", ""


def _at(element: str, attribute: str, change: Change) -> tuple[str, str] | None:
    record, path = _first(element, attribute)
    if not record:
        return None
    root = etree.fromstring(built(record).encode())
    node = root if path == "." else root.find(path)
    assert node is not None
    change(node)
    return record, etree.tostring(root.getroottree(), encoding="unicode")


def _key(attribute: str) -> str:
    return XML + attribute[4:] if attribute.startswith("xml:") else attribute


def _setting(attribute: str, value: str) -> Change:
    return lambda node: node.set(_key(attribute), value)


def _without(attribute: str) -> Change:
    return lambda node: node.attrib.pop(_key(attribute))


POINTERS = {
    "facs": "facs-place",
    "resp": "resp-who",
    "calendar": "calendar-of",
    "hand": "note-hand",
    "corresp": "damage-gap",
    "next": "gap-chain",
    "prev": "gap-chain",
    "sameAs": "same-person",
    "code": "person-rank",
    "scheme": "category-of-scheme",
}
"""Attribute: the rule that refuses it when it points to something of another sort."""
POINTERS_OF = {
    ("name", "ref"): "name-program",
    ("persName", "ref"): "name-ref",
    ("orgName", "ref"): "name-ref",
    ("placeName", "ref"): "name-ref",
    ("sp", "who"): "who-person",
    ("change", "who"): "change-who",
    ("catRef", "target"): "category-of-scheme",
    ("ptr", "target"): "ptr-note",
    ("cell", "ana"): "approval-mark",
    ("gap", "ana"): "gap-ground",
    ("occupation", "scheme"): "grammar",
    ("zone", "resp"): "resp-who",
}
FORMS = {
    "cert": ("high", "1.50", "-0.10", ".9"),
    "when": ("1986-13-02", "1986-02-30", "61-10-02", "1986/10/02"),
    "quantity": ("many", "-1"),
    "atLeast": ("-1",),
    "atMost": ("few",),
    "confidence": ("90",),
    "ulx": ("-5", "1.5"),
    "lry": ("x",),
    "points": ("1,2", "1,2 3,4", "1.5,2 3,4 5,6", "a,b c,d e,f"),
    "version": ("one",),
    "rows": ("0",),
    "cols": ("-1",),
    "from": ("then",),
    "to": ("never",),
    "value": ("many",),
    "degree": ("2",),
    "target": ("nowhere.xml", "#"),
    "facs": ("p0001",),
    "resp": ("koden",),
    "ref": ("Koden",),
    "who": ("koden",),
    "xml:id": ("1 2",),
    "url": (),
    "n": (),
}
"""Attribute: what cannot be its form."""
NEEDED = [
    "teiHeader",
    "fileDesc",
    "titleStmt",
    "extent",
    "publicationStmt",
    "publisher",
    "availability",
    "sourceDesc",
    "msDesc",
    "msIdentifier",
    "physDesc",
    "objectDesc",
    "encodingDesc",
    "editorialDecl",
    "classDecl",
    "appInfo",
    "profileDesc",
    "creation",
    "langUsage",
    "language",
    "textClass",
    "revisionDesc",
    "change",
    "standOff",
    "facsimile",
    "text",
    "body",
    "resp",
    "name",
    "rb",
    "rt",
    "string",
    "numeric",
    "figDesc",
]
"""Elements that cannot be missing where they first stand."""
ONCE = [
    "teiHeader",
    "fileDesc",
    "titleStmt",
    "extent",
    "publicationStmt",
    "sourceDesc",
    "msDesc",
    "msIdentifier",
    "physDesc",
    "objectDesc",
    "encodingDesc",
    "editorialDecl",
    "classDecl",
    "appInfo",
    "profileDesc",
    "creation",
    "langUsage",
    "language",
    "textClass",
    "revisionDesc",
    "standOff",
    "facsimile",
    "text",
    "body",
    "publisher",
    "availability",
]
"""Elements that stand once."""


def _of_grammar() -> Iterator[Mutant]:
    source = schema("koden.rng")
    words = vocabulary(source)
    for element, attribute in sorted(required(source)):
        if found := _at(element, attribute, _without(attribute)):
            yield Mutant(f"{element} without @{attribute}", found[0], "grammar", found[1])
    for element, attributes in words.items():
        if found := _at(element, "", lambda node: setattr(node, "tag", f"{node.tag}X")):
            yield Mutant(f"{element} under another name", found[0], "grammar", found[1])
        for attribute, allowed in attributes.items():
            if allowed and (found := _at(element, attribute, _setting(attribute, "nonsense"))):
                yield Mutant(f"{element}/@{attribute} is nonsense", found[0], "grammar", found[1])
            for wrong in FORMS.get(attribute, ()) if not allowed else ():
                if (element, attribute, wrong) in LEGAL:
                    continue
                if found := _at(element, attribute, _setting(attribute, wrong)):
                    rule = {"xml:id": "xml"}.get(attribute, "volume-pages" if element == "locus" else "grammar")
                    yield Mutant(f'{element}/@{attribute} is "{wrong}"', found[0], rule, found[1])
    for element in NEEDED:
        if found := _at(element, "", detach):
            yield Mutant(f"{element} is missing", found[0], "grammar", found[1])
    for element in ONCE:
        if found := _at(element, "", _doubled):
            yield Mutant(f"{element} stands twice", found[0], "grammar", found[1])
    for element in ("teiHeader", "facsimile", "gap", "p", "zone"):
        if found := _at(element, "", lambda node: setattr(node, "tag", f"{{http://example.org/}}{element}")):  # noqa: B023
            yield Mutant(f"{element} is in another namespace", found[0], "grammar", found[1])
    for element, other in ORDER:
        if found := _at(element, "", _behind(other)):
            yield Mutant(f"{element} stands behind {other}", found[0], "grammar", found[1])


LEGAL = {("ptr", "target", "#"), ("licence", "target", "nowhere.xml"), ("licence", "target", "#")}
ORDER = (
    ("titleStmt", "extent"),
    ("extent", "publicationStmt"),
    ("fileDesc", "encodingDesc"),
    ("encodingDesc", "profileDesc"),
    ("profileDesc", "revisionDesc"),
    ("teiHeader", "standOff"),
    ("standOff", "facsimile"),
    ("facsimile", "text"),
    ("editorialDecl", "classDecl"),
    ("classDecl", "appInfo"),
    ("creation", "langUsage"),
    ("resp", "name"),
    ("physDesc", "additional"),
    ("rb", "rt"),
)


def _doubled(node: etree._Element) -> None:
    more = twin(node)
    for inner in more.iter("*"):
        inner.attrib.pop(ID, None)
    node.addnext(more)


def _behind(other: str) -> Change:
    def change(node: etree._Element) -> None:
        parent = node.getparent()
        assert parent is not None
        parent.findall(T + other)[0].addnext(node)

    return change


def _of_pointers() -> Iterator[Mutant]:
    for element, attributes in vocabulary(schema("koden.rng")).items():
        for attribute in attributes:
            typed = POINTERS_OF.get((element, attribute)) or POINTERS.get(attribute)
            if typed is None or (element, attribute) in (("occupation", "scheme"), ("msItem", "corresp")):
                continue
            if found := _at(element, attribute, _setting(attribute, "#nowhere")):
                yield Mutant(f"{element}/@{attribute} leads nowhere", found[0], "pointer-resolves", found[1])
            if found := _at(element, attribute, _setting(attribute, "#precedence")):
                yield Mutant(f"{element}/@{attribute} leads to a taxonomy", found[0], typed, found[1])


def _of_names() -> Iterator[Mutant]:
    """The same xml:id twice: no XML at all."""
    for element, attributes in vocabulary(schema("koden.rng")).items():
        if "xml:id" in attributes and element not in ("TEI", "teiCorpus"):
            record, path = _first(element, "xml:id")
            if not record:
                continue
            root = etree.fromstring(built(record).encode())
            node = root.find(path)
            assert node is not None
            name, source = node.get(ID), built(record)
            broken = source.replace(
                '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="', f'<TEI xmlns="{TEI}" xml:id="{name}" n="', 1
            )
            yield Mutant(f"{element} has the name of the record", record, "xml", broken)
    for name, pattern, new in (
        ("the end is cut off", "(?s)</text>.*", ""),
        ("a tag is not closed", "</titleStmt>", ""),
        ("an ampersand stands alone", '<resp xml:lang="en">', '<resp xml:lang="en">&'),
        ("an attribute stands twice", "<text", '<text style="a" style="b"'),
        ("tags cross", "</fileDesc>\\s*<encodingDesc>", "<encodingDesc></fileDesc>"),
    ):
        yield Mutant(name, "telegram", "xml", re.sub(pattern, new, built("telegram"), count=1))


def _of_words() -> Iterator[Mutant]:
    for element in ("p", "seg", "title", "note", "head", "date", "persName", "idno", "cell", "resp"):

        def change(node: etree._Element) -> None:
            node.text = (node.text or "") + "か\u3099"

        if found := _at(element, "", change):
            yield Mutant(f"{element} holds a character in two codes", found[0], "nfc", found[1])


@cache
def mutants() -> tuple[Mutant, ...]:
    """All of them; names and sources are told apart."""
    found = (*_of_rules(), *_of_grammar(), *_of_pointers(), *_of_names(), *_of_words())
    return tuple({m.broken: m for m in reversed(found)}.values())[::-1]


def table() -> str:
    """Every mutant with what is said of it, for people."""
    from pipeline.tei.validate import validate

    rows = []
    for mutant in mutants():
        problems = validate(mutant.broken.encode())
        said = next((p for p in problems if p.rule == mutant.rule), None)
        rows.append(f"{mutant.name} ({mutant.record})\n    {said or 'NOT CAUGHT'}")
    return "\n".join([*rows, f"{len(rows)} mutants"])


if __name__ == "__main__":
    print(table())
