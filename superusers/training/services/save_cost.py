"""Plan something that a conference costs, and say what was ordered and paid."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.costs import KINDS
from superusers.training.models import EventCost
from superusers.training.policy import can_count_costs
from superusers.training.queries.costs import Amounts, cost_in, currency_for
from superusers.training.services._events import locked_event


@command
def save_cost(
    actor: Actor,
    event_id: int,
    cost_id: int | None,
    *,
    kind: str,
    words: str,
    currency: str,
    amounts: Amounts,
) -> int:
    """`currency`: the one in which the amounts were read. Raises Refused, NotFound or Invalid."""
    event = locked_event(event_id)
    can_count_costs(actor, kind=event.kind).enforce()
    if kind not in KINDS:
        raise Invalid(kind="Please choose one of these.")
    if currency != currency_for(event):
        raise Invalid(planned="The currency of the budget changed meanwhile. Please look at the page again.")
    cost = cost_in(event_id, cost_id) if cost_id else EventCost(event_id=event_id, currency=currency)
    before = [cost.planned or 0, cost.committed or 0, cost.spent or 0]
    cost.kind, cost.words = kind, words
    cost.planned, cost.committed, cost.spent = amounts.planned, amounts.committed, amounts.spent
    cost.changed_at = clock.now()
    db.session.add(cost)
    db.session.flush()
    record(
        actor,
        "training.cost_saved",
        subject=("event_cost", cost.id),
        kind=kind,
        currency=currency,
        before=before,
        after=[cost.planned, cost.committed, cost.spent],
    )
    return cost.id
