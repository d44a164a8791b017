"""Exports of an output, each checked by something that is not ours."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from functools import cache
from pathlib import Path

import bagit
import pyarrow.parquet as parquet
import pytest
from lxml import etree

from pipeline.corpus.tables import TABLES
from pipeline.errors import BadArguments, KodenError, NoInput, NotARecord, OutputExists
from pipeline.exports import frus
from pipeline.exports.write import FORMATS, Edition, written
from pipeline.model import Document
from pipeline.tei.build import build
from pipeline.tei.corpus import volume
from tests.tei import made

NS = {"t": "http://www.tei-c.org/ns/1.0"}
EDITION = Edition("https://archive.example/r/", "A. Editor", "a@archive.example", "An archive", "2026-11-22")
ORACLES = Path(__file__).resolve().parents[2] / "../shared/tei"
MAKERS = (made.telegram, made.decision, made.bulletin, made.letter, made.report, made.withheld)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run leaves: six records of six sources, a picture each, the schemas, the index of a volume."""
    root = tmp_path_factory.mktemp("output")
    (root / "schemas").mkdir()
    (root / "schemas" / "koden.rng").write_text("<grammar/>")
    for k, maker in enumerate(MAKERS):
        document: Document = maker()
        source = f"{'abcdef'[k]}-{maker.__name__}"
        place = root / "tei" / source
        place.mkdir(parents=True)
        images = {p.id: f"../../pages/{source}/{p.id}.jpg" for p in document.pages}
        (place / f"{document.id}.xml").write_bytes(build(document, images=images, software="Koden 1.2.3"))
        (place / f"{source}.xml").write_bytes(volume([(document, f"{document.id}.xml")], software="Koden 1.2.3"))
        (root / "pages" / source).mkdir(parents=True)
        (root / "pages" / source / "p1.jpg").write_bytes(b"picture")
    return root


@cache
def grammar(name: str) -> etree.RelaxNG:
    path = ORACLES / name
    if not path.is_file():
        pytest.skip(f"the schema {name} does not lie beside the project")
    data = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    return etree.RelaxNG(etree.fromstring(data))


def check(name: str, path: Path) -> None:
    rng = grammar(name)
    assert rng.validate(etree.parse(str(path))), str(rng.error_log)[:500]


def exported(output: Path, tmp_path: Path, name: str) -> Path:
    written(output, tmp_path, [name], EDITION)
    return tmp_path


# -------------------------------------------------------------------------------------------- CMIF
@pytest.mark.cases
def test_cmif_is_valid_by_its_own_schema_and_by_teis(output: Path, tmp_path: Path) -> None:
    path = exported(output, tmp_path, "cmif") / "cmif.xml"
    check("cmi-customization.rng", path)
    check("tei_all_simpl.rng.gz", path)


@pytest.mark.cases
def test_the_schema_of_cmif_would_refuse_a_letter_with_a_certainty_of_ours(output: Path, tmp_path: Path) -> None:
    path = exported(output, tmp_path, "cmif") / "cmif.xml"
    root = etree.parse(str(path))
    root.find(".//t:correspAction/t:persName", NS).set("cert", "0.87")
    assert not grammar("cmi-customization.rng").validate(root)


def test_cmif_has_what_was_sent_and_both_ends_of_it(output: Path, tmp_path: Path) -> None:
    root = etree.parse(str(exported(output, tmp_path, "cmif") / "cmif.xml"))
    described = root.findall(".//t:correspDesc", NS)
    with_corresp = [f for f in (output / "tei").glob("*/*-d[0-9]*.xml") if b"<correspDesc" in f.read_bytes()]
    assert len(described) == len(with_corresp) > 0
    for d in described:
        assert [a.get("type") for a in d.findall("t:correspAction", NS)] == ["sent", "received"]
        for action in d.findall("t:correspAction", NS):
            assert action.find("t:persName", NS) is not None or action.find("t:orgName", NS) is not None
        assert d.get("ref").startswith(EDITION.url + "tei/")
        assert (output / d.get("ref").removeprefix(EDITION.url)).is_file()
    for date in root.findall(".//t:correspDesc//t:date", NS):
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", date.get("when"))


def test_cmif_without_an_editor_says_what_to_give(output: Path, tmp_path: Path) -> None:
    with pytest.raises(BadArguments, match="editor") as e:
        written(output, tmp_path, ["cmif"], Edition("", "", "", "", "2026-11-22"))
    assert "--editor" in e.value.remedy
    assert not list(tmp_path.iterdir())


