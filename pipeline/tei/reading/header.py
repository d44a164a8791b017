"""What only the header says: what made the record, where its source is kept, by whose decision it was released."""

from __future__ import annotations

import re

from pipeline.model import Archive, Decision, EngineInfo, LeakKind
from pipeline.tei.reading.source import Source, words
from pipeline.tei.source import RESERVED
from pipeline.tei.xml import ID, T

_THRESHOLD = re.compile(r"\d\.\d\d")


def software(source: Source) -> tuple[str, float, str]:
    """Name and version of Koden; the threshold of ``unclear``; the digest of all settings, "" when not said."""
    koden = source.one("//t:appInfo/t:application[@xml:id='koden']")
    label = words(koden.find(T + "label"))
    said = next((words(d) for d in koden.iterchildren(T + "desc") if d.get("type") == "version"), None)
    version = source.need(koden, "version") if said is None else said
    name = label if version == "not recorded" else f"{label} {version}"
    said_of = (words(d).partition(" = ") for d in koden.iterchildren(T + "desc") if d.get("type") == "setting")
    settings = {key: value for key, _, value in said_of}
    if not _THRESHOLD.fullmatch(settings.get("unclear_below", "")):
        source.fail(koden, "the setting unclear_below is missing")
    return name, float(settings["unclear_below"]), settings.get("fingerprint", "")


def engines(source: Source) -> dict[str, EngineInfo]:
    """By xml:id, in order; an engine's id is that without its prefix."""
    out = {}
    for element in source.all("//t:appInfo/t:application[@xml:id!='koden']"):
        id = source.need(element, ID)
        facts = [(str(d.get("type")), words(d)) for d in element.iterchildren(T + "desc")]
        version = dict(facts).get("version", str(element.get("version", "")))
        models = (text.rpartition(" sha256:") for kind, text in facts if kind == "model")
        settings = (text.partition(" = ") for kind, text in facts if kind == "setting")
        out[id] = EngineInfo(
            id.removeprefix("engine."),
            words(element.find(T + "label")),
            "" if version == "not recorded" else version,
            tuple((name, digest) for name, _, digest in models),
            tuple((key, value) for key, _, value in settings),
        )
    return out


def scan(source: Source, kind: str) -> str:
    """``source-file``, ``source-sha256`` or ``source``."""
    return words(source.find(f"//t:msIdentifier//t:idno[@type='{kind}']"))


def archive(source: Source) -> Archive | None:
    names = source.one("//t:msIdentifier")

    def of(tag: str) -> str:
        return words(source.find(f"t:{tag}[not(@type)]", names))

    ids = []
    for idno in names.iterchildren(T + "idno"):
        kind = str(idno.get("type", ""))
        if kind == "source-file":
            break
        ids.append((kind[len("archive-") :] if kind[len("archive-") :] in RESERVED else kind, words(idno)))
    made = Archive(
        of("country"),
        of("settlement"),
        of("institution"),
        of("repository"),
        of("collection"),
        words(source.find("t:collection[@type='file']", names)),
        tuple(ids),
        words(source.find("//t:standOff/t:fs[@type='archive']/t:f[@name='stated']")),
    )
    return None if made == Archive() else made


def released(source: Source) -> Decision | None:
    """The decision by which a source that holds leaks may be published."""
    note = source.find("//t:notesStmt/t:note[@type='release-decision']")
    if note is None:
        return None
    leaks = tuple(
        (source.word(LeakKind, m, source.need(m, "type")), source.integer(m, "quantity"))
        for m in source.all(".//t:measure", note)
    )
    return Decision(
        words(source.one("//t:titleStmt/t:respStmt[@xml:id='released-by']/t:name")),
        words(source.find("t:p[@n='reason']", note)),
        words(source.one("t:date", note)),
        words(source.find("t:p[@n='sha256']", note)),
        leaks,
    )
