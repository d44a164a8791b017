"""Data that stop too early are noticed."""

from __future__ import annotations

import struct

import pytest

from pipeline.scan.streams import jbig2_whole


def segment(number: int, kind: int, data: bytes, refers: tuple[int, ...] = (), wide_page: bool = False) -> bytes:
    size = 1 if number <= 256 else 2 if number <= 65536 else 4
    if len(refers) <= 4:
        count = bytes([len(refers) << 5])
    else:
        count = struct.pack(">I", 7 << 29 | len(refers)) + bytes((len(refers) + 8) // 8)
    page = b"\0\0\0\1" if wide_page else b"\1"
    return (
        struct.pack(">IB", number, kind | (0x40 if wide_page else 0))
        + count
        + b"".join(r.to_bytes(size, "big") for r in refers)
        + page
        + struct.pack(">I", len(data))
        + data
    )


STREAM = (
    segment(0, 48, bytes(19))
    + segment(1, 0, b"symbols" * 9)
    + segment(2, 6, b"text" * 50, (1,))
    + segment(300, 6, b"text" * 50, (1, 2))
    + segment(70_000, 6, b"text" * 50, tuple(range(9)), wide_page=True)
    + segment(70_001, 38, b"\xff\xac" * 99)
)


def test_a_whole_stream():
    assert jbig2_whole(STREAM)
    assert jbig2_whole(STREAM + b"\0\0")


@pytest.mark.parametrize("missing", [1, 5, 100, 190, 250, 400])
def test_a_stream_that_stops_early(missing):
    assert not jbig2_whole(STREAM[:-missing])


def test_a_region_of_unknown_length_is_taken_on_trust():
    assert jbig2_whole(struct.pack(">IBBBI", 1, 38, 0, 1, 0xFFFFFFFF) + b"anything")
