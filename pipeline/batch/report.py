"""The report of a run: ``report.html`` and ``report.json`` over everything, ``report/<source>.html`` page by page.

Plain HTML without scripts and without anything from outside the output folder. Pictures are linked, never inlined;
what was found is drawn over them as SVG, in the source's own page alone (``source_report.py``), so that the report
stays small.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.batch import gate, withheld
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import FINISHED, DocumentRow, LeakRow, PageRow, RunRow, SourceRow, State
from pipeline.batch.status import STATE_WORDS, moment, released
from pipeline.batch.store import Layout, write
from pipeline.batch.templating import templates
from pipeline.errors import ExitCode

WORK_LIST = 18
"""pages shown in the work list; report.json has them all"""


# -------------------------------------------------------------------------------------------- everything
def collect(ledger: Ledger) -> dict[str, Any]:
    """All that report.json says."""
    run = ledger.last_run()
    pages: dict[str, list[PageRow]] = {}
    for key, page in ledger.all_pages():
        pages.setdefault(key, []).append(page)
    sources = [_source_data(s, ledger.documents(s.key), pages.get(s.key, [])) for s in ledger.sources()]
    audits = [ledger.audit(s["key"]) for s in sources]
    states = Counter(s["state"] for s in sources)
    done = [s for s in sources if s["state"] in FINISHED]
    frames = [(key, p) for key, rows in pages.items() for p in rows]
    chars = sum(p.summary["chars"] for _, p in frames)
    return {
        "koden": run.koden if run else "",
        "run": _run_data(run) if run else None,
        "engines": [
            {"id": i, "name": name, "version": version, "models": models}
            for i, name, version, models in ledger.engines()
        ],
        "totals": {
            "sources": len(sources),
            "done": states[State.DONE],
            "partial": states[State.PARTIAL],
            "set_aside": states[State.SET_ASIDE],
            "same": states[State.SAME],
            "unfinished": states[State.READING] + states[State.PUBLISHING],
            "pages_in": sum(s["pages"] for s in done),
            "pages_failed": len({(k, p.number) for k, p in frames if p.state == "failed"}),
            "pages_blank": len({(k, p.number) for k, p in frames if p.state == "blank"}),
            "documents": sum(len(s["documents"]) for s in done),
            "flags": sum(d.get("flags", 0) for s in done for d in s["documents"]),
            "flagged": sum(bool(d.get("flags")) for s in done for d in s["documents"]),
            "redactions": sum(p.summary["redactions"] for _, p in frames),
            "chars": chars,
            "unclear": sum(p.summary["unclear"] for _, p in frames),
            "mean": _weighted(frames, chars),
            "wrong": round(sum(p.summary.get("wrong", 0.0) for _, p in frames), 2),
            "missed": round(sum(p.summary.get("missed", 0.0) for _, p in frames), 2),
            "seconds": round(sum(s["seconds"] for s in sources), 2),
        },
        "cpu_seconds": _cpu([p.spent for _, p in frames] + [{"audit": a.cpu} for a in audits if a]),
        "kinds": dict(Counter(d["kind"] for s in done for d in s["documents"]).most_common()),
        "reasons": dict(
            Counter(
                [s["reason"] for s in sources if s["state"] == State.SET_ASIDE]
                + [p.reason for _, p in frames if p.state == "failed"]
            ).most_common()
        ),
        "leaks": [gate.values(r) for r in ledger.leaks()],
        "released": [released(ledger, d) for d in ledger.decisions()],
        "sources": sources,
        "pages": [_page_data(key, p) for key, p in sorted(frames, key=_doubt)],
    }


def _doubt(item: tuple[str, PageRow]) -> tuple[Any, ...]:
    """Failed pages first, then those with most characters expected to be wrong."""
    key, p = item
    return p.state != "failed", -p.summary["expected"], key, p.number, p.part


def _weighted(frames: list[tuple[str, PageRow]], chars: int) -> float | None:
    weighted = sum(p.summary["chars"] * (p.summary["mean"] or 0) for _, p in frames)
    return round(weighted / chars, 4) if chars else None


def _cpu(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    spent: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for name, seconds in part.items():
            spent[name] += seconds
    return {name: round(value, 2) for name, value in sorted(spent.items())}


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


def _source_data(s: SourceRow, documents: list[DocumentRow], pages: list[PageRow]) -> dict[str, Any]:
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
        "failed": [{"page": p.id, "reason": p.reason, "what": p.what} for p in pages if p.state == "failed"],
        "documents": [
            {"id": d.id, "first_page": d.first_page, "last_page": d.last_page, "kind": d.kind, "path": d.path}
            | {"sha256": d.sha256}
            | {name: value for name, value in d.summary.items() if name != "cited"}
            for d in documents
        ],
    }


def _page_data(key: str, p: PageRow) -> dict[str, Any]:
    head = {"source": key, "page": p.id, "number": p.number, "state": p.state, "seconds": p.seconds, "what": p.what}
    return head | {"picture": bool(p.sha256)} | p.summary


def write_report(layout: Layout, ledger: Ledger) -> None:
    """``report.json``, ``report.html`` and the tables of what is withheld; OutputUnusable when they cannot be
    written."""
    data = collect(ledger)
    published = [s for s in data["sources"] if s["state"] in FINISHED]
    write(layout.root / "report.json", _json(data))
    shown = {s["key"] for s in data["sources"] if s["documents"]}
    worth = [p for p in data["pages"] if p["source"] in shown and (p["state"] == "failed" or p["expected"] >= 1)]
    html = (
        templates()
        .get_template("report.html.j2")
        .render(
            data
            | {
                "leaking": _leaking(ledger),
                "withheld": withheld.of_run(layout, (d["path"] for s in published for d in s["documents"])),
                "worst": worth[:WORK_LIST],
                "words": {k.value: v for k, v in STATE_WORDS.items()},
            }
        )
    )
    write(layout.root / "report.html", html.encode("utf-8", "replace"))


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


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=True, indent=1) + "\n").encode()
