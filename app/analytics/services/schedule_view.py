"""Get a view of the statistics by mail."""

from __future__ import annotations

from app.accounts.time_zones import zone_named
from app.analytics.kept import RHYTHMS, StatisticsMail
from app.analytics.kept_queries import mail_of, visible_view
from app.analytics.policy import can_read_statistics
from app.analytics.rhythm import next_time
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command


@command
def schedule_view(actor: Actor, view_id: int, *, rhythm: str, hour: str, time_zone: str) -> None:
    """An earlier wish is replaced. Raises Refused, NotFound, or Invalid on `rhythm`, `hour`, `time_zone`."""
    can_read_statistics(actor).enforce()
    view = visible_view(actor, view_id, lock=True)
    zone = zone_named(time_zone)
    problems = {}
    if rhythm not in RHYTHMS:
        problems["rhythm"] = "Please choose one of these."
    if not (hour.isascii() and hour.isdigit() and len(hour) <= 2 and int(hour) < 24):
        problems["hour"] = "Please choose an hour from 0 to 23."
    if zone is None:
        problems["time_zone"] = "Please choose one of these."
    if problems or zone is None:
        raise Invalid(**problems)
    mail = mail_of(view.id, actor.signed_in_id)
    if mail is None:
        mail = StatisticsMail(view_id=view.id, member_id=actor.signed_in_id, created_at=clock.now())
        db.session.add(mail)
    mail.rhythm, mail.hour, mail.time_zone = rhythm, int(hour), time_zone
    mail.next_at = next_time(rhythm, hour=int(hour), zone=zone, after=clock.now())
