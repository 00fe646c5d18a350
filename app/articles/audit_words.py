"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "articles.article_edited": "Edited a help article",
    "articles.article_published": "Published a help article",
    "articles.article_retired": "Retired a help article",
    "articles.article_sent_back": "Sent a help article back to its author",
}
