"""A community with people who look after it, and short ways to see what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Member
from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.uow import command
from app.forum.models import Answer, Question
from app.forum.posts import KINDS
from app.moderation.models import Flag, ReviewItem
from app.moderation.services.flag_post import flag_post
from tests.make.community import Community


@dataclass(slots=True)
class Desk:
    """A question by `asker` with an answer by `helper`, and reviewers who have written nothing."""

    community: Community
    asker: Actor
    helper: Actor
    flagger: Actor
    super_user: Actor
    second: Actor
    """Another super user."""
    staff: Actor
    manager: Actor
    question: int
    answer: int

    def flag(self, who: Actor | None = None, *, kind: str = "answer", post_id: int = 0, **more: Any) -> int:
        return flag_post(who or self.flagger, kind, post_id or self.answer, **({"reason": "spam"} | more))


def build_desk(community: Community) -> Desk:
    asker, helper = community.member("Ada Asker"), community.member("Hal Helper")
    question = community.question(asker)
    return Desk(
        community=community,
        asker=asker,
        helper=helper,
        flagger=community.member("Flo Flagger"),
        super_user=community.member("Sue Super", role="super_user"),
        second=community.member("Sam Super", role="super_user"),
        staff=community.member("Stan Staff", role="staff"),
        manager=community.member("Mia Manager", role="community_manager"),
        question=question,
        answer=community.answer(question, helper),
    )


def post(kind: str, post_id: int) -> Any:
    db.session.rollback()
    return db.session.get_one(KINDS[kind], post_id)


def hidden(post_id: int, kind: str = "answer") -> str | None:
    """Why it is hidden; None: it is not."""
    found = post(kind, post_id)
    return (found.hidden_reason or "?") if found.hidden_at is not None else None


def newest_item() -> ReviewItem:
    db.session.rollback()
    return db.session.scalars(select(ReviewItem).order_by(ReviewItem.id.desc()).limit(1)).one()


def items() -> list[ReviewItem]:
    db.session.rollback()
    return list(db.session.scalars(select(ReviewItem).order_by(ReviewItem.id)))


def flags() -> list[Flag]:
    db.session.rollback()
    return list(db.session.scalars(select(Flag).order_by(Flag.id)))


def audited(action: str) -> list[AuditEntry]:
    db.session.rollback()
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
    )


def question_row(question_id: int) -> Question:
    db.session.rollback()
    return db.session.get_one(Question, question_id)


@command
def leave(*members: Actor) -> None:
    """These people cannot do anything here any more."""
    for member in members:
        db.session.get_one(Member, member.signed_in_id).email_verified_at = None


@command
def edit(answer_id: int, at: Any) -> None:
    db.session.get_one(Answer, answer_id).edited_at = at
