"""Who approves and who is consulted on a form: rank, office, name, and the mark left in the cell (domain notes 1.3, 2).

A mark is 花押, 了, アト, スミ or 出張中 when it was read as such; a monogram that nobody can read is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model import FieldName, Role
from pipeline.records.fields import lines
from pipeline.records.fields.offices import add_office
from pipeline.records.fields.reading import Reading
from pipeline.records.words.items import Item
from pipeline.records.words.labels import Labelled, labels_in
from pipeline.records.words.matching import cost, misread, nearest, spelled
from pipeline.records.words.vocabulary import derived, vocabulary

MARKS = ("花押", "出張中", "アト", "スミ", "了")
_HEADED = ("局長", "課長", "部長", "室長")
_LIST = 3
"""holders on one line, or lines of one holder, that make a list outside a table"""
_CELL = 16
"""characters of a cell that may be one approver's; longer ones must be holders from end to end"""
WHITE = 0.5
"""white between the offices of a list, in glyphs"""


@dataclass(frozen=True)
class Approver:
    """start..end of a text: ``head`` before the rank at ``at``, ``word`` the rank's own form, the mark after it."""

    start: int
    at: int
    end: int
    word: str
    certainty: float
    mark: str = ""
    mark_span: tuple[int, int] = (0, 0)


@derived
def _unit() -> re.Pattern[str]:
    words = [w for w, e in vocabulary("ranks").words if e.extra["place"] == "home" or w == "参事官"]
    ranks = "|".join([*(re.escape(w) for w in words), *(spelled(w) for w in words if len(w) > 2)])
    marks = "|".join(spelled(m) if len(m) > 1 else re.escape(m) for m in MARKS)
    return re.compile(
        rf"(?P<head>[^。、:;()0-9]{{0,14}}?)(?P<rank>(?:{ranks})(?:代理|心得)?)[(（・:※.]*(?P<mark>{marks})?[)）]?"
    )


def holders(text: str, start: int = 0) -> tuple[tuple[Approver, ...], int]:
    """The holders that stand one after the other from ``start``, and where they end."""
    out, at = [], start
    while at < len(text):
        m = _unit().match(text, at)
        if m is None:
            break
        found = _approver(text, m)
        if found is None:
            break
        out.append(found)
        at = m.end()
        stray = re.match(r"[0-9・.]", text[at:])
        at += stray.end() if stray else 0
    return tuple(out), at


def _approver(text: str, m: re.Match[str]) -> Approver | None:
    rank = re.sub(r"(?:代理|心得)$", "", m.group("rank")) or m.group("rank")
    words = [(w, e) for w, e in vocabulary("ranks").words if e.extra["place"] == "home" or w == "参事官"]
    found = nearest(rank, words)
    if found is None:
        return None
    mark, span = "", (0, 0)
    if m.group("mark"):
        mark = min(MARKS, key=lambda k: cost(m.group("mark"), k))
        span = m.span("mark")
    head = m.group("head")
    start = m.start() + (len(head) if re.fullmatch(r"[ぁ-ん一ー・※]", head) else 0)  # a stray sign between two cells
    word = found.word + m.group("rank")[len(rank) :]
    return Approver(start, m.start("rank"), m.end("rank"), word, found.certainty, mark, span)


def approvers(items: Sequence[Item], reading: Reading) -> None:
    """Cells, or lists outside cells, of those whose approval the form asks for."""
    run: list[tuple[Item, tuple[Approver, ...]]] = []
    for item in items:
        if item.cell is not None:
            _cell(item, reading)
            continue
        found = _line(item, reading)
        if found:
            run.append((item, found))
            continue
        if not lines.body_like(item) and len(item.text) <= 2:
            continue  # a mark or a stroke beside the list
        _listed(run, reading)
        run = []
    _listed(run, reading)


