"""What the report says in numbers, added up by SQLite: however many pages there are, a few rows come back.

The numbers of a page are in its ``summary``; :func:`pipeline.batch.pages.row` says what each is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import FINISHED, PageRow, SourceRow, State
from pipeline.errors import remedy_for

HOUR = 3600
_PUBLISHED = f"({','.join(repr(s.value) for s in FINISHED)})"


def _of(name: str) -> str:
    return f"coalesce(json_extract(summary, '$.{name}'), 0)"


_SUMS = ", ".join(f"total({_of(n)}) AS {n}" for n in ("chars", "unclear", "wrong", "missed", "redactions"))
_DOUBT = f"state != 'failed', -{_of('expected')}, source, number, part"
"""failed pages first, then those with most characters expected to be wrong"""


def page_sums(ledger: Ledger) -> dict[str, Any]:
    """Over all pages: ``chars``, ``unclear``, ``wrong``, ``missed``, ``redactions``; ``mean`` certainty."""
    certain = f"total({_of('chars')} * {_of('mean')}) AS certain"
    with ledger._guard() as db:
        row = db.execute(f"SELECT {_SUMS}, {certain} FROM pages").fetchone()
    chars = int(row["chars"])
    return {
        "redactions": int(row["redactions"]),
        "chars": chars,
        "unclear": int(row["unclear"]),
        "mean": round(row["certain"] / chars, 4) if chars else None,
        "wrong": round(row["wrong"], 2),
        "missed": round(row["missed"], 2),
    }


def source_sums(ledger: Ledger, key: str) -> dict[str, Any]:
    """Of a source: ``chars``, ``wrong``, ``missed``, ``redactions``, and ``errors_per_1000``: characters expected to be
    wrong or missed for each thousand there should be; None where nothing was read."""
    with ledger._guard() as db:
        row = db.execute(f"SELECT {_SUMS} FROM pages WHERE source = ?", (key,)).fetchone()
    expected, there = row["wrong"] + row["missed"], row["chars"] + row["missed"]
    return {
        "chars": int(row["chars"]),
        "wrong": round(row["wrong"], 2),
        "missed": round(row["missed"], 2),
        "redactions": int(row["redactions"]),
        "errors_per_1000": round(1000 * expected / there, 2) if there else None,
    }


def state_counts(ledger: Ledger) -> dict[str, int]:
    """Sources by state; ``pages_in``: pages of those that are published."""
    with ledger._guard() as db:
        found = {s: n for s, n in db.execute("SELECT state, count(*) FROM sources GROUP BY state")}
        pages = db.execute(f"SELECT total(pages) FROM sources WHERE state IN {_PUBLISHED}").fetchone()[0]
        seconds = db.execute("SELECT total(seconds) FROM sources").fetchone()[0]
    return {**{s.value: found.get(s, 0) for s in State}, "pages_in": int(pages), "seconds": round(seconds, 2)}


def frames(ledger: Ledger, state: str) -> int:
    """Pages of the input in that state; the halves of a spread are one."""
    with ledger._guard() as db:
        sql = "SELECT count(*) FROM (SELECT DISTINCT source, number FROM pages WHERE state = ?)"
        return int(db.execute(sql, (state,)).fetchone()[0])


def cpu_seconds(ledger: Ledger) -> dict[str, float]:
    """By stage, over all pages; the audit's with them."""
    spent: dict[str, float] = {}
    with ledger._guard() as db:
        for name, seconds in db.execute("SELECT j.key, total(j.value) FROM pages, json_each(pages.spent) j GROUP BY 1"):
            spent[name] = seconds
        looked, audit = db.execute("SELECT count(*), total(cpu) FROM audits").fetchone()
    if looked:
        spent["audit"] = spent.get("audit", 0.0) + audit
    return {name: round(seconds, 2) for name, seconds in sorted(spent.items())}


def kinds(ledger: Ledger) -> dict[str, int]:
    """Published documents by kind, most first."""
    sql = (
        "SELECT kind, count(*) AS n FROM documents JOIN sources ON sources.key = documents.source "
        f"WHERE sources.state IN {_PUBLISHED} GROUP BY kind ORDER BY n DESC, min(documents.id)"
    )
    with ledger._guard() as db:
        return {kind: n for kind, n in db.execute(sql)}


def flags(ledger: Ledger) -> tuple[int, int]:
    """(flags, documents that have any) of what is published."""
    sql = (
        f"SELECT total({_of('flags')}), count(*) FROM (SELECT documents.summary FROM documents "
        f"JOIN sources ON sources.key = documents.source WHERE sources.state IN {_PUBLISHED}) WHERE {_of('flags')} > 0"
    )
    with ledger._guard() as db:
        found, documents = db.execute(sql).fetchone()
    return int(found), int(documents)


# ------------------------------------------------------------------------------------------------ one by one
def sources(ledger: Ledger) -> Iterator[SourceRow]:
    """All, by input folder and key; one after the other."""
    for key in _keys(ledger):
        row = ledger.source(key)
        if row is not None:
            yield row


