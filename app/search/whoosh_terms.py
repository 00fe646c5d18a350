"""Hands Whoosh the terms that `analysis` made. Whoosh's own analysers know one language at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.fields import TEXT


class Terms(TEXT):  # type: ignore[misc]
    """A text field that is given (term, position) pairs instead of a text."""

    def index(self, value: Iterable[tuple[str, int]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        for term, position in value:
            places.setdefault(term, []).append(position)
        encode = self.format.encode
        for term, positions in places.items():
            count = len(positions)
            yield term.encode("utf-8", "replace"), count, float(count), encode(positions)
