"""Reads of the ledger, and of what the forum's rows say it should hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from app.accounts.queries import member_cards
from app.core.db import db
from app.core.reading import Ids, ReadingOfIds
from app.forum.queries import CreditFact, credit_facts, question_links
from app.moderation.queries import moderation_facts
from superusers.reputation.case_models import TakenBack
from superusers.reputation.models import Badge, LedgerLine, ReputationTotal
from superusers.reputation.rules import FLOOR, REVERSED, WORDS, Earning
from superusers.reputation.sources import DueLine, Source, all_sources
from superusers.reputation.versions import all_versions, timeline, timeline_of_pages

PAGE = 50
UNSEEN = ("a question", "/questions")


def due_lines(question_ids: Sequence[int]) -> Iterator[DueLine]:
    """What stands now on these questions, as lines: the one place that says who earns from them."""
    taken_back = _taken_back(question_ids)
    for fact in credit_facts(question_ids):
        if (_cause_type(fact), fact.cause_id) not in taken_back:
            yield from _lines_of(fact)
    for decided in moderation_facts(question_ids):
        event = Earning(decided.kind)
        cause = "flag" if event is Earning.FLAG_UPHELD else "review_item"
        # Nobody is named as who caused it: the author is not told who decided, nor who flagged.
        yield DueLine(
            event, cause, decided.cause_id, decided.member_id, decided.question_id, None, decided.at
        )


def _taken_back(question_ids: Sequence[int]) -> set[tuple[str, int]]:
    """Votes and acceptances on these questions that people decided give nothing."""
    rows = db.session.execute(
        select(TakenBack.cause_type, TakenBack.cause_id).where(
            TakenBack.question_id.in_(question_ids), TakenBack.lifted_at.is_(None)
        )
    )
    return {(row.cause_type, row.cause_id) for row in rows}


def _cause_type(fact: CreditFact) -> str:
    return "vote" if fact.kind == "vote" else "acceptance"


def _lines_of(fact: CreditFact) -> Iterator[DueLine]:
    if fact.kind == "vote":
        yield from _lines_of_vote(fact)
    elif fact.actor_id is None or fact.actor_id != fact.author_id:
        # Accepting or marking an own answer gives nobody anything.
        yield from _lines_of_acceptance(fact)


def _lines_of_acceptance(fact: CreditFact) -> Iterator[DueLine]:
    solution = fact.kind == "solution"
    if fact.author_id is not None and fact.author_id != fact.asker_id:
        yield _line(Earning.ANSWER_ACCEPTED if solution else Earning.ALSO_WORKS, fact, fact.author_id)
    # Only the asker gains by accepting: a helper who did it for points would be paid to close questions.
    if solution and fact.by_role == "asker" and fact.actor_id is not None:
        yield _line(Earning.ACCEPTED_AN_ANSWER, fact, fact.actor_id)


def _lines_of_vote(fact: CreditFact) -> Iterator[DueLine]:
    if fact.author_id is not None:
        on_answer = {1: Earning.ANSWER_UP_VOTED, -1: Earning.ANSWER_DOWN_VOTED}
        on_question = {1: Earning.QUESTION_UP_VOTED, -1: Earning.QUESTION_DOWN_VOTED}
        yield _line((on_answer if fact.on_answer else on_question)[fact.value], fact, fact.author_id)
    if fact.on_answer and fact.value == -1 and fact.actor_id is not None:
        yield _line(Earning.DOWN_VOTED_AN_ANSWER, fact, fact.actor_id)


def _line(event: Earning, fact: CreditFact, member_id: int) -> DueLine:
    return DueLine(
        event, _cause_type(fact), fact.cause_id, member_id, fact.question_id, fact.actor_id, fact.at
    )


@dataclass(frozen=True, slots=True)
class HeldLine:
    """The newest line of a cause: the original, or the last of its chain of reversals."""

    id: int
    points: int
    stands: bool
    """True when the chain as a whole credits what its original did."""
    original: Any


Held = dict[tuple[str, str, int, int], HeldLine]
"""By key of the original line."""


def held_on(question_ids: Sequence[int]) -> Held:
    """What the ledger holds for these questions."""
    return _held(LedgerLine.question_id.in_(question_ids))


def held_from(source: Source, ids: Sequence[int]) -> Held:
    """What it holds for these rows of a source."""
    return _held(and_(LedgerLine.source == source.name, LedgerLine.source_id.in_(ids)))


def _held(where: ColumnElement[bool]) -> Held:
    rows = db.session.execute(
        select(*LedgerLine.__table__.columns).where(where).order_by(LedgerLine.id)
    ).all()
    head_of: dict[int, tuple[str, str, int, int]] = {}
    held: Held = {}
    for row in rows:
        if row.reverses is None:
            key = (row.event, row.cause_type, row.cause_id, row.member_id)
            held[key] = HeldLine(row.id, row.points, True, row)
        else:
            key = head_of[row.reverses]
            before = held[key]
            held[key] = HeldLine(row.id, row.points, not before.stands, before.original)
        head_of[row.id] = key
    return held


def day_sums(member_ids: Sequence[int] | None = None) -> Any:
    """A member's points by day: from votes (under the cap) and otherwise, as a statement."""
    statement = select(
        LedgerLine.member_id,
        LedgerLine.day,
        func.sum(case((LedgerLine.from_votes, LedgerLine.points), else_=0)).label("from_votes"),
        func.sum(case((LedgerLine.from_votes, 0), else_=LedgerLine.points)).label("otherwise"),
    ).group_by(LedgerLine.member_id, LedgerLine.day)
    return statement if member_ids is None else statement.where(LedgerLine.member_id.in_(member_ids))


