"""How often the index is written: at once when nothing was lately, else what came in a second together."""

from __future__ import annotations

from time import monotonic

from app.core.kernel import current_kernel

INDEX = "search.index"
"""The kind, and the key, of the job that writes."""
BATCH_S = 1.0

_WRITTEN_AT = "search.written_at"


def until_next_batch() -> float:
    """Seconds."""
    written_at: float = current_kernel().kept.get(_WRITTEN_AT, float("-inf"))
    return max(0.0, written_at + BATCH_S - monotonic())


def batch_written() -> None:
    current_kernel().kept[_WRITTEN_AT] = monotonic()
