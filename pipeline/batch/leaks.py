"""The ledger's tables of the audit: what was looked at, which leaks were found, and who decided what about them.

Nothing here holds a word of what was found: a leak is its kind, place, length and the name of the rule that found it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.batch.attempts import note
from pipeline.batch.connection import Tables
from pipeline.batch.rows import AttemptRow, AuditRow, DecisionRow, LeakCount, LeakRow
from pipeline.model import Decision, Leak, LeakKind

SCHEMA = """
CREATE TABLE audits (
    source TEXT PRIMARY KEY REFERENCES sources(key) ON DELETE CASCADE, sha256 TEXT NOT NULL, pages INTEGER NOT NULL,
    fingerprint TEXT NOT NULL, cpu REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE audited (
    source TEXT NOT NULL REFERENCES audits(source) ON DELETE CASCADE, number INTEGER NOT NULL, reason TEXT NOT NULL,
    what TEXT NOT NULL, PRIMARY KEY (source, number)
) WITHOUT ROWID;
CREATE TABLE leaks (
    source TEXT NOT NULL REFERENCES audits(source) ON DELETE CASCADE, looked INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    number INTEGER NOT NULL, kind TEXT NOT NULL, file TEXT NOT NULL, page INTEGER, polygon TEXT,
    length INTEGER NOT NULL, unit TEXT NOT NULL, certainty REAL NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (source, looked, ordinal)
) WITHOUT ROWID;
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(key) ON DELETE CASCADE, who TEXT NOT NULL,
    why TEXT NOT NULL, made TEXT NOT NULL, sha256 TEXT NOT NULL, leaks TEXT NOT NULL,
    withdrawn TEXT NOT NULL DEFAULT '', withdrawn_by TEXT NOT NULL DEFAULT '',
    withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX decisions_by_source ON decisions (source);
"""
FILE = 0
"""the number under which the file itself stands, beside its pages"""
_RULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,63}")
"""what the name of a rule looks like; nothing else is kept, for a name must not be made of what was found"""


def counted(rows: Iterable[LeakRow]) -> tuple[LeakCount, ...]:
    """How many leaks of a kind there are on each page."""
    found = Counter((r.leak.kind, r.leak.file, r.leak.page) for r in rows)
    ordered = sorted(found.items(), key=lambda item: (item[0][1], item[0][2] or 0, item[0][0]))
    return tuple(LeakCount(kind, file, page, n) for (kind, file, page), n in ordered)


class LeakTables(Tables):
    """Part of :class:`pipeline.batch.ledger.Ledger`."""

    # ------------------------------------------------------------------------------------------- the audit
    def begin_audit(self, key: str, sha256: str, pages: int, fingerprint: str, *, again: bool) -> set[int]:
        """Numbers that need no other look: with the same content, settings and versions as before, what was looked at
        then. ``again``: none. A page whose picture could not be had is looked at again in any case."""
        same = "SELECT 1 FROM audits WHERE source = ? AND sha256 = ? AND pages = ? AND fingerprint = ?"
        with self._writing() as db:
            if again or db.execute(same, (key, sha256, pages, fingerprint)).fetchone() is None:
                for table in ("leaks", "audited", "audits"):
                    db.execute(f"DELETE FROM {table} WHERE source = ?", (key,))
                row = (key, sha256, pages, fingerprint)
                db.execute("INSERT INTO audits (source, sha256, pages, fingerprint) VALUES (?, ?, ?, ?)", row)
            found = db.execute("SELECT number FROM audited WHERE source = ? AND reason = ''", (key,)).fetchall()
        return {int(r["number"]) for r in found}

    def page_audited(
        self,
        key: str,
        number: int,
        leaks: Sequence[LeakRow],
        cpu: float,
        reason: str = "",
        what: str = "",
        attempt: AttemptRow | None = None,
    ) -> None:
        """``number``: what was looked at, a page or :data:`FILE`. ``cpu``: seconds. ``reason``, ``what``: why it has no
        picture."""
        with self._writing() as db:
            db.execute("DELETE FROM leaks WHERE source = ? AND looked = ?", (key, number))
            db.execute("INSERT OR REPLACE INTO audited VALUES (?, ?, ?, ?)", (key, number, reason, what))
            db.execute("UPDATE audits SET cpu = cpu + ? WHERE source = ?", (cpu, key))
            db.executemany(
                "INSERT INTO leaks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(key, number, n, row.number, *_values(row.leak)) for n, row in enumerate(leaks)],
            )
            if attempt is not None:
                note(db, attempt)

    def audit(self, key: str) -> AuditRow | None:
        if self._version_read < 2:
            return None
        with self._guard() as db:
            row = db.execute("SELECT * FROM audits WHERE source = ?", (key,)).fetchone()
            looked = db.execute("SELECT number, reason, what FROM audited WHERE source = ?", (key,)).fetchall()
        if row is None:
            return None
        unread = {int(r["number"]): (str(r["reason"]), str(r["what"])) for r in looked if r["reason"]}
        complete = len(looked) == row["pages"] + 1
        return AuditRow(key, row["sha256"], row["pages"], row["fingerprint"], row["cpu"], complete, unread)

    def leaks(self, key: str = "") -> list[LeakRow]:
        """Of a source, or of all."""
        if self._version_read < 2:
            return []
        where, values = ("WHERE source = ?", (key,)) if key else ("", ())
        with self._guard() as db:
            sql = f"SELECT * FROM leaks {where} ORDER BY source, number, looked, ordinal"
            rows = db.execute(sql, values).fetchall()
        return [LeakRow(r["source"], r["number"], _leak(r)) for r in rows]

    # ------------------------------------------------------------------------------------------- decisions
    def decide(self, key: str, decision: Decision, counts: Sequence[LeakCount]) -> None:
        """Note a decision, in place of one that still holds. ``counts``: what was looked at."""
        text = json.dumps([[c.kind, c.file, c.page, c.count] for c in counts], ensure_ascii=True)
        with self._writing() as db:
            db.execute(
                "UPDATE decisions SET withdrawn = ?, withdrawn_by = ?, withdrawn_why = 'decided anew' "
                "WHERE source = ? AND withdrawn = ''",
                (decision.when, decision.who, key),
            )
            row = (key, decision.who, decision.why, decision.when, decision.sha256, text)
            db.execute("INSERT INTO decisions (source, who, why, made, sha256, leaks) VALUES (?, ?, ?, ?, ?, ?)", row)

    def take_back(self, key: str, when: str, who: str, why: str) -> bool:
        """Withdraw the decision on a source; whether there was one."""
        with self._writing() as db:
            done = db.execute(
                "UPDATE decisions SET withdrawn = ?, withdrawn_by = ?, withdrawn_why = ? "
                "WHERE source = ? AND withdrawn = ''",
                (when, who, why, key),
            )
            return done.rowcount > 0

    def decision(self, key: str) -> DecisionRow | None:
        """The one that was not withdrawn."""
        return next(iter(self.decisions(key)), None)

    def decisions(self, key: str = "") -> list[DecisionRow]:
        """Those not withdrawn, of a source or of all."""
        if self._version_read < 2:
            return []
        where, values = ("AND source = ?", (key,)) if key else ("", ())
        with self._guard() as db:
            rows = db.execute(f"SELECT * FROM decisions WHERE withdrawn = '' {where} ORDER BY source, id", values)
            return [_decision(r) for r in rows.fetchall()]


def _values(leak: Leak) -> tuple[object, ...]:
    rule = leak.rule if _RULE.fullmatch(leak.rule) else "unnamed"
    place = None if leak.polygon is None else json.dumps([[round(x, 1), round(y, 1)] for x, y in leak.polygon])
    return (
        leak.kind.value, leak.file, leak.page, place, leak.length, leak.unit, round(leak.certainty, 4), rule,
    )  # fmt: skip


def _leak(r: sqlite3.Row) -> Leak:
    place = None if r["polygon"] is None else tuple((float(x), float(y)) for x, y in json.loads(r["polygon"]))
    return Leak(LeakKind(r["kind"]), r["file"], r["page"], place, r["length"], r["unit"], r["certainty"], r["rule"])


def _decision(r: sqlite3.Row) -> DecisionRow:
    counts = tuple(LeakCount(LeakKind(kind), file, page, n) for kind, file, page, n in json.loads(r["leaks"]))
    total: Counter[LeakKind] = Counter()
    for c in counts:
        total[c.kind] += c.count
    decision = Decision(r["who"], r["why"], r["made"], r["sha256"], tuple(sorted(total.items())))
    return DecisionRow(r["source"], decision, counts)
