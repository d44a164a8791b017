"""Probes of what a PDF holds beside its pages. Every page shows a black box with nothing under it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from PIL import Image

from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import HEIGHT, WIDTH, Sheet, X, Y, place, scan

Change = Callable[[pikepdf.Pdf], None]
_IMAGE = (
    b"<</Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d>>"
)


def _page(word: str, change: Change | None = None, *, printed: bool = False) -> Drawn:
    """The page with its box; ``printed``: the word stands beside it for all to see."""
    s = Sheet()
    s.word("")
    s.box(word)
    if printed:
        s.text(40, 60, f"See also {word}.")
    return Drawn(s.done(change), None, page=None)


def _stream(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    out = pdf.make_stream(image.tobytes())
    out.Type, out.Subtype, out.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    out.Width, out.Height, out.BitsPerComponent = *image.size, 8
    return out


def _text(pdf: pikepdf.Pdf, word: str) -> bytes:
    """Instructions that write the word in Helvetica, as codes of UTF-16 when it is not Latin."""
    code = word.encode("latin-1" if word.isascii() else "utf-16-be").hex()
    return f"BT /F1 12 Tf {X} {Y} Td <{code}> Tj ET".encode()


# ------------------------------------------------------------------------------------------------------ words
@leak("metadata")
def title(word: str) -> Drawn:
    return _page(word, lambda pdf: pdf.docinfo.__setitem__("/Title", String(f"Interview with {word}")))


@leak("metadata")
def keywords_of_the_tool_for_pages(word: str) -> Drawn:
    return _page(word, lambda pdf: pdf.docinfo.__setitem__("/Betreff", String(word)))


@leak("metadata")
def xmp(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata() as meta:
            meta["dc:description"] = f"about {word}"

    return _page(word, add)


@leak("metadata")
def xmp_of_a_picture(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        image = next(iter(pdf.pages[0].Resources.XObject.values()))
        said = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><d xmlns="urn:d">{word}</d></x:xmpmeta>'
        image.Metadata = pdf.make_stream(said.encode(), Type=Name.Metadata, Subtype=Name.XML)

    s = Sheet(body=False)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(add), None, page=None)


@leak("bookmark")
def bookmark(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.append(OutlineItem("Telegram", 0))
            outline.root[0].children.append(OutlineItem(f"Informant {word}", 0))

    return _page(word, add)


@leak("bookmark", "metadata")
def destination(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        target = Array([pdf.pages[0].obj, Name.Fit])
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(word), target])))

    return _page(word, add)


def _form(pdf: pikepdf.Pdf, value: str, *, hide: int = 4, look: str = "", **more: object) -> None:
    box = Array([40, 100, 240, 120])
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("Text1"), Rect=box, F=hide)
    field.P, field.DA = pdf.pages[0].obj, String("/F1 12 Tf 0 g")
    if value:
        field.V = String(value)
    for key, text in more.items():
        field[f"/{key}"] = text
    shown = f"BT /F1 12 Tf 4 6 Td ({look}) Tj ET" if look else ""
    stream = pdf.make_stream(shown.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 20]))
    stream.Resources = pdf.pages[0].Resources
    field.AP = Dictionary(N=stream)
    held = pdf.make_indirect(field)
    pdf.pages[0].Annots = Array([held])
    pdf.Root.AcroForm = Dictionary(Fields=Array([held]), DA=String("/F1 12 Tf 0 g"))


@leak("form-value")
def hidden_field(word: str) -> Drawn:
    return _page(word, lambda pdf: _form(pdf, word, hide=2))


@leak("form-value")
def default_of_a_field(word: str) -> Drawn:
    return _page(word, lambda pdf: _form(pdf, "", DV=String(word)))


@leak("form-value")
def tooltip_of_a_field(word: str) -> Drawn:
    return _page(word, lambda pdf: _form(pdf, "", TU=String(f"enter what {word} said")))


@leak("form-value")
def name_of_a_field(word: str) -> Drawn:
    return _page(word, lambda pdf: _form(pdf, "", T=String(f"field_{word}_1")))


@leak("metadata")
def structure(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Span, P=root, Alt=String(word)))
        pdf.Root.StructTreeRoot = root

    return _page(word, add)


@leak("metadata")
def script(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{word}');"))

    return _page(word, add)


@leak("metadata")
def private_words(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        private = Dictionary(LastModified=String("D:2020"), Private=Dictionary(Note=String(word)))
        pdf.pages[0].PieceInfo = Dictionary(Tool=private)

    return _page(word, add)


@leak("metadata")
def private_drawing(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream((word * 400).encode())
        pdf.pages[0].PieceInfo = Dictionary(Illustrator=Dictionary(Private=Dictionary(AIPrivateData1=stream)))

    return _page(word, add)


# ------------------------------------------------------------------------------------------------------ parts
@leak("attachment")
def attachment(word: str) -> Drawn:
    return _page(word, lambda pdf: pdf.attachments.__setitem__("note.txt", word.encode()))


@leak("attachment")
def attachment_of_a_note(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        data = pdf.make_stream(word.encode(), Type=Name.EmbeddedFile)
        file = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=data))
        note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([10, 10, 30, 30]), FS=file)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return _page(word, add)


@leak("attachment")
def appended(word: str) -> Drawn:
    drawn = _page(word)
    drawn.data += b"PK\x03\x04" + (word * 60).encode()
    return drawn


@leak("thumbnail")
def thumbnail(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        image = scan(word).resize((150, 200), Image.Resampling.BOX)
        pdf.pages[0].Thumb = _stream(pdf, image)

    s = Sheet(body=False)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(add), place(word))


def _layer(pdf: pikepdf.Pdf, data: bytes, state: str) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer")))
    off = Array([group] if state == "off" else [])
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(Order=Array([group]), OFF=off))
    page = pdf.pages[0]
    page.Resources.Properties = Dictionary(L1=group)
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"\n/OC /L1 BDC " + data + b" EMC\n")


@leak("hidden-layer")
def layer_off(word: str) -> Drawn:
    return _page(word, lambda pdf: _layer(pdf, _text(pdf, word), "off"))


@leak("hidden-layer")
def picture_in_a_layer_off(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources.XObject = Dictionary(Im7=_stream(pdf, scan(word)))
        pdf.pages[0].Resources.XObject.Im7.OC = group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("a")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(BaseState=Name.OFF))
        pdf.pages[0].Contents = pdf.make_stream(pdf.pages[0].Contents.read_bytes() + b"\n/Im7 Do\n")

    return _page(word, add)


@leak("hidden-layer")
def page_outside_the_tree(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, WIDTH, HEIGHT]), Resources=pdf.pages[0].Resources)
        page.Contents = pdf.make_stream(_text(pdf, word))
        pdf.Root["/Names"] = Dictionary(Templates=Dictionary(Names=Array([String("toc"), pdf.make_indirect(page)])))

    return _page(word, add)


def _kept(data: bytes, *objects: bytes) -> bytes:
    """A PDF with more objects that nothing refers to; written anew, so that they are in its table."""
    start = data.rindex(b"startxref")
    at = int(data[start:].split()[1])
    size = int(data[data.rindex(b"/Size") + 5 :].split()[0])
    root = data[data.rindex(b"/Root") :].split()[1].decode()
    body = data[:at]
    places = []
    for k, o in enumerate(objects):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (size + k, o)
    table = data[at : data.rindex(b"trailer")].split(b"\n", 2)
    rows = table[2].rstrip(b"\r\n \0")
    rows += b"".join(b"\n%010d 00000 n " % p for p in places)
    total = size + len(objects)
    tail = b"trailer\n<</Size %d /Root %s 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (total, root.encode(), len(body))
    return body + b"xref\n0 %d\n" % total + rows + b"\n" + tail


@leak("hidden-layer")
def text_nothing_refers_to(word: str) -> Drawn:
    drawn = _page(word)
    text = _text(pikepdf.new(), word)
    drawn.data = _kept(drawn.data, b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text))
    return drawn


@leak("hidden-layer")
def picture_nothing_refers_to(word: str) -> Drawn:
    drawn = _page(word)
    image = scan(word)
    data = image.tobytes()
    drawn.data = _kept(drawn.data, _IMAGE % (*image.size, len(data)) + b"\nstream\n" + data + b"\nendstream")
    return drawn


@leak("hidden-layer", "covered-image")
def picture_no_page_draws(word: str) -> Drawn:
    return _page(
        word, lambda pdf: pdf.pages[0].Resources.__setitem__("/XObject", Dictionary(Im9=_stream(pdf, scan(word))))
    )


# ------------------------------------------------------------------------------------------------- revisions
def _appended(data: bytes, objects: dict[int, bytes], *, info: int | None = None) -> bytes:
    """The file with a change appended to it, as editors save: objects, a table of them, a trailer."""
    before = int(data[data.rindex(b"startxref") :].split()[1])
    root = data[data.rindex(b"/Root") :].split()[1].decode()
    size = max([int(data[data.rindex(b"/Size") + 5 :].split()[0]), *(n + 1 for n in objects)])
    out, table = data, b"xref\n"
    for n, body in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (n, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    more = f" /Info {info} 0 R" if info else ""
    tail = f"trailer\n<</Size {size} /Root {root} 0 R /Prev {before}{more}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + table + tail.encode()


def _first(make: Callable[[Sheet], None]) -> tuple[bytes, int, bytes]:
    """A file as first saved, the number of its page's content, and that content."""
    s = Sheet()
    make(s)
    data = s.done(lambda pdf: None)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return data, pdf.pages[0].Contents.objgen[0], pdf.pages[0].Contents.read_bytes()


