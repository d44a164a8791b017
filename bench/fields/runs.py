"""The records of runs over the cases, by the paths of the house style."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from bench.fields.score import Board
from pipeline.evaluation.fields import READERS, same
from pipeline.tei.read import Record, read

KINDS = {"memo": "conversation"}
"""a drawing template's name to the kind it draws"""


def boards(cases: Path, out: Path) -> dict[str, Board]:
    found = {}
    if (out / "mofa").is_dir():
        found["mofa (drawn)"] = _mofa(cases / "mofa", out / "mofa")
    if (out / "cib").is_dir():
        found["cib (real)"] = _cib(cases / "cib", out / "cib")
    return found


def _records(out: Path) -> list[Record]:
    every = (read(p) for p in sorted(out.glob("tei/**/*.xml")) if b"<teiCorpus" not in p.read_bytes()[:2000])
    return [r for r in every if r.pages]


def _numbers(record: Record, name: str) -> set[int]:
    return {p.file_page for p in record.pages if name in p.file}


def _judge(board: Board, name: str, truth: dict[str, str], record: Record | None) -> None:
    for field, want in truth.items():
        got = READERS[field](record) if record else ""
        found = [want] if same(field, want, got) else [got] if got else []
        board.add(field, [want], found, name)


def _mofa(cases: Path, out: Path) -> Board:
    board, records = Board(), _records(out)
    for file in sorted(cases.glob("*/truth.json")):
        truth = json.loads(file.read_text(encoding="utf-8"))
        volume = truth.get("file") if truth.get("volume") else None
        for doc in truth.get("documents", [truth]):
            fields = {k: KINDS.get(v, v) if k == "kind" else v for k, v in doc["fields"].items()}
            if volume:
                span = set(range(doc["first_page"], doc["last_page"] + 1))
                mine = next((r for r in records if _numbers(r, volume) == span), None)
                board.add("cut", [str(sorted(span))], [str(sorted(span))] if mine else [], volume)
            else:
                mine = next((r for r in records if any(truth["id"] in p.file for p in r.pages)), None)
            if fields.get("kind") != "other":
                _judge(board, doc.get("id", truth.get("id", "")), fields, mine)
    return board


def _cib(cases: Path, out: Path) -> Board:
    """``struck``: whether the classification of the first page is struck through, as read by eye."""
    board, records = Board(), _records(out)
    first = json.loads((cases / "first_pages.json").read_text(encoding="utf-8"))
    for row in csv.DictReader((cases / "truth.csv").open(encoding="utf-8")):
        mine = [r for r in records if any(row["file"] in p.file for p in r.pages)]
        board.add("one record", ["1"], [str(len(mine))], row["file"])
        pages = {n for r in mine for n in _numbers(r, row["file"])}
        board.add("pages", [row["pages"]], [str(len(pages))], row["file"])
        record = mine[0] if mine else None
        truth = {k: row[k] for k in ("date", "title", "document_number")}
        seen = first.get(row["document_number"][1:])
        if seen:
            truth |= {"classification": seen["classification"], "release": seen["release_date"]}
            if seen.get("copy_number"):
                truth["copy_number"] = re.sub(r"\s", "", seen["copy_number"])
        _judge(board, row["file"], truth, record)
        if seen and record is not None:
            struck = record.root.xpath(
                "boolean(//t:fs[@type='value'][t:f[@name='name']/t:string='classification']"
                "[contains(t:f[@name='note']/t:string, 'struck')])",
                namespaces={"t": "http://www.tei-c.org/ns/1.0"},
            )  # fmt: skip
            board.add("struck", [str(bool(seen["classification_struck_through"]))], [str(bool(struck))], row["file"])
    return board