def _keys(ledger: Ledger) -> list[str]:
    with ledger._guard() as db:
        return [r[0] for r in db.execute("SELECT key FROM sources ORDER BY root, key")]


def failed_pages(ledger: Ledger, key: str) -> list[PageRow]:
    return [p for p in ledger.pages(key) if p.state == "failed"] if _has_failed(ledger, key) else []


def _has_failed(ledger: Ledger, key: str) -> bool:
    with ledger._guard() as db:
        sql = "SELECT 1 FROM pages WHERE source = ? AND state = 'failed' LIMIT 1"
        return db.execute(sql, (key,)).fetchone() is not None


def ranked_pages(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """All pages for a program, those that need a person first. Only names and numbers are sorted; what is said of a
    page is fetched when it comes."""
    with ledger._guard() as db:
        for r in db.execute(f"SELECT source, number, part FROM pages ORDER BY {_DOUBT}"):
            yield _page(ledger, r["source"], r["number"], r["part"])


def worst_pages(ledger: Ledger, most: int) -> list[dict[str, Any]]:
    """Of sources that have records: pages that failed, or with a character expected to be wrong."""
    where = f"(state = 'failed' OR {_of('expected')} >= 1) AND source IN (SELECT source FROM documents)"
    return _chosen(ledger, where, _DOUBT, most)


def slowest_pages(ledger: Ledger, most: int) -> list[dict[str, Any]]:
    """Of sources that have records, by the clock."""
    where = "seconds > 0 AND source IN (SELECT source FROM documents)"
    return _chosen(ledger, where, "-seconds, source, number, part", most)


def _chosen(ledger: Ledger, where: str, order: str, most: int) -> list[dict[str, Any]]:
    sql = f"SELECT source, number, part FROM pages WHERE {where} ORDER BY {order} LIMIT ?"
    with ledger._guard() as db:
        found = db.execute(sql, (most,)).fetchall()
    return [_page(ledger, r["source"], r["number"], r["part"]) for r in found]


def _page(ledger: Ledger, source: str, number: int, part: str) -> dict[str, Any]:
    sql = "SELECT * FROM pages WHERE source = ? AND number = ? AND part = ?"
    with ledger._guard() as db:
        r = db.execute(sql, (source, number, part)).fetchone()
    said: dict[str, Any] = json.loads(r["summary"])
    return {
        "source": source,
        "page": f"p{number:04d}{part}",
        "number": number,
        "state": r["state"],
        "seconds": r["seconds"],
        "what": r["what"],
        "picture": bool(r["sha256"]),
        **said,
    }


# ------------------------------------------------------------------------------------------------- what failed
def failures(ledger: Ledger, most: int) -> list[dict[str, Any]]:
    """By reason, the most frequent first: ``sources`` and ``pages`` count all, ``files`` holds the first ``most`` of
    them: ``file``, ``key``, ``what``, ``page`` where it is one page that failed; ``shown``: there is a page to look at.
    """
    aside = (
        "SELECT key, file, what, '' AS page, 0 AS shown FROM sources WHERE state = 'set-aside' AND reason = ? "
        "ORDER BY root, key"
    )
    failed = (
        "SELECT source AS key, file, pages.what, printf('p%04d%s', number, part) AS page, "
        "source IN (SELECT source FROM documents) AS shown FROM pages "
        "JOIN sources ON sources.key = source WHERE pages.state = 'failed' AND pages.reason = ? "
        "ORDER BY root, source, number, part"
    )
    out = []
    for reason, n_sources, n_pages in ledger.failures():
        with ledger._guard() as db:
            files = [dict(r) for sql in (aside, failed) for r in db.execute(f"{sql} LIMIT ?", (reason, most))]
        told = {"reason": reason, "remedy": remedy_for(reason), "sources": n_sources, "pages": n_pages}
        out.append({**told, "files": files[:most]})
    return out


# ------------------------------------------------------------------------------------------------ throughput
def throughput(ledger: Ledger) -> dict[str, Any] | None:
    """Of the last run: ``pages`` read in it, ``failed`` tries, ``seconds``, ``per_minute``, and ``hours``, each with
    its ``hour`` (UTC), ``pages`` and ``failed``. None when it read none. A run that goes on is taken until now."""
    run = ledger.last_run()
    if run is None:
        return None
    sql = (
        f"SELECT CAST((began + seconds) / {HOUR} AS INTEGER) AS hour, sum(outcome = 'done') AS pages, "
        "sum(outcome != 'done') AS failed FROM attempts WHERE run = ? AND what = 'page' GROUP BY hour ORDER BY hour"
    )
    with ledger._guard() as db:
        hours = [dict(r) for r in db.execute(sql, (run.id,))]
    if not hours:
        return None
    pages = sum(h["pages"] for h in hours)
    seconds = max(0.001, (run.ended or time.time()) - run.started)
    for h in hours:
        h["hour"] = time.strftime("%Y-%m-%dT%H:00Z", time.gmtime(h["hour"] * HOUR))
    return {
        "pages": pages,
        "failed": sum(h["failed"] for h in hours),
        "seconds": round(seconds, 1),
        "per_minute": round(60 * pages / seconds, 2),
        "hours": hours,
    }