@leak("revision")
def earlier_text(word: str) -> Drawn:
    data, number, text = _first(lambda s: s.word(word))
    start, end = text.rindex(b"BT"), text.rindex(b"ET") + 2
    x0, y0, x1, y1 = place(word)
    now = text[:start] + text[end:] + f"\n0 g {x0} {y0} {x1 - x0} {y1 - y0} re f\n".encode()
    return Drawn(_appended(data, {number: b"<</Length %d>>\nstream\n%s\nendstream" % (len(now), now)}), None, page=None)


@leak("revision")
def earlier_scan(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    data = s.done(lambda pdf: None)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number = next(iter(pdf.pages[0].Resources.XObject.values())).objgen[0]
    image = scan(word, "black")
    raw = image.tobytes()
    body = _IMAGE % (*image.size, len(raw)) + b"\nstream\n" + raw + b"\nendstream"
    return Drawn(_appended(data, {number: body}), None, page=None)


@leak("revision")
def earlier_title(word: str) -> Drawn:
    code = ("\ufeff" + word).encode("utf-16-be").hex().encode()
    data = _page(word).data
    data = _appended(data, {900: b"<</Title <" + code + b">>>"}, info=900)
    return Drawn(_appended(data, {900: b"<</Title (Telegram)>>"}, info=900), None, page=None)


# -------------------------------------------------------------------------------------------- clean look-alikes
@clean
def signed_later(word: str) -> Drawn:
    data, _, _ = _first(lambda s: s.word(word))
    signature = b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:2020) /Contents <00>>>"
    return Drawn(_appended(data, {800: signature}))


