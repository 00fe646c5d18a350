"""Set aside whom figures alone had brought here and no longer would."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.actor import SYSTEM
from app.core.uow import command
from superusers.programme.life_cycle import By, State
from superusers.programme.services._places import locked_place, take_step

GONE = "The figures that were noticed are no longer there."


@command
def drop_signals(member_ids: Sequence[int]) -> int:
    """Without a mail, as nobody was told of the signal either. Returns how many."""
    dropped = 0
    for member_id in member_ids:
        place = locked_place(member_id)
        if place is not None and place.now == State.SIGNALLED:
            take_step(place, State.SET_ASIDE, actor=SYSTEM, by=By.SYSTEM, reason=GONE, quietly=True)
            dropped += 1
    return dropped
