"""Sixteen people at once at a real server: one result each time, and no error page."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Acceptance, Answer, Question, Vote
from app.forum.services.recount_questions import recount_questions
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import stored_totals
from tests.conftest import SECRET, build_app, in_context
from tests.make.community import Community
from tests.make.person import Person
from tests.make.server import Server
from tests.race.crowd import crowd

PEOPLE = 16


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """As deployed: one process on SQLite; on PostgreSQL two, and the worker apart, here in the test."""
    settings = {} if database_url.startswith("sqlite") else {"WEB_CONCURRENCY": "2", "EMBEDDED_WORKER": "off"}
    with Server(database_url=database_url, folder=tmp_path, secret=SECRET, **settings) as running:
        yield running


@pytest.fixture
def app(server: Server) -> Iterator[Flask]:
    yield from in_context(build_app(server.environment["DATABASE_URL"], server.folder, PUBLIC_URL=server.url))


def all_at_once(works: Sequence[Callable[[], int]]) -> list[int | str]:
    """The statuses everybody got, or what went wrong instead."""
    line = threading.Barrier(len(works))
    statuses: list[int | str] = [""] * len(works)

    def work(place: int) -> None:
        try:
            line.wait(30)
            statuses[place] = works[place]()
        except Exception as error:
            statuses[place] = repr(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def post(person: Person, path: str, **fields: Any) -> int:
    return person.post(path, **fields)[0]


def browsers(server: Server, actor: Actor, number: int) -> list[Person]:
    """Several browsers in which one member is signed in, the form token in hand."""
    people = [Person.signed_in(server.url, actor) for _ in range(number)]
    for person in people:
        person.read_token()
        person.leave()
    return people


@pytest.mark.slow
def test_accepts_double_clicks_and_repeated_forms_at_once(server: Server, app: Flask) -> None:
    community = Community(app)
    asker = community.member("Ada")
    question = community.question(asker)
    answers = [community.answer(question, helper) for helper in crowd(PEOPLE)]
    own = browsers(server, asker, PEOPLE // 2)
    accepting = own + [p for member in crowd(PEOPLE // 2, role="staff") for p in browsers(server, member, 1)]
    voters = crowd(PEOPLE // 2)
    voting = [p for member in voters for p in browsers(server, member, 2)]

    page = f"/questions/{question}"
    statuses = all_at_once(
        [partial(post, p, f"{page}/accept/{a}") for p, a in zip(accepting, answers, strict=True)]
    )
    statuses += all_at_once([partial(post, p, f"/answers/{answers[0]}/vote", value=1) for p in voting])
    statuses += all_at_once(
        [partial(post, p, f"{page}/answers", body="Twice?", submission_key="same") for p in own]
    )

    assert Counter(statuses) == {303: 2 * PEOPLE + len(own)}, server.log.read_text()
    community.deliver()
    (winner,) = rows(
        select(Answer.id, Answer.author_id)
        .join(Acceptance, Acceptance.answer_id == Answer.id)
        .where(Acceptance.undone_at.is_(None))
    )
    assert len(rows(select(Answer.id).where(Answer.author_id == asker.member_id))) == 1
    assert len(rows(select(Vote.id).where(Vote.undone_at.is_(None)))) == len(voters)
    from_votes = 10 * len(voters) if winner.id == answers[0] else 0
    assert stored_totals()[winner.author_id] == 15 + from_votes
    assert verify_ledger().agrees
    before = counters(question)
    recount_questions([question])
    assert counters(question) == before
    for person in accepting + voting:
        person.leave()


def rows(statement: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(statement).all())


def counters(question: int) -> list[Any]:
    return rows(
        select(Answer.up_count, Answer.score, Question.state, Question.answer_count)
        .join(Question, Question.id == Answer.question_id)
        .where(Question.id == question)
        .order_by(Answer.id)
    )
