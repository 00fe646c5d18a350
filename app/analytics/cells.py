"""What a cell holds: counts that add up, and a packed record of each eligible question for what does not.

Pure functions without NumPy: the worker folds cells, and web processes that show no statistics pay nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import NamedTuple

from app.analytics.statistics import EVENTS, WITHIN

REASONS = ("duplicate", "off_topic", "spam", "abuse")
ROLES = ("customer", "super_user", "staff", "automatic")
ROLE_CODES = {None: 0} | {role: code for code, role in enumerate(ROLES, start=1)}
"""As packed; 0: nobody."""

SELF, CONFIRMED, MARKED, REOPENED, EVER_SOLVED, DIDNT_HELP, MARGINAL, TO_THE_DAY = (1 << n for n in range(8))

RECORD = Struct("<qqqqqBBBBHxx")
"""Asked at (microseconds since 1970), then microseconds to acknowledged, answered and solved (-1: not), the
solver's id (-1: unsolved or unknown), hour of the week, roles of the first to respond, the first to answer
and the solver, and the flags above. Six words of eight bytes, so that a month can be kept word by word.
"""
WORDS = RECORD.size // 8

COUNTS = (
    "questions",
    "eligible",
    *(f"excluded.{reason}" for reason in REASONS),
    *(f"{event}.{window}" for event in EVENTS for window in WITHIN),
    *(f"acknowledged.role.{role}" for role in ROLES),
    *(f"solved.role.{role}" for role in ROLES),  # without self-solved ones, as all that follow but its own
    "answered_acknowledged",  # an automatic answer acknowledges nothing
    "answered_not_self",
    "self_solved",
    "confirmed",
    "marked",
    "marginal",
    "ever_solved",
    "reopened",
    "didnt_help",
    "lower_bounds",
)
"""All but `questions` and `excluded.…` are of eligible questions."""
_PLACE = {name: place for place, name in enumerate(COUNTS)}
_PACKED = Struct(f"<{len(COUNTS)}I")
_FIRSTS = [_PLACE[f"{event}.{next(iter(WITHIN))}"] for event in EVENTS]
_ENDS_US, _TIMES = [int(t * 1_000_000) for t in WITHIN.values() if t is not None], len(WITHIN)
"""Ends of the times in order; the last, ever, has none."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY_US, _SECOND_US = 86_400_000_000, 1_000_000

EMPTY_COUNTS = _PACKED.pack(*([0] * len(COUNTS)))


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


class Folded(NamedTuple):
    """What of a row of facts goes into its cell; the columns of `fact_rows.FOLDED` in this order."""

    asked_at: datetime
    excluded: str | None
    acknowledged_us: int | None
    answered_us: int | None
    solved_us: int | None
    solver_id: int | None
    hour_of_week: int
    acknowledged_role: str | None
    answered_role: str | None
    solver_role: str | None
    accepted_role: str | None
    self_solved: bool
    marginal: bool
    ever_solved: bool
    reopened: int
    didnt_help: int
    day_precision: bool


def fold_cell(facts: Iterable[Folded]) -> tuple[bytes, bytes]:
    """Counts and records of a cell from its rows of facts, in the order of asking."""
    counts = [0] * len(COUNTS)
    records = []
    for fact in facts:
        counts[0] += 1
        excluded, acknowledged, answered, solved = fact[1:5]
        if excluded is not None:
            counts[_PLACE[f"excluded.{excluded}"]] += 1
            continue
        flags = _flags(solved is not None, *fact[10:])
        _count(counts, acknowledged, answered, solved, fact[7], fact[9], flags)
        gone = fact[0] - _EPOCH
        records.append(
            RECORD.pack(
                gone.days * _DAY_US + gone.seconds * _SECOND_US + gone.microseconds,
                -1 if acknowledged is None else acknowledged,
                -1 if answered is None else answered,
                -1 if solved is None else solved,
                -1 if fact[5] is None else fact[5],
                fact[6],
                ROLE_CODES[fact[7]],
                ROLE_CODES[fact[8]],
                ROLE_CODES[fact[9]],
                flags,
            )
        )
    return _PACKED.pack(*counts), b"".join(records)


def _flags(
    solved: bool,
    accepted_role: str | None,
    self_solved: bool,
    marginal: bool,
    ever_solved: bool,
    reopened: int,
    didnt_help: int,
    day_precision: bool,
) -> int:
    flags = (REOPENED if reopened else 0) | (EVER_SOLVED if ever_solved else 0)
    if didnt_help:
        flags |= DIDNT_HELP
    if not solved:
        return flags
    if day_precision:
        flags |= TO_THE_DAY
    if self_solved:
        return flags | SELF
    if marginal:
        flags |= MARGINAL
    return flags | (CONFIRMED if accepted_role == "asker" else MARKED)


_NAMED_FLAGS = [
    (SELF, _PLACE["self_solved"]),
    (CONFIRMED, _PLACE["confirmed"]),
    (MARKED, _PLACE["marked"]),
    (MARGINAL, _PLACE["marginal"]),
    (EVER_SOLVED, _PLACE["ever_solved"]),
    (REOPENED, _PLACE["reopened"]),
    (TO_THE_DAY, _PLACE["lower_bounds"]),
]
_BY_ROLE = {
    event: {role: _PLACE[f"{event}.role.{role}"] for role in ROLES} for event in ("acknowledged", "solved")
}
_ELIGIBLE, _DIDNT_HELP = _PLACE["eligible"], _PLACE["didnt_help"]
_ANSWERED_ACKNOWLEDGED, _ANSWERED_NOT_SELF = _PLACE["answered_acknowledged"], _PLACE["answered_not_self"]


def _count(
    counts: list[int],
    acknowledged: int | None,
    answered: int | None,
    solved: int | None,
    acknowledged_role: str | None,
    solver_role: str | None,
    flags: int,
) -> None:
    counts[_ELIGIBLE] += 1
    for first, took in zip(_FIRSTS, (acknowledged, answered, solved), strict=True):
        if took is not None:
            for place in range(first + bisect_left(_ENDS_US, took), first + _TIMES):
                counts[place] += 1
    if flags:
        for flag, place in _NAMED_FLAGS:
            if flags & flag:
                counts[place] += 1
    if acknowledged is not None:
        counts[_BY_ROLE["acknowledged"][acknowledged_role or ""]] += 1
    if solved is not None and not flags & SELF:
        counts[_BY_ROLE["solved"][solver_role or ""]] += 1
    if answered is not None:
        counts[_ANSWERED_ACKNOWLEDGED] += acknowledged is not None
        counts[_ANSWERED_NOT_SELF] += not flags & SELF
        counts[_DIDNT_HELP] += bool(flags & DIDNT_HELP)


def by_word(records: bytes) -> bytes:
    """Records beside each other as columns: the first word of all, then the second of all, and so on.

    What is no whole record is dropped: only a check meets that, and has found the cell already.
    """
    words = memoryview(records)[: len(records) // RECORD.size * RECORD.size].cast("q")
    return b"".join(words[at::WORDS].tobytes() for at in range(WORDS))


def read_counts(packed: bytes) -> dict[str, int]:
    return dict(zip(COUNTS, _PACKED.unpack(packed), strict=True))
