"""What each cause tells, and to whom, read from the facts as they are now.

A cause is written `sort:id`, or `sort:post:id:moment` for an act that leaves no row of its own. Each sort
has a reader, which returns None when there is nothing to tell: the post is hidden, the acceptance taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from app.accounts.models import Member
from app.core import clock, slots
from app.core.db import db
from app.core.markup import excerpt
from app.core.markup.rendered import plain_text
from app.forum.models import Acceptance, Answer, Comment, Follow, Question, QuestionEvent, Reaction
from app.forum.posts import hidden_words

WORDS = 280
"""Characters of a reply that are shown with its notification."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell of one cause."""

    question_id: int
    answer_id: int | None
    actor_id: int | None
    at: datetime
    words: str = ""
    to: dict[int, str] = field(default_factory=dict)
    """Member -> kind. Nobody twice, and nobody about their own act."""


def read_cause(cause: str) -> Told | None:
    """None when nothing is to be told of it, or not any more."""
    sort, *rest = cause.split(":")
    told = READERS[sort](*rest)
    return told if told is not None and told.to else None


def answer_cause(answer_id: int) -> str:
    return f"answer:{answer_id}"


def comment_cause(comment_id: int) -> str:
    return f"comment:{comment_id}"


def acceptance_cause(acceptance_id: int) -> str:
    return f"acceptance:{acceptance_id}"


def goodwill_cause(post: str, thanks_id: int) -> str:
    return f"goodwill:{post}:{thanks_id}"


ENDINGS = ("closed", "duplicate", "merged", "reopened")
"""Of these on a question's timeline the newest alone holds."""
TOLD_OF_TIMELINE = ("closed", "duplicate", "merged", "moved")
POSTS: dict[str, Any] = {"question": Question, "answer": Answer, "comment": Comment}


def causes_since(moment: datetime) -> list[tuple[datetime, int, str]]:
    """When, on which question, and the cause, in order of time: everything that is told, since then."""
    found = []
    for make, moments, model in (
        (answer_cause, Answer.created_at, Answer),
        (comment_cause, Comment.created_at, Comment),
        (acceptance_cause, Acceptance.at, Acceptance),
    ):
        rows = db.session.execute(select(moments, model.question_id, model.id).where(moments > moment))
        found += [(at, question_id, make(number)) for at, question_id, number in rows]
    for post, model in POSTS.items():
        question = model.id if post == "question" else model.question_id
        hidden = db.session.execute(
            select(model.hidden_at, question, model.id).where(model.hidden_at > moment)
        )
        found += [(at, on, f"hidden:{post}:{number}:{_stamp(at)}") for at, on, number in hidden]
    timeline = QuestionEvent.kind.in_(TOLD_OF_TIMELINE), QuestionEvent.at > moment
    for row in db.session.scalars(select(QuestionEvent).where(*timeline)):
        found.append((row.at, row.question_id, f"{row.kind}:{row.id}"))
    worked = Reaction.kind == "worked", Reaction.at > moment
    for reaction in db.session.scalars(select(Reaction).where(*worked)):
        cause = f"worked:{reaction.answer_id}:{reaction.member_id}"
        found.append((reaction.at, reaction.question_id, cause))
    return sorted(found)


def hiding_cause(post: str, post_id: int) -> str | None:
    """The hiding that stands on a post now. `post`: question, answer or comment. None: it is not hidden."""
    hidden_at = db.session.scalar(select(POSTS[post].hidden_at).where(POSTS[post].id == post_id))
    return f"hidden:{post}:{post_id}:{_stamp(hidden_at)}" if hidden_at else None


def timeline_causes(question_id: int, since: datetime) -> list[str]:
    """What moderators did to the question since then."""
    rows = db.session.execute(
        select(QuestionEvent.kind, QuestionEvent.id)
        .where(
            QuestionEvent.question_id == question_id,
            QuestionEvent.kind.in_(TOLD_OF_TIMELINE),
            QuestionEvent.at > since,
        )
        .order_by(QuestionEvent.id)
    )
    return [f"{row.kind}:{row.id}" for row in rows]


def worked_causes(answer_id: int) -> dict[str, datetime]:
    """Who says that the answer worked for them, since when. By member: saying so anew is no news."""
    rows = db.session.execute(
        select(Reaction.member_id, Reaction.at).where(
            Reaction.answer_id == answer_id, Reaction.kind == "worked"
        )
    )
    return {f"worked:{answer_id}:{row.member_id}": row.at for row in rows}