def _cell(item: Item, reading: Reading) -> None:
    start = _after_label(item)
    if start is None:
        return
    found, end = holders(item.text, start)
    rest = len(item.text) - end
    if not found or (len(item.text) > _CELL and rest > 6) or (len(found) == 1 and found[0].at - start > 8):
        return
    for a in found:
        _add(item, a, "approval-cell", 0.85, reading)
    _by_office(item, end, reading)


def _after_label(item: Item) -> int | None:
    """Where the holders of a cell begin; None for a cell that is about something else."""
    found = labels_in(item.printed, form=True)
    if not found:
        return 0
    return found[0].mid if found[0].entry.id == "label.office" and len(found) == 1 else None


def _by_office(item: Item, start: int, reading: Reading) -> None:
    """What is left of a cell of approvers begins with an office: the rank that followed was not read."""
    if start == 0 or start >= len(item.text):
        return
    short = [(w, e) for e in vocabulary("offices").entries for w in (*e.forms, *e.words("abbr")) if len(w) > 1]
    known = max((w for w, _ in short if item.text.startswith(w, start)), key=len, default="")
    if known:
        span = (start, start + len(known))
        note = "an office among approvers; its holder's rank was not read"
        reading.add(FieldName.APPROVER, item, span, "approval-cell", 0.5, note=note)


def _line(item: Item, reading: Reading) -> tuple[Approver, ...]:
    if item.key in reading.roles or item.furniture or lines.body_like(item):
        return ()
    found, end = holders(item.text)
    return found if found and len(item.text) - end <= 1 else ()


def _listed(run: Sequence[tuple[Item, tuple[Approver, ...]]], reading: Reading) -> None:
    """Lines of holders that follow one another, the minister or his vice-minister among them, as on the forms."""
    everyone = [a for _, found in run for a in found]
    top = any(a.word in ("大臣", "政務次官", "事務次官", "外務大臣") and a.start == a.at for a in everyone)
    if len(everyone) < _LIST or not top:
        return
    for item, found in run:
        for a in found:
            _add(item, a, "approval-list", 0.75, reading)
        reading.roles.setdefault(item.key, Role.FORM)


def _add(item: Item, a: Approver, rule: str, sure: float, reading: Reading) -> None:
    printed, head = item.text[a.at : a.end], item.text[a.start : a.at]
    office, name = _split(head, a.word)
    value = None
    if printed != a.word:
        value = (item.printed.compact(a.start, a.at) if head else "") + a.word
    if re.search(r"[ぁ-ん]", head):
        why = "what stands before the rank is no name of an office or person"
        reading.add(FieldName.APPROVER, item, (a.start, a.end), rule, 0.3, note=why, reject=True)
        return
    notes = [misread(printed, a.word), f"marked {a.mark}" if a.mark else ""]
    reading.add(
        FieldName.APPROVER, item, (a.start, a.end), rule, sure * a.certainty, value=value,
        note="; ".join(n for n in notes if n), parts=(("mark", a.mark), ("office", office), ("name", name)),
    )  # fmt: skip


def _split(head: str, rank: str) -> tuple[str, str]:
    """(office, name) of what stands before a rank: 軍縮 of 軍縮課長 is its division, 法眼 of 法眼外務審議官 a name."""
    if not head:
        return "", ""
    if rank.startswith(_HEADED):
        return head + rank[0], ""
    if head.endswith(("局", "課", "部", "室", "官房")):
        return head, ""
    return "", head if re.fullmatch(r"[\u4e00-\u9fffァ-ヴ々ヶ]{1,5}", head) else ""


# ------------------------------------------------------------------------------------------ offices consulted
_OFFICE_END = r"(?:局長|課長|部長|室長|審議官|参事官|次官|官房長|局|課|部|室|官房)"
_NAME_END = re.compile(r"(?:局長|課長|部長|室長|審議官|参事官)(?=.)|(?:局|課|部|室)(?=[^長内第])")
_LONGEST_ANOTHER = 22
"""characters of one of them: sixteen, how it ends, its mark"""
_ANOTHER = re.compile(rf"[^。、0-9:()]{{1,16}}?{_OFFICE_END}(?:了|アト|スミ|花押|出張中)?")


