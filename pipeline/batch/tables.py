"""The ledger's tables of pages and documents, and what is counted over them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.batch.attempts import note
from pipeline.batch.connection import Tables
from pipeline.batch.rows import FINISHED, AttemptRow, DocumentRow, PageRow, State
from pipeline.errors import OutputUnusable

FILE_NAME = "koden.db"


class PageTables(Tables):
    """Part of :class:`pipeline.batch.ledger.Ledger`."""

    def page_read(self, key: str, rows: Iterable[PageRow], seconds: float, attempt: AttemptRow | None = None) -> None:
        """One frame's pages, one or two, in place of what was known of the frame; with the attempt that gave them."""
        rows = list(rows)
        with self._writing() as db:
            db.executemany("DELETE FROM pages WHERE source = ? AND number = ?", {(key, r.number) for r in rows})
            insert(db, "pages", [{"source": key, **vars(r)} for r in rows])
            db.execute("UPDATE sources SET seconds = seconds + ? WHERE key = ?", (seconds, key))
            if attempt is not None:
                note(db, attempt)

    def pages(self, key: str) -> list[PageRow]:
        with self._guard() as db:
            return [_page(r) for r in db.execute("SELECT * FROM pages WHERE source = ? ORDER BY number, part", (key,))]

    def all_pages(self) -> Iterator[tuple[str, PageRow]]:
        """(source key, page), one after the other; not all in memory."""
        with self._guard() as db:
            for r in db.execute("SELECT * FROM pages ORDER BY source, number, part"):
                yield r["source"], _page(r)

    def documents(self, key: str) -> list[DocumentRow]:
        with self._guard() as db:
            rows = db.execute("SELECT * FROM documents WHERE source = ? ORDER BY ordinal", (key,)).fetchall()
        return [_document(r) for r in rows]

    def all_documents(self) -> Iterator[DocumentRow]:
        """Of the published sources, by id; not all in memory."""
        states = ",".join(f"'{s}'" for s in FINISHED)
        published = f"SELECT key FROM sources WHERE state IN ({states})"
        sql = f"SELECT * FROM documents WHERE source IN ({published}) ORDER BY id"
        with self._guard() as db:
            for r in db.execute(sql):
                yield _document(r)

    def flags(self) -> tuple[int, int]:
        """How many flags there are, and in how many documents."""
        n = "json_extract(summary, '$.flags')"
        with self._guard() as db:
            flags, documents = db.execute(f"SELECT total({n}), count(*) FROM documents WHERE {n} > 0").fetchone()
        return int(flags), int(documents)

    def counts(self) -> dict[str, int]:
        """Sources by state, pages by state (``pages-read`` ...), documents; for status and report."""
        out: dict[str, int] = {}
        with self._guard() as db:
            pages = 0
            for state, n, held_pages in db.execute("SELECT state, count(*), sum(pages) FROM sources GROUP BY state"):
                out[state] = n
                pages += held_pages if state not in (State.SAME, State.GONE) else 0
            frames = "SELECT DISTINCT state, source, number FROM pages"
            for state, n in db.execute(f"SELECT state, count(*) FROM ({frames}) GROUP BY state"):
                out[f"pages-{state}"] = n
            out["pages-known"] = pages
            out["documents"] = db.execute("SELECT count(*) FROM documents").fetchone()[0]
        return out

    def failures(self) -> list[tuple[str, int, int]]:
        """(reason, sources set aside, pages failed), most first."""
        found: dict[str, list[int]] = {}
        sources = "SELECT reason, count(*) FROM sources WHERE state = 'set-aside' GROUP BY reason"
        frames = "SELECT DISTINCT source, number, reason FROM pages WHERE state = 'failed'"
        with self._guard() as db:
            for reason, n in db.execute(sources):
                found.setdefault(reason, [0, 0])[0] = n
            for reason, n in db.execute(f"SELECT reason, count(*) FROM ({frames}) GROUP BY reason"):
                found.setdefault(reason, [0, 0])[1] = n
        return sorted(((r, a, b) for r, (a, b) in found.items()), key=lambda f: (-f[1] - f[2], f[0]))

    def failed_sources(self) -> set[str]:
        """Keys of the sources some of whose pages could not be read."""
        with self._guard() as db:
            return {r[0] for r in db.execute("SELECT DISTINCT source FROM pages WHERE state = 'failed'")}


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


def insert(db: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows as they are, dictionaries as JSON; all of the same columns."""
    if rows:
        names = list(rows[0])
        values = [[dump(v) if isinstance(v, dict) else v for v in row.values()] for row in rows]
        db.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({','.join('?' * len(names))})", values)


def mark(db: sqlite3.Connection, key: str, unclear: Mapping[str, int]) -> None:
    """Within a transaction: how many characters of each page are marked unclear, where that is another number."""
    pages = (_page(r) for r in db.execute("SELECT * FROM pages WHERE source = ?", (key,)).fetchall())
    changed = [p for p in pages if unclear.get(p.id, p.summary.get("unclear")) != p.summary.get("unclear")]
    values = [(dump({**p.summary, "unclear": unclear[p.id]}), key, p.number, p.part) for p in changed]
    db.executemany("UPDATE pages SET summary = ? WHERE source = ? AND number = ? AND part = ?", values)


def _page(r: sqlite3.Row) -> PageRow:
    values = {k: r[k] for k in PageRow.__dataclass_fields__ if k in r.keys()}  # noqa: SIM118
    return PageRow(**{**values, "summary": held(r["summary"]), "spent": held(r["spent"])})


def _document(r: sqlite3.Row) -> DocumentRow:
    values = {k: r[k] for k in DocumentRow.__dataclass_fields__}
    return DocumentRow(**{**values, "summary": held(r["summary"])})


def held(text: str) -> Any:
    """What a row holds as JSON; OutputUnusable when somebody else wrote there."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        remedy = f"move {FILE_NAME} and what begins with {FILE_NAME}- away and run again: everything is read anew"
        raise OutputUnusable(
            "the ledger cannot be used: a row of it is damaged", file=FILE_NAME, remedy=remedy
        ) from None
