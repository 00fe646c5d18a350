"""The search page, and the list of similar questions that the ask form asks for while somebody writes."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.core.web.access import PUBLIC, access
from app.search.pages import ARTICLES, LAST_PAGE, read_search_page, similar_to
from app.search.query_text import read_search

bp = Blueprint("search", __name__)


@bp.get("/search")
@access(PUBLIC)
def search() -> str:
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    inside = ARTICLES if request.args.get("in") == ARTICLES else ""
    typed = read_search(request.args.get("q", ""))
    shown = read_search_page(typed, min(max(1, page), LAST_PAGE), inside=inside)
    return render_template(
        "search/search.html", **{name: getattr(shown, name) for name in shown.__dataclass_fields__}
    )


@bp.post("/search/similar")
@access(PUBLIC)
def similar() -> str:
    """The fragment for the ask form. It reads only; it is a POST because a body does not fit an address."""
    found = similar_to(request.form.get("title", ""), request.form.get("body", ""))
    return render_template("search/similar_list.html", **found)
