"""What a watcher took, in the ledger: each source with its files as they were then, so that nothing is looked at again
before it changes, whenever the watcher is started."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.batch.ledger import Ledger

TABLE = """
CREATE TABLE IF NOT EXISTS watched (
    root TEXT NOT NULL, name TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (root, name)
) WITHOUT ROWID
"""
"""made by the first watcher: nobody else has anything to do with it"""


def taken(ledger: Ledger) -> dict[tuple[str, str], str]:
    """{(input folder, name): signature}"""
    with ledger._guard() as db:
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'watched'").fetchone() is None:
            return {}
        return {(r["root"], r["name"]): r["signature"] for r in db.execute("SELECT * FROM watched")}


def take(ledger: Ledger, rows: Iterable[tuple[str, str, str]]) -> None:
    """Note (input folder, name, signature)."""
    with ledger._writing() as db:
        db.execute(TABLE)
        db.executemany("INSERT OR REPLACE INTO watched VALUES (?, ?, ?)", rows)


def stirred(ledger: Ledger) -> str:
    """Changes whenever somebody else than the watcher decides on a source, or has it done again."""
    with ledger._guard() as db:
        states = db.execute("SELECT state, count(*) FROM sources GROUP BY state ORDER BY state").fetchall()
        decided = db.execute("SELECT count(*), max(id), sum(withdrawn != '') FROM decisions").fetchone()
    return repr(([tuple(r) for r in states], tuple(decided)))
