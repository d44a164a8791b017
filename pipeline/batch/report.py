"""The report of a run: ``report.html`` and ``report.json`` over everything, ``report/<source>.html`` page by page.

Plain HTML without scripts and without anything from outside the output folder. Pictures are linked, never inlined;
what was found is drawn over them as SVG, in the source's own page alone (``source_report.py``), so that the report
stays small. Sums are made by the ledger (``figures.py``) and both files are written piece by piece, so that a hundred
thousand pages need no more memory than ten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pipeline.batch import figures, gate, withheld
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import FINISHED, DocumentRow, LeakRow, RunRow, SourceRow, State
from pipeline.batch.status import STATE_WORDS, moment, released
from pipeline.batch.store import Layout, write_pieces
from pipeline.batch.templating import templates
from pipeline.errors import ExitCode

WORK_LIST = 18
"""pages shown in the work list, and slow ones in theirs; report.json has them all"""
SLOWEST = 10
FILES = 50
"""files named for one reason of failing"""
DETAILED = 400
"""documents that are listed in the report itself; of more, each source's own page lists its own"""
LISTED = 2000
"""sources that are listed"""
Shares = Mapping[str, float]
"""{source: share of its pages' area that is withheld}"""


# -------------------------------------------------------------------------------------------- everything
def collect(ledger: Ledger, shares: Shares) -> dict[str, Any]:
    """All that report.json says, the long lists as iterators."""
    run = ledger.last_run()
    flags, flagged = figures.flags(ledger)
    return {
        "koden": run.koden if run else "",
        "run": _run_data(run) if run else None,
        "engines": [
            {"id": i, "name": name, "version": version, "models": models}
            for i, name, version, models in ledger.engines()
        ],
        "totals": _totals(ledger) | {"flags": flags, "flagged": flagged},
        "throughput": figures.throughput(ledger),
        "cpu_seconds": figures.cpu_seconds(ledger),
        "kinds": figures.kinds(ledger),
        "reasons": {f["reason"]: f["sources"] + f["pages"] for f in figures.failures(ledger, 0)},
        "failures": figures.failures(ledger, FILES),
        "slowest": figures.slowest_pages(ledger, SLOWEST),
        "leaks": [gate.values(r) for r in ledger.leaks()],
        "released": [released(ledger, d) for d in ledger.decisions()],
        "sources": (source_data(ledger, s, shares) for s in figures.sources(ledger)),
        "pages": figures.ranked_pages(ledger),
    }


def _totals(ledger: Ledger) -> dict[str, Any]:
    states = figures.state_counts(ledger)
    kinds = figures.kinds(ledger)
    return {
        "sources": sum(states[s] for s in State),
        "done": states[State.DONE],
        "partial": states[State.PARTIAL],
        "set_aside": states[State.SET_ASIDE],
        "same": states[State.SAME],
        "unfinished": states[State.READING] + states[State.PUBLISHING],
        "pages_in": states["pages_in"],
        "pages_failed": figures.frames(ledger, "failed"),
        "pages_blank": figures.frames(ledger, "blank"),
        "documents": sum(kinds.values()),
        **figures.page_sums(ledger),
        "seconds": states["seconds"],
    }


def _run_data(run: RunRow) -> dict[str, Any]:
    return {
        "started": moment(run.started),
        "ended": moment(run.ended),
        "seconds": None if run.ended is None else round(run.ended - run.started, 2),
        "exit_code": run.exit_code,
        "outcome": ExitCode(run.exit_code).name.lower() if run.exit_code in list(ExitCode) else "",
        "arguments": run.arguments,
        "passed_over": run.passed_over,
    }


def source_data(ledger: Ledger, s: SourceRow, shares: Shares) -> dict[str, Any]:
    """What is said of a source, with its documents and the pages that failed."""
    return {
        "key": s.key,
        "file": s.file,
        "sha256": s.sha256,
        "pages": s.pages,
        "state": s.state.value,
        "same_as": s.same_as,
        "reason": s.reason,
        "what": s.what,
        "remedy": s.remedy,
        "seconds": round(s.seconds, 2),
        "redacted_share": shares.get(s.key),
        **figures.source_sums(ledger, s.key),
        "failed": [{"page": p.id, "reason": p.reason, "what": p.what} for p in figures.failed_pages(ledger, s.key)],
        "documents": [_document_data(d) for d in ledger.documents(s.key)],
    }


def _document_data(d: DocumentRow) -> dict[str, Any]:
    return (
        {"id": d.id, "first_page": d.first_page, "last_page": d.last_page, "kind": d.kind, "path": d.path}
        | {"sha256": d.sha256}
        | {name: value for name, value in d.summary.items() if name != "cited"}
    )


def write_report(layout: Layout, ledger: Ledger) -> None:
    """``report.json``, ``report.html`` and the tables of what is withheld; OutputUnusable when they cannot be
    written."""
    told, shares = withheld.of_run(layout, _paths(ledger))
    data = collect(ledger, shares)
    write_pieces(layout.root / "report.json", _json(data))
    shown = (s for s in figures.sources(ledger) if s.state is not State.SET_ASIDE)
    page = templates().get_template("report.html.j2")
    detailed = data["totals"]["documents"] <= DETAILED
    pieces = page.generate(
        data
        | {
            "sources": (source_data(ledger, s, shares) for s in islice(shown, LISTED)),
            "detailed": detailed,
            "listed": LISTED,
            "leaking": _leaking(ledger),
            "withheld": told,
            "worst": figures.worst_pages(ledger, WORK_LIST),
            "words": {k.value: v for k, v in STATE_WORDS.items()},
            "originals": _originals(ledger),
        }
    )
    write_pieces(layout.root / "report.html", (p.encode("utf-8", "replace") for p in pieces))


def _paths(ledger: Ledger) -> Iterator[str]:
    """Of all published records, source by source."""
    for s in figures.sources(ledger):
        if s.state in FINISHED:
            yield from (d.path for d in ledger.documents(s.key))


def _originals(ledger: Ledger) -> dict[str, str]:
    """{key of a source whose records stand for another's, too: its file}"""
    keys = {s.same_as for s in ledger.sources(State.SAME)}
    return {key: row.file for key in keys if (row := ledger.source(key)) is not None}


def _leaking(ledger: Ledger) -> list[dict[str, Any]]:
    """The sources with leaks: what is said of each leak, and by whom it was released, if it was."""
    rows: dict[str, list[LeakRow]] = {}
    for row in ledger.leaks():
        rows.setdefault(row.source, []).append(row)
    decided = {d.source: released(ledger, d) for d in ledger.decisions()}
    out = []
    for key, found in rows.items():
        source = ledger.source(key)
        assert source is not None
        told = {"summary": gate.summary(found), "lines": gate.lines(found), "decision": decided.get(key)}
        out.append({"file": source.file, "key": key, **told})
    return out


def _json(data: Mapping[str, Any]) -> Iterator[bytes]:
    """An object with one key a line, and lists with one element a line."""
    for n, (key, value) in enumerate(data.items()):
        yield ("{\n" if n == 0 else ",\n").encode() + json.dumps(key).encode() + b": "
        if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
            yield b"["
            for i, item in enumerate(value):
                yield (b",\n  " if i else b"\n  ") + json.dumps(item, ensure_ascii=True).encode()
            yield b"\n]"
        else:
            yield json.dumps(value, ensure_ascii=True).encode()
    yield b"\n}\n"
