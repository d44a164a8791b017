"""Print of the back, seen through the sheet."""

from __future__ import annotations

import numpy as np

from pipeline.layout.arrange import without_sense
from pipeline.model import Box, Char, Direction, Image, Line, PageImage, RegionType, Transform
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