# -------------------------------------------------------------------------------------------- tables
def test_csv_and_parquet_hold_the_same_rows(output: Path, tmp_path: Path) -> None:
    written(output, tmp_path, ["csv", "parquet"], EDITION)
    for name in TABLES:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as f:
            flat = list(csv.DictReader(f))
        typed = parquet.read_table(tmp_path / f"{name}.parquet").to_pylist()
        assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in typed] == flat
        if name != "references":
            assert flat, name


def test_every_withheld_area_and_every_value_of_a_record_is_a_row(output: Path, tmp_path: Path) -> None:
    written(output, tmp_path, ["parquet"], EDITION)
    redactions = parquet.read_table(tmp_path / "redactions.parquet").to_pylist()
    values = parquet.read_table(tmp_path / "values.parquet").to_pylist()
    gaps = fs = 0
    for file in (output / "tei").glob("*/*-d[0-9]*.xml"):
        root = etree.parse(str(file))
        gaps += len(root.findall(".//t:gap[@reason='redacted']", NS))
        fs += len(root.findall(".//t:fs[@type='value']", NS)) + len(root.findall(".//t:fs[@type='rejected']", NS))
    assert len(redactions) == gaps > 0 and len(values) == fs > 0
    assert all(0 <= r["certainty"] <= 1 and r["x0"] < r["x1"] and r["y0"] < r["y1"] for r in redactions)


def test_json_lines_hold_the_text_with_its_gaps(output: Path, tmp_path: Path) -> None:
    path = exported(output, tmp_path, "jsonl") / "documents.jsonl"
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(documents) == len(MAKERS)
    assert any("█" in d["text"] and d["redactions"] for d in documents)
    assert all({"document", "kind", "values", "references"} <= d.keys() for d in documents)


# -------------------------------------------------------------------------------------------- FRUS
@pytest.mark.cases
def test_the_frus_view_is_valid_tei(output: Path, tmp_path: Path) -> None:
    files = list((exported(output, tmp_path, "frus") / "frus").glob("*.xml"))
    assert len(files) == len(MAKERS)
    for file in files:
        check("tei_all_simpl.rng.gz", file)


def test_what_is_withheld_stands_in_brackets_and_italics(output: Path, tmp_path: Path) -> None:
    for file in (exported(output, tmp_path, "frus") / "frus").glob("*.xml"):
        view = etree.parse(str(file))
        record = next(f for f in (output / "tei" / file.stem).glob("*-d[0-9]*.xml"))
        wanted = [frus.gap_words(g) for g in etree.parse(str(record)).iterfind(".//t:body//t:gap", NS)]
        said = [
            "".join(h.itertext()) for h in view.iterfind(".//t:hi[@rend='italic']", NS) if (h.tail or "")[:1] == "]"
        ]
        assert sorted(said) == sorted(w for w in wanted if w), file.name


def test_no_word_of_a_text_is_lost_in_the_view(output: Path, tmp_path: Path) -> None:
    def letters(root: etree._ElementTree, path: str) -> str:
        return re.sub(r"\s", "", "".join(t for e in root.iterfind(path, NS) for t in e.itertext()))

    for file in (exported(output, tmp_path, "frus") / "frus").glob("*.xml"):
        record = etree.parse(str(next(f for f in (output / "tei" / file.stem).glob("*-d[0-9]*.xml"))))
        view = letters(etree.parse(str(file)), ".//t:body")
        for p in record.iterfind(".//t:body//t:p", NS):
            for bad in ("gap", "desc", "fw", "figDesc", "rt"):
                for e in p.iterfind(f".//t:{bad}", NS):
                    for inner in e.iter():
                        inner.text = None
                        inner.tail = None if inner is not e else inner.tail
            for words in filter(None, (re.sub(r"\s", "", t) for t in p.itertext())):
                assert words in view, (file.name, words)


def test_documents_are_headed_as_the_series_heads_them(output: Path, tmp_path: Path) -> None:
    exported(output, tmp_path, "frus")
    root = etree.parse(str(tmp_path / "frus" / "a-telegram.xml"))
    div = root.find(".//t:div[@type='document']", NS)
    assert div.get("n") == "1" and div.find("t:head", NS).text.startswith("1. Telegram From ")
    assert div.find("t:head/t:note[@type='source']", NS) is not None
    assert div.find("t:opener/t:dateline/t:date", NS).get("when")


# -------------------------------------------------------------------------------------------- IIIF
def test_manifests_are_accepted_by_another_implementation(output: Path, tmp_path: Path) -> None:
    prezi = pytest.importorskip("iiif_prezi3", reason="make test installs it")
    files = list((exported(output, tmp_path, "iiif") / "iiif").rglob("*.json"))
    assert len(files) == 2 * len(MAKERS) + 1
    for file in files:
        data = json.loads(file.read_text(encoding="utf-8"))
        (prezi.Collection if data["type"] == "Collection" else prezi.Manifest)(**data)


