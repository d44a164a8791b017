"""Posts, names, offices and days to fill heads with. Names and matters are invented; posts and offices are public."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

NAMES = [
    "秋元",
    "有賀",
    "磯部",
    "宇田川",
    "江波戸",
    "大河内",
    "柏原",
    "桐山",
    "久世",
    "小暮",
    "三枝",
    "志摩",
    "瀬尾",
    "立花",
    "津久井",
    "堂本",
    "長瀬",
    "能見",
    "羽仁",
    "穂積",
    "真鍋",
    "水沢",
    "向井",
    "森脇",
    "八木沼",
    "吉良",
    "和久井",
    "東海林",
    "五十嵐",
    "大",
    "関",
    "南",
]
MATTERS = [
    "漁業協定",
    "航空交渉",
    "円借款",
    "関税引下げ",
    "原子力協力",
    "青年交流",
    "小麦買付け",
    "海底電線",
    "留学生交換",
    "博覧会出展",
    "技術研修",
    "銅鉱開発",
    "鉄道建設",
    "査証免除",
    "気象観測",
    "総理訪問",
    "外相会談",
    "国連総会",
    "軍縮委員会",
    "ココム規制",
    "石油備蓄",
]
TAILS = ["に関する打合せ", "（先方の意向）", "問題", "（第２次案）", "に関する申入れ", "（訓令）", "（回答）", "", ""]
TOKYO = ZoneInfo("Asia/Tokyo")
KANJI = "〇一二三四五六七八九"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


@dataclass(frozen=True)
class Post:
    """``line``: before 発 in a date line; ``short``: after 在 in an address; ``zone``: IANA."""

    line: str
    short: str
    zone: str


POSTS = (
    Post("米国", "米", "America/New_York"), Post("英国", "英", "Europe/London"), Post("仏国", "仏", "Europe/Paris"),
    Post("ソ連", "ソ連", "Europe/Moscow"),
    Post("西独", "西独", "Europe/Berlin"), Post("豪州", "豪", "Australia/Sydney"),
    Post("インド", "インド", "Asia/Kolkata"), Post("タイ", "タイ", "Asia/Bangkok"), Post("韓国", "韓", "Asia/Seoul"),
    Post("中国", "中", "Asia/Shanghai"), Post("カナダ", "加", "America/Toronto"),
    Post("エジプト", "エジプト", "Africa/Cairo"), Post("ブラジル", "伯", "America/Sao_Paulo"),
    Post("インドネシア", "インドネシア", "Asia/Jakarta"), Post("スイス", "スイス", "Europe/Zurich"),
    Post("イタリア", "伊", "Europe/Rome"), Post("国連代", "国連", "America/New_York"),
)  # fmt: skip
HEADS = [
    "米局長",
    "経局長",
    "条約局長",
    "経協局長",
    "官房長",
    "アジア局長",
    "欧亜局長",
    "国連局長",
    "情文局長",
    "中東ア局長",
]
OFFICES = {  # office in charge and the years in which it had that name
    "アメリカ局北米第一課": (1969, 1978), "アジア局北東アジア課": (1968, 1988), "欧亜局西欧第一課": (1972, 1988),
    "経済局国際資源室": (1974, 1980), "条約局条約課": (1968, 1988), "国際連合局軍縮課": (1980, 1988),
    "北米局安全保障課": (1980, 1988), "経済協力局政策課": (1970, 1988), "中近東アフリカ局中近東第一課": (1972, 1988),
}  # fmt: skip


def pick(rng: random.Random, *banks: str) -> str:
    return rng.choice(banks)


def matter(rng: random.Random) -> str:
    return rng.choice(MATTERS) + rng.choice(TAILS)


def day(rng: random.Random, first: int, last: int) -> date:
    return date(rng.randint(first, last), 1, 1) + timedelta(days=rng.randint(0, 364))


def office(rng: random.Random, when: date) -> str:
    return rng.choice([o for o, (a, b) in OFFICES.items() if a <= when.year <= b] or ["条約局条約課"])


def moments(rng: random.Random, when: date, post: Post) -> tuple[datetime, datetime]:
    """Sent on the post's clock, received on Tokyo's within hours."""
    sent = datetime(when.year, when.month, when.day, rng.randint(1, 22), rng.randint(0, 59), tzinfo=ZoneInfo(post.zone))
    return sent, sent.astimezone(TOKYO) + timedelta(minutes=rng.randint(6, 400))


def kanji(n: int) -> str:
    """Below 100 with 十, else digit by digit."""
    if n >= 100:
        return "".join(KANJI[int(c)] for c in str(n))
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else KANJI[tens] + "十") + (KANJI[ones] if ones else "")


def showa(when: date, rng: random.Random | None = None) -> str:
    """昭和 in one of the ways in which it is printed."""
    n = when.year - 1925
    forms = [
        f"昭和{n}年{when.month}月{when.day}日",
        f"昭和{n}年{when.month:2}月{when.day:2}日".translate(WIDE),
        f"昭和{kanji(n)}年{kanji(when.month)}月{kanji(when.day)}日",
        f"昭和{n}．{when.month}．{when.day}",
    ]
    return rng.choice(forms) if rng else forms[0]


def body(rng: random.Random) -> list[str]:
    lines = (
        "本件に関し、先方は引き続き協議を重ねたい旨述べたので、当方より累次申し入れの趣旨を改めて説明しておいた。",
        "なお、先方の内部調整には若干の日時を要する見込みであるので、取扱いには十分留意ありたい。",
        "わが方としては、従来の方針に従い対処することと致したいところ、御意見あれば至急回電ありたい。",
        "右は当地の報道ぶりからみても大きな反響を呼ぶことはないものと思われる。",
    )
    return rng.sample(lines, 3)
