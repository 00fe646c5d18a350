"""Take back what arranged votes gave, and stop members from voting for a time.

Each is told, and may appeal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from app.forum.queries import acts_between
from superusers.reputation.case_models import CaseNotice
from superusers.reputation.services._cases import (
    case_to_decide,
    close_case,
    mail_notice,
    read_case_reason,
    take_back,
)

TAKES = {"nothing": (), "votes": ("vote",), "all": ("vote", "acceptance")}
RESTRICTIONS = (0, 7, 30, 90)
"""Days without voting."""


@command
def act_on_case(
    actor: Actor, case_id: int, *, takes: str, restrict: Collection[int], days: int, reason: str
) -> None:
    """`takes`: a key of TAKES; `restrict`: ids of those who may not vote for `days`.

    Raises Refused, NotFound, or Invalid on `takes`, `restrict`, `days` or `reason`.
    """
    case, members = case_to_decide(actor, case_id)
    reason = read_case_reason(reason)
    if takes not in TAKES:
        raise Invalid(takes="Please choose one of these.")
    if days not in RESTRICTIONS:
        raise Invalid(days="Please choose one of these.")
    if not set(restrict) <= set(members):
        raise Invalid(restrict="Please choose among the members of this case.")
    if bool(restrict) != bool(days):
        raise Invalid(days="Please choose both: who may not vote, and for how long.")
    if takes == "nothing" and not days:
        raise Invalid(takes="Nothing is chosen. To leave everything as it is, dismiss the case.")
    acts = [act for act in acts_between(members) if act.kind in TAKES[takes]]
    lost = take_back(case, acts) if acts else Counter[int]()
    until = clock.now() + timedelta(days=days) if days else None
    notices = [
        CaseNotice(
            case_id=case.id,
            member_id=member,
            at=clock.now(),
            points=lost[member],
            restricted_until=until if member in restrict else None,
            reason=reason,
        )
        for member in members
        if lost[member] or member in restrict
    ]
    db.session.add_all(notices)
    db.session.flush()
    for notice in notices:
        mail_notice(notice.id, "decided")
    close_case(actor, case, "acted", reason)
    record(
        actor,
        "reputation.case_acted_on",
        subject=("reputation_case", case.id),
        reason=reason,
        taken_back=len(acts),
        points=sum(lost.values()),
        restricted=sorted(restrict),
        days=days,
    )
