"""The tables of :mod:`pipeline.corpus.tables` as CSV (RFC 4180, UTF-8), as Parquet and as JSON Lines."""

from __future__ import annotations

import csv
import dataclasses
import json
import typing
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline.corpus import Entry
from pipeline.corpus.tables import TABLES, plain

BATCH = 10_000
"""rows of a Parquet row group, and of what is held in memory of a table"""


def write_csv(folder: Path, found: Iterable[Entry]) -> list[Path]:
    """One file per table, with a header. Cells that a spreadsheet would take for a formula are left as they are: the
    tables are data."""
    paths = {name: folder / f"{name}.csv" for name in TABLES}
    with ExitStack() as stack:
        writers = {}
        for name, path in paths.items():
            stream = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[name] = csv.DictWriter(
                stream, [f.name for f in dataclasses.fields(TABLES[name].row)], lineterminator="\n"
            )
            writers[name].writeheader()
        for each in found:
            for name, writer in writers.items():
                writer.writerows(plain(row) for row in TABLES[name].rows(each))
    return list(paths.values())


def write_parquet(folder: Path, found: Iterable[Entry]) -> list[Path]:
    """One file per table; types and what may be missing as in the row classes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    with ExitStack() as stack:
        schemas = {name: pa.schema(list(_columns(TABLES[name].row, pa))) for name in TABLES}
        writers = {
            name: stack.enter_context(pq.ParquetWriter(paths[name], schemas[name], compression="zstd"))
            for name in TABLES
        }
        held: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

        def put(name: str) -> None:
            writers[name].write_table(pa.Table.from_pylist(held[name], schema=schemas[name]))
            held[name].clear()

        for each in found:
            for name in TABLES:
                held[name] += [plain(row) for row in TABLES[name].rows(each)]
                if len(held[name]) >= BATCH:
                    put(name)
        for name in TABLES:
            put(name)
    return list(paths.values())


def write_jsonl(folder: Path, found: Iterable[Entry]) -> list[Path]:
    """``documents.jsonl``: one document a line, with its running text and its rows of every other table."""
    path = folder / "documents.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for each in found:
            document: dict[str, Any] = {**plain(next(iter(TABLES["documents"].rows(each))))}
            for name in TABLES:
                if name != "documents":
                    document[name] = [
                        {k: v for k, v in plain(r).items() if k != "document"} for r in TABLES[name].rows(each)
                    ]
            document["text"] = each.record.text(gap="█")
            stream.write(json.dumps(document, ensure_ascii=False) + "\n")
    return [path]


def _columns(kind: type, pa: Any) -> Iterator[Any]:
    hints = typing.get_type_hints(kind)
    names = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    for f in dataclasses.fields(kind):
        options = [t for t in typing.get_args(hints[f.name]) if t is not type(None)]
        yield pa.field(f.name, names[options[0] if options else hints[f.name]], nullable=bool(options))
