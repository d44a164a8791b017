"""A record read back into the document it was made of: plain typed data, which is written again byte for byte.

What the builder throws away is not there: how sure the characters are that are not marked unclear (they are given the
threshold below which a record marks them), where in its line a character stands (they are spread evenly), what read
which line of a page that several engines read (its first one), the order of regions on a page. What a document cannot
hold is never dropped: the record is written again and compared, and refused with the place of the first difference.
"""

from pipeline.tei.reading.record import read_document, write_document

__all__ = ["read_document", "write_document"]
