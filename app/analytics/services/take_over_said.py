"""A manager takes what readers said for what is assumed."""

from __future__ import annotations

from datetime import timedelta
from math import ceil, floor

from app.analytics.assumptions import HUNDRED, Assumed
from app.analytics.policy import can_read_statistics
from app.analytics.queries import Cohort
from app.analytics.reader_survey import Said, read_said
from app.analytics.services.set_assumptions import store_assumptions
from app.core import clock
from app.core.actor import Actor
from app.core.kernel import current_settings
from app.core.policy import Invalid, NotFound
from app.core.uow import command

RECENT = timedelta(days=365)


@command
def take_over_said(actor: Actor, name: str) -> None:
    """From the low to the high end of its interval, with the survey as the source. Raises Refused, NotFound
    where readers are not asked that, and Invalid where too few have answered.
    """
    can_read_statistics(actor).enforce()
    found = recently_said().get(name)
    if found is None:
        raise NotFound
    if found.low is None or found.high is None:
        raise Invalid(name="Too few readers have answered yet.")
    today = clock.day_of(clock.now(), current_settings().programme_zone)
    # Outwards, to hundredths of a per cent: rounding must not make it narrower than it is.
    low, high = floor(found.low * 100 * HUNDRED), ceil(found.high * 100 * HUNDRED)
    store_assumptions(actor, {name: Assumed(low, high, _source(found), today)})


def recently_said() -> dict[str, Said]:
    """What readers said in the last year, everywhere. One query."""
    today = clock.day_of(clock.now(), current_settings().programme_zone)
    return read_said(Cohort(today - RECENT, today))


def _source(found: Said) -> str:
    return f"Readers asked here, {found.count} of {found.n} in the last 12 months (95% interval)"
