"""A file of papers as it lies in the archive, drawn: cover, telegrams with second sheets, sheets with attachments,
records of conversation, tables, blank backs, in one PDF."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.drawn import tables, vary
from tests.drawn.forms import LEFT, RIGHT, WIDTH, Drawn
from tests.drawn.sheet import Sheet
from tests.drawn.variants import variant

_SAID = (
    "先方は右につき格別の異議を唱えなかったが、細目については専門家の間で更に詰める必要がある旨付言した。",
    "わが方よりは、従来の立場を改めて説明し、先方の理解を求めておいた。",
    "なお、本件の対外発表振りについては、双方の間で別途打ち合わせることとした。",
    "右会談を通じ、先方は@{n}@との印象を受けた。",
)


def _text(s: Sheet, rng: random.Random, y: float, count: int, first: int) -> float:
    for k in range(count):
        said = "".join(t.format(n=rng.randint(6, 20)) for t in rng.sample(_SAID, 3))
        number = "０１２３４５６７８９"[(first + k) % 10]
        y = s.paragraph(LEFT, y, WIDTH, f"{number}．{said}", 46, style="wh") + 12
    return y


def second(of: Drawn, rng: random.Random, number: int, how: str) -> Drawn:
    """``of`` with one sheet more that only goes on with its text."""
    s = Sheet(face=of.sheets[0].face)
    _text(s, rng, 300, rng.choice((2, 5)), number + 3)
    if how:
        s.centred(3330, how.format("０１２３４５６７８９"[number]), 42)
    return replace(of, sheets=[*of.sheets, s])


def attachment(rng: random.Random, label: str) -> Drawn:
    """An untitled or titled paper behind a sheet, with its label at the head."""
    s = Sheet(face="mincho")
    s.right(RIGHT, 160, label, 46)
    title = rng.choice(("対処方針（案）", "日本側発言要領", "経緯及び問題点"))
    s.centred(420, title, 60, face="sans-bold")
    s.right(RIGHT, 560, "経済局", 44)
    _text(s, rng, 760, 4, 1)
    return Drawn("attachment", "memorandum", {"title": title}, [s])


def table(rng: random.Random) -> Drawn:
    s = Sheet(face="mincho")
    s.centred(260, "最近の品目別輸出入実績（昭和５０年度）", 56, face="sans-bold")
    tables.statistics(s, LEFT, 480, WIDTH, rng, "all")
    return Drawn("table", "tabular", {}, [s])


def cover(rng: random.Random, year: int) -> Drawn:
    s = Sheet(face="mincho")
    s.centred(700, "外交記録公開文書", 60)
    s.centred(
        1000, f"{rng.choice(('漁業問題', '航空交渉', '経済協力'))}（第{rng.randint(1, 9)}巻）", 90, face="sans-bold"
    )
    s.centred(1500, f"自　昭和{year - 1925}年１月　至　昭和{year - 1925}年１２月", 56)
    s.centred(2600, "外務省", 64)
    return Drawn("cover", "cover", {"kind": "cover"}, [s])


def blank() -> Drawn:
    return Drawn("blank", "blank", {"kind": "blank"}, [Sheet()])


def volume(seed: int) -> list[Drawn]:
    """The papers of one file, in order."""
    rng = random.Random(f"volume-{seed}")
    out = [cover(rng, 1975)] if rng.random() < 0.6 else []
    for k in range(3):
        form = rng.choice(("incoming", "decision", "outgoing", "conversation", "incoming"))
        d = variant(form, seed * 10 + k).drawn
        if form == "incoming" and rng.random() < 0.6:
            d = second(d, rng, 2, rng.choice(("－{}－", "＊{}＊", "")))
        if form == "conversation":
            d = second(d, rng, 2, rng.choice(("－{}－", "- {} -")))
        out.append(d)
        if form == "decision" and rng.random() < 0.8:
            out.append(attachment(rng, rng.choice(("別添", "別紙１", "（別添１）", "資料②"))))
        if rng.random() < 0.25:
            out.append(blank())
    if rng.random() < 0.4:
        out.append(table(rng))
    if rng.random() < 0.5:
        out.append(vary.conversation(random.Random(f"pages-{seed}"), pages=2))
    return out
