"""Pages about vote patterns: the list, a case, what to do about it, a member's notice and appeal."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core.capabilities import MANAGE_REPUTATION
from app.core.policy import Invalid, NotFound
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.reputation.case_queries import (
    case_by_id,
    cases_page,
    has_part,
    last_search,
    members_of,
    notice_by_id,
    notices_of_case,
)
from superusers.reputation.case_rows import case_rows, case_view
from superusers.reputation.forms import ActForm, AnswerForm, AppealForm, DismissForm
from superusers.reputation.pages import manager_tabs, tab
from superusers.reputation.policy import can_decide_case
from superusers.reputation.services.act_on_case import act_on_case
from superusers.reputation.services.answer_appeal import answer_appeal
from superusers.reputation.services.appeal_decision import appeal_decision
from superusers.reputation.services.dismiss_case import dismiss_case
from superusers.reputation.services.read_notice import read_notice

bp = Blueprint("reputation_cases", __name__, url_prefix="/reputation")

Page = str | tuple[str, int] | Response

SHOWS = {"open": "To look at", "appeals": "Appeals", "decided": "Decided"}
SIZE = 30


@bp.get("/cases")
@access(MANAGE_REPUTATION)
def cases() -> Page:
    show = request.args.get("show", "open")
    show = show if show in SHOWS else "open"
    typed = request.args.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    found = cases_page(show, before, SIZE + 1)
    older = f"/reputation/cases?show={show}&before={found[SIZE - 1].id}" if len(found) > SIZE else None
    return render_template(
        "superusers/cases.html",
        tabs_=manager_tabs("/reputation/cases"),
        shows=[
            tab(word, f"/reputation/cases?show={key}", current=key == show) for key, word in SHOWS.items()
        ],
        show=show,
        rows=case_rows(found[:SIZE]),
        pager={"newer_url": f"/reputation/cases?show={show}" if before else None, "older_url": older},
        searched_at=last_search(),
    )


@bp.get("/cases/<id:case_id>")
@access(MANAGE_REPUTATION)
def case(case_id: int) -> Page:
    return _case_page(case_id)


def _case_page(
    case_id: int,
    *,
    act: ActForm | None = None,
    dismiss: DismissForm | None = None,
    answer: AnswerForm | None = None,
) -> Page:
    """The forms that came back with something wrong in them; the others are fresh."""
    wrong = any(form is not None and form.errors for form in (act, dismiss, answer))
    act, dismiss = act or ActForm(formdata=None), dismiss or DismissForm(formdata=None)
    answer = answer or AnswerForm(formdata=None)
    actor, row = current_actor(), case_by_id(case_id)
    members = members_of(case_id)
    view = case_view(row, members, notices_of_case(case_id))
    verdict = can_decide_case(actor, members=members, is_open=row.state == "open")
    act.offer(view.people)
    page = render_template(
        "superusers/case.html",
        case=case_rows([row])[0],
        reason=row.reason,
        view=view,
        act_form=act if verdict else None,
        dismiss_form=dismiss,
        answer_form=answer,
        refusal=verdict.message if row.state == "open" and not verdict else None,
    )
    return (page, 422) if wrong else page


@bp.post("/cases/<id:case_id>/dismiss")
@access(MANAGE_REPUTATION)
def dismiss(case_id: int) -> Page:
    form = DismissForm()
    try:
        dismiss_case(current_actor(), case_id, reason=form.reason.data or "")
    except Invalid as error:
        show_problems(form, error)
        return _case_page(case_id, dismiss=form)
    flash("Dismissed. It comes back only if much more is found.", "success")
    return redirect("/reputation/cases", 303)


@bp.post("/cases/<id:case_id>/act")
@access(MANAGE_REPUTATION)
def act(case_id: int) -> Page:
    form = ActForm()
    try:
        act_on_case(
            current_actor(),
            case_id,
            takes=form.takes.data or "",
            restrict=form.chosen(),
            days=form.number_of_days(),
            reason=form.reason.data or "",
        )
    except Invalid as error:
        show_problems(form, error)
        return _case_page(case_id, act=form)
    flash("Done. Everybody concerned is told, and may appeal.", "success")
    return redirect(f"/reputation/cases/{case_id}", 303)


@bp.post("/notices/<id:notice_id>/answer")
@access(MANAGE_REPUTATION)
def answer(notice_id: int) -> Page:
    form, case_id = AnswerForm(), notice_by_id(notice_id).case_id
    try:
        outcome = form.outcome.data
        if outcome not in ("uphold", "decline"):
            raise Invalid(outcome="Please choose one of these.")
        answer_appeal(current_actor(), notice_id, uphold=outcome == "uphold", answer=form.answer.data or "")
    except Invalid as error:
        show_problems(form, error)
        return _case_page(case_id, answer=form)
    flash("Answered. The member is told.", "success")
    return redirect(f"/reputation/cases/{case_id}", 303)


@bp.get("/notices/<id:notice_id>")
@access(SIGNED_IN)
def notice(notice_id: int) -> Page:
    return _notice_page(notice_id, AppealForm(formdata=None))


def _notice_page(notice_id: int, form: AppealForm) -> Page:
    row = notice_by_id(notice_id)
    if not current_actor().is_member(row.member_id) or not has_part(row.case_id, row.member_id):
        raise NotFound  # the same answer for "not yours" and "not there"
    page = render_template(
        "superusers/notice.html",
        told=row,
        form=form if row.appealed_at is None else None,
        reputation_url=f"/members/{row.member_id}/reputation",
    )
    return (page, 422) if form.errors else page


@bp.post("/notices/<id:notice_id>/read")
@access(SIGNED_IN)
def read(notice_id: int) -> Page:
    read_notice(current_actor(), notice_id)
    return redirect(f"/reputation/notices/{notice_id}", 303)


@bp.post("/notices/<id:notice_id>/appeal")
@access(SIGNED_IN)
def appeal(notice_id: int) -> Page:
    form = AppealForm()
    try:
        appeal_decision(current_actor(), notice_id, words=form.words.data or "")
    except Invalid as error:
        show_problems(form, error)
        return _notice_page(notice_id, form)
    flash("Thank you. Somebody else than who decided reads it and answers.", "success")
    return redirect(f"/reputation/notices/{notice_id}", 303)
