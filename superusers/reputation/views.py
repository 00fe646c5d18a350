"""The page that explains a member's reputation, line by line."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from app.accounts.queries import member_cards
from app.core.policy import NotFound
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.forum.queries import all_categories
from superusers.reputation.boards import (
    PERIODS,
    Period,
    Place,
    board,
    lasting_board,
    period_before,
    period_of,
    place_of,
    today,
)
from superusers.reputation.pages import tab
from superusers.reputation.policy import can_read_ledger
from superusers.reputation.queries import explain_total, lines_page
from superusers.reputation.rules import WORDS
from superusers.reputation.versions import timeline_of_pages

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
    rules = timeline_of_pages()
    return render_template(
        "superusers/reputation.html",
        member=cards[member_id],
        is_own=actor.is_member(member_id),
        sum=explain_total(member_id),
        lines=lines,
        older_url=f"/members/{member_id}/reputation?before={older}" if older else None,
        newest_url=f"/members/{member_id}/reputation" if before else None,
        rules=rules.on(today()),
        coming=rules.after(today()),
        words=WORDS,
    )


@bp.get("/leaderboard")
@access(PUBLIC)
def leaderboard() -> str:
    """`by`: week, month or quarter; `period=before`: the one before the present one; `measure`: points or
    lasted; `category`: a slug."""
    by = request.args.get("by", "month")
    by = by if by in PERIODS else "month"
    earlier = request.args.get("period") == "before"
    lasted = request.args.get("measure") == "lasted"
    categories = [one for one in all_categories() if one.retired_at is None]
    wanted = request.args.get("category", "")
    category = next((one for one in categories if one.slug == wanted), None)
    period = period_of(by, today())
    if earlier:
        period = period_before(by, period)
    category_id = category.id if category else None
    places = (lasting_board if lasted else board)(period, category_id=category_id)
    viewer = current_actor().member_id
    here = {"measure": "lasted" if lasted else "", "category": category.slug if category else ""}
    return render_template(
        "superusers/leaderboard.html",
        tabs_=[tab(f"By {key}", _url(by=key, **here), current=key == by) for key in PERIODS],
        measures=[
            tab(word, _url(by=by, **here | {"measure": key}), current=lasted == bool(key))
            for key, word in (("", "Points"), ("lasted", "Solutions that lasted"))
        ],
        label=period.label,
        places=places,
        own=None if lasted else _own_place(viewer, places, period, category_id),
        viewer_id=viewer,
        earlier=earlier,
        other_url=_url(by=by, period="" if earlier else "before", **here),
        by=by,
        lasted=lasted,
        category=category.name if category else "",
        categories=[
            tab("All categories", _url(by=by, **here | {"category": ""}), current=category is None),
            *(
                tab(one.name, _url(by=by, **here | {"category": one.slug}), current=one.id == category_id)
                for one in categories
            ),
        ],
        cap=timeline_of_pages().cap_on(today()),
    )


def _url(**parts: str) -> str:
    return "/leaderboard?" + urlencode({key: value for key, value in parts.items() if value})


def _own_place(
    viewer: int | None, places: list[Place], period: Period, category_id: int | None
) -> tuple[int, int] | None:
    if viewer is None or any(place.member_id == viewer for place in places):
        return None
    return place_of(viewer, period, category_id)
