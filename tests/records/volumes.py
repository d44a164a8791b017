"""Volumes drawn as text pages: documents of all kinds and years one after the other, as archives bind and scan them.

A document's text runs over its pages as print does: rows are filled, pages are filled, so that sentences, numbered
paragraphs and page numbers go on or end where they happen to. Heads may lack parts, characters may be misread.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model import Form, Kind, Page, RegionType
from tests.records.pages import WIDE, Sheet, moved, noisy

_NAMES = "佐伯 三枝 羽仁 宇田川 小暮 柿沼 桐山 浅見 能見 蓑田 久世 立花 向井 磯部 秋元".split()  # noqa: SIM905
_FOREIGN = "ラングレー モントロー ベネデッティ コワルスキー スチュワート ハドソン".split()  # noqa: SIM905
_COUNTRIES = "米国 英国 仏国 西独 ソ連 韓国 豪州 カナダ インド タイ イタリア".split()  # noqa: SIM905
_SHORT = "米 英 仏 独 ソ 韓 豪 加 印 タイ 伊".split()  # noqa: SIM905
_OFFICES = [
    ("アメリカ局", "北米第一課"), ("アジア局", "北東アジア課"), ("条約局", "国際協定課"), ("経済局", "国際資源室"),
    ("国際連合局", "軍縮課"), ("欧亜局", "西欧第一課"), ("中近東アフリカ局", "中近東第二課"), ("経済協力局", "政策課"),
]  # fmt: skip
_MATTERS = "漁業協定 円借款 航空交渉 沖縄問題 繊維交渉 文化協定 原子力協力 小麦買付け 国連総会 関税一括引下げ".split()  # noqa: SIM905
_SENTENCES = (
    "先方は、本件については関係省庁との調整を要するため、直ちに回答することは困難であるが、できる限り早期に結論を出したい旨述べた。",
    "我が方としては、従来の立場に変更はなく、先方の具体的な提案を待って検討することと致したい。",
    "当地の新聞は、この問題を連日大きく取り上げており、世論の動向には引き続き注意を要するものと思われる。",
    "右に対し当方より、総理訪問の際の共同声明の趣旨に照らし、かかる措置は遺憾である旨を強く申し入れた。",
    "なお、先方の内部では種々の意見があり、最終的な決定までには若干の日時を要する見込みである。",
    "この点に関しては、別途詳細に報告することとするが、取りあえず要点のみ次のとおり。",
    "アジアにおける安全保障の観点からは、同時かつ比例的な削減が実現することが望ましいと考えられる。",
    "1,200万ドルの借款については、9月末までに実施細目を取り決めることで原則として意見の一致を見た。",
)
_KATAKANA = (
    "本件ニ関シテハ客月以来当地官憲ト折衝ヲ重ネ居リタル処先方ハ漸ク我方ノ主張ヲ諒トシ同意スル旨回答シ来レリ",
    "右ハ当地居留民ノ利害ニ関スルコト大ナルヲ以テ何分ノ御詮議相成度ク此段申進ス",
    "尚先方ハ条件トシテ敷地ノ境界ヲ明ニシ且ツ地代ヲ毎年前納スヘキ旨申出テタルニ付御承知相成度シ",
    "最近ノ情勢ニ鑑ミ御来示ノ趣旨ニ依リ先方ノ注意ヲ喚起シ置キタリ",
)
_ENGLISH = (
    "The Minister said that the Government had not yet come to a decision on the proposal and would need some time.",
    "The Ambassador replied that the delay caused difficulties on our side and asked for an early answer.",
    "It was agreed that experts should meet in the course of the following month to settle what remained open.",
    "Press reports on the matter were not accurate, and the Embassy has told correspondents as much.",
    "The question of tariffs was raised only in passing, and neither side wished to pursue it at this stage.",
)
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()  # noqa: SIM905
_LONG_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


@dataclass(frozen=True)
class Drawn:
    """A document of a volume. ``attached``: it belongs to the last document before it that is not attached."""

    name: str
    kind: Kind
    form: Form
    sheets: tuple[Sheet, ...]
    attached: bool = False


@dataclass(frozen=True)
class Truth:
    """``first`` and ``last``: page numbers. ``target``: index of the document it is attached to, None for none."""

    name: str
    first: int
    last: int
    kind: Kind
    form: Form
    target: int | None = None


@dataclass
class Writer:
    """What all makers need: chance, how much of heads is lost (share of lines) and misread (share of characters)."""

    rng: random.Random
    lost: float = 0.0
    misread: float = 0.0
    page_rows: int = 26
    seed: int = field(default=0)

    def pick(self, options: Sequence[str]) -> str:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def read(self, text: str) -> str:
        """As an engine might give it."""
        out = []
        for c in noisy(text, self.rng.randint(0, 10**6)):
            out.append(self.rng.choice("宮木太ー口") if not c.isascii() and self.chance(self.misread) else c)
        return "".join(out)

    def head(self, sheet: Sheet, text: str, *, must: bool = False, **more: object) -> None:
        """A line of a head, unless it is lost."""
        if must or not self.chance(self.lost):
            sheet.line(self.read(text), **more)  # type: ignore[arg-type]

    # ---------------------------------------------------------------------------------------- text
    def rows(self, paragraphs: Iterable[str], width: int) -> list[str]:
        out: list[str] = []
        for text in paragraphs:
            if text.isascii():
                out += textwrap.wrap(text, width)
            else:
                out += [text[k : k + width] for k in range(0, len(text), width)]
        return out

    def japanese(self, paragraphs: int, *, numbered: bool = False, indent: bool = True) -> list[str]:
        made = []
        for n in range(1, paragraphs + 1):
            text = "".join(self.rng.sample(_SENTENCES, self.rng.randint(2, 4)))
            made.append(f"{n}．{text}" if numbered else f"　{text}" if indent else text)
        return made

    def katakana(self, paragraphs: int) -> list[str]:
        return ["".join(self.rng.sample(_KATAKANA, self.rng.randint(2, 4))) for _ in range(paragraphs)]

    def english(self, paragraphs: int, *, upper: bool = False, numbered: bool = False) -> list[str]:
        made = []
        for n in range(1, paragraphs + 1):
            text = " ".join(self.rng.sample(_ENGLISH, self.rng.randint(2, 4)))
            text = f"{n}. {text}" if numbered else text
            made.append(text.upper() if upper else text)
        return made

    def flow(
        self,
        first: Sheet,
        rows: Sequence[str],
        *,
        more: Callable[[int], Sheet] | None = None,
        paging: str = "",
        first_numbered: bool = True,
        room: int | None = None,
    ) -> list[Sheet]:
        """Rows set on the first sheet and as many more as they need. ``paging``: how pages are numbered, with ``n``."""
        pages = [first]
        left = list(rows)
        fit = room if room is not None else self.page_rows - 10
        while True:
            pages[-1].lines(self.read(r) for r in left[:fit])
            left = left[fit:]
            if not left:
                break
            pages.append(more(len(pages) + 1) if more else Sheet(vertical=first.vertical))
            fit = self.page_rows if not first.vertical else 20
        for n, page in enumerate(pages, 1):
            if paging and (n > 1 or first_numbered) and not self.chance(0.1):
                foot = paging.replace("n", str(n)).replace("N", str(len(pages)))
                if page.vertical:
                    page.foot(foot)
                else:
                    page.foot(foot)
        return pages

    def showa(self, year: int) -> str:
        """A day of a Gregorian year, in one of the ways it is printed."""
        n, m, d = year - 1925, self.rng.randint(1, 12), self.rng.randint(1, 28)
        if year > 1988:
            return f"平成{year - 1988}年{m}月{d}日"
        return self.pick([f"昭和{n}年{m}月{d}日", f"昭和{n}年{m}月{d}日", f"{n}.{m}.{d}"])


def _class(w: Writer, s: Sheet) -> None:
    if w.chance(0.6):
        s.stamp(w.pick(["極秘", "秘", "極　秘"]))


def incoming(w: Writer) -> Drawn:
    year = w.rng.randint(1966, 1990)
    s = Sheet()
    place = w.pick(_COUNTRIES)
    y, m, d = (year % 100 if year < 1976 else year - 1925), w.rng.randint(1, 12), w.rng.randint(1, 27)
    if w.chance(0.4):
        s.line("電信写", x=1100, size=60)
    total = f"総番号（TA）{w.rng.randint(20000, 99999)}" if year < 1976 else f"総番号　R{w.rng.randint(100000, 199999)}"
    w.head(s, total)
    w.head(s, f"{y}年{m:02}月{d:02}日{w.rng.randint(0, 23):02}時25分{WIDE}{place}発")
    w.head(s, f"{y}年{m:02}月{d + 1:02}日09時47分{WIDE}本省着")
    if w.chance(0.7):
        w.head(s, f"主管　{w.pick(['米局長', '国連局長', '条約局長', '経協局長'])}")
    w.head(s, f"外務大臣殿{WIDE}{w.pick(_NAMES)}大使")
    if w.chance(0.6):
        w.head(s, w.pick(_MATTERS))
    w.head(s, w.pick(["部内連絡", f"第{w.rng.randint(100, 3000)}号"]))
    w.head(s, w.pick(["極秘　至急", "秘", "大至急", "極秘　大至急", "至急"]))
    rows = w.rows(
        [f"往電第{w.rng.randint(100, 999)}号に関し、", *w.japanese(w.rng.randint(2, 9), numbered=w.chance(0.7))], 38
    )
    if w.chance(0.8):
        rows[-1] += "（了）"
    return Drawn("incoming", Kind.TELEGRAM, Form.INCOMING, tuple(w.flow(s, rows, paging=w.pick(["*n*", "", "-n-"]))))


def prewar(w: Writer) -> Drawn:
    s = Sheet(vertical=True)
    n, m, d = w.pick(["十一", "十二", "十三"]), w.pick(["三", "九", "十一"]), w.pick(["五", "十九", "廿八"])
    place = w.pick(["上海", "漢口", "奉天", "天津"])
    w.head(s, f"昭和{n}年{m}月{d}日後　{place}発", y=250)
    w.head(s, f"昭和{n}年{m}月{d}日夜　本省着", y=250)
    w.head(s, f"廣田外務大臣殿{WIDE}{w.pick(_NAMES)}総領事", y=250)
    w.head(s, f"第{w.pick(['三六', '一〇四', '八七二'])}号（{w.pick(['至急', '極秘', '館長符号扱'])}）", y=250)
    rows = w.rows(w.katakana(w.rng.randint(1, 5)), 46)
    return Drawn("prewar", Kind.TELEGRAM, Form.INCOMING, tuple(w.flow(s, rows, room=12)))


def _draft_form(w: Writer, number: str) -> Sheet:
    year = w.rng.randint(1967, 1985)
    s = Sheet()
    _class(w, s)
    bureau, division = w.rng.choice(_OFFICES)
    day, stamp = f"昭和{year - 1925}年{w.rng.randint(1, 12)}月6日", f"{w.pick(_MONTHS)} 6日21時10分発"
    w.head(s, f"（回覧番号 {w.rng.randint(100, 4000)}）")
    w.head(s, "外 務 省 電 信 案", size=74)
    s.table(
        [
            ["符号表示　暗", f"総第 {w.rng.randint(10000, 60000)}号", number, stamp, "至急"],
            ["大臣", "政務次官", "事務次官アト", "外務審議\n官", "官房長", bureau.replace("局", "局長"), "参事官"],
            [f"主管　{bureau}{division}", f"起案　{day}", f"起案者　{w.pick(_NAMES)}　電話番号　2461"],
            ["協議先　条約局　大臣官房"],
        ]
    )  # fmt: skip
    return s


def draft(w: Writer) -> Drawn:
    s = _draft_form(w, f"第　{w.rng.randint(100, 3000)}号")
    w.head(s, f"在{w.pick(_SHORT)}　{w.pick(_NAMES)}大使　あて{WIDE}{w.pick(_NAMES)}大臣発")
    w.head(s, f"件名　{w.pick(_MATTERS)}")
    rows = w.rows(w.japanese(w.rng.randint(2, 6), numbered=w.chance(0.5)), 38)
    if w.chance(0.5):
        rows[-1] += "（了）"
    return Drawn("draft", Kind.DRAFT, Form.OUTGOING, tuple(w.flow(s, rows, room=8, paging=w.pick(["", "-n-"]))))


def circular(w: Writer) -> Drawn:
    s = _draft_form(w, f"合第{w.rng.randint(100, 3000)}号")
    s.line("在外公館長　あて").line(f"件名　{w.pick(_MATTERS)}")
    rows = w.rows(w.japanese(w.rng.randint(2, 5)), 38)
    return Drawn("circular", Kind.DRAFT, Form.CIRCULAR, tuple(w.flow(s, rows, room=8)))


def decision(w: Writer) -> Drawn:
    year = w.rng.randint(1966, 1988)
    s = Sheet().stamp(w.pick(["極秘", "秘"]))
    bureau, division = w.rng.choice(_OFFICES)
    w.head(s, w.pick(["決　裁　書", "高　裁　案"]), size=74)
    s.table(
        [
            ["大臣", "政務次官", "事務次官", "外務審議\n官", "官房長"],
            [f"主管　{bureau.replace('局', '局長')}", "審議官", division.replace("課", "課長")],
            [f"起案 昭和{year - 1925}年 9月18日", "決裁 昭和　年　月　日", f"起案者　{w.pick(_NAMES)}　電話2360"],
            ["保存期間　1類（永久）2類（10年）3類（5年）4類（1年）"],
        ]
    )
    s.line("下記の件に関し決裁を求めます。（関係文書別添）").line(f"件　名　{w.pick(_MATTERS)}に関する件")
    rows = w.rows(w.japanese(w.rng.randint(1, 4), indent=False), 38)
    return Drawn("decision", Kind.DECISION, Form.NONE, tuple(w.flow(s, rows, room=9)))


def conversation(w: Writer) -> Drawn:
    year = w.rng.randint(1958, 2003)
    s = Sheet()
    _class(w, s)
    if w.chance(0.4):
        s.line(f"{w.rng.randint(10, 40)}部の内 {w.rng.randint(1, 9)}号", x=1900)
    own, other = (
        w.pick(["次官", "局長", "外務審議官", "大臣"]),
        f"{w.pick(_FOREIGN)}{w.pick(['大使', '次官補', '外相'])}",
    )
    title = w.pick(
        [
            f"{other}と{w.pick(_NAMES)}{own}との会談",
            f"{w.pick(_NAMES)}{own}・{other}会談記録",
            f"{other}と{own}との協議",
        ]
    )
    w.head(s, title, size=60, x=600, must=True)
    w.head(s, w.showa(year), x=1600)
    w.head(s, "".join(w.rng.choice(_OFFICES)), x=1600)
    text = [f"　標記会談が行われたところ、その概要次のとおり（先方、{w.pick(_FOREIGN)}公使他、当方、関係各課長同席）。"]
    for k in range(w.rng.randint(6, 18)):
        who = own if k % 2 else other
        text.append(f"（{who}）{''.join(w.rng.sample(_SENTENCES, 3))}")
    sheets = w.flow(s, w.rows(text, 36), paging=w.pick(["-n-", "n", "- n -", ""]), first_numbered=w.chance(0.6))
    if w.chance(0.4):
        for page in sheets[1:]:
            page.stamp("極秘")
    return Drawn("conversation", Kind.CONVERSATION, Form.NONE, tuple(sheets))


def old_letter(w: Writer) -> Drawn:
    s = Sheet(vertical=True)
    w.head(s, f"{w.pick(['機密', '普通', '公'])}第{w.pick(['四二', '七五三', '一一八'])}号", y=250)
    w.head(s, f"昭和{w.pick(['三', '九', '十'])}年{w.pick(['二', '七', '十一'])}月廿八日", y=250)
    w.head(s, f"在{w.pick(['天津', '香港', '桑港'])}総領事", y=1900)
    w.head(s, "外務大臣殿", y=250, must=True)
    w.head(s, f"{w.pick(['学校敷地買入', '桟橋修築', '渡航者調査'])}ニ関スル件", y=250)
    rows = w.rows(w.katakana(w.rng.randint(1, 5)), 46)
    return Drawn("letter", Kind.LETTER, Form.NONE, tuple(w.flow(s, rows, room=10)))


def letter(w: Writer) -> Drawn:
    year = w.rng.randint(1953, 1988)
    s = Sheet()
    w.head(s, f"{w.pick(['経資', '米北', '公', '普通'])}第{w.rng.randint(10, 900)}号", x=1700)
    w.head(s, f"昭和{year - 1925}年{w.rng.randint(1, 12)}月{w.rng.randint(1, 28)}日", x=1700)
    w.head(s, "外務大臣　殿", must=True)
    w.head(s, f"在{w.pick(['シドニー', 'ロンドン', '香港'])}総領事", x=1500)
    w.head(s, f"{w.pick(_MATTERS)}に関する件", x=700)
    rows = w.rows(w.japanese(w.rng.randint(1, 5)), 38)
    rows += w.rng.choice([[], ["　　　　　　　　　　以上"], ["敬具"]])
    return Drawn("letter", Kind.LETTER, Form.NONE, tuple(w.flow(s, rows, paging=w.pick(["", "n"]))))


def policy(w: Writer) -> Drawn:
    year = w.rng.randint(1955, 2006)
    s = Sheet()
    _class(w, s)
    word = w.pick(["対処方針", "基本方針（案）", "我が国の対中政策"])
    w.head(s, word if word.startswith("我") else f"{w.pick(_MATTERS)}に関する{word}", size=60, x=700, must=True)
    w.head(s, w.showa(year), x=1600)
    w.head(s, "".join(w.rng.choice(_OFFICES)), x=1600)
    rows = w.rows(w.japanese(w.rng.randint(3, 14), numbered=True), 38)
    if w.chance(0.4):
        rows.append("（了）")
    return Drawn(
        "policy", Kind.MEMORANDUM, Form.POLICY_PAPER, tuple(w.flow(s, rows, paging=w.pick(["-n-", "n", "n/N"])))
    )


def memo(w: Writer) -> Drawn:
    year = w.rng.randint(1955, 2006)
    s = Sheet()
    _class(w, s)
    w.head(s, f"{w.pick(_MATTERS)}について", size=60, x=800, must=True)
    w.head(s, w.showa(year), x=1600, must=True)
    w.head(s, "".join(w.rng.choice(_OFFICES)), x=1600, must=True)
    rows = w.rows(w.japanese(w.rng.randint(2, 10), numbered=w.chance(0.6)), 38)
    return Drawn("memo", Kind.MEMORANDUM, Form.NONE, tuple(w.flow(s, rows, paging=w.pick(["-n-", "n", ""]))))


def report(w: Writer) -> Drawn:
    matter = w.pick(_MATTERS)
    title = f"{matter}に関する調査報告書"
    s = Sheet()
    s.line(title, RegionType.HEADING, x=600, size=80, y=700)
    s.line(w.showa(w.rng.randint(1960, 2005)), x=1000, y=1500)
    s.line("外務省" + w.rng.choice(_OFFICES)[0], x=1000, y=1800)
    sheets = [s]
    contents = Sheet().line("目　次", RegionType.HEADING, x=1000, size=60)
    contents.lines([f"第{k}章　{m}{WIDE}{4 * k}" for k, m in enumerate(w.rng.sample(_MATTERS, 4), 1)])
    sheets.append(contents)
    n = 1
    for k in range(1, w.rng.randint(3, 5)):
        first = Sheet().line(f"第{k}章　{w.pick(_MATTERS)}の経緯", RegionType.HEADING, size=60)
        rows = w.rows(w.japanese(w.rng.randint(4, 12)), 38)
        chapter = w.flow(first, rows, room=24)
        for page in chapter:
            page.foot(str(n))
            if n % 2:
                page.line(title, RegionType.HEADER, x=900, y=90)
            n += 1
        sheets += chapter
    return Drawn("report", Kind.REPORT, Form.NONE, tuple(sheets))


def cover(w: Writer) -> Drawn:
    s = Sheet()
    s.line("分類番号　A'.1.3.1.1", x=1500)
    s.line(f"{w.pick(_MATTERS)}関係一件", x=700, size=80, y=900)
    s.line("第三巻", x=1100, y=1300)
    s.line("自昭和四十年一月　至昭和四十一年十二月", x=800, y=1600).line("外務省", x=1100, y=2900)
    return Drawn("cover", Kind.COVER, Form.NONE, (s,))


def slip(w: Writer) -> Drawn:
    s = Sheet()
    s.line(w.pick(["回付票", "送付状", "供　覧", "ROUTING SLIP"]), x=1000, size=70)
    s.line(f"{w.pick(_NAMES)}課長殿").line("御参考まで").line(w.showa(1979), x=1600)
    return Drawn("slip", Kind.COVER, Form.SLIP, (s,))


def english_cable(w: Writer) -> Drawn:
    year, m = w.rng.randint(66, 89), w.pick(_MONTHS)
    number = w.rng.randint(1000, 19999)
    s = Sheet()
    s.line("CONFIDENTIAL", x=1000)
    if w.chance(0.5):
        s.line("Department of State TELEGRAM", x=800, size=60)
    w.head(s, f"R {w.rng.randint(1, 28):02}1015Z {m} {year}")
    w.head(s, "FM AMEMBASSY TOKYO")
    w.head(s, f"TO SECSTATE WASHDC PRIORITY {w.rng.randint(1000, 9999)}")
    w.head(s, "INFO AMEMBASSY SEOUL")
    w.head(s, f"C O N F I D E N T I A L TOKYO {number}")
    w.head(s, "E.O. 11652: GDS")
    w.head(s, "SUBJECT: TARIFF TALKS WITH JAPAN")
    rows = w.rows(w.english(w.rng.randint(3, 10), upper=True, numbered=True), 68)

    def more(n: int) -> Sheet:
        return Sheet().line("CONFIDENTIAL", x=1000).line(f"PAGE {n:02} TOKYO {number} {w.rng.randint(10, 28)}1015Z")

    return Drawn("cable", Kind.TELEGRAM, Form.ENGLISH_CABLE, tuple(w.flow(s, rows, more=more)))


def english_letter(w: Writer) -> Drawn:
    s = Sheet()
    w.head(s, w.pick(["EMBASSY OF THE UNITED STATES OF AMERICA", "BRITISH EMBASSY", "DEPARTMENT OF STATE"]), x=700)
    w.head(s, "TOKYO", x=1100)
    w.head(s, f"{w.pick(_LONG_MONTHS)} {w.rng.randint(1, 28)}, {w.rng.randint(1952, 1989)}", x=1600)
    w.head(
        s,
        w.pick(["Dear Mr. Minister:", "My dear Mr. Director-General:", "Excellency:", "Dear Mr. Ambassador,"]),
        must=True,
    )
    rows = w.rows(w.english(w.rng.randint(2, 8)), 74)
    rows += ["Sincerely yours,", w.pick(["J. Marshfield", "R. Calloway", "D. Aldridge"])]
    sheets = w.flow(s, rows, paging=w.pick(["", "- n -"]), first_numbered=False)
    return Drawn("english-letter", Kind.LETTER, Form.ENGLISH_LETTER, tuple(sheets))


def english_memo(w: Writer) -> Drawn:
    s = Sheet().line("CONFIDENTIAL", x=1000)
    talk = w.chance(0.5)
    w.head(s, "MEMORANDUM OF CONVERSATION" if talk else "MEMORANDUM", x=800, size=56, must=True)
    day = f"{w.pick(_LONG_MONTHS)} {w.rng.randint(1, 28)}, {w.rng.randint(1952, 1989)}"
    w.head(s, f"DATE: {day}")
    w.head(s, "SUBJECT: Tariff talks")
    w.head(s, "PARTICIPANTS: Mr. Marshfield, Mr. Calloway" if talk else "TO: The Secretary")
    if not talk:
        w.head(s, "FROM: EA - Mr. Calloway")
    rows = w.rows(w.english(w.rng.randint(2, 8), numbered=not talk), 74)
    return Drawn(
        "english-memo", Kind.CONVERSATION if talk else Kind.MEMORANDUM, Form.NONE,
        tuple(w.flow(s, rows, paging=w.pick(["- n -", "n"]), first_numbered=False)),
    )  # fmt: skip


def attachment(w: Writer, n: int) -> Drawn:
    """A labelled paper: bare text, a memorandum, a record of conversation, a telegram, a letter's enclosure."""
    kind = w.rng.random()
    word = w.pick(["別添", "資料", "別紙", "別添"])
    label = f"{word}{n}" if w.chance(0.7) else f"{word}{'①②③④⑤⑥'[n - 1]}" if word == "資料" else word
    if kind < 0.45:
        s = Sheet().line(label, x=2000, y=80)
        rows = w.rows(w.japanese(w.rng.randint(1, 6), numbered=w.chance(0.5)), 38)
        return Drawn("attachment", Kind.OTHER, Form.NONE, tuple(w.flow(s, rows, room=20)), attached=True)
    if kind < 0.55:
        s = Sheet().line(w.pick(["Enclosure", f"ENCLOSURE {n}", f"TAB {'ABCDEF'[n - 1]}", f"ANNEX {n}"]), x=1900, y=80)
        rows = w.rows(w.english(w.rng.randint(2, 5)), 74)
        return Drawn("enclosure", Kind.OTHER, Form.NONE, tuple(w.flow(s, rows, room=20)), attached=True)
    made = w.rng.choice([memo, conversation, incoming, policy])(w)
    page = made.sheets[0]
    labelled = Sheet().line(label, x=2000, y=60)
    labelled.regions += page.regions
    labelled.redactions = page.redactions
    return replace(made, sheets=(labelled, *made.sheets[1:]), attached=True)


