"""What help articles earn: once each, taken back with what is taken back, the same however it is told."""

from __future__ import annotations

from sqlalchemy import select

from app.articles.services.retire_article import retire_article
from app.articles.services.say_if_it_helped import say_if_it_helped
from app.core.db import db
from superusers.reputation.badge_queries import due_badges
from superusers.reputation.badge_rules import TAUGHT
from superusers.reputation.fold import build_ledger, verify_ledger
from superusers.reputation.models import LedgerLine
from superusers.reputation.queries import reputation_of
from tests.make.articles import Articles
from tests.make.community import Community
from tests.superusers.reputation.ledger import points_of, totals


def test_an_article_and_those_it_helped_give_its_author_points(community: Community) -> None:
    articles = Articles(community)
    author, reader, other = community.member(role="super_user"), community.member(), community.member()
    article = articles.published(author, title="Starting anew")
    for helped in (True, False, True, None, True):
        say_if_it_helped(reader, article, helped=helped)
    say_if_it_helped(other, article, helped=False)
    assert build_ledger() == 2, "the fold, before anything is delivered"
    community.deliver()
    assert points_of(author) == [20, 5]
    assert totals(author) == (25,)
    assert {line.from_votes for line in db.session.scalars(select(LedgerLine))} == {True, False}
    say_if_it_helped(reader, article, helped=None)
    community.deliver()
    assert points_of(author) == [20, 5, -5]
    page = community.browser(author).get(f"/members/{author.member_id}/reputation").text
    assert "Your help article was published" in page
    assert 'href="/articles/starting-anew">Starting anew</a>' in page
    assert verify_ledger().agrees


def test_what_was_wrong_gives_its_points_back_and_what_is_outdated_keeps_them(
    sqlite_community: Community,
) -> None:
    articles, manager = Articles(sqlite_community), sqlite_community.member(role="community_manager")
    author, reader = sqlite_community.member(role="super_user"), sqlite_community.member()
    wrong, old = (articles.published(author, title=title) for title in ("Wrong", "Old"))
    for article in (wrong, old):
        say_if_it_helped(reader, article, helped=True)
    sqlite_community.deliver()
    assert reputation_of(author.signed_in_id) == 50
    retire_article(manager, wrong, reason="It breaks the hinge", wrong=True)
    retire_article(manager, old, reason="Not sold any more")
    sqlite_community.deliver()
    assert reputation_of(author.signed_in_id) == 25
    assert verify_ledger().agrees


def test_a_teacher_is_who_spares_ten_members_a_question(sqlite_community: Community) -> None:
    articles, author = Articles(sqlite_community), sqlite_community.member(role="super_user")
    article = articles.published(author)
    readers = [sqlite_community.member() for _ in range(TAUGHT)]
    for reader in readers[1:]:
        say_if_it_helped(reader, article, helped=True)
    build_ledger()
    assert (author.member_id, "teacher") not in due_badges()
    say_if_it_helped(readers[0], article, helped=True)
    build_ledger()
    assert due_badges() == {(author.member_id, "teacher"): None}
    say_if_it_helped(readers[0], article, helped=None)
    build_ledger()
    assert due_badges() == {}
