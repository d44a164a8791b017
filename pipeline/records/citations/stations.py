"""Which post wrote a document and to which it went: what the deictic words of a telegram (往電, 貴電) are said from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model import Document, FieldName, Form, Kind
from pipeline.records.people.naming import named
from pipeline.records.words.shapes import level
from pipeline.records.words.vocabulary import derived, vocabulary

MINISTRY = "post.home"
"""the ministry itself, as the vocabulary of posts names it"""


@dataclass(frozen=True)
class Ends:
    """``author``: the post whose paper it is, ``counterpart`` the one it goes to: ids of the vocabulary of posts, or
    ``station:TOKYO`` for other states' missions; "" when not known."""

    author: str
    counterpart: str


def ends_of(document: Document) -> Ends:
    """Both ends, as the document's own values and form say."""
    if document.form in (Form.ENGLISH_CABLE, Form.ENGLISH_LETTER) or document.language == "en":
        return Ends(_station(document, FieldName.SENDER, FieldName.PLACE), _station(document, FieldName.RECIPIENT))
    outgoing = document.kind is Kind.DRAFT or document.form in (Form.OUTGOING, Form.CIRCULAR)
    place, sender, recipient = (document.first(n) for n in (FieldName.PLACE, FieldName.SENDER, FieldName.RECIPIENT))
    post = place.key if place is not None and place.key != MINISTRY else ""
    if outgoing:
        several = document.form is Form.CIRCULAR
        arrived = document.first(FieldName.RECEIVED_PLACE)
        to = (arrived.key if arrived else "") or (post_of(recipient.value) if recipient else "")
        return Ends(MINISTRY, "" if several else to)
    if document.kind in (Kind.TELEGRAM, Kind.LETTER):
        author = post or (post_of(sender.value) if sender else "")
        return Ends(author, MINISTRY if author and author != MINISTRY else "")
    return Ends(MINISTRY, "")


def post_of(text: str) -> str:
    """The id of the post a name says somebody is at (在米野村大使, 在上海総領事, 外務大臣); "" when it does not."""
    bare = level(text)
    m = re.match(r"^(?:在|駐)(?P<rest>.{1,16})$", bare)
    if m is not None and not bare.startswith(("在京", "在日", "駐日")):
        rest = m.group("rest")
        for size in range(len(rest), 0, -1):
            if rest[:size] in _posts():
                return _posts()[rest[:size]]
    who = named(bare)
    if who is not None and who.home and who.key == "rank.daijin":
        return MINISTRY
    if bare in _posts():
        return _posts()[bare]
    return MINISTRY if re.search(r"(?:外務)?大臣|本省|本大臣", bare) else ""


@derived
def _posts() -> dict[str, str]:
    return {form: entry.id for form, entry in vocabulary("posts").words}


def _station(document: Document, *names: FieldName) -> str:
    """The city of a mission as cables name it: AMEMBASSY TOKYO is TOKYO, SECSTATE WASHDC is STATE."""
    for name in names:
        v = document.first(name)
        if v is not None:
            return station(v.value)
    return ""


def station(text: str) -> str:
    """``station:TOKYO`` for ``AMEMBASSY TOKYO``; "" for what names no mission."""
    upper = " ".join(re.sub(r"[^A-Z ]", " ", text.upper()).split())
    if not upper:
        return ""
    if re.search(r"\b(?:SECSTATE|STATE|DEPARTMENT OF STATE|FOREIGN OFFICE)\b", upper):
        return "station:FOREIGN OFFICE" if "FOREIGN OFFICE" in upper else "station:STATE"
    m = re.search(
        r"\b(?:AMEMBASSY|AMCONSUL|AMCONGEN|AMLEGATION|USMISSION|EMBASSY|CONSULATE(?: GENERAL)?|USUN)\s+(.+)$", upper
    )
    name = m.group(1) if m else upper
    return f"station:{name}" if len(name.split()) <= 3 else ""