def chronicle(w: Writer) -> Drawn:
    """A paper with dates on lines of their own on every page, and lists of what is attached."""
    s = Sheet()
    w.head(s, f"{w.pick(_MATTERS)}の経緯について", size=60, x=700, must=True)
    w.head(s, w.showa(1972), x=1600, must=True)
    w.head(s, "".join(w.rng.choice(_OFFICES)), x=1600, must=True)
    rows: list[str] = []
    for n in range(1, w.rng.randint(5, 14)):
        rows += [f"昭和{30 + n}年{n % 12 + 1}月{2 * n % 27 + 1}日", *w.rows(w.japanese(1), 38)]
    rows += ["別添1　日米共同声明（抜粋）", "別添2　関係条文"]
    return Drawn("chronicle", Kind.MEMORANDUM, Form.NONE, tuple(w.flow(s, rows, paging=w.pick(["-n-", ""]))))


def chapters(w: Writer) -> Drawn:
    """A report whose parts begin on new pages with headings that are worded as titles are."""
    s = Sheet().line(f"{w.pick(_MATTERS)}に関する報告書", RegionType.HEADING, x=600, size=70)
    s.line(w.showa(1978), x=1600).line("".join(w.rng.choice(_OFFICES)), x=1600)
    sheets = w.flow(s, w.rows(w.japanese(4), 38))
    paging = w.chance(0.6)
    for word in ("先方との協議の概要", "各国の対応振り", "問題点", "今後の対策"):
        first = Sheet().line(word, RegionType.HEADING, x=900, size=56)
        sheets += w.flow(first, w.rows(w.japanese(w.rng.randint(5, 9)), 38), room=24)
    if paging:
        for n, page in enumerate(sheets, 1):
            page.foot(f"- {n} -")
    return Drawn("chapters", Kind.REPORT, Form.NONE, tuple(sheets))


