"""Reports and policy papers: a title over several rows, who wrote it, the body that issued it.

Authors stand below the title: after a label (執筆者：), with their body in brackets (青山　芽生（軍縮研究会）), after
the body they belong to, or alone with white between the two names. A line of two or four kanji without any of these is
as likely a word, and is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import FieldName, RegionType, Role
from pipeline.records.fields.reading import Reading
from pipeline.records.fields.tokens import tokens
from pipeline.records.people.naming import ranks
from pipeline.records.words.items import Item
from pipeline.records.words.shapes import level

OPEN_END = re.compile(r"(?:の|に関する|に対する|における|についての|をめぐる|及び|および|並びに|と|・|ーー|[―—–:：-])$")
_TAIL = re.compile(r"(?:ーー|[—―–─-])(?P<name>[\u4e00-\u9fff々ヶ]{2,6})[(](?P<body>[^()]{2,30})[)]$")
_TITLE_ROWS, _RUNNING = 4, 8
"""rows of a title, at most; signs of a running head by which it is found, at least"""
_ALIKE = 1.12
"""ratio of the sizes of print of one title"""
_NEAR = 3.0
"""white between two rows of a title, of their height"""
_NAME = r"[\u4e00-\u9fff々ヶ]{1,4}"
_FULL = re.compile(rf"^{_NAME}(?:[ \u3000]+|・)[\u4e00-\u9fff々ぁ-んァ-ヶ]{{1,4}}$")
_LABEL = re.compile(
    r"^(?P<label>著者|執筆者|執筆|筆者|報告者|作成者|作成担当者?|文責|研究代表者|主査|起草者"
    r"|Author|By|Prepared by|Written by)"
    r"\s*[:：]?\s*(?P<names>.{2,60})$", re.I,
)  # fmt: skip
_WITH_BODY = re.compile(rf"^(?P<name>{_NAME}[ \u3000]?{_NAME})\s*[（(](?P<body>[^（）()]{{2,30}})[)）]$")
_BODY_WORD = (
    r"(?:研究所|研究会|研究室|研究院|研究班|協会|財団|大学院?|学会|学部|学院|委員会|センター|機構|調査会|審議会|事務局|連盟|"
    r"会議所|問題調査会|省|庁|局|部|課|室|大使館|総領事館|代表部|教授|講師|研究員|[0-9０-９]年)"
)
_INSTITUTION = re.compile(
    r"^(?:財団法人|社団法人|独立行政法人|国立|\(財\)|\(社\))?[\u4e00-\u9fffァ-ヶー・々]{2,24}"
    r"(?:研究所|研究会|協会|財団|大学|学会|委員会|センター|機構|調査会|審議会|連盟|会議所|省|庁)$"
)
_ENGLISH_BODY = re.compile(
    r"^(?:The )?[A-Z][\w&,.' -]{3,60}(?:Institute|University|Department|Agency|Office|Council|Center|Centre|Foundation)"
    r"(?: of [A-Z][\w ]{2,40})?$|^(?:Central Intelligence Agency|Department of State|Ministry of Foreign Affairs)$"
)


def read(head: Sequence[Item], labelled: Sequence[Item], reading: Reading) -> None:
    """AUTHOR and INSTITUTION of a report or policy paper, from the lines of its head that are nothing else;
    ``labelled``: the lines among which one may begin with a label."""
    for item in labelled:
        if item.key not in reading.roles and item.cell is None and not item.furniture:
            _labelled(item, item.printed.raw(), reading)
    free = [
        i for i in head
        if i.key not in reading.roles and i.cell is None and not i.furniture and i.region.type is not RegionType.STAMP
        and not tokens(i.text)
    ]  # fmt: skip
    title = next((k for k, i in enumerate(head) if reading.roles.get(i.key) is Role.TITLE), None)
    for item in free:
        raw = item.printed.raw()
        if item.key in reading.roles or _with_body(item, raw, reading):
            continue
        if _INSTITUTION.match(item.text) or _ENGLISH_BODY.match(raw):
            if not reading.has(FieldName.INSTITUTION):
                reading.add(
                    FieldName.INSTITUTION, item, (0, len(item.text)), "institution-line", 0.85, role=Role.OFFICE
                )
            continue
        below = title is not None and item.key > head[title].key
        if below and (_apart(item) or _FULL.match(raw)):
            _author(item, (0, len(item.text)), "name-line", 0.75, reading)
        elif below and (
            m := re.match(rf"^(?P<body>.{{2,20}}?)(?P<rank>{ranks()})(?P<name>{_NAME}{_NAME})$", item.text)
        ):
            _author(item, m.span("name"), "rank-and-name", 0.8, reading, m.group("body") + m.group("rank"))


def opening(first: Sequence[Item], running: str, reading: Reading) -> bool:
    """The title of a paper whose running head shortens it: the rows above the text that begin with those words, up to
    the author who follows in the same lines (…を中心に——青山芽生（軍縮研究会）). False when they do not stand there."""
    bones = re.sub(r"[\W_]", "", level(running))
    for item in [i for i in first if i.cell is None and not i.furniture and i.key not in reading.roles][:3]:
        rows = item.region.rows
        if item.key.part or not 1 <= len(rows) <= _TITLE_ROWS or len(bones) < _RUNNING:
            continue
        whole = Item(item.key, item.page, item.region, rows)
        text = whole.text
        if "。" in text or not re.sub(r"[\W_]", "", text).startswith(bones[: max(_RUNNING, int(0.9 * len(bones)))]):
            continue
        end = len(text)
        m = _TAIL.search(text)
        if m is not None and re.search(_BODY_WORD, m.group("body")):
            end = m.start("name")
            _author(whole, m.span("name"), "name-and-body", 0.8, reading, m.group("body"))
        reading.add(FieldName.TITLE, whole, (0, end), "running-head-in-full", 0.85)
        for k in range(len(rows)):
            reading.roles[item.key._replace(part=k)] = Role.TITLE
        return True
    return False


def _labelled(item: Item, raw: str, reading: Reading) -> bool:
    m = _LABEL.match(raw)
    if m is None or re.search(r"。", raw):
        return False
    label = len(re.sub(r"\s", "", raw[: m.start("names")]))
    latin = m.group("names").isascii()
    if latin and not re.fullmatch(r"(?:[A-Z][\w.'’-]*,?\s?(?:and\s)?){2,12}", m.group("names")):
        return False
    for part in re.split(r"[、,，]|\sand\s", m.group("names")):
        name = re.sub(r"[（(].*$", "", part).strip()
        bare = re.sub(r"\s", "", name)
        at = item.text.find(bare, label)
        if at >= 0 and (latin or re.fullmatch(r"[\u4e00-\u9fff々ぁ-んァ-ヶー・]{2,12}", bare)):
            _author(item, (at, at + len(bare)), "author-label", 0.9, reading)
    return True


def _with_body(item: Item, raw: str, reading: Reading) -> bool:
    m = _WITH_BODY.match(raw)
    if m is None or not re.search(_BODY_WORD, m.group("body")):
        return False
    bare = re.sub(r"\s", "", m.group("name"))
    _author(item, (0, len(bare)), "name-and-body", 0.85, reading, m.group("body"))
    return True


def _author(item: Item, span: tuple[int, int], rule: str, certainty: float, reading: Reading, office: str = "") -> None:
    printed = item.printed.compact(*span)
    reading.add(
        FieldName.AUTHOR, item, span, rule, certainty, parts=[("name", printed), ("office", office)],
        role=Role.SIGNATURE,
    )  # fmt: skip


def _apart(item: Item) -> bool:
    """Two short runs of kanji with white between them, and nothing else on the line: 青山　芽生."""
    parts = item.printed.parts(gap=0.6)
    return len(parts) == 2 and all(re.fullmatch(_NAME, item.text[a:b]) for a, b in parts) and len(item.text) >= 3


def title_rows(item: Item, items: Sequence[Item]) -> list[Item]:
    """The row and those before and after it that are of one title: alike in size and near, where one ends or the next
    begins in a way that no title ends or begins."""
    rows = [i for i in items if i.cell is None and not i.furniture and i.key.page == item.key.page]
    at = next((k for k, i in enumerate(rows) if i.key == item.key), None)
    if at is None:
        return [item]
    first = last = at
    while first > 0 and OPEN_END.search(rows[first - 1].text) and _mates(rows[first - 1], rows[first]):
        first -= 1
    while last + 1 < len(rows) and _mates(rows[last], rows[last + 1]):
        before, after = rows[last].text, rows[last + 1].text
        if not (OPEN_END.search(before) or re.match(r"^(?:ーー|[―—–〜~-])", after)):
            break
        last += 1
    return rows[first : last + 1]


def _mates(a: Item, b: Item) -> bool:
    one, two = a.rows[-1].box, b.rows[0].box
    sizes = sorted((max(1.0, one.height), max(1.0, two.height)))
    if b.page.direction.value == "vertical" or len(b.text) > 46 or "。" in b.text or tokens(b.text):
        return False
    return sizes[1] <= _ALIKE * sizes[0] and 0 <= two.y0 - one.y1 <= _NEAR * sizes[1]
