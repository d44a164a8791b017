"""Two releases of one record: from records to what is said of them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from lxml import etree

from pipeline.comparison import tei
from pipeline.comparison.changes import Comparison, Verdict
from pipeline.comparison.changes import compare as compare_sides
from pipeline.comparison.compare import compare
from pipeline.comparison.witness import witness
from pipeline.errors import NotComparable, OutputExists
from pipeline.tei.build import build
from pipeline.tei.read import read
from tests.tei import made

TEI = Path(__file__).resolve().parents[2] / "../shared/tei"
GAP = re.compile(r'<gap reason="redacted".*?</gap>', re.S)
OPENED = "軍備管理の提案を支持する"


def telegram() -> str:
    document = made.ALL["telegram"]()
    return build(document, images={p.id: f"{p.id}.jpg" for p in document.pages}, software="Koden 1").decode()


def opened(record: str, nth: int = 0, words: str = OPENED) -> str:
    """The record with words where its nth area was, and no zone of it."""
    gap = list(GAP.finditer(record))[nth]
    return record[: gap.start()] + words + record[gap.end() :]


def told(a: str, b: str) -> Comparison:
    sides = [witness(s, [(read(r.encode()), None)]) for s, r in (("A", a), ("B", b))]
    return compare_sides(*sides)


def verdicts(found: Comparison) -> dict[str, int]:
    return {v.value: len(found.of(v)) for v in Verdict if found.of(v)}


def test_the_same_record_twice_changed_nothing() -> None:
    found = told(telegram(), telegram())
    assert verdicts(found) == {"withheld": 3} and found.alike == 1.0


def test_words_that_were_withheld() -> None:
    found = told(telegram(), opened(telegram()))
    assert verdicts(found) == {"opened": 1, "withheld": 2}
    (change,) = found.of(Verdict.OPENED)
    assert change.text == OPENED and change.before.endswith("米側は") and change.after.startswith("と述べた")
    assert change.gaps[0].polygon and 0 < change.certainty < 1


def test_words_that_are_withheld_now() -> None:
    found = told(opened(telegram()), telegram())
    (change,) = found.of(Verdict.CLOSED)
    assert change.text == OPENED and change.before.endswith("米側は")


def test_far_more_words_than_the_area_held_are_doubted() -> None:
    sure = told(telegram(), opened(telegram(), words="軍備管理")).of(Verdict.OPENED)[0]
    doubted = told(telegram(), opened(telegram(), words=OPENED * 4)).of(Verdict.OPENED)[0]
    assert not sure.why and "48 characters where" in doubted.why
    assert doubted.certainty <= sure.certainty / 2


def test_words_that_stand_elsewhere_are_no_release() -> None:
    elsewhere = telegram().replace("国連局長</orgName></seg>", f"国連局長</orgName>{OPENED}</seg>")
    assert OPENED in elsewhere
    found = told(elsewhere, opened(telegram()))
    assert not found.of(Verdict.OPENED) and len(found.of(Verdict.MOVED)) == 1


def test_margins_are_told_apart() -> None:
    found = told(telegram(), telegram().replace("情報公開第03612号", "情報公開第00001号"))
    assert found.only_a == ("情報公開第03612号",) and found.only_b == ("情報公開第00001号",)
    assert verdicts(found) == {"withheld": 3}


@pytest.mark.parametrize("turned", [False, True])
def test_both_texts_can_be_had_back_from_the_tei(turned: bool) -> None:
    a, b = telegram(), opened(telegram().replace("続いて", "ついで"))
    found = told(*((b, a) if turned else (a, b)))
    root = etree.fromstring(tei.encode(found, {}, "Koden 1"))
    for side in (found.a, found.b):
        assert tei.readings(root, side.siglum) == "".join("□" if t.gap else t.text for t in side.tokens)
    ids = root.xpath("//@xml:id")
    assert len(ids) == len(set(ids))
    pointed = {
        p for e in root.iter() for k in ("facs", "wit", "resp", "edRef", "corresp") for p in e.get(k, "").split()
    }
    assert {p[1:] for p in pointed} <= set(ids)


def test_grounds_are_those_that_are_printed_and_conjecture_stays_one() -> None:
    """ "not stated" is no printed ground."""
    document = made.withheld()
    record = build(document, images={}, software="Koden 1").decode()
    root = etree.fromstring(tei.encode(told(record, record), {}, "Koden 1"))
    names = {"t": "http://www.tei-c.org/ns/1.0"}
    said = [str(d.text) for d in root.iterfind(".//t:rdg[@wit='#A']/t:gap/t:desc[@type='ground']", names)]
    assert said and "3.5(c)" in said and not any("stated" in text for text in said)
    assert [g.get("evidence") for g in root.iterfind(".//t:rdg[@wit='#A']/t:gap[@rend='whiteout']", names)] == [
        "conjecture"
    ]


@pytest.mark.skipif(not TEI.is_dir(), reason="TEI's own schemas are not beside the project (../shared/tei)")
def test_a_comparison_is_tei() -> None:
    found = told(telegram(), opened(telegram(), 1))
    grammar = etree.RelaxNG(etree.fromstring(gzip.decompress((TEI / "tei_all_simpl.rng.gz").read_bytes())))
    made_of_it = tei.encode(found, {f"A:{found.a.pages[0].id}": "pages/A/p0001.jpg"}, "Koden 1")
    assert grammar.validate(etree.fromstring(made_of_it)), [f"{e.line}: {e.message}" for e in grammar.error_log]


def put(folder: Path, record: str) -> Path:
    folder.mkdir(parents=True)
    path = folder / "t-d001.xml"
    path.write_text(record, encoding="utf-8")
    for url in re.findall('<graphic url="([^"]*)"', record):
        (folder / url).write_bytes(b"a picture")
    return path


def no_scans(path: Path, folder: Path) -> Path:
    raise AssertionError("there is nothing to read")


def test_what_lies_in_the_folder(tmp_path: Path) -> None:
    a, b = put(tmp_path / "a", telegram()), put(tmp_path / "run/tei/t", opened(telegram()))
    out = tmp_path / "out"
    compare(a, b.parents[2], out, read_scans=no_scans, software="Koden 1")
    said = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    assert {t["verdict"]: t["count"] for t in said["totals"]}["opened"] == 1
    assert (out / "pages/A/p0001.jpg").is_file() and (out / "pages/B/p0001.jpg").is_file()
    html = (out / "compare.html").read_text(encoding="utf-8")
    assert f"<ins>{OPENED}</ins>" in html and html.count("<polygon") >= 5
    first = {p.name: p.read_bytes() for p in out.glob("compare.*")}
    compare(a, b.parent, out, read_scans=no_scans, software="Koden 1")
    assert {p.name: p.read_bytes() for p in out.glob("compare.*")} == first


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    a = put(tmp_path / "a", telegram())
    other = put(tmp_path / "b", build(made.ALL["report"](), images={}, software="Koden 1").decode())
    with pytest.raises(NotComparable, match="stands in both"):
        compare(a, other, tmp_path / "out", read_scans=no_scans, software="")
    with pytest.raises(NotComparable, match="nothing here"):
        compare(a, tmp_path / "none", tmp_path / "out2", read_scans=no_scans, software="")
    put(tmp_path / "run/tei/one", telegram())
    put(tmp_path / "run/tei/two", telegram())
    with pytest.raises(NotComparable, match="2 sources"):
        compare(a, tmp_path / "run", tmp_path / "out3", read_scans=no_scans, software="")
    with pytest.raises(OutputExists):
        compare(a, a, tmp_path / "a", read_scans=no_scans, software="")


def test_one_character_read_otherwise_does_not_make_opened_words_moved() -> None:
    """The shorter text was sought in the longer: a loose character that the words hold, too, was the same words."""
    closed = telegram()
    text = opened(closed)
    letter = OPENED[0]
    assert letter not in ("", "…")
    start = closed.index("<gap")
    tail = closed.index("</p>", start)
    loose = closed[:tail] + letter + closed[tail:]
    found = verdicts(told(loose, text))
    assert found.get("moved", 0) == 0
    assert found["opened"] >= 1


def test_no_file_outside_the_output_is_copied_whatever_a_record_points_to(tmp_path: Path) -> None:
    secret = tmp_path / "home" / "letter.jpg"
    secret.parent.mkdir()
    secret.write_bytes(b"not of this output")
    (tmp_path / "key.txt").write_text("not of this output")
    for n, link in enumerate(("../../../home/letter.jpg", secret.as_posix(), "../../../key.txt", "a%00.jpg", "l.jpg")):
        path = put(tmp_path / f"out{n}" / "tei" / "vol", telegram())
        path.write_text(re.sub('<graphic url="[^"]*"', f'<graphic url="{link}"', telegram()), encoding="utf-8")
        (path.parent / "l.jpg").symlink_to(secret)
        to = tmp_path / f"to{n}"
        compare(path, path, to, read_scans=no_scans, software="Koden 1")
        assert not [p for p in to.rglob("*") if p.is_file() and b"not of this" in p.read_bytes()], link
