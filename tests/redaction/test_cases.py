"""Pages with known redactions, where they stand beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.redactions import Case, cases, found_on, frame_of, match

CASES = Path(__file__).resolve().parents[2] / "../shared/cases"
pytestmark = pytest.mark.cases


def of(family: str) -> list[Case]:
    if not (CASES / family).is_dir():
        pytest.skip(f"no cases at {CASES / family}: they are not part of the project")
    return [c for c in cases(CASES) if c.family == family]


def test_drawn_pages_have_every_redaction_and_no_other() -> None:
    for case in of("mofa"):
        found, _ = found_on(frame_of(case))
        assert len(match(case.truth, [f[0] for f in found])) == len(case.truth) == len(found), case.name
