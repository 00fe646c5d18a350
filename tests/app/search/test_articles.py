"""Help articles are found beside questions, alone, and while somebody asks; and how well is measured."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from app.articles.services.publish_article import publish_article
from app.articles.services.retire_article import retire_article
from app.search.current import article_engine
from app.search.doctor import check_articles
from app.search.engine import Asked
from app.search.jobs import watch_index
from tests.make.articles import Articles
from tests.make.community import Community
from tests.make.imports import write_archive


def test_an_article_is_found_while_it_is_published(community: Community) -> None:
    articles, browser = Articles(community), community.browser()
    author, staff = community.member(role="super_user"), community.member(role="staff")

    def found(words: str) -> list[int]:
        community.deliver()
        asked = Asked(words=tuple(words.split()))
        return [hit.number for hit in article_engine().search(asked, limit=10).hits]

    assert check_articles() == ("ok", "there is nothing to search yet")
    article = articles.draft(author, title="The doorbell rings twice", body="Turn the gong off.")
    community.deliver()
    assert not article_engine().is_whole()  # a draft is nobody's business
    publish_article(staff, article, seen=1)
    assert found("gongs doorbell") == [article]
    articles.edit(staff, article, title="The doorbell rings twice", body="Turn the **chime** off.")
    assert (found("gong"), found("chime")) == ([], [article])
    retire_article(staff, article, reason="Old")
    assert found("doorbell") == []
    publish_article(staff, article, seen=2)
    assert found("doorbell") == [article]
    assert check_articles() == ("ok", "1 articles in 1 part")

    community.question(title="My doorbell is silent")
    community.deliver()
    page = browser.get("/search?q=doorbell").text
    assert page.index("/articles/the-doorbell-rings-twice") < page.index("My <mark>doorbell</mark> is silent")
    alone = browser.get("/search?q=doorbells+chime&in=articles").text
    assert "<mark>chime</mark>" in alone
    assert "is silent" not in alone
    assert 'id="found-articles"' not in browser.get("/search?q=doorbell+status:solved").text
    asking = browser.get("/ask?title=The+doorbell+rings+two+times").text
    assert 'href="/articles/the-doorbell-rings-twice" target="_blank"' in asking

    shutil.rmtree(Path(community.app.extensions["kernel"].settings.DATA_DIR) / "search" / "articles")
    assert not article_engine().is_whole()
    watch_index()
    assert found("doorbell") == [article]


def test_how_well_articles_are_found_is_measured_by_pairs(
    sqlite_community: Community, tmp_path: Path
) -> None:
    at = "2023-01-01T00:00:00Z"
    common = {"format": "text", "created_at": at}
    names = {"gong": "Turn the gong off", "app": "Pair the app anew", "light": "What the light says"}
    files = {
        "questions": [
            {"id": "1", "title": "How do I turn off the gong", "body": "It rings all night."} | common,
            {"id": "2", "title": "The app does not pair", "body": "It worked before."} | common,
        ],
        "articles": [
            {"id": name, "slug": f"Help-{name}", "title": title, "body": f"{title}.", "format": "text"}
            for name, title in names.items()
        ],
    }
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text(
        "query_question_id\tkb_slug\tn_answers\n1\tHelp-gong\t1\n2\tHelp-light\t1\n2\tHelp-app\t1\n2\tgone\t1\n9\tHelp-app\t1\n"
    )
    runner = sqlite_community.app.test_cli_runner()
    imported = runner.invoke(args=["import", "archive", str(write_archive(tmp_path / "in", files))])
    assert imported.exit_code == 0, imported.output
    said = runner.invoke(args=["search", "evaluate", str(pairs), "--json"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout) == {"queries": 2, "hit@10": 1.0, "mrr": 1.0, "pairs": 5, "left_out": 2}
    plain = runner.invoke(args=["search", "evaluate", str(pairs), "--lines", "even"]).stdout
    assert "of 2 questions asked" in plain
    assert "worded as duplicates" not in plain
