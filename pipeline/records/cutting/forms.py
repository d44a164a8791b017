"""What a document is within its kind: an incoming telegram, a circular, a slip."""

from __future__ import annotations

import re

from pipeline.model import Evidence, Form, Kind, Page
from pipeline.records.cutting.head import Head
from pipeline.records.cutting.titles import attachment_label, title_form
from pipeline.records.dates.find import YearRule
from pipeline.records.fields import lines
from pipeline.records.fields.marks import tokens
from pipeline.records.people.holders import address
from pipeline.records.words.items import Item, items_of

_HEAD_LINES = 40
_ANY_YEAR = YearRule(year=1970)
_TO_POST = re.compile(r"^在.{1,24}(?:大使|公使|総領事|領事|代表|代理大使).{0,8}(?:あて|宛|アテ)")
_SEVERAL = re.compile(
    r"^(?:在外公館長|在外各公館長|各公館長|関係公館長|在外公館|全在外公館)|(?:各大使|各総領事|各公館)(?:あて|宛|殿)"
)


def form_of(kind: Kind, pages: tuple[Page, ...], head: Head | None) -> tuple[Form, Evidence | None]:
    """The form and why; NONE and None where the kind says all that is known."""
    items = [i for i in items_of(pages[:2])][:_HEAD_LINES]
    if head is not None and head.kind is kind and head.form is not Form.NONE:
        return head.form, head.evidence
    if kind in (Kind.TELEGRAM, Kind.DRAFT):
        return _of_telegram(kind, items)
    if kind is Kind.MEMORANDUM:
        return _policy(items)
    if kind is Kind.COVER and _label_alone(items):
        return Form.SLIP, Evidence("label-sheet", "nothing but the label of an attachment", 0.8)
    return Form.NONE, None


def _of_telegram(kind: Kind, items: list[Item]) -> tuple[Form, Evidence | None]:
    circular = [
        i for i in items if any(t.kind == "circular" for t in tokens(i.text)) or lines.CIRCULAR.fullmatch(i.text)
    ]
    several = [i for i in items if _SEVERAL.search(i.text) and not lines.body_like(i)]
    if circular:
        return Form.CIRCULAR, Evidence("circular-number", "a number of circulars (合第…号)", 0.95)
    if several:
        return Form.CIRCULAR, Evidence("several-posts", "addressed to several posts", 0.7)
    if kind is Kind.DRAFT:
        return Form.OUTGOING, Evidence("draft", "a draft is of a telegram that goes out", 0.95)
    received = sent = 0.0
    marks: set[str] = set()
    for item in items:
        if item.cell is not None or lines.body_like(item):
            continue
        text = item.text
        dated = lines.date_line(text, _ANY_YEAR)
        mark = lines.mark_line(text)
        way = dated.direction if dated else mark[0] if mark else ""
        if way == "received" or re.search(r"本省着$", text):
            received, marks = received + 0.4, marks | {"着"}
        elif re.search(r"本省発$", text):
            sent, marks = sent + 0.5, marks | {"本省発"}
        to = address(text)
        if to is not None and re.search(r"外務(?:大臣|次官)|本省", text[to[0][0] : to[0][1]]):
            received, marks = received + 0.35, marks | {"外務大臣あて"}
        if _TO_POST.match(text):
            sent, marks = sent + 0.4, marks | {"在外公館あて"}
        if lines.TOTAL.search(text):
            received, marks = received + 0.2, marks | {"総番号"}
    if received == sent or max(received, sent) < 0.2:
        return Form.NONE, None
    form = Form.INCOMING if received > sent else Form.OUTGOING
    certainty = round(min(0.97, 0.55 + 0.45 * abs(received - sent)), 2)
    return form, Evidence("telegram-direction", ", ".join(sorted(marks)), certainty)


def _policy(items: list[Item]) -> tuple[Form, Evidence | None]:
    for item in items[:14]:
        found = title_form(item.text) if item.cell is None else None
        if found is not None and found.entry.extra.get("form") == Form.POLICY_PAPER.value:
            return Form.POLICY_PAPER, Evidence("policy-word", found.entry.ja, round(0.8 * found.certainty, 2))
    return Form.NONE, None


def _label_alone(items: list[Item]) -> bool:
    plain = [i for i in items if not tokens(i.text)]
    return len(plain) == 1 and attachment_label(plain[0].text) is not None
