"""What was done, in SQLite: sources, pages, documents, runs and the engines seen. Only ``batch/`` knows it.

The file is in WAL mode, so that ``koden status`` can read while a run writes. One connection, one thread.
"""

from __future__ import annotations

import os
import sqlite3
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.batch.attempts import AttemptTables, note, put_outputs
from pipeline.batch.leaks import LeakTables
from pipeline.batch.rows import AttemptRow, DocumentRow, OutputRow, Place, RunRow, SourceRow, State
from pipeline.batch.schema import STEPS, VERSION
from pipeline.batch.tables import FILE_NAME as FILE_NAME
from pipeline.batch.tables import PageTables, dump, held, insert, mark
from pipeline.errors import OutputUnusable
from pipeline.model import EngineInfo

_JSON = ("arguments", "passed_over", "settings", "versions", "now")


def fold(key: str) -> str:
    """What a file system that ignores case and normalisation takes for the same name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", key).casefold())


class NoLedger(OutputUnusable):
    """Nothing was noted here yet: there is no file, or a run was killed (or had no room) while it was made."""

    remedy = "give the output folder of a koden run"


CACHE = 512
"""kilobytes of its pages that SQLite keeps: what a run writes lies at the ends of few tables"""


class Ledger(PageTables, LeakTables, AttemptTables):
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
                db.execute(f"PRAGMA cache_size = -{CACHE}")
                ledger._migrate()
        except sqlite3.Error as e:
            raise _unusable(e, path) from e
        return ledger

    @classmethod
    def read(cls, folder: Path, *, still: bool = False) -> Ledger:
        """``still``: nobody else has it open and nobody will, so that not even SQLite's files beside it are made."""
        path = folder / FILE_NAME
        if not path.is_file():
            raise NoLedger("no ledger here", file=str(path))
        uri = f"{path.resolve().as_uri()}?mode=ro"
        if (still or not os.access(folder, os.W_OK)) and not path.with_name(f"{FILE_NAME}-wal").exists():
            uri += "&immutable=1"  # WAL wants to write beside the file; on a read-only medium nobody else writes either
        try:
            ledger = cls(sqlite3.connect(uri, uri=True, timeout=30), path)
            with ledger._guard():
                ledger._version_read = ledger._version()
                ledger._check_version(ledger._version_read)
            if not ledger._version_read:
                ledger.close()
                raise NoLedger("the ledger is empty: no run got so far as to begin one", file=str(path))
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
        """All steps or none: a process that is killed here leaves the ledger as it was."""
        number = self._version()
        self._check_version(number)
        if number == VERSION:
            return
        script = "".join(STEPS[step] for step in range(number + 1, VERSION + 1))
        try:
            told = f"DELETE FROM version; INSERT INTO version VALUES ({VERSION});"
            self._db.executescript(f"BEGIN IMMEDIATE;{script}{told}COMMIT;")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

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

    def damage(self) -> list[str]:
        """What SQLite finds wrong in the file, and rows that belong to nothing; [] when it is sound."""
        with self._guard() as db:
            found = [str(r[0]) for r in db.execute("PRAGMA integrity_check(20)")]
            loose = [f"a row of {r[0]} belongs to no row of {r[2]}" for r in db.execute("PRAGMA foreign_key_check")]
        return [f for f in found if f != "ok"] + sorted(set(loose))

    def forget_strays(self) -> None:
        """Outputs of sources that have no row are noted no more."""
        with self._writing() as db:
            db.execute("DELETE FROM outputs WHERE source != '' AND source NOT IN (SELECT key FROM sources)")

    def shrink(self) -> None:
        """Give back the room of what was deleted."""
        with self._guard() as db:
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # --------------------------------------------------------------------------------------------- runs
    def begin_run(self, koden: str, pid: int, arguments: Mapping[str, Any]) -> int:
        with self._writing() as db:
            row = (time.time(), pid, koden, dump(dict(arguments)))
            done = db.execute("INSERT INTO runs (started, pid, koden, arguments) VALUES (?, ?, ?, ?)", row)
            return int(done.lastrowid or 0)

    def describe_run(
        self,
        run: int,
        fingerprint: str,
        passed_over: Mapping[str, int],
        settings: Mapping[str, Any] | None = None,
        versions: Sequence[tuple[str, str]] = (),
    ) -> None:
        """``settings``: all that hold; ``versions``: of what reads."""
        with self._writing() as db:
            row = (fingerprint, dump(dict(passed_over)), dump(dict(settings or {})), dump(dict(versions)), run)
            db.execute("UPDATE runs SET fingerprint = ?, passed_over = ?, settings = ?, versions = ? WHERE id = ?", row)

    def say_now(self, run: int, now: Mapping[str, Any]) -> None:
        """How far the run is, for whoever asks meanwhile."""
        with self._writing() as db:
            db.execute("UPDATE runs SET now = ? WHERE id = ?", (dump(dict(now)), run))

    def end_run(self, run: int, exit_code: int) -> None:
        """OutputUnusable when the ledger is no longer where it was: what was written meanwhile may be lost too."""
        if not self._path.is_file():
            what = "the output folder was moved or removed while the run went on"
            raise OutputUnusable(what, file=str(self._path.parent), remedy="run the same command again")
        with self._writing() as db:
            db.execute("UPDATE runs SET ended = ?, exit_code = ? WHERE id = ?", (time.time(), exit_code, run))

    def last_run(self, *, retries: bool = True) -> RunRow | None:
        """``retries``: one of ``koden retry`` counts, too, which looks at few sources only."""
        which = "" if retries else "WHERE json_extract(arguments, '$.retry') IS NULL"
        with self._guard() as db:
            row = db.execute(f"SELECT * FROM runs {which} ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            return None
        return RunRow(**{k: held(row[k]) if k in _JSON else row[k] for k in row.keys()})  # noqa: SIM118 - of a Row

    def saw_engines(self, engines: Iterable[EngineInfo]) -> None:
        with self._writing() as db:
            rows = [(e.id, e.name, e.version, dump(dict(e.models))) for e in engines]
            db.executemany("INSERT OR REPLACE INTO engines VALUES (?, ?, ?, ?)", rows)

    def engines(self) -> list[tuple[str, str, str, dict[str, str]]]:
        """(id, name, version, model digests)"""
        with self._guard() as db:
            rows = db.execute("SELECT * FROM engines ORDER BY id").fetchall()
        return [(r["id"], r["name"], r["version"], held(r["models"])) for r in rows]

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
        """Those with this content: published, audited, or only met."""
        audited = "SELECT source FROM audits WHERE sha256 = ?1"
        sql = f"SELECT * FROM sources WHERE sha256 = ?1 OR met = ?1 OR key IN ({audited}) ORDER BY key"
        with self._guard() as db:
            return [_source(r) for r in db.execute(sql, (sha256,))]

    def _one(self, where: str, *values: str) -> SourceRow | None:
        with self._guard() as db:
            row = db.execute(f"SELECT * FROM sources WHERE {where}", values).fetchone()
        return _source(row) if row else None

    def sources_stamped(self, stamp: str) -> list[SourceRow]:
        """Those whose first file had this size and time when it was last met."""
        with self._guard() as db:
            rows = db.execute("SELECT * FROM sources WHERE stamp = ? AND stamp != '' ORDER BY key", (stamp,))
            return [_source(r) for r in rows]

    def claim(self, key: str, place: Place, run: int, *, met: str = "", said: str = "", stamp: str = "") -> None:
        """Give the key to the source, new or known (it moved here, then). Its state stays. Who had the place before
        keeps its key, and has no place until it is met again."""
        with self._writing() as db:
            here = (key, place.root, place.name)
            db.execute("UPDATE sources SET root = '', name = key WHERE key != ? AND root = ? AND name = ?", here)
            row = (
                key, fold(key), place.root, place.name, place.file, place.path, place.beside, State.READING, run, met,
                said, stamp,
            )  # fmt: skip
            db.execute(
                "INSERT INTO sources (key, folded, root, name, file, path, beside, state, run, met, said, stamp) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET root = excluded.root, name = excluded.name, file = excluded.file, "
                "path = excluded.path, beside = excluded.beside, run = excluded.run, met = excluded.met, "
                "said = excluded.said, stamp = excluded.stamp, same_as = '', "
                "state = CASE WHEN state IN ('same', 'gone') THEN 'reading' ELSE state END",
                row,
            )

    def share(self, key: str, first: str, pages: int) -> None:
        """The records of ``first`` stand for this source, too."""
        with self._writing() as db:
            db.execute(
                "UPDATE sources SET state = ?, same_as = ?, pages = ?, reason = '', what = '', remedy = '' "
                "WHERE key = ?",
                (State.SAME, first, pages, key),
            )

    def unshare(self, key: str) -> SourceRow:
        with self._writing() as db:
            db.execute("UPDATE sources SET state = ?, same_as = '' WHERE key = ?", (State.READING, key))
        row = self.source(key)
        assert row is not None
        return row

    def gone(self, key: str) -> None:
        """It was set aside, and its file is no longer there."""
        with self._writing() as db:
            db.execute("UPDATE sources SET state = ? WHERE key = ?", (State.GONE, key))

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

    def publishing(
        self,
        key: str,
        documents: Iterable[DocumentRow],
        readings: str = "",
        outputs: Iterable[OutputRow] = (),
        unclear: Mapping[str, int] | None = None,
        attempt: AttemptRow | None = None,
    ) -> None:
        """From here on the move into place is only finished, never undone. ``readings``: digest of what is kept;
        ``outputs``: every file there will be; ``unclear``: {page id: characters now marked so}."""
        with self._writing() as db:
            db.execute("DELETE FROM documents WHERE source = ?", (key,))
            insert(db, "documents", [{"source": key, **vars(d)} for d in documents])
            put_outputs(db, key, outputs)
            if unclear:
                mark(db, key, unclear)
            if attempt is not None:
                note(db, attempt)
            db.execute("UPDATE sources SET state = ?, readings = ? WHERE key = ?", (State.PUBLISHING, readings, key))

    def unpublished(self, key: str) -> None:
        """Nothing of the source is out any more, nor kept here."""
        with self._writing() as db:
            db.execute("DELETE FROM documents WHERE source = ?", (key,))
            db.execute("DELETE FROM pages WHERE source = ?", (key,))
            put_outputs(db, key, ())
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


def _source(r: sqlite3.Row) -> SourceRow:
    values = {k: r[k] for k in SourceRow.__dataclass_fields__ if k in r.keys()}  # noqa: SIM118 - of a Row
    return SourceRow(**{**values, "state": State(r["state"])})


def _unusable(e: sqlite3.Error, path: Path) -> OutputUnusable:
    full, broken = "full" in str(e), "not a database" in str(e) or "malformed" in str(e)
    remedy = "check that you may write to the output folder"
    if full:
        remedy = "make room, then run the same command again"
    elif broken:
        remedy = f"move {FILE_NAME} and what begins with {FILE_NAME}- away and run again: everything is read anew"
    what = "the disk is full" if full else f"the ledger cannot be used: {e}"
    return OutputUnusable(what, file=str(path), remedy=remedy)
