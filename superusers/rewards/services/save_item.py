"""Put something into the catalogue, or change it."""

from __future__ import annotations

from typing import Any

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.rewards.models import Item
from superusers.rewards.policy import can_manage
from superusers.rewards.queries.rates import rate_of
from superusers.rewards.services._redemptions import locked_item

AUDITED = ("name", "kind", "cost", "value_minor", "currency", "stock", "member_limit", "offered", "countries")


@command
def save_item(actor: Actor, item_id: int | None, **values: Any) -> int:
    """`values`: columns of Item. What was chosen before keeps its cost and value.

    Raises Refused, NotFound, or Invalid on `currency` where it has no recorded rate.
    """
    can_manage(actor).enforce()
    rate_of(values["currency"])
    item = Item() if item_id is None else locked_item(item_id)
    before = {name: getattr(item, name) for name in AUDITED}
    for name, value in values.items():
        setattr(item, name, value)
    item.changed_at = clock.now()
    db.session.add(item)
    db.session.flush()
    after = {name: getattr(item, name) for name in AUDITED}
    record(
        actor,
        "rewards.item_saved",
        subject=("reward_item", item.id),
        changes={name: [before[name], after[name]] for name in AUDITED if before[name] != after[name]},
    )
    return item.id
