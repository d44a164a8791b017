"""A source's part of an output as a BagIt bag (RFC 8493), by the Library of Congress's bagit library."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from pipeline import __version__
from pipeline.corpus import Entry
from pipeline.errors import OutputUnusable
from pipeline.exports.cmif import Edition
from pipeline.exports.output import by_source

AREAS = ("tei", "pages", "pagexml", "text")


def write_bags(folder: Path, found: Iterable[Entry], edition: Edition) -> list[Path]:
    """``bags/<source>/``, one bag for each source: its records, pictures, PAGE-XML and text, and the schemas, with the
    SHA-256 and SHA-512 of every file. ``edition.date`` is the day of bagging."""
    import bagit

    out = []
    for source, records in by_source(found):
        root, bag = records[0].path.parents[2], folder / "bags" / source
        bag.mkdir(parents=True)
        for area in AREAS:
            if (root / area / source).is_dir():
                shutil.copytree(root / area / source, bag / area / source, copy_function=_copy)
        if (root / "schemas").is_dir():
            shutil.copytree(root / "schemas", bag / "schemas", copy_function=_copy)
        first = records[0].record
        info = {
            "Bagging-Date": edition.date,
            "External-Identifier": source,
            "External-Description": f"{len(records)} machine-made TEI records of {first.get('source-file')}",
            "Bag-Software-Agent": f"Koden {__version__}",
        }
        if edition.publisher:
            info["Source-Organization"] = edition.publisher
        if edition.email:
            info["Contact-Email"] = edition.email
        bagit.make_bag(str(bag), info, checksums=["sha256", "sha512"])
        out.append(bag)
    return out


def _copy(source: str, target: str) -> None:
    """A link would bring what lies outside the output into the bag."""
    if Path(source).is_symlink():
        raise OutputUnusable("it is a link, and what a bag holds must be in the output", file=source)
    shutil.copy2(source, target)
