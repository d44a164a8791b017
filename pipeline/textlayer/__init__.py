"""Born-digital pages: whether a PDF's own text may be trusted, and its glyphs as lines that layout can work on."""
