"""The records of an output folder for programs: found, filtered, read. ``koden.py`` is what they import."""

from pipeline.corpus.corpus import Corpus, open_corpus
from pipeline.corpus.entry import Entry, Reference

__all__ = ["Corpus", "Entry", "Reference", "open_corpus"]