def test_the_other_implementation_refuses_a_broken_manifest(output: Path, tmp_path: Path) -> None:
    prezi = pytest.importorskip("iiif_prezi3", reason="make test installs it")
    data = json.loads(
        (exported(output, tmp_path, "iiif") / "iiif/a-telegram/manifest.json").read_text(encoding="utf-8")
    )
    data["metadata"] = [{"label": {"none": ["en"]}, "value": {"1986-10-02": ["Date"]}}]  # as it was once
    with pytest.raises(ValueError, match="metadata"):
        prezi.Manifest(**data)


def test_a_canvas_is_a_page_with_its_picture_its_lines_and_its_withheld_areas(output: Path, tmp_path: Path) -> None:
    exported(output, tmp_path, "iiif")
    record = etree.parse(str(next((output / "tei/a-telegram").glob("*-d[0-9]*.xml"))))
    data = json.loads((tmp_path / "iiif/a-telegram/manifest.json").read_text(encoding="utf-8"))
    surfaces = record.findall(".//t:surface", NS)
    assert len(data["items"]) == len(surfaces)
    for canvas, surface in zip(data["items"], surfaces, strict=True):
        assert canvas["width"] == round(float(surface.get("lrx")) - float(surface.get("ulx")))
        picture = canvas["items"][0]["items"][0]["body"]["id"]
        assert picture.startswith(EDITION.url + "pages/a-telegram/")
        notes = [a for page in canvas.get("annotations", []) for a in page["items"]]
        withheld = [a for a in notes if a["motivation"] == "tagging"]
        assert len(withheld) == len(surface.findall(".//t:zone[@type='redaction']", NS))
        assert all("withheld" in a["body"]["value"] for a in withheld)
        assert all("<polygon" in a["target"]["selector"]["value"] for a in notes)


def test_iiif_without_an_address_says_what_to_give(output: Path, tmp_path: Path) -> None:
    with pytest.raises(BadArguments, match="address"):
        written(output, tmp_path, ["iiif"], Edition("", "", "", "", "2026-11-22"))


# -------------------------------------------------------------------------------------------- BagIt
def test_bags_are_valid_and_a_changed_byte_is_seen(output: Path, tmp_path: Path) -> None:
    bags = sorted((exported(output, tmp_path, "bagit") / "bags").iterdir())
    assert len(bags) == len(MAKERS)
    for path in bags:
        assert bagit.Bag(str(path)).validate()
        assert (path / "data/tei" / path.name).is_dir() and (path / "data/pages" / path.name / "p1.jpg").is_file()
    (bags[0] / "data/pages" / bags[0].name / "p1.jpg").write_bytes(b"Picture")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(bags[0])).validate()


def test_a_distribution_is_no_list_of_addressees(output: Path, tmp_path: Path) -> None:
    distributed = [
        p.parent.name for p in output.glob("tei/*/*-d*.xml")
        if etree.parse(str(p)).find(".//t:body//t:list[@type='distribution']", NS) is not None
    ]  # fmt: skip
    folder = exported(output, tmp_path, "frus") / "frus"
    assert distributed
    for source in distributed:
        root = etree.parse(str(folder / f"{source}.xml"))
        assert root.findall(".//t:list", NS) and not root.findall(".//t:list[@type='to']", NS)


# -------------------------------------------------------------------------------------------- volumes
@pytest.mark.cases
def test_a_volume_in_one_file_is_valid_tei(output: Path, tmp_path: Path) -> None:
    files = sorted((exported(output, tmp_path, "volumes") / "volumes").glob("*/*.xml"))
    assert [f.stem for f in files] == [f"{'abcdef'[k]}-{m.__name__}" for k, m in enumerate(MAKERS)]
    for file in files:
        check("tei_all_simpl.rng.gz", file)


def test_a_volume_in_one_file_finds_its_pictures_and_holds_its_records(output: Path, tmp_path: Path) -> None:
    for file in (exported(output, tmp_path, "volumes") / "volumes").glob("*/*.xml"):
        root = etree.parse(str(file))
        assert root.findall("t:TEI", NS) and not root.findall("{http://www.w3.org/2001/XInclude}include")
        for graphic in root.iterfind(".//t:graphic", NS):
            assert (output / "volumes" / file.stem / str(graphic.get("url"))).resolve().parts[-3] == "pages"


