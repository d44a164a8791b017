"""The ledger's tables, and what each version of them adds."""

from __future__ import annotations

from pipeline.batch import attempts, leaks

FIRST = """
CREATE TABLE version (number INTEGER NOT NULL);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started REAL NOT NULL, ended REAL, exit_code INTEGER, pid INTEGER NOT NULL,
    koden TEXT NOT NULL, arguments TEXT NOT NULL, fingerprint TEXT NOT NULL DEFAULT '',
    passed_over TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE sources (
    key TEXT PRIMARY KEY, folded TEXT NOT NULL UNIQUE, root TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL,
    path BLOB NOT NULL,
    sha256 TEXT NOT NULL DEFAULT '', pages INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '', what TEXT NOT NULL DEFAULT '', remedy TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL DEFAULT '', seconds REAL NOT NULL DEFAULT 0, run INTEGER REFERENCES runs(id),
    UNIQUE (root, name)
);
CREATE INDEX sources_by_content ON sources (sha256);
CREATE TABLE pages (
    source TEXT NOT NULL REFERENCES sources(key) ON DELETE CASCADE, number INTEGER NOT NULL, part TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, seconds REAL NOT NULL, sha256 TEXT NOT NULL,
    reason TEXT NOT NULL, what TEXT NOT NULL, summary TEXT NOT NULL,
    spent TEXT NOT NULL, PRIMARY KEY (source, number, part)
) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(key) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    first_page INTEGER NOT NULL, last_page INTEGER NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL,
    sha256 TEXT NOT NULL, state TEXT NOT NULL, summary TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX documents_by_source ON documents (source, ordinal);
CREATE TABLE engines (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, models TEXT NOT NULL
) WITHOUT ROWID;
"""
STATED = """
ALTER TABLE sources ADD COLUMN beside BLOB NOT NULL DEFAULT x'';
ALTER TABLE sources ADD COLUMN stated TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN readings TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN basis TEXT NOT NULL DEFAULT '';
"""
STEPS = {1: FIRST, 2: leaks.SCHEMA, 3: STATED, 4: attempts.SCHEMA}
VERSION = max(STEPS)
