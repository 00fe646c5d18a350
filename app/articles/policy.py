"""Who may do what with help articles: pure decisions, one condition a line, each refusal with its reason.

Two people stand behind each article: who wrote it, and who read it before everybody else. Only community
managers and administrators may publish their own, because somebody has to where there is nobody else.
"""

from __future__ import annotations

from app.articles.models import Article
from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from app.forum.policy import can_post


def can_write(actor: Actor) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if actor.can(capabilities.WRITE_ARTICLES):
        return ALLOW
    return deny("not_writer", "Articles are written by staff and super users.")


def can_edit(actor: Actor, article: Article) -> Verdict:
    """Before it is published its author and whoever may publish it; afterwards only those."""
    if not (verdict := can_write(actor)):
        return verdict
    if article.state == "retired":
        return deny("retired", "This article is retired. Publish it again first.")
    if article.state != "published" and actor.is_member(article.author_id):
        return ALLOW
    if not actor.can(capabilities.PUBLISH_ARTICLES):
        return deny("not_publisher", "Only those who publish articles can change this one.")
    return _not_own(actor, article)


def can_submit(actor: Actor, article: Article) -> Verdict:
    """Ask for it to be read and published."""
    if not (verdict := can_write(actor)):
        return verdict
    if article.state != "draft":
        return deny("not_draft", "Only a draft can be sent to review.")
    if actor.is_member(article.author_id) or actor.can(capabilities.PUBLISH_ARTICLES):
        return ALLOW
    return deny("not_author", "Only the person who wrote this can send it to review.")


def can_send_back(actor: Actor, article: Article) -> Verdict:
    """Make a draft of it again: whoever reads it before publishing, or its author who thought of more."""
    if not (verdict := can_write(actor)):
        return verdict
    if article.state != "review":
        return deny("not_in_review", "This article is not in review.")
    if actor.is_member(article.author_id) or actor.can(capabilities.PUBLISH_ARTICLES):
        return ALLOW
    return deny("not_publisher", "Only those who publish articles can send this back.")


def can_publish(actor: Actor, article: Article) -> Verdict:
    if not (verdict := can_write(actor)):
        return verdict
    if article.state == "published":
        return deny("published", "This article is published already.")
    if not actor.can(capabilities.PUBLISH_ARTICLES):
        return deny("not_publisher", "Somebody who publishes articles reads it first.")
    return _not_own(actor, article)


def can_retire(actor: Actor, article: Article) -> Verdict:
    """Take it away from readers; its author may always do that, it needs no second person."""
    if not (verdict := can_write(actor)):
        return verdict
    if article.state == "retired":
        return deny("retired", "This article is retired already.")
    if actor.is_member(article.author_id) or actor.can(capabilities.PUBLISH_ARTICLES):
        return ALLOW
    return deny("not_publisher", "Only those who publish articles can retire this one.")


def can_vote(actor: Actor, article: Article) -> Verdict:
    """Say whether it answered the question."""
    if not (verdict := can_post(actor)):
        return verdict
    if article.state != "published":
        return deny("not_published", "This article is not published.")
    if actor.is_member(article.author_id):
        return deny("own_article", "You wrote this one; others say whether it helped.")
    return ALLOW


def _not_own(actor: Actor, article: Article) -> Verdict:
    if not actor.is_member(article.author_id):
        return ALLOW
    if actor.can(capabilities.PUBLISH_OWN_ARTICLES):
        return ALLOW
    return deny("own_article", "You wrote this one, so somebody else publishes it and changes it then.")
