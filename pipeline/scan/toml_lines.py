"""Where a key stands in a TOML file, for messages about it."""

from __future__ import annotations

import re


class Places:
    """On which line of a TOML text a key stands, which the parser does not tell. Long strings are passed over."""

    _HEADER = re.compile(r"(\[\[?)([^\]]+)\]\]?\s*(?:#.*)?")  # of a line without white at its ends
    _KEY = re.compile(r"([^=#\"']+|\"[^\"]*\"\s*|'[^']*'\s*)=")

    def __init__(self, text: str) -> None:
        self.lines: dict[tuple[int | str, ...], int] = {}
        counts: dict[str, int] = {}
        table: tuple[int | str, ...] = ()
        inside = ""
        for number, line in enumerate(text.splitlines(), 1):
            if inside:
                inside = "" if line.count(inside) % 2 else inside
                continue
            line = line.strip()
            if header := self._HEADER.fullmatch(line):
                names = [n.strip().strip("\"'") for n in header[2].split(".")]
                if header[1] == "[[":
                    counts[names[0]] = counts.get(names[0], -1) + 1
                table = (names[0], *((counts[names[0]],) if names[0] in counts else ()), *names[1:])
                self.lines.setdefault(table, number)
            elif key := self._KEY.match(line):
                name = key[1].strip()
                parts = [p.strip().strip("\"'") for p in name.split(".")] if name[0] not in "\"'" else [name[1:-1]]
                self.lines.setdefault((*table, *parts), number)
                inside = next((q for q in ('"""', "'''") if line.count(q) % 2), "")

    def line(self, *path: int | str) -> str:
        """``line 7: `` of the key at ``path``, or of the nearest table around it; "" when it is not found."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return f"line {self.lines[path[:length]]}: "
        return ""
