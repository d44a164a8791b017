"""Tokens to marked-up text: values, readings beside the line, damage, struck words, raised signs, unclear runs.

From the outside in: value (date, name ...), ruby, damage, del, hi, unclear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from lxml import etree

from pipeline.tei.tokens import Reading, Span, Token
from pipeline.tei.xml import T, add, append_text, degree

STRUCK = ("del", {"rend": "strikethrough"})
_LB = T + "lb"


@dataclass
class Writer:
    """Writes tokens; those with less certainty than ``unclear_below`` (0..1) stand in ``unclear``."""

    unclear_below: float
    _read: set[Reading] = field(default_factory=set)

    def write(self, parent: etree._Element, tokens: Sequence[Token], spans: Sequence[Span] = ()) -> None:
        """Append tokens to ``parent``; ``spans`` must be in order and apart."""
        at = 0
        for span in spans:
            self._run(parent, tokens[at : span.start])
            element = add(parent, span.tag, span.attributes)
            words: Sequence[Token] = tokens[span.start : span.end]
            for inner in span.inner:
                element = add(element, *inner)
                if inner == STRUCK:
                    words = [replace(t, struck=False) for t in words]
            self._run(element, words)
            at = span.end
        self._run(parent, tokens[at:])

    def _run(self, parent: etree._Element, tokens: Sequence[Token]) -> None:
        for ruby, group in groupby(tokens, key=lambda t: t.ruby):
            words = list(group)
            if ruby is None or ruby in self._read:
                self._damaged(parent, words)
                continue
            self._read.add(ruby)
            self._ruby(parent, words, ruby)

    def _ruby(self, parent: etree._Element, words: Sequence[Token], ruby: Reading) -> None:
        element = add(parent, "ruby")
        self._damaged(add(element, "rb"), words)
        self._damaged(add(element, "rt", {"facs": ruby.facs}), ruby.tokens)

    def _damaged(self, parent: etree._Element, tokens: Sequence[Token]) -> None:
        for cut, group in groupby(tokens, key=lambda t: t.cut):
            holder = add(parent, "damage", {"agent": "redaction", "corresp": cut}) if cut else parent
            self._struck(holder, list(group))

    def _struck(self, parent: etree._Element, tokens: Sequence[Token]) -> None:
        for struck, words in _runs(tokens, lambda t: t.struck):
            self._raised(add(parent, *STRUCK) if struck else parent, words)

    def _raised(self, parent: etree._Element, tokens: Sequence[Token]) -> None:
        for raised, words in _runs(tokens, lambda t: t.raised):
            self._plain(add(parent, "hi", {"rend": "superscript"}) if raised else parent, words)

    def _plain(self, parent: etree._Element, tokens: Sequence[Token]) -> None:
        unclear: etree._Element | None = None
        kind: tuple[str, str] | None = None
        sure: list[float] = []

        def close() -> None:
            nonlocal unclear
            if unclear is not None:
                unclear.set("cert", degree(sum(sure) / len(sure)))
                unclear, sure[:] = None, []

        for token in tokens:
            if token.element is not None:
                close()
                parent.append(token.element)
                continue
            doubtful = (token.doubt or token.certainty < self.unclear_below) and not token.text.isspace()
            if not doubtful or kind != (token.engine, token.doubt):
                close()
            if doubtful:
                if unclear is None:
                    kind = (token.engine, token.doubt)
                    unclear = add(parent, "unclear", {"reason": token.doubt, "resp": token.engine})
                sure.append(token.certainty)
                append_text(unclear, token.text)
            else:
                append_text(parent, token.text)
        close()


def _runs(tokens: Sequence[Token], marked: Callable[[Token], bool]) -> Iterator[tuple[bool, list[Token]]]:
    """Runs of tokens that are marked and that are not. A space or line end between marked ones belongs to them."""
    marks = [marked(t) and bool(t.text.strip()) for t in tokens]
    if not any(marks):
        yield False, list(tokens)
        return
    between: list[int] | None = None
    for i, token in enumerate(tokens):
        if marks[i]:
            for j in between or ():
                marks[j] = True
            between = []
        elif between is not None and (token.text.isspace() or (token.element is not None and token.element.tag == _LB)):
            between.append(i)
        else:
            between = None
    for mark, group in groupby(zip(marks, tokens, strict=True), key=lambda pair: pair[0]):
        yield mark, [token for _, token in group]
