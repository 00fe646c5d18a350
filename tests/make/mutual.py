"""People who help each other, in bulk: what a hundred commands would leave behind, in one."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.forum.models import Acceptance, Answer, Question, Vote
from superusers.reputation.fold import build_ledger
from tests.make.community import Community

TEXT = {"body_source": "It works.", "body_html": "<p>It works.</p>", "renderer": 1}


def help_each_other(
    community: Community, *people: Actor, rounds: int, at: datetime, votes: bool = True
) -> None:
    """In each round everybody asks, everybody else answers, the asker votes for all and accepts one."""
    category = community.category(f"Category {next(community.numbers)}")
    ids = [person.signed_in_id for person in people]
    for n in range(rounds):
        _round(category, ids, n, at + timedelta(days=n), votes)
    build_ledger()


@command
def _round(category: int, people: list[int], n: int, at: datetime, votes: bool) -> None:
    for place, asker in enumerate(people):
        question = Question(
            title="Who helps whom", slug="x", category_id=category, author_id=asker, created_at=at,
            last_activity_at=at, **TEXT,
        )  # fmt: skip
        db.session.add(question)
        db.session.flush()
        answers = [
            Answer(question_id=question.id, author_id=other, created_at=at, **TEXT)
            for other in people
            if other != asker
        ]
        db.session.add_all(answers)
        db.session.flush()
        for answer in answers if votes else ():
            db.session.add(
                Vote(question_id=question.id, answer_id=answer.id, member_id=asker, value=1, at=at)
            )
        accepted = answers[(n + place) % len(answers)].id
        db.session.add(
            Acceptance(question_id=question.id, answer_id=accepted, by_id=asker, by_role="asker", at=at)
        )