def minutes_with_papers(w: Writer) -> Drawn:
    """A record of conversation with a section （参考） and a table inside, numbered through."""
    made = conversation(w)
    extra = Sheet().line("（参考）").table([["国名", "輸出", "輸入"], ["米国", "120", "98"], ["英国", "40", "38"]])
    extra.lines(w.rows(w.japanese(2), 38))
    closing = Sheet().lines(w.rows([f"（次官）{''.join(w.rng.sample(_SENTENCES, 4))}"], 36))
    sheets = [*made.sheets, extra, closing]
    for page in sheets:
        page.regions = [r for r in page.regions if r.type is not RegionType.PAGE_NUMBER]
    for n, page in enumerate(sheets, 1):
        page.foot(f"-{n}-")
    return replace(made, name="minutes", sheets=tuple(sheets))


def wire(w: Writer) -> Drawn:
    """A telegram whose further sheets print its number again, with their own."""
    made = incoming(w)
    number = w.rng.randint(100000, 199999)
    body = [Sheet().line(f"総番号　R{number}", x=1500).lines(w.rows(w.japanese(5, indent=False), 38)) for _ in range(2)]
    first = made.sheets[0]
    first.regions = [r for r in first.regions if "（了）" not in r.text]
    body[-1].line("（了）")
    sheets = [first, *body]
    for n, page in enumerate(sheets, 1):
        page.regions = [r for r in page.regions if r.type is not RegionType.PAGE_NUMBER]
        page.foot(f"{n}/{len(sheets)}")
    return replace(made, name="wire", sheets=tuple(sheets))


