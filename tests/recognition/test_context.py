from dataclasses import replace

import pytest

from pipeline.model import Box, Char, Direction, Line
from pipeline.recognition import context, lookalikes
from pipeline.recognition.engine import Contested


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


def contested(text: str, probabilities: dict[int, dict[str, float]]) -> Line:
    """A line whose characters at the given places the engine saw with these probabilities."""
    chars = list(line(text).chars)
    for k, seen in probabilities.items():
        c, rivals = chars[k], tuple(sorted(seen.items(), key=lambda s: -s[1]))
        chars[k] = Contested(c.text, c.confidence, c.start, c.end, rivals=rivals)
    return Line(Box(0, 0, len(text), 1).polygon, Direction.VERTICAL, tuple(chars), "fake")


def read(text: str, probabilities: dict[int, dict[str, float]], around: str = PROSE) -> str:
    return context.settle([contested(text, probabilities), line(around)])[0].text


def test_the_particle_is_found_where_the_engine_half_saw_it() -> None:
    assert read("一部二ハ反対ノ声アリ", {2: {"二": 0.8, "ニ": 0.15}}) == "一部ニハ反対ノ声アリ"
    assert read("現地二八名ヲ派遣ス", {2: {"二": 0.5, "ニ": 0.4}, 3: {"八": 0.999, "ハ": 0.000001}}) == (
        "現地ニ八名ヲ派遣ス"
    )


def test_a_number_that_the_engine_saw_surely_stays_a_number() -> None:
    assert read("我方トシテハ二案ノ内", {6: {"二": 0.999, "ニ": 0.000001}}) == "我方トシテハ二案ノ内"
    assert read("会社ハ八千円ノ損害", {3: {"八": 0.999, "ハ": 0.000002}}) == "会社ハ八千円ノ損害"


@pytest.mark.parametrize(
    ("printed", "place", "seen"),
    [
        ("既ニ効カヲ失ヒ", 3, {"カ": 0.6, "力": 0.4}),
        ("大正ノタ刻ニ至リ", 3, {"タ": 0.6, "夕": 0.4}),
        ("商エ会議所", 1, {"エ": 0.6, "工": 0.4}),
        ("一方ー般ノ意見", 2, {"ー": 0.6, "一": 0.4}),
    ],
)
def test_words_that_mean_the_kanji(printed: str, place: int, seen: dict[str, float]) -> None:
    meant = next(c for c in seen if c != printed[place])
    assert read(printed, {place: seen}) == printed[:place] + meant + printed[place + 1 :]


def test_an_engine_that_names_no_rivals_leaves_it_to_context() -> None:
    assert settled("当方二八異存ナシ一般二八", PROSE) == "当方ニハ異存ナシ一般ニハ"


def test_kana_in_brackets_number_items() -> None:
    half = {"口": 0.9, "ロ": 0.1}
    assert read("（口）通商上ノ利益", {1: half}) == "（ロ）通商上ノ利益"
    others = PROSE + "（イ）居留民ノ件（ロ）通商ノ件"
    assert read("（八）戸籍事務", {1: {"八": 0.8, "ハ": 0.2}}, others) == "（ハ）戸籍事務"
    assert read("（八）戸籍事務", {1: {"八": 0.999, "ハ": 0.0}}, PROSE) == "（八）戸籍事務"


def test_a_settled_character_has_the_confidence_of_the_choice() -> None:
    (settled_line, _) = context.settle([contested("一部二ハ反対ノ声", {2: {"二": 0.6, "ニ": 0.3}}), line(PROSE)])
    c = settled_line.chars[2]
    assert (c.text, c.by) == ("ニ", "context") and 0.5 < c.confidence < 0.9
    assert all(type(c) is Char for c in settled_line.chars)


def test_a_numeral_that_may_be_the_particle_is_not_sure() -> None:
    """経費ハ before a box: nothing after it tells, and the engine saw a 八 as of a ハ."""
    given = contested("一、経費八", {4: {"八": 0.9985, "ハ": 0.0013}})
    doubtful = context.settle(
        [replace(given, chars=(*given.chars[:4], replace(given.chars[4], confidence=0.9985))), line(PROSE)]
    )
    c = doubtful[0].chars[4]
    assert c.text == "八" and c.confidence < 0.75 and type(c) is Char
    given = contested("昭和十二年", {3: {"二": 0.9985, "ニ": 0.00001}})
    sure = context.settle(
        [
            replace(given, chars=(*given.chars[:3], replace(given.chars[3], confidence=0.9985), given.chars[4])),
            line(PROSE),
        ]
    )
    assert sure[0].chars[3].text == "二" and sure[0].chars[3].confidence > 0.98


