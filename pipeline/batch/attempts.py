"""The ledger's tables of what was tried and what was published: every attempt at a task, and every output file with its
size and digest.

Rows of a source lie together (the tables are ordered by it), so that writing one costs the same however many there are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from pipeline.batch.connection import Tables
from pipeline.batch.rows import AttemptRow, OutputRow

SCHEMA = """
ALTER TABLE runs ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE runs ADD COLUMN versions TEXT NOT NULL DEFAULT '{}';
ALTER TABLE runs ADD COLUMN now TEXT NOT NULL DEFAULT '{}';
ALTER TABLE sources ADD COLUMN same_as TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN met TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN said TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
CREATE INDEX sources_by_state ON sources (state, pages);
CREATE INDEX sources_by_met ON sources (met);
CREATE INDEX sources_by_stamp ON sources (stamp);
CREATE INDEX audits_by_content ON audits (sha256);
CREATE INDEX pages_by_state ON pages (state, source, number, reason);
CREATE INDEX documents_flagged ON documents (json_extract(summary, '$.flags'))
    WHERE json_extract(summary, '$.flags') > 0;
CREATE TABLE attempts (
    source TEXT NOT NULL REFERENCES sources(key) ON DELETE CASCADE, what TEXT NOT NULL, page INTEGER NOT NULL,
    number INTEGER NOT NULL, run INTEGER NOT NULL, began REAL NOT NULL, seconds REAL NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL, memory INTEGER, PRIMARY KEY (source, what, page, number)
) WITHOUT ROWID;
CREATE INDEX attempts_failed ON attempts (reason) WHERE outcome != 'done';
CREATE TABLE outputs (
    source TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (source, path)
) WITHOUT ROWID;
"""
KEPT = 8
"""attempts at one page that are kept, the newest"""
OF_RUN = ""
"""the source of files that belong to no source: schemas, indexes, the report"""


class AttemptTables(Tables):
    """Part of :class:`pipeline.batch.ledger.Ledger`."""

    # ---------------------------------------------------------------------------------------- attempts
    def attempted(self, row: AttemptRow) -> None:
        """Note an attempt that changes nothing else."""
        with self._writing() as db:
            note(db, row)

    def attempts(self, key: str) -> list[AttemptRow]:
        """Of a source, each task's in the order they were made."""
        if self._version_read < 4:
            return []
        with self._guard() as db:
            found = db.execute("SELECT * FROM attempts WHERE source = ? ORDER BY what, page, number", (key,))
            return [_attempt(r) for r in found]

    # ------------------------------------------------------------------------------------------ outputs
    def put_outputs(self, key: str, rows: Iterable[OutputRow]) -> None:
        """What there is of the source now, in place of what there was; :data:`OF_RUN` for what belongs to none."""
        with self._writing() as db:
            put_outputs(db, key, rows)

    def outputs(self, key: str) -> list[OutputRow]:
        if self._version_read < 4:
            return []
        with self._guard() as db:
            found = db.execute("SELECT * FROM outputs WHERE source = ? ORDER BY path", (key,)).fetchall()
        return [_output(r) for r in found]

    def all_outputs(self) -> Iterator[OutputRow]:
        """By source and path; not all in memory."""
        if self._version_read < 4:
            return
        with self._guard() as db:
            for r in db.execute("SELECT * FROM outputs ORDER BY source, path"):
                yield _output(r)


def note(db: sqlite3.Connection, row: AttemptRow) -> None:
    """Within a transaction: add the attempt, let go of those too old to matter."""
    of = (row.source, row.what, row.page)
    last = db.execute("SELECT max(number) FROM attempts WHERE source = ? AND what = ? AND page = ?", of).fetchone()[0]
    number = (last or 0) + 1
    said = (row.run, row.began, row.seconds, row.outcome, row.reason, row.memory)
    db.execute("INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*of, number, *said))
    if number > KEPT:
        old = (*of, number - KEPT)
        db.execute("DELETE FROM attempts WHERE source = ? AND what = ? AND page = ? AND number <= ?", old)


def put_outputs(db: sqlite3.Connection, key: str, rows: Iterable[OutputRow]) -> None:
    """Within a transaction."""
    db.execute("DELETE FROM outputs WHERE source = ?", (key,))
    values = ((key, r.path, r.kind, r.size, r.sha256) for r in rows)
    db.executemany("INSERT INTO outputs VALUES (?, ?, ?, ?, ?)", values)


def _attempt(r: sqlite3.Row) -> AttemptRow:
    return AttemptRow(**{k: r[k] for k in AttemptRow.__dataclass_fields__})


def _output(r: sqlite3.Row) -> OutputRow:
    return OutputRow(**{k: r[k] for k in OutputRow.__dataclass_fields__})
