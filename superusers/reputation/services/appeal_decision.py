"""A member says that a decision about their votes is wrong."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Invalid, NotFound
from app.core.uow import command
from superusers.reputation.case_queries import notice_by_id
from superusers.reputation.policy import can_appeal

LONGEST = 2000


@command
def appeal_decision(actor: Actor, notice_id: int, *, words: str) -> None:
    """Once. Raises NotFound (also for somebody else's), Refused, or Invalid on `words`."""
    notice = notice_by_id(notice_id, lock=True)
    if not actor.is_member(notice.member_id):
        raise NotFound
    can_appeal(appealed=notice.appealed_at is not None).enforce()
    words = words.strip()
    if not words:
        raise Invalid(words="Please say in a few sentences what is wrong with it.")
    if len(words) > LONGEST:
        raise Invalid(words=f"At most {LONGEST:,} characters, please; this is {len(words):,}.")
    notice.appeal, notice.appealed_at = words, clock.now()
    record(actor, "reputation.decision_appealed", subject=("reputation_case", notice.case_id))
