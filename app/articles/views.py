"""Pages of help articles: the shelves, one article, writing it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response

from app.accounts.queries import member_cards
from app.accounts.services.admit_attempt import Throttled, admit_attempt
from app.articles.forms import ArticleForm
from app.articles.models import Article
from app.articles.pages import (
    SHOWS,
    WITHOUT,
    article_page,
    read_article,
    read_article_versions,
    shelves,
    state_tabs,
)
from app.articles.policy import can_edit, can_write
from app.articles.queries import article_url, current_version, last_version, visible_article
from app.articles.services.edit_article import edit_article
from app.articles.services.publish_article import publish_article
from app.articles.services.retire_article import retire_article
from app.articles.services.say_as_visitor import say_as_visitor
from app.articles.services.say_if_it_helped import say_if_it_helped
from app.articles.services.send_back_article import send_back_article
from app.articles.services.submit_article import submit_article
from app.articles.services.write_article import write_article
from app.articles.texts import MAX_BODY, Draft, readers
from app.core import capabilities
from app.core.markup import Format
from app.core.policy import Invalid
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.core.web.form_fields import read_fields, show_problems, submission_key
from app.core.web.visit import begin_visit, client_address, send_visit
from app.forum.pages import Pager
from app.forum.queries import category_by_slug, standing_solution, visible_answer, visible_question
from app.forum.services._revising import EditedMeanwhile
from app.forum.texts import preview_of, read_category, read_reason

bp = Blueprint("articles", __name__, url_prefix="/articles")

Page = str | tuple[str, int] | Response
WRITE = capabilities.WRITE_ARTICLES
ANSWERS = {"yes": True, "no": False, "": None}


@bp.get("")
@access(PUBLIC)
def articles() -> Page:
    writes = current_actor().can(WRITE)
    show = request.args.get("show", "published")
    if show not in SHOWS or (show != "published" and not writes):
        raise PageNotFound
    slug = request.args.get("category")
    category = category_by_slug(slug) if slug else None
    if slug and category is None:
        raise PageNotFound
    tabs = state_tabs(show) if writes else []
    if show == "published" and slug is None:
        return render_template("articles/articles.html", shelves=shelves(), tabs=tabs, writes=writes)
    rows, pager = article_page(show=show, category=category, without=slug == "", page=_page_number())
    heading = category.name if category is not None else WITHOUT if slug == "" else SHOWS[show]
    return render_template(
        "articles/list.html", heading=heading, show=show, rows=rows, pager=pager, tabs=tabs, writes=writes
    )


@bp.get("/<slug>")
@access(PUBLIC)
def article(slug: str) -> Page:
    found = visible_article(current_actor(), slug)
    if found.slug != slug:
        return redirect(article_url(found.slug), 301)
    return _shown(found)


def _shown(found: Article, *, problem: str = "", typed: str = "") -> str:
    view = read_article(current_actor(), found)
    return render_template("articles/article.html", article=view, problem=problem, typed=typed)


@bp.get("/<slug>/history")
@access(PUBLIC)
def history(slug: str) -> Page:
    found, page = visible_article(current_actor(), slug), _page_number()
    versions, more = read_article_versions(found.id, page=page)
    if not versions and page > 1:
        raise PageNotFound
    return render_template(
        "articles/history.html",
        title=found.title,
        back_url=article_url(found.slug),
        versions=versions,
        pager=Pager(
            newer_url=f"{request.path}?page={page - 1}" if page > 1 else None,
            older_url=f"{request.path}?page={page + 1}" if more else None,
        ),
    )


# ---- writing


@bp.route("/new", methods=["GET", "POST"])
@access(WRITE)
def new() -> Page:
    actor = current_actor()
    can_write(actor).enforce()
    form = ArticleForm()
    form.load_categories()
    made_of = _made_of(request.values.get("question", ""))
    if request.method == "GET" and made_of is not None:
        _fill_from_question(form, made_of.id)
    elif request.method == "POST" and not request.form.get("preview"):
        try:
            slug = write_article(
                actor,
                _read(form),
                question_id=made_of.id if made_of is not None else None,
                submission_key=submission_key(),
            )
            flash("Saved as a draft. Send it to review when it is ready.", "success")
            return redirect(article_url(slug), 303)
        except Invalid as error:
            show_problems(form, error)
    page = _form_page(form, made_of=made_of, back_url="/articles")
    return (page, 422) if form.errors else page


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@access(WRITE)
def edit(slug: str) -> Page:
    actor = current_actor()
    found = visible_article(actor, slug)
    can_edit(actor, found).enforce()
    form = ArticleForm()
    form.load_categories()
    version, conflict, status = current_version(found.id), None, 200
    if request.method == "GET":
        _fill(form, found)
    elif request.form.get("preview"):
        version = _seen()
    else:
        try:
            reason = read_reason(request.form.get("reason", ""), required=False)
            draft = _read(form, cast("Format", found.body_format))
            edit_article(actor, found.id, draft, seen=_seen(), reason=reason)
            flash("Saved. Earlier versions are kept.", "success")
            return redirect(article_url(found.slug), 303)
        except Invalid as error:
            show_problems(form, error)
            version, status = _seen(), 422
        except EditedMeanwhile as error:
            # Saving once more, from what is shown now, is a decision.
            version, status, conflict = error.version, 409, _theirs(slug)
    page = _form_page(
        form, article=found, version=version, conflict=conflict, back_url=article_url(found.slug)
    )
    return (page, status) if status != 200 else page


def _form_page(
    form: ArticleForm,
    *,
    back_url: str,
    article: Article | None = None,
    made_of: Any = None,
    version: int = 0,
    conflict: Any = None,
) -> str:
    preview = request.method == "POST" and request.form.get("preview")
    own_draft = article is None or (article.state == "draft" and current_actor().is_member(article.author_id))
    return render_template(
        "articles/write.html",
        form=form,
        action=request.path,
        heading="Edit the article" if article is not None else "Write an article",
        draft_key=f"article-{article.id}-{version}" if article is not None else "article",
        made_of=made_of,
        version=version,
        conflict=conflict,
        asks_why=not own_draft,
        back_url=back_url,
        preview_html=preview_of(form.body.data or "", limit=MAX_BODY) if preview else None,
    )


def _read(form: ArticleForm, fmt: Format = "markdown") -> Draft:
    """Raises Invalid."""
    read = read_fields(form, readers(fmt) | {"category": read_category})
    return Draft(read["title"], read["summary"], read["body"], read["category"], read["tags"])


def _fill(form: ArticleForm, article: Article) -> None:
    form.title.data, form.summary.data, form.body.data = article.title, article.summary, article.body_source
    form.tags.data = " ".join(article.tags)
    form.category.data = str(article.category_id or "")


def _made_of(typed: str) -> Any:
    """The question that an article is made of; None where the address names none."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        return None
    return visible_question(current_actor(), int(typed))


