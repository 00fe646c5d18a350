"""Keep a page of the statistics with its filters under a name."""

from __future__ import annotations

from app.accounts.queries import lock_members
from app.analytics.kept import StatisticsView
from app.analytics.kept_queries import count_views, views_for
from app.analytics.pages import PAGES
from app.analytics.policy import can_read_statistics
from app.analytics.scope import Typed
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command

LONGEST_NAME = 80
MOST_VIEWS = 50


@command
def keep_view(actor: Actor, name: str, *, page: str, typed: Typed, shared: bool) -> int:
    """Returns the id of the new view. Raises Refused, or Invalid on `name`."""
    can_read_statistics(actor).enforce()
    member_id = actor.signed_in_id
    lock_members([member_id])
    if not name:
        raise Invalid(name="Give it a name.")
    if len(name) > LONGEST_NAME:
        raise Invalid(name=f"Please use at most {LONGEST_NAME} characters; this has {len(name)}.")
    if page not in PAGES:
        raise Invalid(name="That page of the statistics does not exist.")
    if count_views(member_id) >= MOST_VIEWS:
        raise Invalid(name=f"You keep {MOST_VIEWS} views already. Delete one first.")
    if any(view.name == name and view.owner_id == member_id for view in views_for(member_id)):
        raise Invalid(name="You keep a view of that name already.")
    view = StatisticsView(
        member_id=member_id,
        name=name,
        page=page,
        query=typed.query_string(),
        shared=shared,
        created_at=clock.now(),
    )
    db.session.add(view)
    db.session.flush()
    return view.id
