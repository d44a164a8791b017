"""From a source to its frames: what is in it, its digests, and its pages one at a time.

:func:`survey` looks a source through once (digests, pages); :func:`open_source` gives its pages. What was surveyed is
what is read: a file whose content differs afterwards (told by size, times and the number of its node) is refused with
FileChanged.

**The digest of a source**: of a single file, the SHA-256 of its bytes. Of several, the SHA-256 of one line for each
file, in the order of their names, as ``sha256sum`` would print them: digest, two spaces, name below the input folder
(UTF-8, NFC), line feed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType

from pipeline.errors import AccessDenied, EmptyFile, FileChanged, KodenError, NotAScan, NotRegular, ScanError, TooLarge
from pipeline.model import Frame
from pipeline.scan import formats, pdf_weight, resolution
from pipeline.scan.discover import Source, SourceFile
from pipeline.scan.kept import Kept
from pipeline.scan.pdf import PdfFile
from pipeline.scan.raster import RasterFile
from pipeline.settings import Settings


@dataclass(frozen=True)
class FileFacts:
    """One file of a source as it was surveyed. ``format``: "PDF", "TIFF" ...; "" when ``error`` says that the content
    is no scan. ``pages``: numbers in the file of its pages, from 1; one when it cannot be read and is one of several
    files (a page that fails)."""

    name: str
    size: int
    mtime_ns: int
    marks: tuple[int, int, int]
    sha256: str
    format: str
    paged: bool
    pages: tuple[int, ...]
    error: ScanError | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Survey:
    """``count``: pages in all. ``sha256``: the digest of the source. ``files`` in page order."""

    count: int
    sha256: str
    files: tuple[FileFacts, ...]

    @property
    def digests(self) -> Mapping[str, str]:
        """File name below the input folder to SHA-256."""
        return MappingProxyType({f.name: f.sha256 for f in self.files})


@dataclass(frozen=True)
class Place:
    """Where page ``number`` of a source comes from, known even when it cannot be read. See :class:`Frame`."""

    file: str
    file_page: int
    paged: bool
    number: int
    sha256: str


def survey(source: Source, settings: Settings) -> Survey:
    """Digests and page counts; reads every file once, decodes nothing.

    Raises the ScanError of a source that is one file. In a source of several files one that cannot be decoded counts
    as a page (it will fail by itself); but AccessDenied, NotRegular, and the TooLarge or NotAScan of a file too long to
    be hashed, are raised for any, since there is no digest.
    """
    facts = tuple(_facts(file, settings, alone=len(source.files) == 1) for file in source.files)
    if len(facts) == 1:
        digest = facts[0].sha256
    else:
        lines = sorted(f"{f.name}\0{f.sha256}" for f in facts)
        text = "".join(f"{sha}  {name}\n" for name, sha in (line.split("\0") for line in lines))
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Survey(sum(len(f.pages) for f in facts), digest, facts)


def open_source(source: Source, settings: Settings, surveyed: Survey | None = None) -> Reader:
    """A reader of the source's pages, to be used in a ``with`` block. ``surveyed``: what :func:`survey` said of it,
    possibly in another process; without it the source is surveyed now, and the same errors are raised."""
    return Reader(source, settings, surveyed or survey(source, settings))


class Reader:
    """Pages of a source, decoded when asked for; at most one file is open, and no more is kept than is asked."""

    def __init__(self, source: Source, settings: Settings, surveyed: Survey) -> None:
        self.survey = surveyed
        self._source, self._settings = source, settings
        self._starts: list[int] = []
        total = 0
        for facts in surveyed.files:
            self._starts.append(total)
            total += len(facts.pages)
        self._current: tuple[int, PdfFile | RasterFile] | None = None
        self._marks: dict[int, tuple[int, int, int]] = {}
        self._kept = Kept()

    @property
    def count(self) -> int:
        return self.survey.count

    @property
    def digests(self) -> Mapping[str, str]:
        return self.survey.digests

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._current is not None:
            self._current[1].close()
            self._current = None

    def place(self, number: int) -> Place:
        """Where page ``number`` (from 1) comes from; IndexError beyond the last."""
        index, facts = self._find(number)
        page = facts.pages[number - self._starts[index] - 1]
        return Place(facts.name, page, facts.paged, number, facts.sha256)

    def frame(self, number: int, *, again: bool = False) -> Frame:
        """Page ``number`` (from 1). A ScanError with that page when it cannot be had; the others still can. ``again``:
        it will be asked for once more, and need not be decoded then if there is room for it until that."""
        index, facts = self._find(number)
        try:
            if facts.error is not None:
                raise facts.error
            path = self._source.files[index].path
            self._unchanged(path, index, facts)
            file = self._open(index, facts)
            picture = self._kept.take(number) or file.picture(number - self._starts[index])
            self._unchanged(path, index, facts)
            if again:
                self._kept.put(number, picture)
        except KodenError as e:
            e.page = number
            raise
        place = self.place(number)
        height, width = picture.pixels.shape[:2]
        dpi, origin, notes = resolution.resolve(width, height, picture.stated, self._settings.dpi)
        return Frame(
            file=place.file,
            file_page=place.file_page,
            paged=place.paged,
            number=number,
            sha256=place.sha256,
            pixels=picture.pixels,
            dpi=dpi,
            dpi_origin=origin,
            notes=facts.notes + picture.notes + notes,
            layer=picture.layer,
        )

    def _find(self, number: int) -> tuple[int, FileFacts]:
        if not 1 <= number <= self.count:
            raise IndexError(f"page {number} of {self.count}")
        index = max(i for i, start in enumerate(self._starts) if start < number)
        return index, self.survey.files[index]

    def _unchanged(self, path: Path, index: int, facts: FileFacts) -> None:
        """Raises FileChanged when the file is not the one that was surveyed. Size and time of change can be set by
        anybody (and are, by programs that copy files); where the system's own marks differ, the content decides."""
        try:
            now = path.stat()
            if (now.st_size, now.st_mtime_ns) != (facts.size, facts.mtime_ns):
                raise FileChanged("the file changed after it was first read", file=facts.name)
            marks = _marks(now)
            if marks == self._marks.get(index, facts.marks):
                return
            self.close()  # it may hold another file open under this name
            with path.open("rb") as f:
                digest = hashlib.file_digest(f, "sha256").hexdigest()
        except OSError as e:
            raise FileChanged("the file is no longer there", file=facts.name) from e
        if digest != facts.sha256:
            raise FileChanged("the file changed after it was first read", file=facts.name)
        self._marks[index] = marks

    def _open(self, index: int, facts: FileFacts) -> PdfFile | RasterFile:
        if self._current is None or self._current[0] != index:
            self.close()
            fmt = next(f for f in formats.FORMATS if f.name == facts.format)
            self._current = (index, _opened(self._source.files[index], fmt, self._settings))
        return self._current[1]


