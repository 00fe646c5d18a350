"""Bringing events to their consumers, at least once each.

Consumers reconcile: they read the facts as they are now and append the difference, so repeats, delays and
disorder all end right.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import delete, exists, func, select

from app.core import clock, uow
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.kernel import current_kernel
from app.core.outbox import OutboxDelivery, OutboxEvent
from app.core.trouble import in_words, is_deadlock, is_storage_trouble

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
KEEP_DELIVERED = timedelta(hours=1)


def deliver_due(limit: int = 100) -> int:
    """Carry out deliveries that are due, oldest first, each in its own transaction. Returns how many."""
    done = 0
    while done < limit and _deliver_one():
        done += 1
    return done


@uow.command
def _deliver_one() -> bool:
    """Take one delivery under a row lock and run its consumer inside a savepoint."""
    delivery = db.session.scalars(
        select(OutboxDelivery)
        .where(OutboxDelivery.state == "due", OutboxDelivery.due_at <= clock.now())
        .order_by(OutboxDelivery.due_at, OutboxDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if delivery is None:
        return False
    failpoint("outbox.before_delivery")
    try:
        with uow.savepoint():
            _run_consumer(delivery)
    except Exception as error:
        if is_deadlock(error) or is_storage_trouble(error):
            raise  # not the consumer's doing, so it costs no attempt
        log.exception("delivery %s to %s failed", delivery.id, delivery.consumer)
        delivery.attempts += 1
        delivery.last_error = in_words(error)
        delivery.due_at = clock.now() + timedelta(seconds=2**delivery.attempts)
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.state = "dead"
    else:
        db.session.delete(delivery)
    failpoint("outbox.before_commit")
    return True


def _run_consumer(delivery: OutboxDelivery) -> None:
    stored = db.session.get_one(OutboxEvent, delivery.event_id)
    registered = current_kernel().consumers.get(delivery.consumer)
    if registered is None:
        raise LookupError(f"no consumer is called {delivery.consumer!r} any more")
    consumer, kinds = registered
    for kind in kinds:
        if (kind.name, kind.version) == (stored.name, stored.version):
            consumer(kind(**stored.payload))
            return
    raise LookupError(f"{delivery.consumer!r} does not know {stored.name!r} version {stored.version}")


@uow.command
def replay_dead() -> int:
    """Give every dead delivery its attempts back. Returns how many."""
    dead = db.session.scalars(select(OutboxDelivery).where(OutboxDelivery.state == "dead")).all()
    for delivery in dead:
        delivery.state, delivery.attempts, delivery.due_at = "due", 0, clock.now()
    return len(dead)


def count_deliveries() -> dict[str, int]:
    """How many deliveries are due and dead."""
    rows = db.session.execute(select(OutboxDelivery.state, func.count()).group_by(OutboxDelivery.state))
    return {"due": 0, "dead": 0} | dict(rows.all())


def longest_wait() -> timedelta:
    """For how long the oldest delivery has been due; nothing when none is."""
    now = clock.now()
    oldest = db.session.scalar(
        select(OutboxDelivery.due_at)
        .where(OutboxDelivery.state == "due")
        .order_by(OutboxDelivery.due_at)
        .limit(1)
    )
    return max(timedelta(0), now - oldest) if oldest else timedelta(0)


@uow.command
def prune_delivered() -> None:
    """Forget events that everybody has heard of."""
    pending = exists().where(OutboxDelivery.event_id == OutboxEvent.id)
    db.session.execute(
        delete(OutboxEvent).where(OutboxEvent.occurred_at < clock.now() - KEEP_DELIVERED, ~pending)
    )
