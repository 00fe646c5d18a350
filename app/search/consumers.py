"""The indexes hear of what happens: the question or the article is noted here, and a job writes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import insert

from app.articles.events import ARTICLE_CHANGED
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue
from app.core.kernel import Kernel
from app.forum.events import QUESTION_CHANGED, AnswerEdited, CategoryRetired
from app.search.models import ArticleChange, SearchChange
from app.search.pace import INDEX, until_next_batch
from app.search.queries import questions_in_category


class AboutQuestion(Protocol):
    @property
    def question_id(self) -> int: ...


class AboutArticle(Protocol):
    @property
    def article_id(self) -> int: ...


def register(kernel: Kernel) -> None:
    kernel.consume("search.changes", on_question_changed, *QUESTION_CHANGED, AnswerEdited)
    kernel.consume("search.articles", on_article_changed, *ARTICLE_CHANGED)
    kernel.consume("search.categories", on_category_retired, CategoryRetired)


def on_question_changed(event: AboutQuestion) -> None:
    now = clock.now()
    db.session.execute(insert(SearchChange).values(number=event.question_id, at=now))
    _write_soon(now)


def on_article_changed(event: AboutArticle) -> None:
    now = clock.now()
    db.session.execute(insert(ArticleChange).values(number=event.article_id, at=now))
    _write_soon(now)


def on_category_retired(event: CategoryRetired) -> None:
    """Its questions are in the new home. Those that were there before are written once more as they are."""
    now = clock.now()
    rows = [{"number": number, "at": now} for number in questions_in_category(event.new_home_id)]
    if rows:
        db.session.execute(insert(SearchChange), rows)
    _write_soon(now)


def _write_soon(now: datetime) -> None:
    """One job at a time waits, so what comes while it waits is written with it."""
    enqueue(INDEX, key=INDEX, run_at=now + timedelta(seconds=until_next_batch()))
