"""Heads as other posts, offices and years typed and printed them, drawn: what ``vary`` keeps the same varies here.

``fields`` holds what the truth files name; ``more`` in :class:`Variant` holds further values by the model's names.
Names and matters are invented; posts, offices and ways of writing are those of the Ministry's papers.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.drawn.forms import LEFT, RIGHT, WIDTH, Drawn
from tests.drawn.heads.words import MATTERS, MONTHS, NAMES, POSTS, TAILS, Post, day, kanji, moments
from tests.drawn.sheet import Sheet, Style

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
MORE_POSTS = (
    *POSTS,
    Post("ベトナム", "越", "Asia/Ho_Chi_Minh"), Post("フィリピン", "比", "Asia/Manila"),
    Post("マレーシア", "マレーシア", "Asia/Kuala_Lumpur"), Post("シンガポール", "シンガポール", "Asia/Singapore"),
    Post("ビルマ", "ビルマ", "Asia/Yangon"), Post("パキスタン", "パキスタン", "Asia/Karachi"),
    Post("イラン", "イラン", "Asia/Tehran"), Post("トルコ", "トルコ", "Europe/Istanbul"),
    Post("サウディ・アラビア", "サウディ・アラビア", "Asia/Riyadh"), Post("メキシコ", "墨", "America/Mexico_City"),
    Post("アルゼンティン", "亜", "America/Argentina/Buenos_Aires"), Post("チリ", "チリ", "America/Santiago"),
    Post("ベルギー", "白", "Europe/Brussels"), Post("オランダ", "蘭", "Europe/Amsterdam"),
    Post("オーストリア", "墺", "Europe/Vienna"), Post("スペイン", "西", "Europe/Madrid"),
    Post("ポーランド", "ポーランド", "Europe/Warsaw"), Post("ケニア", "ケニア", "Africa/Nairobi"),
    Post("ナイジェリア", "ナイジェリア", "Africa/Lagos"),
    Post("ニュー・ジーランド", "ニュー・ジーランド", "Pacific/Auckland"),
    Post("ニュー・ヨーク", "ニュー・ヨーク", "America/New_York"), Post("ジュネーヴ代", "ジュネーヴ代", "Europe/Zurich"),
    Post("ホノルル", "ホノルル", "Pacific/Honolulu"), Post("香港", "香港", "Asia/Hong_Kong"),
    Post("モスクワ", "モスクワ", "Europe/Moscow"),
)  # fmt: skip
_HEADS = (
    "アジア局長", "米局長", "北米局長", "中南米局長", "欧亜局長", "中近ア局長", "経済局長", "経協局長", "条約局長",
    "国連局長", "情文局長", "情調局長", "領移部長", "官房長", "調査部長", "文化事業部長",
)  # fmt: skip
_OFFICES = (
    ("アジア局中国課", 1967, 1988), ("アジア局南東アジア第一課", 1970, 1988), ("アジア局地域政策課", 1968, 1988),
    ("アメリカ局北米第二課", 1969, 1979), ("アメリカ局安全保障課", 1970, 1979), ("欧亜局東欧第一課", 1968, 1978),
    ("欧亜局ソヴィエト連邦課", 1979, 1988), ("欧亜局大洋州課", 1968, 1988), ("中近東アフリカ局アフリカ課", 1967, 1975),
    ("経済局国際エネルギー課", 1981, 1988), ("経済局国際機関第一課", 1980, 1988),
    ("経済協力局技術協力第二課", 1968, 1979), ("条約局法規課", 1968, 1988), ("国際連合局科学課", 1970, 1988),
    ("国際連合局原子力課", 1978, 1988), ("情報文化局報道課", 1967, 1983), ("大臣官房領事移住部旅券課", 1969, 1988),
)  # fmt: skip
_ROUTING = ("大臣", "次官", "外審", "官長", "儀典", *"総人電会厚経条国文ア米欧調領", "中南", "経協", "北東", "中国")
_SAID = (
    "先方は、本件については関係省庁の間でなお調整を要するが、年内に結論を得たいと述べた。",
    "右に対し本使より、@{n}@旨を述べ、再考を求めたところ、先方は検討を約した。",
    "当地各紙は本件を一面で報じているが、論調は概して冷静である。",
    "なお、先方は@{n}@については対外的に厳に取り扱われたいと付言した。",
    "ついては、わが方の対処方針につき、折り返し何分の儀御回示ありたい。",
    "本件会談には、先方より担当次官補ほか数名が、当方より参事官及び書記官が同席した。",
    "先方の案文第{d}項は、わが方の立場と相容れないものと認められる。",
)


@dataclass(frozen=True)
class Variant:
    """``more``: other values by the names of the model's fields; "" where none may be found."""

    drawn: Drawn
    more: dict[str, str | list[str]] = field(default_factory=dict)