@clean
def note_added_later(word: str) -> Drawn:
    data, number, text = _first(lambda s: s.word(word))
    more = text + b"\n1 0 0 RG 1 w 40 50 m 200 50 l S\n"
    return Drawn(_appended(data, {number: b"<</Length %d>>\nstream\n%s\nendstream" % (len(more), more)}))


@clean
def metadata_updated(word: str) -> Drawn:
    data, _, _ = _first(lambda s: s.word(word))
    return Drawn(_appended(data, {800: b"<</Producer (Archive Tool 1.2) /ModDate (D:2020)>>"}, info=800))


@clean
def linearized(word: str) -> Drawn:
    with pikepdf.open(io.BytesIO(_page(word, printed=True).data)) as pdf:
        out = io.BytesIO()
        pdf.save(out, linearize=True, deterministic_id=True)
    return Drawn(out.getvalue())


@clean
def title_that_is_printed(word: str) -> Drawn:
    return _page(word, lambda pdf: pdf.docinfo.__setitem__("/Title", String(f"See also {word}")), printed=True)


@clean
def tools_and_dates(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Producer"], pdf.docinfo["/Creator"] = String("Paper Capture Plug-in"), String("Scanner 19.10")
        pdf.docinfo["/CreationDate"] = String("D:20200813085859-04'00'")
        with pdf.open_metadata() as meta:
            meta["xmp:CreatorTool"] = "Scanner 19.10"
            meta["xmp:CreateDate"] = "2020-08-13T08:58:59-04:00"
            meta["dc:format"] = "application/pdf"

    return _page(word, add, printed=True)


@clean
def bookmarks_of_headings(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.append(OutlineItem(f"Telegram {word}", 0))

    return _page(word, add, printed=True)


@clean
def plain_form(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        _form(pdf, "Embassy", look="Embassy", TU=String("Please enter the Telegram"))

    return _page(word, add, printed=True)


@clean
def empty_form(word: str) -> Drawn:
    return _page(word, lambda pdf: _form(pdf, "", T=String("topmostSubform[0].Page1[0].TextField1[0]")), printed=True)


@clean
def structure_of_what_is_drawn(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Span, P=root, ActualText=String(word)))
        pdf.Root.StructTreeRoot = root

    return _page(word, add, printed=True)


@clean
def replaced_by_the_same(word: str) -> Drawn:
    s = Sheet()
    said = ("\ufeff" + word).encode("utf-16-be").hex()
    s.c._code.append(f"/Span <</ActualText <{said}>>> BDC")
    s.text(X, Y, word)
    s.c._code.append("EMC")
    return Drawn(s.done())


@clean
def layer_on(word: str) -> Drawn:
    return _page(word, lambda pdf: _layer(pdf, b"0 g 20 20 10 10 re f", "on"), printed=True)


@clean
def layer_off_and_empty(word: str) -> Drawn:
    return _page(word, lambda pdf: _layer(pdf, b"", "off"), printed=True)


@clean
def thumbnail_of_the_page(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        image = scan(word, "black").resize((150, 200), Image.Resampling.BOX)
        pdf.pages[0].Thumb = _stream(pdf, image)

    s = Sheet(body=False)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(add))


@clean
def script_that_prints(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("this.print(true);"))

    return _page(word, add, printed=True)


@clean
def several_pages(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    s.c.showPage()
    s.body()
    return Drawn(s.done())
