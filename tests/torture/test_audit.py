"""The audit can say no: each kind of loss or repetition it looks for is planted here once."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from app.core import clock
from app.core.db import db
from app.core.uow import command
from app.forum.models import Acceptance, Answer, Category, Question, Vote
from app.forum.services.accept_answer import accept_answer
from app.forum.services.ask_question import ask_question
from app.forum.services.cast_vote import cast_vote
from app.forum.services.post_answer import post_answer
from app.forum.texts import read_body
from superusers.reputation.models import ReputationTotal
from tests.make.community import Community
from tests.torture.audit import audit
from tests.torture.journal import Journal, Write


@pytest.fixture
def journal(sqlite_app: Flask) -> Journal:
    """A question, two answers, a vote and an acceptance, all acknowledged and all there."""
    community = Community(sqlite_app)
    asker, helper = community.member(), community.member()
    category = community.category()
    journal = Journal()

    def wrote(member: int | None, kind: str, key: str, post_id: int = 0, **where: Any) -> None:
        write = Write(member or 0, kind, key, attempts=1, **where)
        journal.acknowledge(journal.begin(write), post_id)

    question = ask_question(
        asker, "A question of some length", read_body("Body of q."), category_id=category, submission_key="q"
    )
    wrote(asker.member_id, "ask", "q", question)
    answers = {}
    for key in ("a", "b"):
        body = read_body(f"Body of {key}.")
        answers[key] = post_answer(helper, question, body, submission_key=key)
        wrote(helper.member_id, "answer", key, answers[key], question_id=question)
    cast_vote(asker, question, value=1, answer_id=answers["a"])
    wrote(asker.member_id, "vote", "v", question_id=question, answer_id=answers["a"], value=1)
    accept_answer(asker, question, answers["a"])
    wrote(asker.member_id, "accept", "x", question_id=question, answer_id=answers["a"])
    return journal


def test_what_is_all_there_passes(journal: Journal, tmp_path: Path) -> None:
    audit(journal, tmp_path / "mail")


def lose_an_answer() -> None:
    db.session.execute(delete(Answer).where(Answer.submission_key == "b"))


def post_an_answer_twice() -> None:
    columns = [c for c in Answer.__table__.columns if c.name not in ("id", "submission_key")]
    row = db.session.execute(select(*columns).where(Answer.submission_key == "b")).mappings().one()
    db.session.execute(insert(Answer).values(dict(row)))


def lose_a_vote() -> None:
    db.session.execute(delete(Vote))


def count_a_vote_twice() -> None:
    vote = db.session.scalars(select(Vote)).one()
    twin = {"question_id": vote.question_id, "answer_id": vote.answer_id, "member_id": vote.member_id}
    db.session.execute(insert(Vote).values(value=1, at=clock.now(), undone_at=clock.now(), **twin))


def lose_the_acceptance() -> None:
    db.session.execute(update(Acceptance).values(undone_at=clock.now()))
    db.session.execute(update(Question).values(state="answered"))


def miscount_votes() -> None:
    db.session.execute(update(Answer).values(up_count=7))


def miscount_answers() -> None:
    db.session.execute(update(Question).values(answer_count=7))


def miscount_questions() -> None:
    db.session.execute(update(Category).values(question_count=7))


@pytest.mark.parametrize(
    "fault",
    [
        lose_an_answer,
        post_an_answer_twice,
        lose_a_vote,
        count_a_vote_twice,
        lose_the_acceptance,
        miscount_votes,
        miscount_answers,
        miscount_questions,
    ],
    ids=lambda fault: fault.__name__,
)
def test_a_fault_is_found(journal: Journal, tmp_path: Path, fault: Callable[[], None]) -> None:
    command(fault)()
    with pytest.raises(AssertionError):
        audit(journal, tmp_path / "mail")


def test_a_total_that_the_ledger_does_not_explain_is_found(journal: Journal, tmp_path: Path) -> None:
    audit(journal, tmp_path / "mail")
    command(lambda: db.session.execute(update(ReputationTotal).values(points=99)))()
    with pytest.raises(AssertionError):
        audit(journal, tmp_path / "mail")


def test_mail_that_never_came_is_found(journal: Journal, tmp_path: Path) -> None:
    write = journal.begin(Write(0, "sign_up", "stranger@example.com", attempts=1))
    journal.acknowledge(write)
    with pytest.raises(AssertionError):
        audit(journal, tmp_path / "mail")


def test_mail_to_somebody_who_never_signed_up_is_found(journal: Journal, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    message = EmailMessage()
    message["To"] = "nobody@example.com"
    (folder / "x.eml").write_bytes(bytes(message))
    with pytest.raises(AssertionError):
        audit(journal, folder)
