"""`question_life.fact_row` for many questions at once, from the driver's own rows: a rebuild is made of it.

The same rules in fewer steps. It is held equal to the one question's way by `flask stats rebuild --check`,
which knows nothing of this module, and by tests. Pure functions. Moments are text or aware datetimes: both
compare as times do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.analytics.question_life import MARGINAL_AFTER, MICROSECOND, times_reopened
from app.forum.bulk_rows import BulkRows
from app.forum.life_cycle import AcceptedSpell, start_of_spell

MARGINAL_US = MARGINAL_AFTER // MICROSECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US, _SECOND_US = 86_400_000_000, 1_000_000
_UTC = "+00:00"

Values = tuple[Any, ...]
COLUMNS = (
    *("question_id", "asked_at", "day", "hour_of_week", "category_id", "locale", "excluded"),
    *("acknowledged_at", "acknowledged_us", "acknowledged_role"),
    *("answered_at", "answered_us", "answered_role", "super_user_answered_at", "staff_answered_at"),
    *("solved_at", "solved_us", "solver_id", "solver_role", "accepted_role"),
    *("self_solved", "marginal", "ever_solved", "reopened", "didnt_help", "day_precision"),
    *("closed_at", "merged_at", "hidden_at", "duplicate_of_id"),
)


@dataclass(frozen=True, slots=True)
class Moments:
    """How this database's driver has times and days."""

    read: Callable[[Any], datetime]
    day: Callable[[date], Any]


TEXT = Moments(lambda text: datetime.fromisoformat(text + _UTC), date.isoformat)
"""SQLite."""
TYPED = Moments(lambda moment: moment.astimezone(UTC), lambda day: day)
"""PostgreSQL."""


@dataclass(slots=True)
class _Heard:
    """What the visible replies to one question say."""

    acknowledged: Any = None
    acknowledged_role: str | None = None
    answered: Any = None
    answered_role: str | None = None
    super_user: Any = None
    staff: Any = None
    didnt_help: int = 0


def fact_values(rows: BulkRows, zone: ZoneInfo, moments: Moments) -> Iterator[Values]:
    """A row of facts for each question, its values in the order of COLUMNS. `zone`: the programme's."""
    answers, comments, solutions = (_grouped(some) for some in (rows.answers, rows.comments, rows.solutions))
    for question in rows.questions:
        number = question[0]
        yield _values(
            question,
            answers.get(number, ()),
            comments.get(number, ()),
            solutions.get(number, ()),
            zone,
            moments,
        )


def _grouped(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        if row[0] in found:
            found[row[0]].append(row)
        else:
            found[row[0]] = [row]
    return found


def _values(
    question: Any,
    answers: Sequence[Any],
    comments: Sequence[Any],
    solutions: Sequence[Any],
    zone: ZoneInfo,
    moments: Moments,
) -> Values:
    number, asker, asked, category, locale, duplicate_of, merged, closed, *_, hidden = question
    asked_at = moments.read(asked)
    local, asked_us = asked_at.astimezone(zone), _microseconds(asked_at)
    heard = _heard(asker, answers, comments)

    def since(moment: Any) -> int | None:
        return None if moment is None else max(0, _microseconds(moments.read(moment)) - asked_us)

    solved, solution, reopened = _solution(solutions) if solutions else (None, None, 0)
    by_self = solution is not None and solution[2] is not None and solution[2] == asker
    return (
        *(number, asked, moments.day(local.date()), local.weekday() * 24 + local.hour, category, locale),
        _excluded_as(question),
        *(heard.acknowledged, since(heard.acknowledged), heard.acknowledged_role),
        *(heard.answered, since(heard.answered), heard.answered_role, heard.super_user, heard.staff),
        *(solved, since(solved)),
        *((solution[2], solution[3], solution[6]) if solution is not None else (None, None, None)),
        by_self,
        solution is not None and not by_self and _is_marginal(asker, answers, solution, solved, since),
        bool(solutions),
        reopened,
        heard.didnt_help,
        solution is not None and bool(solution[8]),
        *(closed, merged, hidden, duplicate_of),
    )


def _microseconds(moment: datetime) -> int:
    gone: timedelta = moment - _EPOCH
    return gone.days * _DAY_US + gone.seconds * _SECOND_US + gone.microseconds


def _heard_at(written: Any, moved: Any) -> Any:
    """When the question heard of it: a merge brings replies later than they were written."""
    return written if moved is None or moved < written else moved


def _heard(asker: int | None, answers: Sequence[Any], comments: Sequence[Any]) -> _Heard:
    """The first of each kind; of two at the same moment the answer, and the older one, comes first."""
    found = _Heard()
    for _, _, written, moved, author, role, didnt_help in answers:
        found.didnt_help += didnt_help is not None
        if author is not None and author == asker:
            continue
        at = _heard_at(written, moved)
        if found.answered is None or at < found.answered:
            found.answered, found.answered_role = at, role
        if role == "automatic":
            continue
        if found.acknowledged is None or at < found.acknowledged:
            found.acknowledged, found.acknowledged_role = at, role
        if role == "super_user" and (found.super_user is None or at < found.super_user):
            found.super_user = at
        elif role == "staff" and (found.staff is None or at < found.staff):
            found.staff = at
    for _, written, moved, author, role in comments:
        if role == "automatic" or (author is not None and author == asker):
            continue
        at = _heard_at(written, moved)
        if found.acknowledged is None or at < found.acknowledged:
            found.acknowledged, found.acknowledged_role = at, role
    return found


def _solution(solutions: Sequence[Any]) -> tuple[Any, Any, int]:
    """Since when it is solved, the acceptance that stands, and how often a solution ended without another."""
    if len(solutions) == 1 and solutions[0][5] is None:
        only = solutions[0]
        return (only[4], only, 0) if only[7] is None else (None, None, 1)
    spells = [
        AcceptedSpell(answer, author, role, at, until, by, hidden is None, bool(day))
        for _, answer, author, role, at, until, by, hidden, day in solutions
    ]
    reopened = times_reopened(spells)
    visible = sorted((spell for spell in spells if spell.answer_visible), key=lambda spell: spell.at)
    standing = next((spell for spell in visible if spell.until is None), None)
    if standing is None:
        return None, None, reopened
    row = next(row for row, spell in zip(solutions, spells, strict=True) if spell is standing)
    return start_of_spell(visible, standing), row, reopened


def _is_marginal(
    asker: int | None,
    answers: Sequence[Any],
    solution: Any,
    solved: Any,
    since: Callable[[Any], int | None],
) -> bool:
    """See `question_life.is_marginal`."""
    accepted = next((row for row in answers if row[1] == solution[1]), None)
    if accepted is None or accepted[5] == "automatic":
        return False
    if (since(_heard_at(accepted[2], accepted[3])) or 0) < MARGINAL_US:
        return False
    for _, answer, written, moved, author, _, _ in answers:
        if answer == accepted[1] or (author is not None and author in (asker, accepted[4])):
            continue
        if _heard_at(written, moved) <= solved:
            return False
    return True


def _excluded_as(question: Any) -> str | None:
    """See `question_life.excluded_as`."""
    *_, duplicate_of, _, closed, closed_reason, closed_elsewhere, hidden_reason, _ = question
    if hidden_reason in ("spam", "abuse"):
        return str(hidden_reason)
    if duplicate_of is not None or closed_reason == "duplicate":
        return "duplicate"
    return "off_topic" if closed is not None and (closed_elsewhere or closed_reason == "off_topic") else None
