"""The page that explains a member's reputation, line by line."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.accounts.queries import member_cards
from app.core.policy import NotFound
from app.core.web.access import SIGNED_IN, access, current_actor
from superusers.reputation.policy import can_read_ledger
from superusers.reputation.queries import explain_total, lines_page
from superusers.reputation.rules import CURRENT_RULES, WORDS

bp = Blueprint("reputation", __name__, template_folder="../templates")


@bp.get("/members/<id:member_id>/reputation")
@access(SIGNED_IN)
def member(member_id: int) -> str:
    actor = current_actor()
    if not can_read_ledger(actor, member_id):
        raise NotFound  # the same answer for "not yours" and "not there"
    cards = member_cards([member_id])
    if member_id not in cards:
        raise NotFound
    typed = request.args.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    lines, older = lines_page(member_id, before=before)
    return render_template(
        "superusers/reputation.html",
        member=cards[member_id],
        is_own=actor.is_member(member_id),
        sum=explain_total(member_id),
        lines=lines,
        older_url=f"/members/{member_id}/reputation?before={older}" if older else None,
        newest_url=f"/members/{member_id}/reputation" if before else None,
        rules=CURRENT_RULES,
        words=WORDS,
    )
