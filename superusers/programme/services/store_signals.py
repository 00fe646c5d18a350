"""Keep what the nightly look at the figures found: signals with their evidence. It only proposes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.actor import SYSTEM
from app.core.options import number
from app.core.uow import command
from superusers.programme.life_cycle import By, State
from superusers.programme.services._places import first_step, locked_place, take_step


@command
def store_signals(found: Mapping[int, Mapping[str, Any]]) -> int:
    """Evidence by member. Returns how many are new. Whoever has a place already keeps it."""
    new = 0
    again = clock.now() - timedelta(days=number("programme.again_days"))
    for member_id in sorted(found):
        place = locked_place(member_id)
        if place is None:
            place = first_step(member_id, State.SIGNALLED, actor=SYSTEM, by=By.SYSTEM, quietly=True)
            new += 1
        elif place.now == State.SET_ASIDE and place.state_at <= again:
            take_step(place, State.SIGNALLED, actor=SYSTEM, by=By.SYSTEM, quietly=True)
            new += 1
        if place.now in (State.SIGNALLED, State.NOMINATED):
            place.evidence = dict(found[member_id])
    return new
