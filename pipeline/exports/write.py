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
from pipeline.exports.cmif import Edition, write_cmif
from pipeline.exports.output import published


@dataclass(frozen=True)
class Written:
    """``format``, and the files or folders made, below the destination."""

    format: str
    paths: tuple[str, ...]


def _csv(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    from pipeline.exports.tabular import write_csv

    return write_csv(folder, found)


def _parquet(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    from pipeline.exports.tabular import write_parquet

    return write_parquet(folder, found)


def _jsonl(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    from pipeline.exports.tabular import write_jsonl

    return write_jsonl(folder, found)


def _frus(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    from pipeline.exports.frus import write_frus

    return write_frus(folder, found)


def _iiif(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    from pipeline.exports.iiif import write_iiif

    return write_iiif(folder, found, edition.url)


def _bagit(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    from pipeline.exports.bag import write_bags

    return write_bags(folder, found, edition)


def _volumes(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    from pipeline.exports.volumes import write_volumes

    return write_volumes(folder, found)


FORMATS: dict[str, Callable[[Path, Iterable[Entry], Edition], list[Path]]] = {
    "cmif": write_cmif,
    "csv": _csv,
    "parquet": _parquet,
    "jsonl": _jsonl,
    "frus": _frus,
    "iiif": _iiif,
    "bagit": _bagit,
    "volumes": _volumes,
}


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
