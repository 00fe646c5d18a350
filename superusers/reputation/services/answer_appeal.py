"""Decide an appeal: the member was right, or the decision stands."""

from __future__ import annotations

from app.accounts.queries import able_members
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.capabilities import MANAGE_REPUTATION
from app.core.uow import command
from app.forum.queries import acts_between
from superusers.reputation.case_models import Case, CaseNotice
from superusers.reputation.case_queries import case_by_id, members_of, notice_by_id
from superusers.reputation.policy import can_answer_appeal
from superusers.reputation.services._cases import LONGEST_REASON, give_again, mail_notice
from superusers.reputation.services._rules import read_text


@command
def answer_appeal(actor: Actor, notice_id: int, *, uphold: bool, answer: str) -> None:
    """Upheld, what was taken from this member counts again, and they may vote.

    Raises NotFound, Refused, or Invalid on `answer`.
    """
    notice = notice_by_id(notice_id, lock=True)
    case = case_by_id(notice.case_id, lock=True)
    members = members_of(case.id)
    others = able_members(MANAGE_REPUTATION) - {case.decided_by_id, actor.member_id, *members}
    can_answer_appeal(
        actor,
        members=members,
        decided_by_id=case.decided_by_id,
        waits=notice.appealed_at is not None and notice.answered_at is None,
        others=bool(others),
    ).enforce()
    notice.answer = read_text(
        answer, field="answer", most=LONGEST_REASON, missing="Please say why. The member reads it."
    )
    notice.upheld, notice.alone = uphold, actor.is_member(case.decided_by_id)
    notice.answered_by_id, notice.answered_at = actor.signed_in_id, clock.now()
    returned = _make_good(case, notice, members) if uphold else 0
    mail_notice(notice.id, "answered")
    record(
        actor,
        "reputation.appeal_upheld" if uphold else "reputation.appeal_declined",
        subject=("reputation_case", case.id),
        reason=notice.answer,
        member=notice.member_id,
        points=returned,
        decided_alone=notice.alone,
    )


def _make_good(case: Case, notice: CaseNotice, members: list[int]) -> int:
    """Returns the points that came back to this member."""
    own = {
        (act.kind, act.id) for act in acts_between(members) if notice.member_id in (act.from_id, act.to_id)
    }
    moved = give_again(case.id, own)
    if notice.restricted_until is not None:
        notice.restricted_until = min(notice.restricted_until, clock.now())
    return moved[notice.member_id]
