"""Pages of the forum: lists, a question, asking, and everything done on a question's page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response

from app.core import slots
from app.core.policy import Invalid
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.core.web.form_fields import read_fields, show_problems, submission_key
from app.core.web.visit import end_visit, visit_hash
from app.forum import pages
from app.forum.forms import AnswerForm, AskForm, blank_answer_form
from app.forum.kept_views import ask_as_visitor, fill_from_kept, preview_for_visitor
from app.forum.lists import (
    GENERAL,
    ORDERS,
    OWN,
    QUEUES,
    SHOWS,
    Filters,
    QuestionPage,
    list_questions,
)
from app.forum.page_rows import answer_url
from app.forum.pages import Chosen, Link, Pager, category_links
from app.forum.policy import can_post
from app.forum.queries import category_by_id, category_by_slug, visible_answer, visible_question
from app.forum.question_page import QuestionView, read_question_page
from app.forum.services.accept_answer import accept_answer
from app.forum.services.ask_question import ask_question
from app.forum.services.cast_vote import cast_vote
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.post_answer import post_answer as post_answer_command
from app.forum.services.post_comment import post_comment
from app.forum.services.unaccept_answer import unaccept_answer
from app.forum.shared_views import READERS, Page, bp
from app.forum.texts import MAX_COMMENT, preview_of, read_body, read_category, read_thanks

LONGEST_CURSOR = 40
HEADINGS = {
    "mine": ("Your questions", ""),
    "followed": ("Questions you follow", "We tell you when something happens to one of these."),
    "attention": ("Queue", "Nobody has helped yet, or the asker spoke last."),
    "waiting": ("Queue", "The asker has an answer to try, or a question to reply to."),
    "staff": ("Queue", "Handed to staff, who answer or hand it back."),
}


@bp.get("/")
@access(PUBLIC)
def home() -> Page:
    welcome = slots.first("welcome")
    if welcome is not None:  # nobody has set this community up yet
        return str(welcome)
    filters = Filters()
    page = list_questions(filters, current_actor())
    return render_template(
        "forum/home.html",
        rows=page.rows,
        filters=_tabs(filters, "/questions"),
        pager=_pager(filters, page),
        categories=category_links(),
        figures=slots.first("home_figures"),
    )


@bp.get("/questions")
@access(PUBLIC)
def questions() -> Page:
    filters, actor = _read_filters(), current_actor()
    if filters.show in OWN and not actor.is_signed_in:
        target = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=target))
    if filters.category is not None and filters.category.new_home_id is not None:
        home = category_by_id(filters.category.new_home_id)
        return redirect(replace(filters, category=home).url("/questions"), 301)
    page = list_questions(filters, actor, after=_cursor("after"), before=_cursor("before"))
    heading, description = HEADINGS.get(filters.show, ("Questions", ""))
    if filters.show not in HEADINGS and filters.category is not None:
        heading, description = filters.category.name, filters.category.description
    elif filters.show not in HEADINGS and filters.tag:
        heading = f"Tagged {filters.tag}"
    return render_template(
        "forum/questions.html",
        heading=heading,
        description=description,
        rows=page.rows,
        filters=_tabs(filters, "/questions"),
        orders=_orders(filters),
        show=filters.show,
        chosen=_chosen(filters),
        pager=_pager(filters, page),
        categories=category_links(filters.category, show=filters.show),
        tags=[],
        total=None,
    )


def _cursor(name: str) -> str | None:
    """A cursor as we write them is short; int() refuses thousands of digits."""
    cursor = request.args.get(name, "")
    return cursor if 0 < len(cursor) <= LONGEST_CURSOR else None


def _read_filters() -> Filters:
    show, sort = request.args.get("filter", "all"), request.args.get("sort", "newest")
    slug = request.args.get("category")
    category = category_by_slug(slug) if slug else None
    if show not in SHOWS or sort not in ORDERS or (slug and category is None):
        raise PageNotFound
    return Filters(show=show, category=category, tag=request.args.get("tag") or None, sort=sort)


def _tabs(filters: Filters, path: str) -> list[Link]:
    group = next(words for words in (GENERAL, QUEUES, OWN) if filters.show in words)
    return [
        Link(word, filters.url(path, filter=key if key != "all" else None), current=key == filters.show)
        for key, word in group.items()
    ]


def _orders(filters: Filters) -> list[Link]:
    return [
        Link(
            word,
            filters.url("/questions", sort=key if key != "newest" else None),
            current=key == filters.sort,
        )
        for key, (word, _) in ORDERS.items()
    ]


def _chosen(filters: Filters) -> list[Chosen]:
    chosen = []
    if filters.category:
        chosen.append(Chosen(f"Category: {filters.category.name}", filters.url("/questions", category=None)))
    if filters.tag:
        chosen.append(Chosen(f"Tag: {filters.tag}", filters.url("/questions", tag=None)))
    return chosen


def _pager(filters: Filters, page: QuestionPage) -> Pager:
    return Pager(
        newer_url=filters.url("/questions", before=page.newer) if page.newer else None,
        older_url=filters.url("/questions", after=page.older) if page.older else None,
    )


@bp.route("/ask", methods=["GET", "POST"])
@access(PUBLIC)
def ask() -> Page:
    """Everybody may write a question; a visitor's is kept until there is somebody to ask it."""
    actor = current_actor()
    if actor.is_signed_in:
        can_post(actor).enforce()
    form = AskForm()
    form.load_categories()
    figures: Any = slots.first("home_figures")
    context = {"median_first_response_s": figures.median_first_response_s if figures else None}
    preview = None
    if request.method == "GET":
        if not fill_from_kept(form):
            form.title.data = request.args.get("title", "")
    elif not actor.is_signed_in:
        return ask_as_visitor(form, **context)
    elif request.form.get("preview"):
        preview = preview_of(request.form.get("body", ""))
    else:
        try:
            response = redirect(url_for("forum.short_question", question_id=_ask(form)), 303)
            end_visit(response)
            slots.each("question_sent", actor)
            return response
        except Invalid as error:
            show_problems(form, error)
    page = render_template("forum/ask.html", form=form, preview_html=preview, **context)
    return (page, 422) if form.errors else page


