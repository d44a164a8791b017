"""What an archivist states in a sidecar file, applied to a source."""

from __future__ import annotations

import pytest

from pipeline.errors import BadSidecar
from pipeline.model import (
    Archive,
    Box,
    Document,
    FieldName,
    Form,
    Kind,
    RelationType,
    Sidecar,
    Stated,
    Struck,
)
from pipeline.records.documents import documents
from tests.records import test_papers, test_telegram
from tests.records.test_segmentation import decision, renumbered, text_page

BY = {"by": "浅見", "date": "2024-05-01"}
PAGES = renumbered(decision(), test_telegram.form_1969(), text_page(), test_papers.conversation(), text_page())


def made(**more: object) -> tuple[Document, ...]:
    return documents("v", "v.pdf", "0" * 64, PAGES, Sidecar(**{**BY, **more}))  # type: ignore[arg-type]


def numbers(found: tuple[Document, ...]) -> list[list[int]]:
    return [[p.origin.number for p in d.pages] for d in found]


def test_an_empty_file_changes_nothing() -> None:
    assert made() == documents("v", "v.pdf", "0" * 64, PAGES)
    assert numbers(made()) == [[1], [2, 3], [4, 5]]


def test_a_stated_cut_is_added_to_those_that_are_found() -> None:
    found = made(documents=(Stated(3),))
    assert numbers(found) == [[1], [2], [3], [4, 5]]
    cut = found[2].cut
    assert (cut.rule, cut.detail, cut.certainty) == ("sidecar", "stated by 浅見 on 2024-05-01", 1.0)
    assert found[3].cut.rule != "sidecar"


def test_only_what_is_stated() -> None:
    found = made(documents=(Stated(3),), only=True)
    assert numbers(found) == [[1, 2], [3, 4, 5]]
    assert all(f.rule != "cut-not-made" for d in found for f in d.flags)


def test_joined_pages_are_not_cut() -> None:
    found = made(joined=(2, 4))
    assert numbers(found) == [[1, 2, 3, 4, 5]]


def test_what_is_joined_or_struck_is_never_silent() -> None:
    struck = (Struck(2, Box(10, 20, 110, 60)), Struck(4, Box(1, 2, 3, 4)))
    found = made(joined=(3,), struck=struck, documents=(Stated(4, kind=Kind.MEMORANDUM),))
    told = [[(s.rule, s.detail, s.by) for s in d.stated] for d in found]
    end = ": stated by 浅見 on 2024-05-01"
    assert told == [
        [],
        [
            ("joined", f"no document begins on page 3{end}", "浅見"),
            ("not-redacted", f"nothing is withheld on page 2 at x 10 to 110, y 20 to 60{end}", "浅見"),
        ],
        [("not-redacted", f"nothing is withheld on page 4 at x 1 to 3, y 2 to 4{end}", "浅見")],
    ]
    assert [d.cut.by for d in found] == ["", "", "浅見"] and found[2].kind_evidence.by == "浅見"


def test_only_and_the_archive_are_told_of_every_document() -> None:
    found = made(only=True, archive=Archive(country="JP", stated="sidecar"), documents=(Stated(3),))
    assert [[s.rule for s in d.stated] for d in found] == [["only", "archive"]] * 2


def test_kind_and_form_are_stated() -> None:
    found = made(documents=(Stated(4, kind=Kind.MEMORANDUM, form=Form.POLICY_PAPER),))
    assert (found[2].kind, found[2].form) == (Kind.MEMORANDUM, Form.POLICY_PAPER)
    assert found[2].kind_evidence.rule == "sidecar"
    assert found[2].form_evidence is not None and found[2].form_evidence.certainty == 1.0
    assert found[1].kind_evidence.rule != "sidecar"


def test_a_stated_field_replaces_what_is_read_and_keeps_it() -> None:
    fields = ((FieldName.SUBJECT, "沖縄返還交渉"), (FieldName.CLASSIFICATION, "極秘"))
    before, d = made()[1], made(documents=(Stated(2, fields=fields),))[1]
    read = before.first(FieldName.CLASSIFICATION)
    value = d.first(FieldName.SUBJECT)
    assert value is not None
    assert (value.value, value.by, value.rule, value.certainty) == ("沖縄返還交渉", "浅見", "sidecar", 1.0)
    assert value.page == "p0002"
    mark = d.first(FieldName.CLASSIFICATION)
    assert mark is not None and mark.key == "class.gokuhi"
    assert read is not None and read.value != "極秘"
    kept = [v for v in d.rejected if v.name is FieldName.CLASSIFICATION]
    assert [v.value for v in kept] == [read.value]
    assert "浅見 states otherwise" in kept[0].note
    others = [v for v in before.values if v.name not in (FieldName.SUBJECT, FieldName.CLASSIFICATION)]
    assert others == [v for v in d.values if v.name not in (FieldName.SUBJECT, FieldName.CLASSIFICATION)]


def test_a_stated_field_that_is_also_read_keeps_its_place() -> None:
    read = made()[1].first(FieldName.TOTAL)
    assert read is not None
    d = made(documents=(Stated(2, fields=((FieldName.TOTAL, read.value),)),))[1]
    value = d.first(FieldName.TOTAL)
    assert value is not None
    assert (value.printed, value.polygon, value.by) == (read.printed, read.polygon, "浅見")
    assert not [v for v in d.rejected if v.name is FieldName.TOTAL]


def test_an_empty_value_takes_the_field_away() -> None:
    read = made()[1].first(FieldName.TOTAL)
    d = made(documents=(Stated(2, fields=((FieldName.TOTAL, ""),)),))[1]
    assert d.first(FieldName.TOTAL) is None
    assert read is not None and read.value in [v.value for v in d.rejected if v.name is FieldName.TOTAL]


def test_attachments_are_stated_or_taken_away() -> None:
    found = made(documents=(Stated(4, attached_to=1),))
    relation = found[2].relations[0]
    assert (relation.type, relation.target) == (RelationType.ATTACHMENT_OF, found[0].id)
    assert relation.evidence.rule == "sidecar"
    labelled = renumbered(decision(), test_telegram.form_1969())
    labelled[1] = labelled[1].__class__(**{**labelled[1].__dict__})
    assert made(documents=(Stated(4, attached_to=0),))[2].relations == ()


def test_where_the_original_is_kept() -> None:
    archive = Archive(institution="外務省", ids=(("fileNo", "A'.1.3.1"),), stated="sidecar")
    assert {d.archive for d in made(archive=archive)} == {archive}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"documents": (Stated(9),)}, "page 9, but the source has 5 pages"),
        ({"documents": (Stated(2), Stated(2))}, "two documents are said to begin on page 2"),
        ({"documents": (Stated(2),), "joined": (2,)}, "to begin a document and to be joined"),
        ({"joined": (7,)}, "page 7, but the source has 5 pages"),
        ({"joined": (1,)}, "no page before it"),
        ({"documents": (Stated(4, attached_to=3),)}, "none begins there"),
        ({"documents": (Stated(4, attached_to=4),)}, "attached to itself"),
        ({"documents": (Stated(4, attached_to=8),)}, "page 8, but the source has 5 pages"),
    ],
)
def test_what_contradicts_itself_or_the_source_is_an_error(more: dict[str, object], says: str) -> None:
    with pytest.raises(BadSidecar, match=says):
        made(**more)
