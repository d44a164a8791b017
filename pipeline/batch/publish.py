"""Publish a source, or set it aside with the reason for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

from pipeline.batch import gate, own
from pipeline.batch.assemble import INVALID
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import LeakRow, OutputKind
from pipeline.batch.store import Layout, digest, remove, sync_folder, write, writing
from pipeline.errors import KodenError


def put_aside(
    layout: Layout,
    ledger: Ledger,
    key: str,
    error: KodenError,
    messages: tuple[str, ...],
    leaks: Sequence[LeakRow] = (),
) -> None:
    """``set-aside/<key>/``: ``reason.txt``, ``reason.json`` and records that do not validate. Records of an earlier
    run stay where they are: the reason says so."""
    row = ledger.source(key)
    assert row is not None
    earlier = [d.path for d in ledger.documents(key)]
    page = error.page or 0
    text = [f"File: {row.file}" + (f", page {page}" if page else ""), f"What is wrong: {error.what}"]
    text += [f"What to do: {error.remedy}"] if error.remedy else []
    text += ["", "Records of an earlier run of this source were kept:", *(f"  {p}" for p in earlier)] if earlier else []
    text += ["", *messages] if messages else []
    text += ["", "Where, of what kind and how much:", *(f"  {told}" for told in gate.lines(leaks))] if leaks else []
    data = {
        "source": key,
        "file": row.file,
        "page": page or None,
        "reason": error.reason,
        "what": error.what,
        "remedy": error.remedy,
        "messages": list(messages),
        "leaks": [gate.values(r) for r in leaks],
        "earlier_records": earlier,
    }
    built, place = layout.work_of(key) / "aside", layout.set_aside(key)
    with writing(place):
        remove(built)
        built.mkdir(parents=True)
        write(built / "reason.txt", ("\n".join(text) + "\n").encode("utf-8", "replace"))
        write(built / "reason.json", (json.dumps(data, ensure_ascii=True, indent=1) + "\n").encode())
        invalid = layout.work_of(key) / INVALID
        for record in sorted(invalid.iterdir()) if invalid.is_dir() else ():
            record.replace(built / record.name)
        remove(invalid)
        own.carry("set-aside", key, place, built)
        remove(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        built.rename(place)
        sync_folder(place.parent)
        if not any(layout.work_of(key).iterdir()):
            layout.work_of(key).rmdir()
    ledger.set_aside(key, error.reason, error.what, error.remedy)


def take_away(layout: Layout, ledger: Ledger, key: str) -> None:
    """Nothing of the source stays published or kept. May be called again after a kill."""
    own.unpublish(layout, key)
    ledger.unpublished(key)


def keep_edited(layout: Layout, ledger: Ledger, key: str) -> list[str]:
    """Copies of the source's files that somebody changed since they were written, made before they are written anew:
    ``edited/<key>/<file>-<digest>.xml``. Their paths below the output folder."""
    kept = []
    noted = {r.path: r.sha256 for r in ledger.outputs(key) if r.kind != OutputKind.READINGS}
    for name, sha256 in (noted or {r.path: r.sha256 for r in ledger.documents(key)}).items():
        path = layout.root / name
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        if (now := digest(data)) == sha256:
            continue
        copy = layout.edited(key) / f"{path.stem}-{now[:8]}{path.suffix}"
        if not copy.is_file():
            with writing(layout.root):
                copy.parent.mkdir(parents=True, exist_ok=True)
                write(copy, data)
        kept.append(copy.relative_to(layout.root).as_posix())
    return kept


def publish(layout: Layout, ledger: Ledger, key: str) -> None:
    """Move what is staged into place, then say so in the ledger. What was read is among it, so that the next run of a
    source that lacks pages, or of which other things are stated, reads no more than it must."""
    own.publish(layout, key)
    ledger.published(key)
    with writing(layout.work):
        remove(layout.work_of(key))


def put_schemas(layout: Layout) -> None:
    """``schemas/``: what the records' ``xml-model`` lines and ``schemaRef`` point to, and the guide for people."""
    folder = layout.root / "schemas"
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for item in sorted(resources.files("pipeline.tei").joinpath("schema").iterdir(), key=lambda i: i.name):
            if item.name.endswith((".rng", ".sch", ".odd", ".html")):
                write(folder / item.name, item.read_bytes())