def _ask(form: AskForm) -> int:
    """Read every field, then ask. Raises Invalid."""
    read = read_fields(form, READERS | {"category": read_category})
    return ask_question(
        current_actor(),
        read["title"],
        read["body"],
        category_id=read["category"],
        tags=read["tags"],
        submission_key=submission_key(),
        visit_hash=visit_hash(),
    )


@bp.post("/preview")
@access(PUBLIC)
def preview() -> Page:
    visitor = not current_actor().is_signed_in
    html = preview_for_visitor() if visitor else preview_of(request.form.get("body", ""))
    return render_template("forum/preview.html", html=html)


@bp.get("/questions/<id:question_id>", endpoint="short_question")
@access(PUBLIC)
def short_question(question_id: int) -> Page:
    found = visible_question(current_actor(), question_id)
    return redirect(pages.question_url(found.id, found.slug), 302)


@bp.get("/questions/<id:question_id>/<slug>")
@access(PUBLIC)
def question(question_id: int, slug: str) -> Page:
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 6 else 1
    view = read_question_page(current_actor(), question_id, page=max(1, page))
    if not view.question.url.endswith(f"/{slug}"):
        return redirect(view.question.url, 301)
    shown = question_page(view)
    slots.each("question_read", current_actor(), question_id)
    return shown


@bp.get("/answers/<id:answer_id>")
@access(PUBLIC)
def answer(answer_id: int) -> Page:
    """A permalink: finds the page an answer stands on."""
    return redirect(answer_url(current_actor(), answer_id), 302)


@dataclass(frozen=True, slots=True)
class SentBack:
    """A comment, or a request for information, that came back with an error."""

    anchor: str
    body: str
    error: str


def question_page(
    view: QuestionView,
    *,
    answer_form: AnswerForm | None = None,
    answer_preview: Markup | None = None,
    comment_back: SentBack | None = None,
    info_back: SentBack | None = None,
) -> str:
    actor = current_actor()
    may_post = can_post(actor)
    may_answer = bool(may_post) and not view.closed
    return render_template(
        "forum/question.html",
        **{name: getattr(view, name) for name in view.__dataclass_fields__},
        answer_form=(answer_form or blank_answer_form()) if may_answer else None,
        answer_url=f"/questions/{view.question.id}/answers",
        answer_refusal=may_post.message if actor.is_signed_in and not may_post else None,
        answer_preview=answer_preview,
        comment_back=comment_back,
        info_back=info_back,
    )


