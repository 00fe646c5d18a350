"""Small Stack Exchange dumps, written and read back."""

from datetime import UTC, datetime
from pathlib import Path

from app.admin.importing.records import Item
from app.admin.importing.stackexchange import StackExchangeReader

NOW = datetime(2024, 1, 1, tzinfo=UTC)
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
QUESTION = (
    '<row Id="1" PostTypeId="1" CreationDate="2021-04-27T15:06:44.553" Title="How?"'
    ' Body="&lt;p&gt;b&lt;/p&gt;" />'
)


def write_dump_file(folder: Path, file: str, *rows: str) -> Path:
    """Write a file the way the dumps are: byte-order mark, declaration, one row a line from line 3 on."""
    root = file.removesuffix(".xml").lower()
    lines = [BYTE_ORDER_MARK + '<?xml version="1.0" encoding="utf-8"?>', f"<{root}>", *rows, f"</{root}>"]
    path = folder / file
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    return path


def read_dump_file(folder: Path, file: str, *, start_line: int = 0) -> list[Item]:
    if not (folder / "Posts.xml").exists():
        write_dump_file(folder, "Posts.xml")
    phase = next(phase for phase in StackExchangeReader(folder, now=NOW).phases() if phase.file == file)
    return list(phase.iterate(start_line=start_line))


def read_rows(folder: Path, file: str, *rows: str) -> list[Item]:
    write_dump_file(folder, file, *rows)
    return read_dump_file(folder, file)


def history_row(number: int, kind: int, *, revision: str = "g", more: str = "") -> str:
    return (
        f'<row Id="{number}" PostHistoryTypeId="{kind}" PostId="1" RevisionGUID="{revision}"'
        f' CreationDate="2021-04-27T15:06:44.553" UserId="5" {more} />'
    )
