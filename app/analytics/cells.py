"""What a cell holds: counts that add up, and a packed record of each eligible question for what does not.

Pure functions without NumPy: the worker folds cells, and web processes that show no statistics pay nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any

from app.analytics.statistics import EVENTS, WITHIN

REASONS = ("duplicate", "off_topic", "spam", "abuse")
ROLES = ("customer", "super_user", "staff", "automatic")
ROLE_CODES = {None: 0} | {role: code for code, role in enumerate(ROLES, start=1)}
"""As packed; 0: nobody."""

SELF, CONFIRMED, MARKED, REOPENED, EVER_SOLVED, DIDNT_HELP, MARGINAL, TO_THE_DAY = (1 << n for n in range(8))

RECORD = Struct("<qqqqqBBBBH")
"""Asked at (microseconds since 1970), then microseconds to acknowledged, answered and solved (-1: not), the
solver's id (-1: unsolved or unknown), hour of the week, roles of the first to respond, the first to answer
and the solver, and the flags above.
"""
RECORD_FIELDS = [
    ("asked", "<i8"),
    ("acknowledged", "<i8"),
    ("answered", "<i8"),
    ("solved", "<i8"),
    ("solver", "<i8"),
    ("hour", "u1"),
    ("acknowledged_role", "u1"),
    ("answered_role", "u1"),
    ("solved_role", "u1"),
    ("flags", "<u2"),
]
"""The same for NumPy."""

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
_WINDOWS_US = [(window, None if t is None else int(t * 1_000_000)) for window, t in WITHIN.items()]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

EMPTY_COUNTS = _PACKED.pack(*([0] * len(COUNTS)))


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def fold_cell(facts: Iterable[Mapping[str, Any]]) -> tuple[bytes, bytes]:
    """Counts and records of a cell from its rows of facts, in the order of asking."""
    counts = [0] * len(COUNTS)
    records = []
    for fact in facts:
        counts[_PLACE["questions"]] += 1
        if fact["excluded"] is not None:
            counts[_PLACE[f"excluded.{fact['excluded']}"]] += 1
            continue
        flags = _flags(fact)
        _count(counts, fact, flags)
        records.append(
            RECORD.pack(
                microseconds(fact["asked_at"]),
                *(-1 if (us := fact[f"{event}_us"]) is None else us for event in EVENTS),
                -1 if fact["solver_id"] is None else fact["solver_id"],
                fact["hour_of_week"],
                ROLE_CODES[fact["acknowledged_role"]],
                ROLE_CODES[fact["answered_role"]],
                ROLE_CODES[fact["solver_role"]],
                flags,
            )
        )
    return _PACKED.pack(*counts), b"".join(records)


def _flags(fact: Mapping[str, Any]) -> int:
    solved = fact["solved_us"] is not None
    by_others = solved and not fact["self_solved"]
    return (
        SELF * bool(solved and fact["self_solved"])
        | CONFIRMED * bool(by_others and fact["accepted_role"] == "asker")
        | MARKED * bool(by_others and fact["accepted_role"] != "asker")
        | REOPENED * bool(fact["reopened"])
        | EVER_SOLVED * bool(fact["ever_solved"])
        | DIDNT_HELP * bool(fact["didnt_help"])
        | MARGINAL * bool(by_others and fact["marginal"])
        | TO_THE_DAY * bool(solved and fact["day_precision"])
    )


_NAMED_FLAGS = {
    SELF: "self_solved",
    CONFIRMED: "confirmed",
    MARKED: "marked",
    MARGINAL: "marginal",
    EVER_SOLVED: "ever_solved",
    REOPENED: "reopened",
    TO_THE_DAY: "lower_bounds",
}


def _count(counts: list[int], fact: Mapping[str, Any], flags: int) -> None:
    counts[_PLACE["eligible"]] += 1
    for event in EVENTS:
        if (us := fact[f"{event}_us"]) is None:
            continue
        place = _PLACE[f"{event}.1h"]
        for offset, (_, within) in enumerate(_WINDOWS_US):
            if within is None or us <= within:
                counts[place + offset] += 1
    for flag, name in _NAMED_FLAGS.items():
        if flags & flag:
            counts[_PLACE[name]] += 1
    if fact["acknowledged_us"] is not None:
        counts[_PLACE[f"acknowledged.role.{fact['acknowledged_role']}"]] += 1
    if fact["solved_us"] is not None and not flags & SELF:
        counts[_PLACE[f"solved.role.{fact['solver_role']}"]] += 1
    if fact["answered_us"] is not None:
        counts[_PLACE["answered_acknowledged"]] += fact["acknowledged_us"] is not None
        counts[_PLACE["answered_not_self"]] += not flags & SELF
        counts[_PLACE["didnt_help"]] += bool(flags & DIDNT_HELP)


def read_counts(packed: bytes) -> dict[str, int]:
    return dict(zip(COUNTS, _PACKED.unpack(packed), strict=True))
