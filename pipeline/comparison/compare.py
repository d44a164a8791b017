"""``koden compare A B``: finds the records of both sides, reading scans first, and writes what changed.

Here are the files; what is compared and how is in the other modules.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipeline.batch.store import write, writing
from pipeline.comparison import changes, pages, tei
from pipeline.comparison.changes import SAME, Comparison
from pipeline.comparison.witness import Witness, witness
from pipeline.errors import LeakFound, NotComparable, OutputExists, ScanError
from pipeline.tei.read import Record, read
from pipeline.tei.validate import grammatical
from pipeline.tei.xml import T

RECORDS = ".xml"


def compare(a: Path, b: Path, output: Path, *, read_scans: Callable[[Path, Path], Path], software: str) -> Comparison:
    """Compare and write ``compare.html``, ``compare.xml``, ``compare.json`` and the pictures into ``output``.

    ``a`` and ``b``: a record, a folder of one source's records, a run's output that holds one source, or scans;
    scans go through ``read_scans(scans, folder)``, which gives a run's output. NotComparable when a side has no
    record, more than one source, or when they are not releases of one document; OutputExists when ``output`` holds
    something else; LeakFound when a scan still holds what it withholds.
    """
    if output.exists() and any(output.iterdir()) and not (output / "compare.json").is_file():
        raise OutputExists("the folder is not empty and holds no comparison", file=str(output))
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)

    def side(siglum: str, path: Path) -> Witness:
        return witness(siglum, _records(path, lambda scans: read_scans(scans, output / "read" / siglum)))

    sides = side("A", a), side("B", b)
    found = changes.compare(*sides)
    if found.alike < SAME:
        what = f"only {100 * found.alike:.0f} % of the shorter text stands in both: no two releases of one record"
        raise NotComparable(what, file=f"{a}, {b}")
    images = _pictures(sides, output)
    write(output / "compare.xml", tei.encode(found, images, software))
    write(output / "compare.json", (json.dumps(values(found), ensure_ascii=False, indent=1) + "\n").encode())
    write(output / "compare.html", pages.page(found, images, software))
    return found


def scans(path: Path, output: Path) -> Path:
    """Read scans as ``koden run`` does, leak audit included; the run's output. LeakFound or another error of the scan
    when it was set aside."""
    from pipeline.batch import wiring
    from pipeline.batch.ledger import Ledger
    from pipeline.batch.rows import State
    from pipeline.batch.run import run
    from pipeline.settings import load

    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
    result = run((path,), output, load(None), discover=wiring.find, stages=wiring.stages)
    if result.now.set_aside:
        ledger = Ledger.read(output)
        try:
            row = ledger.sources(State.SET_ASIDE)[0]
        finally:
            ledger.close()
        kind = LeakFound if row.reason == LeakFound.reason else ScanError
        raise kind(row.what, file=row.file, remedy=row.remedy)
    return output


def values(found: Comparison) -> dict[str, Any]:
    """What ``compare.json`` says."""
    return {
        "a": _side(found.a),
        "b": _side(found.b),
        "alike": round(found.alike, 4),
        "totals": pages.totals(found),
        "changes": [_values(n, c) for n, c in enumerate(found.changes, 1)],
        "margins": {"only_a": list(found.only_a), "only_b": list(found.only_b)},
    }


def _side(side: Witness) -> dict[str, Any]:
    return {
        "file": side.file,
        "sha256": side.sha256,
        "records": list(side.records),
        "pages": len(side.pages),
        "characters": sum(bool(t.text) for t in side.tokens),
        "withheld": sum(t.gap is not None for t in side.tokens),
    }


def _values(number: int, change: changes.Change) -> dict[str, Any]:
    return {
        "number": number,
        "verdict": change.verdict.value,
        "certainty": round(change.certainty, 3),
        "why": change.why,
        "a": {"text": changes.words(change.a), "pages": _pages(change.a), "gaps": _gaps(change.a)},
        "b": {"text": changes.words(change.b), "pages": _pages(change.b), "gaps": _gaps(change.b)},
        "before": change.before,
        "after": change.after,
    }


def _pages(tokens: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(t.page for t in tokens if t.page))


def _gaps(tokens: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "zone": t.gap.id,
            "unit": t.gap.unit,
            "at_least": t.gap.low,
            "at_most": t.gap.high,
            "certainty": t.gap.certainty,
            "grounds": list(t.gap.grounds),
            "polygon": [[round(x), round(y)] for x, y in t.gap.polygon],
        }
        for t in tokens
        if t.gap is not None
    ]


def _records(path: Path, read_scans: Callable[[Path], Path]) -> list[tuple[Record, Path | None]]:
    """The records at ``path`` in order, each with the folder that its pictures are relative to."""
    if not path.exists():
        raise NotComparable("there is nothing here", file=str(path))
    if path.is_dir() and (path / "tei").is_dir():
        return _of_run(path)
    found = sorted(path.glob(f"*{RECORDS}")) if path.is_dir() else [path] if path.suffix == RECORDS else []
    if not found:
        return _of_run(read_scans(path))
    return _of_files(found, path)


def _of_run(output: Path) -> list[tuple[Record, Path | None]]:
    sources = sorted(p for p in (output / "tei").iterdir() if p.is_dir()) if (output / "tei").is_dir() else []
    if len(sources) != 1:
        what = f"the output holds {len(sources)} sources" if sources else "no record came of it"
        raise NotComparable(what, file=str(output), remedy="name one folder below its tei/" if sources else "")
    return _of_files(sorted(sources[0].glob(f"*{RECORDS}")), sources[0])


def _of_files(files: Sequence[Path], path: Path) -> list[tuple[Record, Path | None]]:
    try:
        records = [(r, f.parent) for f in files if (r := read(f)).root.tag != T + "teiCorpus"]
    except OSError as e:
        raise NotComparable(f"it cannot be read: {e.strerror}", file=str(path)) from e
    if not records or any(r.root.tag != T + "TEI" or r.root.find(T + "text") is None for r, _ in records):
        raise NotComparable("these are no records of koden", file=str(path))
    for record, folder in records:
        grammatical(record.root, str(folder / f"{record.id}.xml"))
    if len({r.get("source-sha256") for r, _ in records}) > 1:
        raise NotComparable("the records come from several sources", file=str(path))
    return list(records)


def _pictures(sides: Sequence[Witness], output: Path) -> dict[str, str]:
    """Copies of the pages' pictures; where each lies, by the page's id. Sides may have pages of one name."""
    out: dict[str, str] = {}
    for side in sides:
        folder = output / "pages" / side.siglum
        with writing(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for n, page in enumerate(side.pages, 1):
                if page.image is not None:
                    name = f"p{n:04d}{page.image.suffix.lower()}"
                    shutil.copyfile(page.image, folder / name)
                    out[f"{side.siglum}:{page.id}"] = f"pages/{side.siglum}/{name}"
    return out
