"""Volumes and the index of references."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pipeline.model import Document
from pipeline.tei.build import build
from pipeline.tei.corpus import volume, whole
from pipeline.tei.read import read
from pipeline.tei.references import index
from pipeline.tei.validate import check
from pipeline.tei.xml import ID, NS, T
from tests.tei import made

TEI = Path(__file__).resolve().parents[3] / "shared" / "tei"
oracle = pytest.mark.skipif(not TEI.is_dir(), reason="TEI's own schemas are not beside the project (../shared/tei)")


def documents() -> list[Document]:
    return [made.telegram(), made.draft(), replace(made.conversation(), ordinal=3)]


def written(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for document in documents():
        xml = build(document, images={}, software="Koden 0.1.0")
        (folder / f"{document.id}.xml").write_bytes(xml)
    path = folder / "inf-1986.xml"
    path.write_bytes(volume([(d, f"{d.id}.xml") for d in documents()], software="Koden 0.1.0"))
    return path


def strings(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return [str(f) if isinstance(f, str) else "".join(map(str, f.itertext())) for f in found]  # type: ignore[union-attr]


def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(gzip.decompress((TEI / "tei_all_simpl.rng.gz").read_bytes())))


def test_a_volume_lists_its_documents_with_pages_dates_cuts_and_relations() -> None:
    xml = volume([(d, f"{d.id}.xml") for d in documents()], software="Koden 0.1.0")
    verdict = check(xml)
    assert verdict.valid, [str(p) for p in verdict.problems]
    root = etree.fromstring(xml)
    assert root.get(ID) == "inf-1986"
    items = "//t:msContents/t:msItem"
    assert strings(root, f"{items}/@corresp") == [f"inf-1986-d00{n}.xml" for n in (1, 2, 4)]
    assert strings(root, f"{items}/@class") == ["#kind.telegram", "#kind.draft #form.outgoing", "#kind.conversation"]
    assert strings(root, f"{items}/t:locus") == ["1–2", "1", "1–2"]
    assert strings(root, f"{items}/t:docDate/@when") == [
        "1986-10-02T20:25:00-04:00", "1969-11-05T18:37:00+09:00", "1986-09-10",
    ]  # fmt: skip
    assert strings(root, f"{items}[1]/t:note[@type='cut']/@n") == ["first-page"]
    related = "//t:msItem[3]/t:note[@type='relation']"
    assert strings(root, f"{related}[@subtype='attachment-of']/@target") == ["inf-1986-d003.xml"]
    assert strings(root, "//t:extent/t:measure/@quantity") == ["3", "5"]
    assert strings(root, "//t:creation/t:date/@notBefore | //t:creation/t:date/@notAfter") == [
        "1969-11-05",
        "1986-10-02",
    ]


def test_a_volume_is_called_as_it_is_stated_and_else_after_its_source() -> None:
    for document, want in ((made.conversation(), "INF交渉"), (made.telegram(), "inf-1986: volume")):
        root = etree.fromstring(volume([(document, f"{document.id}.xml")], software="Koden 1"))
        assert strings(root, "//t:titleStmt/t:title") == [want]


def test_a_volume_includes_its_records_in_order(tmp_path: Path) -> None:
    tree = etree.parse(str(written(tmp_path / "tei" / "inf-1986")))
    tree.xinclude()
    assert [e.get(ID) for e in tree.getroot() if e.tag == T + "TEI"] == [d.id for d in documents()]


def test_a_volume_in_one_file_has_every_name_once_and_every_pointer_leads_somewhere(tmp_path: Path) -> None:
    path = written(tmp_path / "tei" / "inf-1986")
    root = etree.fromstring(whole(path))
    ids = [str(e.get(ID)) for e in root.iter("*") if e.get(ID)]
    assert len(ids) == len(set(ids)) and "inf-1986-d001.p0001" in ids
    pointers = {t[1:] for e in root.iter("*") for v in e.attrib.values() for t in str(v).split() if t.startswith("#")}
    assert pointers and pointers <= set(ids)
    texts = [read(path.with_name(f"{d.id}.xml")).text() for d in documents()]
    bodies = root.findall(f"{T}TEI")
    assert [read(etree.tostring(b)).text() for b in bodies] == texts


def test_in_one_file_a_category_has_its_name_and_stands_once(tmp_path: Path) -> None:
    path = written(tmp_path / "tei" / "inf-1986")
    root = etree.fromstring(whole(path))
    kinds = ["#kind.telegram", "#kind.draft", "#kind.conversation"]
    assert strings(root, "//t:TEI//t:catRef[@scheme='#kind']/@target") == kinds
    assert len(root.findall(f".//{T}classDecl")) == 1
    assert strings(root, "//t:category[@xml:id='class.gokuhi']/t:catDesc[1]") == ["極秘"]
    grounds = strings(root, "//t:gap/@ana")
    assert grounds and {g[1:] for ana in grounds for g in ana.split()} <= set(strings(root, "//t:category/@xml:id"))


def test_in_one_file_a_name_two_records_use_otherwise_is_two(tmp_path: Path) -> None:
    path = written(tmp_path / "tei" / "inf-1986")
    other = path.with_name(f"{made.draft().id}.xml")
    other.write_bytes(other.read_bytes().replace('"ja">花押<'.encode(), '"ja">華押<'.encode()))
    root = etree.fromstring(whole(path))
    assert strings(root, "//t:category[@xml:id='mark.kao']/t:catDesc[1]") == ["花押"]
    assert strings(root, "//t:category[@xml:id='inf-1986-d002.mark.kao']/t:catDesc[1]") == ["華押"]
    assert strings(root, "//t:TEI[2]//t:cell/@ana")[0] == "#inf-1986-d002.mark.kao"


def test_in_one_file_what_led_to_a_record_leads_into_it(tmp_path: Path) -> None:
    path = written(tmp_path / "tei" / "inf-1986")
    text = whole(path)
    root = etree.fromstring(text)
    ids = [f"#{d.id}" for d in documents()]
    assert strings(root, "//t:msItem/@corresp") == ids
    assert not [t for t in strings(root, "//@target") if t.endswith(".xml") and t[:-4] in {i[1:] for i in ids}]
    assert b"xml-model" not in text  # its grammar is for a volume that includes its records


@pytest.mark.cases
@oracle
def test_a_volume_with_its_records_is_tei(tmp_path: Path) -> None:
    path = written(tmp_path / "tei" / "inf-1986")
    assert grammar().validate(etree.fromstring(whole(path))), grammar().error_log
    tree = etree.parse(str(path))
    tree.xinclude()
    for element in tree.iter("*"):  # XInclude leaves names as they are: see whole()
        element.attrib.pop(ID, None)
    assert grammar().validate(etree.fromstring(etree.tostring(tree)))
    wrong = etree.fromstring(whole(path))
    wrong.append(etree.Element(T + "p"))
    assert not grammar().validate(wrong)


def test_a_volume_is_of_one_source() -> None:
    with pytest.raises(ValueError, match="one source"):
        volume([(made.telegram(), "a"), (replace(made.draft(), source="other"), "b")], software="Koden 1")
    with pytest.raises(ValueError, match="one source"):
        volume([], software="Koden 1")


def test_nothing_is_taken_in_from_outside_the_folder_of_the_volume(tmp_path: Path) -> None:
    path = written(tmp_path / "tei" / "inf-1986")
    for href in ("../x-d001.xml", "http://example.org/x-d001.xml"):
        path.write_bytes(path.read_bytes().replace(b'href="inf-1986-d001.xml"/>', f'href="{href}"/>'.encode()))
        with pytest.raises(ValueError, match="outside"):
            whole(path)
        path.write_bytes(volume([(d, f"{d.id}.xml") for d in documents()], software="Koden 0.1.0"))


def test_the_index_leads_from_record_to_record_and_counts_what_leads_nowhere(tmp_path: Path) -> None:
    path = written(tmp_path / "tei" / "inf-1986")
    records = [(f"tei/inf-1986/{d.id}.xml", read(path.with_name(f"{d.id}.xml"))) for d in documents()]
    root = etree.fromstring(index(records, software="Koden 0.1.0"))
    assert strings(root, "//t:linkGrp[@type='reference']/t:link/@target") == [
        "tei/inf-1986/inf-1986-d004.xml tei/inf-1986/inf-1986-d001.xml"
    ]
    assert strings(root, "//t:linkGrp[@type='relation']/t:link") == []  # neither target is among the records
    assert strings(root, "//t:measure[@unit='unresolved']/@quantity") == ["2"]
    if TEI.is_dir():
        assert grammar().validate(root)
    assert strings(etree.fromstring(index((), software="Koden 1")), "//t:link") == []
