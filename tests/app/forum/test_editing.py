"""Edits: every version kept, what changed shown, and the second of two editors told."""

from __future__ import annotations

import html
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.forum.diff import word_diff
from app.forum.models import Answer, Comment, Question, Revision
from app.forum.queries import current_version, tag_names
from app.forum.services._revising import EditedMeanwhile
from app.forum.services.edit_answer import edit_answer
from app.forum.services.edit_comment import edit_comment
from app.forum.services.edit_question import edit_question
from app.forum.texts import read_body
from tests.make.community import Community
from tests.web.world import change


def edit(actor: Actor, question: int, title: str, body: str, *, seen: int = 1, **more: Any) -> None:
    values: dict[str, Any] = {
        "category_id": db.session.get_one(Question, question).category_id,
        "tags": (),
    } | more
    edit_question(actor, question, title, read_body(body), seen=seen, **values)


def test_an_edited_question_reads_differently_everywhere(community: Community) -> None:
    asker = community.member()
    question = community.question(asker, tags=("wi-fi", "old"))
    home = community.category("Doorbells")
    edit(
        asker, question, "It blinks white and says E-1163", "**Since** 2.14.", category_id=home,
        tags=("wi-fi", "firmware"),
    )  # fmt: skip
    row = db.session.get_one(Question, question)
    assert (row.slug, row.excerpt) == ("it-blinks-white-and-says-e-1163", "Since 2.14.")
    assert "<strong>Since</strong>" in row.body_html
    assert row.edited_at == row.asker_edited_at is not None
    assert tag_names(question) == ["wi-fi", "firmware"]
    versions = db.session.execute(
        select(Revision.number, Revision.editor_id, Revision.title, Revision.tags, Revision.category)
        .where(Revision.kind == "question", Revision.post_id == question)
        .order_by(Revision.number)
    ).all()
    assert versions == [
        (1, asker.member_id, "The light blinks white and nothing responds", "wi-fi old", "Speakers"),
        (2, asker.member_id, "It blinks white and says E-1163", "wi-fi firmware", "Doorbells"),
    ]
    found = community.browser().get(f"/questions/{question}", follow_redirects=True)
    assert found.request.path.endswith("/it-blinks-white-and-says-e-1163")
    assert "It blinks white" in community.browser().get("/questions?tag=firmware").text
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0, "one's own words"


def test_nothing_changed_is_no_version(community: Community) -> None:
    asker = community.member()
    question = community.question(asker, tags=("b", "a"))
    title = db.session.get_one(Question, question).title
    edit(asker, question, title, "It worked before.", tags=("b", "a"))
    assert current_version("question", question) == 1
    assert db.session.get_one(Question, question).edited_at is None


def test_tags_stay_in_the_order_they_were_given_in(community: Community) -> None:
    asker = community.member()
    question = community.question(asker, tags=("wi-fi", "old", "a"))
    title = db.session.get_one(Question, question).title
    for seen, tags in enumerate((("a", "wi-fi", "old"), ("new", "wi-fi", "a"), ("wi-fi",)), 1):
        edit(asker, question, title, "It worked before.", tags=tags, seen=seen)
        assert tag_names(question) == list(tags)
    page = community.browser(asker).get(f"/questions/{question}/edit").text
    assert 'value="wi-fi"' in page
    rows = db.session.scalars(select(Revision.tags).order_by(Revision.number)).all()
    assert rows == ["wi-fi old a", "a wi-fi old", "new wi-fi a", "wi-fi"]


def test_who_edits_whose_words(community: Community) -> None:
    asker, other, staff = community.member(), community.member(), community.member(role="staff")
    question = community.question(asker)
    answer = community.answer(question, other)
    comment = community.comment(question, other)
    with pytest.raises(Refused):
        edit(other, question, "It is all different now", "x")
    with pytest.raises(Refused):
        edit_answer(asker, answer, read_body("x"), seen=1)
    with pytest.raises(Refused):
        edit_comment(asker, comment, read_body("x"), seen=1)
    with pytest.raises(Invalid) as error:
        edit_answer(staff, answer, read_body("x"), seen=1)
    assert "reason" in error.value.problems
    edit_answer(staff, answer, read_body("Hold the *other* button."), seen=1, reason="A wrong word")
    edit_comment(other, comment, read_body("Which two?"), seen=1)
    assert db.session.get_one(Answer, answer).body_source == "Hold the *other* button."
    assert db.session.get_one(Comment, comment).body_source == "Which two?"
    entry = db.session.execute(select(AuditEntry.action, AuditEntry.reason)).all()
    assert entry == [("forum.answer_edited", "A wrong word")]
    page = community.browser().get(f"/questions/{question}", follow_redirects=True).text
    assert "An answer was edited by" in page
    assert "A wrong word" in page


def test_a_hidden_post_is_not_there_to_be_edited(community: Community) -> None:
    question = community.question()
    author = community.member()
    answer = community.answer(question, author)
    community.hide(Answer, answer)
    with pytest.raises(NotFound):
        edit_answer(community.member(), answer, read_body("x"), seen=1)
    browser = community.browser()
    assert browser.get(f"/answers/{answer}/history").status_code == 404


