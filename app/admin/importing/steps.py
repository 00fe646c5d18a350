"""What an import does, step by step, and how a step's file becomes batches of bounded size.

A step reads one file and loads one kind of rows. What may point to a later line (an accepted answer, a
parent category) is loaded by a later step, which reads the file once more: no row ever waits in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.admin.importing.batch import Batch
from app.admin.importing.readers_common import Phase, UnreadableError
from app.admin.importing.records import Item, Record, Rejected, Skipped, Truncated
from app.admin.importing.texts import Renderer

BATCH_ROWS = 500
BATCH_CHARACTERS = 4_000_000
"""Of the rows' texts: what a batch holds in memory is bounded, whatever a file holds."""


@dataclass(frozen=True, slots=True)
class Step:
    """One reading of one file."""

    name: str
    reads: str
    """Name of the phase of the reader, which is one file."""
    kinds: tuple[type[Any], ...]
    """The records that `load` takes, in the order of their lines."""
    load: Callable[[Batch, Any], None]
    renderer: Renderer | None = None
    """What makes HTML of the texts of rows that are new."""
    kind: str = ""
    """Kind of the ids of rows that have texts."""
    again: bool = False
    """The file has been read before: what it rejects and leaves out is counted already."""

    def batches(self, phase: Phase, start_line: int) -> Iterator[list[Item]]:
        """The step's items of a file after `start_line`, in batches that never part the items of one line.

        Raises UnreadableError after the last batch that could be read.
        """
        batch: list[Item] = []
        size = 0
        try:
            for item in phase.iterate(start_line):
                if not self._wants(item):
                    continue
                full = len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS
                if full and item.line != batch[-1].line:
                    yield batch
                    batch, size = [], 0
                batch.append(item)
                size += _size(item)
        except UnreadableError:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _wants(self, item: Item) -> bool:
        if isinstance(item, self.kinds):
            return True
        return not self.again and isinstance(item, Rejected | Skipped | Truncated)

    def take(self, batch: Batch, items: list[Item]) -> None:
        """Count what a reader could not use, and load the records. Inside a command."""
        records: list[Record] = []
        for item in items:
            if isinstance(item, Rejected):
                batch.refuse(item)
            elif isinstance(item, Skipped):
                batch.leave_out(item.file, item.reason)
            elif isinstance(item, Truncated):
                batch.tally.truncated[item.file] = f"{item.file}, line {item.line}: {item.message}"
            else:
                records.append(item)
        if records:
            self.load(batch, records)


def _size(item: Item) -> int:
    return len(getattr(item, "body", None) or getattr(item, "about", None) or "")
