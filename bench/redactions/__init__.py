"""How well redactions are found: detection alone, without reading. ``python -m bench.redactions --help``.

:mod:`~bench.redactions.pages` knows the pages and their truth, :mod:`~bench.redactions.matching` tells right from
wrong, :mod:`~bench.redactions.scores` adds up, :mod:`~bench.redactions.report` writes it down.
"""

from bench.redactions.matching import match
from bench.redactions.pages import Case, cases, found_on, frame_of

__all__ = ["Case", "cases", "found_on", "frame_of", "match"]
