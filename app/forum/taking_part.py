"""Who takes part in a question, for those who count readers."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, union

from app.core.db import db
from app.forum.models import Answer, Comment, Question


def solved_among(question_ids: Collection[int]) -> set[int]:
    """Those of these questions that are solved and visible. One query."""
    return set(
        db.session.scalars(
            select(Question.id).where(
                Question.id.in_(question_ids), Question.state == "solved", Question.hidden_at.is_(None)
            )
        )
    )


def wrote_there(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these questions and members, where the member asked, answered or commented. One query at most."""
    if not pairs:
        return set()
    questions, members = {question for question, _ in pairs}, {member for _, member in pairs}
    wrote = union(
        select(Question.id, Question.author_id).where(
            Question.id.in_(questions), Question.author_id.in_(members)
        ),
        *(
            select(post.question_id, post.author_id).where(
                post.question_id.in_(questions), post.author_id.in_(members)
            )
            for post in (Answer, Comment)
        ),
    )
    found = db.session.execute(wrote)
    return {(question_id, member_id) for question_id, member_id in found if member_id is not None}