def _stamp(moment: datetime) -> str:
    """Tells one act from the next on the same post. Whole seconds: the same on every database."""
    return str(int(moment.timestamp()))


def _recipients(
    kinds: Iterable[tuple[int | None, str]], *, actor_id: int | None, others: Iterable[int] = ()
) -> dict[int, str]:
    """Each member with the first kind that fits, `others` as followers; no program, nobody who left."""
    wanted: dict[int, str] = {}
    for member_id, kind in (*kinds, *((other, "followed") for other in others)):
        if member_id is not None and member_id != actor_id:
            wanted.setdefault(member_id, kind)
    if not wanted:
        return {}
    people = db.session.scalars(
        select(Member.id)
        .where(Member.id.in_(wanted), Member.automatic.is_(False), Member.closed_at.is_(None))
        .order_by(Member.id)
    )
    return {member_id: wanted[member_id] for member_id in people}


def _followers(question_id: int, before: datetime) -> set[int]:
    """Who followed the question then: see `forum.queries.follower_ids`, which asks for now."""
    rows = db.session.execute(
        select(Follow.member_id, Follow.muted, Follow.at).where(Follow.question_id == question_id)
    ).all()
    following = {row.member_id for row in rows if not row.muted and row.at < before}
    asker = db.session.scalar(select(Question.author_id).where(Question.id == question_id))
    if asker is not None and asker not in {row.member_id for row in rows}:
        following.add(asker)
    return following


def _read_answer(number: str) -> Told | None:
    row = db.session.execute(
        select(
            Answer.id,
            Answer.question_id,
            Answer.author_id,
            Answer.created_at,
            Answer.body_html,
            Question.author_id.label("asker_id"),
        )
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id == int(number), Answer.hidden_at.is_(None), Question.hidden_at.is_(None))
    ).first()
    if row is None:
        return None
    followers = _followers(row.question_id, row.created_at)
    return Told(
        question_id=row.question_id,
        answer_id=row.id,
        actor_id=row.author_id,
        at=row.created_at,
        words=_beginning(row.body_html),
        to=_recipients(
            [(row.asker_id, "answer")] if row.asker_id in followers else [],  # who may have unfollowed it
            actor_id=row.author_id,
            others=followers,
        ),
    )