def test_the_second_of_two_is_told_and_keeps_what_they_typed(community: Community) -> None:
    author, staff = community.member("Ada"), community.member("Sofia", role="staff")
    question = community.question()
    answer = community.answer(question, author)
    first, second = community.browser(author), community.browser(staff)
    url = f"/answers/{answer}/edit"
    assert 'name="version" value="1"' in second.get(url).text
    assert first.post(url, {"body": "The words of Ada", "version": "1"}).status_code == 303
    late = {"body": "The words of Sofia", "version": "1", "reason": "A wrong word"}
    told = second.post(url, late)
    assert told.status_code == 409
    assert "Ada saved a change" in told.text
    assert "The words of Ada" in told.text
    assert "The words of Sofia</textarea>" in told.text
    assert 'name="version" value="2"' in told.text
    assert db.session.get_one(Answer, answer).body_source == "The words of Ada"
    assert second.post(url, late | {"version": "2"}).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Answer, answer).body_source == "The words of Sofia"
    with pytest.raises(EditedMeanwhile):
        edit_answer(author, answer, read_body("Again"), seen=2)


def test_problems_come_back_beside_their_fields(sqlite_community: Community) -> None:
    community = sqlite_community
    asker = community.member()
    question = community.question(asker)
    browser = community.browser(asker)
    sent = {"title": "Short", "body": "", "category": "x", "tags": "a b c d e f", "version": "1"}
    page = browser.post(f"/questions/{question}/edit", sent)
    assert page.status_code == 422
    for words in ("at least 10 characters", "Please write something here", "At most 5 tags", "choose what"):
        assert words in page.text
    assert 'value="Short"' in page.text
    preview = browser.post(f"/questions/{question}/edit", sent | {"body": "So *it* is", "preview": "1"})
    assert "<em>it</em>" in preview.text
    assert current_version("question", question) == 1


def test_an_imported_text_is_edited_in_its_own_format(sqlite_community: Community) -> None:
    community = sqlite_community
    author = community.member()
    answer = community.answer(community.question(), author)
    change(Answer, answer, body_format="html", body_source="<p>Hold <b>it</b></p>")
    browser = community.browser(author)
    browser.post(f"/answers/{answer}/edit", {"body": "<p>Hold <i>it</i></p>", "version": "1"})
    row = db.session.get_one(Answer, answer)
    assert (row.body_format, row.body_html) == ("html", "<p>Hold <i>it</i></p>")


def test_the_history_shows_what_changed_and_by_whom(community: Community) -> None:
    author, staff = community.member("Ada"), community.member("Sofia", role="staff")
    question = community.question()
    answer = community.answer(question, author, "Hold the button for eight seconds.")
    empty = community.browser().get(f"/answers/{answer}/history").text
    assert "One version" in empty
    edit_answer(staff, answer, read_body("Hold the button for 12 seconds."), seen=1, reason="The number")
    page = community.browser().get(f"/answers/{answer}/history").text
    assert "<del>eight</del>" in page
    assert "<ins>12</ins>" in page
    for words in ("Version 2", "Version 1", "Sofia", "Ada", "The number"):
        assert words in page
    assert community.browser().get(f"/answers/{answer}/history?page=2").status_code == 404
    for number in range(2, 13):
        edit_answer(author, answer, read_body(f"Version {number} of it"), seen=number)
    first = community.browser().get(f"/answers/{answer}/history").text
    assert first.count("<h2>Version") == 10
    second = community.browser().get(f"/answers/{answer}/history?page=2").text
    assert second.count("<h2>Version") == 3
    url = f"/questions/{question}/history"
    assert community.browser().get(url).status_code == 200


def test_permalinks_of_comments_find_their_page(community: Community) -> None:
    question = community.question()
    answer = community.answer(question)
    plain, on_answer = community.comment(question), community.comment(question, answer_id=answer)
    browser = community.browser()
    for comment in (plain, on_answer):
        location = browser.get(f"/comments/{comment}").location
        assert location.startswith(f"/questions/{question}/")
        assert location.endswith(f"#c{comment}")
    assert browser.get("/comments/999").status_code == 404
    assert browser.get(f"/comments/{plain}/history").status_code == 200


# ---- The diff


def read(diff: Markup, tag: str) -> str:
    """One side of a diff without gaps: the text without what the other side has."""
    other = "del" if tag == "ins" else "ins"
    text = re.sub(rf"<{other}>.*?</{other}>", "", str(diff), flags=re.DOTALL)
    return html.unescape(re.sub(r"</?(ins|del)>", "", text))


WORDS = st.lists(st.sampled_from(["a", "b", "<i>", "&", " ", "\n", "word", "é"]), max_size=40).map("".join)


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(WORDS, WORDS)
def test_either_text_can_be_read_back_from_the_diff(before: str, after: str) -> None:
    diff = word_diff(before, after)
    assert read(diff, "ins") == after
    assert read(diff, "del") == before


def test_a_diff_escapes_and_shortens() -> None:
    diff = word_diff("a <script>", "a <script>alert</script>")
    assert "<script>" not in diff
    long = "word " * 500
    assert len(word_diff(f"{long}old {long}", f"{long}new {long}")) < 1500


@pytest.mark.parametrize(
    "text",
    ["a " * 15_000, ".," * 15_000, "\n" * 30_000, "x" * 30_000, "".join(f"{n} " for n in range(6000))],
    ids=["one word", "signs", "lines", "one long word", "many words"],
)
def test_no_text_makes_a_diff_slow(text: str) -> None:
    start = time.process_time()
    word_diff(text[:30_000], text[::-1][:30_000])
    assert time.process_time() - start < 1.0
