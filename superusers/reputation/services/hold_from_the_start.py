"""Let a version of the rules hold for all of history, before there is any in the ledger."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.reputation.models import LedgerLine
from superusers.reputation.services._rules import take_effect, version
from superusers.reputation.versions import timeline


@command
def hold_from_the_start(number: int) -> None:
    """From the terminal, before an import: a version holds for all of history.

    Raises NotFound, or Invalid where the ledger holds lines already: what was given stays as it was given.
    """
    version(number)
    if db.session.scalar(select(LedgerLine.id).limit(1)) is not None or timeline().spells:
        raise Invalid(number="The ledger holds lines already. A version takes effect from a day to come.")
    take_effect(SYSTEM, number, date(1, 1, 1), before=timeline().on(date.min).number)
