"""Every format an output can be exported to, by name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_in
from pathlib import Path

from pipeline.corpus import Entry
from pipeline.errors import BadArguments, OutputExists, OutputUnusable
from pipeline.exports.bag import write_bags
from pipeline.exports.cmif import Edition, write_cmif
from pipeline.exports.frus import write_frus
from pipeline.exports.iiif import write_iiif
from pipeline.exports.output import published
from pipeline.exports.tabular import write_csv, write_jsonl, write_parquet
from pipeline.exports.volumes import write_volumes


@dataclass(frozen=True)
class Written:
    """``format``, and the files or folders made, below the destination."""

    format: str
    paths: tuple[str, ...]


Writer = Callable[[Path, Iterable[Entry], Edition], list[Path]]

FORMATS: dict[str, Writer] = {
    "cmif": write_cmif,
    "csv": lambda folder, found, _: write_csv(folder, found),
    "parquet": lambda folder, found, _: write_parquet(folder, found),
    "jsonl": lambda folder, found, _: write_jsonl(folder, found),
    "frus": lambda folder, found, _: write_frus(folder, found),
    "iiif": lambda folder, found, edition: write_iiif(folder, found, edition.url),
    "bagit": write_bags,
    "volumes": lambda folder, found, _: write_volumes(folder, found),
}
"""Libraries that only one format needs are loaded by its writer."""


def written(
    root: Path,
    to: Path,
    formats: Sequence[str],
    edition: Edition,
    *,
    sources: Sequence[str] = (),
    replace: bool = False,
) -> list[Written]:
    """Write the records of the output ``root`` to ``to``, in each format. All of a format is there, or nothing of it:
    it is built beside and moved into place.

    BadArguments: a format nobody knows, or one that lacks what it must state. OutputExists when something is there
    already and ``replace`` is not given, OutputUnusable when the disk refuses, NoInput without records."""
    for name in formats:
        if name not in FORMATS:
            raise BadArguments(f"there is no format {name}", remedy=f"one of {', '.join(FORMATS)}")
    if edition.url and not edition.url.endswith("/"):
        edition = replace_in(edition, url=edition.url + "/")
    done = []
    for name in formats:
        built = to / f".{name}.new"
        try:
            to.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(built, ignore_errors=True)
            built.mkdir()
            made = FORMATS[name](built, published(root, sources), edition)
            done.append(Written(name, tuple(_moved(built, to, made, replace))))
        except OSError as e:
            raise OutputUnusable(f"{e.filename or to}: {e.strerror}") from e
        finally:
            shutil.rmtree(built, ignore_errors=True)
    return done


def _moved(built: Path, to: Path, made: Sequence[Path], replace: bool) -> list[str]:
    tops = sorted({p.relative_to(built).parts[0] for p in made})
    for top in tops:
        if (to / top).exists() and not replace:
            raise OutputExists(f"{to / top} is there already", remedy="give --replace, or another folder")
    for top in tops:
        old = to / f".{top}.old"
        if (to / top).exists():
            os.replace(to / top, old)  # noqa: PTH105 - folders and files alike
        (built / top).rename(to / top)
        shutil.rmtree(old, ignore_errors=True)
        old.unlink(missing_ok=True)
    return [p.relative_to(built).as_posix() for p in made]
