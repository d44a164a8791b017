"""A volume in one file, for tools that do not include records by reference or that refuse names that stand twice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.corpus import Entry
from pipeline.errors import NoInput
from pipeline.exports.output import by_source
from pipeline.tei.corpus import whole


def write_volumes(folder: Path, found: Iterable[Entry]) -> list[Path]:
    """``volumes/<source>/<source>.xml``, one for each source: as deep as the records, so that their pictures are found
    where ``volumes`` lies beside ``pages``. NoInput for a source whose volume is not in the output."""
    out = []
    for source, records in by_source(found):
        volume = records[0].path.with_name(f"{source}.xml")
        if not volume.is_file():
            raise NoInput(f"no volume of {source} ({volume})", remedy="run Koden on the source again")
        place = folder / "volumes" / source
        place.mkdir(parents=True, exist_ok=True)
        path = place / volume.name
        path.write_bytes(whole(volume))
        out.append(path)
    return out
