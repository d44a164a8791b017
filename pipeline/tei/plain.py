"""The text of a record for reading and searching: one line per paragraph, page ends and withheld areas marked.

Marks stand in 〔 〕 in Japanese records and in [ ] in others: page beginnings, withheld areas, references to notes,
words struck out, figures and seals. Who takes the marks away has the words of the document and nothing else: so struck
words stand inside theirs, and a note's number stands in a mark and not behind a word (1986 and note 3 are not 19863).
Raised figures that are no reference are written as such (km², 10⁶). Furniture, marginal notes, handwriting, words in
pictures and readings beside the line (ruby) are left out: they would part the words of a sentence from each other. A
word that a hyphen parts at a line end is put together. The record keeps all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from pipeline.tei.notes import number_in
from pipeline.tei.read import LAID_OUT, NO_TEXT, Record, after_label
from pipeline.tei.xml import LANG, T

_LINES = {T + tag for tag in ("p", "ab", "head", "seg", "speaker", "signed", "stamp", "item", "row", "note")}
_JOIN, _SOFT, _INDENT = "\x1f", "\x1e", "\x1d"
"""Where a line ends and no word does; where the hyphen before only parts a word; one step to the right. A record cannot
hold these characters."""
_RAISED = str.maketrans("0123456789+-０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LATIN = "[A-Za-z\u00c0-\u024f]"
_PICTURES = {
    "photograph": ("写真", "photograph"),
    "map": ("地図", "map"),
    "drawing": ("図", "drawing"),
    "figure": ("図", "figure"),
    "seal": ("印", "seal"),
}
_UNITS = {"ja": {"char": "字", "line": "行", "page": "頁"}, "en": {"char": "character", "line": "line", "page": "page"}}


def plain_text(record: Record) -> str:
    """One line per paragraph, heading, head line, list item or table row (cells parted by tabs), UTF-8, newline at the
    end. A page beginning is a line of its own, or stands inside the paragraph that runs over it."""
    japanese = str(record.root.get(LANG, "")).split("-")[0] == "ja"
    states = {page.id: page.state for page in record.pages}
    lines: list[str] = [""]
    depth = 0

    def mark(text: str) -> str:
        return f"〔{text}〕" if japanese else f"[{text}]"

    def put(words: str, inline: bool) -> None:
        if inline:
            lines[-1] += words
        else:
            lines.extend((words, ""))

    def walk(element: etree._Element, inside: bool, row: bool) -> None:
        nonlocal depth
        tag = element.tag
        if tag == T + "pb":
            _page(element, states, japanese, mark, lines, inside)
        elif tag == T + "gap" and (words := absent(element, japanese)):
            put(mark(words), inside or row)
        elif tag == T + "lb" and element.get("break") == "no":
            lines[-1] += {"soft": _SOFT, "hard": ""}.get(str(element.get("type")), _JOIN)
        elif tag == T + "ptr":
            lines[-1] += mark(f"注{_number(element)}" if japanese else f"note {_number(element)}")
        elif tag == T + "figure":
            kind = _PICTURES.get(str(element.get("subtype"))) or _PICTURES[str(element.get("type"))]
            put(mark(kind[0] if japanese else kind[1]), inside or row)
        if tag in NO_TEXT or (tag == T + "note" and element.get("type") == "marginal"):
            return
        own = tag in _LINES and not row
        own = own and not (tag == T + "seg" and element.get("type") in ("subjectLine", "speaker") and inside)
        item = tag == T + "item" and not row
        depth += item
        led = after_label(element)
        if own and lines[-1].strip() and not led:
            lines.append("")
        if own and depth > 1 and (item or tag == T + "p"):
            lines[-1] += _INDENT * (depth - 1)
        struck = tag == T + "del" and bool("".join(map(str, element.itertext())).strip())
        if struck:
            lines[-1] += "〔抹消：" if japanese else "[struck: "
        raised = tag == T + "hi" and element.get("rend") == "superscript"
        before = len(lines[-1])
        if tag == T + "item" and row and lines[-1][-1:].strip():
            lines[-1] += " "
        if tag == T + "cell" and element.getprevious() is not None:
            lines[-1] += "\t"
        holds = inside or own
        row = row or tag == T + "row"
        laid_out = tag in LAID_OUT
        if element.text and holds and not laid_out:
            lines[-1] += _flat(element.text)
        for child in element:
            if isinstance(child.tag, str):
                walk(child, holds, row)
            if child.tail and holds and not laid_out:
                lines[-1] += _flat(child.tail)
        if raised:
            lines[-1] = lines[-1][:before] + lines[-1][before:].translate(_RAISED)
        if struck:
            lines[-1] += "〕" if japanese else "]"
        depth -= item
        if own and tag != T + "speaker":
            lines.append("")

    for body in record.root.iter(T + "body"):
        walk(body, False, False)
    kept = (re.sub(r" {2,}", " ", line).strip(" ") for line in lines)
    text = _together("\n".join(line for line in kept if line.strip())) + "\n"
    return re.sub(f"(?m)^({_INDENT}*) *", r"\1", text).replace(_INDENT, "\u3000" if japanese else "  ")


def _together(text: str) -> str:
    """``text`` with the words put together that a hyphen parts at a line end, but for those that the same text has with
    their hyphen inside a line; no join is left."""
    text = re.sub(rf"[-\u2010\u00ad]?{_SOFT}", "", text)
    whole = {word.lower() for word in re.findall(rf"{_LATIN}+(?:-{_LATIN}+)+", text)}

    def join(match: re.Match[str]) -> str:
        before, hyphen, after = match.groups()
        return before + (hyphen if f"{before}-{after}".lower() in whole else "")

    return re.sub(rf"({_LATIN}+)([-\u2010\u00ad]){_JOIN}(?=({_LATIN}+))", join, text).replace(_JOIN, "")


def _number(ptr: etree._Element) -> str:
    """The number alone: 3 for （注3）."""
    return number_in(str(ptr.get("n", ""))) or str(ptr.get("n", ""))


def absent(gap: etree._Element, japanese: bool) -> str:
    """What a gap says, in words; "" where the page beginning says it (a page that was not read) or nothing can be told
    (handwriting)."""
    reason = gap.get("reason")
    if reason == "redacted":
        return withheld(gap, japanese)
    if reason == "illegible":
        return "判読不能" if japanese else "illegible"
    if reason == "missing":
        count = str(gap.get("quantity"))
        return f"{count}頁欠" if japanese else f"{count} page{'' if count == '1' else 's'} missing"
    return ""


def withheld(gap: etree._Element, japanese: bool) -> str:
    """What a gap says of its length and grounds, in words: 約5字不開示：3.5(c), about 5 characters withheld: 3.5(c).
    What only the space it leaves tells of is no more than perhaps withheld: 約5字不開示か."""
    codes = ["".join(str(t) for t in d.itertext()) for d in gap.iter(T + "desc") if d.get("type") == "ground"]
    why = "、" if japanese else ", "
    grounds = why.join(re.sub(r"[\[\]〔〕]", "", code) for code in dict.fromkeys(codes))
    length = _length(gap, japanese)
    if gap.get("evidence") == "conjecture":
        length = f"{length}か" if japanese else f"perhaps {length}"
    return length + (("：" if japanese else ": ") + grounds if grounds else "")


def length_in_words(gap: etree._Element) -> str:
    """How much a gap withholds, in English: ``about 5 characters``, ``2 to 3 lines``; "" when it does not say."""
    low, high = gap.get("quantity") or gap.get("atLeast"), gap.get("quantity") or gap.get("atMost")
    unit = _UNITS["en"].get(str(gap.get("unit")), "")
    if low is None or high is None or not unit:
        return ""
    exact = gap.get("precision") == "high"
    span = low if low == high else f"{low} to {high}"
    return f"{'' if exact else 'about '}{span} {unit}{'' if high == '1' else 's'}"


def _length(gap: etree._Element, japanese: bool) -> str:
    if not japanese:
        return f"{length_in_words(gap)} withheld".strip()
    low, high = gap.get("quantity") or gap.get("atLeast"), gap.get("quantity") or gap.get("atMost")
    unit = _UNITS["ja"].get(str(gap.get("unit")), "")
    if low is None or not unit:
        return "不開示"
    span = low if low == high else f"{low}～{high}"
    return f"{'' if gap.get('precision') == 'high' else '約'}{span}{unit}不開示"


def _page(
    pb: etree._Element,
    states: dict[str, str],
    japanese: bool,
    mark: Callable[[str], str],
    lines: list[str],
    inside: bool,
) -> None:
    n = str(pb.get("n", ""))
    words = {"blank": "、白紙", "failed": "、読み取れず"} if japanese else {"blank": ", blank", "failed": ", not read"}
    state = words.get(states.get(str(pb.get("facs", ""))[1:], ""), "")
    text = mark(f"{n}頁{state}" if japanese else f"page {n}{state}")
    if inside:
        lines[-1] += text
    else:
        lines += [text, ""]


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)
