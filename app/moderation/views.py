"""Pages of moderation: flagging, the review list, an item of it, suspending a member."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import is_suspended, member_by_id
from app.accounts.roles import ADMINISTRATOR
from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import Invalid, Verdict
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import Form, show_problems
from app.forum.pages import Link, Pager
from app.forum.posts import Post, post_url, visible_post
from app.forum.texts import read_line
from app.moderation.forms import NOTHING_MORE, AskAgainForm, FlagForm, LiftForm, SuspendForm, VoteForm
from app.moderation.models import Flag
from app.moderation.policy import (
    can_ask_again,
    can_flag,
    can_hide_at_once,
    can_propose_suspension,
    can_settle_suspension,
    can_vote_on,
)
from app.moderation.queries import (
    case_of,
    heard_about,
    last_flag,
    open_item_of,
    other_managers,
    proposed_suspension,
    suspension_by_id,
)
from app.moderation.reasons import AT_ONCE, SUSPENSION_DAYS, in_words
from app.moderation.review_rows import item_row, list_items, read_item
from app.moderation.services.ask_again import ask_again
from app.moderation.services.claim_item import claim_item
from app.moderation.services.flag_post import flag_post, situation_of
from app.moderation.services.hide_at_once import hide_at_once
from app.moderation.services.lift_suspension import lift_suspension
from app.moderation.services.propose_suspension import propose_suspension
from app.moderation.services.settle_suspension import settle_suspension
from app.moderation.services.vote_on_item import vote_on_item
from app.moderation.suspension_rows import proposed_suspensions, suspensions_of

bp = Blueprint("moderation", __name__)

Page = str | tuple[str, int] | Response

ORDERS = {"oldest": "Oldest first", "flagged": "Most flagged", "confirm": "To confirm", "decided": "Decided"}
LONGEST_CURSOR = 40
DAYS = {str(days): days for days in SUSPENSION_DAYS}


@bp.route("/flag/question/<id:question_id>", methods=["GET", "POST"])
@access(SIGNED_IN)
def flag_question(question_id: int) -> Page:
    return _flag("question", question_id)


@bp.route("/flag/answer/<id:answer_id>", methods=["GET", "POST"])
@access(SIGNED_IN)
def flag_answer(answer_id: int) -> Page:
    return _flag("answer", answer_id)


@bp.route("/flag/comment/<id:comment_id>", methods=["GET", "POST"])
@access(SIGNED_IN)
def flag_comment(comment_id: int) -> Page:
    return _flag("comment", comment_id)


def _flag(kind: str, post_id: int) -> Page:
    """Say what is wrong with a post; staff also hide it at once, or have a hidden one looked at again."""
    actor = current_actor()
    post = visible_post(actor, kind, post_id)
    back = post_url(actor, post)
    again = post.hidden_at is not None and actor.can(capabilities.DECIDE)
    form: Form = AskAgainForm() if again else FlagForm()
    if request.method == "POST":
        try:
            flash(_act(actor, kind, post_id, form), "success")
            return redirect(back, 303)
        except Invalid as error:
            show_problems(form, error)
    verdict = _may_ask_again(actor, kind, post) if again else can_flag(actor, situation_of(actor, post))
    page = render_template(
        "moderation/flag.html",
        kind=kind,
        post=post,
        back_url=back,
        form=form if verdict else None,
        again=again,
        may_hide=not again and _may_hide(actor, kind, post),
        refusal=None if verdict else verdict.message,
        flagged=_flagged(last_flag(actor.signed_in_id, kind, post_id)),
    )
    return (page, 422) if form.errors else page


def _act(actor: Actor, kind: str, post_id: int, form: Any) -> str:
    """Do what the pressed button says. Returns what to tell the person."""
    note = read_line(form.note.data or "", field="note")
    if isinstance(form, AskAgainForm):
        if ask_again(actor, kind, post_id, note=note):
            return "It is shown again. You decided that alone, because nobody else could; the record says so."
        return "It is on the review list for a second person."
    reason = form.reason.data or ""
    if request.form.get("act") != "hide":
        flag_post(actor, kind, post_id, reason=reason, note=note)
        return "Thank you. Somebody who looks after the community will look at it."
    if hide_at_once(actor, kind, post_id, reason=reason, note=note):
        return "It is hidden, and decided."
    return "It is hidden now. A second person confirms it, or shows it again."


def _may_ask_again(actor: Actor, kind: str, post: Post) -> Verdict:
    return can_ask_again(
        actor,
        author_id=post.author_id,
        is_hidden=post.hidden_at is not None,
        is_open=open_item_of(kind, post.id) is not None,
    )


def _may_hide(actor: Actor, kind: str, post: Post) -> bool:
    """A hint for the page only; the use case decides when the button is pressed."""
    item = open_item_of(kind, post.id)
    if not actor.can(capabilities.DECIDE) or actor.is_member(post.author_id):
        return False
    is_hidden = post.hidden_at is not None
    return item is None or bool(
        can_hide_at_once(actor, case_of(item), reason=AT_ONCE[0], is_hidden=is_hidden)
    )


def _flagged(flag: Flag | None) -> str | None:
    """What the member's own flag came to, in a sentence."""
    if flag is None:
        return None
    said = f"You flagged this as: {in_words(flag.reason)}."
    if flag.outcome is None:
        return f"{said} It is on the review list."
    return f"{said} It was hidden." if flag.outcome == "upheld" else f"{said} It was looked at and kept."


