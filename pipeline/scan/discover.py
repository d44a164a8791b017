"""Which sources are in what the operator gave: files and folders of folders, in natural order.

A **source** is what becomes records together: a PDF or a TIFF of several pages by itself; single images by the
``unit`` that was asked for:

* ``auto``: images whose names run (:mod:`pipeline.scan.series`) are one source, others each their own.
* ``folder``: all single images of a folder are one source, in natural order. A PDF or a TIFF of several pages is
  already bound, and stays a source of its own.
* ``file``: every file is its own source.

What somebody states of a source stands in a sidecar file (:mod:`pipeline.scan.sidecar`) beside its first file and
called as that: ``volume.pdf.koden.toml``, ``vol_001.tif.koden.toml``; where the unit is ``folder``, beside the folder:
``box1.koden.toml``. So no two sources have the same one, and none moves because of other files.

Links inside a folder are not followed out of it. Hidden files and files of other kinds are passed over and listed.
"""

from __future__ import annotations

import dataclasses
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from natsort import natsort_keygen, ns

from pipeline.errors import AccessDenied, BadArguments, NoInput, NotRegular, ScanError
from pipeline.scan import formats, series
from pipeline.scan.names import displayed, source_key
from pipeline.scan.raster import several_pages
from pipeline.scan.sidecar import SUFFIX as SIDECAR

Unit = Literal["auto", "folder", "file"]
_IGNORED = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
OUTPUT_MARK = "koden.db"
"""A folder below the input that holds this is the output of a run: its page images are not scans to be read again."""
STATED, ORPHAN = "what is stated of a source", "what is stated of a source that is not there"
"""Why sidecar files are passed over."""
PARTIAL = "not complete, by its name"
_PARTIAL = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp")
"""what programs call a file while they copy or fetch it"""
_natural = natsort_keygen(alg=ns.PATH | ns.IGNORECASE)


@dataclass(frozen=True)
class SourceFile:
    """``name``: the path below the input folder, NFC, forward slashes."""

    path: Path
    name: str


@dataclass(frozen=True)
class Source:
    """What becomes records together. ``files`` in page order; ``root`` the input folder they lie below.

    ``file`` is the path of the one file below ``root``; for several images, what their names share, or their folder.
    ``key_base`` and ``key_raw`` (the readable part and the raw path it is told apart by) make up
    :func:`pipeline.scan.names.source_key`. ``sidecar``: where what somebody states of it lies, if there is such a file.
    """

    key_base: str
    key_raw: bytes
    file: str
    files: tuple[SourceFile, ...]
    root: Path
    notes: tuple[str, ...] = ()
    sidecar: Path | None = None


@dataclass(frozen=True)
class PassedOver:
    """A file that is no scan, or not one to be read. ``why`` is for a person."""

    file: str
    why: str


@dataclass(frozen=True)
class Refused:
    """A file or folder that was meant, perhaps, but cannot be taken; ``error`` says why and what to do. ``root``: the
    input in which it lies."""

    file: str
    error: ScanError
    root: Path
    path: Path


@dataclass(frozen=True)
class Discovery:
    sources: tuple[Source, ...]
    passed_over: tuple[PassedOver, ...]
    refused: tuple[Refused, ...]


@dataclass
class _Walk:
    """What one walk has found so far, in order."""

    exclude: frozenset[Path]
    files: list[tuple[Path, Path]] = field(default_factory=list)
    links: list[tuple[Path, Path, Path]] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def skip(self, root: Path, path: Path, why: str) -> None:
        self.passed_over.append(PassedOver(below(root, path), why))

    def refuse(self, root: Path, path: Path, kind: type[ScanError], what: str, remedy: str = "") -> None:
        name = below(root, path)
        self.refused.append(Refused(name, kind(what, file=name, remedy=remedy), root, path))


def below(root: Path, path: Path) -> str:
    """``path`` below ``root`` as records and messages show it; "." is the folder's own name."""
    relative = path.relative_to(root).as_posix()
    return displayed(root.name if relative == "." else relative)