def totals_from_ledger(member_ids: Sequence[int] | None = None) -> dict[int, int]:
    """Totals with the daily cap and the floor applied, read from the ledger itself."""
    cap_on = timeline().cap_on
    totals: dict[int, int] = {}
    for row in db.session.execute(day_sums(member_ids)):
        counted = min(cap_on(row.day), row.from_votes) + row.otherwise
        totals[row.member_id] = totals.get(row.member_id, 0) + counted
    return {member_id: max(FLOOR, points) for member_id, points in totals.items()}


def count_lines_off_their_rules() -> int:
    """How many lines do not give what the version of the rules they name says, reversals included."""
    original = LedgerLine.__table__.alias("reversed")
    rows = db.session.execute(
        select(
            LedgerLine.rule_version,
            LedgerLine.event,
            LedgerLine.points,
            original.c.points.label("returns"),
            func.count().label("lines"),
        )
        .outerjoin(original, original.c.id == LedgerLine.reverses)
        .group_by(LedgerLine.rule_version, LedgerLine.event, LedgerLine.points, original.c.points)
    )
    wrong, versions = 0, all_versions()
    for row in rows:
        given = versions[row.rule_version].points
        right = -row.returns if row.event == REVERSED else given.get(Earning(row.event), 0)
        wrong += row.lines if row.points != right else 0
    return wrong


def stored_totals(member_ids: Iterable[int] | None = None) -> dict[int, int]:
    rows = _totals_of.all(member_ids) if member_ids is not None else db.session.execute(_totals()).all()
    return {row.member_id: row.points for row in rows}


def _totals() -> Select[Any]:
    c = ReputationTotal.__table__.c
    return select(c.member_id, c.points)


@ReadingOfIds
def _totals_of(ids: Ids) -> Select[Any]:
    return _totals().where(ReputationTotal.__table__.c.member_id.in_(ids))


def reputation_of(member_id: int) -> int:
    """A member's reputation; the floor for somebody who has no line yet."""
    return stored_totals([member_id]).get(member_id, FLOOR)


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the ledger as its member reads it."""

    id: int
    anchor: str
    points: int
    what: str
    title: str
    """Of the question, or of what else it was given for."""
    url: str
    actor_name: str | None
    actor_url: str | None
    happened_at: datetime
    day: date
    rule_version: int
    reverses_id: int | None
    reversed_by_id: int | None


def lines_page(member_id: int, *, before: int | None = None) -> tuple[list[LineView], int | None]:
    """A page of a member's lines, newest first, and where the next page starts (None: nowhere)."""
    statement = select(*LedgerLine.__table__.columns).where(LedgerLine.member_id == member_id)
    if before is not None:
        statement = statement.where(LedgerLine.id < before)
    rows = db.session.execute(statement.order_by(LedgerLine.id.desc()).limit(PAGE + 1)).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    ids = [row.id for row in rows]
    undone = dict(
        db.session.execute(
            select(LedgerLine.reverses, LedgerLine.id).where(LedgerLine.reverses.in_(ids))
        ).all()
    )
    originals = [row.reverses for row in rows if row.reverses is not None]
    first_events = dict(
        db.session.execute(select(LedgerLine.id, LedgerLine.event).where(LedgerLine.id.in_(originals))).all()
    )
    links = _links(rows)
    people = member_cards({row.actor_id for row in rows})
    views = []
    for row in rows:
        title, url = links.get((row.source, row.source_id or row.question_id), UNSEEN)
        actor = people.get(row.actor_id) if row.actor_id is not None else None
        views.append(
            LineView(
                id=row.id,
                anchor=f"line-{row.id}",
                points=row.points,
                what=_words(row.event, first_events.get(row.reverses)),
                title=title,
                url=url,
                actor_name=actor.name if actor else None,
                actor_url=actor.url if actor else None,
                happened_at=row.happened_at,
                day=row.day,
                rule_version=row.rule_version,
                reverses_id=row.reverses,
                reversed_by_id=undone.get(row.id),
            )
        )
    return views, (rows[-1].id if more else None)


