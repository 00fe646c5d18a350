"""Take away something that a conference was to cost."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.training.policy import can_count_costs
from superusers.training.queries.costs import cost_in
from superusers.training.services._events import locked_event


@command
def drop_cost(actor: Actor, event_id: int, cost_id: int) -> None:
    """Raises Refused or NotFound."""
    event = locked_event(event_id)
    can_count_costs(actor, kind=event.kind).enforce()
    cost = cost_in(event_id, cost_id)
    record(
        actor,
        "training.cost_dropped",
        subject=("event_cost", cost.id),
        kind=cost.kind,
        currency=cost.currency,
        before=[cost.planned, cost.committed, cost.spent],
    )
    db.session.delete(cost)
