"""Store the visits of the last second, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from app.analytics.readers import Visit
from app.analytics.value_models import QuestionVisits
from app.core.db import db, is_sqlite
from app.core.uow import command
from app.forum.taking_part import solved_among, wrote_there


@command
def store_visits(visits: Sequence[Visit]) -> int:
    """Count those to questions that are solved and visible, by people who wrote nothing there.

    Returns how many. Who it was is looked at here and not stored.
    """
    solved = solved_among({visit.question_id for visit in visits})
    part = wrote_there({(v.question_id, v.member_id) for v in visits if v.member_id is not None})
    counted = Counter(
        (visit.day, visit.question_id)
        for visit in visits
        if visit.question_id in solved and (visit.question_id, visit.member_id) not in part
    )
    if counted:
        _add(counted)
    return counted.total()


def _add(counted: Counter[tuple[date, int]]) -> None:
    if is_sqlite():
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    # In one order, so that two processes that store at once never wait for each other.
    rows = [
        {"day": day, "question_id": question_id, "visits": visits}
        for (day, question_id), visits in sorted(counted.items())
    ]
    statement = insert(QuestionVisits)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["day", "question_id"],
            set_={"visits": QuestionVisits.visits + statement.excluded.visits},
        ),
        rows,
    )
