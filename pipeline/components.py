"""Connected pieces and long runs of a mask: what several stages look for, measured in one way."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

SMALL = 40_000
"""pixels up to which OpenCV's own measuring is as fast"""

Ints = npt.NDArray[np.int32]


def connected(mask: npt.NDArray[Any], connectivity: int = 8) -> tuple[Ints, Ints]:
    """The number of the piece at each pixel of a mask (h, w; bool or 8 bits), 0 where it is 0; and (n, 5) left, top,
    width, height, area of each, the ground (number 0) first.

    As ``cv2.connectedComponentsWithStats``, which updates these five at every pixel and takes three times as long on a
    page; here they are summed over the level runs of one piece.
    """
    bits = np.asarray(mask, dtype=np.uint8)
    if not bits.size:  # OpenCV crashes
        return np.zeros(bits.shape, np.int32), np.zeros((1, 5), np.int32)
    if bits.size <= SMALL:
        _, small, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=connectivity, ltype=cv2.CV_32S)
        return np.asarray(small, dtype=np.int32), np.asarray(stats, dtype=np.int32)
    n, found = cv2.connectedComponents(bits, connectivity=connectivity, ltype=cv2.CV_32S)
    labels: Ints = np.asarray(found, dtype=np.int32)
    return labels, _measured(bits, labels, n)


def _measured(bits: npt.NDArray[np.uint8], labels: Ints, n: int) -> Ints:
    """``bits``: the mask whose pieces are numbered: they tell level runs apart with a quarter of the reading."""
    h, w = labels.shape
    turns = np.empty((h, w + 1), dtype=np.bool_)
    inked = bits != 0
    turns[:, 0], turns[:, w] = inked[:, 0], inked[:, -1]
    np.not_equal(inked[:, 1:], inked[:, :-1], out=turns[:, 1:w])
    places = np.flatnonzero(turns)  # of each run its first pixel and the one after its last, in turns
    y, start = np.divmod(places[::2], w + 1)
    end = places[1::2] - y * (w + 1)
    number = labels[y, start]
    left, top = np.full(n, w), np.full(n, h)
    right, bottom = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    np.minimum.at(left, number, start)
    np.maximum.at(right, number, end)
    top[number[::-1]] = y[::-1]  # runs come from top to bottom; what is written last stays
    bottom[number] = y + 1
    area = np.bincount(number, weights=end - start, minlength=n)
    area[0] = h * w - area.sum()
    left[0], top[0], right[0], bottom[0] = _ground(inked) if area[0] else (0, 0, 0, 0)
    return np.stack([left, top, right - left, bottom - top, area], axis=1).astype(np.int32)


def _ground(inked: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """The box around what is 0: most often the whole picture."""
    h, w = inked.shape
    if not (inked[0].all() or inked[-1].all() or inked[:, 0].all() or inked[:, -1].all()):
        return 0, 0, w, h
    rows, columns = np.flatnonzero(~inked.all(axis=1)), np.flatnonzero(~inked.all(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def level_runs(mask: npt.NDArray[np.uint8], length: int) -> npt.NDArray[np.uint8]:
    """What an opening with a bar of ``length`` pixels leaves of a mask of 0 and 255: its level runs that are as long.
    Most rows have none, which is told from how many whole words of eight pixels are set."""
    w = mask.shape[1]
    least = (length - 14) // 8  # a run may begin and end anywhere in a word, and in what is left after the last one
    bar = np.ones((1, length), np.uint8)
    if least < 1 or not mask.flags.c_contiguous:
        return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, bar), dtype=np.uint8)
    words = np.ascontiguousarray(mask[:, : w // 8 * 8]).view(np.uint64)
    long = np.count_nonzero(words == np.uint64(0xFFFFFFFFFFFFFFFF), axis=1) >= least
    rows = np.flatnonzero(long | (mask[:, 0] > 0) | (mask[:, -1] > 0))  # at its sides a picture goes on as it is
    out = np.zeros_like(mask)
    if rows.size:
        out[rows] = cv2.morphologyEx(np.ascontiguousarray(mask[rows]), cv2.MORPH_OPEN, bar)
    return out
