"""Which streams of a PDF its pages draw."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from pipeline.audit.pdf_read import Budget, Key, as_list, content, drawn_names, entries

_Way = tuple[pikepdf.Stream, object, bool]
"""a stream, the resources it has when it names none, and whether it draws others"""


def drawn_streams(pdf: pikepdf.Pdf, budget: Budget) -> dict[Key, pikepdf.Stream]:
    """Content streams, forms and pictures that pages draw, with notes, patterns and the glyphs of Type 3 fonts."""
    for known, streams in budget.drawn:
        if known is pdf:
            return streams
    walk = _Walk(budget)
    for page in pdf.pages:
        walk.page(page)
    walk.on()
    budget.drawn.append((pdf, walk.out))
    return walk.out


class _Walk:
    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.out: dict[Key, pikepdf.Stream] = {}
        self._waiting: list[_Way] = []
        self._fonts: set[Key] = set()

    def page(self, page: pikepdf.Page) -> None:
        resources = page.obj.get("/Resources") or page.resources
        parts = [c for c in as_list(page.obj.get("/Contents")) if isinstance(c, pikepdf.Stream)]
        whole = b"\n".join(content(p, self.budget) for p in parts)
        self.out.update({p.objgen: p for p in parts})
        self._use(whole, resources)
        for note in as_list(page.obj.get("/Annots")):
            looks = note.get("/AP") if isinstance(note, pikepdf.Dictionary) else None
            for _, look in entries(looks):
                states = [look] if isinstance(look, pikepdf.Stream) else [s for _, s in entries(look)]
                for s in states:
                    self._add(s, resources, True)
        self._add(page.obj.get("/Thumb"), resources, False)  # looked at with the page

    def on(self) -> None:
        while self._waiting:
            stream, around, opens = self._waiting.pop()
            if opens:
                self._use(content(stream, self.budget), stream.get("/Resources", around))

    def _add(self, stream: object, resources: object, opens: bool) -> None:
        if isinstance(stream, pikepdf.Stream) and stream.objgen not in self.out:
            self.out[stream.objgen] = stream
            self._waiting.append((stream, resources, opens))

    def _use(self, data: bytes, resources: object) -> None:
        """What a content stream draws by name, and all patterns and glyphs among its resources."""
        if not isinstance(resources, pikepdf.Dictionary):
            return
        names = drawn_names(data)
        if names:
            for name, x in entries(resources.get("/XObject")):
                if name in names:
                    self._add(x, resources, isinstance(x, pikepdf.Stream) and x.get("/Subtype") == "/Form")
        for _, x in entries(resources.get("/Pattern")):
            self._add(x, resources, True)
        for _, state in entries(resources.get("/ExtGState")):
            mask = state.get("/SMask") if isinstance(state, pikepdf.Dictionary) else None
            if isinstance(mask, pikepdf.Dictionary):
                self._add(mask.get("/G"), resources, True)
        for font, glyphs in self._type3(resources.get("/Font")):
            for _, glyph in entries(glyphs):
                self._add(glyph, font.get("/Resources", pikepdf.Dictionary()), True)

    def _type3(self, fonts: object) -> Iterator[tuple[pikepdf.Dictionary, object]]:
        """Each font once, in all."""
        for _, font in entries(fonts):
            if isinstance(font, pikepdf.Dictionary) and (not font.is_indirect or font.objgen not in self._fonts):
                self._fonts.add(font.objgen)
                if font.get("/Subtype") == "/Type3":
                    yield font, font.get("/CharProcs")
