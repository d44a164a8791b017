"""PDF files whose objects lead back to themselves, are nested without end, or come by the million."""

from __future__ import annotations

from bench.scale.pdf_writing import TEXT, page, raw, stream


def laughs() -> bytes:
    """Twenty forms, each of which draws the next ten times: a hundred million million million."""
    others = {
        n: stream(
            b"/X Do " * 10 if n < 25 else b"0 0 1 1 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<</X %d 0 R>>>>" % (n + 1),
        )
        for n in range(6, 26)
    }
    return page(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", others=others)


def laughs_in_pattern() -> bytes:
    """The same with patterns that are filled with patterns."""
    others = {
        n: stream(
            b"/Pattern cs /P scn 0 0 100 100 re f " * 4 if n < 25 else b"0 0 1 1 re f",
            b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 100 100]/XStep 7/YStep 7"
            b"/Resources<</Pattern<</P %d 0 R>>>>" % (n + 1),
        )
        for n in range(6, 26)
    }
    return page(stream(b"/Pattern cs /P scn 0 0 595 842 re f"), b"/Pattern<</P 6 0 R>>", others=others)


def pattern_fine() -> bytes:
    """A pattern whose step is a millionth of a point over the whole page."""
    pattern = stream(
        b"0 0 1 1 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.000001/YStep 0.000001"
        b"/Resources<<>>",
    )
    return page(stream(b"/Pattern cs /P scn 0 0 595 842 re f"), b"/Pattern<</P 6 0 R>>", others={6: pattern})


def pattern_cycle() -> bytes:
    pattern = stream(
        b"/Pattern cs /P scn 0 0 50 50 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 100 100]/XStep 100/YStep 100"
        b"/Resources<</Pattern<</P 6 0 R>>>>",
    )
    return page(stream(b"/Pattern cs /P scn 0 0 595 842 re f"), b"/Pattern<</P 6 0 R>>", others={6: pattern})


def form_cycle() -> bytes:
    form = stream(
        b"0 0 9 9 re f /X Do /X Do",
        b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<</X 6 0 R>>>>",
    )
    return page(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", others={6: form})


def glyph_cycle() -> bytes:
    """A Type 3 font whose glyph is written in the font itself, many times."""
    glyph = stream(b"1000 0 0 0 1000 1000 d1 BT /F3 1 Tf (aaaaaaaaaa) Tj ET 0 0 500 500 re f")
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</a 7 0 R>>"
        b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1000]/Resources<</Font<</F3 6 0 R>>>>>>"
    )
    return page(
        stream(b"BT /F3 20 Tf 50 500 Td (aaaaaaaaaaaaaaaaaaaa) Tj ET"),
        b"/Font<</F3 6 0 R>>",
        others={6: font, 7: glyph},
    ).replace(b"/Font<</F1 5 0 R>>", b"", 1)


def function_cycle() -> bytes:
    function = b"<</FunctionType 3/Domain[0 1]/Functions[7 0 R 7 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"
    shading = b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 842]/Function 7 0 R>>"
    return page(stream(b"/S sh"), b"/Shading<</S 6 0 R>>", others={6: shading, 7: function})


def function_huge() -> bytes:
    """A table of a function with 2147483647 entries in each of eight directions."""
    function = stream(
        b"\0" * 64,
        b"/FunctionType 0/Domain[%s]/Range[0 1 0 1 0 1]/Size[%s]/BitsPerSample 32" % (b"0 1 " * 8, b"2147483647 " * 8),
    )
    shading = b"<</ShadingType 1/ColorSpace/DeviceRGB/Function 7 0 R>>"
    return page(stream(b"/S sh"), b"/Shading<</S 6 0 R>>", others={6: shading, 7: function})


def colour_cycle() -> bytes:
    return page(
        stream(b"/C cs 0 scn 0 0 300 300 re f"),
        b"/ColorSpace<</C 6 0 R>>",
        others={6: b"[/Indexed 6 0 R 255 7 0 R]", 7: stream(bytes(768))},
    )


def contents_cycle() -> bytes:
    return page(b"[4 0 R 4 0 R [4 0 R] 3 0 R]")


def length_cycle() -> bytes:
    """A stream whose length is the stream."""
    return page(b"<</Length 4 0 R>>\nstream\n0 0 m 100 100 l S\nendstream")


def kids_of_itself() -> bytes:
    return raw({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"})


def kids_ring() -> bytes:
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 4 0 R]/Count 1>>",
            4: b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]>>",
        }
    )


def parent_ring() -> bytes:
    """The page's parent is its child; its size and resources are to be inherited."""
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Parent 3 0 R/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
            4: stream(b"/X Do"),
        }
    )


def tree_deep(levels: int = 100_000) -> bytes:
    objects = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(3, levels)}
    objects[1], objects[2] = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    objects[levels] = b"<</Type/Page/MediaBox[0 0 595 842]/Parent %d 0 R>>" % (levels - 1)
    return raw(objects)


def tree_laughs() -> bytes:
    """Twenty levels of the tree, each with ten times the same child: a hundred million million million pages."""
    objects = {n: b"<</Type/Pages/Kids[%s]/Count 1000000>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 22)}
    objects[1], objects[22] = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/MediaBox[0 0 595 842]>>"
    return raw(objects)


def count_million() -> bytes:
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            4: stream(b"0 0 m 100 100 l S"),
        }
    )


def pages_million() -> bytes:
    """A tree that has the same page two hundred thousand times."""
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count 200000>>" % (b"3 0 R " * 200_000),
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            4: stream(b"0 0 m 100 100 l S"),
        }
    )


def pages_many() -> bytes:
    """A hundred thousand pages of their own."""
    kids = b" ".join(b"%d 0 R" % n for n in range(5, 100_005))
    objects = {n: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>" for n in range(5, 100_005)}
    objects |= {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count 100000>>" % kids,
        4: stream(b"0 0 m 100 100 l S"),
    }
    return raw(objects)


def arrays_deep() -> bytes:
    return page(stream(b"[" * 1_000_000 + b"]" * 1_000_000 + b" TJ"), more=b"/Deep " + b"[" * 200_000 + b"]" * 200_000)


def dictionaries_deep() -> bytes:
    return page(stream(TEXT), others={6: b"<</A " * 100_000 + b"1" + b">>" * 100_000})