def withheld_inside(w: Writer) -> Drawn:
    """A paper of which pages are withheld whole."""
    made = memo(w)
    return replace(made, name="withheld", sheets=(*made.sheets, Sheet().redaction(2800), Sheet().redaction(2800)))


def old_enclosure(w: Writer) -> Drawn:
    """A vertical letter's 附属."""
    s = Sheet(vertical=True).line(w.pick(["附属甲号", "附属第一号", "別紙甲号"]), y=250)
    return Drawn("annex", Kind.OTHER, Form.NONE, tuple(w.flow(s, w.rows(w.katakana(4), 46), room=18)), attached=True)


HARD: tuple[tuple[float, Callable[[Writer], Drawn]], ...] = (
    (1.5, chronicle), (1, chapters), (1.5, minutes_with_papers), (1.5, wire), (1, withheld_inside),
)  # fmt: skip


MAKERS: tuple[tuple[float, Callable[[Writer], Drawn]], ...] = (
    (5, incoming), (2, prewar), (3, draft), (1, circular), (2, decision), (3, conversation), (1.5, old_letter),
    (2, letter), (2, policy), (2, memo), (0.7, report), (0.5, cover), (0.7, slip), (2, english_cable),
    (1.2, english_letter), (1.5, english_memo),
)  # fmt: skip
ATTACHABLE = frozenset({"decision", "letter", "incoming", "memo", "policy"})


