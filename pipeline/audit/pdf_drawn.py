"""Which streams of a PDF its pages draw."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from pipeline.audit.pdf_read import Budget, Key, as_list, content, drawn_names, entries


def drawn_streams(pdf: pikepdf.Pdf, budget: Budget) -> dict[Key, pikepdf.Stream]:
    """Content streams, forms and pictures that pages draw, with notes, patterns and the glyphs of Type 3 fonts."""
    out: dict[Key, pikepdf.Stream] = {}
    waiting: list[tuple[pikepdf.Stream, object, bool]] = []
    for page in pdf.pages:
        resources = page.obj.get("/Resources") or page.resources
        parts = [c for c in as_list(page.obj.get("/Contents")) if isinstance(c, pikepdf.Stream)]
        whole = b"\n".join(content(p, budget) for p in parts)
        out.update({p.objgen: p for p in parts})
        waiting += _used(whole, resources)
        for note in as_list(page.obj.get("/Annots")):
            looks = note.get("/AP") if isinstance(note, pikepdf.Dictionary) else None
            for _, look in entries(looks):
                states = [look] if isinstance(look, pikepdf.Stream) else [s for _, s in entries(look)]
                waiting += ((s, resources, True) for s in states if isinstance(s, pikepdf.Stream))
        thumb = page.obj.get("/Thumb")
        if isinstance(thumb, pikepdf.Stream):
            out[thumb.objgen] = thumb  # looked at with the page
    while waiting:
        stream, around, opens = waiting.pop()
        if stream.objgen in out:
            continue
        out[stream.objgen] = stream
        if opens:
            waiting += _used(content(stream, budget), stream.get("/Resources", around))
    return out


def _used(data: bytes, resources: object) -> Iterator[tuple[pikepdf.Stream, object, bool]]:
    """What a content stream draws by name, and all patterns and glyphs among its resources."""
    if not isinstance(resources, pikepdf.Dictionary):
        return
    names = drawn_names(data)
    for name, x in entries(resources.get("/XObject")):
        if isinstance(x, pikepdf.Stream) and name in names:
            yield x, resources, x.get("/Subtype") == "/Form"
    for _, x in entries(resources.get("/Pattern")):
        if isinstance(x, pikepdf.Stream):
            yield x, resources, True
    for _, state in entries(resources.get("/ExtGState")):
        mask = state.get("/SMask") if isinstance(state, pikepdf.Dictionary) else None
        group = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
        if isinstance(group, pikepdf.Stream):
            yield group, resources, True
    for _, font in entries(resources.get("/Font")):
        if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type3":
            for _, glyph in entries(font.get("/CharProcs")):
                if isinstance(glyph, pikepdf.Stream):
                    yield glyph, font.get("/Resources", resources), True