def _fill_from_question(form: ArticleForm, question_id: int) -> None:
    """What was asked and what solved it, to be written up."""
    question = visible_question(current_actor(), question_id)
    solution = standing_solution(question.id)
    form.title.data, form.category.data = question.title, str(question.category_id)
    if solution is not None:
        answer = visible_answer(current_actor(), solution.answer_id)
        form.body.data = answer.body_source if answer.body_format != "html" else ""


def _theirs(slug: str) -> SimpleNamespace:
    """The version that the other person saved while this one was being written."""
    found = visible_article(current_actor(), slug)
    last = last_version(found.id)
    cards = member_cards([last.editor_id]) if last is not None else {}
    name = cards[last.editor_id].name if last is not None and last.editor_id in cards else "Somebody"
    at = last.at if last is not None else found.edited_at
    return SimpleNamespace(name=name, at=at, title=found.title, body=found.body_source)


def _seen() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _page_number() -> int:
    typed = request.args.get("page", "1")
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 1


# ---- what becomes of it


@bp.post("/<slug>/submit")
@access(WRITE)
def submit(slug: str) -> Page:
    return _act(slug, lambda a: submit_article(current_actor(), a.id), "It is in review now.")


@bp.post("/<slug>/publish")
@access(capabilities.PUBLISH_ARTICLES)
def publish(slug: str) -> Page:
    done = "Published. Everybody can read it."
    return _act(slug, lambda a: publish_article(current_actor(), a.id, seen=_seen()), done)


@bp.post("/<slug>/send-back")
@access(WRITE)
def send_back(slug: str) -> Page:
    return _act(
        slug, lambda a: send_back_article(current_actor(), a.id, reason=_reason()), "It is a draft again."
    )


@bp.post("/<slug>/retire")
@access(WRITE)
def retire(slug: str) -> Page:
    wrong = request.form.get("wrong") == "1"
    return _act(
        slug,
        lambda a: retire_article(current_actor(), a.id, reason=_reason(), wrong=wrong),
        "Retired. Readers do not find it any more.",
    )


def _reason() -> str:
    return read_reason(request.form.get("reason", ""), required=False)


def _act(slug: str, act: Callable[[Article], None], done: str) -> Page:
    found = visible_article(current_actor(), slug)
    try:
        act(found)
    except Invalid as error:
        typed = request.form.get("reason", "")
        return _shown(visible_article(current_actor(), slug), problem=str(error), typed=typed), 422
    except EditedMeanwhile:
        problem = "It was changed while you read it. Please read it once more, then publish."
        return _shown(visible_article(current_actor(), slug), problem=problem), 409
    flash(done, "success")
    return redirect(article_url(found.slug), 303)


# ---- did it answer the question?


@bp.post("/<slug>/helped")
@access(SIGNED_IN)
def helped(slug: str) -> Page:
    found = visible_article(current_actor(), slug)
    said = ANSWERS.get(request.form.get("helped", "?"), "?")
    if isinstance(said, str):
        raise Invalid(helped="Please say yes or no.")
    say_if_it_helped(current_actor(), found.id, helped=said)
    flash(_thanks(said), "success")
    return redirect(f"{article_url(found.slug)}#helped", 303)


@bp.route("/<slug>/say", methods=["GET", "POST"])
@access(PUBLIC)
def say(slug: str) -> Page:
    """For visitors, whose pages carry no form: the same on a page of its own."""
    found = visible_article(current_actor(), slug)
    if current_actor().is_signed_in or found.state != "published":
        return redirect(f"{article_url(found.slug)}#helped", 303)
    wait, status = "", 200
    said = ANSWERS.get(request.form.get("helped", ""))
    if request.method == "POST" and said is not None:
        try:
            admit_attempt("article", account=client_address(), address=client_address())
            token, stored = begin_visit()
            say_as_visitor(found.id, visit_hash=stored, helped=said)
            flash(_thanks(said), "success")
            response = redirect(article_url(found.slug), 303)
            send_visit(response, token)
            return response
        except Throttled as error:
            wait, status = error.wait, 429
    leans = "no" if request.values.get("helped") == "no" else "yes"
    page = render_template(
        "articles/say.html", title=found.title, url=article_url(found.slug), leans=leans, wait=wait
    )
    return (page, status) if status != 200 else page


def _thanks(said: bool | None) -> str:
    if said is None:
        return "Taken back."
    return "Good to hear. Thank you." if said else "Thank you. Those who look after the articles see it."
