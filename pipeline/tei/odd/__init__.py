"""From the customisation (``schemas/koden.odd``) to what is made of it: ``koden.sch`` and the guide ``koden.html``.

``python -m pipeline.tei.odd`` writes both, ``--check`` only says whether they are up to date. The grammar ``koden.rng``
is written by hand; ``tests/tei/test_odd.py`` holds it and the customisation together.
"""
