"""What a member sees: *My rewards*."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.core.web.access import SIGNED_IN, access, current_actor
from superusers.rewards.calendar import closing_words, opening_words
from superusers.rewards.queries.mine import (
    balance_of_member,
    chosen_by,
    expiries,
    moves_page,
    waiting_grants,
)
from superusers.rewards.queries.statements import statement_years
from superusers.rewards.queries.windows import next_window, open_window

bp = Blueprint("rewards", __name__, url_prefix="/rewards", template_folder="../templates")


def number_from(typed: str) -> int | None:
    """A page's key from the address; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


@bp.get("")
@access(SIGNED_IN)
def mine() -> str:
    member_id = current_actor().signed_in_id
    before = number_from(request.args.get("before", ""))
    moves, older = moves_page(member_id, before=before)
    return render_template(
        "superusers/rewards/mine.html",
        balance=balance_of_member(member_id),
        waiting=waiting_grants(member_id),
        moves=moves,
        older_url=f"/rewards?before={older}#moves" if older else None,
        newest_url="/rewards#moves" if before else None,
        chosen=chosen_by(member_id),
        expiries=expiries(member_id),
        window=open_window(),
        next_window=next_window(),
        years=statement_years(member_id),
        opening=opening_words,
        closing=closing_words,
    )
