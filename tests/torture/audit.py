"""The database afterwards, held against the journal: nothing lost, nothing twice, everything adds up."""

from __future__ import annotations

import email
from collections import Counter
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Member
from app.analytics.services.record_facts import fact_row, stored_facts
from app.core import clock
from app.core.db import db
from app.core.delivery import count_deliveries
from app.core.jobs import LEASE, Job, count_jobs
from app.core.kernel import current_kernel
from app.core.worker import work_once
from app.forum.models import Acceptance, Answer, Category, Comment, Question, Vote
from app.forum.queries import facts_of
from app.forum.services.recount_categories import recount_categories
from app.forum.services.recount_questions import recount_questions
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import stored_totals
from tests.torture.journal import Journal, Write


def audit(journal: Journal, mail: Path) -> None:
    """Finish what is due, as the next server would, and compare."""
    finish_work()
    posts_are_there_once(journal)
    votes_are_as_last_cast(journal)
    acceptances_are_as_last_given(journal)
    strangers_are_members_once_and_have_mail(journal, mail)
    counters_equal_a_recount()
    ledger_and_statistics_equal_the_facts()


def finish_work() -> None:
    """Leases of killed workers end after a minute; retries and batches wait for some seconds. Skip all.

    Work leads to work: a delivery fills a batch, whose job begins a while later.
    """
    lateness = 2 * LEASE + timedelta(minutes=10)
    for _ in range(6):
        with clock.shifted_by(lateness):
            while work_once():
                pass
        lateness += timedelta(minutes=1)
        if not jobs_waiting():
            break
    assert count_deliveries() == {"due": 0, "dead": 0}
    states = count_jobs()
    left = jobs_waiting()
    assert left == Counter(), f"work that nobody finished: {dict(left)}"
    assert (states["running"], states["dead"]) == (0, 0)


def jobs_waiting() -> Counter[str]:
    """By kind; schedules are always there."""
    waiting = Counter(row.kind for row in rows(select(Job.kind).where(Job.state == "due")))
    return waiting - Counter(list(current_kernel().schedules))


def rows(statement: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(statement).all())


def posts_are_there_once(journal: Journal) -> None:
    for kind, model in (("ask", Question), ("answer", Answer), ("comment", Comment)):
        stored = rows(select(model.id, model.author_id, model.submission_key, model.body_source))
        written = journal.acknowledged(kind)
        found = Counter((row.author_id, row.submission_key, row.body_source) for row in stored)
        expected = Counter((w.member_id, w.key, f"Body of {w.key}.") for w in written)
        assert expected - found == Counter(), f"{kind}: lost"
        assert found - expected == Counter(), f"{kind}: more than was written, or twice"
        if kind != "comment":
            ids = {row.submission_key: row.id for row in stored}
            assert {w.key: w.post_id for w in written} == ids, f"{kind}: not where the server said it was"


def votes_are_as_last_cast(journal: Journal) -> None:
    standing: dict[tuple[int, int], int] = {}
    made = 0
    for write in journal.acknowledged("vote"):
        place = (write.member_id, write.answer_id)
        if standing.get(place, 0) != write.value:
            standing[place] = write.value
            made += write.value != 0
    stored = rows(select(Vote.member_id, Vote.answer_id, Vote.value, Vote.undone_at))
    found = {(v.member_id, v.answer_id): v.value for v in stored if v.undone_at is None}
    assert found == {place: value for place, value in standing.items() if value}
    assert len(stored) == made, "a vote that was sent again was counted again"


def acceptances_are_as_last_given(journal: Journal) -> None:
    standing: dict[int, int] = {}
    made = 0
    for write in journal.acknowledged():
        if write.kind == "accept" and standing.get(write.question_id) != write.answer_id:
            standing[write.question_id] = write.answer_id
            made += 1
        elif write.kind == "unaccept":
            standing.pop(write.question_id, None)
    stored = rows(select(Acceptance.question_id, Acceptance.answer_id, Acceptance.undone_at))
    assert {a.question_id: a.answer_id for a in stored if a.undone_at is None} == standing
    assert len(stored) == made, "an acceptance that was sent again was stored again"
    solved = {row.id for row in rows(select(Question.id).where(Question.state == "solved"))}
    assert solved == set(standing)


def strangers_are_members_once_and_have_mail(journal: Journal, mail: Path) -> None:
    begun = [write for write in journal.writes if write.kind == "sign_up"]
    promised = {write.key for write in begun if write.acknowledged}
    found = Counter(row.email for row in rows(select(Member.email).where(Member.email.is_not(None))))
    assert promised <= set(found) <= {write.key for write in begun}
    assert set(found.values()) <= {1}
    sent = Counter(recipient(path) for path in mail.glob("*.eml"))
    assert set(sent) == set(found), "everybody who signed up has the mail, at least once"
    attempts: Counter[str] = Counter()
    for write in begun:
        attempts[write.key] += write.attempts
    # Each attempt may have stored a job, and each kill may have had a sent mail sent again.
    assert all(number <= attempts[address] + 2 for address, number in sent.items()), sent


def recipient(path: Path) -> str:
    return str(email.message_from_bytes(path.read_bytes(), policy=policy.default)["To"])


def counters_equal_a_recount() -> None:
    before = counters()
    recount_questions([row.id for row in rows(select(Question.id))])
    recount_categories()
    assert counters() == before


def counters() -> dict[str, list[Any]]:
    return {
        "questions": rows(
            select(
                Question.id,
                Question.state,
                Question.answer_count,
                Question.up_count,
                Question.down_count,
                Question.score,
            ).order_by(Question.id)
        ),
        "answers": rows(
            select(Answer.id, Answer.up_count, Answer.down_count, Answer.score).order_by(Answer.id)
        ),
        "categories": rows(select(Category.id, Category.question_count)),
    }


def ledger_and_statistics_equal_the_facts() -> None:
    assert verify_ledger().agrees
    ids = [row.id for row in rows(select(Question.id))]
    assert stored_facts(ids) == {facts.question_id: fact_row(facts) for facts in facts_of(ids)}
    accepted = db.session.scalar(
        select(func.count()).select_from(Acceptance).where(Acceptance.undone_at.is_(None))
    )
    assert not accepted or max(stored_totals().values()) > 1, "somebody was credited"


def summary(journal: Journal) -> str:
    """What was written, for the report of a run."""
    kinds = Counter(write.kind for write in journal.acknowledged())
    repeated = sum(write.attempts > 1 for write in journal.acknowledged())
    return f"{sum(kinds.values())} acknowledged writes, {repeated} repeated: {dict(kinds)}"


__all__ = ["Write", "audit", "summary"]
