"""A page is the same whether what the audit saw of it was kept, or it is looked at once more."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import cv2
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.audit.found import found
from pipeline.looking import look, on_frame, packed, unpacked
from pipeline.model import Box, Degrees, EngineInfo, Evidence, Frame, Image, Line, OrientationVote, Redaction
from pipeline.page import read_frame
from pipeline.recognition.engines import Engines
from pipeline.scan.orientation import turn
from tests.drawn import degraded
from tests.scan import sheets


@dataclass
class Eyes:
    """Engines that read nothing, and note the very picture that they are asked about."""

    says: Degrees = 0
    shown: list[str] = field(default_factory=list)
    infos: tuple[EngineInfo, ...] = (EngineInfo("eyes", "Eyes", "1"),)

    @property
    def first(self) -> Eyes:
        return self

    def _note(self, image: Image) -> str:
        self.shown.append(hashlib.sha256(image.tobytes()).hexdigest())
        return self.shown[-1]

    def orient(self, image: Image) -> OrientationVote:
        return OrientationVote(self.says, 0.9, self._note(image)[:8])

    def read(self, image: Image, glyph_height: float, latin: bool = False) -> tuple[Line, ...]:
        self._note(image)
        return ()

    def read_boxes(self, image: Image, boxes: Sequence[Box]) -> tuple[Line, ...]:
        return ()


def withheld(page: Image, seed: int) -> Image:
    """Two black boxes on it."""
    out, rng = page.copy(), np.random.default_rng(seed)
    h, w = page.shape[:2]
    for _ in range(2):
        x, y = int(rng.integers(w // 8, w // 2)), int(rng.integers(h // 8, 3 * h // 4))
        cv2.rectangle(out, (x, y), (x + w // 5, y + h // 40), (0, 0, 0), -1)
    return out


def _tinted(page: Image) -> Image:
    return np.asarray(cv2.merge([np.minimum(page, v) for v in (205, 228, 240)]), dtype=np.uint8)


PAGES: dict[str, Callable[[], Image]] = {
    "clean": lambda: sheets.letter(),
    "upright lines": lambda: sheets.letter(vertical=True),
    "grey paper": lambda: sheets.letter(paper=190),
    "skewed in the dark": lambda: sheets.skewed(sheets.letter(), 1.7, outside=20),
    "coloured paper": lambda: _tinted(sheets.letter()),
    "spread": lambda: sheets.spread(vertical=True),
    "shining through": lambda: degraded.show_through(
        sheets.letter(seed=1), sheets.letter(seed=2), np.random.default_rng(4), 0.3
    ),
    "held": lambda: degraded.held(sheets.letter(), np.random.default_rng(2)),
    "empty": lambda: sheets.blank(800, 1100),
}


def same_both_ways(pixels: Image, says: Degrees = 0) -> None:
    frame = sheets.frame(pixels)
    seen, images = look(frame)
    kept = unpacked(packed(seen))
    assert kept is not None
    assert on_frame(kept, images) == found(frame)
    fresh, again = Eyes(says), Eyes(says)
    expected, _ = read_frame(frame, cast(Engines, fresh))
    got, _ = read_frame(frame, cast(Engines, again), kept)
    assert got == expected
    assert again.shown == fresh.shown  # also what the reader is shown, pixel by pixel


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_from_what_was_kept(name: str) -> None:
    same_both_ways(withheld(PAGES[name](), 3))


def test_a_page_that_is_turned_is_looked_at_anew() -> None:
    """What was found on it as it lay is not what is found on it upright."""
    page = turn(withheld(sheets.letter(vertical=True), 5), 90)
    same_both_ways(page, 270)
    eyes = Eyes(270)
    (read,), _ = read_frame(sheets.frame(page), cast(Engines, eyes), look(sheets.frame(page))[0])
    assert read.height > read.width and len(read.redactions) == 2


@settings(max_examples=6, phases=(Phase.generate,), deadline=None)
@given(st.integers(0, 99), st.booleans(), st.floats(-3, 3), st.integers(150, 255), st.sampled_from((0, 180)))
def test_any_page_is_the_same_from_what_was_kept(
    seed: int, vertical: bool, skew: float, paper: int, says: Degrees
) -> None:
    page = sheets.skewed(withheld(sheets.letter(vertical=vertical, seed=seed, paper=paper), seed), skew, outside=paper)
    same_both_ways(np.asarray(cv2.resize(page, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)), says)


def test_what_was_kept_is_taken_and_not_looked_for_again() -> None:
    """The negative: kept redactions that are wrong show in the page."""
    frame = sheets.frame(withheld(sheets.letter(), 3))
    seen, _ = look(frame)
    (page,), _ = read_frame(frame, cast(Engines, Eyes()), replace(seen, redactions=((),)))
    assert len(seen.redactions[0]) == 2 and page.redactions == ()


def test_what_is_kept_holds_no_picture() -> None:
    """Of a page of noise, that nothing compresses, as little is kept as of any."""
    rng = np.random.default_rng(1)
    frame = sheets.frame(rng.integers(0, 256, (3508, 2480)).astype(np.uint8))
    assert len(packed(look(frame)[0])) < 100_000
    clean = packed(look(sheets.frame(withheld(sheets.letter(), 3)))[0])
    assert len(clean) < 5_000
    assert unpacked(b"") is None
    with pytest.raises(zlib.error):
        unpacked(b"no such thing")


def test_evidence_and_certainty_are_kept_as_they_were() -> None:
    kept: Any = unpacked(packed(look(sheets.frame(withheld(sheets.letter(), 3)))[0]))
    for r in kept.redactions[0]:
        assert isinstance(r, Redaction) and isinstance(r.evidence[0], Evidence) and 0 < r.certainty <= 1


def test_a_frame_is_not_changed_by_looking() -> None:
    frame: Frame = sheets.frame(withheld(sheets.letter(paper=190), 3))
    before = frame.pixels.copy()
    look(frame)
    assert np.array_equal(before, frame.pixels)
