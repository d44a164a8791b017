"""Any number of different pages: forms of the Ministry filled by chance from banks of invented words.

The same seed gives the same document. Faces, sizes, years, posts, marks and ageing differ from the samples of
``raw/``, so that tests see pages nobody worked on.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from tests.drawn import fonts, forms
from tests.drawn.ageing import Age
from tests.drawn.forms import Drawn

Form = Literal["telegram", "draft", "decision", "conversation", "letter", "bulletin"]
HORIZONTAL: tuple[Form, ...] = ("telegram", "draft", "decision", "conversation")

_WORDS: dict[str, tuple[str, ...]] = {
    name: tuple(words.split())
    for name, words in tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8")).items()
}
_POSTS = (  # as in 発, as in 在…大使, time zone
    ("仏国", "仏", "Europe/Paris"),
    ("豪州", "豪", "Australia/Sydney"),
    ("インドネシア", "インドネシア", "Asia/Jakarta"),
    ("カナダ", "カナダ", "America/Toronto"),
    ("インド", "インド", "Asia/Kolkata"),
    ("スウェーデン", "スウェーデン", "Europe/Stockholm"),
    ("ペルー", "ペルー", "America/Lima"),
    ("エジプト", "エジプト", "Africa/Cairo"),
)
_SENTENCES = (
    "{d}日、当館員が先方{o}の担当課長を往訪し、{m}に関するわが方の考え方を説明した。",
    "先方は、わが方の説明を多とするとともに、{m}については引き続き協議を重ねる必要がある旨述べた。",
    "これに対し当方より、@{n}@旨を指摘したところ、先方は明確な回答を避けた。",
    "なお、{m}の資金手当てについては、先方内部の調整に{d}日程度を要する見込みである。",
    "わが方としては、@{n}@との立場を変更する考えはなく、この点を改めて先方に伝達することと致したい。",
    "当地の報道は本件を大きく取り上げておらず、一般の関心は高くない。",
    "右に関し、先方{o}の幹部は、@{n}@と内話した。",
    "第{d}条の規定ぶりについては、双方の案文に隔たりがあり、早急な妥結は困難と考えられる。",
    "ついては、関係省庁と協議の上、{m}に対するわが方の方針を至急御回示願いたい。",
    "本件は両国の友好関係に及ぼす影響も少なくないので、慎重に取り進めることが望ましい。",
    "先方の提案は{d}項目から成り、その大部分は既に事務レベルで合意を見ている。",
    "交換公文の案文は別添のとおりであり、署名の日取りは来月上旬を予定している。",
)
_ENGLISH = (
    "{who} {does} {what}.",
    "The embassy reported on the {d}th that @{n}@ in spite of the rains.",
    "According to @{n}@ the talks will be resumed within {d} days.",
    "{who} has not yet answered, and @{n}@",
    "No change is expected before the harvest.",
    "Comment: The decision had been awaited since the spring.",
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_KANJI = "〇一二三四五六七八九"


def _pick(rng: random.Random, bank: str) -> str:
    return rng.choice(_WORDS[bank])


def _body(rng: random.Random, paragraphs: int, numbered: bool = True) -> tuple[str, ...]:
    out = []
    for n in range(1, paragraphs + 1):
        said = "".join(_sentence(rng, s) for s in rng.sample(_SENTENCES, rng.choice((2, 3))))
        out.append(f"{str(n).translate(_WIDE)}．{said}" if numbered else said)
    return tuple(out)


def _sentence(rng: random.Random, pattern: str) -> str:
    matter, agency = _pick(rng, "matters"), _pick(rng, "agencies")
    return pattern.format(d=rng.randint(2, 28), n=rng.randint(6, 24), m=matter, o=agency)


def _day(rng: random.Random, first: int, last: int) -> date:
    return date(rng.randint(first, last), 1, 1) + timedelta(days=rng.randint(0, 364))


def _showa(day: date) -> str:
    return f"昭和{day.year - 1925}年{day.month}月{day.day}日"


def _kanji(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _KANJI[tens] + "十") + (_KANJI[ones] if ones else "")


def _face(rng: random.Random) -> str:
    return rng.choice(("mincho", "serif", "gothic"))


def telegram(rng: random.Random) -> Drawn:
    """1967-75 with years of the Gregorian calendar, 1980-88 with years of Shōwa."""
    old = rng.random() < 0.5
    day = _day(rng, *((1967, 1975) if old else (1980, 1988)))
    post, _, zone = rng.choice(_POSTS)
    sent = datetime(day.year, day.month, day.day, rng.randint(8, 20), rng.randint(0, 59), tzinfo=ZoneInfo(zone))
    got = sent.astimezone(ZoneInfo("Asia/Tokyo")) + timedelta(minutes=rng.randint(8, 170))

    def line(t: datetime) -> str:
        year = t.year - 1900 if old else t.year - 1925
        return f"{year:02}年{t.month:02}月{t.day:02}日{t.hour:02}時{t.minute:02}分"

    who, serial, matter = _pick(rng, "names"), rng.randint(101, 4999), _pick(rng, "matters")
    total, subject = rng.randint(10000, 99999), matter + _pick(rng, "tails")
    mark, speed, head = rng.choice(("極秘", "秘")), rng.choice(("至急", "大至急")), _pick(rng, "heads")
    filled = forms.Telegram(
        id=f"telegram-{day.year}",
        total_line=f"総番号（TA）　{total}" if old else f"総番号　R{total}",
        sent_line=f"{line(sent)}　　{post}　発",
        received_line=f"{line(got)}　　本省　着",
        in_charge=head,
        sender=f"{who}大使",
        subject=subject,
        serial=f"第{serial}号",
        classification=mark,
        precedence=speed,
        body=(f"貴電第{rng.randint(100, 3000)}号に関し、", *_body(rng, rng.randint(3, 5))),
        routing=tuple(rng.sample(_WORDS["routing"], 12)),
        term=rng.choice(("無期限", "")),
        style=rng.choice(("bk", "bk", "wh")),
        fields={
            "classification": mark,
            "date": sent.date().isoformat(),
            "received": got.date().isoformat(),
            "sender": f"{who}大使",
            "recipient": "外務大臣",
            "place": post,
            "number": str(serial),
            "total": str(total),
            "office": head,
            "priority": speed,
            "subject": subject,
        },
    )
    return forms.telegram(filled, face=_face(rng), size=rng.choice((42, 46, 50)), split=rng.random() < 0.5)


def draft(rng: random.Random) -> Drawn:
    """An outgoing draft of 1967-75."""
    day = _day(rng, 1967, 1975)
    _, post, _ = rng.choice(_POSTS)
    minister, envoy, drafter = rng.sample(_WORDS["names"], 3)
    serial, office, speed = rng.randint(50, 2999), _pick(rng, "offices"), rng.choice(("至急", "大至急"))
    subject = _pick(rng, "matters") + _pick(rng, "tails")
    month = _WORDS["months"][day.month - 1]
    sent = f"{month} {day.day}日{rng.randint(9, 22)}時{rng.randint(0, 59):02}分発"
    filled = forms.Draft(
        id=f"draft-{day.year}",
        circulation=str(rng.randint(100, 4000)),
        serials=("符号表示　暗", f"総第　{rng.randint(10000, 60000)}号", f"第　{serial}号", sent, speed),
        approvers=("大臣", "政務次官", "事務次官", "外務審議官", "官房長", "局長", "参事官", "課長"),
        office=office,
        drafted=_showa(day),
        drafter=drafter,
        extension=str(rng.randint(2100, 2900)),
        consulted="条約局　経済局",
        to=f"在{post}　{envoy}大使　あて　　{minister}大臣発",
        relay="",
        subject=subject,
        classification="秘" if rng.random() < 0.3 else "極秘",
        body=_body(rng, 3),
        fields={},
    )
    filled.fields.update(
        classification=filled.classification,
        date=day.isoformat(),
        sender=f"{minister}大臣",
        recipient=f"{envoy}大使",
        place=post,
        number=str(serial),
        office=office,
        priority=speed,
        subject=subject,
        drafter=drafter,
    )
    return forms.draft(filled, face=_face(rng))


def decision(rng: random.Random) -> Drawn:
    """A decision sheet of 1976-88."""
    day, office, drafter = _day(rng, 1976, 1988), _pick(rng, "offices"), _pick(rng, "names")
    subject, mark = _pick(rng, "matters") + _pick(rng, "tails"), rng.choice(("極秘", "秘"))
    filled = forms.Decision(
        id=f"decision-{day.year}",
        approvers=("大臣", "政務次官", "事務次官", "外務審議官", "外務審議官", "官房長"),
        charge=("局長", "審議官", "参事官", "課長", "首席事務官"),
        office=office,
        drafted=_showa(day),
        drafter=drafter,
        extension=str(rng.randint(2100, 2900)),
        consulted="条約局条約課長　大臣官房総務課長",
        subject=subject,
        classification=mark,
        body=_body(rng, 3, numbered=False),
        fields={
            "classification": mark,
            "date": day.isoformat(),
            "subject": subject,
            "office": office,
            "drafter": drafter,
        },
        style=rng.choice(("bk", "wh")),
    )
    return forms.decision(filled, face=_face(rng))


def conversation(rng: random.Random, pages: int = 1) -> Drawn:
    """A record of conversation of 1970-88."""
    day, office, mark = _day(rng, 1970, 1988), _pick(rng, "offices"), rng.choice(("極秘", "秘"))
    title = f"{rng.choice(_WORDS['names'])}局長と先方次官との会談"
    turns = tuple(
        tuple(f"（{rng.choice(_WORDS['speakers'])}）{said}" for said in _body(rng, rng.randint(4, 6), numbered=False))
        for _ in range(pages)
    )
    filled = forms.Conversation(
        id=f"conversation-{day.year}",
        title=title,
        date=_showa(day),
        office=office,
        classification=mark,
        copy=f"{rng.randint(10, 30)}部の内{rng.randint(1, 9)}号",
        pages=turns,
        fields={"classification": mark, "date": day.isoformat(), "office": office},
        style=rng.choice(("bk", "wh")),
    )
    return forms.conversation(filled, face=_face(rng), size=rng.choice((44, 48, 52)))


def letter(rng: random.Random) -> Drawn:
    """A vertical letter of 1931-40."""
    day = _day(rng, 1931, 1940)
    place = _pick(rng, "consulates")
    matter = _pick(rng, "consular_matters")
    mark = rng.choice(("極秘", "秘"))
    subject = f"{matter}ニ関スル件"
    filled = forms.Letter(
        id=f"letter-{day.year}",
        classification=mark,
        number=f"機密第{_kanji(rng.randint(2, 99))}号",
        date=f"昭和{_kanji(day.year - 1925)}年{_kanji(day.month)}月{_kanji(day.day)}日",
        sender=f"在{place}総領事",
        recipient="外務大臣殿",
        subject=subject,
        body=(
            f"{matter}ノ件ニ付テハ客月以来当地官憲ト折衝ヲ重ネ居リタル処先方ハ@{rng.randint(5, 12)}@ノ条件ヲ以テ"
            "同意スル旨回答シ来レリ",
            f"一、経費ハ@{rng.randint(4, 9)}@ヨリ支出スルコト",
            "二、工事ハ本年中ニ完了スル見込ニ有之",
            "右御査閲ノ上何分ノ御指示相仰度此段申進ス",
        ),
        fields={
            "classification": mark,
            "date": day.isoformat(),
            "sender": f"在{place}総領事",
            "recipient": "外務大臣",
            "subject": subject,
        },
    )
    return forms.letter(filled, face=rng.choice(("mincho", "serif")))


def bulletin(rng: random.Random) -> Drawn:
    """An English bulletin of 1951-61, cover and one or two pages."""
    day = _day(rng, 1951, 1961)
    released = _day(rng, 2010, 2022)
    mark = rng.choice(("TOP SECRET", "SECRET"))
    title = rng.choice((("CURRENT", "INTELLIGENCE", "BULLETIN"), ("CENTRAL", "INTELLIGENCE", "BULLETIN")))
    number = f"C0{rng.randint(1000000, 9999999)}"
    items = tuple(
        (
            rng.choice(("FAR EAST", "NEAR EAST", "WESTERN EUROPE", "LATIN AMERICA")),
            _english(rng, "{who} {does} {what}").rstrip("."),
            tuple(" ".join(_english(rng, e) for e in rng.sample(_ENGLISH, 3)) for _ in range(rng.randint(2, 4))),
        )
        for _ in range(rng.randint(1, 2))
    )
    filled = forms.Bulletin(
        id=f"bulletin-{day.year}",
        title=title,
        date=f"{day.day} {day:%B} {day.year}",
        copy=str(rng.randint(2, 140)),
        document=number,
        release=f"{released:%Y/%m/%d}",
        classification=mark,
        exemptions=("3.3(h)(2)", "3.5(c)")[: rng.randint(0, 2)],
        items=items,
        fields={
            "classification": mark,
            "date": day.isoformat(),
            "title": " ".join(title),
            "document_number": number,
        },
    )
    return forms.bulletin(filled)


def _english(rng: random.Random, pattern: str) -> str:
    return pattern.format(
        who=rng.choice(_WORDS["english_who"]).replace("_", " "),
        does=rng.choice(_WORDS["english_does"]).replace("_", " "),
        what=rng.choice(_WORDS["english_what"]).replace("_", " "),
        n=rng.randint(8, 40),
        d=rng.randint(2, 27),
    )


_FORMS = {
    "telegram": telegram,
    "draft": draft,
    "decision": decision,
    "conversation": conversation,
    "letter": letter,
    "bulletin": bulletin,
}


def document(form: Form, seed: int) -> Drawn:
    """One document of the form, drawn for the seed. NoFont where nothing can draw Japanese."""
    fonts.path("roman" if form == "bulletin" else "mincho")
    return _FORMS[form](random.Random(f"{form}-{seed}"))


def ageing(seed: int) -> Age:
    """Mild ageing by chance: skew up to 1.5 degrees, and everything else within what a fair scan shows."""
    rng = random.Random(f"age-{seed}")
    return Age(
        skew=round(rng.uniform(-1.5, 1.5), 2),
        blur=round(rng.uniform(0.7, 1.3), 2),
        speckle=rng.uniform(0, 15),
        loss=rng.uniform(0.0001, 0.0008),
        holes=rng.random() < 0.6,
        edge=rng.choice((0, 0, 12, 26)),
        shade=rng.uniform(0, 24),
        noise=rng.uniform(0, 2.5),
    )


def documents(count: int, seed: int, choice: tuple[Form, ...] = HORIZONTAL) -> Iterator[tuple[Drawn, Age, int]]:
    """``count`` documents, the forms in turn, with their ageing and its seed."""
    for n in range(count):
        yield document(choice[n % len(choice)], seed + n), ageing(seed + n), seed + n
