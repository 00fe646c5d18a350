"""Lists: four orders with pages that neither lose nor repeat a question, filters, queues, one's own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from app.core import clock
from app.core.actor import VISITOR
from app.core.db import db
from app.forum.lists import ORDERS, SHOWS, Filters, decode_cursor, encode_cursor, list_questions
from app.forum.models import Category, Question
from app.forum.services.close_question import close_question
from app.forum.services.escalate_question import escalate_question
from app.forum.services.follow_question import follow_question
from app.forum.services.mark_me_too import mark_me_too
from tests.make.community import Community
from tests.web.world import change

TITLE = re.compile(r'class="q-title"><a href="/questions/(\d+)/')


def walk(sort: str, *, back: bool = False) -> list[int]:
    """All questions in this order, page by page."""
    found: list[int] = []
    page = list_questions(Filters(sort=sort), VISITOR)
    while True:
        found += [row.id for row in page.rows]
        if page.older is None:
            break
        page = list_questions(Filters(sort=sort), VISITOR, after=page.older)
    if not back:
        return found
    found = [row.id for row in reversed(page.rows)]
    while page.newer is not None:
        page = list_questions(Filters(sort=sort), VISITOR, before=page.newer)
        found += [row.id for row in reversed(page.rows)]
    return found


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_neither_lose_nor_repeat_whatever_the_order(
    community: Community, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr("app.forum.lists.PAGE", 3)
    asker, now = community.member(), clock.now()
    for n in range(11):
        question = community.question(asker, title=f"Question number {n}", at=now - timedelta(days=n % 3))
        # Equal keys on purpose, negative ones as well.
        change(Question, question, score=(n % 3) - 1, hot=-5 + n % 2, last_activity_at=now)
    forward = walk(sort)
    assert sorted(forward) == list(range(1, 12))
    assert walk(sort, back=True) == forward[::-1]
    column = ORDERS[sort][1].key
    rows = {q.id: q for q in db.session.query(Question)}
    keys = [(getattr(rows[number], column), number) for number in forward]
    assert keys == sorted(keys, reverse=True)


def test_cursors_are_read_back_and_nothing_else_is() -> None:
    now = clock.now()
    assert decode_cursor(encode_cursor(now, 7)) == (now, 7)
    assert decode_cursor(encode_cursor(-3, 7), sort="votes") == (-3, 7)
    assert decode_cursor(encode_cursor(2**70, 2**70), sort="hot") == (2**63 - 1, 2**63 - 1)
    for junk in ("", "x", "1", "-", "--1", "1-", "-1-x", "1.5-2", "²-1", "9" * 39 + "-1", None):
        assert decode_cursor(junk) is None
    assert decode_cursor("x-1", sort="votes") is None


def shown(community: Community, query: str, actor: Any = None) -> list[int]:
    page = community.browser(actor).get(f"/questions?{query}")
    assert page.status_code == 200, query
    return sorted(int(number) for number in TITLE.findall(page.text))


def test_filters_show_what_they_say(community: Community) -> None:
    asker, reader, staff = community.member(), community.member(), community.member(role="staff")
    ask = community.question
    alone, commented, answered, solved, closed, escalated = (ask(asker) for _ in range(6))
    theirs = ask(staff)
    community.comment(commented, reader)
    community.answer(answered, reader)
    community.accept(solved, community.answer(solved, reader))
    close_question(staff, closed, reason="unclear")
    escalate_question(staff, escalated, reason="x")
    follow_question(reader, answered, follows=True)
    mark_me_too(reader, alone, has_it=True)
    follow_question(reader, commented, follows=True)
    follow_question(reader, commented, follows=False)

    everything = [alone, commented, answered, solved, closed, escalated, theirs]
    assert shown(community, "") == everything
    assert shown(community, "filter=open") == [alone, escalated, theirs]
    assert shown(community, "filter=unanswered") == [alone, commented, escalated, theirs]
    assert shown(community, "filter=unsolved") == [alone, commented, answered, escalated, theirs]
    assert shown(community, "filter=solved") == [solved]
    assert shown(community, "filter=attention") == [alone, commented, theirs]
    assert shown(community, "filter=waiting") == [answered]
    assert shown(community, "filter=staff") == [escalated]
    assert shown(community, "filter=mine", asker) == [alone, commented, answered, solved, closed, escalated]
    assert shown(community, "filter=mine", reader) == []
    assert shown(community, "filter=followed", reader) == [alone, answered]
    assert shown(community, "filter=attention&category=speakers&sort=hot") == [alone, commented, theirs]


def test_ones_own_lists_need_to_know_whose(community: Community) -> None:
    for show in ("mine", "followed"):
        sent = community.browser().get(f"/questions?filter={show}")
        assert sent.location.startswith("/sign-in?next=/questions")


@pytest.mark.parametrize("query", ["filter=x", "sort=x", "category=x", "filter=Attention", "sort="])
def test_a_list_that_there_is_not_is_not_found(sqlite_community: Community, query: str) -> None:
    assert sqlite_community.browser().get(f"/questions?{query}").status_code == 404


def test_an_empty_list_says_why_and_what_to_do(sqlite_community: Community) -> None:
    community = sqlite_community
    browser = community.browser(community.member())
    for show in SHOWS:
        page = browser.get(f"/questions?filter={show}").text
        assert 'class="empty-title"' in page, show
        assert 'class="btn' in page[page.index('class="empty-title"') :], show


def test_orders_keep_the_filters_and_filters_keep_the_order(sqlite_community: Community) -> None:
    page = sqlite_community.browser().get("/questions?filter=unsolved&sort=hot").text
    assert 'href="/questions?filter=unsolved&amp;sort=votes"' in page
    assert 'href="/questions?filter=solved&amp;sort=hot"' in page


def test_the_queue_is_in_the_way_of_those_who_look_after_it(community: Community) -> None:
    queue = 'href="/questions?filter=attention"'
    assert queue in community.browser(community.member(role="staff")).get("/questions").text
    page = community.browser(community.member()).get("/questions").text
    assert queue not in page
    for words in ("/questions?filter=mine", "/questions?filter=followed"):
        assert words in page


def plan(community: Community, filters: Filters, **cursor: str) -> str:
    """How the database reads a page of this list."""
    from sqlalchemy import event

    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        list_questions(filters, VISITOR, **cursor)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = seen[-1]
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(str(row[3]) for row in rows)
    forget_statistics(connection)
    # With a handful of rows PostgreSQL sorts rather than walks an index, unless it is told that sorting is
    # dear.
    connection.execute(text("SET LOCAL enable_sort = off"))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))


def forget_statistics(connection: Connection) -> None:
    """Until the transaction ends. Whoever counted the rows of some test before knows that all of three
    questions are in one category. Where the tests are no superuser, that may be so."""
    try:
        with connection.begin_nested():
            connection.execute(text("DELETE FROM pg_statistic WHERE starelid = 'question'::regclass"))
            fresh = "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid = 'question'::regclass"
            connection.execute(text(fresh))
    except ProgrammingError:
        pass


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(), "ix_question_newest"),
        (Filters(sort="activity"), "ix_question_activity"),
        (Filters(sort="votes"), "ix_question_votes"),
        (Filters(sort="hot"), "ix_question_hot"),
        (Filters(tag="in a category"), "ix_question_category_newest"),
        (Filters(tag="in a category", sort="activity"), "ix_question_category_activity"),
        (Filters(tag="in a category", sort="votes"), "ix_question_category_votes"),
        (Filters(tag="in a category", sort="hot"), "ix_question_category_hot"),
        (Filters(show="attention"), "ix_question_turn_newest"),
        (Filters(show="staff"), "ix_question_turn_newest"),
        (Filters(show="unsolved"), "ix_question_newest"),
        (Filters(show="unanswered", sort="hot"), "ix_question_hot"),
    ],
    ids=str,
)
def test_every_list_walks_an_index_and_sorts_nothing(
    community: Community, filters: Filters, index: str
) -> None:
    for _ in range(3):
        community.question()
    if filters.tag == "in a category":
        filters = replace(filters, tag=None, category=db.session.query(Category).one())
    value = encode_cursor(clock.now(), 2) if filters.sort in ("newest", "activity") else "0-2"
    for cursor in ({}, {"after": value}, {"before": value}):
        found = plan(community, filters, **cursor)
        assert index in found, found
        assert "TEMP B-TREE FOR ORDER BY" not in found, found
        assert "Sort" not in found, found


def test_a_number_beside_a_category_is_the_length_of_the_list_it_opens(sqlite_community: Community) -> None:
    community = sqlite_community
    speakers, bulbs = community.category("Speakers"), community.category("Bulbs")
    asked = [community.question(category_id=speakers) for _ in range(3)]
    community.question(category_id=bulbs)
    community.answer(asked[0])
    sue = community.browser(community.member(role="super_user"))

    def beside(url: str) -> list[tuple[str, str]]:
        page = sue.get(url).text
        aside = page[page.index('aria-label="Categories and tags"') :]
        return re.findall(r'<a href="([^"]+)"><span>[^<]+</span>(?:<span class="n">(\d+))?', aside)

    def listed(url: str) -> int:
        return int(sue.get(url.replace("&amp;", "&")).text.count('<li class="q'))

    for url, number in beside("/questions"):
        assert listed(url) == int(number)
    # Elsewhere no number is at hand, and the links stay in the queue.
    narrowed = beside("/questions?filter=attention")
    assert [number for _, number in narrowed] == ["", ""]
    assert sorted(listed(url) for url, _ in narrowed) == [1, 2]
