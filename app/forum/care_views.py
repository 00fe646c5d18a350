"""Whose turn it is, and looking after a question: claims, information, reactions, closings and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import submission_key
from app.forum import pages
from app.forum.models import Question
from app.forum.policy import is_over
from app.forum.queries import all_categories, visible_answer, visible_question
from app.forum.question_page import CARE, read_question_page
from app.forum.services.claim_question import claim_question
from app.forum.services.close_question import REASONS, close_question
from app.forum.services.escalate_question import escalate_question
from app.forum.services.follow_question import follow_question
from app.forum.services.hand_back_question import hand_back_question
from app.forum.services.lock_replies import lock_replies
from app.forum.services.mark_duplicate import mark_duplicate
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.mark_worked import mark_worked
from app.forum.services.merge_questions import merge_questions
from app.forum.services.move_question import move_question
from app.forum.services.release_claim import release_claim
from app.forum.services.reopen_question import reopen_question
from app.forum.services.request_info import request_info
from app.forum.services.say_didnt_help import say_didnt_help
from app.forum.services.set_urgency import set_urgency
from app.forum.shared_views import Page, bp
from app.forum.texts import MAX_COMMENT, read_body, read_reason
from app.forum.timeline import CLOSED_WORDS
from app.forum.views import SentBack, question_page, to_post

OTHER = re.compile(r"(?:.*/questions/|#)?([1-9][0-9]{0,17})(?:[/?#].*)?", re.DOTALL)
"""A question's number, or an address with it."""


@bp.post("/questions/<id:question_id>/claim")
@access(SIGNED_IN)
def claim(question_id: int) -> Page:
    until = claim_question(current_actor(), question_id)
    flash(f"You are on it until {until:%H:%M} UTC. Others see that.", "success")
    return _to_composer(question_id)


@bp.post("/questions/<id:question_id>/release")
@access(SIGNED_IN)
def release(question_id: int) -> Page:
    release_claim(current_actor(), question_id)
    flash("Others can take it now.", "success")
    return _to_composer(question_id)


def _to_composer(question_id: int) -> Response:
    found = visible_question(current_actor(), question_id)
    return redirect(pages.question_url(found.id, found.slug) + "#your-answer", 303)


@bp.post("/questions/<id:question_id>/info")
@access(SIGNED_IN)
def info(question_id: int) -> Page:
    actor, typed = current_actor(), request.form.get("body", "")
    try:
        request_info(actor, question_id, read_body(typed, limit=MAX_COMMENT), submission_key=submission_key())
    except Invalid as error:
        view = read_question_page(actor, question_id)
        back = SentBack(anchor="info", body=typed, error=error.problems["body"])
        return question_page(view, info_back=back), 422
    flash("Asked. The question leaves the queue until there is a reply.", "success")
    return to_post(question_id, None)


@bp.post("/questions/<id:question_id>/follow")
@access(SIGNED_IN)
def follow(question_id: int) -> Page:
    follow_question(current_actor(), question_id, follows=_on())
    return to_post(question_id, None)


@bp.post("/questions/<id:question_id>/me-too")
@access(SIGNED_IN)
def me_too(question_id: int) -> Page:
    mark_me_too(current_actor(), question_id, has_it=_on())
    return to_post(question_id, None)


@bp.post("/answers/<id:answer_id>/worked")
@access(SIGNED_IN)
def worked(answer_id: int) -> Page:
    actor = current_actor()
    question_id = visible_answer(actor, answer_id).question_id
    mark_worked(actor, question_id, answer_id, worked=_on())
    return to_post(question_id, answer_id)


@bp.post("/answers/<id:answer_id>/didnt-help")
@access(SIGNED_IN)
def didnt_help(answer_id: int) -> Page:
    actor = current_actor()
    question_id = visible_answer(actor, answer_id).question_id
    helped = request.form.get("helped") == "1"
    say_didnt_help(actor, question_id, answer_id, helped=helped)
    if not helped:
        flash("Thank you for saying so. Others see that you still need help.", "success")
    return to_post(question_id, answer_id)


def _on() -> bool:
    return request.form.get("on", "1") != "0"


@bp.get("/questions/<id:question_id>/care")
@access(SIGNED_IN)
def care(question_id: int) -> Page:
    """With `?act=` one of the acts stands open."""
    chosen = request.args.get("act", "")
    return _care_page(_looked_after(question_id), act=chosen if chosen in ACTS else "")


