"""A member says whether an article answered the question."""

from __future__ import annotations

from app.accounts.queries import lock_members
from app.articles.events import ArticleVoted
from app.articles.models import ArticleVote
from app.articles.policy import can_vote
from app.articles.queries import standing_vote, visible_article_by_id
from app.articles.services._articles import recount
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command, emit


@command
def say_if_it_helped(actor: Actor, article_id: int, *, helped: bool | None) -> None:
    """Make this what the member says; None takes it back. Saying the same twice changes nothing.

    Raises Refused or NotFound.
    """
    article = visible_article_by_id(actor, article_id, lock=True)
    can_vote(actor, article).enforce()
    lock_members([actor.signed_in_id])
    standing = standing_vote(article.id, actor.signed_in_id)
    if (standing.helped if standing else None) == helped:
        return
    now = clock.now()
    if standing is not None:
        standing.undone_at = now
        db.session.flush()  # the standing vote must end before another may stand
        emit(ArticleVoted(article_id=article.id, vote_id=standing.id))
    if helped is not None:
        vote = ArticleVote(article_id=article.id, member_id=actor.signed_in_id, helped=helped, at=now)
        db.session.add(vote)
        db.session.flush()
        emit(ArticleVoted(article_id=article.id, vote_id=vote.id))
    recount(article)
