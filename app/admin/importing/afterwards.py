"""What is derived from imported rows inside the run itself: counters, and when members joined."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from app.accounts.models import Member
from app.admin.importing.runs import Place, lock_run
from app.core.db import db
from app.core.uow import command
from app.forum.models import Answer, Comment, Question
from app.forum.upkeep import recount_all

MEMBERS = 500


@command
def recount_batch(run_id: int, before: Place, question_ids: list[int]) -> None:
    """Counters and states of these questions, with the place behind the last of them."""
    row = lock_run(run_id, before)
    recount_all(question_ids)
    row.line = question_ids[-1]


@command
def date_joining(run_id: int, before: Place) -> int | None:
    """Some members of whom the source does not say when they joined: not later than their first post.

    They were stored with the time of the run's start. Returns the last member's id, None when all are done.
    """
    row = lock_run(run_id, before)
    ids = list(
        db.session.scalars(
            select(Member.id)
            .where(Member.id > before.line, Member.joined_at == row.started_at)
            .order_by(Member.id)
            .limit(MEMBERS)
        )
    )
    if not ids:
        return None
    if first := _first_posts(ids):
        rows = [{"id": member_id, "joined_at": at} for member_id, at in first.items()]
        db.session.execute(update(Member), rows)
    row.line = ids[-1]
    return ids[-1]


def _first_posts(member_ids: list[int]) -> dict[int, datetime]:
    first: dict[int, datetime] = {}
    for model in (Question, Answer, Comment):
        rows = db.session.execute(
            select(model.author_id, func.min(model.created_at))
            .where(model.author_id.in_(member_ids))
            .group_by(model.author_id)
        )
        for author_id, at in rows:
            if author_id is not None and at is not None:
                first[author_id] = min(at, first.get(author_id, at))
    return first
