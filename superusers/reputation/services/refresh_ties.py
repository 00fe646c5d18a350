"""Count anew who these members vote for and accept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, insert

from app.core.db import db
from app.core.uow import command
from app.forum.queries import acceptances_by_pair, votes_by_pair
from superusers.reputation.case_models import Tie


@command
def refresh_ties(member_ids: Collection[int]) -> None:
    counted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for place, pairs in enumerate((votes_by_pair(member_ids), acceptances_by_pair(member_ids))):
        for giver, receiver, n in pairs:
            counted[giver, receiver][place] = n
    db.session.execute(delete(Tie).where(Tie.from_id.in_(member_ids)))
    if counted:
        db.session.execute(
            insert(Tie.__table__),  # type: ignore[arg-type]
            [
                {"from_id": giver, "to_id": receiver, "votes": votes, "acceptances": acceptances}
                for (giver, receiver), (votes, acceptances) in counted.items()
            ],
        )
