"""A list of an existing programme, as CSV: read line by line, every complaint beside its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

COLUMNS = ("member", "market", "tier", "since", "certificates")
MOST, LONGEST = 500, 1000
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
    certificates: tuple[tuple[str, date], ...] = ()
    """What they learnt before, by the title of the topic, with the day."""
    learnt: tuple[tuple[int, date], ...] = ()
    """The same, by the number of the topic."""


def read_arrivals(typed: str, *, today: date) -> list[Arrival]:
    """A heading line with `member` in it, then a member a line; `since` such as 2021-03-01.

    Members are e-mail addresses, names or numbers of pages; `certificates` such as
    `Firmware 2025-03-01 | Safety 2024-11-20`. Separated by commas, semicolons or tabs. Raises
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
        raise Invalid(list="The first line names the columns: member, market, tier, since, certificates.")
    lines = [
        (number, row) for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)
    ]
    if not lines:
        raise Invalid(list="There is nobody on the list.")
    if len(lines) > MOST:
        raise Invalid(list=f"At most {MOST} people at a time, please; these are {len(lines)}.")
    return [_arrival(number, dict(zip(names, row, strict=False)), today) for number, row in lines]


def _arrival(number: int, cells: dict[str, str], today: date) -> Arrival:
    member, market, tier, since, typed = ((cells.get(name) or "").strip()[:LONGEST] for name in COLUMNS)
    moment = None
    certificates, problem = _certificates(typed, today)
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
    return Arrival(number, member, market, tier, moment, problem, certificates=certificates)


def _certificates(typed: str, today: date) -> tuple[tuple[tuple[str, date], ...], str]:
    """With what is wrong, in words; empty: nothing is."""
    found = []
    for part in filter(None, (part.strip() for part in typed.split("|"))):
        title, _, day = part.rpartition(" ")
        try:
            given = date.fromisoformat(day)
        except ValueError:
            return (), f"“{part[:60]}” is no certificate; one is written: Firmware 2025-03-01."
        if not title.strip() or not EARLIEST <= given <= today:
            return (), f"“{part[:60]}” names no topic, or no day that somebody can have learnt it on."
        found.append((title.strip().rstrip(":"), given))
    return tuple(found), ""
