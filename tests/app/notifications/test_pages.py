"""The bell, its page and the settings."""

from __future__ import annotations

import re

from sqlalchemy import text

from app.core.actor import Actor
from app.core.db import db, is_sqlite
from app.forum.models import Question
from app.notifications.kinds import KINDS
from app.notifications.queries import LINES_A_PAGE
from app.notifications.services.read_line import read_line
from tests.app.notifications.told import lines, person, told, unread
from tests.make.community import Community
from tests.web.reading import changes, faults, statements, visible_text
from tests.web.world import change

COUNT = re.compile(r'<b class="bell-count">([^<]+)</b>')
KEYS = re.compile(r'<li class="is-unread">|<li><span class="told-sign">')


def bell(community: Community, member: Actor, url: str = "/questions") -> str | None:
    found = COUNT.search(community.browser(member).get(url).text)
    return found.group(1) if found else None


def ask_and_answer(community: Community, asker: Actor, count: int) -> list[int]:
    """So many questions, each with an answer by somebody else; delivered."""
    questions = []
    for n in range(count):
        questions.append(community.question(asker, title=f"Question number {n} of many"))
        community.answer(questions[-1])
    community.deliver()
    return questions


def test_the_bell_counts_unread_lines_up_to_nine(community: Community) -> None:
    community.name_site()
    ada = person(community, "Ada")
    assert bell(community, ada) is None
    assert "Notifications, nothing unread" in community.browser(ada).get("/").text
    ask_and_answer(community, ada, 9)
    assert bell(community, ada) == "9"
    ask_and_answer(community, ada, 3)
    assert bell(community, ada) == "9+"
    assert "bell" not in community.browser().get("/").text


def test_the_bell_costs_one_query_signed_in_and_none_signed_out(community: Community) -> None:
    ada = person(community, "Ada")
    ask_and_answer(community, ada, 30)
    for browser, cost in ((community.browser(), 0), (community.browser(ada), 1)):
        browser.get("/questions")
        with statements() as log:
            browser.get("/questions")
        counts = [statement for statement in log if "notification" in statement]
        assert len(counts) == cost


def test_the_bell_reads_an_index_of_what_is_unread(community: Community) -> None:
    if not is_sqlite():
        return  # an empty table is scanned by PostgreSQL, whatever its indexes
    with statements() as log:
        unread(community.member())
    [counting] = [statement for statement in log if "notification_line" in statement]
    plan = db.session.execute(text("EXPLAIN QUERY PLAN " + re.sub(r"\?", "1", counting))).all()
    assert "USING INDEX uq_notification_line_unread (member_id=?)" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_the_page_asks_the_same_for_three_and_thirty(community: Community) -> None:
    community.name_site()
    ada, bo = person(community, "Ada"), person(community, "Bo")
    ask_and_answer(community, ada, 3)
    ask_and_answer(community, bo, 30)
    asked = []
    for member in (ada, bo):
        browser = community.browser(member)
        browser.get("/notifications")
        with statements() as log:
            page = browser.get("/notifications")
        assert changes(log) == []
        assert faults(page.text) == []
        asked.append(len(log))
    assert asked[0] == asked[1] == 3  # who reads, the bell, the lines
    assert len(KEYS.findall(page.text)) == 30


