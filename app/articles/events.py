"""What happens to help articles. Consumers read the facts themselves; an event says only where to look."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class ArticlePublished(Event, name="articles.published"):
    """Everybody may read it from now on: for the first time, or again after it was retired."""

    article_id: int


@dataclass(frozen=True, slots=True)
class ArticleEdited(Event, name="articles.edited"):
    """A published article reads otherwise than before."""

    article_id: int


@dataclass(frozen=True, slots=True)
class ArticleRetired(Event, name="articles.retired"):
    """It was published and is no more: outdated, or wrong."""

    article_id: int


@dataclass(frozen=True, slots=True)
class ArticleVoted(Event, name="articles.voted"):
    """A member said whether it answered the question, or took that back."""

    article_id: int
    vote_id: int


ARTICLE_CHANGED = (ArticlePublished, ArticleEdited, ArticleRetired)
"""Everything after which an article reads otherwise, or is there no more."""
