"""The one place where XML is parsed: without entities, DTDs or network, within libxml2's limits on depth and size.

What is parsed may come from anybody: metadata of a scan, a record that was sent. An entity that it declares is neither
expanded nor fetched; its reference stays a node of its own.
"""

from __future__ import annotations

from typing import Any

from lxml import etree


def parse(xml: bytes, **more: Any) -> etree._Element:
    """The root element; None where ``recover`` finds none. ``more``: whether to ``recover``, to ``remove_comments``.
    Raises XMLSyntaxError."""
    return etree.fromstring(xml, _parser(**more))


def _parser(*, recover: bool = False, remove_comments: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, recover=recover, remove_comments=remove_comments,
    )  # fmt: skip
