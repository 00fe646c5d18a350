"""Edit a comment."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.forum.events import CommentEdited
from app.forum.queries import visible_comment, visible_question
from app.forum.services._revising import revise_text
from app.forum.texts import Body


@command
def edit_comment(actor: Actor, comment_id: int, body: Body, *, seen: int, reason: str = "") -> None:
    """Store a new version, unless nothing differs. `seen`: the version that the person began with.

    Raises Refused, NotFound, EditedMeanwhile, or Invalid on `reason`.
    """
    question = visible_question(actor, visible_comment(actor, comment_id).question_id, lock=True)
    comment = visible_comment(actor, comment_id)
    if not revise_text("comment", comment, actor, body, seen=seen, reason=reason):
        return
    if not actor.is_member(comment.author_id):
        record(actor, "forum.comment_edited", subject=("comment", comment.id), reason=reason)
    emit(CommentEdited(question_id=question.id, comment_id=comment.id, editor_id=actor.signed_in_id))
