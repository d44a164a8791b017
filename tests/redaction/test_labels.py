"""Frames with Japanese words, and withheld places with a code of Japanese law."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.model import Box, PageImage, Transform
from pipeline.redaction.detect import detect
from tests.drawn import fonts
from tests.drawn.leaf import Leaf


def framed(words: str, size: int = 30) -> PageImage:
    """A page of Japanese with one frame in which the words stand."""
    fonts.need("mincho", "gothic")
    leaf = Leaf(1400, 1000, face="mincho")
    for k in range(8):
        leaf.text(100, 100 + 55 * k, "先方外務次官は協定に関する双方の見解の相違を率直に認めた。", 30)
    leaf.pen.rectangle((300, 700, 900, 780), outline=0, width=2)
    leaf.text(600 - leaf.measure(words, size, "gothic") / 2, 740 - size / 2, words, size, face="gothic")
    grey = np.asarray(leaf.image, dtype=np.uint8).copy()
    whole = Box(0, 0, 1400, 1000)
    return PageImage(grey, None, "", whole, Transform(), whole, 28.0, False)


@pytest.mark.parametrize("words", ["無期限", "情報文化局", "受付年月日", "秘密指定解除", "今後の取扱方針"])
def test_words_in_a_frame_are_a_label(words: str) -> None:
    assert detect(framed(words)) == ()


@pytest.mark.parametrize("words", ["", "5.1.2e", "3.5(c)"])
def test_an_empty_frame_and_one_with_a_code_are_withheld(words: str) -> None:
    assert [r.kind.value for r in detect(framed(words))] == ["outlined"]
