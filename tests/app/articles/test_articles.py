"""Help articles: two people behind each, every version kept, what readers say counted once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.services.admit_attempt import LIMITS
from app.articles.models import ArticleVersion, ArticleVisitorVote, ArticleVote
from app.articles.personal_data import data_of_articles
from app.articles.queries import free_slugs, visible_article
from app.articles.services.publish_article import publish_article
from app.articles.services.retire_article import retire_article
from app.articles.services.say_as_visitor import say_as_visitor
from app.articles.services.say_if_it_helped import say_if_it_helped
from app.articles.services.send_back_article import send_back_article
from app.articles.services.submit_article import submit_article
from app.core.actor import VISITOR
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.policy import Invalid, NotFound, Refused
from app.forum.models import Question
from app.forum.services._revising import EditedMeanwhile
from app.forum.services.retire_category import retire_category
from tests.make.articles import Articles, the_article
from tests.make.community import Community


@pytest.fixture
def articles(community: Community) -> Articles:
    return Articles(community)


def test_a_second_person_stands_behind_what_everybody_reads(articles: Articles) -> None:
    member = articles.community.member
    helper, other, staff = member(role="super_user"), member(role="super_user"), member(role="staff")
    manager = member(role="community_manager")
    article = articles.draft(helper, title="Starting anew")
    assert the_article(article).author_role == "super_user"
    for nobody in (VISITOR, member()):
        with pytest.raises(NotFound):
            visible_article(nobody, "starting-anew")
    assert visible_article(other, "starting-anew").id == article

    submit_article(helper, article)
    with pytest.raises(Refused, match="Somebody who publishes"):
        publish_article(other, article, seen=1)
    with pytest.raises(Refused, match="Somebody who publishes"):
        publish_article(helper, article, seen=1)
    with pytest.raises(Invalid, match="what is missing"):
        send_back_article(staff, article)
    send_back_article(staff, article, reason="Which model?")
    assert (the_article(article).state, the_article(article).review_note) == ("draft", "Which model?")
    submit_article(helper, article)
    # What was changed since it was read is not published unread.
    articles.edit(helper, article, title="Starting anew", body="On model 2, hold it.")
    with pytest.raises(EditedMeanwhile):
        publish_article(staff, article, seen=1)
    publish_article(staff, article, seen=2)
    assert visible_article(VISITOR, "starting-anew").published_by_id == staff.member_id
    with pytest.raises(Refused, match="Only those who publish"):
        articles.edit(helper, article, title="Starting anew", body="Do not.")

    own = articles.draft(staff, title="Written by staff")
    with pytest.raises(Refused, match="somebody else publishes"):
        publish_article(staff, own, seen=1)
    alone = articles.draft(manager, title="Written by the manager")
    publish_article(manager, alone, seen=1)
    assert the_article(alone).state == "published"


def test_it_can_be_retired_and_published_again_and_keeps_every_version(articles: Articles) -> None:
    helper, staff = articles.community.member(role="super_user"), articles.community.member(role="staff")
    article = articles.published(helper, summary="In short.", tags=("reset",))
    first = the_article(article).published_at
    with pytest.raises(Invalid, match="say why"):
        articles.edit(staff, article, title="Starting anew", body="Otherwise.", reason="")
    articles.edit(staff, article, title="Begin again", body="Otherwise.", reason="Clearer")
    versions = db.session.execute(
        select(ArticleVersion.number, ArticleVersion.editor_id, ArticleVersion.title, ArticleVersion.reason)
        .where(ArticleVersion.article_id == article)
        .order_by(ArticleVersion.number)
    ).all()
    assert versions == [
        (1, helper.member_id, "Starting anew", ""),
        (2, staff.member_id, "Begin again", "Clearer"),
    ]
    assert the_article(article).slug == "starting-anew"  # its address stays

    with pytest.raises(Invalid, match="say why"):
        retire_article(helper, article, reason="")
    retire_article(helper, article, reason="Version 3 does it by itself", wrong=True)
    assert the_article(article).retired_as_wrong
    with pytest.raises(NotFound):
        visible_article(VISITOR, "starting-anew")
    publish_article(staff, article, seen=2)
    again = the_article(article)
    assert (again.state, again.retired_as_wrong, again.retired_reason) == ("published", False, "")
    assert again.published_at == first
    told = data_of_articles(helper.signed_in_id)
    assert [(row["slug"], row["by_you"]) for row in told["articles"]] == [("starting-anew", True)]
    assert [row["title"] for row in told["versions"]] == ["Starting anew"]


def test_what_readers_say_counts_once_a_member_and_once_a_browser(articles: Articles) -> None:
    helper, reader = articles.community.member(role="super_user"), articles.community.member()
    article = articles.published(helper)

    def counts() -> tuple[int, int, int, int]:
        row = the_article(article)
        return row.yes_count, row.no_count, row.visitor_yes_count, row.visitor_no_count

    say_if_it_helped(reader, article, helped=True)
    say_if_it_helped(reader, article, helped=True)
    say_as_visitor(article, visit_hash="a" * 64, helped=False)
    say_as_visitor(article, visit_hash="b" * 64, helped=True)
    assert counts() == (1, 0, 1, 1)
    say_if_it_helped(reader, article, helped=False)
    say_as_visitor(article, visit_hash="a" * 64, helped=True)
    assert counts() == (0, 1, 2, 0)
    say_if_it_helped(reader, article, helped=None)
    assert counts() == (0, 0, 2, 0)
    # The rows stay, for they may have been the cause of points.
    assert len(db.session.scalars(select(ArticleVote)).all()) == 2
    with pytest.raises(Refused, match="You wrote this one"):
        say_if_it_helped(helper, article, helped=True)
    retire_article(helper, article, reason="Old")
    with pytest.raises(NotFound):
        say_as_visitor(article, visit_hash="c" * 64, helped=True)


def test_addresses_are_never_shared(articles: Articles) -> None:
    author = articles.community.member(role="staff")
    articles.draft(author, title="New")
    assert visible_article(author, "new-2").title == "New"  # /articles/new is a page of its own
    assert free_slugs(["new", "a", "a", "new-2"]) == ["new-3", "a", "a-2", "new-2-2"]
    assert len(set(free_slugs(["b"] * 9))) == 9


def test_its_category_is_retired_and_it_moves_along(articles: Articles) -> None:
    community = articles.community
    old, home = community.category("Old lamps"), community.category("Lamps")
    article = articles.published(community.member(role="staff"), category_id=old)
    retire_category(community.member(role="administrator"), old, home)
    community.deliver()
    assert the_article(article).category_id == home


def test_a_solved_question_becomes_an_article_that_helps_others(community: Community) -> None:
    """The whole way in a browser: write it up, read it, publish it, say whether it helped."""
    community.name_site()
    helper, staff = community.member(role="super_user"), community.member(role="staff")
    question = community.question(title="The light blinks white after the update")
    community.accept(question, community.answer(question, helper, "Hold **volume down**."))
    writer, reader = community.browser(helper), community.browser(staff)
    shown = writer.get(f"/questions/{question}", follow_redirects=True).text
    address = f"/articles/new?question={question}"
    assert f'href="{address}"' in shown
    assert (
        address
        not in community.browser(community.member()).get(f"/questions/{question}", follow_redirects=True).text
    )
    form = writer.get(address).text
    assert "Hold **volume down**.</textarea>" in form
    category = str(the_category(question))
    typed = {"title": "The light blinks white", "summary": "", "body": "Hold **volume down**.", "tags": ""}
    typed |= {"category": category, "question": str(question), "version": "1"}
    preview = writer.post("/articles/new", typed | {"preview": "1"}, page=address).text
    assert "<strong>volume down</strong>" in preview
    assert writer.post("/articles/new", typed | {"title": "Up"}, page=address).status_code == 422
    made = writer.post("/articles/new", typed, page=address)
    assert made.location == "/articles/the-light-blinks-white"
    url = made.location
    assert community.browser().get(url).status_code == 404
    writer.post(f"{url}/submit")
    assert "The light blinks white" in reader.get("/articles?show=review").text
    assert reader.post(f"{url}/send-back", {"reason": ""}).status_code == 422
    assert reader.post(f"{url}/publish", {"version": "9"}).status_code == 409
    assert reader.post(f"{url}/publish", {"version": "1"}).status_code == 303

    visitor = community.browser()
    page = visitor.get(url)
    assert page.headers.getlist("Set-Cookie") == []
    assert "Made of the question" in page.text
    assert "The light blinks white" in visitor.get("/articles").text
    for said in ("yes", "yes", "no"):
        assert visitor.post(f"{url}/say", {"helped": said}, page=f"{url}/say").status_code == 303
    article = visible_article(VISITOR, "the-light-blinks-white").id
    assert (the_article(article).visitor_yes_count, the_article(article).visitor_no_count) == (0, 1)
    got = [visitor.post(f"{url}/say", {"helped": "yes"}, page=f"{url}/say").status_code for _ in range(9)]
    assert got.count(429) == 9 - (LIMITS["account+address"] - 3)
    assert len(db.session.scalars(select(ArticleVisitorVote)).all()) == 1

    asker = community.browser(community.asker_of(question))
    assert asker.post(f"{url}/helped", {"helped": "yes"}).status_code == 303
    assert asker.post(f"{url}/helped", {"helped": "maybe"}).status_code == 400
    assert the_article(article).yes_count == 1
    assert 'aria-pressed="true"' in asker.get(url).text
    typed |= {"body": "Hold it for ten seconds.", "reason": "More exact"}
    assert reader.post(f"{url}/edit", typed).status_code == 303
    late = reader.post(f"{url}/edit", typed | {"body": "Something else"})
    assert late.status_code == 409
    assert "What" in late.text
    assert "More exact" in visitor.get(f"{url}/history").text
    assert "Written up as" in writer.get(f"/questions/{question}", follow_redirects=True).text


def the_category(question_id: int) -> int:
    return db.session.get_one(Question, question_id).category_id


def test_a_yes_is_refused_where_a_vote_would_be(sqlite_community: Community) -> None:
    articles, author = Articles(sqlite_community), sqlite_community.member(role="super_user")
    fan = sqlite_community.member()
    six = [articles.published(author, title=f"Article {n}") for n in range(6)]
    for article in six[:5]:
        say_if_it_helped(fan, article, helped=True)
    with pytest.raises(Refused, match="five articles by this person"):
        say_if_it_helped(fan, six[5], helped=True)
    say_if_it_helped(fan, six[5], helped=False)
    current_kernel().fill("vote_refusal", lambda _member: "You cannot vote until Friday.")
    with pytest.raises(Refused, match="until Friday"):
        say_if_it_helped(sqlite_community.member(), six[0], helped=True)
