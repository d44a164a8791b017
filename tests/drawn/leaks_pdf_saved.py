"""Probes of what a PDF keeps of its earlier states, and of objects that nothing refers to."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf

from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.leaks_pdf_file import page_with_box, text_of
from tests.drawn.pdf_sheet import HEIGHT, WIDTH, Sheet, place, scan

_IMAGE = (
    b"<</Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d>>"
)


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
    drawn = page_with_box(word)
    text = text_of(word)
    drawn.data = _kept(drawn.data, b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text))
    return drawn


@leak("hidden-layer")
def picture_nothing_refers_to(word: str) -> Drawn:
    drawn = page_with_box(word)
    image = scan(word)
    data = image.tobytes()
    drawn.data = _kept(drawn.data, _IMAGE % (*image.size, len(data)) + b"\nstream\n" + data + b"\nendstream")
    return drawn


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
    data = page_with_box(word).data
    data = _appended(data, {900: b"<</Title <" + code + b">>>"}, info=900)
    return Drawn(_appended(data, {900: b"<</Title (Telegram)>>"}, info=900), None, page=None)


@leak("hidden-layer")
def words_nothing_refers_to(word: str) -> Drawn:
    drawn = page_with_box(word)
    code = ("\ufeff" + word).encode("utf-16-be").hex().encode()
    drawn.data = _kept(drawn.data, b"<</Remark <" + code + b">>>")
    return drawn


@leak("hidden-layer")
def object_no_table_lists(word: str) -> Drawn:
    """Freed, as some editors leave what they delete."""
    drawn = page_with_box(word)
    text = text_of(word)
    at = drawn.data.rindex(b"xref\n", 0, drawn.data.rindex(b"trailer"))
    body = b"77 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(text), text)
    tail = drawn.data[at:].replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + len(body)))
    drawn.data = drawn.data[:at] + body + tail
    return drawn


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
    with pikepdf.open(io.BytesIO(page_with_box(word, printed=True).data)) as pdf:
        out = io.BytesIO()
        pdf.save(out, linearize=True, deterministic_id=True)
    return Drawn(out.getvalue())