@bp.get("/review")
@access(capabilities.REVIEW)
def review() -> Page:
    order = request.args.get("order", "oldest")
    if order not in ORDERS:
        order = "oldest"
    cursor = request.args.get("after", "")
    page = list_items(order, cursor if 0 < len(cursor) <= LONGEST_CURSOR else None)
    manages = current_actor().can(capabilities.SUSPEND)
    return render_template(
        "moderation/review.html",
        rows=page.rows,
        orders=[Link(word, f"/review?order={key}", current=key == order) for key, word in ORDERS.items()],
        order=order,
        pager=Pager(
            newer_url=f"/review?order={order}" if cursor else None,
            older_url=f"/review?order={order}&after={page.next}" if page.next else None,
        ),
        suspensions=proposed_suspensions() if manages else [],
    )


@bp.get("/review/<id:item_id>")
@access(capabilities.REVIEW)
def review_item(item_id: int) -> Page:
    return _item_page(item_id, VoteForm(formdata=None))


def _item_page(item_id: int, form: VoteForm) -> Page:
    actor = current_actor()
    item = item_row(item_id)
    heard = heard_about(item.id)
    case = case_of(item, heard)
    verdict = can_vote_on(actor, case)
    if item.subject_kind == "member":
        form.choice.choices = NOTHING_MORE
    view = read_item(actor, item, heard)
    page = render_template(
        "moderation/item.html",
        **{name: getattr(view, name) for name in view.__dataclass_fields__},
        form=form if verdict else None,
        refusal=None if verdict or item.closed_at is not None else verdict.message,
        is_member=item.subject_kind == "member",
        own_claim=actor.is_member(case.claimed_by_id),
        again_url=f"/flag/{item.subject_kind}/{item.subject_id}"
        if item.closed_at is not None and view.hidden_reason and actor.can(capabilities.DECIDE)
        else None,
    )
    return (page, 422) if form.errors else page


@bp.post("/review/<id:item_id>/claim")
@access(capabilities.REVIEW)
def claim(item_id: int) -> Page:
    claim_item(current_actor(), item_id, release=request.form.get("release") == "1")
    return redirect(f"/review/{item_id}", 303)


