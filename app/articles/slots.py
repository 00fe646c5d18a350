"""What articles add to the forum's pages."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.articles.pages import article_of_question
from app.articles.personal_data import data_of_articles
from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.forum.queries import standing_solution


def register(kernel: Kernel) -> None:
    kernel.personal_data("articles", data_of_articles)
    kernel.fill("question_aside", write_it_up)


def write_it_up(actor: Actor, question_id: int, _own_solved: bool) -> Markup:
    """Beside a solved question, for those who write articles: make one of it, or the one that was made."""
    if not actor.can(capabilities.WRITE_ARTICLES) or standing_solution(question_id) is None:
        return Markup("")
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template(
            "articles/question_panel.html", question_id=question_id, made=article_of_question(question_id)
        )
    )
