"""A batch on its way into the database: which of its rows are new, and what happens to the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.admin.importing.bulk import bulk_insert, reserve_ids
from app.admin.importing.known import seen_ids
from app.admin.importing.readers_common import excerpt
from app.admin.importing.records import Record, Rejected
from app.admin.importing.tally import Tally, reason_group
from app.admin.importing.texts import Text
from app.admin.models import ImportedId
from app.core.types import Base

R = TypeVar("R", bound=Record)

LONGEST_KEY = 400
"""Characters of `ImportedId.external_id`."""

TOO_LONG = "its id is too long"
REPEATED = "its id has come before"


@dataclass(slots=True)
class Batch:
    """Some rows of one step, inside the command that writes them."""

    source_id: int
    run_id: int
    community: str
    """Name of the category for questions that have none."""
    texts: Mapping[int, Text | str]
    """Rendered texts of the new rows by line, or why a text cannot be stored."""
    tally: Tally = field(default_factory=Tally)
    rejected: list[Rejected] = field(default_factory=list)

    def reject(self, record: Record, reason: str) -> None:
        self.refuse(Rejected(record.file, record.line, reason, excerpt(_shown(record))))

    def refuse(self, rejected: Rejected) -> None:
        """Note a row that a reader has rejected."""
        self.rejected.append(rejected)
        self.tally.rejected[reason_group(rejected.file, rejected.reason)] += 1

    def leave_out(self, file: str, what: str, number: int = 1) -> None:
        if number:
            self.tally.left_out[f"{file}: {what}"] += number

    def new_rows(
        self, kind: str, records: Sequence[R], key: Callable[[R], str], *, repeated: str = REPEATED
    ) -> dict[str, R]:
        """The records that are new, by their key. Counts what is there already, rejects what comes twice."""
        seen = seen_ids(self.source_id, kind, map(key, records))
        fresh: dict[str, R] = {}
        for record in records:
            name = key(record)
            if name in fresh or (name in seen and seen[name].run_id == self.run_id):
                self.reject(record, repeated)
            elif name in seen:
                self.tally.there[kind] += 1
            elif len(name) > LONGEST_KEY:
                self.reject(record, TOO_LONG)
            else:
                fresh[name] = record
        return fresh

    def whole(self, fresh: dict[str, R], *references: tuple[str, Mapping[str, Any], str]) -> dict[str, R]:
        """The records whose text can be stored and whose references lead somewhere; rejects the others.

        A reference is a field's name, what is there by external id, and the reason to reject with. None leads
        nowhere on purpose: a deleted author, no category.
        """
        kept: dict[str, R] = {}
        for name, record in fresh.items():
            unstorable = self.texts.get(record.line)
            if isinstance(unstorable, str):
                self.reject(record, unstorable)
                continue
            for attribute, found, reason in references:
                value = getattr(record, attribute)
                if value is not None and value not in found:
                    self.reject(record, reason)
                    break
            else:
                kept[name] = record
        return kept

    def text_of(self, record: Record) -> Text:
        """The rendered text of a row that `whole` has let through."""
        text = self.texts[record.line]
        assert isinstance(text, Text)  # noqa: S101
        return text

    def store(self, kind: str, table: type[Base], rows: Mapping[str, dict[str, Any]]) -> None:
        """Insert rows under new ids, and remember which external id became which. Counts them."""
        if not rows:
            return
        ids = reserve_ids(table, len(rows))
        for local_id, row in zip(ids, rows.values(), strict=True):
            row["id"] = local_id
        bulk_insert(table, list(rows.values()))
        self.remember(kind, dict(zip(rows, ids, strict=True)))

    def remember(self, kind: str, local_ids: Mapping[str, int]) -> None:
        """Store what external ids have become, and count them as imported."""
        if not local_ids:
            return
        common = {"source_id": self.source_id, "kind": kind, "run_id": self.run_id}
        rows = [common | {"external_id": name, "local_id": number} for name, number in local_ids.items()]
        bulk_insert(ImportedId, rows)
        self.tally.imported[kind] += len(rows)


def _shown(record: Record) -> str:
    """The record as it can be found again in its file: names and values of what it says."""
    names = [name for name in record.__slots__ if name not in ("file", "line")]
    said = {name: value for name in names if (value := getattr(record, name)) is not None}
    return ", ".join(f"{name}: {str(value)[:60]}" for name, value in said.items())
