"""Scans that lie in a store and not on a disk of one's own: any file system that fsspec knows, by URL.

Everything after discovery reads files. So an object is fetched to a bounded cache on the machine that needs it, and a
source knows where its files come from; nothing else in Koden knows of stores.
"""
