"""Who watches a run: a person, and what the settings ask for beside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.batch.log import Log
from pipeline.batch.progress import Progress, Several
from pipeline.settings import Settings


@contextmanager
def observed(settings: Settings, person: Progress) -> Iterator[Progress]:
    """``person``, with the log and the metrics of the settings, if any; both end with the block. BadArguments when one
    of the files holds something else."""
    log = Log(Path(settings.log), person.say) if settings.log else None
    metrics = None
    if settings.metrics:
        from pipeline.batch.metrics import Metrics

        metrics = Metrics(Path(settings.metrics), person.say)
    try:
        yield Several(*(w for w in (person, log, metrics) if w is not None))
    finally:
        for each in (log, metrics):
            if each is not None:
                each.close()
