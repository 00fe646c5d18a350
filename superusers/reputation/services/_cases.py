"""Steps that the use cases about vote patterns share. Inside a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import select, update

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue
from app.forum.queries import Act, lock_questions, questions_merged_into
from superusers.reputation.case_models import Case, CaseNotice, TakenBack
from superusers.reputation.case_queries import all_taken_back, case_by_id, members_of
from superusers.reputation.policy import can_decide_case
from superusers.reputation.services._rules import read_text
from superusers.reputation.services.reconcile_ledger import append_lines, missing_lines

LONGEST_REASON = 500


def case_to_decide(actor: Actor, case_id: int) -> tuple[Case, list[int]]:
    """The case and its members, locked. Raises NotFound or Refused."""
    case = case_by_id(case_id, lock=True)
    members = members_of(case.id)
    can_decide_case(actor, members=members, is_open=case.state == "open").enforce()
    return case, members


def close_case(actor: Actor, case: Case, state: str, reason: str) -> None:
    case.state, case.reason = state, reason
    case.decided_by_id, case.decided_at = actor.signed_in_id, clock.now()


def read_case_reason(typed: str) -> str:
    return read_text(
        typed, field="reason", most=LONGEST_REASON, missing="Please say why. It is kept with the decision."
    )


def take_back(case: Case, acts: Collection[Act]) -> Counter[int]:
    """These acts give nothing from now on. Returns what the compensating lines take, by member."""
    questions = sorted({act.question_id for act in acts})
    lock_questions(questions)
    already = all_taken_back(questions)
    for act in acts:
        if (act.kind, act.id) not in already:
            db.session.add(
                TakenBack(
                    case_id=case.id,
                    cause_type=act.kind,
                    cause_id=act.id,
                    question_id=act.question_id,
                    at=clock.now(),
                )
            )
    db.session.flush()
    return bring_up_to_date(questions)


def give_again(case_id: int, causes: Collection[tuple[str, int]]) -> Counter[int]:
    """An appeal was right: these acts count again. Returns what the lines give, by member."""
    rows = [
        row
        for row in db.session.scalars(
            select(TakenBack).where(TakenBack.case_id == case_id, TakenBack.lifted_at.is_(None))
        )
        if (row.cause_type, row.cause_id) in causes
    ]
    questions = sorted({row.question_id for row in rows})
    lock_questions(questions)
    for row in rows:
        row.lifted_at = clock.now()
    db.session.flush()
    return bring_up_to_date(questions)


def bring_up_to_date(question_ids: Iterable[int]) -> Counter[int]:
    """Append what the facts call for on these questions, by compensating lines."""
    ids = list(question_ids)
    lines = missing_lines([*ids, *(merged for one in ids for merged in questions_merged_into(one))])
    append_lines(lines)
    moved: Counter[int] = Counter()
    for line in lines:
        moved[line["member_id"]] += line["points"]
    return moved


def mail_notice(notice_id: int, what: str) -> None:
    """`what`: decided, or answered (the appeal)."""
    enqueue("reputation.mail_notice", notice_id=notice_id, what=what)


def forget_words(member_id: int) -> None:
    """What a member wrote in appeals; that there was one, and what came of it, stays."""
    db.session.execute(
        update(CaseNotice).where(CaseNotice.member_id == member_id, CaseNotice.appeal != "").values(appeal="")
    )
