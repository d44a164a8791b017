"""``encodingDesc``: what was made and how, what was done with the text, how to cite it, its schemas."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from pipeline.tei.citing import citing
from pipeline.tei.quality import Quality, gaps, quality, unclear
from pipeline.tei.xml import add, make

SCHEMAS = "../../schemas"
"""The folder ``schemas`` beside ``tei`` in the output, as seen from a record."""


@cache
def _words() -> dict[str, Any]:
    """What the house says of every record (``schema/editorial.toml``)."""
    return tomllib.loads(files("pipeline.tei").joinpath("schema/editorial.toml").read_text(encoding="utf-8"))


def encoding(found: Quality, taxonomies: etree._Element, applications: etree._Element) -> etree._Element:
    """``taxonomies``: ``classDecl``; ``applications``: ``appInfo``."""
    root = make("encodingDesc")
    add(add(root, "projectDesc"), "p", {"lang": "en"}, _words()["project"])
    root.append(_editorial(found))
    root.append(citing())
    root.append(taxonomies)
    root.append(applications)
    root.extend(schemas())
    return root


def schemas() -> list[etree._Element]:
    """``schemaRef`` of the schemas a record keeps."""
    return [
        make("schemaRef", {"type": kind, "key": "koden", "url": f"{SCHEMAS}/koden.{suffix}"})
        for kind, suffix in (("ODD", "odd"), ("RNG", "rng"), ("Schematron", "sch"))
    ]


def _editorial(found: Quality) -> etree._Element:
    root = make("editorialDecl")
    for kind, text in (
        ("level", _words()["level"]),
        ("quality", quality(found)),
        ("unclear", unclear(found)),
        ("gap", gaps()),
    ):
        add(root, "p", {"n": kind, "lang": "en"}, text)
    for done in _words()["done"]:
        attributes = {key: text for key, text in done.items() if key not in ("tag", "says")}
        add(add(root, done["tag"], attributes), "p", {"lang": "en"}, done["says"])
    return root
