"""Eligible questions as columns, one by one as they are needed: a million of them are 48 MB. Needs NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.analytics.cells import WORDS

Words = NDArray[np.int64]
"""WORDS rows: a column of the questions each, as `cells.RECORD` has them."""
_PLACES = {"asked": 0, "acknowledged": 1, "answered": 2, "solved": 3, "solver": 4}
_LAST = 5
"""The word of small things, by the byte."""
_ROLE_BYTES = {"acknowledged": 1, "answered": 2, "solved": 3}


class Stored:
    """The records of cells, piece by piece: a month, or some days."""

    def __init__(self, pieces: Sequence[Words], sizes: NDArray[np.int64]) -> None:
        """`sizes`: how many each cell has, in the order of the pieces."""
        self._pieces, self._sizes = [piece for piece in pieces if piece.size], sizes
        self._ends = np.cumsum(sizes)
        self._piece_ends = np.cumsum([piece.shape[1] for piece in self._pieces])

    @property
    def nbytes(self) -> int:
        return sum(piece.nbytes for piece in self._pieces)

    def of(self, cells: NDArray[np.int64]) -> Records:
        """Of these cells; which question comes first is not said."""
        if len(cells) == len(self._sizes):
            return Records(self._pieces)
        wanted = np.zeros(len(self._sizes), dtype=bool)
        wanted[cells] = True
        return Records(self._pieces, np.repeat(wanted, self._sizes))

    def of_one(self, cell: int) -> Words:
        """A copy that keeps nothing else in memory."""
        size, end = int(self._sizes[cell]), int(self._ends[cell])
        if not size:
            return np.zeros((WORDS, 0), dtype=np.int64)
        at = int(np.searchsorted(self._piece_ends, end))
        piece = self._pieces[at]
        local = end - (int(self._piece_ends[at]) - piece.shape[1])
        return piece[:, local - size : local].copy()


class Records:
    """Questions in one order."""

    def __init__(self, pieces: Sequence[Words], chosen: NDArray[np.bool_] | None = None) -> None:
        self._pieces, self._chosen = pieces, chosen
        every = sum(piece.shape[1] for piece in pieces)
        self._n = every if chosen is None else int(np.count_nonzero(chosen))

    def __len__(self) -> int:
        return self._n

    def times(self, name: str) -> Words:
        """asked, acknowledged, answered, solved or solver, as `cells.RECORD` says."""
        return self._column(_PLACES[name])

    def hours(self) -> NDArray[np.uint8]:
        """Of the week, when they were asked."""
        return self._bytes(0)

    def roles(self, event: str) -> NDArray[np.uint8]:
        """Whose it is, as `cells.ROLE_CODES`."""
        return self._bytes(_ROLE_BYTES[event])

    def flags(self) -> NDArray[np.uint8]:
        """The first eight flags of `cells`, which are all there are."""
        return self._bytes(4)

    def _bytes(self, at: int) -> NDArray[np.uint8]:
        return np.ascontiguousarray(self._small[:, at])

    @cached_property
    def _small(self) -> NDArray[np.uint8]:
        return self._column(_LAST).view(np.uint8).reshape(-1, 8)

    def _column(self, at: int) -> Words:
        if not self._pieces:
            return np.zeros(0, dtype=np.int64)
        column = np.concatenate([piece[at] for piece in self._pieces])
        return column if self._chosen is None else column[self._chosen]


def from_rows(records: bytes) -> Words:
    """Records of cells, one after the other."""
    return np.frombuffer(records, dtype="<i8").reshape(-1, WORDS).T


def from_words(records: bytes) -> Words:
    """Records of a month."""
    return np.frombuffer(records, dtype="<i8").reshape(WORDS, -1)
