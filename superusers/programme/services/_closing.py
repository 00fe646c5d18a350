"""What stays of a place when an account is closed: the steps, for the figures. The words go."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from app.core.actor import SYSTEM
from app.core.db import db
from superusers.programme.life_cycle import ENDED, MEMBERS, By, Cause, State
from superusers.programme.models import (
    BoardVote,
    Candidacy,
    MarketManager,
    Nomination,
    PlaceRow,
    Receipt,
    Review,
    Signature,
    Transition,
)
from superusers.programme.services._places import locked_place, take_step


def close_place(member_id: int) -> None:
    """Inside a delivery. That a version was signed stays; the typed name and the paper go with the person."""
    db.session.execute(update(Signature).where(Signature.member_id == member_id).values(name="", pdf=None))
    db.session.execute(update(Nomination).where(Nomination.by_id == member_id).values(reason=""))
    db.session.execute(update(BoardVote).where(BoardVote.by_id == member_id).values(words=""))
    db.session.execute(update(PlaceRow).where(PlaceRow.buddy_id == member_id).values(buddy_id=None))
    db.session.execute(delete(Receipt).where(Receipt.member_id == member_id))
    db.session.execute(delete(MarketManager).where(MarketManager.member_id == member_id))
    place = locked_place(member_id)
    if place is None:
        return
    if place.now in MEMBERS:
        take_step(place, State.REMOVED, actor=SYSTEM, by=By.SYSTEM, cause=Cause.ACCOUNT_CLOSED, quietly=True)
    elif place.now not in ENDED:
        take_step(place, State.SET_ASIDE, actor=SYSTEM, by=By.SYSTEM, quietly=True)
    place.evidence = None
    db.session.execute(update(Transition).where(Transition.place_id == place.id).values(reason=""))
    own = Candidacy.place_id == place.id
    for words in (
        update(Nomination).where(Nomination.member_id == member_id).values(reason=""),
        update(BoardVote).where(BoardVote.candidacy_id.in_(select(Candidacy.id).where(own))).values(words=""),
    ):
        db.session.execute(words)
    db.session.execute(delete(Review).where(Review.place_id == place.id))
