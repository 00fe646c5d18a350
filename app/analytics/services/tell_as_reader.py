"""A reader of a solved question says whether it helped."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from app.analytics.reader_survey import QUESTIONS
from app.analytics.readers import counts_as_reader
from app.analytics.value_models import ReaderReply
from app.core import clock
from app.core.actor import Actor
from app.core.db import db, insert_ignoring
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.core.uow import command
from app.forum.queries import visible_question
from app.forum.taking_part import solved_among, wrote_there

MOST_A_DAY = 20
"""Of one address: a school or an office has many readers behind one."""


@command
def tell_as_reader(
    actor: Actor, question_id: int, said: Mapping[str, bool | None], *, person: str, address: str
) -> None:
    """Count it once a person and day. Of staff, of who wrote there, and of a question that is not solved,
    nothing is counted, as with visits.

    person: `readers.person_today`; address: `readers.address_today`. Raises NotFound, and Invalid where no
    answer was chosen.
    """
    visible_question(actor, question_id)
    answers = {name: said.get(name) for name in QUESTIONS}
    if all(answer is None for answer in answers.values()):
        raise Invalid(found="Please choose an answer.")
    pairs = {(question_id, actor.member_id)} if actor.member_id is not None else set()
    if not counts_as_reader(actor) or not solved_among({question_id}) or wrote_there(pairs):
        return
    told = select(func.count()).select_from(ReaderReply).where(ReaderReply.address == address)
    if (db.session.scalar(told) or 0) >= MOST_A_DAY:
        return
    now = clock.now()
    day = clock.day_of(now, current_settings().programme_zone)
    row = {"question_id": question_id, "at": now, "day": day, "person": person, "address": address}
    db.session.execute(insert_ignoring(ReaderReply), [row | answers])
