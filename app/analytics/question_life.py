"""What the statistics say of one question: its row of facts from its life. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.forum.life_cycle import AcceptedSpell, Reply, answers_it, by_someone_else
from app.forum.queries import QuestionFacts

MICROSECOND = timedelta(microseconds=1)
MARGINAL_AFTER = timedelta(hours=24)


def fact_row(facts: QuestionFacts, zone: ZoneInfo) -> dict[str, Any]:
    """The columns of a question's row of facts. `zone`: the programme's, for day and hour of the week."""
    life, asked_at = facts.life, facts.asked_at
    solution, local = life.solution, asked_at.astimezone(zone)
    first: dict[str, datetime] = {}
    answered_role = None
    for reply in sorted(facts.replies, key=lambda reply: reply.at):
        if answers_it(reply, facts.asker_id):
            answered_role = answered_role or reply.author_role
            first.setdefault(reply.author_role, reply.at)
    return {
        "question_id": facts.question_id,
        "asked_at": asked_at,
        "day": local.date(),
        "hour_of_week": local.weekday() * 24 + local.hour,
        "category_id": facts.category_id,
        "locale": facts.locale,
        "excluded": excluded_as(facts),
        "acknowledged_at": life.acknowledged_at,
        "acknowledged_us": _microseconds(asked_at, life.acknowledged_at),
        "acknowledged_role": life.acknowledged_by_role,
        "answered_at": life.answered_at,
        "answered_us": _microseconds(asked_at, life.answered_at),
        "answered_role": answered_role,
        "super_user_answered_at": first.get("super_user"),
        "staff_answered_at": first.get("staff"),
        "solved_at": life.solved_at,
        "solved_us": _microseconds(asked_at, life.solved_at),
        "solver_id": solution.answer_author_id if solution else None,
        "solver_role": solution.answer_author_role if solution else None,
        "accepted_role": solution.by_role if solution else None,
        "self_solved": life.self_solved,
        "marginal": solution is not None and not life.self_solved and is_marginal(facts, solution),
        "ever_solved": bool(facts.spells),
        "reopened": times_reopened(facts.spells) if facts.spells else 0,
        "didnt_help": sum(reply.didnt_help_at is not None for reply in facts.replies),
        "day_precision": solution is not None and solution.day_precision,
        "closed_at": facts.closed_at,
        "merged_at": facts.merged_at,
        "hidden_at": facts.hidden_at,
        "duplicate_of_id": facts.duplicate_of_id,
    }


def _microseconds(asked_at: datetime, at: datetime | None) -> int | None:
    return None if at is None else max(0, (at - asked_at) // MICROSECOND)


def excluded_as(facts: QuestionFacts) -> str | None:
    """Why a question is not eligible, or None: *eligible question* of the definitions.

    Hidden or closed for any other reason stays in: nothing a moderator does may flatter a rate.
    """
    if facts.hidden_reason in ("spam", "abuse"):
        return facts.hidden_reason
    if facts.duplicate:
        return "duplicate"
    return "off_topic" if facts.off_topic else None


def is_marginal(facts: QuestionFacts, solution: AcceptedSpell) -> bool:
    """*Marginal solve*: the accepted answer came 24 hours after the question, by a person, and nobody else
    but the asker had answered by the time it was accepted.
    """
    accepted = next((r for r in facts.replies if r.answer_id == solution.answer_id), None)
    if accepted is None or accepted.author_role == "automatic":
        return False
    if accepted.at - facts.asked_at < MARGINAL_AFTER:
        return False
    solved_at = facts.life.solved_at or accepted.at
    return not any(_is_anothers_answer(reply, accepted, facts.asker_id, solved_at) for reply in facts.replies)


def _is_anothers_answer(reply: Reply, accepted: Reply, asker_id: int | None, until: datetime) -> bool:
    return (
        answers_it(reply, asker_id)
        and reply.answer_id != accepted.answer_id
        and reply.at <= until
        and by_someone_else(reply.author_id, accepted.author_id)
    )


def times_reopened(spells: Sequence[AcceptedSpell]) -> int:
    """How many unbroken spells with a solution have ended.

    An acceptance that moved in one act to another answer ends nothing; one whose answer was hidden does.
    """
    ended, open_until = 0, None
    for spell in sorted(spells, key=lambda s: (s.at, s.until is None)):
        if open_until is not None and spell.at > open_until:
            ended += 1
            open_until = None
        if not spell.answer_visible and spell.until is None:
            ended += 1  # nothing takes up where a hidden answer left off
        elif spell.until is not None:
            open_until = max(open_until or spell.until, spell.until)
        else:
            open_until = None
    return ended + (open_until is not None)
