"""The report of a run: ``report.html`` and ``report.json`` over everything, ``report/<source>.html`` page by page.

Plain HTML without scripts and without anything from outside the output folder. Pictures are linked, never inlined;
what was found is drawn over them as SVG, in the source's own page alone, so that the report stays small.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipeline.batch import gate, withheld
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import FINISHED, DocumentRow, LeakRow, PageRow, RunRow, SourceRow, State
from pipeline.batch.status import STATE_WORDS, moment, released
from pipeline.batch.store import Layout, write
from pipeline.errors import ExitCode
from pipeline.model import Box, Char, Direction, Document, Line, Page, Polygon, Region, Row

WORK_LIST = 18
"""pages shown in the work list; report.json has them all"""


@cache
def _templates() -> Environment:
    env = Environment(
        loader=PackageLoader("pipeline.batch"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["url"] = lambda path: quote(str(path))
    env.filters["percent"] = lambda share: "" if share is None else f"{100 * share:.1f} %"
    env.filters["rate"] = _rate
    env.filters["number"] = lambda n: f"{n:,}"
    env.filters["clock"] = _clock
    env.filters["shown"] = lambda v: ", ".join(map(str, v)) if isinstance(v, list) else "–" if v is None else str(v)
    return env


def _rate(wrong: float, of: int) -> str:
    """Of characters expected to be wrong: 0.42 %, 3.1 %, 27 %"""
    if not of:
        return ""
    share = 100 * wrong / of
    return f"{share:.2f} %" if share < 0.995 else f"{share:.1f} %" if share < 9.95 else f"{share:.0f} %"


def _clock(seconds: float | None) -> str:
    """2 h 05 min, 3 min 12 s, 4.2 s"""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


# -------------------------------------------------------------------------------------------- one source
def source_page(
    key: str,
    file: str,
    pages: Sequence[Page],
    documents: Sequence[tuple[Document, DocumentRow]],
    rows: Iterable[PageRow],
    unclear_below: float,
    held: dict[str, Any] | None = None,
) -> bytes:
    """Every page beside what was read on it, with regions, redactions and values drawn over it. Deterministic.

    ``held``: what :func:`pipeline.batch.withheld.of_source` says of the source."""
    known = {row.id: row for row in rows}
    values: dict[str, list[dict[str, str]]] = {}
    starts = {}
    for document, row in documents:
        starts[document.pages[0].id] = row
        for v in document.values:
            values.setdefault(v.page, []).append(
                {"name": v.name.value, "value": v.value or v.printed, "certainty": f"{v.certainty:.2f}"}
                | {"points": ""}
                | ({"points": _points(page, v.polygon)} if v.polygon and (page := _page(document, v.page)) else {})
            )
    views = (
        {"start": starts.get(p.id)} | _page_view(p, known.get(p.id), values.get(p.id, []), unclear_below) for p in pages
    )
    html = (
        _templates()
        .get_template("source.html.j2")
        .render(
            key=key,
            file=file,
            documents=[row for _, row in documents],
            pages=views,
            count=len(pages),
            withheld=held,
        )
    )
    return html.encode("utf-8", "replace")


def _page(document: Document, page: str) -> Page | None:
    return next((p for p in document.pages if p.id == page), None)


def _points(page: Page, polygon: Polygon) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in page.transform.outline(polygon))


def _page_view(page: Page, row: PageRow | None, values: list[dict[str, str]], unclear_below: float) -> dict[str, Any]:
    area = page.area
    return {
        "id": page.id,
        "number": page.origin.number,
        "part": page.part,
        "file": page.origin.file,
        "failed": page.failed,
        "blank": page.blank,
        "picture": bool(row and row.sha256),
        "chars": row.summary["chars"] if row else 0,
        "wrong": row.summary.get("wrong", 0.0) if row else 0.0,
        "missed": row.summary.get("missed", 0.0) if row else 0.0,
        "unclear": row.summary["unclear"] if row else 0,
        "notes": row.summary["notes"] if row else [],
        "view": f"{area.x0:.0f} {area.y0:.0f} {area.width:.0f} {area.height:.0f}",
        "width": round(area.width),
        "height": round(area.height),
        "vertical": page.direction.value == "vertical",
        "regions": [
            {"type": r.type.value, "points": _points(page, r.polygon), "text": _region_text(r, unclear_below)}
            for r in page.regions
        ],
        "redactions": [
            {"id": r.id, "kind": r.kind.value, "certainty": f"{r.certainty:.2f}", "points": _points(page, r.polygon)}
            for r in page.redactions
        ],
        "unsure": [
            {"points": _points(page, _char_box(piece, c).polygon), "text": f"{c.text} {c.trust:.2f}"}
            for r in page.rows
            for piece in r.pieces
            if piece.tag == "line"
            for c in piece.printed
            if c.trust < unclear_below
        ],
        "values": values,
    }


def _char_box(line: Line, char: Char) -> Box:
    """Page pixels."""
    box = line.box
    if line.direction is Direction.VERTICAL:
        return Box(box.x0, char.start, box.x1, char.end)
    return Box(char.start, box.y0, char.end, box.y1)


def _region_text(region: Region, unclear_below: float) -> Markup:
    if region.cells:
        return Markup("\n").join(Markup(" ").join(_row_text(r, unclear_below) for r in c.rows) for c in region.cells)
    return Markup("\n").join(_row_text(r, unclear_below) for r in region.rows)


def _row_text(row: Row, unclear_below: float) -> Markup:
    """Escaped text; doubtful characters marked, redactions as boxes."""
    out = Markup("")
    for piece in row.pieces:
        if piece.tag == "redaction":
            out += Markup('<b class="gap">■■■</b>')
            continue
        for c in piece.chars:
            text = c.text.encode("utf-8", "replace").decode()
            doubtful = c.trust < unclear_below and not text.isspace()
            out += Markup("<mark>{}</mark>").format(text) if doubtful else Markup.escape(text)
    return out


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
            "unfinished": states[State.READING] + states[State.PUBLISHING],
            "pages_in": sum(s["pages"] for s in done),
            "pages_failed": len({(k, p.number) for k, p in frames if p.state == "failed"}),
            "pages_blank": len({(k, p.number) for k, p in frames if p.state == "blank"}),
            "documents": sum(len(s["documents"]) for s in done),
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
        "reason": s.reason,
        "what": s.what,
        "remedy": s.remedy,
        "seconds": round(s.seconds, 2),
        "failed": [{"page": p.id, "reason": p.reason, "what": p.what} for p in pages if p.state == "failed"],
        "documents": [
            {"id": d.id, "first_page": d.first_page, "last_page": d.last_page, "kind": d.kind, "path": d.path}
            | {"sha256": d.sha256}
            | d.summary
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
        _templates()
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