@pytest.mark.parametrize("printed", ["軍卜部隊ノ間", "之ヲ卜占領ス"])
def test_words_that_begin_like_a_rare_kanji_leave_the_particle(printed: str) -> None:
    assert settled(printed, PROSE) == printed.replace("卜", "ト")


@pytest.mark.parametrize(
    ("read_as", "meant"),
    [("职员の财产", "職員の財産"), ("会谈に团长を派遣", "会談に団長を派遣"), ("チ卫ツコ国", "チヱツコ国")],
)
def test_forms_of_other_countries_are_brought_back(read_as: str, meant: str) -> None:
    assert settled(read_as, "この会談については、わが方の考えを説明した") == meant


def test_of_two_japanese_forms_the_one_that_the_engine_saw_stands() -> None:
    said = "この會談については、わが方の考を説明した"
    assert read("团長", {0: {"團": 0.05, "団": 0.01}}, said)[0] == "團"
    assert read("团長", {0: {"團": 0.0, "団": 0.0}}, said)[0] == "団"


def test_every_form_brought_back_is_none_that_japanese_sets_have() -> None:
    for foreign, japanese in lookalikes.forms().items():
        with pytest.raises(UnicodeEncodeError):
            foreign.encode("euc_jis_2004")
        for form in japanese:
            assert form.encode("euc_jis_2004")


def test_telegraphic_kana_and_large_tsu_stay() -> None:
    printed = "しん重に打しんし、ゆう先処理の上、追つて電報されたい。ヘリを使つて赴く由"
    assert settled(printed) == printed


def test_todays_forms_on_a_page_of_todays_forms() -> None:
    today = "わが国の関係学会は対外発表の条件を検討し、総会で応分の負担を決めた"
    assert settled("輸入は增加した", today) == "輸入は増加した"
    assert settled("輸入は增加した", today.replace("国", "國")) == "輸入は增加した"


def test_what_the_engine_has_no_character_for() -> None:
    assert settled("常によく適してるる。", "體色は老成のものは濃い") == "常によく適してゐる。"


ENGLISH = "The delegation said that according to the report of the ministry, and for the time being, with care"


def test_an_invented_accent_is_dropped_from_english() -> None:
    assert read("Áccording", {0: {"A": 0.3}}, ENGLISH) == "According"


def test_a_printed_accent_stays() -> None:
    sure = line("Perón said").chars
    sure = tuple(Contested(c.text, 0.99, c.start, c.end, rivals=(("o", 0.001),)) if c.text == "ó" else c for c in sure)
    page = [Line(Box(0, 0, 9, 1).polygon, Direction.HORIZONTAL, sure, "fake"), line(ENGLISH)]
    assert context.settle(page)[0].text == "Perón said"
    assert read("Perón", {3: {"o": 0.3}}, ENGLISH + " Perón").startswith("Perón")


def test_a_bracket_that_closes_nothing_is_the_particle() -> None:
    chars = tuple(replace(c, confidence=0.5) for c in line("担保）種類").chars)
    bracket = Line(Box(0, 0, 5, 1).polygon, Direction.VERTICAL, chars, "fake")
    assert context.settle([bracket, line(PROSE)])[0].text == "担保ノ種類"
    assert settled("（イ）担保）種類", PROSE) == "（イ）担保）種類"  # read at 0.9


def test_a_short_letter_of_names_is_katakana_prose_by_its_particle() -> None:
    head = "機密第四十七號昭和九年六月三日在齊齊哈爾領事外務大臣殿鐵道敷設"
    assert context.is_katakana_prose([line(head), line("鐵道敷設二要スル資金ヲ調達セル件八別紙報告書寫ノ通")])
    assert not context.is_katakana_prose([line(head), line("鐵道敷設費用内訳　ロンドン支店長報告書寫")])


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("在シドニ1総領事長瀬", "在シドニー総領事長瀬"),
        ("スウェ|デン公使", "スウェーデン公使"),
        ("カ１ター", "カーター"),
    ],
)
def test_a_bar_that_stands_behind_katakana_of_a_column_is_long(read: str, meant: str) -> None:
    assert settled(read) == meant


@pytest.mark.parametrize("printed", ["ベルリン1号館", "経費ハ1部負担", "グアム15隻", "会議ノ1席", "第1回"])
def test_a_figure_behind_katakana_of_a_column_stays(printed: str) -> None:
    assert settled(printed) == printed


def test_a_dot_between_japanese_words_is_the_japanese_one() -> None:
    around = "本件については先方と引き続き協議することとした"
    assert settled("総理·先方大統領会談", around) == "総理・先方大統領会談"
    assert settled("A·B", around) == "A·B"
    assert settled("中华人民共和国·北京", "会谈记录如下双方同意") == "中华人民共和国·北京"
