"""What is stated of a source beside what is read of it, as a run needs it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from pipeline.errors import KodenError
from pipeline.model import Archive, Box, Sidecar


@dataclass(frozen=True)
class Said:
    """``sidecar``: what somebody states; ``archive``: what names of files and folders say of where the original is.
    ``trouble``: why the sidecar file cannot be used."""

    sidecar: Sidecar | None = None
    archive: Archive | None = None
    trouble: KodenError | None = None

    @property
    def digest(self) -> str:
        """Another one, and the source's records are made again; "" when nothing is stated."""
        if self.sidecar is None and self.archive is None:
            return ""
        return _digest([self.sidecar.digest if self.sidecar else "", asdict(self.archive) if self.archive else None])

    def struck(self, number: int) -> tuple[Box, ...]:
        """Where somebody says that page ``number`` withholds nothing, original pixels."""
        found = (s.box for s in self.sidecar.struck if s.page == number) if self.sidecar else ()
        return tuple(dict.fromkeys(sorted(found, key=lambda b: (b.y0, b.x0, b.y1, b.x1))))

    def basis(self, number: int) -> str:
        """What of it the reading of page ``number`` depends on: another one, and the page is read again."""
        boxes = self.struck(number)
        return _digest([asdict(b) for b in boxes])[:16] if boxes else ""

    @property
    def where(self) -> Archive | None:
        """Where the original is kept: as somebody states it, else as the names say."""
        return self.sidecar.archive if self.sidecar and self.sidecar.archive else self.archive


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