def discover(inputs: Sequence[Path], unit: Unit = "auto", exclude: Sequence[Path] = ()) -> Discovery:
    """The sources in ``inputs`` (files, folders), inputs in the order given and natural order within.

    ``exclude``: folders that are not entered (the output folder, when it lies in the input). Only names are looked
    at, first bytes where a name tells nothing, and a TIFF's directory. NoInput when an input does not exist,
    BadArguments when it is itself one of ``exclude``.
    """
    walk = _Walk(frozenset(p.resolve() for p in exclude))
    for given in inputs:
        _enter(Path(given), walk)
    taken = {path.resolve() for _, path in walk.files}
    for root, link, target in walk.links:
        if target in taken:
            walk.skip(root, link, f"a link to {below(root, target)}, which is read itself")
        else:
            taken.add(target)
            walk.files.append((root, link))
    scans: list[tuple[Path, Path]] = []
    sidecars: list[tuple[Path, Path]] = []
    seen: set[Path] = set()
    for root, path in walk.files:
        if path.name.endswith(SIDECAR):
            sidecars.append((root, path))
            continue
        real = path.resolve()
        if real in seen:
            walk.skip(root, path, "given twice")
            continue
        seen.add(real)
        why = _no_scan(root, path, walk)
        if why is None:
            scans.append((root, path))
        elif why:
            walk.skip(root, path, why)
    sources = _told_apart([s for _, s in sorted(_sources(scans, unit, walk), key=lambda s: s[0])])
    used = {s.sidecar for s in sources}
    for root, path in sidecars:
        walk.skip(root, path, STATED if path in used else ORPHAN)
    return Discovery(sources, tuple(walk.passed_over), tuple(walk.refused))


# ------------------------------------------------------------------------------------------------ walking
def _enter(given: Path, walk: _Walk) -> None:
    path = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would lose the name of a link that was given
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as e:
        raise NoInput("there is no such file or folder", file=str(given)) from e
    except OSError as e:
        walk.refuse(path.parent, path, AccessDenied, f"it cannot be looked at: {e.strerror}")
        return
    if stat.S_ISDIR(mode):
        if path.resolve() in walk.exclude:
            remedy = "choose another output folder; it may lie inside the input folder"
            raise BadArguments("the input folder is the output folder", file=str(given), remedy=remedy)
        _folder(path, path, walk)
    elif stat.S_ISREG(mode):
        walk.files.append((path.parent, path))
    else:
        walk.refuse(path.parent, path, NotRegular, f"it is {_kind(mode)}")


def _folder(root: Path, folder: Path, walk: _Walk) -> None:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda e: (_natural(displayed(e.name)), os.fsencode(e.name)))
    except OSError as e:
        walk.refuse(root, folder, AccessDenied, f"the folder cannot be opened: {e.strerror}")
        return
    for entry in entries:
        path = folder / entry.name
        try:
            if entry.name.startswith(".") or entry.name.lower() in _IGNORED:
                walk.skip(root, path, "hidden")
            elif entry.is_symlink():
                _link(root, path, walk)
            elif entry.is_dir(follow_symlinks=False):
                if path.resolve() in walk.exclude:
                    walk.skip(root, path, "the output folder")
                elif (path / OUTPUT_MARK).is_file():
                    walk.skip(root, path, "an output folder of koden")
                else:
                    _folder(root, path, walk)
            elif entry.is_file(follow_symlinks=False):
                if _partial(entry.name):
                    walk.skip(root, path, PARTIAL)
                else:
                    walk.files.append((root, path))
            else:
                walk.refuse(root, path, NotRegular, f"it is {_kind(entry.stat(follow_symlinks=False).st_mode)}")
        except OSError as e:
            walk.refuse(root, path, AccessDenied, f"it cannot be looked at: {e.strerror}")


def _partial(name: str) -> bool:
    return name.startswith("~$") or name.lower().endswith(_PARTIAL)


def _link(root: Path, link: Path, walk: _Walk) -> None:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        walk.refuse(root, link, NotRegular, "it is a link that leads nowhere", "put the file itself there")
        return
    if not target.is_relative_to(root.resolve()):
        remedy = "give the file or folder it leads to as an input of its own"
        walk.refuse(root, link, NotRegular, "it is a link that leads out of the input folder", remedy)
    elif target.is_dir():
        walk.skip(root, link, "a link to a folder that is read itself")
    elif not target.is_file():
        walk.refuse(root, link, NotRegular, f"it is a link to {_kind(target.stat().st_mode)}")
    else:
        walk.links.append((root, link, target))


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISBLK, "a device"))
    return next((name for test, name in kinds if test(mode)), "a device" if stat.S_ISCHR(mode) else "no regular file")


