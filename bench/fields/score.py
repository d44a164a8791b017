"""Counts per field. A wrong value is worse than a missed one, so precision and recall stand apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.evaluation.text import strict
from pipeline.model import Document, FieldName

Truth = Mapping[str, str | Sequence[str]]
DATES = frozenset({"sent", "received", "date", "drafted", "decided", "declassified", "release"})


@dataclass
class Count:
    """``right``: wanted and found; ``wrong``: found and not wanted, in a field that the truth knows; ``missed``: wanted
    and not found. A wrong value in place of a right one counts as wrong and as missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None


@dataclass
class Board:
    """``confused``: (field, wanted, found) of everything that is not right, "" for nothing."""

    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    confused: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    where: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def add(self, name: str, want: Sequence[str], got: Sequence[str], at: str = "") -> None:
        wanted, found = Counter(level(name, w) for w in want), Counter(level(name, g) for g in got)
        right = wanted & found
        missed, wrong = sorted((wanted - right).elements()), sorted((found - right).elements())
        count = self.counts[name]
        count.right += right.total()
        count.missed += len(missed)
        count.wrong += len(wrong)
        for k in range(max(len(missed), len(wrong))):
            row = (name, missed[k] if k < len(missed) else "", wrong[k] if k < len(wrong) else "")
            self.confused[row] += 1
            self.where.setdefault(row, at)

    def judge(
        self, truth: Truth, found: Mapping[str, Sequence[str]], at: str = "", *, all_of: Iterable[str] = ()
    ) -> None:
        """Every field of the truth; of ``all_of`` also those that the truth lacks: a value there is wrong."""
        for name in {*truth, *all_of}:
            want = truth.get(name, ())
            self.add(name, [want] if isinstance(want, str) else list(want), found.get(name, ()), at)

    @property
    def total(self) -> Count:
        out = Count()
        for c in self.counts.values():
            out = Count(out.right + c.right, out.wrong + c.wrong, out.missed + c.missed)
        return out

    def data(self) -> dict[str, object]:
        def row(c: Count) -> dict[str, object]:
            return {
                "right": c.right,
                "wrong": c.wrong,
                "missed": c.missed,
                "precision": c.precision,
                "recall": c.recall,
            }

        return {
            "fields": {name: row(c) for name, c in sorted(self.counts.items())},
            "all": row(self.total),
            "confused": [
                {"field": f, "want": w, "got": g, "times": n, "first": self.where[f, w, g]}
                for (f, w, g), n in self.confused.most_common()
            ],
        }

    def text(self, most: int = 40) -> str:
        out = [f"  {'field':16} right  wrong missed  precision recall"]
        rows = [*sorted(self.counts.items()), ("ALL", self.total)]
        for name, c in rows:
            shares = "".join("        –" if s is None else f"{s:9.3f}" for s in (c.precision, c.recall))
            out.append(f"  {name:16}{c.right:6}{c.wrong:7}{c.missed:7} {shares}")
        for (f, w, g), n in self.confused.most_common(most):
            out.append(f"    {n:4} × {f}: wanted {w or '–'}, found {g or '–'}   [{self.where[f, w, g]}]")
        return "\n".join(out)


def level(name: str, text: str) -> str:
    """NFKC without white space; moments to the minute."""
    text = strict(text)
    if name in DATES:
        text = re.sub(r"(T\d\d:\d\d):00(?=[+-]|$)", r"\1", text)
    return text


def found_in(document: Document) -> dict[str, list[str]]:
    """What a document says, by the names of the model's fields, and its kind and form."""
    out: dict[str, list[str]] = {"kind": [document.kind.value]}
    if document.form:
        out["form"] = [document.form.value]
    for value in document.values:
        out.setdefault(value.name.value, []).append(value.value or value.printed)
    out["speakers"] = [b.speaker for b in document.blocks if b.speaker]
    return out


ALL = tuple(n.value for n in FieldName)
