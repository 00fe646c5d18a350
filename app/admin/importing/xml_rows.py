"""Rows of a Stack Exchange XML file, one at a time.

Straight on expat, because that is the fastest reader Python has and because it can say on which line a row
stands. A document type declaration is refused as soon as it begins: no entity is ever declared, expanded or
fetched.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from app.admin.importing.readers_common import LONGEST_LINE, Phase, UnreadableError
from app.admin.importing.records import Truncated

CHUNK = 64 * 1024

RawRow = tuple[int, str, dict[str, str]]  # line, element, attributes


Attributes = dict[str, str]


class XmlRows:
    """Iterate over the rows of `phase`'s file after line `start_line`; the last may be a `Truncated`.

    `wanted` passes over rows by their attributes, before anything is made of them.
    """

    def __init__(
        self,
        phase: Phase,
        *,
        root: str,
        start_line: int,
        wanted: Callable[[Attributes], bool] | None = None,
    ) -> None:
        self._phase = phase
        self._root = root
        self._start_line = start_line
        self._wanted = wanted
        self._found: list[RawRow] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start_of_root
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def __iter__(self) -> Iterator[RawRow | Truncated]:
        whole_line = _LineLength(self._phase.path)
        with self._phase.path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                problem = self._feed(chunk)
                yield from self._take()
                if problem is not None:
                    raise problem
                whole_line.check(self._parser.CurrentLineNumber, len(chunk))
                self._phase.bytes_read += len(chunk)
        truncated = self._end()
        yield from self._take()
        if truncated is not None:
            yield truncated

    def _feed(self, chunk: bytes) -> UnreadableError | None:
        """Parse a chunk. A problem is returned, not raised, so that the rows before it go first."""
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as error:
            return UnreadableError(self._phase.file, error.lineno, f"not well-formed XML: {_reason(error)}")
        except UnreadableError as error:
            return error
        return None

    def _end(self) -> Truncated | None:
        # An error that only the end of the file brings out means that the end is missing.
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            message = f"ends in the middle ({_reason(error)})" if self._phase.total_bytes else "is empty"
            return Truncated(self._phase.file, error.lineno, f"the file {message}")
        return None

    def _take(self) -> Iterator[RawRow]:
        found, self._found = self._found, []
        yield from found

    def _start_of_root(self, name: str, _attributes: dict[str, str]) -> None:
        if name != self._root:
            reason = f"expected <{self._root}>, found <{name[:40]}>"
            raise UnreadableError(self._phase.file, self._parser.CurrentLineNumber, reason)
        self._parser.StartElementHandler = self._start_of_row

    def _start_of_row(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if line > self._start_line and (self._wanted is None or self._wanted(attributes)):
            self._found.append((line, name, attributes))

    def _refuse_doctype(self, *_declaration: Any) -> None:
        reason = "a document type declaration (DOCTYPE) is not accepted"
        raise UnreadableError(self._phase.file, self._parser.CurrentLineNumber, reason)


class _LineLength:
    """Refuses a file that puts more on one line than memory is meant to hold."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._line = 0
        self._length = 0

    def check(self, line: int, bytes_read: int) -> None:
        if line != self._line:
            self._line, self._length = line, 0
        self._length += bytes_read
        if self._length > LONGEST_LINE:
            reason = f"more than {LONGEST_LINE // 2**20} MB on one line; a dump has one row a line"
            raise UnreadableError(self._file, line, reason)


def _reason(error: expat.ExpatError) -> str:
    return f"{expat.ErrorString(error.code)}, column {error.offset + 1}"
