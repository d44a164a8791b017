"""URLs of stores, and which names of objects may become names of files."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import BadArguments, MissingDependency

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
MARKS = ("etag", "ETag", "checksum", "md5", "mtime", "LastModified", "last_modified", "updated", "modified", "created")
"""What stores tell of the version of an object, the surest first."""


def is_url(text: str) -> bool:
    return _URL.match(text) is not None


def opened(url: str) -> tuple[Any, str]:
    """The file system and the path in it. MissingDependency when fsspec, or what it needs for this kind of store, is
    not installed; BadArguments for a URL it does not know, or that holds a password."""
    if urlsplit(url).password is not None:
        raise BadArguments(
            "the URL holds a password, which would get into the ledger",
            remedy="put it where fsspec looks for it: its configuration, or the environment",
        )
    try:
        import fsspec  # type: ignore[import-untyped]
    except ImportError as e:
        raise MissingDependency("URLs need fsspec", remedy="pip install 'koden[stores]'") from e
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as e:
        raise MissingDependency(f"this kind of store needs more: {e}", file=url) from e
    except ValueError as e:
        raise BadArguments(f"not a URL that fsspec knows: {e}", file=url) from e
    return system, str(path)


def unsafe(name: str) -> str:
    """Why an object called so is not fetched; "" when it may be. ``name``: below the URL."""
    parts = name.split("/")
    if "\0" in name or any(ord(c) < 32 for c in name):
        return "its name holds control characters"
    if "\\" in name:
        return "its name holds a backslash"
    if any(p in ("", ".", "..") for p in parts):
        return "its name would lead to another folder"
    if any(len(p.encode("utf-8", "surrogatepass")) > 250 for p in parts) or len(name.encode()) > 3000:
        return "its name is too long"
    return ""


def mark_of(info: dict[str, Any]) -> str:
    """What tells this version of an object from another, beside its size; "" when the store tells nothing."""
    return next((f"{k}={info[k]}" for k in MARKS if info.get(k) is not None), "")
