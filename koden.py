"""Koden for programs: records read back into documents, and a folder of them searched.

    corpus = koden.open("output")
    for entry in corpus.documents(kind="telegram", classification="極秘", after="1986", before="1987"):
        print(entry.id, entry.date, entry.sender, entry.subject)

    document = koden.read("output/tei/volume/volume-d001.xml")
    data = koden.write(document)  # the same bytes

``docs/api.md`` has it all, with examples. What is not named here is not part of it and may change.
"""

from __future__ import annotations

from pipeline import __version__
from pipeline.corpus import Corpus, Entry, Reference
from pipeline.corpus import open_corpus as open
from pipeline.errors import InvalidRecord, KodenError, NoInput, NotARecord, RecordNotHeld
from pipeline.model import Block, Document, FieldName, Form, Kind, Page, Person, Relation, RelationType, Role, Value
from pipeline.tei.reading import read_document as read
from pipeline.tei.reading import write_document as write
from pipeline.tei.validate import Problem, validate
from pipeline.tei.withheld import Withheld

__all__ = [
    "Block",
    "Corpus",
    "Document",
    "Entry",
    "FieldName",
    "Form",
    "InvalidRecord",
    "Kind",
    "KodenError",
    "NoInput",
    "NotARecord",
    "Page",
    "Person",
    "Problem",
    "RecordNotHeld",
    "Reference",
    "Relation",
    "RelationType",
    "Role",
    "Value",
    "Withheld",
    "__version__",
    "open",
    "read",
    "validate",
    "write",
]
