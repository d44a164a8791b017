"""Records written by hand, as short as the contract allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    """``body``: paragraphs, where □ is a redaction; ``boxes`` as (x0, y0, x1, y1)."""

    file: str
    number: int = 1
    paged: bool = False
    body: Sequence[str] = ()
    boxes: Sequence[Box] = ()
    size: tuple[int, int] = (1000, 1400)
    aside: str = ""
    """text of running heads and notes, which is no text of the record"""


@dataclass(frozen=True)
class Made:
    id: str
    pages: Sequence[Page]
    fields: Mapping[str, str] = field(default_factory=dict)
    lengths: Sequence[int] = ()


def tei(made: Made) -> str:
    get = made.fields.get
    surfaces, text, lengths = [], [], iter(made.lengths)
    for n, p in enumerate(made.pages, 1):
        zones = "".join(
            f'<zone xml:id="z{n}-{i}" type="redaction" points="{x0},{y0} {x1},{y0} {x1},{y1} {x0},{y1}"/>'
            for i, (x0, y0, x1, y1) in enumerate(p.boxes)
        )
        source = quote(p.file) + (f"#page={p.number}" if p.paged else "")
        surfaces.append(
            f'<surface xml:id="s{n}" n="{p.number}" source={quoteattr(source)} ulx="0" uly="0" '
            f'lrx="{p.size[0]}" lry="{p.size[1]}">{zones}</surface>'
        )
        text.append(f'<pb facs="#s{n}"/><fw>{escape(p.aside)}</fw>')
        for paragraph in p.body:
            parts = escape(paragraph).split("□")
            out = parts[0]
            for part in parts[1:]:
                size = next(lengths, None)
                quantity = f' unit="char" quantity="{size}"' if size is not None else ""
                out += f'<gap reason="redacted"{quantity}><desc>withheld</desc></gap>{part}'
            text.append(f"<p><lb/>{out}</p>")
        text.append(f'<note type="marginal">{escape(p.aside)}</note>')

    def tag(name: str, value: str | None, attributes: str = "") -> str:
        return f"<{name}{attributes}>{escape(value)}</{name}>" if value else ""

    def when(value: str | None) -> str:
        return f'<date when="{value}T10:00:00+09:00"/>' if value else ""

    def idno(kind: str, value: str | None) -> str:
        return tag("idno", value, f' type="{kind}"')

    def ref(scheme: str, value: str | None) -> str:
        return f'<catRef scheme="#{scheme}" target="#{scheme}.one"/>' if value else ""

    def taxonomy(scheme: str, value: str | None) -> str:
        return (
            f'<category xml:id="{scheme}.one"><catDesc xml:lang="ja">{escape(value)}</catDesc></category>'
            if value
            else ""
        )

    kind = f'<catRef scheme="#kind" target="#kind.{get("kind")}"/>' if get("kind") else ""
    return f"""<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="{made.id}"><teiHeader><fileDesc><titleStmt>
{tag("title", get("title"), ' type="main"')}{tag("title", get("subject"), ' type="subject"')}</titleStmt>
<notesStmt>{tag("note", get("office"), ' type="office"')}{tag("note", get("drafter"), ' type="drafter"')}</notesStmt>
<sourceDesc>{idno("source-file", made.pages[0].file)}{idno("serial", get("number"))}{idno("total", get("total"))}
{idno("documentNumber", get("document_number"))}</sourceDesc></fileDesc><encodingDesc><classDecl><taxonomy>
{taxonomy("classification", get("classification"))}{taxonomy("precedence", get("priority"))}</taxonomy></classDecl>
</encodingDesc><profileDesc><creation>{when(get("date"))}</creation><correspDesc>
<correspAction type="sent">{tag("persName", get("sender"))}{tag("placeName", get("place"))}{when(get("date"))}
</correspAction>
<correspAction type="received">{tag("orgName", get("recipient"))}{when(get("received"))}</correspAction></correspDesc>
<textClass>{kind}{ref("classification", get("classification"))}{ref("precedence", get("priority"))}</textClass>
</profileDesc></teiHeader><facsimile>{"".join(surfaces)}</facsimile><text><body>{"".join(text)}</body></text></TEI>"""


def write(made: Made, output: Path) -> Path:
    path = output / "tei" / made.id / f"{made.id}.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tei(made), encoding="utf-8")
    return path
