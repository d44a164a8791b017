"""Whether a record may be published: RELAX NG for its shape, Schematron for what it claims.

The schemas lie in ``schema/`` and are compiled once per process (and anew after a fork). No entity, no DTD, no network.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from pipeline import safe_xml
from pipeline.errors import InvalidRecord, NotARecord
from pipeline.tei.explain import logged, misfits, unknown
from pipeline.tei.schematron import transpile
from pipeline.tei.xml import ID, T

SCHEMA_FILES = ("koden.rng", "koden.sch")
_MOST = 25
"""Grammar messages reported for one record; the rest follow from these more often than not."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong. ``rule`` is the assertion's id in koden.sch, or ``xml``, ``grammar``, ``doctype``, ``index``,
    ``file-name``; ``line`` counts from 1, 0 when unknown; ``path`` leads to the element when known. A warning does not
    forbid publishing."""

    severity: Literal["error", "warning"]
    rule: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Verdict:
    """``fired``: how often each Schematron rule had something to check; empty when the grammar already failed."""

    problems: tuple[Problem, ...]
    fired: Mapping[str, int]

    @property
    def valid(self) -> bool:
        return not any(p.severity == "error" for p in self.problems)


def schema(name: str) -> bytes:
    """A schema file as shipped: ``koden.rng`` or ``koden.sch``."""
    return files("pipeline.tei").joinpath("schema", name).read_bytes()


def validate(xml: bytes | str | os.PathLike[str], *, stem: str = "") -> tuple[Problem, ...]:
    """Everything wrong with a record (its bytes, or the path of its file), errors and warnings; () when it is flawless.
    ``stem``: the name of its file without suffix, when that is to be compared with its xml:id; of a path it is known.
    OSError when the file cannot be read."""
    if not isinstance(xml, bytes):
        path = Path(xml)
        xml, stem = path.read_bytes(), stem or path.stem
    problems = check(xml).problems
    if not stem or any(p.rule in ("xml", "doctype") for p in problems):
        return problems
    root = parse(xml)
    if root.get(ID) in (None, stem):
        return problems
    words = f'the record is called "{root.get(ID)}" and its file "{stem}": one of the two was changed by hand'
    return (*problems, Problem("warning", "file-name", _sourceline(root), _path(root), words))


def ensure_valid(xml: bytes, *, file: str = "") -> tuple[Problem, ...]:
    """The warnings of a record that may be published; InvalidRecord with the first errors when it may not."""
    problems = validate(xml)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        more = f" (and {len(errors) - 5} more)" if len(errors) > 5 else ""
        raise InvalidRecord("; ".join(str(p) for p in errors[:5]) + more, file=file)
    return problems


def check(xml: bytes) -> Verdict:
    """:func:`validate` with the count of rules that were applied."""
    try:
        root = parse(xml)
    except etree.XMLSyntaxError as e:
        return Verdict((Problem("error", "xml", e.lineno or 0, "", f"not well-formed XML: {e.msg}"),), {})
    info: Any = root.getroottree().docinfo
    if info.doctype:
        return Verdict((Problem("error", "doctype", 1, "", "a record has no document type declaration"),), {})
    if root.find(f"{T}standOff[@type='links']") is not None:
        words = "this is the index of references between records, and no record; nothing of it was checked"
        return Verdict((Problem("error", "index", 1, "", words),), {})
    grammar = tuple(_grammar(root))
    if grammar:
        return Verdict(grammar, {})
    return _rules(root)


def parse(xml: bytes) -> etree._Element:
    """The root element; no entities, no network, libxml2's limits on depth and size. Raises XMLSyntaxError."""
    return safe_xml.parse(xml)


# ------------------------------------------------------------------------------------------------ grammar
def grammatical(root: etree._Element, file: str) -> None:
    """Raise NotARecord, with the first thing that is wrong, unless ``root`` follows the grammar: for those who take
    numbers, places and names from records that they did not make."""
    for problem in _grammar(root):
        raise NotARecord(f"no valid record: {problem}", file=file, remedy="koden validate says all that is wrong")


@cache
def _relaxng() -> etree.RelaxNG:
    return etree.RelaxNG(safe_xml.parse(schema("koden.rng")))


def _grammar(root: etree._Element) -> Iterator[Problem]:
    relaxng = _relaxng()
    if relaxng.validate(root):
        return
    source = schema("koden.rng")
    strange = list(unknown(root, source)) or list(misfits(root, source))
    if strange:
        for element, message in strange[:_MOST]:
            yield Problem("error", "grammar", _sourceline(element), _path(element), message)
        return
    entries = list(logged(root, relaxng.error_log))
    for at, line, message in entries[:_MOST]:
        yield Problem("error", "grammar", line, _path(at) if at is not None else "", message)
    if not entries:
        yield Problem("error", "grammar", 0, "", "the record does not follow the grammar")


def _sourceline(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 0)


def _path(element: etree._Element) -> str:
    parts: list[str] = []
    at: etree._Element | None = element
    while at is not None:
        same = 1 + sum(1 for _ in at.itersiblings(at.tag, preceding=True))
        parts.append(f"/{etree.QName(at).localname}[{same}]")
        at = at.getparent()
    return "".join(reversed(parts))


# -------------------------------------------------------------------------------------------- schematron
class Schematron:
    """A compiled Schematron schema. Not to be shared between processes."""

    def __init__(self, source: bytes) -> None:
        import saxonche  # loads a large native library: only when something is validated

        self._error = saxonche.PySaxonApiError
        self._processor = saxonche.PySaxonProcessor(license=False)
        sheet = transpile(safe_xml.parse(source)).decode()
        self._program: Any = self._processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=sheet)

    def __call__(self, root: etree._Element) -> etree._Element:
        """The ``report`` of :func:`pipeline.tei.schematron.transpile` on a document. ValueError when a rule cannot be
        applied to it: one that computes with what is no number."""
        node = self._processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode", with_tail=False))
        try:
            return safe_xml.parse(self._program.transform_to_string(xdm_node=node).encode())
        except self._error as e:
            raise ValueError(str(e)) from e


@cache
def _compiled(process: int) -> Schematron:
    return Schematron(schema("koden.sch"))


def _rules(root: etree._Element) -> Verdict:
    try:
        report = _compiled(os.getpid())(root)
    except ValueError as e:
        words = f"the rules could not be applied: {e}. Something in the record has a form that they do not expect"
        return Verdict((Problem("error", "schematron", 0, "", words),), {})
    fired = {str(f.get("rule")): int(f.get("count", "0")) for f in report.iter("fired")}
    problems = []
    if not fired:
        problems.append(Problem("error", "schematron", 0, "", "no rule of koden.sch applied: the schema is broken"))
    for found in report.iter("problem"):
        severity: Literal["error", "warning"] = "warning" if found.get("role") == "warning" else "error"
        message = " ".join("".join(str(t) for t in found.itertext()).split())
        line = _line(root, str(found.get("at")))
        problems.append(Problem(severity, str(found.get("rule")), line, str(found.get("path")), message))
    return Verdict(tuple(problems), fired)


def _line(root: etree._Element, at: str) -> int:
    element = root
    for number in at.split()[1:]:
        element = [c for c in element.iterchildren("*")][int(number) - 1]
    return _sourceline(element)
