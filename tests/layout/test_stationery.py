"""Paper ruled between its lines."""

from __future__ import annotations

from pipeline.model import Direction, Line, RegionType
from tests.layout.pages import across, arranged, down, frame, paper

PITCH, STRIPS = 120, 12


def _ruled(lines: list[Line]) -> list[str]:
    image = paper(2000, 2400)
    right = 200 + PITCH * STRIPS
    frame(image, 200, 200, right, 2100)
    for k in range(1, STRIPS):
        image[200:2100, 200 + k * PITCH : 203 + k * PITCH] = 0
    found = arranged(lines, image=image)
    assert RegionType.TABLE not in {r.type for r in found.regions}
    assert found.direction is Direction.VERTICAL
    return [r.text for r in found.regions]


def test_columns_between_the_rules_of_letter_paper_are_read_from_the_right() -> None:
    first, second = "機密第四十七號", "昭和九年六月三日"
    body = [
        "右ニ關シ當館ヨリ屢次申報ノ通リ地方官憲ノ態度ハ依然曖昧ニシテ速ニ解決スルノ",
        "見込ナク何分ノ御指示相仰度此段申進ス",
    ]
    at = [200 + PITCH * (STRIPS - k) - 90 for k in range(1, STRIPS)]
    lines = [down(body[1], at[3], 260), down(first, at[0], 300), down(body[0], at[2], 260), down(second, at[1], 800)]
    told = _ruled(lines)
    assert "".join("".join(t.split()) for t in told) == first + second + "".join(body)


def test_a_row_of_tall_cells_with_names_is_a_form() -> None:
    image = paper(2000, 1200)
    frame(image, 200, 200, 200 + PITCH * 8, 700)
    for k in range(1, 8):
        image[200:700, 200 + k * PITCH : 203 + k * PITCH] = 0
    names = ("大臣", "政務次官", "事務次官", "外務審議官", "官房長", "局長", "参事官", "課長")
    lines = [down(n, 230 + k * PITCH, 240) for k, n in enumerate(names)]
    found = arranged([*lines, *(across("あ" * 30, 200, 800 + 70 * k) for k in range(4))], image=image)
    assert [len(r.cells) for r in found.regions if r.type is RegionType.TABLE] == [8]
