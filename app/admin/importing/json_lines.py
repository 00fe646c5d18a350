"""Lines of a JSON Lines file, one object at a time, with a bound on their length."""

from collections.abc import Iterator
from typing import Any

import orjson

from app.admin.importing.readers_common import LONGEST_LINE, Phase, excerpt
from app.admin.importing.records import Rejected, Truncated

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

RawObject = tuple[int, bytes, dict[str, Any]]  # line, as written, as read


def json_objects(phase: Phase, start_line: int) -> Iterator[RawObject | Rejected | Truncated]:
    """Yield the objects after line `start_line`; a line that is none is a Rejected, an empty one nothing.

    A last line that is not JSON and has no line end is a Truncated: the file was cut there.
    """
    line = 0
    with phase.path.open("rb") as stream:
        while raw := stream.readline(LONGEST_LINE + 1):
            line += 1
            phase.bytes_read += len(raw)
            too_long = len(raw) > LONGEST_LINE
            ended = raw.endswith(b"\n")
            while too_long and not ended and (rest := stream.readline(LONGEST_LINE)):
                phase.bytes_read += len(rest)
                ended = rest.endswith(b"\n")
            if line <= start_line:
                continue
            if line == 1:
                raw = raw.removeprefix(BYTE_ORDER_MARK)
            if too_long:
                reason = f"longer than {LONGEST_LINE // 2**20} MB"
                yield Rejected(phase.file, line, reason, excerpt(raw))
            elif not raw.isspace():
                yield _parsed(phase.file, line, raw, ended=ended)


def _parsed(file: str, line: int, raw: bytes, *, ended: bool) -> RawObject | Rejected | Truncated:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if not ended:
            return Truncated(file, line, "the file ends in the middle of a line")
        return Rejected(file, line, _reason(raw, error), excerpt(raw))
    if not isinstance(value, dict):
        return Rejected(file, line, "not a JSON object", excerpt(raw))
    return line, raw, value


def _reason(raw: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as undecodable:
        return f"not UTF-8: byte {undecodable.start + 1} of the line"
    return f"not JSON: {error.msg}, character {error.pos + 1}"
