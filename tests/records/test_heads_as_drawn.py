"""What went wrong on drawn pages of tests/drawn/variants.py, each as a case on typed lines."""

from __future__ import annotations

import pytest

from pipeline.model import Document, FieldName
from pipeline.records.documents import documents
from tests.drawn.heads.typed import SIZE, Typed


def head(office: str) -> Document:
    s = Typed()
    s.put("総番号　R136903").put("61年10月02日18時05分　　米国　発").put("61年10月03日07時21分　　本省　着")
    s.put(f"主管　{office}", down=0.4).put("外務大臣殿　　松永大使", down=0.4).put("第1234号　極秘　至急", down=0.4)
    (found,) = documents("s", "scan.pdf", "0" * 64, (s.page(1),))
    return found


def incoming(marks: str = "第1234号　極秘　至急", second: str = "", x: float = 300 + 3 * SIZE) -> Document:
    s = Typed()
    s.put("総番号　R136903").put("61年10月02日18時05分　　米国　発").put("61年10月03日07時21分　　本省　着")
    s.put("主管　国連局長", down=0.4).put("外務大臣殿　　松永大使", down=0.4)
    s.put("件名　漁業協定及び銅鉱開発に関する日本側提案の取扱い及び", down=0.4)
    if second:
        s.put(second, x=x)
    s.put(marks, down=0.6)
    s.paragraph("往電第2270号に関し、先方は引き続き協議を重ねたい旨述べたので、当方の趣旨を改めて説明しておいた。")
    (found,) = documents("s", "scan.pdf", "0" * 64, (s.page(1),))
    return found


def value(d: Document, name: FieldName) -> str:
    found = d.first(name)
    return found.value if found else ""


def test_a_subject_runs_on_below_its_first_word() -> None:
    d = incoming(second="気象観測（訓令）")
    assert value(d, FieldName.SUBJECT) == "漁業協定及び銅鉱開発に関する日本側提案の取扱い及び気象観測（訓令）"
    assert value(d, FieldName.SERIAL) == "1234"


@pytest.mark.parametrize("x", [300.0, 300 + SIZE, 300 + 8 * SIZE])
def test_a_line_elsewhere_is_no_part_of_the_subject(x: float) -> None:
    d = incoming(second="気象観測の件について", x=x)
    assert value(d, FieldName.SUBJECT) == "漁業協定及び銅鉱開発に関する日本側提案の取扱い及び"


def test_a_class_and_a_number_with_white_between_are_two() -> None:
    d = incoming("極秘　第4734号")
    assert (value(d, FieldName.CLASSIFICATION), value(d, FieldName.SERIAL)) == ("極秘", "4734")
    assert d.first(FieldName.REGISTER) is None


def test_a_class_and_a_number_written_together_are_the_register_number() -> None:
    d = incoming("極秘第231号")
    assert value(d, FieldName.REGISTER) == "極秘第231号"
    assert d.first(FieldName.SERIAL) is None


def test_the_name_of_the_form_is_nobody_in_the_list_of_distribution() -> None:
    s = Typed()
    s.put("大臣　　次官　　外審", size=30, x=260).put("電信写", x=1000, size=60)
    s.put("総番号　R136903").put("61年10月02日18時05分　　米国　発").put("61年10月03日07時21分　　本省　着")
    s.put("外務大臣殿　　松永大使", down=0.4).put("第1234号　極秘　至急", down=0.4)
    (d,) = documents("s", "scan.pdf", "0" * 64, (s.page(1),))
    assert [v.value for v in d.all(FieldName.DISTRIBUTION)] == ["大臣", "次官", "外審"]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("宮房長", "官房長"),
        ("条約居長", "条約局長"),
        ("米局長", "米局長"),
        ("中近ア局長", "中近ア局長"),
        ("領移部長", "領移部長"),
    ],
)
def test_the_office_in_charge_of_an_incoming_telegram(read: str, meant: str) -> None:
    """A look-alike is put right; a short form that no list has stays."""
    assert value(head(read), FieldName.OFFICE) == meant
