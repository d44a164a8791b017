"""Drawn pages on which redactions were once lost, by what was wrong then."""

from __future__ import annotations

import pytest

from bench.redactions.matching import match
from pipeline.model import Box, Frame, RedactionKind
from pipeline.redaction.detect import detect
from pipeline.scan.prepare import prepare
from tests.drawn import redacted

PAGES = {
    "white codes in black boxes taken for a photograph's tones": (("black+code", "spans", "english", "clean"), 5, 4),
    "columns of steps grown into their neighbours": (("black", "stepped", "down", "clean"), 5, 3),
}


@pytest.mark.parametrize("what", PAGES)
def test_it_is_found_now(what: str) -> None:
    entry, seed, least = PAGES[what]
    drawn = redacted.page(entry, seed)
    (page,) = prepare(Frame("page.png", 1, False, 1, "", drawn.picture, 200, "stated"))
    found = [Box.around(page.transform.outline(r.polygon)) for r in detect(page) if r.kind is RedactionKind.BLACK]
    assert len(match([Box.around(c.polygon) for c in drawn.covered], found)) >= least