def _no_scan(root: Path, path: Path, walk: _Walk) -> str | None:
    """None for a scan, otherwise why it is passed over; "" when it was refused."""
    if formats.by_name(path):
        return None
    if path.suffix.lower() in formats.OTHER_SUFFIXES:
        return "not a scan"
    try:
        with path.open("rb") as f:
            head = f.read(formats.HEAD)
    except OSError as e:
        walk.refuse(root, path, AccessDenied, f"it cannot be opened: {e.strerror}")
        return ""
    return None if formats.by_content(head) else "not a scan"


# ---------------------------------------------------------------------------------------------- grouping
_Order = tuple[int, tuple[object, ...], bytes]


def _sources(scans: list[tuple[Path, Path]], unit: Unit, walk: _Walk) -> Iterator[tuple[_Order, Source]]:
    """Sources with what they are sorted by: place of the input, natural order, raw path."""
    roots = {root: i for i, root in reversed(list(enumerate(dict.fromkeys(root for root, _ in scans))))}
    folders: dict[tuple[Path, Path], list[Path]] = {}
    for root, path in scans:
        folders.setdefault((root, path.parent), []).append(path)
    for (root, folder), paths in folders.items():
        loose = [p for p in paths if unit != "file" and not _bound(p)]
        bound = set(paths) - set(loose)
        groups: list[tuple[list[Path], str, tuple[str, ...]]] = []
        if unit == "folder" and loose:
            groups.append((loose, below(root, folder), ()))
        elif unit == "auto":
            by_name = {p.name: p for p in loose}
            runs, alone = series.find((p.name, p.stem, _type(p)) for p in loose)
            bound.update(by_name[name] for name in alone)
            for run in runs:
                shared = displayed(run.stem).rstrip(" _.-(")
                file = below(root, folder / shared) if shared else below(root, folder)
                groups.append(([by_name[name] for name in run.names], file, run.notes()))
        place = roots[root]
        for path in bound:
            yield _order(place, root, path), _source(root, [path], below(root, path), ())
        for members, file, notes in groups:
            yield _order(place, root, members[0]), _source(root, members, file, notes, whole=unit == "folder")


def _order(place: int, root: Path, path: Path) -> _Order:
    return place, tuple(_natural(below(root, path))), os.fsencode(path)


def _source(root: Path, paths: list[Path], file: str, notes: tuple[str, ...], *, whole: bool = False) -> Source:
    # what tells a source apart must not change when a page is added: a series goes by its first file
    raw = paths[0].parent if whole else paths[0]
    one = Path(file)
    base = file if len(paths) > 1 or whole or formats.by_name(one) is None else one.with_suffix("").as_posix()
    files = tuple(SourceFile(p, below(root, p)) for p in paths)
    return Source(base, os.fsencode(raw.relative_to(root).as_posix()), file, files, root, notes, _sidecar(raw))


def _sidecar(named: Path) -> Path:
    """A name that was typed again may be composed otherwise than that of the scan, so both are looked for."""
    places = [named.with_name(name + SIDECAR) for name in _spellings(named.name)]
    return next((p for p in places if os.path.lexists(p)), places[0])


def _spellings(name: str) -> list[str]:
    try:
        return list(dict.fromkeys((name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD")))))
    except UnicodeEncodeError:
        return [name]


def _type(path: Path) -> str:
    fmt = formats.by_name(path)
    return fmt.name if fmt else path.suffix.lower()


def _bound(path: Path) -> bool:
    """Whether a file holds several pages by itself: any PDF, and a TIFF of more than one frame."""
    fmt = formats.by_name(path)
    if fmt is None:
        try:
            with path.open("rb") as f:
                fmt = formats.by_content(f.read(formats.HEAD))
        except OSError:
            return True  # opening it will tell
    if fmt is not formats.TIFF:
        return fmt is formats.PDF
    try:
        return several_pages(path, path.name)
    except (ScanError, OSError):
        return True  # by itself, its own error is told when it is opened


def _told_apart(sources: list[Source]) -> tuple[Source, ...]:
    """The same path below two inputs would be one name: the later ones take their input's name in front."""
    taken: set[str] = set()
    out = []
    for source in sources:
        chosen, front = source, source.root.name or "root"
        while source_key(chosen).casefold() in taken:
            chosen = dataclasses.replace(
                source, key_base=f"{front}/{source.key_base}", key_raw=os.fsencode(front) + b"/" + source.key_raw
            )
            front += "+"
        taken.add(source_key(chosen).casefold())
        out.append(chosen)
    return tuple(out)
