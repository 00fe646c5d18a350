"""Notifications hear of what happens to questions. The facts say whom to tell; an event, where to look."""

from __future__ import annotations

from app.accounts.events import MemberClosed
from app.core import clock
from app.core.kernel import Kernel
from app.forum.events import (
    AnswerAccepted,
    AnswerPosted,
    AnswerUnaccepted,
    CommentPosted,
    MarkedAlsoWorks,
    PostHidden,
    PostRestored,
    QuestionClosed,
    QuestionMoved,
    QuestionReopened,
    QuestionsMerged,
    ReactionChanged,
)
from app.forum.queries import lock_question
from app.notifications.causes import (
    acceptance_cause,
    answer_cause,
    comment_cause,
    goodwill_cause,
    timeline_causes,
    worked_causes,
)
from app.notifications.events import GoodwillChanged, NoticeRaised
from app.notifications.queries import told_and_standing
from app.notifications.services._forgetting import forget_member
from app.notifications.services._notices import tell_notice
from app.notifications.services._telling import STALE, tell, tell_hidden, tell_restored


def register(kernel: Kernel) -> None:
    kernel.consume("notifications.replies", on_reply, AnswerPosted, CommentPosted)
    kernel.consume(
        "notifications.acceptances", on_acceptance, AnswerAccepted, AnswerUnaccepted, MarkedAlsoWorks
    )
    kernel.consume(
        "notifications.timeline",
        on_timeline,
        QuestionClosed,
        QuestionReopened,
        QuestionsMerged,
        QuestionMoved,
    )
    kernel.consume("notifications.reactions", on_reaction, ReactionChanged)
    kernel.consume("notifications.hidings", on_hiding, PostHidden, PostRestored)
    kernel.consume("notifications.goodwill", on_goodwill, GoodwillChanged)
    kernel.consume("notifications.notices", on_notice, NoticeRaised)
    kernel.consume("notifications.members", on_member_closed, MemberClosed)


def on_reply(event: AnswerPosted | CommentPosted) -> None:
    lock_question(event.question_id)
    if isinstance(event, AnswerPosted):
        tell(answer_cause(event.answer_id))
    else:
        tell(comment_cause(event.comment_id))


def on_acceptance(event: AnswerAccepted | AnswerUnaccepted | MarkedAlsoWorks) -> None:
    lock_question(event.question_id)
    tell(acceptance_cause(event.acceptance_id))


def on_goodwill(event: GoodwillChanged) -> None:
    """Under the bell alone: the room that gave something with the thanks mails what it was."""
    lock_question(event.question_id)
    tell(goodwill_cause(event.post, event.thanks_id), by_mail=False)


def on_timeline(event: QuestionClosed | QuestionReopened | QuestionsMerged | QuestionMoved) -> None:
    lock_question(event.question_id)
    for cause in timeline_causes(event.question_id, clock.now() - STALE):
        tell(cause)


def on_reaction(event: ReactionChanged) -> None:
    """Only what is new or gone: many may have said that an answer worked."""
    if event.answer_id is None:
        return
    lock_question(event.question_id)
    standing = worked_causes(event.answer_id)
    told = told_and_standing(event.question_id, f"worked:{event.answer_id}:")
    fresh = {cause for cause, at in standing.items() if at > clock.now() - STALE} - told
    for cause in sorted(fresh | (told - standing.keys())):
        tell(cause)


def on_hiding(event: PostHidden | PostRestored) -> None:
    lock_question(event.question_id)
    if isinstance(event, PostHidden):
        tell_hidden(event.question_id, event.kind, event.post_id)
    else:
        tell_restored(event.question_id, event.kind, event.post_id)


def on_notice(event: NoticeRaised) -> None:
    tell_notice(event)


def on_member_closed(event: MemberClosed) -> None:
    forget_member(event.member_id)
