"""Letters, memoranda and records of conversation in English: letterhead, date, address, salutation, signature; lines
such as TO, FROM, SUBJECT and PARTICIPANTS.

The order of a letter's parts is that of any secretary's handbook; who signs stands below the closing formula, what he
is below that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import FieldName, Kind, RegionType, Role
from pipeline.records.fields import lines
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.people.naming import english_rank
from pipeline.records.words.items import Item

SALUTE = re.compile(
    r"^(?:my\s+)?dear\s+(?P<who>[^:,.]{2,40}(?:\.\s[^:,.]{2,30})?)[:,.]?$|^(?:your\s+)?(?:excellency|sirs?|gentlemen|madam)[:,.]$",
    re.I,
)
CLOSING = re.compile(
    r"^(?:(?:very\s+)?(?:sincerely|truly|faithfully|respectfully|cordially)(?:\s+yours)?|yours\s+(?:very\s+)?[a-z]{4,20}"
    r"|with\s+(?:warm|best|kind)\w*\s+(?:personal\s+)?(?:regards|wishes))[,.]?$", re.I,
)  # fmt: skip
_FIELD = re.compile(
    r"^(?P<word>TO|FROM|SUBJECT|SUBJ|DATE|PARTICIPANTS|PRESENT|PLACE|THROUGH|THRU|RE)\s*[:;]\s*(?P<rest>.*)$", re.I
)
_STYLE = re.compile(
    r"^(?:his\s+excellency|her\s+excellency|the\s+(?:right\s+)?hono(?:u)?rable|hon\.|the\s+hon\.)\s*,?\s*", re.I
)
_TITLED = re.compile(r"^(?:mr|mrs|miss|ms|dr|sir|general|admiral|ambassador)\.?\s+", re.I)
_PERSON = re.compile(r"^(?:[A-Z][\w'’.-]*\s+){1,4}[A-Z][\w'’-]+(?:,?\s+(?:Jr|Sr|II|III)\.?)?$")
_NUMBERED = re.compile(r"^N[o0]s?\.?\s*(?P<n>[0-9]{1,5})$", re.I)
_HEADED = re.compile(
    r"^(?:the\s+)?(?:embassy|department|ministry|white house|consulate|foreign office|permanent mission|office of)|"
    r"(?:embassy|consulate(?: general)?|legation)$|^the (?:secretary|under secretary|prime minister)", re.I,
)  # fmt: skip
_LAST = 14
"""lines from the end among which the closing stands"""


def read(sheet: Sheet, reading: Reading) -> None:
    """Values of a letter, memorandum or record of conversation in English."""
    items = [i for i in sheet.items if i.cell is None and not i.furniture and i.region.type is not RegionType.STAMP]
    if sheet.kind is Kind.LETTER:
        _letter(items, reading)
    else:
        _memorandum([i for i in items if i.key.page == items[0].key.page] if items else [], sheet.kind, reading)


def whole(item: Item) -> tuple[int, int]:
    return 0, len(item.text)


def tail(item: Item, rest: str) -> tuple[int, int]:
    """The span of the end of an item's printed text, in levelled positions."""
    return len(item.text) - len(re.sub(r"\s", "", rest)), len(item.text)


# --------------------------------------------------------------------------------------------------- letters
def _letter(items: Sequence[Item], reading: Reading) -> None:
    salute = next((k for k, i in enumerate(items) if SALUTE.match(i.printed.raw())), None)
    if salute is None:
        return
    above = items[:salute]
    dated = None
    for k, item in enumerate(above):
        raw = item.printed.raw()
        day = lines.only_date(item.text, reading.years)
        if day is not None and not reading.has(FieldName.SENT):
            add_date(FieldName.SENT, item, day, "", reading, "letter-date", Role.DATE)
            dated = k
        elif (m := _NUMBERED.match(raw)) is not None:
            reading.add(FieldName.SERIAL, item, tail(item, m.group("n")), "letter-number", 0.85, role=Role.NUMBER)
        elif re.match(r"^(?:re|subject)\s*:", raw, re.I):
            rest = raw.split(":", 1)[1]
            reading.add(FieldName.SUBJECT, item, tail(item, rest), "label", 0.9, role=Role.SUBJECT)
    head = [k for k, i in enumerate(above) if _HEADED.search(i.printed.raw()) and k < 4]
    first = head[0] if head else None
    if first is not None and first + 1 < len(above) and above[first + 1].key not in reading.roles:
        city = above[first + 1]
        if re.fullmatch(r"[A-Z][A-Za-z .,]{2,24}", city.printed.raw()) and first + 1 != dated:
            reading.add(FieldName.PLACE, city, whole(city), "letterhead", 0.7, role=Role.ADDRESS)
    _addressee(above, dated, items[salute], reading)
    _signature(items[salute + 1 :], above[first] if first is not None else None, reading)


