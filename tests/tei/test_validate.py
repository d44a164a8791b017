"""What is said of records that are broken; nothing that is not a record passes. The rules: test_mutants.py."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import InvalidRecord
from pipeline.tei.build import build
from pipeline.tei.validate import SCHEMA_FILES, Schematron, check, ensure_valid, schema, validate
from tests.tei import made

ROOT = Path(__file__).resolve().parents[2]
SCH = "{http://purl.oclc.org/dsdl/schematron}"


def built(name: str) -> str:
    document = made.ALL[name]()
    return build(document, images={p.id: f"../{p.id}.jpg" for p in document.pages}, software="Koden 1").decode()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('type="TextLine"', 'type="line"', "type"),
        ("<p xml:id", "<foo/><p xml:id", "foo is not used"),
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
        (r'<idno type="source-file"', '<idno n="1" type="source-file"', "idno has no attribute n"),
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
    late = xml.replace("1986-10-03T10:07", "1986-10-03T09:07")
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


def test_a_rule_that_cannot_be_applied_is_an_error_of_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    source = schema("koden.sch").replace(b'test="matches(@xml:id', b'test="xs:integer(@xml:id) and matches(@xml:id', 1)
    broken = Schematron(source)
    monkeypatch.setattr("pipeline.tei.validate._compiled", lambda process: broken)
    (found,) = validate(built("blank").encode())
    assert (found.severity, found.rule) == ("error", "schematron") and "could not be applied" in found.message


def test_who_proof_reads_a_record_can_say_so_in_it(tmp_path: Path) -> None:
    signed = built("telegram").replace(
        "</respStmt>", '</respStmt><respStmt xml:id="reader"><resp>校正</resp><name>山田花子</name></respStmt>', 1
    )
    done = '<change when="2026-11-22" who="#reader" status="proofread">原本と照合した。</change>'
    signed = re.sub(r'<revisionDesc status="draft">', f'<revisionDesc status="proofread">{done}', signed)
    path = tmp_path / "inf-1986-d001.xml"
    path.write_text(signed, encoding="utf-8")
    assert validate(path) == ()
    path.write_text(signed.replace("#reader", "#nobody"), encoding="utf-8")
    assert any("nobody" in p.message for p in validate(path))


def test_a_path_is_validated_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "other-d001.xml"
    path.write_text(built("telegram"), encoding="utf-8")
    assert [p.rule for p in validate(str(path))] == ["file-name"]


def test_the_index_of_references_is_told_from_a_record() -> None:
    index = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><standOff type="links"/></TEI>'
    (problem,) = validate(index)
    assert problem.rule == "index" and "no record" in problem.message
