"""PDF files that are odd and yet scans: they are read, and nothing else happens."""

from __future__ import annotations

import random

from bench.scale.hostile_pdf_damaged import _locked
from bench.scale.pdf_writing import TEXT, page, stream


def with_actions(port: int) -> bytes:
    """Scripts, programs to be started, forms to be sent, other files to be opened: when it is opened and everywhere."""
    address = b"http://127.0.0.1:%d/" % port
    script = b"<</S/JavaScript/JS(app.launchURL\\('%s'\\))>>" % address
    launch = b"<</S/Launch/F(/bin/sh)/Unix<</F(/bin/sh)/P(-c id)>>/Next %s>>" % script
    away = b"<</S/URI/URI(%s)/Next<</S/GoToR/F<</FS/URL/F(%s)>>/D[0/Fit]/Next<</S/SubmitForm/F(%s)/Next%s>>>>>>" % (
        address, address, address, launch,
    )  # fmt: skip
    return page(
        stream(TEXT),
        more=b"/AA<</O %s/C %s>>" % (away, launch),
        catalog=b"/OpenAction %s/AA<</WC %s/DP %s>>/Names<</JavaScript<</Names[(a)%s]>>>>"
        % (away, script, launch, script),
    )


def with_outer_streams(port: int, canary: bytes) -> bytes:
    """The page draws a form, and a picture, whose bytes are to be fetched from a file and from the network."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]"
    there = stream(b"", form + b"/F(%s)" % canary)
    away = stream(b"", form + b"/F<</FS/URL/F(http://127.0.0.1:%d/a)>>" % port)
    return page(stream(TEXT + b"/X Do /Y Do"), b"/XObject<</X 6 0 R/Y 7 0 R>>", others={6: there, 7: away})


def _packet(address: str, canary: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file://{canary}"><!ENTITY b SYSTEM "{address}">'
        f'<!ENTITY % c SYSTEM "{address}dtd"> %c;]>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:RDF><r:Description xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>&a;&b;</d:title></r:Description>'
        "</r:RDF></x:xmpmeta>"
    ).encode()


def with_outer_entities(port: int, canary: bytes) -> bytes:
    """XMP and a form (XFA) that name files and addresses as entities."""
    packet = _packet(f"http://127.0.0.1:{port}/", canary.decode())
    return page(
        stream(TEXT),
        catalog=b"/Metadata 6 0 R/AcroForm<</Fields[]/XFA[(template)7 0 R(datasets)7 0 R]>>",
        others={6: stream(packet, b"/Type/Metadata/Subtype/XML"), 7: stream(packet)},
    )


def with_laughing_metadata() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    packet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">&l11;</x:xmpmeta>'
    ).encode()
    return page(stream(TEXT), catalog=b"/Metadata 6 0 R", others={6: stream(packet, b"/Type/Metadata/Subtype/XML")})


def signed() -> bytes:
    """A signature over the whole file (of no worth: nobody is asked about it)."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/Rect[0 0 0 0]/F 132/V 7 0 R/P 3 0 R>>"
    value = (
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 100 200 100]/Contents<%s>>>"
        % (b"00" * 256)
    )
    return page(
        stream(TEXT),
        more=b"/Annots[6 0 R]",
        catalog=b"/AcroForm<</SigFlags 3/Fields[6 0 R]>>",
        others={6: field, 7: value},
    )


def owner_locked() -> bytes:
    return _locked(user="")


def font_broken() -> bytes:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 32/LastChar 126/FontDescriptor 7 0 R>>"
    about = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/FontFile2 8 0 R>>"
    program = b"\0\1\0\0\xff\xff" + random.Random(5).randbytes(5000)
    return page(
        stream(TEXT + b"BT /F2 14 Tf 72 620 Td (Minutes) Tj ET"),
        b"/X<<>>",
        others={6: font, 7: about, 8: stream(program)},
    ).replace(b"/F1 5 0 R", b"/F1 5 0 R/F2 6 0 R", 1)