def _body(rng: random.Random, how: str, count: int = 3) -> list[str]:
    out = []
    for k in range(1, count + 1):
        text = "".join(s.format(n=rng.randint(6, 22), d=rng.randint(2, 9)) for s in rng.sample(_SAID, 2))
        out.append({"wide": f"{str(k).translate(_WIDE)}．", "round": f"（{k}）", "": ""}[how] + text)
    return out


def _subject(rng: random.Random) -> str:
    return rng.choice(MATTERS) + rng.choice(TAILS)


def _office(rng: random.Random, when: date) -> str:
    return rng.choice([o for o, a, b in _OFFICES if a <= when.year <= b])


def _showa(when: date, rng: random.Random) -> str:
    n = when.year - 1925
    return rng.choice(
        (
            f"昭和{n}年{when.month}月{when.day}日",
            f"昭和{n}年{when.month}月{when.day}日".translate(_WIDE),
            f"昭和{kanji(n)}年{kanji(when.month)}月{kanji(when.day)}日",
            f"昭和 {n} 年 {when.month} 月 {when.day} 日",
        )
    )


def incoming(rng: random.Random) -> Variant:
    """電信写 of 1967-75 or 1980-88: label and order of the head's lines, what is left out and what is added vary."""
    old = rng.random() < 0.5
    when, post = day(rng, *((1967, 1975) if old else (1980, 1988))), rng.choice(MORE_POSTS)
    sent, got = moments(rng, when, post)
    s, size = Sheet(face=rng.choice(("mincho", "serif", "gothic"))), rng.choice((40, 44, 48))
    who, head, total = rng.choice(NAMES), rng.choice(_HEADS), rng.randint(10000, 199999)
    rank = rng.choice(("大使", "大使", "臨時代理大使", "総領事", "公使"))
    mark, speed = rng.choice(("極秘", "秘", "特秘" if old else "秘", "")), rng.choice(("至急", "大至急", ""))
    if rng.random() < 0.7:
        words = rng.sample(_ROUTING, 15)
        for k, word in enumerate(words):
            s.text(LEFT - 90 + k % 5 * 150, 130 + k // 5 * 56, word, 28)
    if rng.random() < 0.5:
        s.text(1000, 300, "電　信　写", 60, face="sans-bold")
    if mark:
        under = s.stamp(1960, 110, mark, 66)
        if rng.random() < 0.4:
            s.stamp(1968, under + 14, "無期限", 36)
    y = 560.0
    label = rng.choice(
        ("総番号(TA):", "総番号（TA）　", "総番号(TA) ") if old else ("総番号　R", "総番号 R", "総番号（来）R")
    )
    s.text(LEFT, y, f"{label}{total}", size)
    pad = rng.choice(("02", "1"))

    def line(t: datetime) -> str:
        year = t.year - 1900 if old else t.year - 1925
        digits = [f"{v:{pad}}" for v in (t.month, t.day, t.hour)]
        gap = rng.choice(("", "　"))
        return f"{year}年{gap}{digits[0]}月{gap}{digits[1]}日{gap}{digits[2]}時{t.minute:02}分"

    apart = rng.choice(("　", "　　", "　　　"))
    space = rng.choice(("", "　"))
    for text in (f"{line(sent)}{apart}{post.line}{space}発", f"{line(got)}{apart}本省{space}着"):
        y += 1.75 * size
        s.text(LEFT, y, text, size)
    y += 1.9 * size
    if rng.random() < 0.2:
        s.text(LEFT, y, "主管", size)
        y += 1.5 * size
        s.text(LEFT, y, head, size)
    else:
        s.text(LEFT, y, f"主管　{head}", size)
    y += 2.2 * size
    to = rng.choice(("外務大臣", "外務大臣", "外務大臣臨時代理"))
    s.text(LEFT, y, f"{to}殿", size)
    s.text(LEFT + rng.choice((620, 760, 1100)), y, f"{who}{rank}", size)
    y += 2.2 * size
    fields = {
        "kind": "telegram", "classification": mark, "priority": speed, "date": sent.date().isoformat(),
        "received": got.date().isoformat(), "sender": f"{who}{rank}", "recipient": to, "place": post.line,
        "total": str(total), "office": head,
    }  # fmt: skip
    more: dict[str, str | list[str]] = {}
    if rng.random() < 0.8:
        subject = _subject(rng)
        if rng.random() < 0.3:
            first = f"{rng.choice(MATTERS)}及び{rng.choice(MATTERS)}に関する日本側提案の取扱い及び"
            s.text(LEFT, y, f"件名　{first}", size)
            y += 1.6 * size
            s.text(LEFT + 3 * size, y, subject, size)
            subject = first + subject
        else:
            s.text(LEFT, y, rng.choice(("件名　", "件名：", "")) + subject, size)
        fields["subject"] = subject
        y += 2.2 * size
    else:
        fields["subject"] = ""
    serial = rng.randint(11, 4999)
    parts = ["部内連絡" if rng.random() < 0.2 else f"第{serial}号", mark, speed]
    fields["number"] = "" if parts[0] == "部内連絡" else str(serial)
    if rng.random() < 0.25:
        parts.append("限定配布")
        more["limit"] = "限定配布"
    if not mark and rng.random() < 0.5:
        parts.append("取扱注意")
        more["handling"] = "取扱注意"
    if rng.random() < 0.3:
        parts = [*parts[1:], parts[0]]
    s.text(LEFT, y, "　".join(p for p in parts if p), size)
    y += 2.3 * size
    if rng.random() < 0.3:
        a, b = rng.sample(NAMES, 2)
        s.text(LEFT + size, y, f"{a}局長へ　{b}より", size)
        more["attention"] = [f"{a}局長へ", f"{b}より"]
        y += 1.75 * size
    cited = rng.randint(11, 3000)
    word = rng.choice(("貴電", "往電", ""))
    said = _body(rng, rng.choice(("wide", "round", "")), rng.choice((2, 3, 4)))
    if word:
        said.insert(0, f"{word}第{cited}号に関し、")
        more["reference"] = [f"{word}第{cited}号"]
    said[-1] += rng.choice(("（了）", ""))
    style: Style = "bk" if rng.random() < 0.5 else "wh"
    for p in said:
        y = s.paragraph(LEFT, y, WIDTH, p, size, style=style) + 0.25 * size
    return Variant(Drawn(f"incoming-{when.year}", "telegram", fields, [s]), more)


def outgoing(rng: random.Random) -> Variant:
    """外務省電信案 of 1967-75: several posts, relays, marks in approvers' cells, no stamp, circulars."""
    when, post = day(rng, 1967, 1975), rng.choice(MORE_POSTS[:-5])
    s, size = Sheet(face=rng.choice(("mincho", "serif", "gothic"))), 46
    minister, envoy, drafter, relayed = rng.sample(NAMES, 4)
    office, subject = _office(rng, when), _subject(rng)
    mark, speed = rng.choice(("極秘", "秘", "")), rng.choice(("至急", "大至急", ""))
    total, serial, circulation = rng.randint(10000, 60000), rng.randint(50, 2999), rng.randint(100, 4000)
    circular = rng.random() < 0.25
    left, full = LEFT - 60, WIDTH + 60
    s.text(left, 210, f"（回覧番号　{circulation}）", 36)
    s.centred(205, "外務省電信案", 74, spread=0.3, face="sans-bold")
    if mark:
        under = s.stamp(2000, 100, mark, 66)
        s.stamp(2008, under + 12, "無期限", 36)
    cipher = rng.choice(("暗", "略", "平"))
    clock = f"{MONTHS[when.month - 1]} {when.day}日{rng.randint(9, 22)}時{rng.randint(0, 59):02}分発"
    number = f"合第　{serial}号" if circular else rng.choice((f"第　{serial}号", f"第△{serial}号", f"第{serial}号"))
    shown = rng.choice((f"総第　{total}号", f"総第{total // 1000} {total % 1000:03}号"))
    x, y = float(left), 430.0
    for w, cell in zip(
        (380, 440, 380, 580, full - 1780), (f"符号表示　{cipher}", shown, number, clock, speed), strict=True
    ):
        s.cell(x, y, w, 112, cell, 42)
        x += w
    x, y = float(left), y + 112
    approvers = ("大臣", "政務次官", "事務次官", "外務審議官", "官房長", "局長", "参事官", "課長")
    marks = [rng.choice(("", "", "了", "アト", "出張中", "スミ")) for _ in approvers]
    wide = full / len(approvers)
    for k, who in enumerate(approvers):
        s.cell(x + k * wide, y, wide, 210, who, 34)
        s.text(x + k * wide + 60, y + 110, marks[k], 40)
    y += 210
    for w, cell in (
        (700, f"主管　{office}"),
        (620, f"起案　{_showa(when, rng)}"),
        (full - 1320, f"起案者　{drafter}　電話番号　{rng.randint(2100, 2900)}"),
    ):
        s.cell(x, y, w, 112, cell, 36)
        x += w
    consulted = rng.sample(("条約局", "経済局", "大臣官房", "国際連合局", "情報文化局"), rng.choice((1, 2, 3)))
    s.cell(left, y + 112, full, 112, f"協議先　{'　'.join(consulted)}", 40)
    y += 300
    more: dict[str, str | list[str]] = {"cipher": cipher, "circulation": str(circulation), "consulted": consulted}
    where = post.short
    if circular:
        where = "、".join(p.short for p in rng.sample(MORE_POSTS[:12], 3))
        s.text(left, y, f"在{where}各大使　あて　　{minister}大臣発", size)
        recipient = f"在{where}各大使"
    else:
        acting = rng.random() < 0.2
        rank = "臨時代理大使" if acting else "大使"
        s.text(left, y, f"在{where}　{envoy}{rank}　あて　　{minister}大臣発", size)
        recipient = f"{envoy}{rank}"
    if rng.random() < 0.5:
        relay = rng.choice(MORE_POSTS[:12])
        y += 1.8 * size
        s.text(left, y, f"転電　在{relay.short}　{relayed}大使　あて", size)
        more["relay"] = [f"在{relay.short}{relayed}大使"]
    y += 2.2 * size
    if rng.random() < 0.3:
        first = f"{rng.choice(MATTERS)}に関する先方との協議における取扱い振り及び今後の"
        s.text(left, y, f"件名　{first}", size)
        y += 1.6 * size
        s.text(left + 3 * size, y, subject, size)
        subject = first + subject
    else:
        s.text(left, y, f"件名　{subject}", size + 4)
    y += 2.4 * size
    fields = {
        "kind": "draft", "classification": mark, "priority": speed, "date": when.isoformat(),
        "sender": f"{minister}大臣", "recipient": recipient, "number": str(serial), "total": str(total),
        "office": office, "drafter": drafter, "subject": subject,
    }  # fmt: skip
    if not circular:
        fields["place"] = where
    if rng.random() < 0.3:
        s.text(left, y, "〔限定配布〕", size)
        more["limit"] = "限定配布"
        y += 2 * size
    for p in _body(rng, rng.choice(("wide", ""))):
        y = s.paragraph(left, y, full, p, size, style="wh", leading=1.9) + 0.4 * size
    return Variant(Drawn(f"outgoing-{when.year}", "draft", fields, [s]), more)


def decision(rng: random.Random) -> Variant:
    """決裁書 of 1976-88: decided or not, offices' spellings, term and copies, a blank form."""
    when = day(rng, 1976, 1988)
    s, size = Sheet(face=rng.choice(("mincho", "serif", "gothic"))), 46
    drafter, office, subject = rng.choice(NAMES), _office(rng, when), _subject(rng)
    mark, blank = rng.choice(("極秘", "秘", "")), rng.random() < 0.12
    left, full, y = LEFT - 60, WIDTH + 60, 470.0
    if mark and not blank:
        end = s.stamp(190, 120, mark, 66)
        s.stamp(560, end - 96, rng.choice(("無期限", "無期限 10部の内 3号")), 40)
    s.centred(285, "決裁書", 92, spread=0.6, face="sans-bold")
    for names in (
        ("大臣", "秘書官", "政務次官", "事務次官", "外務審議官", "外務審議官", "官房長"),
        ("局長", "審議官", "参事官", "課長", "企画官", "首席事務官"),
    ):
        w = full / len(names)
        for k, who in enumerate(names):
            s.cell(left + k * w, y, w, 190, who, 36)
            if not blank:
                s.text(left + k * w + 60, y + 100, rng.choice(("", "", "了", "アト", "出張中")), 40)
        y += 190
    decided = not blank and rng.random() < 0.4
    x = float(left)
    said = "昭和　　年　　月　　日" if blank else _showa(when, rng)
    then = _showa(when, rng) if decided else "昭和　　年　　月　　日"
    who = "起案者　　　　　電話" if blank else f"起案者　{drafter}　電話　{rng.randint(2100, 2900)}"
    for w, cell in ((720, f"起案　{said}"), (720, f"決裁　{then}"), (full - 1440, who)):
        s.cell(x, y, w, 104, cell, 36)
        x += w
    y += 104
    retention = "保存期間　１類（永久）　２類（10年）　３類（５年）　４類（１年）"
    consulted = rng.choice(
        ("条約局条約課長　経済局総務参事官", "大臣官房総務課長", "北米局北米第一課長　条約局法規課長")
    )
    for cell in (f"主管局課　{'' if blank else office}", retention, f"協議先　{'' if blank else consulted}"):
        s.cell(left, y, full, 100, cell, 40)
        y += 100
    y += 80
    y = s.paragraph(left, y, full, "下記の件に関し決裁を求めます。（関係文書別添）", size, indent=0) + 0.5 * size
    s.text(left, y, f"件名　{'' if blank else subject}", size + 4)
    y += 2.3 * size
    fields = {"kind": "decision", "title": "決裁書"}
    known = {
        "classification": mark, "date": when.isoformat(), "subject": subject, "office": office, "drafter": drafter
    }  # fmt: skip
    fields |= dict.fromkeys(known, "") if blank else known
    if not blank:
        for p in _body(rng, ""):
            y = s.paragraph(left, y, full, p, size, style="wh", leading=1.85) + 0.3 * size
    return Variant(
        Drawn(f"decision-{when.year}", "decision", fields, [s]), {"decided": when.isoformat() if decided else ""}
    )


def conversation(rng: random.Random) -> Variant:
    """Records of conversation: 記録, 要旨, 議事録 in the title, a date with its day of the week, participants."""
    when = day(rng, 1968, 1988)
    s, size = Sheet(face=rng.choice(("mincho", "serif", "gothic"))), rng.choice((44, 48))
    a, b = rng.sample(NAMES, 2)
    office, mark = _office(rng, when), rng.choice(("極秘", "秘", ""))
    title = rng.choice(
        (f"{a}大臣・先方外相会談記録", f"{a}次官と{b}大使との会談要旨", "日米事務レベル協議議事録",
         f"{a}審議官・先方次官補会談録",
         "総理・先方大統領会談（第２回）記録")
    )  # fmt: skip
    if mark:
        under = s.stamp(1990, 100, mark, 66)
        if rng.random() < 0.6:
            s.right(RIGHT, under + 30, f"{rng.randint(10, 30)}部の内{rng.randint(1, 9)}号", 42)
    s.centred(440, title, 58, face="sans-bold")
    week = "月火水木金土日"[when.weekday()]
    said = rng.choice(
        (_showa(when, rng), f"{_showa(when, rng)}（{week}）", f"{when.year - 1925}．{when.month}．{when.day}")
    )
    s.right(RIGHT, 600, said, size - 4)
    s.right(RIGHT, 600 + 1.8 * size, office, size - 4)
    y = 860.0
    if rng.random() < 0.5:
        for line in (
            f"日　時　{_showa(when, rng)}　午後{rng.randint(2, 5)}時～{rng.randint(6, 7)}時",
            f"場　所　外務省{rng.choice(('大臣室', '次官室', '第２応接室'))}",
            f"出席者　わが方　{a}審議官、{b}課長",
            "　　　　先　方　大使、参事官",
        ):
            s.text(LEFT - 40, y, line, size)
            y += 1.7 * size
        y += size
    for _ in range(5):
        speaker = rng.choice(("大臣", "次官", "先方大使", "先方次官", "局長"))
        text = "".join(t.format(n=rng.randint(6, 20), d=3) for t in rng.sample(_SAID, 2))
        y = s.paragraph(LEFT - 40, y, WIDTH + 40, f"（{speaker}）{text}", size, style="wh", leading=1.85) + 0.3 * size
    fields = {
        "kind": "conversation", "title": title, "classification": mark, "date": when.isoformat(), "office": office,
    }  # fmt: skip
    return Variant(Drawn(f"conversation-{when.year}", "conversation", fields, [s]))


def letter(rng: random.Random) -> Variant:
    """Vertical letters of 1929-44: names with the ranks, 公使 and 大使, numbers by the series, a name's own letters."""
    when = day(rng, 1929, 1944)
    s, size = Sheet(face=rng.choice(("mincho", "serif"))), 54
    place = rng.choice(("上海", "青島", "ハルビン", "シドニー", "ロンドン", "紐育", "蘭貢", "盤谷", "里昂"))
    rank, who = rng.choice(("総領事", "領事", "総領事代理")), rng.choice(NAMES[:20])
    sender = f"在{place}{rank}" + (f"　{who}" if rng.random() < 0.5 else "")
    to = rng.choice(("外務大臣", "外務大臣", "外務次官", "通商局長"))
    name = rng.choice(NAMES[:20]) if rng.random() < 0.3 else ""
    mark = rng.choice(("極秘", "秘", ""))
    series = rng.choice(("機密第", "普通第", "公第", "機密公第"))
    serial = rng.randint(2, 899)
    number = f"{series}{kanji(serial)}号" if rng.random() < 0.85 else ""
    matter = rng.choice(
        ("学校用地借入方", "邦人漁夫救恤", "航路補助金下付", "商品見本市開催", "在留民登録", "通貨改革ノ影響")
    )
    subject = matter + rng.choice(("ニ関スル件", "ノ件", "方稟請ノ件", "ニ関シ報告ノ件"))
    x, top, bottom = 2250.0, 330.0, 3180.0
    if mark:
        x = s.column(x, top - 90, bottom, mark, 60, face="sans-bold")
    if number:
        x = s.column(x, top, bottom, number, size)
    x = s.column(
        x, top + 2 * size, bottom, f"昭和{kanji(when.year - 1925)}年{kanji(when.month)}月{kanji(when.day)}日", size
    )
    x = s.column(x, bottom - (len(sender) + 1) * 1.08 * size, bottom + 200, sender, size)
    x = s.column(x, top + 1.5 * size, bottom, f"{to}{'　' + name if name else ''}殿", size)
    x = s.column(x - 0.4 * size, top + 3 * size, bottom, subject, size + 8)
    x -= 0.4 * size
    for p in (
        f"首題ノ件ニ関シ客年十月往信公第{kanji(rng.randint(2, 90))}号ヲ以テ申進置キタル処"
        f"今般先方ヨリ@{rng.randint(5, 9)}@旨回答アリタリ",
        "一、本件経費ハ本年度予算ニ計上済ナルニ付至急御送金相成度シ",
        "右報告申進ス",
    ):
        x = s.column(x, top + size, bottom, p, size, hang=-1.0)
    if rng.random() < 0.4:
        s.column(x, top + size, bottom, "本信写送付先　在支大使　在満大使", size)
    fields = {
        "kind": "letter", "classification": mark, "date": when.isoformat(), "sender": sender.replace("　", ""),
        "recipient": (to + name), "subject": subject,
    }  # fmt: skip
    return Variant(Drawn(f"letter-{when.year}", "vertical", fields, [s]), {"serial": str(serial) if number else ""})


MAKERS: dict[str, Callable[[random.Random], Variant]] = {
    "incoming": incoming,
    "outgoing": outgoing,
    "decision": decision,
    "conversation": conversation,
    "letter": letter,
}


def variant(maker: str, seed: int) -> Variant:
    """The same seed gives the same paper."""
    return MAKERS[maker](random.Random(f"variant-{maker}-{seed}"))
