"""Probes of what a PDF holds beside its pages. Every page shows a black box with nothing under it."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from PIL import Image

from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import HEIGHT, WIDTH, Sheet, X, Y, place, scan

Change = Callable[[pikepdf.Pdf], None]


def page_with_box(word: str, change: Change | None = None, *, printed: bool = False) -> Drawn:
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


def text_of(word: str) -> bytes:
    """Instructions that write the word in Helvetica, as codes of UTF-16 when it is not Latin."""
    code = word.encode("latin-1" if word.isascii() else "utf-16-be").hex()
    return f"BT /F1 12 Tf {X} {Y} Td <{code}> Tj ET".encode()


# ------------------------------------------------------------------------------------------------------ words
@leak("metadata")
def title(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: pdf.docinfo.__setitem__("/Title", String(f"Interview with {word}")))


@leak("metadata")
def keywords_of_the_tool_for_pages(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: pdf.docinfo.__setitem__("/Betreff", String(word)))


@leak("metadata")
def xmp(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata() as meta:
            meta["dc:description"] = f"about {word}"

    return page_with_box(word, add)


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

    return page_with_box(word, add)


@leak("bookmark", "metadata")
def destination(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        target = Array([pdf.pages[0].obj, Name.Fit])
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(word), target])))

    return page_with_box(word, add)


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
    return page_with_box(word, lambda pdf: _form(pdf, word, hide=2))


@leak("form-value")
def default_of_a_field(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: _form(pdf, "", DV=String(word)))


@leak("form-value")
def tooltip_of_a_field(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: _form(pdf, "", TU=String(f"enter what {word} said")))


@leak("form-value")
def name_of_a_field(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: _form(pdf, "", T=String(f"field_{word}_1")))


@leak("metadata")
def structure(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Span, P=root, Alt=String(word)))
        pdf.Root.StructTreeRoot = root

    return page_with_box(word, add)


@leak("metadata")
def script(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{word}');"))

    return page_with_box(word, add)


@leak("metadata")
def private_words(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        private = Dictionary(LastModified=String("D:2020"), Private=Dictionary(Note=String(word)))
        pdf.pages[0].PieceInfo = Dictionary(Tool=private)

    return page_with_box(word, add)


@leak("metadata")
def private_drawing(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream((word * 400).encode())
        pdf.pages[0].PieceInfo = Dictionary(Illustrator=Dictionary(Private=Dictionary(AIPrivateData1=stream)))

    return page_with_box(word, add)


# ------------------------------------------------------------------------------------------------------ parts
@leak("attachment")
def attachment(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: pdf.attachments.__setitem__("note.txt", word.encode()))


@leak("attachment")
def attachment_of_a_note(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        data = pdf.make_stream(word.encode(), Type=Name.EmbeddedFile)
        file = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=data))
        note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([10, 10, 30, 30]), FS=file)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return page_with_box(word, add)


@leak("attachment")
def appended(word: str) -> Drawn:
    drawn = page_with_box(word)
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
    return page_with_box(word, lambda pdf: _layer(pdf, text_of(word), "off"))


@leak("hidden-layer")
def picture_in_a_layer_off(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources.XObject = Dictionary(Im7=_stream(pdf, scan(word)))
        pdf.pages[0].Resources.XObject.Im7.OC = group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("a")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(BaseState=Name.OFF))
        pdf.pages[0].Contents = pdf.make_stream(pdf.pages[0].Contents.read_bytes() + b"\n/Im7 Do\n")

    return page_with_box(word, add)


@leak("hidden-layer")
def page_outside_the_tree(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, WIDTH, HEIGHT]), Resources=pdf.pages[0].Resources)
        page.Contents = pdf.make_stream(text_of(word))
        pdf.Root["/Names"] = Dictionary(Templates=Dictionary(Names=Array([String("toc"), pdf.make_indirect(page)])))

    return page_with_box(word, add)


@leak("hidden-layer", "covered-image")
def picture_no_page_draws(word: str) -> Drawn:
    return page_with_box(
        word, lambda pdf: pdf.pages[0].Resources.__setitem__("/XObject", Dictionary(Im9=_stream(pdf, scan(word))))
    )


# -------------------------------------------------------------------------------------------- clean look-alikes
@clean
def title_that_is_printed(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: pdf.docinfo.__setitem__("/Title", String(f"See also {word}")), printed=True)


@clean
def catalogue_of_an_open_page(word: str) -> Drawn:
    """What an archive wrote about a file that withholds nothing."""

    def add(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = String(f"Volume 12: {word}")
        with pdf.open_metadata() as meta:
            meta["dc:description"] = f"Papers about {word}, 1952 to 1954"

    s = Sheet()
    s.text(40, 60, "Nothing is withheld on this page.")
    return Drawn(s.done(add), None, page=None)


@clean
def tools_and_dates(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Producer"], pdf.docinfo["/Creator"] = String("Paper Capture Plug-in"), String("Scanner 19.10")
        pdf.docinfo["/CreationDate"] = String("D:20200813085859-04'00'")
        with pdf.open_metadata() as meta:
            meta["xmp:CreatorTool"] = "Scanner 19.10"
            meta["xmp:CreateDate"] = "2020-08-13T08:58:59-04:00"
            meta["dc:format"] = "application/pdf"

    return page_with_box(word, add, printed=True)


@clean
def bookmarks_of_headings(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.append(OutlineItem(f"Telegram {word}", 0))

    return page_with_box(word, add, printed=True)


@clean
def plain_form(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        _form(pdf, "Embassy", look="Embassy", TU=String("Please enter the Telegram"))

    return page_with_box(word, add, printed=True)


@clean
def empty_form(word: str) -> Drawn:
    return page_with_box(
        word, lambda pdf: _form(pdf, "", T=String("topmostSubform[0].Page1[0].TextField1[0]")), printed=True
    )


@clean
def structure_of_what_is_drawn(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Span, P=root, ActualText=String(word)))
        pdf.Root.StructTreeRoot = root

    return page_with_box(word, add, printed=True)


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
    return page_with_box(word, lambda pdf: _layer(pdf, b"0 g 20 20 10 10 re f", "on"), printed=True)


@clean
def layer_off_and_empty(word: str) -> Drawn:
    return page_with_box(word, lambda pdf: _layer(pdf, b"", "off"), printed=True)


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

    return page_with_box(word, add, printed=True)


@clean
def several_pages(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    s.c.showPage()
    s.body()
    return Drawn(s.done())


@clean
def form_with_help_and_choices(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        choices = Array([String("東京都"), String("Osaka"), String("Kyoto")])
        hint = String("Please enter your full legal name as it appears on your passport")
        _form(pdf, "", TU=hint, Opt=choices)

    return page_with_box(word, add, printed=True)


@clean
def form_in_japanese(word: str) -> Drawn:
    return page_with_box(
        word, lambda pdf: _form(pdf, "", T=String("氏名"), TU=String("お名前を入力してください")), printed=True
    )


@clean
def title_of_a_scan_as_printed(word: str) -> Drawn:
    """A scan without text: only reading it tells that the title is printed."""
    s = Sheet(body=False)
    s.picture(scan("Kagoshima", size=(WIDTH, HEIGHT)), 0, 0, WIDTH, HEIGHT)
    del word
    return Drawn(s.done(lambda pdf: pdf.docinfo.__setitem__("/Title", String("The talks will be continued"))))
