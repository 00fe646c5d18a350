"""Asking, answering, commenting: what is taken, what comes back, and what is posted once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.forum.models import Answer, Category, Comment, Question, QuestionTag, Tag
from app.forum.services.ask_question import ask_question
from app.forum.services.post_answer import post_answer
from app.forum.services.post_comment import post_comment
from app.forum.texts import MAX_BODY, MAX_COMMENT, read_body, read_tags, read_thanks, read_title
from tests.make.community import Browser, Community
from tests.web.world import add_answers, change

TITLE, BODY = "Firmware stuck at 63% and blinking", "It **worked** yesterday."


def rows(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def ask(browser: Browser, **changes: str) -> Any:
    category = db.session.scalars(select(Category.id)).first() or 0
    form = {"title": TITLE, "body": BODY, "category": str(category), "tags": "wi-fi, mesh"}
    return browser.post("/ask", form | changes, page="/ask")


def test_a_question_is_asked(community: Community) -> None:
    community.category()
    asker = community.member()
    done = ask(community.browser(asker))
    assert done.status_code == 303
    page = community.browser().get(done.location, follow_redirects=True)
    assert page.request.path == "/questions/1/firmware-stuck-at-63-and-blinking"
    assert f"<h1>{TITLE}</h1>" in page.text
    assert "<strong>worked</strong>" in page.text
    assert ">mesh</a>" in page.text
    assert ">wi-fi</a>" in page.text
    assert db.session.scalar(select(Category.question_count)) == 1


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("title", "", "at least 10 characters"),
        ("title", "Too short", "at least 10 characters"),
        ("title", "x" * 151, "This is 151 characters long; at most 150 fit"),
        ("title", "A NUL in the \0 title", "NUL"),
        ("body", "", "Please write something here"),
        ("body", " \n\t ", "Please write something here"),
        ("body", "x" * (MAX_BODY + 1), "This is 30,001 characters long; at most 30,000 fit"),
        ("body", "a\0b", "NUL"),
        ("tags", "a b c d e f", "At most 5 tags"),
        ("tags", "x" * 36, "too long"),
        ("tags", "<script>", "may hold letters, digits"),
        ("tags", "-x", "may hold letters, digits"),
        ("category", "", "Please choose what this is about"),
        ("category", "x", "Please choose what this is about"),
        ("category", "-1", "Please choose what this is about"),
        ("category", "1" * 30, "Please choose what this is about"),
        ("category", "999999", "This category is no longer there"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_all_is_kept(
    sqlite_community: Community, field: str, typed: str, message: str
) -> None:
    sqlite_community.category()
    page = ask(sqlite_community.browser(sqlite_community.member()), **{field: typed})
    assert page.status_code == 422
    beside = page.text.split(f'id="{field}-error"')[1].split("</div>")[0]
    assert message in beside
    kept = {"title": TITLE, "body": BODY, "tags": "wi-fi, mesh"} | {field: typed}
    assert f'value="{kept["title"]}"'.replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert kept["body"].strip() in page.text
    assert f'value="{kept["tags"]}"'.replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert (rows(Question), rows(Tag)) == (0, 0)


def test_exactly_the_limits_are_taken(sqlite_community: Community) -> None:
    sqlite_community.category()
    browser = sqlite_community.browser(sqlite_community.member())
    # A browser sends each line's end as two characters; they count as the one that is stored.
    body = ("x" * 9 + "\r\n") * 2_999 + "y" * 10
    assert ask(browser, title="é" * 150, body=body, tags="a,b c  d\te").status_code == 303
    stored = db.session.execute(select(Question.title, Question.body_source)).one()
    assert (len(stored.title), len(stored.body_source)) == (150, MAX_BODY)
    assert "\r" not in stored.body_source


def test_texts_are_read_the_way_people_mean_them() -> None:
    assert read_title("  A   title\n with \u202eturns\x07 ") == "A title with turns"
    assert read_tags("Wi-Fi, MESH mesh,, c++ c# node.js") == ("wi-fi", "mesh", "c++", "c#", "node.js")
    assert read_thanks(" Thank\tyou\n") == "Thank you"
    assert read_body("\n\na\x1b[31mb\ufffe").source == "a[31mb"
    with pytest.raises(Invalid) as refused:
        read_body("a" * 31, limit=30)
    assert refused.value.problems == {"body": "This is 31 characters long; at most 30 fit. Nothing is lost."}


def test_several_problems_are_told_together(sqlite_community: Community) -> None:
    page = ask(sqlite_community.browser(sqlite_community.member()), title="", body="", category="", tags="!")
    assert page.text.count('class="field-error"') == 4


def test_a_title_from_the_home_page_is_filled_in(sqlite_community: Community) -> None:
    browser = sqlite_community.browser(sqlite_community.member())
    assert 'value="Why &lt;does&gt; it blink?"' in browser.get("/ask?title=Why+<does>+it+blink?").text


def test_tags_are_shared_between_questions(community: Community) -> None:
    community.question(tags=("wi-fi", "mesh"))
    community.question(tags=("wi-fi",))
    assert (rows(Tag), rows(QuestionTag)) == (2, 3)


def test_unconfirmed_members_read_and_post_nothing(sqlite_community: Community) -> None:
    community = sqlite_community
    question = community.question()
    answer = community.answer(question)
    newcomer = community.member(email_verified_at=None)
    browser = community.browser(newcomer)
    assert browser.get(f"/questions/{question}", follow_redirects=True).status_code == 200
    for url, form in (
        ("/ask", {"title": TITLE, "body": BODY, "category": "1"}),
        (f"/questions/{question}/answers", {"body": BODY}),
        (f"/questions/{question}/comments", {"body": BODY}),
        (f"/answers/{answer}/comments", {"body": BODY}),
        (f"/questions/{question}/vote", {"value": "1"}),
        (f"/answers/{answer}/vote", {"value": "1"}),
        (f"/questions/{question}/accept/{answer}", {"thanks": BODY}),
        (f"/questions/{question}/also-works/{answer}", {}),
    ):
        page = browser.post(url, form)
        assert page.status_code == 403, url
        assert "confirm your e-mail address first" in page.text
        assert "body" not in form or BODY in page.text
    assert browser.get("/ask").status_code == 403
    assert (rows(Question), rows(Answer), rows(Comment)) == (1, 1, 0)


def test_a_closed_question_takes_no_replies_and_gives_the_text_back(sqlite_community: Community) -> None:
    community = sqlite_community
    question = community.question()
    answer = community.answer(question)
    change(Question, question, closed_at=clock.now(), closed_reason="off_topic")
    for role in ("member", "staff"):
        browser = community.browser(community.member(role=role))
        page = browser.get(f"/questions/{question}", follow_redirects=True).text
        assert "takes no new answers" in page
        assert "/comments" not in page
        for url in (
            f"/questions/{question}/answers",
            f"/questions/{question}/comments",
            f"/answers/{answer}/comments",
        ):
            refused = browser.post(url, {"body": "What I <wrote>"})
            assert refused.status_code == 403
            assert "closed and takes no more replies" in refused.text
            assert "What I &lt;wrote&gt;</textarea>" in refused.text
        assert browser.post(f"/answers/{answer}/vote", {"value": "1"}).status_code == 303
    assert (rows(Answer), rows(Comment)) == (1, 0)


def test_the_same_form_sent_twice_posts_once(community: Community) -> None:
    member = community.member()
    category, question = community.category("Bulbs"), community.question()
    answer = community.answer(question)
    body = read_body(BODY)
    for send in (
        lambda: ask_question(member, TITLE, body, category_id=category, submission_key="key"),
        lambda: post_answer(member, question, body, submission_key="key"),
        lambda: post_comment(member, question, body, submission_key="key"),
        lambda: post_comment(member, question, body, answer_id=answer, submission_key="key 2"),
    ):
        assert send() == send()
    assert (rows(Question), rows(Answer), rows(Comment)) == (2, 2, 2)
    assert db.session.scalar(select(Category.question_count).where(Category.id == category)) == 1
    # Without a key, and by somebody else with the same key, it is another post.
    post_answer(member, question, body)
    post_answer(community.member(), question, body, submission_key="key")
    assert rows(Answer) == 4


def test_a_form_sent_twice_at_once_posts_once(community: Community) -> None:
    member, category, body = community.member(), community.category("Bulbs"), read_body(BODY)
    barrier, made, failed = threading.Barrier(6), [], []

    def send() -> None:
        with community.app.app_context():
            rows(Question)  # the connection is there before the others start
            barrier.wait()
            try:
                made.append(ask_question(member, TITLE, body, category_id=category, submission_key="key"))
            except Exception as error:  # pragma: no cover - what the test is about
                failed.append(error)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(set(made)) == 1
    assert rows(Question) == 1
    assert db.session.scalar(select(Category.question_count).where(Category.id == category)) == 1


def test_the_form_on_the_page_carries_a_key_and_posts_once(sqlite_community: Community) -> None:
    question = sqlite_community.question()
    browser = sqlite_community.browser(sqlite_community.member())
    page = browser.get(f"/questions/{question}", follow_redirects=True).text
    key = page.rpartition('name="submission_key" value="')[2].partition('"')[0]
    assert len(key) >= 20
    for _ in range(2):
        sent = browser.post(f"/questions/{question}/answers", {"body": BODY, "submission_key": key})
        assert sent.location == "/answers/1"
    assert rows(Answer) == 1


@pytest.mark.parametrize("key", ["", "x" * 41, "é", "a\nb"])
def test_a_nonsense_key_is_no_key(sqlite_community: Community, key: str) -> None:
    question = sqlite_community.question()
    browser = sqlite_community.browser(sqlite_community.member())
    for _ in range(2):
        assert (
            browser.post(f"/questions/{question}/answers", {"body": BODY, "submission_key": key}).status_code
            == 303
        )
    assert rows(Answer) == 2


def test_a_long_answer_and_comment_come_back_whole(sqlite_community: Community) -> None:
    question = sqlite_community.question()
    answer = sqlite_community.answer(question)
    browser = sqlite_community.browser(sqlite_community.member())
    for url, limit in (
        (f"/questions/{question}/answers", MAX_BODY),
        (f"/questions/{question}/comments", MAX_COMMENT),
        (f"/answers/{answer}/comments", MAX_COMMENT),
    ):
        typed = "<&> " + "x" * limit
        page = browser.post(url, {"body": typed})
        assert page.status_code == 422
        assert f"This is {limit + 4:,} characters long; at most {limit:,} fit" in page.text
        assert "&lt;&amp;&gt; " + "x" * limit + "</textarea>" in page.text
    assert (rows(Answer), rows(Comment)) == (1, 0)


def test_a_comment_on_a_later_page_comes_back_too(sqlite_community: Community) -> None:
    question = sqlite_community.question()
    add_answers(question, 35, author_id=None)
    last = db.session.scalars(select(Answer.id).order_by(Answer.id.desc())).first()
    browser = sqlite_community.browser(sqlite_community.member())
    page = browser.post(f"/answers/{last}/comments", {"body": "y" * (MAX_COMMENT + 1)})
    assert page.status_code in (400, 422)
    assert "at most 2,000 fit" in page.text
    assert "y" * (MAX_COMMENT + 1) in page.text


def test_preview_works_with_and_without_scripts_and_posts_nothing(sqlite_community: Community) -> None:
    community = sqlite_community
    question = community.question()
    browser = community.browser(community.member())
    fragment = browser.post("/preview", {"body": BODY})
    assert "<strong>worked</strong>" in fragment.text
    assert "<html" not in fragment.text
    assert "Nothing to show yet" in browser.post("/preview", {"body": " "}).text
    assert "at most 30,000 fit" in browser.post("/preview", {"body": "x" * 30_001}).text

    page = ask(browser, preview="1")
    assert page.status_code == 200
    assert "<strong>worked</strong>" in page.text
    assert f'value="{TITLE}"' in page.text
    assert BODY + "</textarea>" in page.text
    page = browser.post(f"/questions/{question}/answers", {"body": BODY, "preview": "1"})
    assert "<strong>worked</strong>" in page.text
    assert BODY + "</textarea>" in page.text
    assert (rows(Question), rows(Answer)) == (1, 0)


def test_replies_to_what_is_not_there_or_hidden_are_not_found(sqlite_community: Community) -> None:
    community = sqlite_community
    asker, question = community.member(), community.question()
    hidden_question = community.question(asker)
    inside = community.answer(hidden_question)
    hidden_answer = community.answer(question)
    community.hide(Question, hidden_question)
    community.hide(Answer, hidden_answer)
    member, body = community.member(), read_body(BODY)
    for send in (
        lambda: post_answer(member, 999, body),
        lambda: post_answer(member, hidden_question, body),
        lambda: post_comment(member, hidden_question, body),
        lambda: post_comment(member, question, body, answer_id=hidden_answer),
        lambda: post_comment(member, question, body, answer_id=inside),
        lambda: post_comment(member, question, body, answer_id=999),
    ):
        with pytest.raises(NotFound):
            send()
    browser = community.browser(member)
    for url in (
        f"/questions/{hidden_question}/answers",
        f"/answers/{hidden_answer}/comments",
        f"/answers/{inside}/comments",
    ):
        page = browser.post(url, {"body": "Half an hour of typing"})
        assert page.status_code == 404
        assert "Half an hour of typing</textarea>" in page.text
    with pytest.raises(Refused):
        post_answer(community.member(email_verified_at=None), question, body)
