"""The ledger hears of acceptances, votes, articles and what moderation decides; the boards, of who leaves."""

from __future__ import annotations

from typing import Protocol

from app.accounts.events import MemberClosed
from app.articles.events import ArticlePublished, ArticleRetired, ArticleVoted
from app.core.kernel import Kernel, current_kernel
from app.forum.events import (
    AnswerAccepted,
    AnswerUnaccepted,
    MarkedAlsoWorks,
    PostHidden,
    PostRestored,
    VoteChanged,
)
from app.forum.queries import lock_question, questions_merged_into
from app.moderation.events import DecisionUndone, FlagUpheld, PostRemoved
from superusers.reputation.article_lines import ARTICLES, SOURCE
from superusers.reputation.boards import BOARD_OF_THE_MONTH
from superusers.reputation.services._cases import forget_words
from superusers.reputation.services.reconcile_ledger import append_lines, follow_source, missing_lines
from superusers.reputation.sources import add_source

CREDIT_CHANGED = (
    AnswerAccepted,
    AnswerUnaccepted,
    MarkedAlsoWorks,
    VoteChanged,
    PostHidden,
    PostRestored,
    FlagUpheld,
    PostRemoved,
    DecisionUndone,
)


class AboutQuestion(Protocol):
    @property
    def question_id(self) -> int: ...


def register(kernel: Kernel) -> None:
    kernel.consume("reputation.ledger", on_credit_changed, *CREDIT_CHANGED)
    kernel.consume("reputation.articles", on_article_changed, ArticlePublished, ArticleRetired, ArticleVoted)
    add_source(kernel, SOURCE)
    kernel.consume("reputation.member_closed", on_member_closed, MemberClosed)


def on_credit_changed(event: AboutQuestion) -> None:
    """Lock the question, read what stands on it now, append the difference."""
    lock_question(event.question_id)
    # Lines of votes on answers that a merge brought belong to the question the votes were given on.
    append_lines(missing_lines([event.question_id, *questions_merged_into(event.question_id)]))


def on_article_changed(event: ArticlePublished | ArticleRetired | ArticleVoted) -> None:
    follow_source(ARTICLES, [event.article_id])


def on_member_closed(event: MemberClosed) -> None:
    """The ledger stays, without a name; what the member wrote, and a name that is kept for display, go."""
    forget_words(event.member_id)
    current_kernel().kept.pop(BOARD_OF_THE_MONTH, None)
