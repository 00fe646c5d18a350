"""Editing what was written, and reading its versions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound as PageNotFound

from app.core.markup import Format
from app.core.policy import Invalid
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.core.web.form_fields import Readers, read_fields, show_problems
from app.forum import pages
from app.forum.forms import EditForm, EditQuestionForm
from app.forum.models import Answer, Comment, Question
from app.forum.page_rows import answer_url
from app.forum.pages import Pager
from app.forum.policy import can_edit
from app.forum.queries import (
    current_version,
    tag_names,
    visible_answer,
    visible_comment,
    visible_question,
)
from app.forum.services._revising import EditedMeanwhile
from app.forum.services.edit_answer import edit_answer as edit_answer_command
from app.forum.services.edit_comment import edit_comment as edit_comment_command
from app.forum.services.edit_question import edit_question as edit_question_command
from app.forum.shared_views import Page, bp
from app.forum.texts import (
    MAX_BODY,
    MAX_COMMENT,
    preview_of,
    read_body,
    read_category,
    read_reason,
    read_tags,
    read_title,
)
from app.forum.versions import last_edit, read_versions
from app.forum.views import to_post

Post = Question | Answer | Comment


@bp.route("/questions/<id:question_id>/edit", methods=["GET", "POST"])
@access(SIGNED_IN)
def edit_question(question_id: int) -> Page:
    question = visible_question(current_actor(), question_id)
    form = EditQuestionForm()
    form.load_categories()
    readers: Readers = {
        "title": read_title,
        "body": body_reader(question),
        "tags": read_tags,
        "category": read_category,
    }

    def save(read: dict[str, Any], seen: int, reason: str) -> None:
        edit_question_command(
            current_actor(),
            question_id,
            read["title"],
            read["body"],
            category_id=read["category"],
            tags=read["tags"],
            seen=seen,
            reason=reason,
        )

    return _edit("question", question, question_id, form, readers, save)


@bp.route("/answers/<id:answer_id>/edit", methods=["GET", "POST"])
@access(SIGNED_IN)
def edit_answer(answer_id: int) -> Page:
    answer = visible_answer(current_actor(), answer_id)

    def save(read: dict[str, Any], seen: int, reason: str) -> None:
        edit_answer_command(current_actor(), answer_id, read["body"], seen=seen, reason=reason)

    return _edit("answer", answer, answer.question_id, EditForm(), {"body": body_reader(answer)}, save)


@bp.route("/comments/<id:comment_id>/edit", methods=["GET", "POST"])
@access(SIGNED_IN)
def edit_comment(comment_id: int) -> Page:
    comment = visible_comment(current_actor(), comment_id)

    def save(read: dict[str, Any], seen: int, reason: str) -> None:
        edit_comment_command(current_actor(), comment_id, read["body"], seen=seen, reason=reason)

    readers: Readers = {"body": body_reader(comment)}
    return _edit("comment", comment, comment.question_id, EditForm(), readers, save)


def body_reader(post: Post) -> Callable[[str], Any]:
    """Reads the text in the post's own format: imported ones may be HTML."""
    limit = MAX_COMMENT if isinstance(post, Comment) else MAX_BODY
    return partial(read_body, limit=limit, fmt=cast("Format", post.body_format))


def _edit(
    kind: str,
    post: Post,
    question_id: int,
    form: Any,
    readers: Readers,
    save: Callable[[dict[str, Any], int, str], None],
) -> Page:
    """Show the form, or save what was typed. The second of two editors sees both texts."""
    actor = current_actor()
    can_edit(actor, post).enforce()
    own = actor.is_member(post.author_id)
    version, conflict, status = current_version(kind, post.id), None, 200
    if request.method == "GET":
        _fill(form, post)
    elif not request.form.get("preview"):
        try:
            reason = read_reason(request.form.get("reason", ""), required=not own)
            save(read_fields(form, readers), _seen(), reason)
            flash("Saved. Earlier versions are kept.", "success")
            answer_id = post.id if kind == "answer" else getattr(post, "answer_id", None)
            return to_post(question_id, answer_id)
        except Invalid as error:
            show_problems(form, error)
            version, status = _seen(), 422
        except EditedMeanwhile as error:
            # Saving once more, from what is shown now, is a decision.
            version, status = error.version, 409
            conflict = _theirs(kind, post)
    page = render_template(
        "forum/edit.html",
        kind=kind,
        form=form,
        own=own,
        version=version if request.form.get("preview") is None else _seen(),
        conflict=conflict,
        back_url=f"/answers/{post.id}" if kind == "answer" else f"/questions/{question_id}",
        action=request.path,
        post_id=post.id,
        preview_html=preview_of(form.body.data or "") if request.form.get("preview") else None,
    )
    return (page, status) if status != 200 else page


def _fill(form: Any, post: Post) -> None:
    form.body.data = post.body_source
    if isinstance(post, Question):
        form.title.data = post.title
        form.tags.data = " ".join(tag_names(post.id))
        form.category.data = str(post.category_id)


def _seen() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _theirs(kind: str, post: Post) -> SimpleNamespace:
    """The version that the other person saved while this one was being written."""
    name, at = last_edit(kind, post.id) or ("Somebody", post.edited_at)
    title = post.title if isinstance(post, Question) else None
    return SimpleNamespace(name=name, at=at, title=title, body=post.body_source)


@bp.get("/questions/<id:question_id>/history")
@access(PUBLIC)
def question_history(question_id: int) -> Page:
    question = visible_question(current_actor(), question_id)
    return _history("question", question, question, pages.question_url(question.id, question.slug))


@bp.get("/answers/<id:answer_id>/history")
@access(PUBLIC)
def answer_history(answer_id: int) -> Page:
    actor = current_actor()
    answer = visible_answer(actor, answer_id)
    question = visible_question(actor, answer.question_id)
    return _history("answer", answer, question, url_for("forum.answer", answer_id=answer_id))


@bp.get("/comments/<id:comment_id>/history")
@access(PUBLIC)
def comment_history(comment_id: int) -> Page:
    actor = current_actor()
    comment = visible_comment(actor, comment_id)
    question = visible_question(actor, comment.question_id)
    return _history("comment", comment, question, pages.question_url(question.id, question.slug))


def _history(kind: str, post: Post, question: Question, back_url: str) -> Page:
    number = request.args.get("page", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    versions, more = read_versions(kind, post, page=page)
    if not versions and page > 1:
        raise PageNotFound
    return render_template(
        "forum/history.html",
        kind=kind,
        title=question.title,
        back_url=back_url,
        versions=versions,
        pager=Pager(
            newer_url=f"{request.path}?page={page - 1}" if page > 1 else None,
            older_url=f"{request.path}?page={page + 1}" if more else None,
        ),
    )


@bp.get("/comments/<id:comment_id>")
@access(PUBLIC)
def comment(comment_id: int) -> Page:
    """A permalink: finds the page a comment stands on."""
    actor = current_actor()
    found = visible_comment(actor, comment_id)
    if found.answer_id is not None:
        url = answer_url(actor, found.answer_id).partition("#")[0]
    else:
        question = visible_question(actor, found.question_id)
        url = pages.question_url(question.id, question.slug)
    return redirect(f"{url}#c{comment_id}", 302)
