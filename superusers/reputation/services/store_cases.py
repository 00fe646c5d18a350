"""Open cases for what was found, or bring open ones up to date. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core import clock
from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.reputation.case_models import Case, CaseMember, PatternSearch
from superusers.reputation.case_queries import about_the_same, open_cases
from superusers.reputation.patterns import Graph, Suspicion

GROWN, GROWN_BY = 1.5, 5
"""People have looked at it: it comes back when there is half as much again, and so many acts more."""


@command
def store_cases(
    suspicions: Sequence[Suspicion], graph: Graph, *, looked_until: datetime, members: int
) -> int:
    """Returns how many cases were opened. `looked_until`: where the next search begins."""
    acts = graph.acts()
    known = about_the_same({_key(suspicion) for suspicion in suspicions})
    opened = []
    for suspicion in suspicions:
        between = sum(acts[a][b] for a in suspicion.members if a in acts for b in suspicion.members)
        case = known.get(_key(suspicion))
        if case is not None and case.state != "open" and not _has_grown(between, case.acts):
            continue
        if case is None or case.state != "open":
            case = _open(suspicion)
            opened.append((case, suspicion))
        case.seen_at, case.acts = clock.now(), between
        case.evidence = [finding.as_json() for finding in suspicion.findings]
    db.session.flush()
    for case, suspicion in opened:
        db.session.add_all(CaseMember(case_id=case.id, member_id=member) for member in suspicion.members)
        record(SYSTEM, "reputation.case_opened", subject=("reputation_case", case.id), members=case.who)
    db.session.flush()
    _join_smaller()
    db.session.add(PatternSearch(at=looked_until, members=members, findings=len(suspicions)))
    return len(opened)


def _key(suspicion: Suspicion) -> str:
    return ",".join(str(member) for member in suspicion.members)


def _has_grown(now: int, then: int) -> bool:
    return now >= GROWN * then and now >= then + GROWN_BY


def _open(suspicion: Suspicion) -> Case:
    case = Case(who=_key(suspicion), state="open", opened_at=clock.now(), acts=0, evidence=[])
    db.session.add(case)
    return case


def _join_smaller() -> None:
    """A pair whose whole group has a case of its own is looked at there."""
    standing = [(set(case.who.split(",")), case) for case in open_cases()]
    larger = [members for members, _ in standing if len(members) > 2]
    for members, case in standing:
        if any(members < group for group in larger):
            case.state = "joined"
