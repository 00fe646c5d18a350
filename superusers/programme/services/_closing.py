"""What stays of a place when an account is closed: the steps, for the figures. The words go."""

from __future__ import annotations

from sqlalchemy import update

from app.core.actor import SYSTEM
from app.core.db import db
from superusers.programme.life_cycle import ENDED, MEMBERS, By, Cause, State
from superusers.programme.models import Transition
from superusers.programme.services._places import locked_place, take_step


def close_place(member_id: int) -> None:
    """Inside a delivery."""
    place = locked_place(member_id)
    if place is None:
        return
    if place.now in MEMBERS:
        take_step(place, State.REMOVED, actor=SYSTEM, by=By.SYSTEM, cause=Cause.ACCOUNT_CLOSED, quietly=True)
    elif place.now not in ENDED:
        take_step(place, State.SET_ASIDE, actor=SYSTEM, by=By.SYSTEM, quietly=True)
    place.evidence = None
    db.session.execute(update(Transition).where(Transition.place_id == place.id).values(reason=""))
