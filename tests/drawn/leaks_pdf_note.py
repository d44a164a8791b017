"""Probes of annotations and form fields that lie over a page."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import Sheet, place


def _note(word: str, *, contents: str = "", paint: str | None = None, hide: int = 4, **more: object) -> Drawn:
    box = place(word)

    def add(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array(box), F=hide, P=pdf.pages[0].obj)
        for key, value in more.items():
            note[f"/{key}"] = value
        if contents:
            note.Contents = String(contents)
        if paint is not None:
            look = pdf.make_stream(paint.encode())
            look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array(box)
            note.AP = Dictionary(N=pdf.make_indirect(look))
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    s = Sheet()
    s.word(word)
    return Drawn(s.done(add), box)


def _filled(word: str, colour: str = "0 g") -> str:
    x0, y0, x1, y1 = place(word)
    return f"{colour} {x0} {y0} {x1 - x0} {y1 - y0} re f"


@leak("annotation")
def redaction_not_applied(word: str) -> Drawn:
    return _note(word, Subtype=Name.Redact, IC=Array([0, 0, 0]), C=Array([1, 0, 0]))


@leak("annotation")
def square_note(word: str) -> Drawn:
    return _note(word, Subtype=Name.Square, IC=Array([0, 0, 0]), paint=_filled(word))


@leak("annotation")
def opaque_highlight(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    corners = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return _note(word, Subtype=Name.Highlight, QuadPoints=corners, C=Array([0, 0, 0]), paint=_filled(word))


@leak("annotation")
def dark_highlight_without_look(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    corners = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return _note(word, Subtype=Name.Highlight, QuadPoints=corners, C=Array([0, 0, 0]))


@leak("annotation")
def ink_note(word: str) -> Drawn:
    x0, y0, x1, _ = place(word)
    lines = " ".join(f"{x0} {y0 + 3 + 4 * k} m {x1} {y0 + 3 + 4 * k} l S" for k in range(4))
    return _note(word, Subtype=Name.Ink, InkList=Array([Array([x0, y0, x1, y0])]), paint=f"6 w {lines}")


@leak("annotation")
def free_text_over(word: str) -> Drawn:
    return _note(word, Subtype=Name.FreeText, DA=String("/Helv 10 Tf 0 g"), paint=_filled(word, "1 g"))


@leak("annotation", "text-under-box")
def words_of_a_note(word: str) -> Drawn:
    s = _note("Yamada", Subtype=Name.Text, contents=f"this is {word}")
    return Drawn(s.data, None, page=1)


@leak("annotation", "hidden-layer")
def hidden_note(word: str) -> Drawn:
    s = _note("Yamada", Subtype=Name.FreeText, DA=String("/Helv 10 Tf"), contents=word, hide=2, paint="")
    return Drawn(s.data, None, page=1)


@leak("annotation")
def field_over(word: str) -> Drawn:
    """A form field filled black: programs that show forms show the box, others the word."""
    return _note(word, Subtype=Name.Widget, FT=Name.Tx, T=String("Text1"), paint=_filled(word))


@leak("annotation")
def stamp_over(word: str) -> Drawn:
    return _note(word, Subtype=Name.Stamp, paint=_filled(word, "0.8 0 0 rg"))


# -------------------------------------------------------------------------------------------- clean look-alikes
@clean
def highlight_multiplied(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    corners = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return _note(word, Subtype=Name.Highlight, QuadPoints=corners, C=Array([1, 1, 0]))


@clean
def notes_that_strike_and_frame(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    return _note(
        word, Subtype=Name.Square, C=Array([1, 0, 0]), paint=f"1 0 0 RG 1 w {x0} {y0} {x1 - x0} {y1 - y0} re S"
    )


@clean
def link(word: str) -> Drawn:
    return _note(word, Subtype=Name.Link, Border=Array([0, 0, 0]), A=Dictionary(S=Name.URI, URI=String("https://a.jp")))


@clean
def empty_field_over_nothing(word: str) -> Drawn:
    drawn = _note("", Subtype=Name.Widget, FT=Name.Tx, T=String("Text1"), paint=_filled("", "0.9 g"))
    del word
    return drawn
