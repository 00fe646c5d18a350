"""A list of an existing programme, as CSV: read line by line, every complaint beside its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

COLUMNS = ("member", "market", "tier", "since")
MOST = 500
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line: as typed, and what it was found to mean."""

    line: int
    member: str
    market: str
    tier: str
    since: datetime | None
    problem: str = ""
    member_id: int | None = None
    market_id: int = 0
    tier_id: int = 0
    inside: bool = False
    """In the programme already: left as they are."""


def read_arrivals(typed: str, *, today: date) -> list[Arrival]:
    """A heading line with `member` in it, then a member a line; `since` such as 2021-03-01.

    Members are e-mail addresses, names or numbers of pages. Separated by commas, semicolons or tabs. Raises
    Invalid on `list` where it is no such list at all.
    """
    try:
        text = clean_text(typed).strip().removeprefix("\ufeff")
    except UnstorableText as error:
        raise Invalid(list=str(error)) from error
    if not text:
        raise Invalid(list="Please paste the list.")
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except csv.Error as error:
        raise Invalid(list=f"This is no CSV: {error}.") from error
    names = [name.strip().lower() for name in rows[0]]
    if "member" not in names:
        raise Invalid(list="The first line names the columns: member, market, tier, since.")
    lines = [
        (number, row) for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)
    ]
    if not lines:
        raise Invalid(list="There is nobody on the list.")
    if len(lines) > MOST:
        raise Invalid(list=f"At most {MOST} people at a time, please; these are {len(lines)}.")
    return [_arrival(number, dict(zip(names, row, strict=False)), today) for number, row in lines]


def _arrival(number: int, cells: dict[str, str], today: date) -> Arrival:
    member, market, tier, since = (cells.get(name, "").strip()[:200] for name in COLUMNS)
    problem, moment = "", None
    if not member:
        problem = "No member is named."
    if since:
        try:
            day = date.fromisoformat(since)
            moment = datetime.combine(day, time(), UTC)
            if not EARLIEST <= day <= today:
                problem = f"{since} is no day that somebody can have begun on."
        except ValueError:
            problem = f"“{since[:40]}” is no day; one is written 2021-03-01."
    return Arrival(number, member, market, tier, moment, problem)
