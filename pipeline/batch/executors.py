"""Which executor a run has, by its settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.batch import tasks
from pipeline.batch.executor import Executor
from pipeline.batch.slots import Limits
from pipeline.batch.stages import Stages
from pipeline.batch.workers import Workers
from pipeline.errors import BadArguments, MissingDependency
from pipeline.settings import Settings


def local(jobs: int, stages: Callable[[], Stages], settings: Settings) -> Workers:
    """``jobs`` processes of this machine; also what a machine of Dask's runs its tasks in."""
    limits = Limits(settings.page_memory, settings.worker_memory, settings.worker_pages)
    return Workers(jobs, tasks.prepare, stages, settings, limits=limits)


def chosen(
    jobs: int, stages: Callable[[], Stages], settings: Settings, output: Path, say: Callable[[str], None]
) -> Executor:
    """Processes here, or the workers of a Dask scheduler, while sources are put together here (by ``--jobs`` processes,
    one unless told). MissingDependency without Dask, BadArguments without the address of a scheduler."""
    if settings.executor == "local":
        return local(jobs, stages, settings)
    if not settings.scheduler:
        raise BadArguments("--executor dask needs --scheduler", remedy="give the address that dask scheduler prints")
    try:
        from pipeline.batch.machines.dask_executor import DaskExecutor
    except ImportError as e:
        raise MissingDependency("Dask is not installed", remedy="pip install 'koden[dask]'") from e
    return DaskExecutor(settings.scheduler, stages, settings, output, say, settings.jobs or 1)
