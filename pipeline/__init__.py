"""Koden: scans of diplomatic records in, checked TEI out."""

__version__ = "0.1.0"
