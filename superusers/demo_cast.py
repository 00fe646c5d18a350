"""The people of the demo community, as the rooms of this module let them act in it. Below all rooms."""

from __future__ import annotations

from dataclasses import replace

from app.accounts.queries import actor_of_member, members_named
from app.core import capabilities
from app.core.actor import Actor

MANAGES = frozenset(
    {
        capabilities.MANAGE_PROGRAMME,
        capabilities.MANAGE_TRAINING,
        capabilities.MANAGE_REWARDS,
        capabilities.FULFIL_REWARDS,
        capabilities.LOUNGE,
    }
)


def demo_cast(manager: str, *members: str) -> dict[str, Actor] | None:
    """By first name; the first is who manages. None where the demo's people are not there."""
    ids = {name: members_named(name) for name in (manager, *members)}
    if not all(ids.values()):
        return None
    # Their second step and their addresses are not asked of a demo.
    cast = {name: replace(actor_of_member(found[0]), verified=True) for name, found in ids.items()}
    boss = cast[manager]
    cast[manager] = replace(boss, capabilities=boss.capabilities | MANAGES, lacks_second_step=False)
    return {name.split()[0]: actor for name, actor in cast.items()}
