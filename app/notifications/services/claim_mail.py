"""Take what waits to be mailed to one member about one question.

A mail is claimed, then sent, then marked as sent, in three transactions: nobody can send a mail and commit a
row as one. A process that dies between claim and mark leaves a claim that nobody takes again, so at most one
mail is lost and none is sent twice; what it was about stands under the bell. Only where the mail server has
surely not taken the mail (`release_mail`) is it tried again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from app.accounts.queries import lock_members
from app.core import clock
from app.core.db import db
from app.core.options import number
from app.core.uow import command
from app.forum.queries import lock_question
from app.notifications.kinds import sentence
from app.notifications.models import Notification, NotificationMail
from app.notifications.queries import Head, mail_head, mailable, names_of, target_url, wishes
from app.notifications.services._telling import tell

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a mail says."""

    says: str
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed mail, in plain values: it is written and sent outside any transaction."""

    mail_id: int
    member_id: int
    question_id: int
    head: Head
    kinds: tuple[str, ...]
    pieces: tuple[Piece, ...]


@command
def claim_mail(member_id: int, question_id: int) -> Letter | None:
    """None when nothing is to be mailed any more.

    Left out for good: what was undone, what the member switched off, and what is beyond the day's limit.
    """
    lock_question(question_id)
    lock_members([member_id])
    for cause in dict.fromkeys(row.cause for row in _waiting(member_id, question_id)):
        tell(cause)  # an act may be undone and its event still on the way
    waiting = _waiting(member_id, question_id)
    wanted = wishes([member_id], {row.kind for row in waiting})
    chosen = [row for row in waiting if wanted[member_id, row.kind].by_mail]
    if not mailable([member_id], question_id) or _mails_of_the_day(member_id) >= number(
        "notifications.mails_a_day"
    ):
        chosen = []
    _mark([row.id for row in waiting if row not in chosen], by_mail=False)
    if not chosen:
        return None
    mail = NotificationMail(member_id=member_id, question_id=question_id, claimed_at=clock.now())
    db.session.add(mail)
    db.session.flush()
    _mark([row.id for row in chosen], mail_id=mail.id)
    return _letter(mail, chosen)


def _waiting(member_id: int, question_id: int) -> list[Notification]:
    return list(
        db.session.scalars(
            select(Notification)
            .where(
                Notification.question_id == question_id,
                Notification.member_id == member_id,
                Notification.by_mail,
                Notification.mail_id.is_(None),
                Notification.withdrawn_at.is_(None),
            )
            .order_by(Notification.id)
            .execution_options(populate_existing=True)
        )
    )


def _mark(ids: list[int], **columns: object) -> None:
    if ids:
        db.session.execute(
            update(Notification)
            .where(Notification.id.in_(ids))
            .values(**columns)
            .execution_options(synchronize_session=False)
        )


def _mails_of_the_day(member_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                NotificationMail.member_id == member_id, NotificationMail.claimed_at > clock.now() - DAY
            )
        )
        or 0
    )


def _letter(mail: NotificationMail, rows: list[Notification]) -> Letter:
    head, names = mail_head(mail.member_id, mail.question_id), names_of(row.actor_id for row in rows)
    pieces = []
    for row in rows:
        who = names.get(row.actor_id) if row.actor_id is not None else None
        path = target_url(row.cause, mail.question_id, head.slug, row.answer_id)
        pieces.append(Piece(sentence(row.kind, row.cause, who=who), row.words, path))
    return Letter(
        mail_id=mail.id,
        member_id=mail.member_id,
        question_id=mail.question_id,
        head=head,
        kinds=tuple(dict.fromkeys(row.kind for row in rows)),
        pieces=tuple(pieces),
    )
