"""Records and truth to scores, from the TEI alone."""

from pipeline.evaluation.evaluate import FamilyScores, Scores, evaluate
from pipeline.evaluation.report import as_json, table

__all__ = ["FamilyScores", "Scores", "as_json", "evaluate", "table"]