@bp.post("/questions/<id:question_id>/answers")
@access(SIGNED_IN)
def post_answer(question_id: int) -> Page:
    actor = current_actor()
    form = AnswerForm()
    if request.form.get("preview"):
        view = read_question_page(actor, question_id)
        return question_page(view, answer_form=form, answer_preview=preview_of(form.body.data or ""))
    try:
        answer_id = post_answer_command(
            actor, question_id, read_body(form.body.data or ""), submission_key=submission_key()
        )
    except Invalid as error:
        show_problems(form, error)
        return question_page(read_question_page(actor, question_id), answer_form=form), 422
    return redirect(url_for("forum.answer", answer_id=answer_id), 303)


@bp.post("/questions/<id:question_id>/comments")
@access(SIGNED_IN)
def comment_on_question(question_id: int) -> Page:
    return _comment(question_id, None)


@bp.post("/answers/<id:answer_id>/comments")
@access(SIGNED_IN)
def comment_on_answer(answer_id: int) -> Page:
    return _comment(visible_answer(current_actor(), answer_id).question_id, answer_id)


def _comment(question_id: int, answer_id: int | None) -> Page:
    actor = current_actor()
    typed = request.form.get("body", "")
    anchor = f"a{answer_id}" if answer_id is not None else "question"
    try:
        post_comment(
            actor,
            question_id,
            read_body(typed, limit=MAX_COMMENT),
            answer_id=answer_id,
            submission_key=submission_key(),
        )
    except Invalid as error:
        view = read_question_page(actor, question_id)
        if anchor not in {view.post.anchor, *(shown.anchor for shown in view.answers)}:
            raise  # on a later page: the page of the refusal shows what was typed
        return question_page(view, comment_back=SentBack(anchor, typed, error.problems["body"])), 422
    return to_post(question_id, answer_id)


def to_post(question_id: int, answer_id: int | None) -> Response:
    if answer_id is not None:
        return redirect(url_for("forum.answer", answer_id=answer_id), 303)
    return redirect(url_for("forum.short_question", question_id=question_id), 303)


@bp.post("/questions/<id:question_id>/vote")
@access(SIGNED_IN)
def vote_question(question_id: int) -> Page:
    return _vote(question_id, None)


@bp.post("/answers/<id:answer_id>/vote")
@access(SIGNED_IN)
def vote_answer(answer_id: int) -> Page:
    return _vote(visible_answer(current_actor(), answer_id).question_id, answer_id)


def _vote(question_id: int, answer_id: int | None) -> Page:
    values = {"1": 1, "-1": -1, "0": 0}
    value = values.get(request.form.get("value", ""))
    if value is None:
        raise Invalid(value="A vote is up, down, or taken back.")
    cast_vote(current_actor(), question_id, value=value, answer_id=answer_id)
    return to_post(question_id, answer_id)


@bp.post("/questions/<id:question_id>/accept/<id:answer_id>")
@access(SIGNED_IN)
def accept(question_id: int, answer_id: int) -> Page:
    thanks = read_thanks(request.form.get("thanks", ""))
    accept_answer(current_actor(), question_id, answer_id, thanks=thanks)
    flash("Solved. Others who search will find this answer first.", "success")
    return redirect(
        pages.question_url(question_id, visible_question(current_actor(), question_id).slug)
        + f"#a{answer_id}",
        303,
    )


@bp.post("/questions/<id:question_id>/unaccept")
@access(SIGNED_IN)
def unaccept(question_id: int) -> Page:
    unaccept_answer(current_actor(), question_id)
    flash("The question is open again.", "success")
    return to_post(question_id, None)


@bp.post("/questions/<id:question_id>/also-works/<id:answer_id>")
@access(SIGNED_IN)
def also_works(question_id: int, answer_id: int) -> Page:
    works = request.form.get("works", "1") != "0"
    mark_also_works(current_actor(), question_id, answer_id, works=works)
    return to_post(question_id, answer_id)
