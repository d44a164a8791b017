"""The folder of hostile inputs: links, pipes, devices, holes, names, files that change; the good pages among them."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.scale import hostile_pdf
from bench.scale import hostile_pdf_bombs as bombs
from bench.scale import hostile_pdf_labour as labour
from bench.scale import hostile_pdf_loops as loops
from bench.scale import hostile_pdf_odd as odd_pdf
from bench.scale import hostile_pictures as pictures
from bench.scale import pdf_writing as pdf
from tests.drawn import vary, write

GOOD = 20
CHANGED = ("replaced.pdf", "rewritten.pdf", "removed.pdf", "grows.pdf", "going/first.pdf", "going/second.pdf")
"""what :mod:`bench.scale.hostile_run` changes, takes away or makes longer while the run goes on"""

_PDF = {
    "too-large": (
        "content-bomb content-deep content-chain content-lzw predictor-bomb object-stream-bomb xref-bomb picture-huge "
        "picture-many-bits mask-huge pictures-many profile-bomb font-bomb form-bomb metadata-bomb pages-million "
        "pages-many paths-million texts-million"
    ),
    "too-long": "page-long",
    "damaged": (
        "laughs laughs-in-pattern pattern-fine form-cycle kids-of-itself kids-ring parent-ring tree-deep tree-laughs "
        "count-million arrays-deep jbig2-large jbig2-symbols no-catalogue table-wrong cut-tenth cut-half cut-end "
        "save-deep noise-after-header noise-everywhere picture-missing picture-half"
    ),
    "no-pages": "no-pages",
    "encrypted": "encrypted encrypted-strangely",
}
_PICTURES = {
    "too-large": (
        "png-idat-bomb.png png-sides.png tiff-deflate.tif tiff-lzw.tif tiff-packbits.tif tiff-fax.tif tiff-chain.tif "
        "tiff-strips.tif png-chunks.png jpeg-sides.jpg jp2-sides.jp2 bmp-negative.bmp bmp-narrow.bmp"
    ),
    "too-long": "png-long.png",
    "damaged": (
        "png-idat-short.png png-ztxt.png png-itxt-many.png png-profile.png tiff-count.tif tiff-beyond.tif "
        "tiff-samples.tif bigtiff.tif jpeg-passes.jpg jp2-tiles.jp2 jp2-short.jp2 bmp-runs.bmp"
    ),
    "not-a-scan": "gif.jpg",
}
EXPECTED: dict[str, str] = {
    **{f"{name}.pdf": reason for reason, names in _PDF.items() for name in names.split()},
    **{name: reason for reason, names in _PICTURES.items() for name in names.split()},
    "empty.pdf": "empty-file",
    "empty.tif": "empty-file",
    "archive.pdf": "not-a-scan",
    "page.html.jpg": "not-a-scan",
    "zip-before.pdf": "not-a-scan",
    "holes.pdf": "not-a-scan",
    "holes-after-header.pdf": "too-large",
    "holes.tif": "too-large",
    "link-out.pdf": "not-a-file",
    "link-nowhere.pdf": "not-a-file",
    "link-to-itself.pdf": "not-a-file",
    "link-to-zeros.pdf": "not-a-file",
    "pipe.pdf": "not-a-file",
    "socket.pdf": "not-a-file",
    **dict.fromkeys(CHANGED, "file-changed"),
}
"""file below the folder, to the word of its reason"""
_ODD_PICTURES = (
    "tiff-ring.tif",
    *("marks-million.png", "lines-million.png", "chequers.png"),
)
_HOLES = {"holes.pdf": b"", "holes-after-header.pdf": b"%PDF-1.7\n", "holes.tif": b"II*\0\x08\0\0\0"}
PLAIN = (
    ["setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search"] if shutil.which("setpriv") else []
)
"""before a command of root: without the right to read what nobody may"""
PASSED_OVER = ("link-to-folder", "...pdf")
"""no scans: not counted, not opened"""


def good(folder: Path) -> list[str]:
    """Twenty drawn pages, each its own source; their names."""
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for n, (drawn, how, seed) in enumerate(vary.documents(GOOD, 4100)):
        picture = write.aged_pages(drawn, [how], seed)[0][0]
        out.append(f"good-{chr(97 + n)}{('.pdf', '.tif', '.png')[n % 3]}")
        write.save([picture], folder / out[-1])
    return out


def hostile(folder: Path, outside: Path) -> dict[str, str]:
    """Everything hostile; name to reason. ``outside``: a folder that links lead to."""
    folder.mkdir(parents=True, exist_ok=True)
    outside.mkdir(parents=True, exist_ok=True)
    for name, make in hostile_pdf.MAKERS.items():
        if f"{name}.pdf" in EXPECTED:
            (folder / f"{name}.pdf").write_bytes(make())
    for name, make in pictures.MAKERS.items():
        if name in EXPECTED:
            (folder / name).write_bytes(make())
    for name, data in _small().items():
        (folder / name).write_bytes(data)
    for name, head in (
        ("holes.pdf", b""),
        ("holes-after-header.pdf", b"%PDF-1.7\n"),
        ("holes.tif", b"II*\0\x08\0\0\0"),
    ):
        (folder / name).write_bytes(head)
        os.truncate(folder / name, 100 << 30)
    (outside / "private.pdf").write_bytes(pdf.plain())
    (folder / "link-out.pdf").symlink_to(outside / "private.pdf")
    (folder / "link-nowhere.pdf").symlink_to("nothing.pdf")
    (folder / "link-to-itself.pdf").symlink_to("link-to-itself.pdf")
    (folder / "link-to-zeros.pdf").symlink_to("/dev/zero")
    (folder / "link-to-folder").symlink_to(".")
    os.mkfifo(folder / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(folder, os.O_RDONLY)
        try:
            listener.bind(f"/proc/self/fd/{here}/socket.pdf")  # an address of a socket is short
        finally:
            os.close(here)
    (folder / "going").mkdir()
    for name in CHANGED:
        (folder / name).write_bytes(large(name) if name == "grows.pdf" else unlike(name))
    expected = dict(EXPECTED)
    if os.geteuid() != 0 or PLAIN:  # root may read everything
        (folder / "locked.pdf").write_bytes(unlike("locked"))
        (folder / "locked.pdf").chmod(0)
        expected["locked.pdf"] = "access-denied"
    return expected


def _small() -> dict[str, bytes]:
    zipped = b"PK\3\4" + bytes(2000)
    return {
        "empty.pdf": b"",
        "empty.tif": b"",
        "archive.pdf": zipped,
        "page.html.jpg": b"<!DOCTYPE html><script>alert(1)</script>",
        "zip-before.pdf": zipped + pdf.plain(),
        "...pdf": pdf.plain(),
    }


def unlike(name: str) -> bytes:
    """A sound PDF of a page, other than that of any other name."""
    text = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest().encode()
    lines = b" ".join(b"1 0 0 1 72 %d Tm (Minutes of the meeting of the committee) Tj" % y for y in range(300, 760, 30))
    return pdf.page(pdf.stream(b"BT /F1 14 Tf %s 1 0 0 1 72 250 Tm (%s) Tj ET" % (lines, text)))


def large(name: str) -> bytes:
    """A sound PDF of 40 MB."""
    grain = np.random.default_rng(len(name)).integers(0, 256, (6000, 6600), dtype=np.uint8)
    return pdf.picture(6600, 6000, grain.tobytes(), pdf.GREY)


# ------------------------------------------------------------------------------------- odd, and all the same a scan
def odd_names() -> list[bytes]:
    names = [
        "-rf.pdf", "--help.pdf", "$(touch pwned).pdf", "`touch pwned`.pdf", "a;touch pwned;b.pdf", "a'b\"c.pdf",
        "a|b&c.pdf", "*.pdf", "line\nfeed.pdf", "tab\there.pdf", "\u202egnp.fdp.pdf", "Name.pdf", "name.pdf", "が.pdf",
        "か\u3099.pdf", "CON.pdf", " blank .pdf", "%2e%2e%2fup.pdf", "%00.pdf", "x" * 251 + ".pdf", "&lt;b&gt;<b>.pdf",
        "\x1b[31mred.pdf",
    ]  # fmt: skip
    return [*(n.encode() for n in names), b"\xff\xfe\x80.pdf"]


def odd(folder: Path, port: int, canary: Path) -> dict[str, str]:
    """Scans that look hostile and are read; what follows from them is nothing. Name to reason ("" when read)."""
    folder.mkdir(parents=True, exist_ok=True)
    where = os.fsencode(folder)
    out: dict[str, str] = {}
    for name in odd_names():
        path = where + b"/" + name
        with open(path, "wb") as f:  # noqa: PTH123 - a name that is no text
            f.write(unlike(os.fsdecode(name)))
        out[os.fsdecode(name)] = ""
    there = os.fsencode(canary)
    made: dict[str, Callable[[], bytes]] = {
        "outer-streams": lambda: odd_pdf.with_outer_streams(port, there),
        "outer-entities": lambda: odd_pdf.with_outer_entities(port, there),
        "laughing-metadata": odd_pdf.with_laughing_metadata,
        "signed": odd_pdf.signed,
        "owner-locked": odd_pdf.owner_locked,
        "font-broken": odd_pdf.font_broken,
        "glyph-cycle": loops.glyph_cycle,
        "function-cycle": loops.function_cycle,
        "function-huge": loops.function_huge,
        "colour-cycle": loops.colour_cycle,
        "contents-cycle": loops.contents_cycle,
        "length-cycle": loops.length_cycle,
        "mask-cycle": bombs.mask_cycle,
        "soft-mask-cycle": bombs.soft_mask_cycle,
        "pattern-cycle": loops.pattern_cycle,
        "dictionaries-deep": loops.dictionaries_deep,
        "xref-size": bombs.xref_size,
        "xref-widths": bombs.xref_widths,
        "path-long": labour.path_long,
        "inline-pictures": labour.inline_pictures,
        "page-giant": labour.page_giant,
        "page-infinite": labour.page_infinite,
        "jbig2-page": bombs.jbig2_page,
    }
    for stem, make in made.items():
        (folder / f"{stem}.pdf").write_bytes(make())
        out[f"{stem}.pdf"] = ""
    for each in _ODD_PICTURES:
        (folder / each).write_bytes(pictures.MAKERS[each]())
        out[each] = ""
    (folder / "actions.pdf").write_bytes(odd_pdf.with_actions(port))
    out["actions.pdf"] = "leak"  # it names an address that the page does not show
    return out
