"""Ledgers as older versions of koden left them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipeline.batch.schema import STEPS


def as_of(output: Path, version: int) -> None:
    """Make the output's ledger one of an older schema: its tables and columns alone, with what they hold."""
    path, old = output / "koden.db", output / "old.db"
    with sqlite3.connect(old) as db:
        for step in range(1, version + 1):
            db.executescript(STEPS[step])
        db.execute("ATTACH ? AS now", (str(path),))
        tables = [r[0] for r in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = ",".join(r[1] for r in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"DELETE FROM main.{table}")
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
        db.execute("UPDATE version SET number = ?", (version,))
        db.commit()
    db.close()
    for name in ("koden.db", "koden.db-wal", "koden.db-shm"):
        (output / name).unlink(missing_ok=True)
    old.rename(path)
