"""Whose a file in the folder of a source is: Koden gives few names, and everything else is somebody's own.

Folders of a source are replaced and removed as a whole; what somebody put there (notes, a better picture under a name
of its own) must outlast that, and is never taken for something that was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.batch.store import Layout, remove, writing

NEW = re.compile(r"\.[0-9a-f]{16}\.\d+\.new")
"""what :func:`pipeline.batch.store.write` calls a file until it is complete"""
_NAMES = {
    "tei": r"KEY(?:-d\d+)?\.xml",
    "pages": r"p\d+[a-z]?\.jpg",
    "pagexml": r"p\d+[a-z]?\.xml",
    "text": r"KEY-[dp]\d+[a-z]?\.txt",
    "set-aside": r"reason\.(?:txt|json)|KEY(?:-d\d+)?\.xml",
}
"""files in the folder of a source, by area"""


def strangers(area: str, key: str, folder: Path) -> Iterator[Path]:
    """What lies in the source's folder of an area under names that Koden does not give; nothing in what is no folder.
    Areas without folders of sources have none."""
    if area not in _NAMES or folder.is_symlink() or not folder.is_dir():
        return
    names = re.compile(_NAMES[area].replace("KEY", re.escape(key)))
    for entry in sorted(folder.iterdir()):
        ours = names.fullmatch(entry.name) or NEW.fullmatch(entry.name)
        if not ours or (entry.is_dir() and not entry.is_symlink()):
            yield entry


def carry(area: str, key: str, old: Path, new: Path) -> None:
    """Move somebody's own files into the folder that replaces theirs. OutputUnusable when they cannot be moved."""
    with writing(old):
        for path in strangers(area, key, old):
            path.rename(new / path.name)


def clear(area: str, key: str, folder: Path) -> None:
    """Remove what Koden made there, and the folder, unless something of somebody's own is in it."""
    kept = set(strangers(area, key, folder))
    if not kept:
        remove(folder)
        return
    for entry in folder.iterdir():
        if entry not in kept:
            remove(entry)


def publish(layout: Layout, key: str) -> None:
    """:meth:`pipeline.batch.store.Layout.publish`, with everybody's own files kept where they are."""
    for new, place in layout.moves(key):
        if new.is_dir():
            carry(place.parent.name, key, place, new)
    layout.publish(key)
    with writing(layout.root):
        clear("set-aside", key, layout.set_aside(key))


def unpublish(layout: Layout, key: str) -> None:
    """Take away everything that Koden made of the source, records first: what points to the rest goes before it."""
    with writing(layout.root):
        for _, place in reversed(layout.moves(key)):
            clear(place.parent.name, key, place)
        remove(layout.edited(key))
        remove(layout.work_of(key))
