"""Records made by hand against truth made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InvalidRecord, NoInput
from pipeline.evaluation import as_json, evaluate, table
from pipeline.evaluation.cases import families, paragraphs_of
from pipeline.evaluation.fields import same
from pipeline.evaluation.record import answers
from pipeline.evaluation.text import strict
from pipeline.model import Box
from tests.evaluation.handmade import Made, Page, write

FIELDS = {"kind": "telegram", "classification": "極秘", "date": "1977-05-18", "number": "1163", "sender": "高槻大使"}


def drawn(folder: Path, **changes: Any) -> Path:
    truth = {
        "id": "tel-one",
        "kind": "telegram",
        "fields": FIELDS,
        "pages": [
            {
                "file": "tel-one_001.jpg",
                "blocks": [["classification", "極秘"], ["body", "貴電に関し、と述べた。"], ["fw", "－1－"]],
                "body": ["貴電に関し、@8@と述べた。"],
                "redactions": [[[100, 200], [300, 200], [300, 250], [100, 250], "bk"]],
            }
        ],
        **changes,
    }
    path = folder / str(truth["id"]) / "truth.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(truth), encoding="utf-8")
    return folder


def telegram(**changes: Any) -> Made:
    page: dict[str, Any] = {
        "file": "in/tel-one_001.jpg",
        "body": ["極秘", "貴電に関し、□と述べた。"],
        "boxes": [(102, 198, 301, 250)],
        "aside": "－1－",
    }
    page.update({k: v for k, v in changes.items() if k in ("body", "boxes", "file")})
    return Made("tel-one-d001", [Page(**page)], {**FIELDS, **changes.get("fields", {})}, changes.get("lengths", (9,)))


def scored(tmp_path: Path, made: Made) -> Any:
    write(made, tmp_path / "out")
    (family,) = evaluate(drawn(tmp_path / "mofa"), tmp_path / "out").families
    return family


def test_a_right_record_has_no_fault(tmp_path: Path) -> None:
    f = scored(tmp_path, telegram())
    assert f.name == "mofa"
    assert (f.all_text.cer, f.all_text.missed, f.all_text.cer_whole) == (0, 0, 0)
    assert (f.all_boxes.f1, f.all_fields.accuracy, f.errors) == (1, 1, ())
    shares = {k: (s.right, s.of) for k, s in f.shares.items()}
    assert shares == {
        "redactions placed right in the text": (1, 1),
        "redactions' lengths within 1": (1, 1),
        "redactions' lengths within 2": (1, 1),
    }


def test_faults_are_counted_where_they_are(tmp_path: Path) -> None:
    made = telegram(
        body=["極秘", "貴竜に関し、と述べた。□"], boxes=[(500, 500, 600, 600)], fields={"number": "1168", "sender": ""}
    )
    f = scored(tmp_path, made)
    assert (f.all_text.distance, f.all_text.lost, f.all_text.whole_distance) == (1, 1, 1)
    assert (f.all_boxes.found, f.all_boxes.invented, f.all_boxes.missed) == (0, 1, 1)
    assert (f.fields["number"].wrong, f.fields["sender"].missing) == (1, 1)
    assert {(e.field, e.got) for e in f.errors} == {("number", "1168"), ("sender", "")}
    assert f.shares["redactions placed right in the text"].right == 0


def test_running_heads_and_marginal_notes_are_no_text_of_a_record(tmp_path: Path) -> None:
    write(telegram(), tmp_path)
    (answer,) = answers(tmp_path)
    assert strict(answer.record.text()) == "極秘貴電に関し、と述べた。"
    assert strict(answer.record.text(gap="□")) == "極秘貴電に関し、□と述べた。"


def test_text_of_one_page_and_percent_encoded_sources(tmp_path: Path) -> None:
    file = "公電/一 件.pdf"
    pages = [Page(file, n, True, [f"第{n}頁"]) for n in (1, 2)]
    write(Made("volume", pages), tmp_path)
    (answer,) = answers(tmp_path)
    assert answer.pages == [(file, 1), (file, 2)]
    assert strict(answer.page_text((file, 2))) == "第2頁"


def test_the_halves_of_a_spread_are_one_page(tmp_path: Path) -> None:
    halves = [
        Page("a.jpg", 1, body=["右"], boxes=[(900, 0, 950, 20)], size=(1000, 700)),
        Page("a.jpg", 1, body=["左"], boxes=[(10, 0, 60, 20)], size=(500, 700)),
    ]
    write(Made("spread", halves), tmp_path)
    (answer,) = answers(tmp_path)
    assert answer.pages == [("a.jpg", 1)]
    assert answer.redactions(("a.jpg", 1)) == (1000, 700, (Box(900, 0, 950, 20), Box(10, 0, 60, 20)))
    assert strict(answer.page_text(("a.jpg", 1))) == "右左"


def test_xml_that_is_no_record_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / "index.xml").write_text("<list/>")
    assert answers(tmp_path) == []


def test_a_missing_record_loses_everything_and_is_named(tmp_path: Path) -> None:
    f = scored(tmp_path, telegram(file="in/other_001.jpg"))
    assert f.without_record == ("tel-one",)
    assert (f.all_text.cer, f.all_text.missed, f.all_fields.missing, f.all_boxes.missed) == (1, 1, len(FIELDS), 1)


def test_a_volume_is_told_apart_by_its_pages(tmp_path: Path) -> None:
    page = {"blocks": [["body", "甲"]], "body": ["甲"], "redactions": []}
    core = {"kind": "telegram", "pages": [page]}
    documents = [{**core, "id": f"d{n}", "fields": {"number": str(n)}, "first_page": n, "last_page": n} for n in (1, 2)]
    truth = drawn(tmp_path / "mofa", id="v", volume=True, file="v.pdf", documents=documents)
    for n in (1, 2):
        write(Made(f"v-d{n}", [Page("v.pdf", n, True, ["甲"])], {"number": f"第{n}号"}), tmp_path / "out")
    (f,) = evaluate(truth, tmp_path / "out").families
    assert (f.shares["documents cut right"].right, f.shares["documents cut right"].of) == (2, 2)
    assert f.fields["number"].right == 2
    assert f.all_boxes.clean_pages == 2


def test_boxes_are_compared_in_the_truth_s_pixels(tmp_path: Path) -> None:
    folder = tmp_path / "woo"
    folder.mkdir()
    truth = {"p_00.png": {"page_class": "gray", "size": [500, 700], "boxes": [[50, 50, 100, 100]]}}
    (folder / "boxes.json").write_text(json.dumps(truth))
    write(Made("p", [Page("pages/p_00.png", boxes=[(100, 100, 200, 200)], size=(1000, 1400))]), tmp_path / "out")
    (f,) = evaluate(folder, tmp_path / "out").families
    assert f.boxes["gray"].overlap == 1.0


def test_folders_of_families_and_outputs_by_family(tmp_path: Path) -> None:
    drawn(tmp_path / "cases" / "mofa")
    (tmp_path / "cases" / "woo").mkdir()
    (tmp_path / "cases" / "woo" / "boxes.json").write_text("{}")
    write(telegram(), tmp_path / "out" / "mofa")
    assert [f.name for f in families(tmp_path / "cases")] == ["mofa", "woo"]
    assert [f.name for f in evaluate(tmp_path / "cases", tmp_path / "out").families] == ["mofa"]


def test_transcriptions_run_on_over_gaps() -> None:
    assert paragraphs_of("# fw\n頁\n# head\n一\n# body\n前\n# gap\n後\nre-\nport\n") == ("一", "前後report")
    assert paragraphs_of("ただ の文") == ("ただの文",)


@pytest.mark.parametrize(
    ("field", "want", "got", "right"),
    [
        ("number", "6903", "第６９０３号", True),
        ("total", "R136903", "R 136903", True),
        ("number", "6903", "690", False),
        ("title", "CURRENT INTELLIGENCE BULLETIN", "Current Intelligence Bulletin - 1951", True),
        ("classification", "SECRET", "TOP SECRET", False),
        ("classification", "極秘", "極秘限定配布", False),
        ("subject", "総理訪米（共同声明案）", "総理訪米 (共同声明案)", True),
        ("sender", "森大使", "森大便", False),
    ],
)
def test_equal_fields(field: str, want: str, got: str, right: bool) -> None:
    assert same(field, want, got) is right


def test_what_cannot_be_scored_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoInput, match="no known truth"):
        evaluate(tmp_path, tmp_path)
    truth = drawn(tmp_path / "mofa")
    with pytest.raises(NoInput, match="no record"):
        evaluate(truth, tmp_path / "nothing")
    (tmp_path / "bad" / "tei").mkdir(parents=True)
    (tmp_path / "bad" / "tei" / "x.xml").write_text("<TEI")
    with pytest.raises(InvalidRecord, match=r"x\.xml"):
        evaluate(truth, tmp_path / "bad")


def test_reports_for_people_and_programs(tmp_path: Path) -> None:
    write(telegram(fields={"number": "1168"}), tmp_path / "out")
    scores = evaluate(drawn(tmp_path / "mofa"), tmp_path / "out")
    told = table(scores)
    assert "tel-one: number is '1163', found '1168'" in told
    assert "horizontal" in told
    data = json.loads(json.dumps(as_json(scores)))
    assert data["mofa"]["text"]["horizontal"]["cer"] == 0
    assert data["mofa"]["fields"]["number"] == {"right": 0, "wrong": 1, "missing": 0}
    assert data["mofa"]["redactions"]["all"]["f1"] == 1


def test_notes_and_references_of_a_report_are_counted_against_its_truth(tmp_path: Path) -> None:
    """Other notes (in the margin) are none of them; a reference counts when it leads to the note it names."""
    truth = {
        "id": "r",
        "paragraphs": ["本文。"],
        "headings": ["序"],
        "note_references": [1, 2, 2],
        "notes": [[1, "一"], [2, "二"]],
    }
    (tmp_path / "truth" / "report" / "r").mkdir(parents=True)
    (tmp_path / "truth" / "report" / "r" / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    notes = "".join(f'<note type="endnote" xml:id="n{n}" n="{n}"><label>{n}</label>注</note>' for n in (1, 2))
    pointers = '<ptr type="noteRef" n="1" target="#n1"/><ptr type="noteRef" n="2" target="#n2"/>'
    xml = f"""<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="r-d001"><teiHeader><fileDesc><sourceDesc>
<idno type="source-file">r.pdf</idno></sourceDesc></fileDesc></teiHeader>
<facsimile><surface xml:id="p1" n="1" source="r.pdf#page=1" ulx="0" uly="0" lrx="9" lry="9"/></facsimile><text><body>
<div><pb n="1" facs="#p1"/><head>序</head><p>本{pointers}文。<ptr type="noteRef" n="2"/></p>
<note type="marginal">済</note>{notes}</div></body></text></TEI>"""
    (tmp_path / "out" / "tei" / "r").mkdir(parents=True)
    (tmp_path / "out" / "tei" / "r" / "r-d001.xml").write_text(xml, encoding="utf-8")
    (family,) = evaluate(tmp_path / "truth", tmp_path / "out").families
    assert family.all_text.cer == 0
    assert {k: (s.right, s.of) for k, s in family.shares.items()} == {
        "headings found": (1, 1),
        "notes found (at most as many as there are)": (2, 2),
        "references linked to their notes": (2, 3),
    }
