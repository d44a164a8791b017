"""Notes at the foot and readings beside the print; paragraphs that no indent opens."""

from __future__ import annotations

from pipeline.model import Direction, Line, RegionType

from .pages import across, arranged, down, paper

TEXT = "先方はこの提案を検討の上追って回答する旨述べたところ当方より本件の重要性を改めて説明した"


def typed(text: str, x: float, y: float) -> Line:
    """Typescript: every character half as wide as the line is high."""
    t = across(text, x, y, size=24)
    return Line((*t.polygon[:2], (t.box.x1, y + 48), (t.box.x0, y + 48)), Direction.HORIZONTAL, t.chars, "fake")


def body(rows: int = 10) -> list[Line]:
    return [across(TEXT, 200, 400 + 70 * k) for k in range(rows)]


def notes(lines: list[Line], image=None) -> list[str]:  # type: ignore[no-untyped-def]
    return [r.text.replace("\n", "") for r in arranged(lines, image=image).regions if r.type is RegionType.FOOTNOTE]


def test_small_print_that_a_number_opens_is_a_note() -> None:
    small = [
        across("1　外交史料による。", 200, 2600, size=28),
        across("（２）次官の談話によればこの限りでない", 200, 2650, size=28),
    ]
    assert notes(body() + small) == ["1　外交史料による。", "（２）次官の談話によればこの限りでない"]


def test_a_note_of_two_rows_is_one_note() -> None:
    small = [across("＊" + TEXT[:40], 200, 2600, size=28), across(TEXT[:20], 200, 2650, size=28)]
    assert notes(body() + small) == ["＊" + TEXT[:40] + TEXT[:20]]


def test_print_of_the_body_s_size_under_a_short_rule_is_a_note() -> None:
    image = paper()
    image[2560:2564, 200:600] = 0
    assert notes([*body(), across("1　外交史料による記事である", 200, 2600)], image) == ["1　外交史料による記事である"]


def test_a_numbered_paragraph_of_the_body_is_no_note() -> None:
    assert notes([*body(), across("１．" + TEXT[:30], 200, 1140)]) == []


def test_small_print_at_the_foot_without_number_or_rule_is_no_note() -> None:
    assert notes([*body(), across("於東京外務省", 200, 1400, size=28)]) == []


# ------------------------------------------------------------------------------------------------------------- ruby
def readings(lines: list[Line]) -> list[tuple[str, str]]:
    """(reading, characters it stands beside)."""
    out = []
    for region in arranged(lines).regions:
        for row in region.all_rows:
            for r in row.ruby:
                chars = [c for p in row.pieces if isinstance(p, Line) for c in p.chars]
                out.append((r.line.text, "".join(c.text for c in chars if r.start <= (c.start + c.end) / 2 <= r.end)))
    return out


def test_a_reading_above_a_line_belongs_to_the_characters_under_it() -> None:
    lines = [across("将来に禍根を残す" + TEXT[:20], 200, 400 + 110 * k) for k in range(6)]
    lines.append(across("かこん", 200 + 3 * 40 + 10, 400 + 110 * 2 - 32, size=20))
    assert readings(lines) == [("かこん", "禍根")]


def test_a_reading_right_of_a_column() -> None:
    lines = [down("将来に禍根を残す" + TEXT[:20], 1900 - 110 * k, 300) for k in range(6)]
    lines.append(down("かこん", 1900 - 110 * 2 + 62, 300 + 3 * 40 + 10, size=20))
    assert readings(lines) == [("かこん", "禍根")]


def test_a_reading_wider_than_its_kanji_does_not_take_the_kana_beside_them() -> None:
    lines = [across("将来に慎重に処する" + TEXT[:20], 200, 400 + 110 * k) for k in range(6)]
    lines.append(across("しんちょう", 200 + 3 * 40 - 22, 400 + 110 * 2 - 36, size=24))
    assert readings(lines) == [("しんちょう", "慎重")]


def test_a_reading_in_a_box_as_high_as_a_line_is_one() -> None:
    lines = [across(TEXT, 200, 400 + 110 * k) for k in range(6)]
    x, y = 400, 400 + 110 * 2 - 36
    reading = across("しんちよう", x, y, size=20)
    lines.append(Line(((x, y), (x + 100, y), (x + 100, y + 38), (x, y + 38)), reading.direction, reading.chars, "fake"))
    assert [r for r, _ in readings(lines)] == ["しんちよう"]


def test_small_print_with_kanji_is_no_reading() -> None:
    lines = [across(TEXT, 200, 400 + 110 * k) for k in range(6)]
    lines.append(across("新聞記事", 400, 400 + 110 * 2 - 32, size=20))
    assert readings(lines) == []
    assert any("新聞記事" in r.text for r in arranged(lines).regions)


def test_kana_of_the_body_s_size_is_no_reading() -> None:
    lines = [across(TEXT, 200, 400 + 110 * k) for k in range(6)] + [across("ところ", 200, 1060)]
    assert readings(lines) == []


# ------------------------------------------------------------------------------------------------------- paragraphs
def rows(lines: list[Line]) -> list[int]:
    return [len(r.rows) for r in arranged(lines).regions]


def test_a_ragged_line_ends_a_paragraph_only_where_the_next_word_had_room() -> None:
    said = [
        "The draft was circulated before the recess and the answer of the ministry came",  # full
        "back after the recess. The ministers met once more in the capital although the",
        "terms had long been known to both sides. They parted.",
        "Nothing more was heard of it until the spring when the harvest had failed and a",
        "memorandum was prepared.",
    ]
    assert rows([typed(t, 300, 400 + 96 * k) for k, t in enumerate(said)]) == [3, 2]


def test_an_item_whose_lines_hang_is_one_paragraph() -> None:
    lines = [
        typed("1. The draft was circulated before the recess and the answer of the ministry", 300, 400),
        typed("came back after the recess and was shown to the ambassador in confidence", 372, 496),
        typed("2. Nothing more was heard of it until the spring when the harvest failed and", 300, 592),
        typed("a memorandum was prepared.", 372, 688),
    ]
    assert rows(lines) == [2, 2]


def test_boxes_drawn_wide_around_print_of_one_size_do_not_part_a_paragraph() -> None:
    lines = body(6)
    t = lines[3]
    lines[3] = Line(
        ((t.box.x0, t.box.y0 - 14), (t.box.x1, t.box.y0 - 14), (t.box.x1, t.box.y1 + 8), (t.box.x0, t.box.y1 + 8)),
        t.direction, t.chars, "fake",
    )  # fmt: skip
    assert rows(lines) == [6]


def test_the_next_item_of_a_list_under_a_stroke_is_no_note() -> None:
    """The back's rules shine through: a stroke between items does not make notes of them."""
    image = paper()
    image[698:701, 300:900] = 0
    lines = [across("１．" + "あ" * 30, 300, 300), *(across("い" * 32, 300, y) for y in (380, 460, 540))]
    lines += [across("う" * 20, 300, 620), across("２．" + "え" * 30, 300, 720), across("え" * 10, 300, 800)]
    found = arranged(lines, image=image)
    assert RegionType.FOOTNOTE not in {r.type for r in found.regions}


def test_what_ends_a_page_of_lines_of_any_length_does_not_stand_in_the_margin() -> None:
    lines = [across("あ" * n, 300, 300 + 90 * k) for k, n in enumerate((14, 30, 16, 26, 15, 18, 14, 20))]
    found = arranged([*lines, across("以上", 1900, 1100)])
    assert RegionType.MARGINALIA not in {r.type for r in found.regions}
