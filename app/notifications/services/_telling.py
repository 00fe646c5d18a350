"""Steps of telling: make the notifications of a cause say what the facts say. Inside a command or a delivery
that holds the question's lock, so that two workers do not tell the same thing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from app.core import clock, jobs
from app.core.db import db
from app.core.options import number
from app.notifications.causes import Told, hiding_cause, read_cause
from app.notifications.kinds import topic_of
from app.notifications.models import Notification, NotificationLine
from app.notifications.queries import mailable, wishes

STALE = timedelta(days=14)
"""What happened longer ago is no news: a delivery replayed after weeks, or an old post shown again."""
MAIL_JOB = "notifications.mail"


def tell(cause: str, *, by_mail: bool = True, since: datetime | None = None) -> None:
    """Tell whoever has not been told of it; withdraw what was told when it does not stand any more.

    `since`: what happened before is not told; by default what is stale.
    """
    told = read_cause(cause)
    known = db.session.execute(
        select(Notification.member_id, Notification.id).where(Notification.cause == cause)
    ).all()
    _let_stand([row.id for row in known], stands=told is not None)
    if told is not None and known:
        # A reason may be given anew, and a reply may have been edited.
        db.session.execute(
            update(Notification)
            .where(Notification.cause == cause, Notification.words != told.words)
            .values(words=told.words)
            .execution_options(synchronize_session=False)
        )
    if told is not None and told.at > (since or clock.now() - STALE):
        already = {row.member_id for row in known}
        fresh = {member: kind for member, kind in told.to.items() if member not in already}
        if fresh:
            _add(cause, told, fresh, by_mail=by_mail)


def tell_again(question_id: int) -> None:
    """The same for everything that was ever told of a question: a post on it was hidden or shown again."""
    causes = db.session.scalars(
        select(Notification.cause)
        .where(Notification.question_id == question_id)
        .group_by(Notification.cause)
        .order_by(func.min(Notification.id))
    ).all()
    for cause in causes:
        tell(cause)


def _let_stand(ids: Collection[int], *, stands: bool) -> None:
    if not ids:
        return
    changed = (
        update(Notification)
        .where(Notification.id.in_(ids), Notification.withdrawn_at.is_not(None) == stands)
        .values(withdrawn_at=None if stands else clock.now())
        .returning(
            Notification.line_id,
            Notification.member_id,
            Notification.question_id,
            Notification.by_mail,
            Notification.mail_id,
        )
        .execution_options(synchronize_session=False)
    )
    rows = db.session.execute(changed).all()
    recount({row.line_id for row in rows if row.line_id is not None})
    if stands:
        mail_later((row.member_id, row.question_id) for row in rows if row.by_mail and row.mail_id is None)


def _add(cause: str, told: Told, to: dict[int, str], *, by_mail: bool) -> None:
    wanted = wishes(to, set(to.values()))
    may_mail = mailable(to, told.question_id) if by_mail else set()
    in_app = {
        member: topic_of(kind, cause, told.question_id)
        for member, kind in to.items()
        if wanted[member, kind].in_app
    }
    lines = unread_lines(in_app)
    rows: list[dict[str, Any]] = []
    for member, kind in to.items():
        mail = member in may_mail and wanted[member, kind].by_mail
        if member not in lines and not mail:
            continue
        rows.append(
            {
                "member_id": member,
                "kind": kind,
                "cause": cause,
                "question_id": told.question_id,
                "answer_id": told.answer_id,
                "actor_id": told.actor_id,
                "words": told.words,
                "at": told.at,
                "line_id": lines.get(member),
                "by_mail": mail,
            }
        )
    if rows:
        db.session.execute(insert(Notification), rows)
        recount(lines.values())
        mail_later((row["member_id"], told.question_id) for row in rows if row["by_mail"])


def unread_lines(topics: dict[int, str]) -> dict[int, int]:
    """For each member the line that takes more on this topic, made where there is none."""
    if not topics:
        return {}
    found = db.session.execute(
        select(NotificationLine.member_id, NotificationLine.id, NotificationLine.topic)
        .where(
            NotificationLine.member_id.in_(topics),
            NotificationLine.topic.in_(set(topics.values())),
            NotificationLine.read_at.is_(None),
        )
        # Whoever reads a line at this moment has read it before this joins it, or waits.
        .with_for_update()
    )
    lines = {row.member_id: row.id for row in found if topics[row.member_id] == row.topic}
    missing = [{"member_id": m, "topic": topic} for m, topic in topics.items() if m not in lines]
    if missing:
        made = db.session.execute(
            insert(NotificationLine).returning(NotificationLine.member_id, NotificationLine.id), missing
        )
        lines |= {row.member_id: row.id for row in made}
    return lines


def recount(line_ids: Iterable[int]) -> None:
    """Count and newest of these lines, from the notifications that stand on them."""
    standing = (Notification.line_id == NotificationLine.id) & Notification.withdrawn_at.is_(None)
    newest = select(func.max(Notification.id)).where(standing).scalar_subquery()
    db.session.execute(
        update(NotificationLine)
        .where(NotificationLine.id.in_(set(line_ids)))
        .values(
            count=select(func.count()).where(standing).scalar_subquery(),
            latest_id=func.coalesce(newest, NotificationLine.latest_id),
        )
        .execution_options(synchronize_session=False)
    )


def mail_later(pairs: Iterable[tuple[int, int]]) -> None:
    """For each pair of a member and a question one mail for all that happens there until it goes."""
    jobs.enqueue_all(
        MAIL_JOB,
        [
            (f"{MAIL_JOB}:{member}:{question}", {"member_id": member, "question_id": question})
            for member, question in pairs
        ],
        run_at=clock.now() + timedelta(seconds=number("notifications.mail_delay")),
    )


def tell_hidden(question_id: int, post: str, post_id: int) -> None:
    """A post (question, answer or comment) was hidden: tell its author, take back what was told of it."""
    tell_again(question_id)
    if (cause := hiding_cause(post, post_id)) is not None:
        tell(cause)


def tell_restored(question_id: int, post: str, post_id: int) -> None:
    """It is shown again: tell its author, if they saw that it was hidden, and others what they missed."""
    hidings = db.session.execute(
        select(Notification.cause, Notification.mail_id, NotificationLine.read_at)
        .outerjoin(NotificationLine, NotificationLine.id == Notification.line_id)
        .where(Notification.question_id == question_id, Notification.withdrawn_at.is_(None))
    ).all()
    prefix = f"hidden:{post}:{post_id}:"
    for row in hidings:
        if row.cause.startswith(prefix) and (row.mail_id is not None or row.read_at is not None):
            tell(row.cause.replace("hidden:", "restored:", 1))
    tell_again(question_id)
    if post != "question":
        tell(f"{post}:{post_id}")
