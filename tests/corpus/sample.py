"""An output folder with four records: a telegram, the record of a conversation attached to it that refers to it, a
letter of 1936, a bulletin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.model import Evidence, Relation, RelationType
from pipeline.tei.build import build
from tests.tei import made


def write(folder: Path) -> Path:
    """``folder`` with ``tei/<source>/<record>.xml``, as ``koden run`` leaves it, volumes included."""
    attached = Relation(RelationType.ATTACHMENT_OF, "inf-1986-d001", Evidence("attachment-label", "別紙", 0.8))
    conversation = replace(made.conversation(), id="inf-1986-d002", relations=(attached,))
    for source, document in (
        ("inf-1986", made.telegram()),
        ("inf-1986", conversation),
        ("shanghai-1936", replace(made.letter(), id="shanghai-1936-d001")),
        ("cib-1951", replace(made.bulletin(), id="cib-1951-d001")),
    ):
        path = folder / "tei" / source / f"{document.id}.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build(document, images={}, software="Koden 0.1.0"))
        (path.parent / f"{source}.xml").write_text('<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"/>')
    return folder