@bp.post("/review/<id:item_id>/vote")
@access(capabilities.REVIEW)
def vote(item_id: int) -> Page:
    form = VoteForm()
    try:
        decided = vote_on_item(
            current_actor(),
            item_id,
            form.choice.data or "",
            reason=form.reason.data or "",
            note=read_line(form.note.data or "", field="note"),
        )
    except Invalid as error:
        show_problems(form, error)
        return _item_page(item_id, form)
    flash("Decided." if decided else "Noted. A second person decides.", "success")
    return redirect(f"/review/{item_id}" if decided else "/review", 303)


@bp.route("/members/<id:member_id>/suspend", methods=["GET", "POST"])
@access(capabilities.SUSPEND)
def suspend(member_id: int) -> Page:
    form = SuspendForm()
    if request.method == "POST":
        try:
            runs = propose_suspension(
                current_actor(),
                member_id,
                days=DAYS.get(form.days.data or "", 0),
                reason=read_line(form.reason.data or "", field="reason"),
            )
            flash(
                "The member is suspended. You decided that alone, because nobody else could."
                if runs
                else "Proposed. A second manager confirms it.",
                "success",
            )
            return redirect(f"/members/{member_id}/suspend", 303)
        except Invalid as error:
            show_problems(form, error)
    return _suspend_page(member_id, form, LiftForm(formdata=None))


def _suspend_page(member_id: int, form: SuspendForm, lift_form: LiftForm) -> Page:
    actor, member = current_actor(), member_by_id(member_id)
    suspensions = suspensions_of(member_id)
    proposed = next((s for s in suspensions if s.state == "proposed"), None)
    verdict = can_propose_suspension(
        actor,
        member_id=member_id,
        is_administrator=member.role == ADMINISTRATOR,
        suspended_until=member.suspended_until if is_suspended(member.suspended_until) else None,
        is_proposed=proposed_suspension(member_id) is not None,
    )
    may_confirm = proposed is not None and can_settle_suspension(
        actor,
        member_id=member_id,
        proposed_by_id=proposed.proposed_by_id,
        confirm=True,
        others=other_managers(proposed.proposed_by_id, member_id, actor.signed_in_id),
    )
    page = render_template(
        "moderation/suspend.html",
        member_name=member.name,
        member_url=f"/members/{member_id}",
        form=form if verdict else None,
        form_url=f"/members/{member_id}/suspend",
        refusal=None if verdict else verdict.message,
        proposed=proposed,
        may_confirm=bool(may_confirm),
        running=next((s for s in suspensions if s.state == "running"), None),
        lift_form=lift_form,
        suspensions=suspensions,
    )
    return (page, 422) if form.errors or lift_form.errors else page


@bp.post("/suspensions/<id:suspension_id>/confirm")
@access(capabilities.SUSPEND)
def confirm_suspension(suspension_id: int) -> Page:
    settle_suspension(current_actor(), suspension_id, confirm=True)
    return _settled(suspension_id, "The member is suspended.")


@bp.post("/suspensions/<id:suspension_id>/decline")
@access(capabilities.SUSPEND)
def decline_suspension(suspension_id: int) -> Page:
    settle_suspension(current_actor(), suspension_id, confirm=False)
    return _settled(suspension_id, "The proposal is declined. Nothing happens to the member.")


@bp.post("/suspensions/<id:suspension_id>/lift")
@access(capabilities.SUSPEND)
def lift(suspension_id: int) -> Page:
    form = LiftForm()
    try:
        reason = read_line(form.reason.data or "", field="reason")
        lift_suspension(current_actor(), suspension_id, reason=reason)
    except Invalid as error:
        show_problems(form, error)
        return _suspend_page(suspension_by_id(suspension_id).member_id, SuspendForm(formdata=None), form)
    return _settled(suspension_id, "The suspension is lifted.")


def _settled(suspension_id: int, said: str) -> Response:
    flash(said, "success")
    return redirect(f"/members/{suspension_by_id(suspension_id).member_id}/suspend", 303)