def _read_comment(number: str) -> Told | None:
    row = db.session.execute(
        select(
            Comment.question_id,
            Comment.answer_id,
            Comment.author_id,
            Comment.created_at,
            Comment.body_html,
            Comment.asks,
            Question.author_id.label("asker_id"),
            Answer.author_id.label("answerer_id"),
        )
        .join(Question, Question.id == Comment.question_id)
        .outerjoin(Answer, Answer.id == Comment.answer_id)
        .where(
            Comment.id == int(number),
            Comment.hidden_at.is_(None),
            Answer.hidden_at.is_(None),
            Question.hidden_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    commented_on = row.asker_id if row.answer_id is None else row.answerer_id
    return Told(
        question_id=row.question_id,
        answer_id=row.answer_id,
        actor_id=row.author_id,
        at=row.created_at,
        words=_beginning(row.body_html),
        to=_recipients(
            [(row.asker_id, "request")] if row.asks else [(commented_on, "comment")],
            actor_id=row.author_id,
            others=_followers(row.question_id, row.created_at),
        ),
    )


def _read_acceptance(number: str) -> Told | None:
    """A solution is told to its author, the asker and the followers; "also works" to its author."""
    row = db.session.execute(
        select(
            Acceptance.kind,
            Acceptance.question_id,
            Acceptance.answer_id,
            Acceptance.by_id,
            Acceptance.at,
            Acceptance.thanks,
            Answer.author_id,
            Question.author_id.label("asker_id"),
        )
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(
            Acceptance.id == int(number),
            Acceptance.undone_at.is_(None),
            Answer.hidden_at.is_(None),
            Question.hidden_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    solved = row.kind == "solution"
    return Told(
        question_id=row.question_id,
        answer_id=row.answer_id,
        actor_id=row.by_id,
        at=row.at,
        words=row.thanks,
        to=_recipients(
            [(row.author_id, "accepted"), (row.asker_id, "answer")]
            if solved
            else [(row.author_id, "thanks")],
            actor_id=row.by_id,
            others=_followers(row.question_id, row.at) if solved else (),
        ),
    )


def _read_hiding(post: str, number: str, stamp: str) -> Told | None:
    row = _post(post, number)
    if row is None or row.hidden_at is None or _stamp(row.hidden_at) != stamp:
        return None
    return _moderated(post, row, row.hidden_at, hidden_words(row), kind="hidden")


def _read_restoring(post: str, number: str, _stamp_of_hiding: str) -> Told | None:
    row = _post(post, number)
    if row is None or row.hidden_at is not None:
        return None
    return _moderated(post, row, clock.now(), None, kind="hidden")


def _read_timeline(number: str) -> Told | None:
    """A closing, a move or a merge, to the asker: unless it was they who did it, or it holds no more."""
    row = db.session.execute(
        select(
            QuestionEvent.id,
            QuestionEvent.kind,
            QuestionEvent.question_id,
            QuestionEvent.actor_id,
            QuestionEvent.at,
            QuestionEvent.detail,
            Question.author_id,
            Question.hidden_at,
        )
        .join(Question, Question.id == QuestionEvent.question_id)
        .where(QuestionEvent.id == int(number))
    ).first()
    if row is None or row.hidden_at is not None:
        return None
    newest = db.session.scalar(
        select(func.max(QuestionEvent.id)).where(
            QuestionEvent.question_id == row.question_id,
            QuestionEvent.kind.in_(ENDINGS if row.kind in ENDINGS else [row.kind]),
        )
    )
    if newest != row.id:
        return None
    words = {"closed": f"Reason: {row.detail.replace('_', ' ')}", "moved": row.detail}
    return Told(
        question_id=row.question_id,
        answer_id=None,
        actor_id=None,
        at=row.at,
        words=words.get(row.kind, ""),
        to=_recipients([(row.author_id, "closed")], actor_id=row.actor_id),
    )


def _read_worked(answer: str, member: str) -> Told | None:
    row = db.session.execute(
        select(Reaction.question_id, Reaction.member_id, Reaction.at, Answer.author_id)
        .join(Answer, Answer.id == Reaction.answer_id)
        .join(Question, Question.id == Reaction.question_id)
        .where(
            Reaction.answer_id == int(answer),
            Reaction.member_id == int(member),
            Reaction.kind == "worked",
            Answer.hidden_at.is_(None),
            Question.hidden_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    return Told(
        question_id=row.question_id,
        answer_id=int(answer),
        actor_id=row.member_id,
        at=row.at,
        to=_recipients([(row.author_id, "thanks")], actor_id=row.member_id),
    )


def _read_goodwill(post: str, number: str) -> Told | None:
    """Thanks of staff, to the author of a post that can be seen."""
    found = slots.first("goodwill", int(number))
    if not isinstance(found, slots.Goodwill):
        return None
    row = _post(post, str(found.post_id))
    if row is None or row.hidden_at is not None:
        return None
    return Told(
        question_id=row.id if post == "question" else row.question_id,
        answer_id=row.id if post == "answer" else None,
        actor_id=found.by_id,
        at=found.at,
        words=found.words,
        to=_recipients([(found.member_id, "thanks")], actor_id=found.by_id),
    )


def _post(post: str, number: str) -> Row[Any] | None:
    table = POSTS[post].__table__
    return db.session.execute(select(table).where(table.c.id == int(number))).first()


def _moderated(post: str, row: Row[Any], at: datetime, reason: str | None, *, kind: str) -> Told:
    """To the author of the post. Who moderated is not named: the community decided, by its rules."""
    return Told(
        question_id=row.id if post == "question" else row.question_id,
        answer_id={"question": None, "answer": row.id}.get(post, getattr(row, "answer_id", None)),
        actor_id=None,
        at=at,
        words=f"Reason: {reason.replace('_', ' ')}" if reason else "",
        to=_recipients([(row.author_id, kind)], actor_id=None),
    )


def _beginning(body_html: str) -> str:
    return excerpt(plain_text(body_html), WORDS)


READERS: dict[str, Callable[..., Told | None]] = {
    "answer": _read_answer,
    "comment": _read_comment,
    "acceptance": _read_acceptance,
    "hidden": _read_hiding,
    "restored": _read_restoring,
    "worked": _read_worked,
    "goodwill": _read_goodwill,
    **dict.fromkeys(TOLD_OF_TIMELINE, _read_timeline),
}
