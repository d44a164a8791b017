"""Each rule has a record that only it refuses; nothing that is not a record passes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lxml import etree

from pipeline.errors import InvalidRecord
from pipeline.tei.build import build
from pipeline.tei.validate import SCHEMA_FILES, check, ensure_valid, schema, validate
from pipeline.tei.xml import ID
from tests.tei import made

ROOT = Path(__file__).resolve().parents[2]
SCH = "{http://purl.oclc.org/dsdl/schematron}"


def built(name: str) -> str:
    document = made.ALL[name]()
    return build(document, images={p.id: f"../{p.id}.jpg" for p in document.pages}, software="Koden 1").decode()


def sub(pattern: str, new: str, count: int = 1) -> tuple[str, str, int]:
    return pattern, new, count


# rule -> (record, replacements): what breaks it, and it alone
MUTANTS: dict[str, tuple[str, list[tuple[str, str, int]]]] = {
    "record-id": ("blank", [sub('xml:id="blank-d001"', 'xml:id="blank"')]),
    "koden-application": (
        "blank",
        [sub('<application xml:id="koden"', '<application xml:id="other"'), sub('"#koden"', '"#other"', 0)],
    ),
    "source-file": ("blank", [sub('(type="source-file">)[^<]*', r"\1 ")]),
    "source-digest": ("blank", [sub('<idno type="source-sha256">[^<]*', '<idno type="source">x')]),
    "extent-pages": ("telegram", [sub('unit="page" quantity="2"', 'unit="page" quantity="3"')]),
    "kind-once": ("telegram", [sub('(<catRef scheme="#kind"[^>]*>)', r"\1\1")]),
    "kind-division": ("telegram", [sub('<div type="telegram">', '<div type="letter">')]),
    "creation-date": ("telegram", [sub(r"(?s)<creation>.*?</creation>", "<creation/>")]),
    "creation-sent": ("telegram", [sub('(<creation>\\s*<date when=")1986', r"\g<1>1985")]),
    "sent-before-received": (
        "telegram",
        [sub('when="1986-10-03T10:07:00', 'when="1986-10-03T09:07:00', 0)],
    ),
    "category-of-scheme": ("telegram", [sub('target="#class.gokuhi"', 'target="#precedence.shikyu"')]),
    "value-name": ("telegram", [sub('(<f name="printed">)', r'<f name="name"><string>x</string></f>\1')]),
    "value-form": ("letter", [sub(r'<f name="(printed|normalised)"><string>[^<]*</string></f>\s*', "", 0)]),
    "value-rule": ("letter", [sub(r'<f name="rule"><string>date/made</string></f>\s*', "")]),
    "pointer-resolves": ("telegram", [sub('resp="#engine.rapidocr"', 'resp="#engine.lost"')]),
    "pb-surface": (
        "bulletin",
        [sub("(Nothing more.</p>)", r'\1<pb xml:id="pb-x" n="2" facs="#p0002-l1"/>')],
    ),
    "pb-number": ("telegram", [sub('(<pb [^>]*)n="2"', r'\1n="3"')]),
    "pb-order": ("decision", []),
    "failed-page": ("decision", [sub(' type="failed"', "")]),
    "lb-line": ("telegram", [sub('(<lb facs="#p0001-l16"[^>]*>)', r'\1<lb facs="#p0001-r1"/>')]),
    "lb-page": (
        "telegram",
        [sub('<lb facs="#p0001-l16"[^>]*>', ""), sub('(<lb facs="#p0002-l3"[^>]*>)', r'\1<lb facs="#p0001-l16"/>')],
    ),
    "gap-zone": ("telegram", []),
    "gap-page": ("telegram", []),
    "gap-range": ("telegram", [sub('atLeast="1" atMost="2"', 'atLeast="3" atMost="2"')]),
    "unclear-text": ("telegram", [sub("(<unclear[^>]*>)往", r"\1 ")]),
    "unclear-engine": ("telegram", [sub('<unclear resp="#engine.rapidocr"', '<unclear resp="#p0001"')]),
    "when-offset": ("telegram", [sub(r"20:25:00-04:00", "20:25:00Z", 0), sub("<string>[^<]*Z", "<string>x", 0)]),
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
    "zone-gap": ("telegram", []),
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
    "note-by-hand": ("report", [sub('(hand="#hand.unknown" facs="#p0001)-h1', r"\1-l11")]),
    "figure-zone": ("report", [sub('(<figure type="seal"[^>]*)facs="#p0001-s1"', r'\1facs="#p0001-f1"')]),
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
}  # fmt: skip

WARNINGS = {"sent-before-received", "note-referred", "withheld-page"}


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


def by_tree(rule: str, xml: str) -> str:
    """Mutants that are easier made on the tree."""
    root = etree.fromstring(xml.encode())
    t = "{http://www.tei-c.org/ns/1.0}"
    gaps = [g for g in root.iter(t + "gap") if g.get("reason") == "redacted"]
    if rule == "pb-order":  # two blank pages change places, numbers and all
        pbs = {pb.get("n"): pb for pb in root.iter(t + "pb")}
        first, second = pbs["3"], pbs["4"]
        for key in ("facs", "n", "{http://www.w3.org/XML/1998/namespace}id"):
            a, b = first.get(key), second.get(key)
            first.set(key, b), second.set(key, a)
        for lb in [lb for lb in root.iter(t + "lb") if str(lb.get("facs")).startswith("#p0004")]:
            detach(next(z for z in root.iter(t + "zone") if z.get(ID) == str(lb.get("facs"))[1:]))
            del lb.attrib["facs"]
    elif rule == "gap-zone":  # a second gap over a line of text
        twin = etree.fromstring(etree.tostring(gaps[0], with_tail=False))
        twin.set("facs", "#p0001-l16")
        gaps[0].addnext(twin)
    elif rule == "gap-page":  # the last gap of page 1 goes to the end of page 2
        detach(gaps[0])
        gaps[-1].addnext(gaps[0])
    elif rule == "zone-gap":
        detach(gaps[0])
    else:
        raise AssertionError(rule)
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("rule", MUTANTS)
def test_a_broken_record_is_refused_by_its_rule_alone(rule: str) -> None:
    name, changes = MUTANTS[rule]
    xml = built(name)
    assert not validate(xml.encode())
    broken = xml
    for pattern, new, count in changes:
        broken = re.sub(pattern, new, broken, count=count)
    if not changes:
        broken = by_tree(rule, xml)
    assert broken != xml
    found = validate(broken.encode())
    assert {p.rule for p in found} == {rule}, [str(p) for p in found]
    assert all(p.line > 0 and p.path.startswith("/TEI[1]") and len(p.message) > 15 for p in found)
    assert {p.severity for p in found} == ({"warning"} if rule in WARNINGS else {"error"})


def test_every_assertion_has_its_mutant_and_its_line_in_the_list_of_rules() -> None:
    rules = [a.get("id") for a in etree.fromstring(schema("koden.sch")).iter(SCH + "assert", SCH + "report")]
    assert None not in rules and len(rules) == len(set(rules))
    assert set(rules) == set(MUTANTS)
    listed = (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")
    assert [r for r in rules if f"`{r}`" not in listed] == []


def test_every_rule_of_the_schema_fires_on_the_samples() -> None:
    fired: set[str] = set()
    for name in made.ALL:
        verdict = check(built(name).encode())
        assert sum(verdict.fired.values()) > 100
        fired |= set(verdict.fired)
    patterns = etree.fromstring(schema("koden.sch")).iter(SCH + "pattern")
    assert fired == {f"{p.get('id')}/{i}" for p in patterns for i, _ in enumerate(p.iter(SCH + "rule"), 1)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('type="TextLine"', 'type="line"', "type"),
        ("<p facs", "<foo/><p facs", "foo is not used"),
        ('cert="0.93"', 'cert="high"', "high"),
        ('unit="char"', 'unit="chars"', ""),
        ("<unclear ", '<unclear rend="faded" ', "no attribute rend"),
        (' cert="0.40"', "", ""),
        (' extent="unknown"', "", ""),
        ('when="1986-10-02T20:25:00-04:00"', 'when="1986-10-32"', "when"),
        ('<pb xml:id="pb-p0002"', "<pb ", ""),
        ('break="no"', 'break="yes"', ""),
        ("<teiHeader>", "<teiHeader><fileDesc/>", ""),
        ('xmlns="http://www.tei-c.org/ns/1.0"', 'xmlns="http://example.org/"', "TEI"),
    ],
)
def test_the_grammar_refuses(old: str, new: str, message: str) -> None:
    xml = built("telegram")
    assert old in xml
    found = validate(xml.replace(old, new).encode())
    assert {p.rule for p in found} == {"grammar"} and message in " ".join(p.message for p in found)
    assert all(p.line > 0 for p in found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r'(<gap reason="redacted"[^>]*?) facs="[^"]*"', r"\1", "gap lacks the attribute facs"),
        (r'(<gap reason="redacted"[^>]*?) cert="[^"]*"', r"\1", "gap lacks the attribute cert"),
        (r'rend="black"', 'rend="red"', 'gap has rend="red", which is none of: black, colour, grey, hatched, mask'),
        (r'(<unclear[^>]*?) cert="[^"]*"', r"\1", "unclear lacks the attribute cert"),
        (r'<correspAction type="sent">', '<correspAction type="send">', "which is none of: forwarded, received, sent"),
        (r"<opener>", '<x:opener xmlns:x="urn:x"/><opener>', "opener is of the namespace urn:x"),
        (r'(<gap reason="redacted" unit="char") quantity="5"', r"\1", "gap lacks the attribute quantity"),
        (r"<dateline>", "<dateline><p/>", "Did not expect element p"),
        (r'cert="0.93"', 'cert="high"', 'gap has cert="high", which is not of the form 0'),
    ],
)
def test_the_grammar_says_what_is_wrong_and_no_more(old: str, new: str, message: str) -> None:
    whole = built("telegram")
    broken = re.sub(old, new, whole, count=1)
    found = validate(broken.encode())
    assert [p.rule for p in found] == ["grammar"] and message in found[0].message, [str(p) for p in found]
    lines = zip(whole.splitlines(), broken.splitlines(), strict=True)
    assert found[0].line == next(i for i, (was, now) in enumerate(lines, 1) if was != now)


def test_a_record_under_another_name_is_told_so_and_passes() -> None:
    xml = built("blank").encode()
    assert validate(xml, stem="blank-d001") == () == validate(xml)
    (found,) = validate(xml, stem="copy")
    assert (found.rule, found.severity) == ("file-name", "warning") and "blank-d001" in found.message
    assert [p.rule for p in validate(b"<TEI>", stem="copy")] == ["xml"]


def test_unknown_elements_are_named_with_their_line() -> None:
    xml = built("telegram").replace("米側は", "<hi>米側</hi>は")
    (problem,) = validate(xml.encode())
    assert "hi" in problem.message and "<hi>" in xml.splitlines()[problem.line - 1]


@pytest.mark.parametrize(
    ("xml", "rule"),
    [
        (b"", "xml"),
        (b"\x00\x01", "xml"),
        (b"<TEI>", "xml"),
        (b"<!DOCTYPE TEI><TEI/>", "doctype"),
        (b'<!DOCTYPE T [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><T>&b;</T>', "doctype"),
        (b'<!DOCTYPE T [<!ENTITY x SYSTEM "file:///etc/passwd">]><T>&x;</T>', "doctype"),
        (b'<TEI><a xml:id="x"/><b xml:id="x"/></TEI>', "xml"),
        (b"<a>" * 400 + b"</a>" * 400, "xml"),
        (b"<TEI/>", "grammar"),
    ],
)
def test_what_is_no_record(xml: bytes, rule: str) -> None:
    assert {p.rule for p in validate(xml)} == {rule}


def test_ensure_valid_tells_what_is_wrong_and_lets_warnings_pass() -> None:
    xml = built("telegram")
    assert ensure_valid(xml.encode()) == ()
    late = xml.replace('when="1986-10-03T10:07:00', 'when="1986-10-01T10:07:00')
    assert [p.rule for p in ensure_valid(late.encode())] == ["sent-before-received"]
    with pytest.raises(InvalidRecord, match="zone"):
        ensure_valid(xml.replace('type="TextLine"', 'type="line"').encode(), file="a.pdf")


def test_validation_works_in_a_forked_process() -> None:
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    xml = built("blank").encode()
    assert check(xml).valid
    child = os.fork()
    if child == 0:
        os._exit(0 if check(xml).valid else 1)
    deadline = time.monotonic() + 20
    while (done := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert done[0] == child and os.waitstatus_to_exitcode(done[1]) == 0


def test_the_grammar_compiles_quickly() -> None:
    """libxml2 can loop for ever over a grammar; so it is tried in a process that can be stopped."""
    code = "import time; t=time.perf_counter(); from lxml import etree; import sys; etree.RelaxNG(file=sys.argv[1])"
    path = ROOT / "pipeline" / "tei" / "schema" / "koden.rng"
    done = subprocess.run(
        [sys.executable, "-c", code + "; print(time.perf_counter()-t)", str(path)],
        timeout=20,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) < 1


def test_a_two_page_cable_is_built_and_validated_in_50_ms() -> None:
    document = made.telegram()
    validate(built("telegram").encode())
    times = []
    for _ in range(5):
        start = time.process_time()
        assert not validate(build(document, images={}, software="Koden 1"))
        times.append(time.process_time() - start)
    assert min(times) < 0.05


@pytest.mark.parametrize("name", SCHEMA_FILES)
def test_the_folder_schemas_holds_what_is_shipped(name: str) -> None:
    assert (ROOT / "schemas" / name).read_bytes() == schema(name)