def consulted(n: Labelled, item: Item, items: Sequence[Item], start: int, end: int, reading: Reading) -> None:
    """The offices behind 協議先, those on the lines below it too; what was crossed out stays, with a note."""
    _all(item, start, end, 0.95 * n.certainty, reading)
    if item.cell is None:
        below(n, item, items, reading)


def below(n: Labelled, item: Item, items: Sequence[Item], reading: Reading) -> None:
    """Lines of offices that follow a line with 協議先."""
    at = next((k for k, i in enumerate(items) if i.key == item.key), len(items))
    for other in items[at + 1 :]:
        if other.cell is not None or other.key in reading.roles or not _offices_only(other.text):
            return
        _all(other, 0, len(other.text), 0.85 * n.certainty, reading)
        reading.roles.setdefault(other.key, Role.FORM)


def _offices_only(text: str) -> bool:
    """Whether a text is offices with their marks, one behind the other. Each place of it is looked at once, whatever
    ways there are to divide what stands before."""
    begins = {0}
    for at in range(len(text)):
        if at in begins:
            ends = range(at + 2, min(len(text), at + _LONGEST_ANOTHER) + 1)
            begins.update(end for end in ends if end not in begins and _ANOTHER.fullmatch(text, at, end))
    return bool(text) and len(text) in begins


def _all(item: Item, start: int, end: int, sure: float, reading: Reading) -> None:
    """Each office of a list with the mark behind it, white between them or none."""
    spans = offices(item, start, end)
    for k, (a, b) in enumerate(spans):
        after = item.text[slice(*spans[k + 1])] if k + 1 < len(spans) else ""
        if item.text[a:b] not in MARKS or k == 0:
            _consult(item, a, b, sure, reading, after if after in MARKS else "")


def _consult(item: Item, a: int, b: int, sure: float, reading: Reading, mark: str) -> None:
    text = item.text[a:b]
    if not mark:
        mark = next((m for m in MARKS if text.endswith(m) and len(text) > len(m) + 1), "")
        b -= len(mark)
    add_office(FieldName.CONSULTED, item, (a, b), "label", sure, reading, parts=(("mark", mark),))


def offices(item: Item, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The offices of a list: cut at white, where strokes begin and end, and, where white was lost, after a
    holder's rank or before the name of a bureau. A bureau and its own division side by side are one name."""
    out = []
    for a, b in _parts(item, start, end):
        at = a
        for m in _NAME_END.finditer(item.text[a:b]):
            stop = a + m.end()
            tail = item.text[stop:b]
            if re.match(r"[)）・、]|(?:了|アト|スミ|花押|出張中)(?:$|[^解])", tail):
                continue
            if not m.group().endswith("長") and not _bureau_next(tail) and m.group() in ("局", "部"):
                continue
            out.append((at, stop))
            at = stop
        out.append((at, b))
    trimmed = [_strip_separators(item.text, a, b) for a, b in out]
    return tuple((a, b) for a, b in trimmed if a < b)


def _bureau_next(tail: str) -> bool:
    """Whether what follows begins with a bureau of its own, so that the one before it ends here."""
    names = [w for e in vocabulary("offices").entries if e.text("level") == "bureau" for w in e.forms]
    return any(tail.startswith(w) for w in names) or re.match(r"[^課室]{1,10}局", tail) is not None


def _parts(item: Item, start: int, end: int) -> list[tuple[int, int]]:
    """Entries as white and strokes part them: an office crossed out is one of its own."""
    edges: set[int] = set(item.printed.strokes(start, end))
    for a, b in item.printed.parts(start, end, gap=WHITE):
        edges |= {a, b}
    return list(pairwise(sorted(edges)))


def _strip_separators(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and text[a] in "、,・.█":
        a += 1
    while a < b and text[b - 1] in "、,・.█":
        b -= 1
    return a, b
