"""Change options on the page of defaults."""

from __future__ import annotations

from collections.abc import Mapping

from app.admin.policy import can_administer
from app.core.actor import Actor
from app.core.options import Value, save_options
from app.core.uow import command


@command
def change_options(actor: Actor, values: Mapping[str, Value], *, seen: Mapping[str, Value]) -> None:
    """Raises Refused, or ChangedMeanwhile when another administrator was faster; then nothing is changed."""
    can_administer(actor).enforce()
    save_options(actor, values, seen=seen)
