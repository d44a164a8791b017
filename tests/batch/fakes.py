"""Stand-ins for the stages, for testing the batch alone: quick, deterministic, and able to go wrong on demand.

A "scan" is a file with a JSON list, one entry per page: ``{"text": "...", "do": "crash"}``. What a page can do is in
:func:`_misbehave`; a file that is no such list cannot be opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.batch.stages import Found, Looked, Stages
from pipeline.batch.work import Place
from pipeline.errors import DamagedFile, EngineFailed, FileChanged, MissingDependency, NoPages, NotAudited
from pipeline.model import (
    Archive,
    Block,
    Box,
    Char,
    Direction,
    Document,
    EngineInfo,
    Evidence,
    FieldName,
    Flag,
    Form,
    Frame,
    Kind,
    Leak,
    LeakKind,
    Line,
    Page,
    PageOrigin,
    Person,
    Redaction,
    RedactionKind,
    Region,
    RegionType,
    Relation,
    RelationType,
    Role,
    Row,
    Sidecar,
    Stated,
    TextLayer,
    Transform,
    Value,
)
from pipeline.scan.archive import archive_of
from pipeline.scan.discover import ORPHAN, Source, discover
from pipeline.scan.names import source_key
from pipeline.scan.sidecar import load
from pipeline.settings import Settings


def scan(path: Path, *pages: str | dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{"text": p} if isinstance(p, str) else p for p in pages]))
    return path


def find(inputs: tuple[Path, ...], settings: Settings, output: Path) -> Found:
    found = discover(inputs, settings.unit, (output,))
    told = [p.file for p in found.passed_over if p.why == ORPHAN]
    refused = [(f"refused-{i}", r.file, r.error) for i, r in enumerate(found.refused)]
    refused_at = {f"refused-{i}": (r.root, r.path) for i, r in enumerate(found.refused)}
    passed_over = {"not a scan": len(found.passed_over)}
    return Found([(source_key(s), s) for s in found.sources], passed_over, refused, told, refused_at)


@dataclass(frozen=True)
class FakeSurvey:
    count: int
    sha256: str
    digests: dict[str, str] = field(default_factory=dict)


def _specs(source: Source) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for file in source.files:
        try:
            out += json.loads(file.path.read_bytes())
        except ValueError as e:
            raise DamagedFile("no picture can be made of it", file=file.name) from e
    return out


def survey(source: Source, settings: Settings) -> FakeSurvey:
    specs = _specs(source)
    if specs and specs[0].get("do") == "hang-survey":
        time.sleep(600)
    if specs and specs[0].get("do") == "crash-survey":
        os._exit(9)
    if specs and specs[0].get("do") == "survey":  # as a page does
        _misbehave(specs[0]["how"], str(source.files[0].path))
    if not specs:
        raise NoPages("no page in it", file=source.file)
    return FakeSurvey(len(specs), hashlib.sha256(b"".join(f.path.read_bytes() for f in source.files)).hexdigest())


class FakeReader:
    def __init__(self, source: Source) -> None:
        self.source, self.specs = source, _specs(source)

    def close(self) -> None:
        return None

    def place(self, number: int) -> Place:
        return Place(self.source.files[0].name, number, True, "0" * 64)

    def frame(self, number: int) -> Frame:
        spec = self.specs[number - 1]
        if spec.get("do") == "damaged":
            raise DamagedFile("this page is damaged", file=self.source.file, page=number)
        if spec.get("do") == "changed":
            raise FileChanged("it changed while it was read", file=self.source.file)
        pixels = np.full((120, 90), 255, np.uint8)
        pixels[10 : 10 + number % 100, 20:60] = 0
        note = json.dumps(spec) + "\n" + str(self.source.files[0].path)
        layer = TextLayer(EngineInfo("l", "layer", "1"), doubts=(spec["layer"],)) if "layer" in spec else None
        return Frame(self.source.file, number, True, number, "0" * 64, pixels, 300, "stated", (note,), layer)


def open_source(source: Source, settings: Settings, surveyed: FakeSurvey) -> FakeReader:
    return FakeReader(source)


def _misbehave(do: str, path: str) -> None:
    once = Path(path).with_name("." + Path(path).name + ".once")
    if do in ("crash", "crash-once"):
        if do == "crash" or not once.exists():
            once.touch()
            os._exit(3)
    elif do == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif do == "memory":
        raise MemoryError
    elif do == "memory-once" and not once.exists():
        once.touch()
        raise MemoryError
    elif do == "hang":
        once.with_suffix(".hangs").touch()
        while True:
            time.sleep(60)
    elif do == "hang-once" and not once.exists():
        once.touch()
        time.sleep(600)
    elif do in ("balloon", "balloon-once"):
        if do == "balloon" or not once.exists():
            once.touch()
            _balloon()
    elif do == "orphan":  # what an engine calls, and what hangs with it
        program = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"])
        once.with_suffix(".called").write_text(str(program.pid))
        program.wait()
    elif do == "slow":
        time.sleep(0.2)
    elif do == "raise":
        raise ValueError("the secret words of the scan")
    elif do == "engine":
        raise EngineFailed("the engine gave up")
    elif do == "exit":
        raise SystemExit(1)


def _balloon() -> None:
    """More than the least that page_memory may be, little by little; then it waits to be killed."""
    held = []
    for _ in range(18):
        held.append(np.ones(50 << 20, np.uint8))
        time.sleep(0.02)
    time.sleep(60)


def hangs(path: Path) -> bool:
    """Whether a page of this scan hangs, or did."""
    return path.with_name("." + path.name + ".hangs").exists()


def called(path: Path) -> int | None:
    """The program that a page of this scan called, if it did."""
    note = path.with_name("." + path.name + ".called")
    return int(note.read_text()) if note.exists() and note.read_text() else None


def read_frame(frame: Frame, settings: Settings, engines: str, seen: bytes) -> tuple[Sequence[Page], dict[str, float]]:
    """``seen`` must be of this very page, when there is any."""
    assert engines == "fake"
    assert seen in (b"", f"{frame.file} {frame.number}".encode())
    note, _, path = frame.notes[0].partition("\n")
    spec = json.loads(note)
    _misbehave(spec.get("do", ""), path)
    text = "\x0b\ud800\ufffe" if spec.get("do") == "bad-text" else spec.get("text", "")
    text += frame.layer.doubts[0] if frame.layer else ""
    h, w = frame.pixels.shape
    parts = ("a", "b") if spec.get("do") == "spread" else ("",)
    pages = []
    for i, part in enumerate(parts):
        area = Box(i * w / len(parts), 0, (i + 1) * w / len(parts), h)
        chars = tuple(Char(c, spec.get("conf", 0.9), 5 * k, 5 * k + 5) for k, c in enumerate(text))
        box = Box(area.x0 + 2, 10, area.x1 - 2, 20)
        row = Row(
            f"p{frame.number:04d}{part}", Direction.HORIZONTAL, (Line(box.polygon, Direction.HORIZONTAL, chars, "f"),)
        )
        black = Redaction("r1", Box(area.x0 + 5, 40, area.x0 + 30, 50).polygon, RedactionKind.BLACK, 0.7)
        hidden = () if frame.struck else (black,)
        regions = (Region("r", RegionType.PARAGRAPH, box.polygon, Direction.HORIZONTAL, (row,)),) if text else ()
        origin = PageOrigin(frame.file, frame.number, True, frame.number, frame.sha256, w, h, 300, "stated")
        pages.append(
            Page(row.page, origin, part, area, w, h, Transform(), Direction.HORIZONTAL, regions, hidden, (), not text)
        )
    return pages, {"recognition": 0.01}


def documents(
    source: str, file: str, sha256: str, pages: Sequence[Page], sidecar: Sidecar | None
) -> Sequence[Document]:
    """A document begins at every page that says CUT, and where a sidecar says so; DROP loses a page, as a defect would.
    BAD is a value that is doubted, and one that was not taken."""
    told = {d.first: d for d in sidecar.documents} if sidecar else {}
    joined = sidecar.joined if sidecar else ()
    sure = bool(sidecar and sidecar.only)
    numbers = [p.origin.number for p in pages]
    starts = [
        i
        for i, p in enumerate(pages)
        if i == 0 or numbers[i] in told or ("CUT" in p.text and not sure and numbers[i] not in joined)
    ]
    out = []
    for n, (a, b) in enumerate(zip(starts, [*starts[1:], len(pages)], strict=True), start=1):
        own = tuple(p for p in pages[a:b] if "DROP" not in p.text)
        blocks = tuple(Block(Role.BODY, p.id, Direction.HORIZONTAL, p.rows) for p in own if p.rows)
        evidence, stated = Evidence("fake", "said <so>"), told.get(numbers[a], Stated(numbers[a]))
        values = tuple(
            Value(name, value, value, own[0].id, (), "sidecar", 1.0, by=sidecar.by if sidecar else "")
            for name, value in stated.fields
        )
        id, kind = f"{source}-d{n:03d}", stated.kind or Kind.LETTER
        found = Document(id, source, file, sha256, n, own, kind, evidence, evidence, "ja", blocks, values)
        out.append(_doubted(found) if own and "BAD" in own[0].text else found)
    return out


def _doubted(document: Document) -> Document:
    page = document.pages[0].id
    place = Box(10, 10, 40, 20).polygon
    values = (Value(FieldName.SUBJECT, "BAD <件名>", "BAD <件名>", page, place, "subject-line", 0.4, note="doubted"),)
    rejected = (Value(FieldName.SENT, "61年", "1961", page, place, "date", 0.2, note="no evidence for the year"),)
    flags = (Flag("date-outside-office", "the office was not yet there", 0.8, FieldName.OFFICE, page, place),)
    persons = (Person("person-1", "ラウニー大使", ("ラウニー",), "大使", evidence=Evidence("alias", "one name", 0.9)),)
    first = document.id[:-3] + "001"
    relations = (Relation(RelationType.ATTACHMENT_OF, first, Evidence("label", "別添", 0.8)),)
    return replace(
        document, values=(*document.values, *values), rejected=rejected, flags=flags, persons=persons,
        relations=relations if document.ordinal > 1 else (), form=Form.CIRCULAR,
        form_evidence=Evidence("title", "合電", 0.7),
    )  # fmt: skip


def stated(source: Source, surveyed: FakeSurvey) -> tuple[Sidecar | None, Archive | None]:
    assert source.sidecar is not None
    return load(source.sidecar, source.sidecar.name, surveyed.count), archive_of(source.file)


def corpus(found: Sequence[tuple[Document, str]]) -> bytes:
    return f"<teiCorpus>{''.join(f'<include href={path!r}/>' for _, path in found)}</teiCorpus>\n".encode()


def build(document: Document, images: Any, settings: Settings) -> bytes:
    text = "".join(b.text for b in document.blocks)
    if "SEGFAULT" in text:
        os._exit(11)
    if "HANG-BUILDING" in text:
        time.sleep(600)
    if "BALLOON-BUILDING" in text:
        _balloon()
    released = f" released='{document.released.who}'" if document.released else ""
    pages = "".join(f'<pb n="{p.id}" facs="{images.get(p.id, "")}" failed="{p.failed}"/>' for p in document.pages)
    said = f"{document.kind.value} {[(v.name.value, v.value, v.by) for v in document.values]} {document.archive}"
    gaps = sum(len(p.redactions) for p in document.pages)
    head = f"<TEI n='{document.source_sha256}'{released} said={escape(f'{said} {gaps}')!r}>"
    return f"{head}{pages}{text}</TEI>\n".encode()


def validate(record: bytes) -> Sequence[str]:
    return ["line 1: not allowed here"] if b"INVALID" in record else []


def text(record: bytes) -> str:
    return record.decode().split("/>")[-1].removesuffix("</TEI>\n")


def page_xml(page: Page, image: str) -> bytes:
    return f"<PcGts image='{image}'>{page.id}</PcGts>\n".encode()


def open_engines(settings: Settings) -> str:
    if settings.engine == "tesseract":
        raise MissingDependency("tesseract is not installed")
    return "fake"


def engine_infos(engines: str) -> tuple[EngineInfo, ...]:
    return (EngineInfo("fake", "Fake", os.environ.get("FAKE_VERSION", "1"), (("model", "ab" * 32),)),)


def _leaks(spec: list[Any], file: str, page: int | None, rule: str = "fake") -> list[Leak]:
    """``"leaks": [["text-under-box", [x0, y0, x1, y1] or null, length]]``"""
    return [
        Leak(LeakKind(kind), file, page, Box(*place).polygon if place else None, length, "char", 0.9, rule)
        for kind, place, length in spec
    ]


def audit_files(source: Source, settings: Settings, surveyed: FakeSurvey) -> Sequence[Leak]:
    """What ``file-leaks`` of the first page says; every look is noted beside the scan."""
    spec, file = _specs(source)[0], source.files[0]
    _note(file.path, 0)
    _misaudit(spec.get("audit-file", ""), str(file.path))
    return _leaks(spec.get("file-leaks", []), file.name, None)


def audit_page(source: Source, settings: Settings, reader: FakeReader, number: int, engines: str) -> Looked:
    """What ``leaks`` of the page says, and ``leaks-of-2`` to version 2 alone; ``audit`` is what it does."""
    spec, file = reader.specs[number - 1], source.files[0]
    _note(file.path, number)
    _misaudit(spec.get("audit", ""), str(file.path))
    seen = f"{reader.frame(number).file} {number}".encode()
    found = spec.get("leaks", []) + (spec.get("leaks-of-2", []) if os.environ.get("FAKE_VERSION") == "2" else [])
    return Looked(_leaks(found, file.name, number, spec.get("rule", "fake")), seen)


def _misaudit(do: str, path: str) -> None:
    if do == "quote":
        raise ValueError("the secret words of the scan")
    if do == "blind":
        raise NotAudited("it cannot be looked at")
    _misbehave(do, path)


def _note(path: Path, number: int) -> None:
    with path.with_name(f".{path.name}.looked").open("a") as f:
        f.write(f"{number}\n")


def looked(path: Path) -> list[int]:
    """The pages of a scan that were audited so far, in order; 0: its files."""
    note = path.with_name(f".{path.name}.looked")
    return [int(n) for n in note.read_text().split()] if note.exists() else []


def stages() -> Stages:
    return Stages(
        open_engines, engine_infos, survey, open_source, read_frame, documents, build, validate, text, page_xml,
        audit_files, audit_page, stated, corpus,
    )  # fmt: skip


def crashing_start() -> Stages:
    os._exit(5)
