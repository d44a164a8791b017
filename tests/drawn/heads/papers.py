"""Decision sheets, conversations, letters, policy papers, reports, English cables and letters."""

from __future__ import annotations

import random

from tests.drawn.heads.typed import Typed
from tests.drawn.heads.words import MONTHS, NAMES, body, day, kanji, matter, office, showa

Truth = dict[str, str | list[str]]
_ENGLISH = ["Harbor", "Tariff", "Fisheries", "Aviation", "Cotton", "Whaling", "Fellowship", "Loan"]
_PEOPLE = ["Marshfield", "Calloway", "Pemberton", "Whitcombe", "Aldridge", "Thornbury", "Kessler", "Lindqvist"]


def decision(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    when = day(rng, 1968, 1988)
    unit, subject, drafter, mark = office(rng, when), matter(rng), rng.choice(NAMES), rng.choice(("極秘", "秘"))
    extension = str(rng.randint(2100, 2900))
    title = rng.choice(("決裁書", "決裁書", "高裁案"))
    page = Typed(noise=noise, seed=str(rng.random()), at=420)
    page.free(mark, 200, 130, 66).free("無期限", 420, 150, 40)
    page.put(title, x=1050, size=92)
    page.cells(["大臣", "政務次官", "事務次官", "外務審議官", "外務審議官", "官房長"], height=180)
    page.cells(["局長", "審議官", "参事官", "課長", "首席事務官"], height=180)
    page.cells(
        [f"起案　{showa(when, rng)}", "決裁　昭和　　年　　月　　日", f"起案者　{drafter}　電話番号　{extension}"]
    )
    page.cells([f"主管局課　{unit}"]).cells(["協議先　条約局条約課長　大臣官房総務課長"])
    page.put("下記の件に関し決裁を求めます。（関係文書別添）", down=1).put(f"件名　{subject}", down=0.5)
    for text in body(rng):
        page.paragraph(text)
    return [page], {
        "kind": "decision", "classification": mark, "term": "無期限", "drafted": when.isoformat(), "drafter": drafter,
        "extension": extension, "office": unit, "subject": subject, "title": title,
        "consulted": ["条約局条約課長", "大臣官房総務課長"],
    }  # fmt: skip


def conversation(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    when = day(rng, 1966, 1988)
    a = rng.choice(NAMES)
    unit, mark = office(rng, when), rng.choice(("極秘", "秘"))
    own, other = rng.choice(("次官", "外務審議官", "局長", "大臣")), rng.choice(("大使", "国務次官", "外相"))
    foreign = rng.choice(("ラングレー", "モントロー", "ベネデッティ", "コワルスキー", "スチュワート"))
    title = f"{foreign}{other}と{a}{own}との{rng.choice(('会談', '協議', '会談記録', '会見'))}"
    copies = rng.randint(10, 40)
    n = rng.randint(1, copies)
    page = Typed(noise=noise, seed=str(rng.random()), at=420)
    page.free(mark, 2000, 110, 66).free("無期限", 2000, 190, 40).free(f"{copies}部の内{n}号", 2000, 250, 40)
    page.put(title, x=600, size=58)
    page.put(showa(when, rng), x=1500, down=0.4).put(unit, x=1500)
    page.paragraph(f"{when.day}日午前、{title}が行われたところ、その概要次のとおり。")
    for who in (own, f"{foreign}{other}", own, f"{foreign}"):
        page.paragraph(f"（{who}）{rng.choice(body(rng))}")
    return [page], {
        "kind": "conversation", "classification": mark, "term": "無期限", "date": when.isoformat(), "office": unit,
        "title": title, "copies": str(copies), "copyNumber": str(n),
    }  # fmt: skip


def letter(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    """Vertical, before 1945."""
    when = day(rng, 1927, 1941)
    place, mark = rng.choice(("天津", "漢口", "奉天", "香港", "桑港", "上海")), rng.choice(("極秘", "秘"))
    rank, subject = (
        rng.choice(("総領事", "領事")),
        f"{rng.choice(('学校敷地買入', '桟橋修築', '墓地移転', '渡航者調査'))}ニ関スル件",
    )
    number, prefix = rng.randint(2, 999), rng.choice(("機密", "普通", "公"))
    name = rng.choice(NAMES[:25])
    page = Typed(vertical=True, noise=noise, seed=str(rng.random()))
    page.free(mark, 2200, 120, 66)
    page.put(f"{prefix}第{kanji(number)}号", x=260)
    n = when.year - 1925
    page.put(f"昭和{kanji(n)}年{kanji(when.month)}月{kanji(when.day)}日", x=400)
    full = rng.random() < 0.5
    sender = f"在{place}{rank}" + (f"　{name}" if full else "")
    page.put(sender, x=1800).put("外務大臣殿", x=400, down=0.5).put(subject, x=600, down=0.5)
    page.paragraph("本件ニ関シテハ客月以来当地官憲ト折衝ヲ重ネ居リタル処先方ハ同意スル旨回答シ来レリ")
    return [page], {
        "kind": "letter", "classification": mark, "sent": when.isoformat(),
        "sender": f"在{place}{rank}{name if full else ''}",
        "recipient": "外務大臣", "subject": subject, "serial": str(number),
    }  # fmt: skip


def policy(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    when = day(rng, 1966, 1988)
    unit, title, mark = office(rng, when), f"{matter(rng)}について", rng.choice(("極秘", "秘", "取扱注意"))
    page = Typed(noise=noise, seed=str(rng.random()), at=420)
    page.free(mark, 2000, 110, 66)
    page.put(title, x=700, size=58).put(showa(when, rng), x=1500, down=0.4).put(unit, x=1500)
    for n, text in enumerate(body(rng), 1):
        page.paragraph(f"{n}．{text}")
    truth: Truth = {"kind": "memorandum", "date": when.isoformat(), "office": unit, "title": title}
    truth["classification"] = mark  # the taxonomy has it, though it is no class of secrecy
    if mark == "取扱注意":
        truth["handling"] = mark
    return [page], truth


def english_cable(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    when = day(rng, 1965, 1989)
    mark, speed = (
        rng.choice(("SECRET", "CONFIDENTIAL", "UNCLASSIFIED")),
        rng.choice(("IMMEDIATE", "PRIORITY", "ROUTINE")),
    )
    number, subject = rng.randint(101, 23999), f"{rng.choice(_ENGLISH).upper()} TALKS WITH JAPAN"
    hour, minute = rng.randint(0, 23), rng.randint(0, 59)
    page = Typed(noise=0, seed=str(rng.random()))
    page.put(mark, x=1000)
    dtg = f"{when.day:02}{hour:02}{minute:02}Z {MONTHS[when.month - 1]} {when.year % 100}"
    page.put(f"{speed[0] if speed != 'IMMEDIATE' else 'O'} {dtg}")
    page.put("FM AMEMBASSY TOKYO").put(f"TO SECSTATE WASHDC {speed} {rng.randint(1000, 9999)}")
    page.put("INFO AMEMBASSY SEOUL").put(f"{mark} TOKYO {number}").put("E.O. 11652: GDS")
    other = rng.randint(10000, 99999)
    page.put(f"SUBJECT: {subject}").put(f"REF: STATE {other}", down=0.3)
    page.put("1. EMBASSY OFFICER MET WITH FOREIGN MINISTRY COUNTERPART WHO SAID", down=0.5)
    page.put("THAT THE GOVERNMENT HAD NOT YET COME TO A DECISION ON THE PROPOSAL.")
    return [page], {
        "kind": "telegram", "form": "english-cable", "classification": mark, "subject": subject, "serial": str(number),
        "sent": f"{when.isoformat()}T{hour:02}:{minute:02}+00:00", "sender": "AMEMBASSY TOKYO",
        "recipient": "SECSTATE WASHDC", "precedence": speed, "distribution": ["AMEMBASSY SEOUL"],
        "term": "E.O. 11652: GDS", "reference": [f"STATE {other}"],
    }  # fmt: skip


def english_letter(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    when = day(rng, 1955, 1989)
    to, by = rng.sample(_PEOPLE, 2)
    page = Typed(noise=0, seed=str(rng.random()))
    page.put("EMBASSY OF JAPAN", x=900, size=56).put("WASHINGTON, D.C.", x=980)
    page.put(f"{when:%B} {when.day}, {when.year}", x=1500, down=1)
    page.put(f"The Honorable John {to}", down=1).put("Assistant Secretary of State").put("Department of State")
    page.put("Washington, D.C.").put(f"Dear Mr. {to}:", down=0.6)
    page.put("I have the honor to refer to our conversation of last week on the matter of", x=400, down=0.4)
    page.put("the fisheries talks, and to inform you that my Government agrees to the text.")
    page.put("Sincerely yours,", x=1400, down=1).put(f"Taro {by}", x=1400, down=2).put("Ambassador", x=1400)
    return [page], {
        "kind": "letter", "form": "english-letter", "sent": when.isoformat(), "recipient": f"John {to}",
        "sender": f"Taro {by}",
    }  # fmt: skip


def official(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    """公信 after the war: number of the office in charge, date, both ends, subject in the middle."""
    when = day(rng, 1952, 1988)
    place, mark = (
        rng.choice(("ジュネーブ", "ニュー・ヨーク", "香港", "サン・フランシスコ")),
        rng.choice(("秘", "極秘", "")),
    )
    number, subject, name = rng.randint(2, 999), f"{matter(rng)}に関する件", rng.choice(NAMES)
    prefix = rng.choice(("公信", "経国", "条条", "情文"))
    page = Typed(noise=noise, seed=str(rng.random()), at=300)
    if mark:
        page.free(mark, 2000, 110, 66)
    page.put(f"{prefix}第{number}号", x=1500).put(showa(when, rng), x=1500)
    page.put("外務大臣　殿", down=1).put(f"在{place}総領事　{name}", x=1300, down=0.5).put(subject, x=800, down=1)
    for text in body(rng):
        page.paragraph(text)
    truth: Truth = {
        "kind": "letter", "sent": when.isoformat(), "serial": str(number), "recipient": "外務大臣",
        "sender": f"在{place}総領事{name}", "subject": subject,
    }  # fmt: skip
    return [page], {**truth, **({"classification": mark} if mark else {})}


def report(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    """A report with a title over two lines, an institution and a date; a section on each page."""
    when = day(rng, 1960, 1988)
    unit, about = office(rng, when), rng.choice(("海底資源", "人口移動", "食糧需給", "技術移転"))
    first = Typed(noise=noise, seed=str(rng.random()), at=900)
    first.put(f"{about}に関する調査報告書", x=700, size=72).put(showa(when, rng), x=1000, down=8).put(unit, x=900)
    pages = [first]
    for n, words in enumerate(("はじめに", "調査の経過", "結論"), 1):
        page = Typed(noise=noise, seed=str(rng.random()), at=300)
        page.put(f"第{n}章　{words}", x=300, size=60)
        for text in body(rng):
            page.paragraph(text)
        page.free(f"- {n} -", 1200, 3350, 40)
        pages.append(page)
    return pages, {"kind": "report", "title": f"{about}に関する調査報告書", "date": when.isoformat(), "office": unit}


def memcon(rng: random.Random, noise: float) -> tuple[list[Typed], Truth]:
    """An American memorandum of conversation."""
    when, mark = day(rng, 1955, 1985), rng.choice(("SECRET", "CONFIDENTIAL"))
    a, b = rng.sample(_PEOPLE, 2)
    page = Typed(seed=str(rng.random()))
    page.put(mark, x=1100).put("MEMORANDUM OF CONVERSATION", x=850, down=1)
    page.put(f"DATE: {when:%B} {when.day}, {when.year}", down=1)
    page.put(f"SUBJECT: {rng.choice(_ENGLISH)} Negotiations with Japan")
    page.put(f"PARTICIPANTS: Mr. {a}, Embassy of Japan").put(f"Mr. {b}, Department of State", x=640)
    page.put(f"Mr. {a} called at his own request and handed over a note on the matter.", x=400, down=1)
    page.put("He hoped that the talks could be resumed before the end of the month.")
    subject = next("".join(c.text for c in t.chars) for t in page.lines if "SUBJECT" in t.text)
    return [page], {
        "kind": "conversation", "classification": mark, "date": when.isoformat(), "subject": subject[8:].strip(),
    }  # fmt: skip
