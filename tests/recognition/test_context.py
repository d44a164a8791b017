import pytest

from pipeline.model import Box, Char, Direction, Line
from pipeline.recognition import context


def line(text: str) -> Line:
    chars = tuple(Char(c, 0.9, float(i), float(i + 1)) for i, c in enumerate(text))
    return Line(Box(0, 0, len(text), 1).polygon, Direction.VERTICAL, chars, "fake")


PROSE = "右御照会ノ件ハ当方ニ於テ調査ノ上追テ回答可致候ニ付御承知相成度シ"


def settled(text: str, around: str = "") -> str:
    return context.settle([line(text), *([line(around)] if around else [])])[0].text


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("本件二関シ御回答スル次第ナリ", "本件ニ関シ御回答スル次第ナリ"),
        ("経費八当館負担トス", "経費ハ当館負担トス"),
        ("二於テ負担スルコト", "ニ於テ負担スルコト"),
    ],
)
def test_particles_of_katakana_prose(read: str, meant: str) -> None:
    assert settled(read, PROSE) == meant


@pytest.mark.parametrize(
    "printed",
    ["昭和十二年八月二日", "第二回会議ノ際", "二、職員俸給ノ件", "二教員俸給ノ件", "八、旅費ノ件", "二名ヲ派遣ス"],
)
def test_numerals_of_katakana_prose_stay(printed: str) -> None:
    assert settled(printed, PROSE) == printed


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("当地官憲卜折衝ヲ重ネ", "当地官憲ト折衝ヲ重ネ"),
        ("卜認ム", "ト認ム"),
        ("何分/御指示相仰度", "何分ノ御指示相仰度"),
        ("右御查閱ノ上", "右御査閲ノ上"),
    ],
)
def test_what_katakana_prose_cannot_mean_is_settled(read: str, meant: str) -> None:
    assert settled(read, PROSE) == meant


@pytest.mark.parametrize("printed", ["卜部領事", "占卜ノ類", "第45/73号"])
def test_signs_of_katakana_prose_that_are_meant_stay(printed: str) -> None:
    assert settled(printed, PROSE) == printed


def test_forms_that_no_japanese_set_has_stay_on_a_page_without_kana() -> None:
    assert settled("調查委員會說明") == "調查委員會說明"
    assert settled("調查を行い、說明した") == "調査を行い、説明した"


def test_older_forms_that_japanese_sets_have_stay() -> None:
    assert settled("會議ノ經過ヲ圓滿ニ黃色增加德橫", PROSE) == "會議ノ經過ヲ圓滿ニ黃色增加德橫"


def test_modern_japanese_keeps_its_numerals() -> None:
    assert settled("米国は二国間の協議を求めているところ、八月に会談を行う予定である") == (
        "米国は二国間の協議を求めているところ、八月に会談を行う予定である"
    )


@pytest.mark.parametrize(
    ("read", "meant"), [("交換公文べース", "交換公文ベース"), ("カタ口グ", "カタログ"), ("アイオ一ワ", "アイオーワ")]
)
def test_inside_katakana(read: str, meant: str) -> None:
    assert settled(read) == meant


@pytest.mark.parametrize("printed", ["ジュネーヴへ赴く", "一ヶ月", "能力ある者", "東京へアメリカ側から"])
def test_beside_katakana_nothing_is_touched(printed: str) -> None:
    assert settled(printed) == printed


def test_signs_between_latin_letters_are_letters() -> None:
    assert settled("ⅠN℉交渉") == "INF交渉"
    assert settled("20℉") == "20℉"


def test_what_was_changed_says_so() -> None:
    changed = context.settle([line("交換公文べース")])[0].chars
    assert [c.by for c in changed] == ["", "", "", "", "context", "", ""]
