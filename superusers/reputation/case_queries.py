"""Reads about vote patterns: ties, cases, what was taken back, what members were told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.policy import NotFound
from superusers.reputation.case_models import Case, CaseMember, CaseNotice, PatternSearch, TakenBack, Tie
from superusers.reputation.patterns import Graph


def read_graph() -> Graph:
    """All ties, as they were last counted. One query; memory grows with the number of pairs."""
    votes: dict[int, dict[int, int]] = defaultdict(dict)
    acceptances: dict[int, dict[int, int]] = defaultdict(dict)
    rows = db.session.execute(select(Tie.from_id, Tie.to_id, Tie.votes, Tie.acceptances))
    for giver, receiver, n_votes, n_acceptances in rows:
        if n_votes:
            votes[giver][receiver] = n_votes
        if n_acceptances:
            acceptances[giver][receiver] = n_acceptances
    return Graph(votes, acceptances)


def last_search() -> datetime | None:
    return db.session.scalar(select(func.max(PatternSearch.at)))


def case_by_id(case_id: int, *, lock: bool = False) -> Case:
    """Raises NotFound."""
    statement = select(Case).where(Case.id == case_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    case = db.session.scalars(statement).first()
    if case is None:
        raise NotFound
    return case


def members_of(case_id: int) -> list[int]:
    found = select(CaseMember.member_id).where(CaseMember.case_id == case_id)
    return list(db.session.scalars(found.order_by(CaseMember.member_id)))


def taken_back_causes(case_ids: Collection[int]) -> set[tuple[str, int]]:
    """What stands taken back by these cases: type and id of each cause."""
    rows = db.session.execute(
        select(TakenBack.cause_type, TakenBack.cause_id).where(
            TakenBack.case_id.in_(case_ids), TakenBack.lifted_at.is_(None)
        )
    )
    return {(row.cause_type, row.cause_id) for row in rows}


def all_taken_back(question_ids: Collection[int]) -> set[tuple[str, int]]:
    rows = db.session.execute(
        select(TakenBack.cause_type, TakenBack.cause_id).where(
            TakenBack.question_id.in_(question_ids), TakenBack.lifted_at.is_(None)
        )
    )
    return {(row.cause_type, row.cause_id) for row in rows}


def notices_of_case(case_id: int) -> list[CaseNotice]:
    return list(
        db.session.scalars(select(CaseNotice).where(CaseNotice.case_id == case_id).order_by(CaseNotice.id))
    )


def notices_of_member(member_id: int) -> list[CaseNotice]:
    """Newest first."""
    return list(
        db.session.scalars(
            select(CaseNotice).where(CaseNotice.member_id == member_id).order_by(CaseNotice.id.desc())
        )
    )


def notice_by_id(notice_id: int, *, lock: bool = False) -> CaseNotice:
    """Raises NotFound."""
    statement = select(CaseNotice).where(CaseNotice.id == notice_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    notice = db.session.scalars(statement).first()
    if notice is None:
        raise NotFound
    return notice


def unread_notice(member_id: int) -> int | None:
    """The newest notice that the member has not opened; None: there is none."""
    return db.session.scalar(
        select(CaseNotice.id)
        .where(CaseNotice.member_id == member_id, CaseNotice.read_at.is_(None))
        .order_by(CaseNotice.id.desc())
        .limit(1)
    )


def voting_restricted_until(member_id: int) -> datetime | None:
    """Until when a member may not vote; None: they may."""
    return db.session.scalar(
        select(func.max(CaseNotice.restricted_until)).where(
            CaseNotice.member_id == member_id, CaseNotice.restricted_until > clock.now()
        )
    )


def waiting_cases() -> int:
    """Open cases, and appeals nobody has answered."""
    cases = db.session.scalar(select(func.count()).where(Case.state == "open")) or 0
    appeals = db.session.scalar(
        select(func.count()).where(CaseNotice.appealed_at.is_not(None), CaseNotice.answered_at.is_(None))
    )
    return cases + (appeals or 0)


def has_part(case_id: int, member_id: int | None) -> bool:
    """Whether somebody is a member of the case."""
    return (
        db.session.scalar(
            select(CaseMember.case_id).where(CaseMember.case_id == case_id, CaseMember.member_id == member_id)
        )
        is not None
    )


def cases_page(state: str, before: int | None, size: int) -> list[Case]:
    """Cases in this state, the newest evidence first by id; `decided`: all that are not open."""
    shown = Case.state == "open" if state == "open" else Case.state.in_(("dismissed", "acted"))
    if state == "appeals":
        appealed = select(CaseNotice.case_id).where(
            CaseNotice.appealed_at.is_not(None), CaseNotice.answered_at.is_(None)
        )
        shown = Case.id.in_(appealed)
    statement = select(Case).where(shown)
    if before is not None:
        statement = statement.where(Case.id < before)
    return list(db.session.scalars(statement.order_by(Case.id.desc()).limit(size)))


def about_the_same(who: Collection[str]) -> dict[str, Case]:
    """The newest case of each of these sets of members."""
    found: dict[str, Case] = {}
    keys = sorted(who)
    for start in range(0, len(keys), 500):
        rows = db.session.scalars(
            select(Case).where(Case.who.in_(keys[start : start + 500])).order_by(Case.id)
        )
        found |= {case.who: case for case in rows if case.state != "joined"}
    return found


def open_cases() -> list[Case]:
    return list(db.session.scalars(select(Case).where(Case.state == "open")))
