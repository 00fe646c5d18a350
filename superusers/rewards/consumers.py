"""Rewards hear of acceptances and what moderation does to them, of tests, of articles, and of who leaves."""

from __future__ import annotations

from typing import Protocol

from app.accounts.events import MemberClosed
from app.articles.events import ArticlePublished, ArticleRetired
from app.articles.queries import lock_articles
from app.core.kernel import Kernel
from app.forum.events import AnswerAccepted, AnswerUnaccepted, PostHidden, PostRestored, QuestionsMerged
from app.forum.queries import lock_questions, questions_merged_into
from superusers.rewards.services._closing import settle_closed
from superusers.rewards.services._earnings import earn_for_test, reconcile_article, reconcile_earnings
from superusers.training.events import ProductTestReported


class AboutQuestion(Protocol):
    @property
    def question_id(self) -> int: ...


class AboutArticle(Protocol):
    @property
    def article_id(self) -> int: ...


def register(kernel: Kernel) -> None:
    kernel.consume(
        "rewards.earnings", on_earning_changed, AnswerAccepted, AnswerUnaccepted, PostHidden, PostRestored
    )
    kernel.consume("rewards.merged", on_merged, QuestionsMerged)
    kernel.consume("rewards.product_tests", on_test_reported, ProductTestReported)
    kernel.consume("rewards.articles", on_article_changed, ArticlePublished, ArticleRetired)
    kernel.consume("rewards.member_closed", on_member_closed, MemberClosed)


def on_earning_changed(event: AboutQuestion) -> None:
    """Read what stands on the question now, and give or take back the difference."""
    _reconcile([event.question_id])


def on_merged(event: QuestionsMerged) -> None:
    _reconcile([event.question_id, event.into_id])


def _reconcile(question_ids: list[int]) -> None:
    ids = set(question_ids)
    for question_id in question_ids:
        ids |= set(questions_merged_into(question_id))
    lock_questions(sorted(ids))
    reconcile_earnings(sorted(ids))


def on_test_reported(event: ProductTestReported) -> None:
    earn_for_test(event.tester_id, event.member_id)


def on_article_changed(event: AboutArticle) -> None:
    lock_articles([event.article_id])
    reconcile_article(event.article_id)


def on_member_closed(event: MemberClosed) -> None:
    settle_closed(event.member_id)
