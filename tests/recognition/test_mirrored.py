"""Print of the back, seen through the sheet."""

from __future__ import annotations

import numpy as np

from pipeline.layout.arrange import without_sense
from pipeline.model import (
    Box,
    Char,
    Direction,
    Image,
    Line,
    PageImage,
    Redaction,
    RedactionKind,
    RegionType,
    Transform,
)
from pipeline.recognition import mirrored

IMAGE = np.full((400, 600), 255, np.uint8)
IMAGE[:, 0] = 0


def line(text: str, confidence: float) -> Line:
    chars = tuple(Char(c, confidence, 20.0 * k, 20.0 * (k + 1)) for k, c in enumerate(text))
    return Line(Box(0, 100, 20.0 * len(text), 130).polygon, Direction.HORIZONTAL, chars, "fake")


def test_what_reads_well_only_from_its_other_side_is_the_back() -> None:
    def read(picture: Image) -> list[Line]:
        assert not picture[:, -1].any()
        return [line("先方はわが方の説明を多とした。", 0.98)]

    why = mirrored.find(IMAGE, [line("得多器承会點掃算干解器空簿", 0.54)], read)
    assert why is not None and why.rule == "recognition.mirrored"
    page = PageImage(IMAGE, None, "", Box(0, 0, 600, 400), Transform(), Box(0, 0, 600, 400), 20.0, False)
    (noise,) = without_sense(page, IMAGE, [line("得多器承", 0.5)], (), "p0001", (), why).regions
    assert noise.type is RegionType.NOISE and noise.text == "得多器承" and noise.evidence == (why,)


def test_a_page_that_reads_well_is_not_looked_at_again() -> None:
    def read(picture: Image) -> list[Line]:
        raise AssertionError("asked")

    assert mirrored.find(IMAGE, [line("先方はわが方の説明を多とした。", 0.9)], read) is None
    assert mirrored.find(IMAGE, [line("得多器承", 0.4)], read) is None


def test_a_bad_copy_that_reads_no_better_mirrored_stays() -> None:
    bad = [line("先方はわが方の説明を多とした。", 0.6)]
    assert mirrored.find(IMAGE, bad, lambda _: [line("得多器承会點掃算干解器空簿", 0.55)]) is None
    assert mirrored.find(IMAGE, bad, lambda _: [line("一二三", 0.99)]) is None


def test_boxes_of_the_back_that_shine_through_withhold_nothing_here() -> None:
    page = np.full((1000, 1600), 255, np.uint8)
    for y, tone in ((100, 160), (500, 20)):
        page[y : y + 60, 100:500] = tone  # filled
        page[y : y + 300, 700:1500] = tone  # a rule, next
        page[y + 4 : y + 296, 704:1496] = 255
    boxes = [Box(x, y, x1, y + h) for y in (100, 500) for x, x1, h in ((100, 500, 60), (700, 1500, 300))]
    kinds = (RedactionKind.BLACK, RedactionKind.OUTLINED) * 2
    found = [Redaction(f"r{n}", b.polygon, k, 0.9) for n, (b, k) in enumerate(zip(boxes, kinds, strict=True), 1)]
    assert [r.id for r in mirrored.of_front(page, found)] == ["r3", "r4"]
