"""What was done, in SQLite: sources, pages, documents, runs and the engines seen. Only ``batch/`` knows it.

The file is in WAL mode, so that ``koden status`` can read while a run writes. One connection, one thread.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.batch import leaks
from pipeline.batch.rows import FINISHED, DocumentRow, PageRow, Place, RunRow, SourceRow, State
from pipeline.batch.schema import STEPS, VERSION
from pipeline.errors import OutputUnusable
from pipeline.model import EngineInfo

FILE_NAME = "koden.db"


def fold(key: str) -> str:
    """What a file system that ignores case and normalisation takes for the same name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", key).casefold())


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


class Ledger(leaks.LeakTables):
    """Open with :meth:`open` (creates, migrates) or :meth:`read` (never writes). OutputUnusable when it cannot."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db, self._path, self._version_read = db, path, VERSION
        db.row_factory = sqlite3.Row

    @classmethod
    def open(cls, folder: Path) -> Ledger:
        path = folder / FILE_NAME
        try:
            db = sqlite3.connect(path, isolation_level=None, timeout=30)
            ledger = cls(db, path)
            with ledger._guard():
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")  # what is taken back leaves no bytes
                ledger._migrate()
        except sqlite3.Error as e:
            raise _unusable(e, path) from e
        return ledger

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        path = folder / FILE_NAME
        if not path.is_file():
            raise OutputUnusable("no ledger here", file=str(path), remedy="give the output folder of a koden run")
        uri = f"{path.resolve().as_uri()}?mode=ro"
        if not os.access(folder, os.W_OK) and not path.with_name(f"{FILE_NAME}-wal").exists():
            uri += "&immutable=1"  # WAL wants to write beside the file; on a read-only medium nobody else writes either
        try:
            ledger = cls(sqlite3.connect(uri, uri=True, timeout=30), path)
            with ledger._guard():
                ledger._version_read = ledger._version()
                ledger._check_version(ledger._version_read)
        except sqlite3.Error as e:
            raise _unusable(e, path) from e
        return ledger

    def close(self) -> None:
        self._db.close()

    # ------------------------------------------------------------------------------------------- schema
    def _version(self) -> int:
        known = self._db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'version'").fetchone()[0]
        return int(self._db.execute("SELECT number FROM version").fetchone()[0]) if known else 0

    def _check_version(self, number: int) -> None:
        if number > VERSION:
            raise OutputUnusable(
                f"the ledger was written by a newer koden (schema {number}, this one knows {VERSION})",
                file=str(self._path),
                remedy="use the newer koden, or another output folder",
            )

    def _migrate(self) -> None:
        number = self._version()
        self._check_version(number)
        for step in range(number + 1, VERSION + 1):
            told = f"DELETE FROM version; INSERT INTO version VALUES ({step});"
            self._db.executescript(f"BEGIN;{STEPS[step]}{told}COMMIT;")

    @contextmanager
    def _guard(self) -> Iterator[sqlite3.Connection]:
        """SQLite's complaints as ours."""
        try:
            yield self._db
        except sqlite3.Error as e:
            raise _unusable(e, self._path) from e

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._guard() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    # --------------------------------------------------------------------------------------------- runs
    def begin_run(self, koden: str, pid: int, arguments: Mapping[str, Any]) -> int:
        with self._writing() as db:
            row = (time.time(), pid, koden, _dump(dict(arguments)))
            done = db.execute("INSERT INTO runs (started, pid, koden, arguments) VALUES (?, ?, ?, ?)", row)
            return int(done.lastrowid or 0)

    def describe_run(self, run: int, fingerprint: str, passed_over: Mapping[str, int]) -> None:
        with self._writing() as db:
            row = (fingerprint, _dump(dict(passed_over)), run)
            db.execute("UPDATE runs SET fingerprint = ?, passed_over = ? WHERE id = ?", row)

    def end_run(self, run: int, exit_code: int) -> None:
        """OutputUnusable when the ledger is no longer where it was: what was written meanwhile may be lost too."""
        if not self._path.is_file():
            what = "the output folder was moved or removed while the run went on"
            raise OutputUnusable(what, file=str(self._path.parent), remedy="run the same command again")
        with self._writing() as db:
            db.execute("UPDATE runs SET ended = ?, exit_code = ? WHERE id = ?", (time.time(), exit_code, run))

    def last_run(self) -> RunRow | None:
        with self._guard() as db:
            row = db.execute("SELECT * FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            return None
        return RunRow(**{**row, "arguments": _held(row["arguments"]), "passed_over": _held(row["passed_over"])})

    def saw_engines(self, engines: Iterable[EngineInfo]) -> None:
        with self._writing() as db:
            rows = [(e.id, e.name, e.version, _dump(dict(e.models))) for e in engines]
            db.executemany("INSERT OR REPLACE INTO engines VALUES (?, ?, ?, ?)", rows)

    def engines(self) -> list[tuple[str, str, str, dict[str, str]]]:
        """(id, name, version, model digests)"""
        with self._guard() as db:
            rows = db.execute("SELECT * FROM engines ORDER BY id").fetchall()
        return [(r["id"], r["name"], r["version"], _held(r["models"])) for r in rows]

    # ------------------------------------------------------------------------------------------ sources
    def sources(self, *states: State) -> list[SourceRow]:
        where = f"WHERE state IN ({','.join('?' * len(states))})" if states else ""
        with self._guard() as db:
            return [_source(r) for r in db.execute(f"SELECT * FROM sources {where} ORDER BY root, key", states)]

    def source(self, key: str) -> SourceRow | None:
        return self._one("key = ?", key)

    def source_at(self, root: str, name: str) -> SourceRow | None:
        return self._one("root = ? AND name = ?", root, name)

    def key_taken(self, key: str) -> SourceRow | None:
        return self._one("folded = ?", fold(key))

    def sources_like(self, sha256: str) -> list[SourceRow]:
        """Those with this content, read or only audited."""
        audited = "SELECT source FROM audits WHERE sha256 = ?1"
        sql = f"SELECT * FROM sources WHERE sha256 = ?1 OR key IN ({audited}) ORDER BY key"
        with self._guard() as db:
            return [_source(r) for r in db.execute(sql, (sha256,))]

    def _one(self, where: str, *values: str) -> SourceRow | None:
        with self._guard() as db:
            row = db.execute(f"SELECT * FROM sources WHERE {where}", values).fetchone()
        return _source(row) if row else None

    def claim(self, key: str, place: Place, run: int) -> None:
        """Give the key to the source, new or known (it moved here, then). Its state stays."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO sources (key, folded, root, name, file, path, beside, state, run) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET root = excluded.root, name = excluded.name, file = excluded.file, "
                "path = excluded.path, beside = excluded.beside, run = excluded.run",
                (key, fold(key), place.root, place.name, place.file, place.path, place.beside, State.READING, run),
            )

    def begin_source(
        self, key: str, sha256: str, pages: int, fingerprint: str, run: int, *, keep: bool, stated: str = ""
    ) -> None:
        """The source is going to be read; what is known of its pages is dropped, or ``keep`` for going on with."""
        with self._writing() as db:
            if not keep:
                db.execute("DELETE FROM pages WHERE source = ?", (key,))
                db.execute("UPDATE sources SET seconds = 0, readings = '' WHERE key = ?", (key,))
            db.execute(
                "UPDATE sources SET sha256 = ?, pages = ?, fingerprint = ?, stated = ?, state = ?, reason = '', "
                "what = '', remedy = '', run = ? WHERE key = ?",
                (sha256, pages, fingerprint, stated, State.READING, run, key),
            )

    def publishing(self, key: str, documents: Iterable[DocumentRow], readings: str = "") -> None:
        """From here on the move into place is only finished, never undone. ``readings``: digest of what is kept."""
        with self._writing() as db:
            db.execute("DELETE FROM documents WHERE source = ?", (key,))
            _insert(db, "documents", [{"source": key, **vars(d)} for d in documents])
            db.execute("UPDATE sources SET state = ?, readings = ? WHERE key = ?", (State.PUBLISHING, readings, key))

    def unpublished(self, key: str) -> None:
        """Nothing of the source is out any more, nor kept here."""
        with self._writing() as db:
            db.execute("DELETE FROM documents WHERE source = ?", (key,))
            db.execute("DELETE FROM pages WHERE source = ?", (key,))
            db.execute(
                "UPDATE sources SET sha256 = '', fingerprint = '', stated = '', readings = '', seconds = 0 "
                "WHERE key = ?",
                (key,),
            )

    def published(self, key: str) -> State:
        """Done, or partial when a page failed."""
        with self._writing() as db:
            failed = db.execute("SELECT count(*) FROM pages WHERE source = ? AND state = 'failed'", (key,)).fetchone()[
                0
            ]
            state = State.PARTIAL if failed else State.DONE
            db.execute("UPDATE sources SET state = ? WHERE key = ?", (state, key))
        return state

    def set_aside(self, key: str, reason: str, what: str, remedy: str, *, sha256: str = "", pages: int = 0) -> None:
        with self._writing() as db:
            db.execute(
                "UPDATE sources SET state = ?, reason = ?, what = ?, remedy = ?, "
                "sha256 = CASE WHEN ? = '' THEN sha256 ELSE ? END, pages = CASE WHEN ? = 0 THEN pages ELSE ? END "
                "WHERE key = ?",
                (State.SET_ASIDE, reason, what, remedy, sha256, sha256, pages, pages, key),
            )

    # ---------------------------------------------------------------------------------------- pages, documents
    def page_read(self, key: str, rows: Iterable[PageRow], seconds: float) -> None:
        """One frame's pages, one or two, in place of what was known of the frame."""
        rows = list(rows)
        with self._writing() as db:
            db.executemany("DELETE FROM pages WHERE source = ? AND number = ?", {(key, r.number) for r in rows})
            _insert(db, "pages", [{"source": key, **vars(r)} for r in rows])
            db.execute("UPDATE sources SET seconds = seconds + ? WHERE key = ?", (seconds, key))

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
        with self._guard() as db:
            each = "SELECT json_extract(summary, '$.flags') AS n FROM documents"
            flags, documents = db.execute(f"SELECT total(n), count(*) FROM ({each}) WHERE n > 0").fetchone()
        return int(flags), int(documents)

    def counts(self) -> dict[str, int]:
        """Sources by state, pages by state (``pages-read`` ...), documents; for status and report."""
        out: dict[str, int] = {}
        with self._guard() as db:
            for state, n in db.execute("SELECT state, count(*) FROM sources GROUP BY state"):
                out[state] = n
            for state, n in db.execute(
                "SELECT state, count(DISTINCT source || char(0) || number) FROM pages GROUP BY state"
            ):
                out[f"pages-{state}"] = n
            out["pages-known"] = db.execute("SELECT coalesce(sum(pages), 0) FROM sources").fetchone()[0]
            out["documents"] = db.execute("SELECT count(*) FROM documents").fetchone()[0]
        return out


def _insert(db: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows as they are, dictionaries as JSON; all of the same columns."""
    if rows:
        names = list(rows[0])
        values = [[_dump(v) if isinstance(v, dict) else v for v in row.values()] for row in rows]
        db.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({','.join('?' * len(names))})", values)


def _source(r: sqlite3.Row) -> SourceRow:
    values = {k: r[k] for k in SourceRow.__dataclass_fields__ if k in r.keys()}  # noqa: SIM118 - of a Row
    return SourceRow(**{**values, "state": State(r["state"])})


def _page(r: sqlite3.Row) -> PageRow:
    values = {k: r[k] for k in PageRow.__dataclass_fields__ if k in r.keys()}  # noqa: SIM118
    return PageRow(**{**values, "summary": _held(r["summary"]), "spent": _held(r["spent"])})


def _document(r: sqlite3.Row) -> DocumentRow:
    values = {k: r[k] for k in DocumentRow.__dataclass_fields__}
    return DocumentRow(**{**values, "summary": _held(r["summary"])})


def _unusable(e: sqlite3.Error, path: Path) -> OutputUnusable:
    full, broken = "full" in str(e), "not a database" in str(e) or "malformed" in str(e)
    remedy = "check that you may write to the output folder"
    if full:
        remedy = "make room, then run the same command again"
    elif broken:
        remedy = f"move {FILE_NAME} and what begins with {FILE_NAME}- away and run again: everything is read anew"
    what = "the disk is full" if full else f"the ledger cannot be used: {e}"
    return OutputUnusable(what, file=str(path), remedy=remedy)


def _held(text: str) -> Any:
    """What a row holds as JSON; OutputUnusable when somebody else wrote there."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        remedy = f"move {FILE_NAME} and what begins with {FILE_NAME}- away and run again: everything is read anew"
        raise OutputUnusable(
            "the ledger cannot be used: a row of it is damaged", file=FILE_NAME, remedy=remedy
        ) from None