def test_a_source_whose_volume_is_gone_is_named(output: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    shutil.copytree(output, there)
    (there / "tei" / "a-telegram" / "a-telegram.xml").unlink()
    with pytest.raises(NoInput, match="no volume of a-telegram"):
        written(there, tmp_path / "to", ["volumes"], EDITION)


# -------------------------------------------------------------------------------------------- all of them
@pytest.mark.parametrize("name", FORMATS)
def test_two_exports_of_one_day_are_the_same_bytes(name: str, output: Path, tmp_path: Path) -> None:
    for to in ("one", "two"):
        written(output, tmp_path / to, [name], EDITION)
    one, two = ({p.relative_to(tmp_path / to): p.read_bytes() for p in (tmp_path / to).rglob("*") if p.is_file()}
                for to in ("one", "two"))  # fmt: skip
    assert one == two and one


def test_nothing_is_overwritten_unasked_and_nothing_half_written_stays(output: Path, tmp_path: Path) -> None:
    written(output, tmp_path, ["csv"], EDITION)
    (tmp_path / "documents.csv").write_text("mine")
    with pytest.raises(OutputExists, match="is there already"):
        written(output, tmp_path, ["csv"], EDITION)
    assert (tmp_path / "documents.csv").read_text() == "mine"
    written(output, tmp_path, ["csv"], EDITION, replace=True)
    assert (tmp_path / "documents.csv").read_text() != "mine"
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_one_source_of_many_and_a_source_that_is_not_there(output: Path, tmp_path: Path) -> None:
    written(output, tmp_path, ["csv"], EDITION, sources=["b-decision"])
    rows = (tmp_path / "documents.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 2 and "b-decision" in rows[1]
    with pytest.raises(NoInput, match="nobody"):
        written(output, tmp_path / "other", ["csv"], EDITION, sources=["nobody"])


def test_a_format_nobody_knows_is_named(output: Path, tmp_path: Path) -> None:
    with pytest.raises(BadArguments, match="docx") as e:
        written(output, tmp_path, ["docx"], EDITION)
    assert "cmif" in e.value.remedy


# -------------------------------------------------------------------------------------------- what others made
@pytest.mark.parametrize(
    ("name", "pattern", "instead"),
    [
        ("iiif", rb'points="[^"]*"', b'points="1e999,nan x,y"'),
        ("iiif", rb'lrx="[^"]*"', b'lrx="1e400"'),
        ("csv", rb'quantity="[^"]*"', b'quantity="-x"'),
    ],
)
def test_a_record_with_impossible_numbers_is_named(
    name: str, pattern: bytes, instead: bytes, output: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(output, tmp_path / "copy")
    path = next(p for p in sorted(copy.glob("tei/*/*-d*.xml")) if re.search(pattern, p.read_bytes()))
    path.write_bytes(re.sub(pattern, instead, path.read_bytes()))
    with pytest.raises(NotARecord) as e:
        written(copy, tmp_path / "to", [name], EDITION)
    assert e.value.file == str(path) and "koden validate" in e.value.remedy
    assert not list((tmp_path / "to").iterdir())


@pytest.mark.parametrize("link", ["javascript:alert(1)", "../../../../etc/passwd", "../../pages/s/a%20b%22.jpg"])
def test_whatever_a_record_links_to_is_an_address_below_the_given_one(link: str, output: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(output, tmp_path / "copy")
    path = next(p for p in sorted(copy.glob("tei/*/*-d*.xml")) if b"<graphic" in p.read_bytes())
    path.write_bytes(re.sub(rb'(<graphic [^>]*url=)"[^"]*"', rb'\1"%s"' % link.encode(), path.read_bytes()))
    written(copy, tmp_path / "to", ["iiif"], EDITION, sources=[path.parent.name])
    manifest = json.loads((tmp_path / f"to/iiif/{path.parent.name}/{path.stem}.json").read_text())
    picture = manifest["items"][0]["items"][0]["items"][0]["body"]["id"]
    assert picture.startswith(EDITION.url) and not set(picture) & set('()" ') and ".." not in picture


def test_iiif_at_an_address_that_is_none_and_at_one_with_percent_signs(output: Path, tmp_path: Path) -> None:
    for url in ("https://a b/", "javascript:alert(1)", 'https://a.example/"', "https://", "file:///etc/"):
        with pytest.raises(BadArguments):
            written(output, tmp_path, ["iiif"], Edition(url, "", "", "", "2026-11-22"))
    written(output, tmp_path, ["iiif"], Edition("https://a.example/%E9%9B%BB/", "", "", "", "2026-11-22"))


def test_a_bag_takes_nothing_in_through_a_link(output: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(output, tmp_path / "copy")
    (tmp_path / "outside.txt").write_text("not of the output")
    picture = next(copy.glob("pages/*/*.jpg"))
    picture.unlink()
    picture.symlink_to(tmp_path / "outside.txt")
    with pytest.raises(KodenError, match="it is a link"):
        written(copy, tmp_path / "to", ["bagit"], EDITION)
    assert not list((tmp_path / "to").rglob("*.jpg"))
