"""Say what a question is besides a question."""

from __future__ import annotations

from app.analytics.kinds import KINDS
from app.analytics.models import QuestionKind
from app.analytics.policy import can_set_kind
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from app.forum.queries import visible_question


@command
def set_kind(actor: Actor, question_id: int, kind: str) -> None:
    """kind: one of KINDS; empty takes it back. Raises NotFound, Refused, or Invalid on `kind`."""
    visible_question(actor, question_id, lock=True)
    can_set_kind(actor).enforce()
    if kind and kind not in KINDS:
        raise Invalid(kind="Please choose one of these.")
    row = db.session.get(QuestionKind, question_id, with_for_update=True)
    before = row.kind if row else ""
    if kind == before:
        return
    if row is not None and not kind:
        db.session.delete(row)
    else:
        row = row or QuestionKind(question_id=question_id)
        row.kind, row.by_id, row.at = kind, actor.signed_in_id, clock.now()
        db.session.add(row)
    record(actor, "analytics.kind_set", subject=("question", question_id), before=before, after=kind)
