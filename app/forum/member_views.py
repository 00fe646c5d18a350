"""The page that lists members. It stands in the forum because it counts solutions."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.core import slots
from app.core.text import UnstorableText, clean_text
from app.core.web.access import PUBLIC, access
from app.forum.members import LONGEST_SEARCH, ORDERS, list_members, order_links

bp = Blueprint("forum_members", __name__)


@bp.get("/members")
@access(PUBLIC)
def members() -> str:
    typed = request.args.get("q", "")
    try:
        search = " ".join(clean_text(typed).split())[:LONGEST_SEARCH]
    except UnstorableText:
        search = ""
    order = request.args.get("sort", "newest")
    order = order if order in ORDERS else "newest"
    found = list_members(search=search, order=order, after=request.args.get("after"))
    return render_template(
        "forum/members.html",
        rows=found.rows,
        pager=found.pager,
        orders=order_links(order, search),
        order=order,
        search=search,
        marks=slots.bulk("member_marks", [row.id for row in found.rows]),
    )
