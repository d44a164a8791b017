"""TOML that somebody else wrote: read, or refused with a sentence, whatever it holds."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

MOST_DOTS = 1000
"""dots in one line: the parser's work on a dotted key grows with their square"""


class BadToml(ValueError):
    """The text is no TOML, or none that a person would write."""


MOST_BYTES = 1 << 20
"""of a file that :func:`load` reads"""


def load(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. OSError when it cannot be read; BadToml also when it is no regular file, which might
    never come to its end, or longer than anybody would write."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(handle, "rb") as f:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BadToml("it is no regular file")
        data = f.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadToml(f"it is longer than {MOST_BYTES:,} bytes")
    try:
        return loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadToml("it is no UTF-8 text") from None


def loads(text: str) -> dict[str, Any]:
    """The tables of a TOML text. BadToml when it is none, is nested beyond the parser's depth, or holds a number or a
    dotted key of a length that only serves to keep a program busy."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise BadToml(f"line {number} has more than {MOST_DOTS} dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise BadToml(str(e)) from None
    except RecursionError:
        raise BadToml("its brackets are nested too deep") from None
    except ValueError:  # Python's own limit on the digits of a number; the message would say nothing to a person
        raise BadToml("it holds a number of thousands of digits") from None