# ----------------------------------------------------------------------------------------------- one file
def _facts(file: SourceFile, settings: Settings, *, alone: bool) -> FileFacts:
    path, name = file.path, file.name
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise NotRegular("it is no regular file", file=name)
        with path.open("rb") as f:
            before = os.fstat(f.fileno())
            head = f.read(formats.HEAD)
            _check_length(before.st_size, head, name)
            f.seek(0)
            digest = hashlib.file_digest(f, "sha256").hexdigest()
            after = os.fstat(f.fileno())
    except FileNotFoundError as e:
        raise FileChanged("the file is no longer there", file=name) from e
    except OSError as e:
        raise AccessDenied(f"the file cannot be opened: {e.strerror}", file=name) from e
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileChanged("the file changed while it was read", file=name)
    by_content, by_name = formats.by_content(head), formats.by_name(path)
    fmt = by_content or by_name
    notes: tuple[str, ...] = ()
    if by_content and by_name and by_content is not by_name:
        notes = (f"the name says {by_name.name}, the content is {by_content.name}",)
    error: ScanError | None = None
    pages: tuple[int, ...] = (1,)
    try:
        if before.st_size == 0:
            raise EmptyFile("the file is empty", file=name)
        if by_content is None:
            says = f", though the name says {by_name.name}" if by_name else ""
            raise NotAScan(f"the content is that of no scan{says}", file=name)
        with _opened(file, by_content, settings, weigh=True) as opened:
            pages = opened.pages
    except (AccessDenied, NotRegular, FileChanged):
        raise
    except ScanError as e:
        if alone:
            raise
        error = e
    return FileFacts(
        name=name,
        size=before.st_size,
        mtime_ns=before.st_mtime_ns,
        marks=_marks(before),
        sha256=digest,
        format=fmt.name if fmt else "",
        paged=bool(fmt and fmt.paged),
        pages=pages,
        error=error,
        notes=notes,
    )


def _check_length(size: int, head: bytes, name: str) -> None:
    """Before anything is hashed: a file with holes costs its maker nothing, whatever its length."""
    if size > formats.LARGEST:
        if formats.by_content(head) is None:
            raise NotAScan(f"a file of {size >> 20} MB whose content is that of no scan", file=name)
        what = f"a file of {size >> 20} MB, more than the {formats.LARGEST >> 20} that are looked through"
        raise TooLarge(what, file=name, remedy="cut it into several files")


def _opened(file: SourceFile, fmt: formats.Format, settings: Settings, *, weigh: bool = False) -> PdfFile | RasterFile:
    """``weigh``: look first how much it unpacks to; what was surveyed is not weighed again."""
    try:
        if weigh:
            pdf_weight.check(file.path, file.name)
        if fmt is formats.PDF:
            return PdfFile(file.path, file.name, settings.render_dpi, settings.max_pixels)
        return RasterFile(file.path, file.name, fmt, settings.max_pixels)
    except FileNotFoundError as e:
        raise FileChanged("the file is no longer there", file=file.name) from e
    except OSError as e:
        raise AccessDenied(f"the file cannot be opened: {e.strerror}", file=file.name) from e


def _marks(status: os.stat_result) -> tuple[int, int, int]:
    """What the system notes of a file: device, number, time of the last change of content or place."""
    return status.st_dev, status.st_ino, status.st_ctime_ns
