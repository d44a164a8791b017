"""A folder of the cache that looks like the store below a URL: every name is there, the content when it is needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.batch.stages import Stages
from pipeline.errors import AccessDenied, NoInput, NotRegular, ScanError
from pipeline.scan import formats
from pipeline.scan.discover import Source
from pipeline.scan.names import displayed
from pipeline.stores import cache
from pipeline.stores.addresses import is_url, mark_of, opened, unsafe
from pipeline.stores.cache import StoredFile, StoredSource

LISTING = "listing.json"


def entered(inputs: Sequence[Path | str]) -> tuple[Path, ...]:
    """The inputs as folders and files of this machine. NoInput when there is nothing at a URL."""
    return tuple(_mirror(i) if isinstance(i, str) and is_url(i) else Path(i) for i in inputs)


def _mirror(url: str) -> Path:
    """Empty files under the names of the objects; those that must be looked into to know what a source is, fetched."""
    system, root = opened(url)
    try:
        alone = system.isfile(root)
        found = {root: system.info(root)} if alone else system.find(root, detail=True)
    except Exception as e:  # each kind of store has errors of its own
        raise AccessDenied(f"the store cannot be listed ({type(e).__name__})", file=url) from e
    if not found:
        raise NoInput("there is nothing at this URL", file=url)
    name = PurePosixPath(root.rstrip("/")).name
    above = root.rstrip("/").rpartition("/")[0] if alone else root.rstrip("/")
    top = "store" if alone or unsafe(name) or not name else name
    relative = PurePosixPath("objects", hashlib.sha256(url.encode()).hexdigest()[:16], top)
    folder = cache.folder() / relative
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files: dict[str, dict[str, Any]] = {}
    refused: list[tuple[str, str]] = []
    for path, info in sorted(found.items()):
        below = path[len(above) :].removeprefix("/") if above else path.removeprefix("/")
        if why := unsafe(below):
            refused.append((displayed(below), why))
            continue
        place = folder / below
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.touch()
        except OSError as e:
            refused.append((displayed(below), f"no file can be called so: {e.strerror}"))
            continue
        size = info.get("size") or 0
        file = StoredFile(place, below, str(relative / below), url, path, size, mark_of(info))
        files[below] = {k: v for k, v in asdict(file).items() if k != "path"}
        fmt = formats.by_name(place)
        if fmt is formats.TIFF or (fmt is None and place.suffix.lower() not in formats.OTHER_SUFFIXES):
            _look_into(file)
    for place in folder.rglob("*"):
        if place.is_file() and place.relative_to(folder).as_posix() not in files:
            cache.forget(place)  # it is no longer in the store
    told = {"url": url, "files": files, "refused": refused}
    (folder.parent / LISTING).write_text(json.dumps(told), encoding="utf-8")
    return folder


def _look_into(file: StoredFile) -> None:
    source = StoredSource("", b"", file.name, (file,), file.path.parent)
    try:
        cache.bring(source)
    except ScanError:
        pass  # told when it is its turn
    finally:
        cache.let_go()


def located(sources: Sequence[tuple[str, Source]]) -> list[tuple[str, Source]]:
    """Sources of stores with where their files come from; others as they are."""
    return [(name, _located(source)) for name, source in sources]


def _located(source: Source) -> Source:
    if not source.root.is_relative_to(_objects()):
        return source
    known = _listing(source.root)["files"]

    def file(path: Path) -> StoredFile | None:
        told = known.get(path.relative_to(source.root).as_posix())
        return StoredFile(path=path, **told) if told else None

    files = tuple(replace(f, name=s.name) for s in source.files if (f := file(s.path)) is not None)
    beside = file(source.sidecar) if source.sidecar else None
    return StoredSource(**{**vars(source), "files": files}, beside=beside)


def refused(inputs: Sequence[Path]) -> list[tuple[str, ScanError]]:
    """Objects whose names cannot be names of files: (name, why)."""
    out: list[tuple[str, ScanError]] = []
    for place in inputs:
        if place.is_relative_to(_objects()):
            for name, why in _listing(place)["refused"]:
                out.append((name, NotRegular(why, file=name, remedy="give the object another name")))
    return out


def _objects() -> Path:
    return cache.where() / "objects"


def _listing(root: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((root.parent / LISTING).read_text(encoding="utf-8"))
    return told


def with_stores(stages: Stages) -> Stages:
    """The stages that open a source, with its files brought to this machine before."""
    return replace(
        stages,
        survey=lambda source, *more: stages.survey(cache.bring(source), *more),
        open_source=lambda source, *more: stages.open_source(cache.bring(source), *more),
        audit_files=lambda source, *more: stages.audit_files(cache.bring(source), *more),
        audit_page=lambda source, *more: stages.audit_page(cache.bring(source), *more),
        stated=lambda source, *more: stages.stated(cache.bring(source), *more),
    )
