"""What was read of a source's pages, kept when it is published: a statement that changes then costs no reading.

``readings/<source>.jsonl.gz``: one line that says of what content and by which settings and versions, then one for each
page that was read, as its JSON in the work folder. It holds what the records hold, and nothing that is withheld. Used
only as it was written: by the digest that the ledger has of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.pages import json_of, picture_of
from pipeline.batch.store import Layout, link, write, writing

_LINE = re.compile(rb'\{"number":(\d+),"basis":"([0-9a-f]*)","pages":(.*)\}\n', re.DOTALL)
LEVEL = 6
"""of gzip: level 9 makes a page 2 % smaller and takes three times as long"""


@dataclass(frozen=True)
class Kept:
    """A page as it was read: its number, what was stated of it then, the JSON of its pages."""

    number: int
    basis: str
    data: bytes


@dataclass(frozen=True)
class Restoring:
    """What is wanted back in the work folder: pages by number, each with its basis and the digests of its pictures by
    page id (as the ledger has them). ``sha256``: digest of the file of readings."""

    key: str
    output: Path
    sha256: str
    wanted: Mapping[int, tuple[str, tuple[tuple[str, str], ...]]]


def pack(target: Path, head: Mapping[str, object], pages: Iterable[Kept]) -> str:
    """Write the file; its digest. The same bytes for the same pages. OutputUnusable when it cannot be written."""
    digest = hashlib.sha256()

    class Digesting:
        def write(self, data: bytes) -> int:
            digest.update(data)
            return raw.write(data)

        def flush(self) -> None:
            raw.flush()

    with writing(target), target.open("wb") as raw:
        with gzip.GzipFile("", "wb", LEVEL, Digesting(), mtime=0) as out:
            out.write(json.dumps(dict(head), ensure_ascii=True, sort_keys=True).encode() + b"\n")
            for page in pages:
                out.write(b'{"number":%d,"basis":"%s","pages":' % (page.number, page.basis.encode()))
                out.write(page.data)
                out.write(b"}\n")
        raw.flush()
        os.fsync(raw.fileno())
    return digest.hexdigest()


def unpack(path: Path, sha256: str) -> Iterator[Kept]:
    """The pages in the file, nothing when it is not the one with this digest."""
    try:
        with path.open("rb") as raw:
            if hashlib.file_digest(raw, "sha256").hexdigest() != sha256:
                return
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw) as lines:
                next(lines, b"")
                for line in lines:
                    if found := _LINE.fullmatch(line):
                        yield Kept(int(found[1]), found[2].decode(), found[3])
    except (OSError, EOFError, zlib.error):
        return  # what is not there is read again


def restore(job: Restoring) -> frozenset[int]:
    """Put the wanted pages back into the source's work folder, pictures first; the numbers of those that are there
    now. A page of which anything is missing or altered is not among them, and is read again."""
    layout = Layout(job.output)
    folder = layout.work_of(job.key)
    done = set()
    for page in unpack(layout.readings(job.key), job.sha256):
        basis, pictures = job.wanted.get(page.number, ("-", ()))
        if page.basis != basis or not all(_picture(layout, job.key, id, sha256) for id, sha256 in pictures):
            continue
        write(json_of(folder, page.number, basis), page.data)
        done.add(page.number)
    return frozenset(done)


def _picture(layout: Layout, key: str, page: str, sha256: str) -> bool:
    """Whether the page's picture is in the work folder now, with this digest."""
    if not sha256:
        return True
    place, published = picture_of(layout.work_of(key), page), layout.root / layout.page(key, page)
    for path in (place, published):
        try:
            with path.open("rb") as f:
                same = hashlib.file_digest(f, "sha256").hexdigest() == sha256
        except OSError:
            continue
        if same:
            if path is published:
                with writing(place):
                    place.unlink(missing_ok=True)
                link(published, place)
            return True
    return False
