"""An archivist's own words, and what is said of a file that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import BadSettings, BadVocabulary
from pipeline.model import FieldName
from pipeline.records.documents import documents
from pipeline.records.words.vocabulary import NAMES, use, vocabulary
from pipeline.settings import Settings
from tests.records.pages import WIDE, Sheet

OFFICE = """
[[entry]]
id = "office.shigen-kikaku"
ja = "資源企画課"
en = "Resources Planning Division"
forms = ["資源企画課"]
level = "division"
from = 1974-07-01
to = 1977-03-31
source = "the office's own register"
"""


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    use(None)


def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


def test_every_shipped_entry_has_a_source_and_a_period() -> None:
    for name in NAMES:
        for entry in vocabulary(name).entries:
            dated = any(entry.day(key) for key in ("from", "to", "first", "last"))
            assert entry.source, entry.id
            assert dated or entry.text("period"), entry.id


def test_an_office_is_added_without_touching_code(tmp_path: Path) -> None:
    use(folder(tmp_path, offices=OFFICE))
    entry = vocabulary("offices").get("office.shigen-kikaku")
    assert entry.forms == ("資源企画課",)
    assert vocabulary("offices").exactly("条約局") is not None
    use(None)
    with pytest.raises(KeyError):
        vocabulary("offices").get("office.shigen-kikaku")


def test_an_added_rank_is_read_in_a_head(tmp_path: Path) -> None:
    s = Sheet().line("総番号（TA）55021").line(f"72年5月9日18時30分{WIDE}英国発")
    s.line(f"72年5月10日03時02分{WIDE}本省着").line(f"外務大臣殿{WIDE}立花弁務使")
    s.line("先方は、次のとおり述べた。本件は急を要する。")
    pages = [s.page()]

    def sender() -> str:
        found = documents("s", "f", "0" * 64, pages)[0].first(FieldName.SENDER)
        return found.value if found else ""

    assert sender() == ""
    ranks = '[[entry]]\nid = "rank.benmushi"\nja = "弁務使"\nen = "Commissioner"\nforms = ["弁務使"]\nplace = "post"\n'
    use(folder(tmp_path, ranks=ranks + 'source = "a letter of 1951"\n'))
    assert sender() == "立花弁務使"


def test_an_added_class_is_read_as_a_mark(tmp_path: Path) -> None:
    text = '[[entry]]\nid = "class.gaikimitsu"\nja = "外機密"\nen = "x"\nforms = ["外機密"]\nrank = 4\nsource = "own"\n'
    use(folder(tmp_path, classification=text))
    s = Sheet().stamp("外機密").line("総番号（TA）55021").line(f"72年5月9日18時30分{WIDE}英国発")
    d = documents("s", "f", "0" * 64, [s.line(f"72年5月10日03時02分{WIDE}本省着").page()])[0]
    assert [v.key for v in d.all(FieldName.CLASSIFICATION)] == ["class.gaikimitsu"]


def test_an_entry_of_the_same_id_replaces_the_shipped_one(tmp_path: Path) -> None:
    text = '[[entry]]\nid = "cipher.an"\nja = "暗"\nen = "Enciphered"\nforms = ["暗", "暗送"]\nsource = "our lists"\n'
    use(folder(tmp_path, cipher=text))
    assert vocabulary("cipher").get("cipher.an").forms == ("暗送", "暗")
    assert sum(e.id == "cipher.an" for e in vocabulary("cipher").entries) == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("offices", "[[entry]\n", ["no TOML"]),
        ("ofices", OFFICE, ["no such vocabulary", "offices"]),
        ("offices", OFFICE.replace("forms", "form"), ["office.shigen-kikaku", "forms"]),
        ("offices", OFFICE.replace('["資源企画課"]', "[]"), ["office.shigen-kikaku", "forms"]),
        ("offices", OFFICE.replace("to = 1977-03-31", "to = 1973-03-31"), ["office.shigen-kikaku", "before from"]),
        ("offices", OFFICE.replace('"division"', '"desk"'), ["office.shigen-kikaku", "level", "bureau"]),
        ("offices", OFFICE.replace('"office.shigen-kikaku"', '"資源"'), ["id", "lower-case"]),
        ("offices", OFFICE + 'colour = "red"\n', ["office.shigen-kikaku", "colour", "no such key"]),
        ("offices", OFFICE + OFFICE, ["office.shigen-kikaku", "twice"]),
        ("offices", OFFICE.replace("source", "sauce"), ["office.shigen-kikaku", "source"]),
        ("offices", OFFICE.replace("office.shigen", 'rank.taishi" #'), ["rank.taishi", "taken in"]),
        ("offices", 'title = "offices"\n' + OFFICE, ["title", "[[entry]]"]),
        (
            "cipher",
            '[[entry]]\nid = "cipher.own"\nja = "暗"\nen = ""\nforms = ["暗"]\nsource = "x"\n',
            ["cipher.own", "暗", "cipher.an"],
        ),
    ],
)
def test_a_wrong_file_is_named_with_the_entry_and_what_is_wrong(
    tmp_path: Path, name: str, text: str, said: list[str]
) -> None:
    with pytest.raises(BadVocabulary) as caught:
        use(folder(tmp_path, **{name: text}))
    assert f"{name}.toml" in str(caught.value)
    assert all(word in str(caught.value) for word in said), str(caught.value)
    assert vocabulary("cipher").get("cipher.an")  # what was in use before stays
    assert vocabulary("offices").exactly("資源企画課") is None


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadVocabulary, match="cannot be read"):
        use(tmp_path / "none")
    with pytest.raises(BadSettings, match="vocabularies"):
        Settings(vocabularies=str(tmp_path / "none")).fingerprint()


def test_the_fingerprint_is_that_of_the_content(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    folder(one, offices=OFFICE)
    folder(two, offices=OFFICE)
    plain = Settings().fingerprint()
    first = Settings(vocabularies=str(one)).fingerprint()
    assert plain != first == Settings(vocabularies=str(two)).fingerprint()
    folder(two, offices=OFFICE.replace("1977", "1978"))
    assert Settings(vocabularies=str(two)).fingerprint() != first