@bp.post("/questions/<id:question_id>/care/<act>")
@access(SIGNED_IN)
def care_act(question_id: int, act: str) -> Page:
    question, actor = _looked_after(question_id), current_actor()
    doing = ACTS.get(act)
    if doing is None:
        raise NotFound
    number = question.id
    try:
        said = doing(actor, number)
    except Invalid as error:
        return _care_page(visible_question(actor, number), act=act, problems=error.problems), 422
    flash(said, "success")
    return to_post(number, None)


def _looked_after(question_id: int) -> Question:
    """The question, for those who may do anything with it at all."""
    actor = current_actor()
    question = visible_question(actor, question_id)
    if not any(actor.can(one) for one in CARE):
        raise Refused("not_allowed", "This page is for people who look after the community.")
    return question


def _care_page(question: Question, *, act: str = "", problems: dict[str, str] | None = None) -> str:
    actor = current_actor()
    return render_template(
        "forum/care.html",
        question=SimpleNamespace(
            id=question.id, title=question.title, url=pages.question_url(question.id, question.slug)
        ),
        care_url=f"/questions/{question.id}/care",
        now=SimpleNamespace(
            closed=is_over(question),
            merged=question.merged_at is not None,
            locked=question.locked_at is not None,
            escalated=question.escalated_at is not None,
            solved=question.state == "solved",
            urgency=question.urgency,
            category_id=question.category_id,
        ),
        may=SimpleNamespace(
            moderate=actor.can(capabilities.MODERATE),
            escalate=actor.can(capabilities.ESCALATE),
            take_over=actor.can(capabilities.TAKE_OVER),
            merge=actor.can(capabilities.MERGE),
        ),
        reasons=[(key, CLOSED_WORDS[key]) for key in REASONS],
        categories=[(category.id, category.name) for category in all_categories()],
        act=act,
        problems=problems or {},
        typed={key: request.form.get(key, "") for key in ("reason", "other", "why")},
    )


def _escalate(actor: Actor, number: int) -> str:
    escalate_question(actor, number, reason=_reason())
    return "It is with staff now."


def _hand_back(actor: Actor, number: int) -> str:
    hand_back_question(actor, number, reason=_reason(required=False))
    return "It is with the community again."


def _urgency(actor: Actor, number: int) -> str:
    urgency = request.form.get("urgency", "")
    if urgency not in ("", "asked", "urgent"):
        raise Invalid(urgency="Please choose again.")
    set_urgency(actor, number, urgency=urgency, reason=_reason(required=urgency == "asked"))
    return {"urgent": "Marked as urgent.", "asked": "Staff are asked to mark it as urgent."}.get(
        urgency, "It is not urgent any more."
    )


def _close(actor: Actor, number: int) -> str:
    try:
        close_question(actor, number, reason=request.form.get("why", ""))
    except Invalid as error:
        raise Invalid(why=str(error)) from error
    return "Closed. It stays readable."


def _reopen(actor: Actor, number: int) -> str:
    reopen_question(actor, number, reason=_reason(required=False))
    return "Open again."


def _duplicate(actor: Actor, number: int) -> str:
    mark_duplicate(actor, number, _other())
    return "Marked as asked before, with a link to the other question."


def _merge(actor: Actor, number: int) -> str:
    merge_questions(actor, number, _other())
    return "Merged. The answers and followers are with the other question now."


def _lock(actor: Actor, number: int) -> str:
    lock_replies(actor, number, locked=True, reason=_reason())
    return "Locked. It takes no more replies."


def _unlock(actor: Actor, number: int) -> str:
    lock_replies(actor, number, locked=False, reason=_reason(required=False))
    return "It takes replies again."


def _move(actor: Actor, number: int) -> str:
    typed = request.form.get("category", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 18):
        raise Invalid(category="Please choose where it fits.")
    move_question(actor, number, int(typed))
    return "Moved."


def _reason(*, required: bool = True) -> str:
    return read_reason(request.form.get("reason", ""), required=required)


def _other() -> int:
    found = OTHER.fullmatch(request.form.get("other", "").strip()[:300])
    if found is None:
        raise Invalid(other="Please give the number or the address of the other question.")
    return int(found[1])


ACTS: dict[str, Callable[[Actor, int], str]] = {
    "escalate": _escalate,
    "hand-back": _hand_back,
    "urgency": _urgency,
    "close": _close,
    "reopen": _reopen,
    "duplicate": _duplicate,
    "merge": _merge,
    "lock": _lock,
    "unlock": _unlock,
    "move": _move,
}
"""By the end of the address. Each reads its form, calls one command, and says what happened."""
