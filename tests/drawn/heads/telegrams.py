"""Telegrams and drafts: 1938, 1967, 1969, 1974, 1986, circulars, and what may be missing, merged or apart."""

from __future__ import annotations

import random

from tests.drawn.heads.typed import Typed
from tests.drawn.heads.words import (
    HEADS,
    MONTHS,
    NAMES,
    POSTS,
    body,
    day,
    kanji,
    matter,
    moments,
    office,
    showa,
)  # fmt: skip

Truth = dict[str, str | list[str]]


def _iso(moment) -> str:  # type: ignore[no-untyped-def]
    return moment.isoformat()[:16] + moment.isoformat()[19:]


def incoming(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    """Postwar incoming telegrams: Gregorian years with 総番号(TA), years of 昭和 with 総番号 R."""
    old = rng.random() < 0.5
    when, post = day(rng, *((1967, 1976) if old else (1981, 1988))), rng.choice(POSTS)
    sent, got = moments(rng, when, post)
    who, total = rng.choice(NAMES), rng.randint(10000, 199999)
    page = Typed(noise=noise, seed=str(rng.random()))
    truth: Truth = {"kind": "telegram", "form": "incoming", "total": str(total) if old else f"R{total}"}
    if rng.random() < 0.6:
        for row in ("外審　　外審　　事務次官", "北一　　参　　条", "経　　国　　調"):
            page.put(row, size=30, x=260)
        truth["distribution"] = ["外審", "外審", "事務次官", "北一", "参", "条", "経", "国", "調"]
    label = rng.choice(("総番号（TA）", "総番号(TA)：", "総番号(TA)") if old else ("総番号　", "総番号"))
    page.put(f"{label}{' ' if rng.random() < 0.5 else ''}{'' if old else 'R'}{total}", down=1)

    def line(t, place: str) -> str:  # type: ignore[no-untyped-def]
        year = t.year - 1900 if old else t.year - 1925
        return f"{year}年{t.month:02}月{t.day:02}日{t.hour:02}時{t.minute:02}分{rng.choice(('　', '　　', ''))}{place}"

    gap = rng.choice(("", "　"))
    page.put(line(sent, f"{post.line}{gap}発")).put(line(got, f"本省{gap}着"))
    truth |= {"sent": _iso(sent), "received": _iso(got), "place": post.line}
    head = rng.choice(HEADS)
    page.put(f"主管　{head}", down=0.4)
    minister = rng.choice(("外務大臣", "外務大臣", "外務大臣臨時代理"))
    rank = rng.choice(("大使", "大使", "臨時代理大使"))
    if rng.random() < 0.7:
        page.put(f"{minister}殿　　{who}{rank}", down=0.4)
    else:
        page.put(f"{minister}殿", down=0.4).beside(f"{who}{rank}", 1300)
    truth |= {"office": head, "recipient": minister, "sender": f"{who}{rank}"}
    if rng.random() < 0.7:
        subject = matter(rng)
        page.put(f"件名　{subject}" if rng.random() < 0.5 else subject, down=0.4)
        truth["subject"] = subject
    mark, speed = rng.choice(("極秘", "秘", "特秘" if old else "極秘", "")), rng.choice(("至急", "大至急", ""))
    parts = []
    if rng.random() < 0.8:
        serial = rng.randint(11, 4999)
        parts.append(f"第{serial}号")
        truth["serial"] = str(serial)
    else:
        parts.append("部内連絡")
    parts += [p for p in (mark, speed) if p]
    if rng.random() < 0.2:
        parts.append("限定配布")
        truth["limit"] = "限定配布"
    page.put("　".join(parts), down=0.4)
    truth |= {k: v for k, v in (("classification", mark), ("precedence", speed)) if v}
    if rng.random() < 0.3:
        other = rng.choice(NAMES)
        page.put(f"{other}次官へ　　{who}より", down=0.4)
        truth["attention"] = [f"{other}次官へ", f"{who}より"]
    if rng.random() < 0.5:
        number = rng.randint(11, 4999)
        word = rng.choice(("貴電", "往電"))
        page.put(f"　{word}第{number}号に関し、", down=0.4)
        truth["reference"] = [f"{word}第{number}号"]
    for text in body(rng):
        page.paragraph(text)
    return [page], truth


def prewar(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    """Vertical, the three lines of 1938."""
    when, place = day(rng, 1932, 1941), rng.choice(("上海", "天津", "張家口", "漢口", "香港", "広東"))
    n, total = when.year - 1925, rng.randint(1011, 39999)
    cipher = rng.choice(("略", "暗", "平"))
    half = rng.choice(("午前", "午後", "夜"))
    page = Typed(vertical=True, noise=noise, seed=str(rng.random()))
    page.put(f"{kanji(total)}　　{cipher}　　昭和{kanji(n)}年{kanji(when.month)}月{kanji(when.day)}日{half}{place}発")
    page.put(f"　　　　　　　　本省　　{kanji(when.day)}日夜着")
    rank = rng.choice(("総領事", "領事"))
    who = rng.choice(NAMES[:25])
    page.put(f"外務大臣　　　　　　　　{who}{rank}", down=0.5)
    serial = rng.randint(11, 1999)
    mark = rng.choice(("極秘", "至急", ""))
    page.put(f"第{kanji(serial)}号" + (f"（{mark}）" if mark else ""), down=0.5)
    truth: Truth = {
        "kind": "telegram", "form": "incoming", "cipher": cipher, "sent": when.isoformat(),
        "received": when.isoformat(), "place": place,
        "recipient": "外務大臣", "sender": f"{who}{rank}", "serial": str(serial), "total": str(total),
    }  # fmt: skip
    if mark:
        truth["classification" if mark == "極秘" else "precedence"] = mark
    page.paragraph("往電第二百号ニ関シ先方ハ本件ヲ取進メ度キ旨述ヘタルニ付右御含ミアリ度シ")
    truth["reference"] = ["往電第200号"]
    return [page], truth


def draft(rng: random.Random, noise: float, circular: bool = False) -> tuple[list[Typed], Truth]:
    """外務省電信案 of the form of 1967; ``circular``: a 合電 to several posts."""
    when, post = day(rng, 1967, 1976), rng.choice(POSTS)
    minister, envoy, drafter = rng.sample(NAMES, 3)
    unit, subject = office(rng, when), matter(rng)
    mark, speed = rng.choice(("極秘", "秘")), rng.choice(("至急", "大至急"))
    total, serial, circulation = rng.randint(10000, 60000), rng.randint(50, 2999), rng.randint(100, 4000)
    extension = rng.randint(2100, 2900)
    page = Typed(noise=noise, seed=str(rng.random()))
    page.put(f"（回覧番号　{circulation}）", x=300, size=38).beside("外務省電信案", 1000, size=70)
    page.free(mark, 2050, 130, 66).free("無期限", 2060, 214, 38)
    hour, minute = rng.randint(9, 21), rng.randint(0, 59)
    number = f"合第　{serial}号" if circular else rng.choice((f"第△{serial}号", f"第　{serial}号", f"第{serial}号"))
    shown = f"{total // 1000:02} {total % 1000:03}"
    clock = f"{MONTHS[when.month - 1]} {when.day}日{hour}時{minute:02}分発"
    page.put("", gap=0.5)
    page.cells(["符号表示　暗", f"総第{shown}号", number, clock, speed])
    page.cells(["大臣", "政務次官", "事務次官", "外務審議官", "官房長", "局長", "参事官", "課長"], height=200)
    page.cells([f"主管　{unit}", f"起案　{showa(when, rng)}", f"起案者　{drafter}　電話番号　{extension}"])
    page.cells(["協議先　条約局　経済局"])
    page.put("", gap=0.6)
    truth: Truth = {
        "kind": "draft", "form": "circular" if circular else "outgoing", "classification": mark, "term": "無期限",
        "precedence": speed, "cipher": "暗", "total": str(total), "circulation": str(circulation), "office": unit,
        "drafted": when.isoformat(), "drafter": drafter, "extension": str(extension), "subject": subject,
        "sent": f"{when.isoformat()}T{hour:02}:{minute:02}+09:00", "sender": f"{minister}大臣",
        "consulted": ["条約局", "経済局"], ("circular" if circular else "serial"): str(serial),
    }  # fmt: skip
    if circular:
        several = rng.sample(POSTS[:12], 3)
        names = "、".join(p.short for p in several)
        page.put(f"在{names}各大使　あて　　{minister}大臣発")
        truth |= {"recipient": f"在{names}各大使", "serial": str(serial)}  # of the series of circulars
    else:
        page.put(f"在{post.short}　{envoy}大使　あて　　{minister}大臣発")
        truth["recipient"] = f"{envoy}大使"
    if rng.random() < 0.4:
        relay, name = rng.choice(POSTS), rng.choice(NAMES)
        page.put(f"転電　在{relay.short}　{name}大使　あて")
        truth["relay"] = [f"在{relay.short}{name}大使"]
    page.put(f"件名　{subject}", down=0.5)
    for text in body(rng):
        page.paragraph(text)
    return [page], truth


def circular(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    return draft(rng, noise, circular=True)
