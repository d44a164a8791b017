"""The real stages, as the batch calls them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from time import process_time
from typing import Any

import pipeline
from pipeline.batch.stages import Found, Looked, Stages
from pipeline.errors import KodenError
from pipeline.model import Archive, Document, EngineInfo, Frame, Image, Leak, Line, Page, Sidecar
from pipeline.records.words.vocabulary import use
from pipeline.scan.discover import ORPHAN, Source, discover
from pipeline.scan.names import displayed, source_key
from pipeline.settings import Settings
from pipeline.stores.inputs import located
from pipeline.stores.inputs import refused as unfetchable


class _Refused:
    """Named like a source, so that it gets a place in set-aside/."""

    def __init__(self, file: str) -> None:
        self.key_base, self.key_raw = file, file.encode("utf-8", "surrogateescape")


def find(inputs: tuple[Path, ...], settings: Settings, output: Path) -> Found:
    """The sources in ``inputs``, the output folder left out. NoInput when an input does not exist, BadVocabulary when
    the vocabularies of the settings cannot be used."""
    use(settings.vocabularies)
    found = discover(inputs, settings.unit, (output,))
    places = [
        *((r.file, r.error, (r.root, r.path)) for r in found.refused),
        *((n, e, None) for n, e in unfetchable(inputs)),
    ]
    refused: list[tuple[str, str, KodenError]] = []
    refused_at: dict[str, tuple[Path, Path]] = {}
    for (file, error, place), name in zip(places, _names([file for file, _, _ in places]), strict=True):
        refused.append((name, file, error))
        refused_at |= {name: place} if place else {}
    return Found(
        sources=located([(source_key(s), s) for s in found.sources]),
        passed_over=Counter(p.why for p in found.passed_over),
        refused=refused,
        refused_at=refused_at,
        told=[f"passed over: {p.file}: {p.why}" for p in found.passed_over if p.why == ORPHAN],
    )


def _names(files: Sequence[str]) -> list[str]:
    """One for each, none twice: two inputs may hold files of one name."""
    names, taken = [], Counter[str]()
    for file in files:
        name = source_key(_Refused(file))
        taken[name] += 1
        names.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return names


class Timed:
    """A reader, with the CPU seconds that it took."""

    def __init__(self, read: Callable[[Image, float], Sequence[Line]]) -> None:
        self._read, self.seconds = read, 0.0

    def __call__(self, picture: Image, glyph: float) -> Sequence[Line]:
        before = process_time()
        try:
            return self._read(picture, glyph)
        finally:
            self.seconds += process_time() - before


def stages() -> Stages:
    """Called in the workers: what is imported here is heavy."""
    from pipeline.audit.file import audit_file
    from pipeline.audit.page import audit_page
    from pipeline.exports.pagexml import page_xml
    from pipeline.looking import look, on_frame, packed, unpacked
    from pipeline.page import read_frame
    from pipeline.recognition.engines import Engines, open_engines
    from pipeline.recognition.rapid import RapidEngine
    from pipeline.records.documents import documents
    from pipeline.records.words.vocabulary import vocabulary
    from pipeline.scan.archive import archive_of
    from pipeline.scan.files import Reader, Survey, open_source, survey
    from pipeline.scan.sidecar import load
    from pipeline.tei.build import build
    from pipeline.tei.corpus import volume
    from pipeline.tei.parties import Known
    from pipeline.tei.plain import plain_text
    from pipeline.tei.read import read
    from pipeline.tei.validate import validate

    software = f"Koden {pipeline.__version__}"

    def engine_infos(engines: Engines) -> tuple[EngineInfo, ...]:
        return engines.infos

    def read_pages(
        frame: Frame, settings: Settings, engines: Engines, seen: bytes
    ) -> tuple[Sequence[Page], Mapping[str, float]]:
        pages, timing = read_frame(frame, engines, unpacked(seen))
        return pages, asdict(timing)

    def record(document: Document, images: Mapping[str, str], settings: Settings) -> bytes:
        return build(
            document,
            images=images,
            software=software,
            unclear_below=settings.unclear_below,
            known=entries(),
            fingerprint=settings.fingerprint(),
        )

    def errors(xml: bytes) -> Sequence[Any]:
        return [p for p in validate(xml) if p.severity == "error"]

    def text(xml: bytes) -> str:
        return plain_text(read(xml))

    def export(page: Page, image: str) -> bytes:
        return page_xml(page, image, software)

    def engines(settings: Settings) -> Engines:
        use(settings.vocabularies)  # once in each worker, before anything is read in it
        return open_engines(settings.engine)

    def files(source: Source, settings: Settings, surveyed: Survey) -> Sequence[Leak]:
        # a file that cannot be read is a page that fails, and nothing of it is ever used
        broken = {f.name for f in surveyed.files if f.error is not None}
        return [leak for f in source.files if f.name not in broken for leak in audit_file(f.path, f.name)]

    def page(source: Source, settings: Settings, reader: Reader, number: int, engines: Engines) -> Looked:
        # Tesseract is given what it reads in a temporary file; what is looked for here must never be in one
        read = Timed(engines.first.read_faint) if isinstance(engines.first, RapidEngine) else None
        frame = reader.frame(number, again=True)  # when it is read
        path = next(f.path for f in source.files if f.name == frame.file)
        seen, images = look(frame)
        leaks = audit_page(frame, path, on_frame(seen, images), read)
        return Looked(leaks, packed(seen), 0.0 if read is None else read.seconds)

    def stated(source: Source, surveyed: Survey) -> tuple[Sidecar | None, Archive | None]:
        archive = archive_of(displayed(source.root.name), source.file)
        if source.sidecar is None:
            return None, archive
        return load(source.sidecar, displayed(source.sidecar.name), surveyed.count), archive

    def entries() -> Mapping[str, Known]:
        """What the vocabularies in use say of posts, offices and ranks."""
        found = (entry for name in ("posts", "offices", "ranks") for entry in vocabulary(name).entries)
        return {e.id: Known(e.ja, e.en, e.source) for e in found}

    def corpus(found: Sequence[tuple[Document, str]]) -> bytes:
        return volume(found, software=software)

    return Stages(
        engines, engine_infos, survey, open_source, read_pages, documents, record, errors, text, export, files, page,
        stated, corpus,
    )  # fmt: skip
