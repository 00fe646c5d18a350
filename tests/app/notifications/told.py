"""What members were told, in words; and pushing on the clock so that mail goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.delivery import deliver_due
from app.core.outbox import OutboxDelivery, OutboxEvent
from app.core.text import case_fold_key
from app.core.uow import command
from app.notifications.models import Notification
from app.notifications.queries import LineView, lines_page, unread_count
from tests.make.community import Community

LATER = timedelta(minutes=2)


def person(community: Community, name: str, **columns: Any) -> Actor:
    """A member with a confirmed address of that name."""
    address = f"{case_fold_key(name)}@example.com"
    return community.member(name, **({"email": address, "email_key": address} | columns))


def lines(member: Actor) -> list[LineView]:
    return lines_page(member.signed_in_id).lines


def told(member: Actor) -> list[str]:
    """The sentences under the bell, newest first."""
    return [line.says for line in lines(member)]


def unread(member: Actor) -> int:
    return unread_count(member.signed_in_id)


def rows(member: Actor) -> list[Notification]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notification)
            .where(Notification.member_id == member.signed_in_id)
            .order_by(Notification.id)
        )
    )


def deliver_later(community: Community) -> None:
    """Everything that is due in two minutes: deliveries, and the mail that waits a minute."""
    community.deliver()
    with clock.shifted_by(LATER):
        community.deliver()


def stored_events() -> list[int]:
    return list(db.session.scalars(select(OutboxEvent.id).order_by(OutboxEvent.id)))


@command
def redeliver(event_ids: Iterable[int]) -> None:
    """Bring these events to the notifications, in this order, whatever was delivered before."""
    db.session.execute(delete(OutboxDelivery))
    for n, event_id in enumerate(event_ids):
        stored = db.session.get_one(OutboxEvent, event_id)
        acceptance = "acceptance" in "".join(stored.payload)
        consumer = "notifications.acceptances" if acceptance else "notifications.replies"
        if not {"answer_id", "comment_id", "acceptance_id"} & set(stored.payload):
            continue
        due = clock.now() - timedelta(hours=1) + timedelta(seconds=n)
        db.session.execute(
            insert(OutboxDelivery).values(
                event_id=event_id, consumer=consumer, due_at=due, state="due", attempts=0
            )
        )


def deliver_all() -> None:
    deliver_due(10_000)
    assert db.session.scalar(select(OutboxDelivery.id).where(OutboxDelivery.attempts > 0)) is None