def _addressee(above: Sequence[Item], dated: int | None, salute: Item, reading: Reading) -> None:
    """The first line of the address within the letter, or the next when that is only a style (His Excellency)."""
    start = dated + 1 if dated is not None else 0
    for k in range(start, len(above)):
        item, raw = above[k], above[k].printed.raw()
        if item.key in reading.roles:
            continue
        style = _STYLE.match(raw)
        rest = raw[style.end() :] if style else raw
        if style and not rest and k + 1 < len(above):
            continue
        bare = _TITLED.sub("", rest)
        after_style = k > start and _STYLE.fullmatch(above[k - 1].printed.raw() + " ") is not None
        if _PERSON.match(bare) and (style or after_style or bare != rest or dated is not None):
            role = above[k + 1].printed.raw() if k + 1 < len(above) and english_rank(above[k + 1].printed.raw()) else ""
            parts = [("name", bare), ("role", role.strip(" ,"))]
            reading.add(
                FieldName.RECIPIENT, item, tail(item, bare), "letter-address", 0.85, value=bare.strip(" ,"),
                parts=parts, role=Role.ADDRESS,
            )  # fmt: skip
            return
        if dated is None and not style:
            continue
        break
    m = SALUTE.match(salute.printed.raw())
    if m is not None and m.group("who"):
        name = re.sub(
            r"^(?:mr|madam)\.?\s+(?=(?:minister|secretary|ambassador|president))", "", m.group("who"), flags=re.I
        )
        start_at = salute.text.find(re.sub(r"\s", "", m.group("who")))
        span = (start_at, start_at + len(re.sub(r"\s", "", m.group("who"))))
        if start_at >= 0:
            reading.add(FieldName.RECIPIENT, salute, span, "salutation", 0.7, parts=[("role", english_rank(name))])


def _signature(below: Sequence[Item], head: Item | None, reading: Reading) -> None:
    """Who signs: the first name below the closing formula, with what he is in the next line."""
    closings = [k for k, i in enumerate(below) if CLOSING.match(i.printed.raw())]
    for k in closings[-1:]:
        for n in range(k + 1, min(len(below), k + 5)):
            item = below[n]
            raw = item.printed.raw().strip("() ")
            raw = re.sub(r"^/?[sS]/\s*", "", raw)
            if re.fullmatch(r"[\W_]*", raw):
                continue
            if _PERSON.match(raw) and not english_rank(raw):
                role = ""
                if n + 1 < len(below) and english_rank(below[n + 1].printed.raw()):
                    role = below[n + 1].printed.raw().strip(" ,()")
                    reading.roles.setdefault(below[n + 1].key, Role.SIGNATURE)
                reading.roles.setdefault(below[k].key, Role.SIGNATURE)
                reading.add(
                    FieldName.SENDER, item, tail(item, raw), "signature", 0.85, value=raw,
                    parts=[("name", raw), ("role", role)], role=Role.SIGNATURE,
                )  # fmt: skip
                return
    if head is not None and not reading.has(FieldName.SENDER):
        reading.add(FieldName.SENDER, head, whole(head), "letterhead", 0.6, role=Role.ADDRESS)


# ------------------------------------------------------------------------------------------------- memoranda
def _memorandum(items: Sequence[Item], kind: Kind, reading: Reading) -> None:
    """TO, FROM, SUBJECT, DATE, PLACE and PARTICIPANTS of a memorandum or record of conversation."""
    fields = {
        "TO": FieldName.RECIPIENT, "FROM": FieldName.SENDER, "SUBJECT": FieldName.SUBJECT, "SUBJ": FieldName.SUBJECT,
        "RE": FieldName.SUBJECT, "PLACE": FieldName.PLACE,
    }  # fmt: skip
    listing = False
    for k, item in enumerate(items):
        raw = item.printed.raw()
        m = _FIELD.match(raw)
        if m is None:
            listing = listing and _participants(item, raw, reading)
            if not (reading.has(FieldName.DATE) or reading.has(FieldName.SENT)) and k < 16:
                day = lines.only_date(item.text, reading.years)
                if day is not None:
                    add_date(FieldName.DATE, item, day, "", reading, "date-line", Role.DATE)
            continue
        word, rest = m.group("word").upper(), m.group("rest").strip()
        listing = word in ("PARTICIPANTS", "PRESENT")
        if listing:
            listing = not rest or _participants(item, rest, reading)
            continue
        if word == "DATE":
            day = lines.only_date(re.sub(r"\s", "", rest), reading.years) if rest else None
            if day is not None:
                shift = len(item.text) - len(re.sub(r"\s", "", rest))
                moved = type(day)(**{**day.__dict__, "start": day.start + shift, "end": day.end + shift})
                add_date(FieldName.DATE, item, moved, "", reading, "label", Role.DATE)
            continue
        name = fields.get(word)
        if name is None or not rest or reading.has(name) or (kind is Kind.CONVERSATION and word in ("TO", "FROM")):
            continue
        role = Role.SUBJECT if name is FieldName.SUBJECT else Role.ADDRESS
        reading.add(name, item, tail(item, rest), "label", 0.9, role=role)


def _participants(item: Item, raw: str, reading: Reading) -> bool:
    """One line of a list of participants: a name, then what he is. False when the list is over."""
    found = re.match(r"^(?P<name>[^,;-]{3,50}?)(?:\s*[,;]\s*|\s+-\s+|$)(?P<role>.*)$", raw)
    if found is None or raw.endswith(".") or len(raw) > 90:
        return False
    name = found.group("name").strip()
    bare = _TITLED.sub("", _STYLE.sub("", name))
    if not (_PERSON.match(bare) or bare != name or english_rank(name)):
        return bool(re.match(r"^(?:US|U\.S\.|Japan|Japanese|American|British)\b.{0,20}$", raw))
    at = item.text.find(re.sub(r"\s", "", name))
    if at >= 0:
        span = (at, at + len(re.sub(r"\s", "", name)))
        parts = [
            ("name", bare if not english_rank(name) or bare != name else ""),
            ("role", found.group("role").strip(" .;")),
        ]
        reading.add(FieldName.PARTICIPANT, item, span, "participants-line", 0.85, parts=parts)
    return True
