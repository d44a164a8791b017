"""The samples that the project ships, from the command to the scores."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.evaluation import evaluate

RAW = Path(__file__).resolve().parents[1] / "raw"


@pytest.mark.engine
@pytest.mark.slow
def test_the_samples_come_out_as_they_were_drawn(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["run", str(RAW), "-o", str(out), "--jobs", "1", "--quiet"])
    assert done.exit_code == 0, done.output + (out / "report.json").read_text(encoding="utf-8")
    (scores,) = evaluate(RAW / "truth", out).families
    assert scores.without_record == ()
    # floors, well under what is reached: a sample that is read badly is a defect, one character is not
    assert (scores.all_text.cer or 0) <= 0.03
    assert (scores.all_text.missed or 0) <= 0.02
    assert scores.all_text.order == 1
    assert (scores.all_boxes.f1 or 0) >= 0.95
    assert (scores.all_fields.accuracy or 0) >= 0.9
    assert scores.fields["kind"].right == scores.documents
    assert scores.shares["documents cut right"].share == 1
    assert (scores.shares["redactions placed right in the text"].share or 0) >= 0.9
    assert CliRunner().invoke(main, ["validate", str(out)]).exit_code == 0