def volume(
    seed: int,
    documents: int = 60,
    *,
    lost: float = 0.0,
    misread: float = 0.0,
    blanks: float = 0.05,
    hard: bool = False,
    leaves: bool = False,
    stamped: bool = False,
) -> tuple[list[Page], list[Truth]]:
    """A volume of about ``documents`` documents. ``blanks``: share of documents with an empty sheet behind them.
    ``hard``: with papers that look as if others began inside of them. ``leaves``: an archive numbered its sheets
    through. ``stamped``: every sheet bears the stamp of its release."""
    w = Writer(random.Random(f"volume-{seed}"), lost, misread)
    drawn: list[Drawn] = []
    makers = (*MAKERS, *HARD) if hard else MAKERS
    while len(drawn) < documents:
        made = w.rng.choices([m for _, m in makers], [weight for weight, _ in makers])[0](w)
        drawn.append(made)
        if hard and made.name == "letter" and made.sheets[0].vertical and w.chance(0.4):
            drawn.append(old_enclosure(w))
        if made.name in ATTACHABLE and not made.sheets[0].vertical and w.chance(0.25):
            drawn += [attachment(w, n) for n in range(1, w.rng.randint(2, 4))]
    sheets: list[Sheet] = []
    truth: list[Truth] = []
    main = 0
    for k, d in enumerate(drawn):
        first = len(sheets) + 1
        sheets += d.sheets
        if w.chance(blanks):
            sheets.append(Sheet())
        main = main if d.attached else k
        truth.append(Truth(d.name, first, len(sheets), d.kind, d.form, main if d.attached else None))
    pages = []
    for n, sheet in enumerate(sheets, 1):
        whole = moved(sheet, n)
        if leaves:
            whole.add(RegionType.PAGE_NUMBER, [whole.row(f"{n + 11}", x=2250, y=60)])
        if stamped:
            whole.add(RegionType.STAMP, [whole.row("秘密指定解除　情報公開室", x=1500, y=40)])
        pages.append(whole.page(blank=not sheet.regions))
    return pages, truth