def test_the_page_shows_what_happened_newest_first(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo <b>")
    question = community.question(ada, title="Why does <it> blink & hum?")
    community.answer(question, bo, "Because of **the** mains <b> & nothing else")
    community.comment(question, bo)
    community.deliver()
    page = community.browser(ada).get("/notifications")
    assert faults(page.text) == []
    words = visible_text(page.text)
    first = words.index("Bo <b> commented on what you wrote New")
    second = words.index("Bo <b> answered your question New")
    assert first < second
    assert "Why does <it> blink & hum?" in words
    assert "Because of the mains <b> & nothing else" in words


def test_older_lines_stand_on_further_pages(community: Community) -> None:
    ada = person(community, "Ada")
    questions = ask_and_answer(community, ada, LINES_A_PAGE + 2)
    browser = community.browser(ada)
    seen = browser.get("/notifications").text
    assert len(KEYS.findall(seen)) == LINES_A_PAGE
    older = re.search(r'rel="next" href="([^"]+)"', seen)
    assert older
    community.answer(questions[0])  # moves its line to the front meanwhile
    community.deliver()
    rest = browser.get(older.group(1)).text
    assert len(KEYS.findall(rest)) == 1
    assert 'rel="next"' not in rest
    assert "Nothing older" in browser.get("/notifications?before=1").text


def test_an_empty_page_says_what_will_stand_here(community: Community) -> None:
    page = community.browser(person(community, "Ada")).get("/notifications").text
    assert "Nothing has happened yet" in page
    assert "Ask a question</a>" in page
    assert "Mark all as read" not in page


def test_opening_a_line_reads_it_and_leads_there(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.comment(question, bo)
    community.deliver()
    browser = community.browser(ada)
    comment_line, answer_line = lines(ada)
    opened = browser.post(answer_line.open_url, page="/notifications")
    assert (opened.status_code, opened.location) == (303, f"/answers/{answer}")
    assert browser.get(opened.location).location.endswith(f"#a{answer}")
    assert unread(ada) == 1
    opened = browser.post(comment_line.open_url, page="/notifications")
    assert opened.location == comment_line.url
    assert "#c" in opened.location
    assert unread(ada) == 0
    # Read lines are plain links; opening one once more changes nothing.
    page = browser.get("/notifications").text
    assert "/open" not in page
    assert f'href="/answers/{answer}"' in page
    with statements() as log:
        browser.get(f"/answers/{answer}", follow_redirects=True)
    assert changes(log) == []
    assert browser.get(answer_line.open_url).status_code == 405


def test_nobody_opens_anothers_line(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    ask_and_answer(community, ada, 1)
    [line] = lines(ada)
    assert community.browser(bo).post(line.open_url).status_code == 404
    assert community.browser(ada).post("/notifications/999/open").status_code == 404
    assert unread(ada) == 1
    community.browser(bo).post("/notifications/read", {"up_to": "999999"})
    assert unread(ada) == 1
    assert community.browser().get("/notifications").location == "/sign-in?next=/notifications"


def test_all_is_read_that_has_been_shown(community: Community) -> None:
    ada = person(community, "Ada")
    ask_and_answer(community, ada, 3)
    browser = community.browser(ada)
    page = browser.get("/notifications").text
    shown = re.search(r'name="up_to" value="(\d+)"', page)
    assert shown
    [question] = ask_and_answer(community, ada, 1)  # while the page is being read
    done = browser.post("/notifications/read", {"up_to": shown.group(1)}, page="/notifications")
    assert (done.status_code, done.location) == (303, "/notifications")
    assert unread(ada) == 1
    assert [line.unread for line in lines(ada)] == [True, False, False, False]
    assert lines(ada)[0].url.startswith("/answers/")
    for nonsense in ("", "x", "-1", "9" * 30):
        browser.post("/notifications/read", {"up_to": nonsense}, page="/notifications")
    assert unread(ada) == 1
    assert question


def test_a_question_hidden_a_moment_ago_is_not_shown(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada, title="Something that should not be read")
    answer = community.answer(question, bo)
    community.accept(question, answer)
    community.deliver()
    change(Question, question, title="Something that should not be read")
    community.hide(Question, question)  # its event is still on the way
    page = community.browser(bo).get("/notifications").text
    assert "Something that should not be read" not in page
    assert "A question that was hidden" in page


def test_the_names_of_those_who_left_are_gone(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    ask = community.question(ada)
    community.answer(ask, bo)
    community.deliver()
    from tests.app.accounts.people import change_member

    change_member(bo.signed_in_id, name="Former member")
    assert told(ada) == ["Former member answered your question"]


def test_every_switch_can_be_turned_and_is_kept(community: Community) -> None:
    ada = person(community, "Ada")
    browser = community.browser(ada)
    page = browser.get("/settings/notifications").text
    assert faults(page) == []
    assert (
        page.count('type="checkbox"')
        == page.count(" checked>")
        == 2 * len(KINDS) - sum(kind.always_in_app + kind.always_by_mail for kind in KINDS)
    )
    saved = browser.post(
        "/settings/notifications",
        {"in_app": ["answer", "nonsense"], "by_mail": ["accepted"]},
        page="/settings/notifications",
    )
    assert (saved.status_code, saved.location) == (303, "/settings/notifications")
    page = browser.get("/settings/notifications").text
    assert "Saved." in page
    on = re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked>', page)
    assert on == [("in_app", "answer"), ("by_mail", "accepted")]
    assert "Always" in page, "hiding is always told in the app"
    browser.post("/settings/notifications", page="/settings/notifications")
    assert " checked>" not in browser.get("/settings/notifications").text


def test_a_member_who_wants_nothing_in_the_app_has_an_empty_bell(community: Community) -> None:
    ada = person(community, "Ada")
    community.browser(ada).post("/settings/notifications", page="/settings/notifications")
    ask_and_answer(community, ada, 1)
    assert told(ada) == []
    assert bell(community, ada) is None


def test_a_line_read_twice_keeps_its_first_moment(community: Community) -> None:
    ada = person(community, "Ada")
    ask_and_answer(community, ada, 1)
    [line] = lines(ada)
    assert read_line(ada, line.id) == read_line(ada, line.id) == line.url
