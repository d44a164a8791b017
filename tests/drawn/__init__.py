"""Pages that the project draws for itself, with known truth: the samples of ``raw/``, test pages, pages to time.

``python -m tests.drawn raw`` draws the samples anew. Tests import :mod:`tests.drawn.forms` (whole documents),
:class:`tests.drawn.sheet.Sheet` (one page, element by element), :mod:`tests.drawn.ageing` and
:func:`tests.drawn.fonts.need`, which skips the test where no fitting font is installed.
"""
