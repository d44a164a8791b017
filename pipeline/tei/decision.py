"""How a record says that its source was released although it holds what its pages withhold: who, when, why, what kinds.

Kinds and counts alone: nothing of what was found stands in a record.
"""

from __future__ import annotations

from lxml import etree

from pipeline.model import Decision
from pipeline.tei.values import when
from pipeline.tei.xml import Attributes, add, clean, make

WHO = "released-by"
UNUSED = "The hidden layer was not used: nothing in this record is taken from it."


def responsible(decision: Decision) -> etree._Element:
    """``respStmt`` of the person who decided."""
    root = make("respStmt", {"id": WHO})
    add(root, "resp", {"lang": "en"}, "decision to release the record")
    add(root, "name", {}, clean(decision.who).strip() or "not named")
    return root


def note(decision: Decision) -> etree._Element:
    """``note type="release-decision"``: when, the reason as given, the digest that was looked at, leaks by kind."""
    root = make("note", {"type": "release-decision", "resp": f"#{WHO}"})
    date: Attributes = {"type": "decision", "when": when(decision.when)}
    add(root, "date", date, clean(decision.when).strip())
    add(root, "p", {"n": "reason"}, clean(decision.why).strip())
    add(root, "p", {"n": "sha256"}, decision.sha256)
    if decision.leaks:
        listed = add(root, "list", {"type": "leaks"})
        for kind, count in decision.leaks:
            words = f"{count} × {kind.value}"
            add(add(listed, "item"), "measure", {"type": kind.value, "quantity": str(count), "lang": "en"}, words)
    add(root, "p", {"n": "hidden", "lang": "en"}, UNUSED)
    return root


def change(decision: Decision) -> etree._Element:
    """The entry of ``revisionDesc``."""
    words = "Released by decision although the source holds what its pages withhold; see the note on the decision."
    said: Attributes = {"when": when(decision.when), "who": f"#{WHO}", "status": "released", "lang": "en"}
    return make("change", said, f"{words} {UNUSED}")
