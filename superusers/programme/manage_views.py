"""Pages of those who run the programme: candidates, a member's place, criteria."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import member_by_id, member_cards
from app.core import capabilities, clock
from app.core.capabilities import MANAGE_PROGRAMME, REVIEW_CANDIDATES
from app.core.options import number
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from superusers.programme.criteria import judge
from superusers.programme.forms import (
    EndForm,
    MarketOfForm,
    OnboardForm,
    ReasonForm,
    TierOfForm,
    VoteForm,
    choose_from,
)
from superusers.programme.life_cycle import CANDIDATES, MEMBERS, WORDS, Cause, State
from superusers.programme.pages import manage_tabs, tab
from superusers.programme.people import find_member, number_from
from superusers.programme.policy import can_lead, can_review
from superusers.programme.queries import evidence_of, place_of
from superusers.programme.queries.agreements import (
    first_steps_of,
    open_review_of,
    place_row,
    signatures_of,
)
from superusers.programme.queries.candidates import candidate_counts, candidate_rows, case_of, criteria_of
from superusers.programme.queries.facts import facts_of_place
from superusers.programme.queries.places import all_markets, all_tiers, steps_of
from superusers.programme.services.change_market import change_market
from superusers.programme.services.change_tier import change_tier
from superusers.programme.services.decide_candidate import decide_candidate
from superusers.programme.services.lead_place import lead_place
from superusers.programme.services.vote_on_candidate import vote_on_candidate
from superusers.programme.services.warn_place import warn_place
from superusers.programme.texts import read_reason, read_text

bp = Blueprint("programme_manage", __name__, url_prefix="/programme/manage", template_folder="../templates")

Page = str | tuple[str, int] | Response
FORMS: dict[str, Any] = {
    "vote": VoteForm,
    "decide": ReasonForm,
    "onboard": OnboardForm,
    "activate": TierOfForm,
    "lead": ReasonForm,
    "warn": ReasonForm,
    "end": EndForm,
    "tier": TierOfForm,
    "market": MarketOfForm,
}
"""Of the page of a place; each is sent to an address of its own."""
LED = {State.REVIEW, State.RENEWED, State.ON_LEAVE, State.ACTIVE, State.SET_ASIDE}
"""Where a manager leads with a reason alone."""


@bp.get("/candidates")
@access(REVIEW_CANDIDATES)
def candidates() -> str:
    asked = request.args.get("show", "")
    show = State(asked) if asked in CANDIDATES else State.NOMINATED
    counts = candidate_counts()
    return render_template(
        "superusers/programme/candidates.html",
        tabs_=manage_tabs("/candidates"),
        shows=[
            tab(WORDS[state], f"/programme/manage/candidates?show={state}", show == state, count)
            for state, count in counts.items()
        ],
        show=show,
        words=WORDS,
        rows=candidate_rows(show),
    )


# ---------------------------------------------------------------- a member's place


@bp.get("/members/<id:member_id>")
@access(REVIEW_CANDIDATES)
def member(member_id: int) -> Page:
    return _place_page(member_id)


def _place_page(member_id: int, *, wrong: str = "", form: Any = None, status: int = 200) -> Page:
    """`form`: the one that came back, under its name in `FORMS`; the others are fresh."""
    actor, row = current_actor(), place_row(member_id)
    if row.now not in CANDIDATES and not actor.can(capabilities.MANAGE_PROGRAMME):
        raise NotFound  # the board looks at candidates; the rest is between a member and the managers
    forms = {name: form if name == wrong else kind(formdata=None) for name, kind in FORMS.items()}
    tiers = all_tiers()
    choose_from(forms["activate"].tier, tiers)
    choose_from(forms["tier"].tier, tiers)
    if wrong != "activate":
        forms["activate"].tier.data = next((str(one.id) for one in tiers if one.is_default), None)
    choose_from(forms["market"].market, all_markets())
    if wrong != "tier" and row.tier_id is not None:
        forms["tier"].tier.data = str(row.tier_id)
    if wrong != "market":
        forms["market"].market.data = str(row.market_id)
    facts, now = facts_of_place(row), clock.now()
    may = {to for to in State if can_lead(actor, facts, to, now=now, cause=Cause.NOT_RENEWED)}
    breach = bool(can_lead(actor, facts, State.REMOVED, now=now, cause=Cause.BREACH))
    criteria = criteria_of(row.market_id)
    page = render_template(
        "superusers/programme/member.html",
        tabs_=manage_tabs("/candidates"),
        card=member_cards([member_id])[member_id],
        place=place_of(member_id),
        row=row,
        words=WORDS,
        steps=steps_of(member_id),
        case=case_of(member_id),
        judged=judge(criteria, evidence_of(member_id)),
        first_steps=first_steps_of(member_id) if row.now == State.ONBOARDING else [],
        review=open_review_of(member_id),
        signatures=signatures_of(member_id),
        buddy=member_cards([row.buddy_id])[row.buddy_id] if row.buddy_id else None,
        forms=forms,
        wrong=wrong,
        may=may,
        may_breach=breach,
        may_vote=bool(can_review(actor, member_id, row.now)),
        may_manage=actor.can(capabilities.MANAGE_PROGRAMME),
        is_member=row.now in MEMBERS,
        refusal=can_lead(actor, facts, State.SET_ASIDE, now=now).message
        if row.now == State.NOMINATED
        else can_lead(actor, facts, State.EMERITUS, now=now, cause=Cause.NOT_RENEWED).message
        if row.now == State.REVIEW
        else "",
        notice_days=number("programme.notice_days"),
    )
    return page, status


def _act(member_id: int, name: str, done: str, run: Any) -> Page:
    """Do something with what a form says; where it cannot be, show the page again with all that was typed."""
    form = FORMS[name]()
    try:
        run(form)
    except Invalid as error:
        show_problems(form, error)
        return _place_page(member_id, wrong=name, form=form, status=422)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return _place_page(member_id, wrong=name, form=form, status=409)
    flash(done, "success")
    return redirect(f"/programme/manage/members/{member_id}", 303)


@bp.post("/members/<id:member_id>/vote")
@access(REVIEW_CANDIDATES)
def vote(member_id: int) -> Page:
    def run(form: VoteForm) -> None:
        words = read_text(form.words.data or "", field="words")
        vote_on_candidate(current_actor(), member_id, vote=form.vote.data or "", words=words)

    return _act(member_id, "vote", "Your voice is kept. A manager decides.", run)


@bp.post("/members/<id:member_id>/decide")
@access(MANAGE_PROGRAMME)
def decide(member_id: int) -> Page:
    invite = request.form.get("invite") == "1"

    def run(form: ReasonForm) -> None:
        reason = read_reason(form.reason.data or "")
        decide_candidate(current_actor(), member_id, invite=invite, reason=reason)

    return _act(member_id, "decide", "Decided. The member reads the reason in a mail.", run)


@bp.post("/members/<id:member_id>/onboard")
@access(MANAGE_PROGRAMME)
def onboard(member_id: int) -> Page:
    def run(form: OnboardForm) -> None:
        typed = (form.buddy.data or "").strip()
        buddy = find_member(typed, field="buddy") if typed else None
        reason = read_text(form.reason.data or "", field="reason")
        lead_place(current_actor(), member_id, State.ONBOARDING, reason=reason, buddy_id=buddy)

    return _act(member_id, "onboard", "The onboarding has begun.", run)


@bp.post("/members/<id:member_id>/activate")
@access(MANAGE_PROGRAMME)
def activate(member_id: int) -> Page:
    def run(form: TierOfForm) -> None:
        reason = read_text(form.reason.data or "", field="reason")
        lead_place(
            current_actor(), member_id, State.ACTIVE, reason=reason, tier_id=number_from(form.tier.data or "")
        )

    return _act(member_id, "activate", "Active. What the tier grants works from now on.", run)


@bp.post("/members/<id:member_id>/lead")
@access(MANAGE_PROGRAMME)
def lead(member_id: int) -> Page:
    asked = request.form.get("to", "")
    to = State(asked) if asked in LED else None

    def run(form: ReasonForm) -> None:
        if to is None:
            raise Refused("no_such_step", "Please choose what to do.")
        reason = read_reason(form.reason.data or "")
        lead_place(current_actor(), member_id, to, reason=reason)

    return _act(member_id, "lead", "Done. The member reads the reason in a mail.", run)


@bp.post("/members/<id:member_id>/warn")
@access(MANAGE_PROGRAMME)
def warn(member_id: int) -> Page:
    def run(form: ReasonForm) -> None:
        warn_place(current_actor(), member_id, reason=read_reason(form.reason.data or ""))

    return _act(member_id, "warn", "The member is told, with the reason and the day.", run)


@bp.post("/members/<id:member_id>/end")
@access(MANAGE_PROGRAMME)
def end(member_id: int) -> Page:
    def run(form: EndForm) -> None:
        reason = read_reason(form.reason.data or "")
        if form.cause.data not in (Cause.NOT_RENEWED, Cause.BREACH):
            raise Invalid(cause="Please choose one of these.")
        cause = Cause(form.cause.data)
        thanks = form.thanks.data and cause != Cause.BREACH
        to = State.EMERITUS if thanks else State.REMOVED
        lead_place(current_actor(), member_id, to, reason=reason, cause=cause)

    return _act(member_id, "end", "The place has ended. The member reads the reason in a mail.", run)


@bp.post("/members/<id:member_id>/tier")
@access(MANAGE_PROGRAMME)
def tier(member_id: int) -> Page:
    def run(form: TierOfForm) -> None:
        reason = read_reason(form.reason.data or "")
        change_tier(current_actor(), member_id, tier_id=number_from(form.tier.data or "") or 0, reason=reason)

    return _act(member_id, "tier", "Changed. What the tier grants works from now on.", run)


@bp.post("/members/<id:member_id>/market")
@access(MANAGE_PROGRAMME)
def market(member_id: int) -> Page:
    def run(form: MarketOfForm) -> None:
        change_market(current_actor(), member_id, market_id=number_from(form.market.data or "") or 0)

    return _act(member_id, "market", "Changed.", run)


@bp.get("/find")
@access(MANAGE_PROGRAMME)
def find() -> Response:
    """From a member's profile to their place, or to a nomination where there is none yet."""
    member_id = number_from(request.args.get("member", "")) or 0
    member_by_id(member_id)
    if place_of(member_id) is None:
        return redirect(f"/programme/nominate?member={member_id}", 303)
    return redirect(f"/programme/manage/members/{member_id}", 303)
