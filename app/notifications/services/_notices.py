"""Tell one member what a higher room has to say, under the bell."""

from __future__ import annotations

from sqlalchemy import insert, select

from app.accounts.queries import lock_members
from app.core import clock
from app.core.db import db
from app.notifications.events import NoticeRaised
from app.notifications.kinds import topic_of
from app.notifications.models import Notification
from app.notifications.queries import is_here, wishes
from app.notifications.services._telling import recount, unread_lines


def tell_notice(event: NoticeRaised) -> None:
    """Once for each cause, to a member who is here and has not switched the kind off. In a delivery."""
    lock_members([event.member_id])
    here = event.member_id
    if not is_here(here) or not wishes([here], [event.kind])[here, event.kind].in_app:
        return
    known = select(Notification.id).where(
        Notification.member_id == here, Notification.kind == event.kind, Notification.cause == event.cause
    )
    if db.session.scalar(known) is not None:
        return
    lines = unread_lines({here: topic_of(event.kind, event.cause, None)})
    db.session.execute(
        insert(Notification).values(
            member_id=here,
            kind=event.kind,
            cause=event.cause,
            title=event.title,
            words=event.words,
            path=event.path,
            at=clock.now(),
            line_id=lines[here],
            by_mail=False,
        )
    )
    recount(lines.values())
