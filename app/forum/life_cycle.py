"""What counts as acknowledged, answered and solved, and whose turn it is: the one place that says so.

Pure functions over plain values, from *Question life cycle* of the definitions. The forum's own state, the
statistics and the import all use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import copysign, log10


@dataclass(frozen=True, slots=True)
class Reply:
    """A visible answer or comment. A comment on a hidden answer is not visible."""

    at: datetime
    """When this question heard of it: when it was written, or when a merge brought it here."""
    author_id: int | None
    author_role: str
    answer_id: int | None
    """Its own id when it is an answer, None for a comment."""
    didnt_help_at: datetime | None = None
    """When the asker said that the answer did not help; None: the asker does not say so."""
    asks: bool = False
    """A comment that asks the asker for information."""


@dataclass(frozen=True, slots=True)
class AcceptedSpell:
    """One acceptance as a solution, from when until when (None: still), of an answer visible or not."""

    answer_id: int
    answer_author_id: int | None
    answer_author_role: str
    at: datetime
    until: datetime | None
    by_role: str
    answer_visible: bool
    day_precision: bool


@dataclass(frozen=True, slots=True)
class Life:
    """When a question was acknowledged, answered and solved (None: not), and by whom."""

    acknowledged_at: datetime | None = None
    acknowledged_by_role: str | None = None
    answered_at: datetime | None = None
    solved_at: datetime | None = None
    solution: AcceptedSpell | None = None
    self_solved: bool = False

    @property
    def state(self) -> str:
        if self.solved_at is not None:
            return "solved"
        if self.answered_at is not None:
            return "answered"
        return "acknowledged" if self.acknowledged_at is not None else "open"


def by_someone_else(author_id: int | None, asker_id: int | None) -> bool:
    """A deleted author counts as someone else, even when the asker is deleted as well."""
    return author_id is None or author_id != asker_id


def acknowledges(reply: Reply, asker_id: int | None) -> bool:
    """A visible human reply by someone who is not the asker."""
    return reply.author_role != "automatic" and by_someone_else(reply.author_id, asker_id)


def answers_it(reply: Reply, asker_id: int | None) -> bool:
    """A visible answer by someone who is not the asker."""
    return reply.answer_id is not None and by_someone_else(reply.author_id, asker_id)


def life_of(asker_id: int | None, replies: Iterable[Reply], acceptances: Iterable[AcceptedSpell]) -> Life:
    """Read a question's life from its visible replies and all its acceptances as a solution."""
    ordered = sorted(replies, key=lambda reply: reply.at)
    first = next((reply for reply in ordered if acknowledges(reply, asker_id)), None)
    answer = next((reply for reply in ordered if answers_it(reply, asker_id)), None)
    spells = sorted((a for a in acceptances if a.answer_visible), key=lambda spell: spell.at)
    standing = next((spell for spell in spells if spell.until is None), None)
    return Life(
        acknowledged_at=first.at if first else None,
        acknowledged_by_role=first.author_role if first else None,
        answered_at=answer.at if answer else None,
        solved_at=start_of_spell(spells, standing) if standing else None,
        solution=standing,
        self_solved=standing is not None and not by_someone_else(standing.answer_author_id, asker_id),
    )


def start_of_spell(spells: Sequence[AcceptedSpell], standing: AcceptedSpell) -> datetime:
    """The start of the present unbroken spell with a standing solution.

    Moving the acceptance from one answer to another in one act does not break the spell.
    """
    start = standing.at
    for spell in sorted(spells, key=lambda s: s.at, reverse=True):
        if spell is not standing and spell.until is not None and spell.at <= start <= spell.until:
            start = spell.at
    return start


def turn_of(
    asker_id: int | None,
    replies: Iterable[Reply],
    life: Life,
    *,
    asked_at: datetime,
    asker_edited_at: datetime | None = None,
    escalated: bool = False,
    over: bool = False,
) -> str:
    """Whose turn it is, one of `models.TURNS`: *queues by whose turn it is* of the definitions.

    Attention: nobody helpful yet, or the asker spoke last. Helpful is an answer by a person who is not the
    asker, until the asker says that it did not help; saying so is the asker's word as well. A comment helps
    nobody, unless it asks for information: then it is the asker's turn until the asker replies or completes
    the question. `over`: hidden, a duplicate, or closed or locked without being solved.
    """
    if over:
        return "none"
    if life.solution is not None:
        return "solved"
    if escalated:
        return "staff"
    heard, spoken, asked_for_info, helpful = asked_at, None, None, False
    for reply in replies:
        if not by_someone_else(reply.author_id, asker_id):
            heard = max(heard, reply.at)
            continue
        if reply.didnt_help_at is not None:
            heard = max(heard, reply.didnt_help_at)
        if reply.author_role == "automatic":
            continue
        spoken = max(spoken or reply.at, reply.at)
        if reply.asks:
            asked_for_info = max(asked_for_info or reply.at, reply.at)
        helpful = helpful or (reply.answer_id is not None and reply.didnt_help_at is None)
    if asked_for_info is not None and asked_for_info >= max(heard, asker_edited_at or heard):
        return "asker"
    return "asker" if helpful and spoken is not None and spoken >= heard else "attention"


HOT_EPOCH = datetime(2005, 12, 8, 7, 46, 43, tzinfo=UTC)
HOT_SECONDS = 45_000
"""Twelve and a half hours count as much as ten times the interest."""


def hotness(asked_at: datetime, *, score: int, me_too: int, answers: int) -> int:
    """What the order *hot* sorts by, in millionths: log10 of the interest, and the time of asking.

    Reddit's formula (`hot` in r2/lib/db/_sorts.pyx of its published source, 2008): sign(s) log10(max(|s|,
    1)) + t / 45,000 s. Here s is the votes, those who have it too, and the answers. Newer questions start
    higher, so the order changes with time although no number does, and nothing has to be recomputed.
    """
    interest = score + me_too + answers
    order = copysign(log10(max(abs(interest), 1)), interest)
    return round((order + (asked_at - HOT_EPOCH).total_seconds() / HOT_SECONDS) * 1_000_000)