def _links(rows: Iterable[Any]) -> dict[tuple[str | None, int], tuple[str, str]]:
    """By source and id; a question has no source. One query a kind."""
    wanted: dict[str | None, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.source].add(row.source_id or row.question_id)
    sources = all_sources()
    return {
        (source, number): link
        for source, ids in wanted.items()
        for number, link in (sources[source].links if source else question_links)(ids).items()
    }


def _words(event: str, reversed_event: str | None) -> str:
    if event != REVERSED:
        return WORDS[Earning(event)]
    if reversed_event is None or reversed_event == REVERSED:
        return "Given back: what was taken back stands again"
    return f"Taken back: {WORDS[Earning(reversed_event)].lower()}"


@dataclass(frozen=True, slots=True)
class Sum:
    """How a total comes about."""

    total: int
    lines_sum: int
    """All points of all lines, before cap and floor."""
    taken_by_cap: int
    raised_to_floor: int
    by_event: list[tuple[str, int, int]]
    """(words, number of lines that stand, points), the weightiest first."""
    capped_days: list[tuple[date, int]]
    """Days on which the cap took something, newest first, with how much."""


def explain_total(member_id: int) -> Sum:
    """A member's total taken apart."""
    cap_on = timeline_of_pages().cap_on
    days = db.session.execute(day_sums([member_id])).all()
    lines_sum = sum(row.from_votes + row.otherwise for row in days)
    over = ((row.day, row.from_votes - cap_on(row.day)) for row in days)
    capped = sorted(((day, excess) for day, excess in over if excess > 0), reverse=True)
    taken = sum(excess for _, excess in capped)
    total = max(FLOOR, lines_sum - taken)
    return Sum(
        total=total,
        lines_sum=lines_sum,
        taken_by_cap=taken,
        raised_to_floor=total - (lines_sum - taken),
        by_event=_by_event(member_id),
        capped_days=capped,
    )


def _by_event(member_id: int) -> list[tuple[str, int, int]]:
    """Points by what they were given for; a reversal counts with the line it undoes, however far back."""
    totals: dict[str, tuple[int, int]] = {}
    given = db.session.execute(
        select(LedgerLine.event, func.count(), func.sum(LedgerLine.points))
        .where(LedgerLine.member_id == member_id, LedgerLine.reverses.is_(None))
        .group_by(LedgerLine.event)
    )
    for event, lines, points in given:
        totals[event] = (lines, points)
    for event, lines, points in _reversals(member_id):
        before = totals[event]
        totals[event] = (before[0] + lines, before[1] + points)
    found = [(WORDS[Earning(event)], lines, points) for event, (lines, points) in totals.items()]
    return sorted(found, key=lambda part: -abs(part[2]))


def _reversals(member_id: int) -> Iterator[tuple[str, int, int]]:
    """Each reversal of a member: the event it goes back to, the change in standing lines, the points."""
    original = LedgerLine.__table__.alias("original")
    rows = db.session.execute(
        select(LedgerLine.id, LedgerLine.reverses, LedgerLine.points, original.c.event)
        .join(original, original.c.id == LedgerLine.reverses)
        .where(LedgerLine.member_id == member_id)
        .order_by(LedgerLine.id)
    )
    chains: dict[int, tuple[str, int]] = {}
    for number, undone, points, event in rows:
        # A line that takes a reversal back makes the first line of the chain stand again.
        root, change = (event, -1) if event != REVERSED else (chains[undone][0], -chains[undone][1])
        chains[number] = (root, change)
        yield root, change, points


def badges_of(member_id: int) -> list[tuple[str, int]]:
    """Names of the badges that an import brought for a member, and how often each was awarded."""
    return list(
        db.session.execute(
            select(Badge.name, func.count())
            .where(Badge.member_id == member_id, Badge.rule.is_(None), Badge.awarded_by_id.is_(None))
            .group_by(Badge.name)
            .order_by(func.count().desc(), Badge.name)
        )
    )
