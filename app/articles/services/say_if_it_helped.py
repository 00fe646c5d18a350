"""A member says whether an article answered the question."""

from __future__ import annotations

from app.accounts.queries import lock_members
from app.articles.events import ArticleVoted
from app.articles.models import Article, ArticleVote
from app.articles.policy import can_vote
from app.articles.queries import standing_vote, visible_article_by_id, yes_on_author_since
from app.articles.services._articles import recount
from app.core import clock, slots
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import Refused
from app.core.uow import command, emit
from app.forum.policy import VOTES_A_DAY_ON_ONE_AUTHOR
from app.forum.queries import start_of_day


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
    if helped:
        _may_still_praise(actor, article)
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


def _may_still_praise(actor: Actor, article: Article) -> None:
    """A yes earns its author points, so it is refused where a vote would be. Raises Refused."""
    for refusal in slots.each("vote_refusal", actor.signed_in_id):
        if refusal is not None:
            raise Refused("votes_restricted", refusal)
    zone = current_settings().programme_zone
    today = start_of_day(clock.day_of(clock.now(), zone), zone)
    if yes_on_author_since(actor.signed_in_id, article.author_id, today) >= VOTES_A_DAY_ON_ONE_AUTHOR:
        raise Refused(
            "vote_limit",
            "You have said yes to five articles by this person today. More is possible tomorrow.",
        )
