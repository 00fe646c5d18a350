"""What the readers of imports share: errors, phases with progress, and the shape of values."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.admin.importing.records import Item

# No number in a source may exceed what the database's integers hold.
LARGEST_INTEGER = 2**31 - 1
# More on one line than this is refused: nobody's post is that long, and memory must stay bounded.
LONGEST_LINE = 8 * 1024 * 1024
EXCERPT_LENGTH = 200

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class UnreadableError(Exception):
    """The source, or one file of it, cannot be read on. `str()` is one line: file, line and reason.

    `line` is 0 where the trouble is with the file as a whole.
    """

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class RowError(Exception):
    """This row cannot be used; `str()` is the reason. Never leaves a reader: it becomes a `Rejected`."""


class Phase:
    """One file of a source, read from start to end with constant memory.

    `bytes_read` and `total_bytes` grow and stand while `iterate` runs, for a progress bar.
    """

    def __init__(self, name: str, path: Path, rows: Callable[["Phase", int], Iterator[Item]]) -> None:
        self.name = name
        self.path = path
        self.file = path.name
        self.total_bytes = path.stat().st_size
        self.bytes_read = 0
        self._rows = rows

    def iterate(self, start_line: int = 0) -> Iterator[Item]:
        """Yield what the file holds after line `start_line`, in the order of its lines.

        A line may yield several items. So a place to resume from is a line all of whose items are dealt with:
        see `batched`. Raises UnreadableError where the file is not well formed; what came before is good.
        """
        self.bytes_read = 0
        try:
            yield from self._rows(self, start_line)
        except OSError as error:
            raise UnreadableError(self.file, 0, error.strerror or "cannot be read") from error


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Group items into lists of about `size` that never part the items of one line.

    The line of a batch's last item is therefore a place to resume from once the batch is written.
    """
    batch: list[Item] = []
    for item in items:
        if len(batch) >= size and item.line != batch[-1].line:
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


def excerpt(raw: str | bytes) -> str:
    """Return the beginning of a raw row, safe to print and to store."""
    if isinstance(raw, bytes):
        raw = raw[: EXCERPT_LENGTH * 4].decode("utf-8", "replace")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", raw[:EXCERPT_LENGTH])


def time_in_utc(value: str, *, name: str, now: datetime) -> datetime:
    """Read an ISO 8601 date and time; convert it to UTC. Raises RowError, also for times after `now`."""
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise RowError(f"{name}: no time zone (write Z for UTC)")
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RowError(f"{name}: not a time: {excerpt(value)[:40]!r}") from None
    if moment > now:
        raise RowError(f"{name}: in the future: {excerpt(value)[:40]}")
    return moment
