"""Stand-in stages that go wrong as only whole machines do."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.batch.stages import Stages
from pipeline.model import Frame, Page
from tests.batch import fakes


def _read(frame: Frame, *more: Any) -> tuple[Sequence[Page], Mapping[str, float]]:
    if '"do": "kill-machine"' in frame.notes[0]:
        os.kill(os.getppid(), signal.SIGKILL)  # Dask's worker, whose process this is
    return fakes.read_frame(frame, *more)


def fatal() -> Stages:
    """A page whose ``do`` is ``kill-machine`` takes Dask's worker down with it."""
    return replace(fakes.stages(), read_frame=_read)
