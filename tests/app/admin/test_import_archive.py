"""What a community archive becomes: one test for each rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.queries import actor_of_member
from app.admin.importing.importer import Outcome
from app.articles.models import Article
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Acceptance, Answer, Category, Comment, Question, QuestionTag, Tag, Vote
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import reputation_of
from tests.make.community import Community
from tests.make.imports import (
    Files,
    held,
    import_archive,
    local,
    reasons,
    the_answer,
    the_fact,
    the_member,
    the_question,
    write_archive,
)

NOON = "2021-01-01T12:00:00Z"
Row = dict[str, Any]


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2021, 1, day, hour, tzinfo=UTC)


def member(name: str, **more: Any) -> Row:
    return {"id": name, "name": name.title(), "joined_at": "2020-01-01T00:00:00Z", **more}


def question(number: str, **more: Any) -> Row:
    return {
        "id": number,
        "author": "ann",
        "title": f"Question {number}",
        "body": f"Text of **{number}**.",
        "format": "markdown",
        "created_at": NOON,
        "category": "c",
        **more,
    }


def answer(number: str, to: str = "1", **more: Any) -> Row:
    return {
        "id": number,
        "question": to,
        "author": "bob",
        "body": "<p>So.</p>",
        "format": "html",
        "created_at": "2021-01-02T12:00:00Z",
        **more,
    }


def acceptance(of: str, day: int = 3, **more: Any) -> Row:
    return {"answer": of, "at": f"2021-01-{day:02}T12:00:00Z", **more}


def vote(on: str, post: str, value: int = 1, day: int = 4, **more: Any) -> Row:
    return {"on": on, "post": post, "value": value, "at": f"2021-01-{day:02}T12:00:00Z", **more}


def small(**files: list[Row]) -> Files:
    """Members, a category and one question with an answer, unless said otherwise."""
    return {
        "members": [
            member("ann"),
            member("bob"),
            member("cy"),
            member("sue", role="super_user"),
            member("stan", role="staff"),
        ],
        "categories": [{"id": "c", "name": "Wheels"}],
        "questions": [question("1")],
        "answers": [answer("1")],
    } | files


def bring(folder: Path, files: Files, **manifest: str) -> Outcome:
    outcome = import_archive(write_archive(folder / "archive", files, **manifest))
    db.session.rollback()
    return outcome


def signed_in(name: str) -> Actor:
    """An imported member who has confirmed an address since."""
    return replace(actor_of_member(local("member", name)), verified=True)


def acceptances() -> list[Acceptance]:
    return list(db.session.scalars(select(Acceptance).order_by(Acceptance.id)))


# ---------------------------------------------------------------- members


def test_members_keep_role_profile_and_address(app: Flask, tmp_path: Path) -> None:
    rows = [
        member(
            "adam",
            role="administrator",
            email="Adam@Example.org",
            about="Hello <you>",
            time_zone="Europe/Oslo",
        ),
        member("mia", role="community_manager"),
    ]
    bring(tmp_path, {"members": rows})
    adam = the_member("adam")
    assert (adam.role, adam.email, adam.email_key) == (
        "administrator",
        "Adam@Example.org",
        "adam@example.org",
    )
    assert (adam.email_verified_at, adam.password_hash, adam.time_zone) == (None, None, "Europe/Oslo")
    assert (adam.about_source, adam.about_html) == ("Hello <you>", "<p>Hello &lt;you&gt;</p>")
    assert the_member("mia").role == "community_manager"


def test_an_address_belongs_to_one_member(community: Community, tmp_path: Path) -> None:
    community.member("Here", email="here@example.org", email_key="here@example.org")
    rows = [
        member("one", email="x@example.org"),
        member("two", email="X@EXAMPLE.ORG"),
        member("three", email="Here@example.org"),
    ]
    outcome = bring(tmp_path, {"members": rows})
    assert [the_member(name).email for name in ("one", "two", "three")] == ["x@example.org", None, None]
    assert list(outcome.tally.remarks.values()) == [2]
    assert outcome.tally.imported["member"] == 3


def test_who_does_not_say_when_they_joined_was_there_when_they_first_wrote(
    app: Flask, tmp_path: Path
) -> None:
    def undated(name: str) -> Row:
        return {"id": name, "name": name}

    now = datetime(2022, 1, 1, tzinfo=UTC)
    with clock.frozen_at(now):
        bring(tmp_path, small(members=[undated("ann"), undated("bob"), undated("quiet"), member("dated")]))
    assert (the_member("ann").joined_at, the_member("bob").joined_at) == (at(1), at(2))
    assert the_member("quiet").joined_at == now
    assert the_member("dated").joined_at == datetime(2020, 1, 1, tzinfo=UTC)


# ---------------------------------------------------------------- categories and tags


def test_categories_may_stand_in_categories_of_later_lines(app: Flask, tmp_path: Path) -> None:
    rows = [
        {"id": "b", "name": "Brakes", "parent": "c", "description": "Stopping"},
        {"id": "c", "name": "Bikes"},
        {"id": "d", "name": "Lost", "parent": "nowhere"},
        {"id": "e", "name": "Egg", "parent": "f"},
        {"id": "f", "name": "Fowl", "parent": "e"},
        {"id": "g", "name": "Bikes"},
    ]
    outcome = bring(tmp_path, {"categories": rows})
    parents = {name: db.session.get_one(Category, local("category", name)).parent_id for name in "bcdefg"}
    assert parents["b"] == local("category", "c")
    assert (parents["c"], parents["d"]) == (None, None)
    assert [parents["e"], parents["f"]] == [local("category", "f"), None]
    assert [reason for _, _, reason in reasons(outcome)] == [
        "the parent category is not there; the category itself is kept",
        "the category would be its own ancestor; it is kept without a parent",
    ]
    assert outcome.tally.imported["category"] == 6
    assert db.session.get_one(Category, local("category", "g")).slug == "bikes-2"


def test_a_category_of_ours_keeps_its_name_and_its_questions(community: Community, tmp_path: Path) -> None:
    ours = community.category("Wheels")
    bring(tmp_path, small())
    theirs = db.session.get_one(Category, local("category", "c"))
    assert theirs.id != ours
    assert theirs.slug == "wheels-2"
    assert theirs.question_count == 1


def test_questions_without_a_category_go_to_one_named_after_the_community(app: Flask, tmp_path: Path) -> None:
    bring(tmp_path, small(questions=[question("1", category=None), question("2")]), name="Bike Fans")
    category = db.session.get_one(Category, the_question("1").category_id)
    assert (category.name, category.slug) == ("Bike Fans", "bike-fans")
    assert the_question("2").category_id == local("category", "c")


def test_tags_are_written_our_way(app: Flask, tmp_path: Path) -> None:
    bring(tmp_path, small(questions=[question("1", tags=["Front Wheel", "a,b", "front-wheel", " , "])]))
    names = db.session.scalars(select(Tag.name).join(QuestionTag).order_by(Tag.name))
    assert list(names) == ["a-b", "front-wheel"]


# ---------------------------------------------------------------- posts


def test_every_format_becomes_safe_html_and_keeps_its_source(app: Flask, tmp_path: Path) -> None:
    rows = [
        question("1", body="*a* <b>b</b>", format="markdown"),
        question("2", body="<p onclick=x>a</p>", format="html"),
        question("3", body="a < b", format="text"),
    ]
    bring(tmp_path, small(questions=rows))
    shown = [(the_question(n).body_format, the_question(n).body_html) for n in "123"]
    assert shown == [
        ("markdown", "<p><em>a</em> &lt;b&gt;b&lt;/b&gt;</p>"),
        ("html", "<p>a</p>"),
        ("text", "<p>a &lt; b</p>"),
    ]
    assert the_question("2").body_source == "<p onclick=x>a</p>"


def test_questions_keep_what_the_archive_says(app: Flask, tmp_path: Path) -> None:
    hidden = {"at": "2021-01-05T00:00:00Z", "reason": "spam"}
    row = question("1", edited_at="2021-01-02T00:00:00Z", locale="de", views=5, up=4, down=1, hidden=hidden)
    bring(tmp_path, small(questions=[row]))
    found = the_question("1")
    assert (found.locale, found.views, found.edited_at) == ("de", 5, at(2, 0))
    assert (found.imported_up, found.up_count, found.down_count, found.score) == (4, 4, 1, 3)
    assert (found.hidden_at, found.hidden_reason) == (at(5, 0), "spam")
    assert the_fact("1").excluded == "spam"


def test_an_author_is_remembered_in_the_role_the_archive_says_or_has_now(app: Flask, tmp_path: Path) -> None:
    rows = [
        answer("1", author_role="super_user"),
        answer("2", author="sue"),
        answer("3", author="stan"),
        answer("4", author="stan", author_role="customer"),
        answer("5", author=None, author_role="staff"),
        answer("6", author_role="automatic"),
    ]
    bring(tmp_path, small(answers=rows))
    roles = [the_answer(n).author_role for n in "123456"]
    assert roles == ["super_user", "super_user", "staff", "customer", "staff", "automatic"]


def test_comments_find_their_post_in_its_own_series_of_ids(app: Flask, tmp_path: Path) -> None:
    rows = [
        {
            "id": n,
            "on": on,
            "post": "1",
            "author": "sue",
            "body": "*c*",
            "format": "markdown",
            "created_at": NOON,
        }
        for n, on in (("1", "question"), ("2", "answer"))
    ]
    rows += [{**rows[0], "id": "3", "post": "2"}, {**rows[0], "id": "4", "author": "nobody"}]
    outcome = bring(tmp_path, small(comments=rows))
    on_question, on_answer = (db.session.get_one(Comment, local("comment", n)) for n in "12")
    assert (on_question.question_id, on_question.answer_id) == (local("question", "1"), None)
    assert (on_answer.question_id, on_answer.answer_id) == (local("question", "1"), local("answer", "1"))
    assert on_question.author_role == "super_user"
    assert reasons(outcome) == [
        ("comments.jsonl", 4, "the author is not there"),
        ("comments.jsonl", 3, "the post is not there"),
    ]


def test_rows_that_lead_nowhere_and_repeated_ids_are_rejected(app: Flask, tmp_path: Path) -> None:
    questions = [
        question("1"),
        question("2", author="nobody"),
        question("3", category="nowhere"),
        question("1", title="Again"),
        question("x" * 401),
    ]
    outcome = bring(tmp_path, small(questions=questions, answers=[answer("1"), answer("2", to="3")]))
    assert reasons(outcome) == [
        ("questions.jsonl", 4, "its id has come before"),
        ("questions.jsonl", 5, "its id is too long"),
        ("questions.jsonl", 2, "the author is not there"),
        ("questions.jsonl", 3, "the category is not there"),
        ("answers.jsonl", 2, "the question is not there"),
    ]
    assert the_question("1").title == "Question 1"
    assert outcome.tally.rejected["questions.jsonl: the author is not there"] == 1


def test_articles_are_kept_whole(app: Flask, tmp_path: Path) -> None:
    row = {"id": "1", "title": "How", "body": "<p>x<script>y</script></p>", "format": "html"}
    full = row | {"id": "2", "slug": "how", "summary": "In short", "category": "c", "tags": ["b", "a"]}
    full |= {"locale": "en", "created_at": "2021-01-01T00:00:00Z"}
    lost = row | {"id": "3", "category": "nowhere"}
    files = small(articles=[row, full, lost], categories=[{"id": "c", "name": "C"}])
    outcome = bring(tmp_path, files)
    first, second = db.session.scalars(select(Article).order_by(Article.id))
    assert (first.body_html, first.category_id, first.created_at) == ("<p>x</p>", None, None)
    assert (second.summary, second.tags, second.locale) == ("In short", ["b", "a"], "en")
    # Each has an address of its own, and the source's word for it leads there.
    assert [(a.slug, a.given_slug) for a in (first, second)] == [("how", ""), ("how-2", "how")]
    assert (second.state, second.author_id, second.published_at) == ("published", None, second.created_at)
    assert second.category_id == local("category", "c")
    assert reasons(outcome) == [("articles.jsonl", 3, "the category is not there")]
    assert bring(tmp_path, files).tally.there["article"] == 2


# ---------------------------------------------------------------- closed and duplicate


@pytest.mark.parametrize(
    ("more", "closed_reason", "elsewhere", "linked", "excluded"),
    [
        ({"closed": {"at": NOON, "reason": "resolved"}}, "resolved", True, False, "off_topic"),
        ({"closed": {"at": NOON, "reason": "duplicate"}}, "off_topic", True, False, "off_topic"),
        ({"closed": {"at": NOON, "reason": "x"}, "duplicate_of": "2"}, "duplicate", False, True, "duplicate"),
        (
            {"closed": {"at": NOON, "reason": "x"}, "duplicate_of": "9"},
            "duplicate",
            False,
            False,
            "duplicate",
        ),
        ({"duplicate_of": "2"}, None, False, True, "duplicate"),
        ({"duplicate_of": "9"}, None, False, False, None),
        ({"duplicate_of": "1"}, None, False, False, None),
    ],
)
def test_closings_and_duplicates(
    sqlite_app: Flask,
    tmp_path: Path,
    more: Row,
    closed_reason: str | None,
    elsewhere: bool,
    linked: bool,
    excluded: str | None,
) -> None:
    outcome = bring(tmp_path, small(questions=[question("1", **more), question("2")]))
    found = the_question("1")
    assert (found.closed_reason, found.closed_elsewhere) == (closed_reason, elsewhere)
    assert found.duplicate_of_id == (local("question", "2") if linked else None)
    assert the_fact("1").excluded == excluded
    kept_without = more.get("duplicate_of") in ("9", "1") and closed_reason is None
    assert len(reasons(outcome)) == (1 if kept_without else 0)
    assert outcome.tally.imported["question"] == 2


# ---------------------------------------------------------------- acceptances


def test_an_acceptance_keeps_all_it_says(app: Flask, tmp_path: Path) -> None:
    rows = [
        acceptance("1", 3, by="ann", thanks=" Thank\nyou ", undone_at="2021-01-04T12:00:00Z"),
        acceptance("1", 5, by="ann"),
        acceptance("2", 6, by="stan", kind="also_works"),
    ]
    bring(tmp_path, small(answers=[answer("1"), answer("2", author="cy")], acceptances=rows))
    first, second, mark = acceptances()
    assert (first.at, first.undone_at, first.thanks) == (at(3), at(4), "Thank you")
    assert (second.at, second.undone_at, second.by_role, second.day_precision) == (
        at(5),
        None,
        "asker",
        False,
    )
    assert (mark.kind, mark.by_id, mark.by_role) == ("also_works", local("member", "stan"), "staff")
    assert (the_question("1").state, the_fact("1").solved_at) == ("solved", at(5))
    assert verify_ledger().agrees
    # 15 for the standing acceptance; nothing for the one that was undone.
    assert reputation_of(local("member", "bob")) == 15
    assert reputation_of(local("member", "cy")) == 5


@pytest.mark.parametrize(
    ("by", "role", "remembered"),
    [
        ("ann", None, "asker"),
        ("ann", "customer", "asker"),
        ("sue", None, "super_user"),
        ("stan", None, "staff"),
        ("stan", "super_user", "super_user"),
        ("stan", "asker", "staff"),
        (None, None, "asker"),
        (None, "staff", "staff"),
        ("cy", None, "customer"),
    ],
)
def test_the_role_in_which_it_was_accepted(
    sqlite_app: Flask, tmp_path: Path, by: str | None, role: str | None, remembered: str
) -> None:
    bring(tmp_path, small(acceptances=[acceptance("1", by=by, role=role)]))
    assert [one.by_role for one in acceptances()] == [remembered]
    assert the_fact("1").accepted_role == remembered


def test_a_question_has_one_standing_solution_and_an_answer_one_mark(app: Flask, tmp_path: Path) -> None:
    rows = [
        acceptance("1", 3, by="ann"),
        acceptance("2", 4, by="ann"),
        acceptance("2", 5, by="ann", kind="also_works"),
        acceptance("2", 6, by="stan", kind="also_works"),
        acceptance("9", 6, by="ann"),
        acceptance("1", 7, by="nobody"),
        acceptance("1", 3, by="ann"),
    ]
    outcome = bring(tmp_path, small(answers=[answer("1"), answer("2")], acceptances=rows))
    assert reasons(outcome) == [
        ("acceptances.jsonl", 7, "its id has come before"),
        ("acceptances.jsonl", 5, "the accepted answer is not there"),
        ("acceptances.jsonl", 6, "the member who accepted is not there"),
        ("acceptances.jsonl", 2, "the question has a solution already"),
        ("acceptances.jsonl", 4, "the answer is marked as also working already"),
    ]
    assert [(one.kind, one.answer_id) for one in acceptances()] == [
        ("solution", local("answer", "1")),
        ("also_works", local("answer", "2")),
    ]


def test_a_solution_accepted_here_stays_when_the_archive_comes_again(
    community: Community, tmp_path: Path
) -> None:
    files = small(answers=[answer("1"), answer("2")])
    bring(tmp_path, files)
    community.accept(local("question", "1"), local("answer", "2"), signed_in("ann"))
    outcome = bring(tmp_path, files | {"acceptances": [acceptance("1", by="ann")]})
    assert [reason for _, _, reason in reasons(outcome)] == ["the question has a solution already"]
    assert [(one.answer_id, one.by_id) for one in acceptances()] == [
        (local("answer", "2"), local("member", "ann"))
    ]


# ---------------------------------------------------------------- votes


def standing(model: type[Question] | type[Answer], name: str) -> tuple[int, int, int, int]:
    post = the_question(name) if model is Question else the_answer(name)
    return (post.imported_up, post.up_count, post.down_count, post.score)


def test_totals_count_only_where_there_are_no_vote_rows(app: Flask, tmp_path: Path) -> None:
    files = small(
        questions=[question("1", up=9, down=3), question("2", up=9, down=3)],
        answers=[answer("1", up=7), answer("2", up=7)],
        votes=[vote("question", "1"), vote("answer", "1", -1, member="ann")],
    )
    bring(tmp_path, files)
    assert standing(Question, "1") == (0, 1, 0, 1)
    assert standing(Question, "2") == (9, 9, 3, 6)
    assert standing(Answer, "1") == (0, 0, 1, -1)
    assert standing(Answer, "2") == (7, 7, 0, 7)


def test_a_member_votes_once_a_post_and_not_on_their_own(app: Flask, tmp_path: Path) -> None:
    rows = [
        vote("answer", "1", member="cy"),
        vote("answer", "1", -1, day=5, member="cy"),
        vote("question", "1", member="cy"),
        vote("answer", "1", member="bob"),
        vote("answer", "9", member="cy"),
        vote("answer", "1", member="nobody"),
    ]
    outcome = bring(tmp_path, small(votes=rows))
    assert reasons(outcome) == [
        ("votes.jsonl", 4, "a vote on a post of one's own"),
        ("votes.jsonl", 5, "the post is not there"),
        ("votes.jsonl", 6, "the member who voted is not there"),
        ("votes.jsonl", 2, "the member has voted on this post before"),
    ]
    assert {(v.answer_id, v.value, v.at) for v in db.session.scalars(select(Vote))} == {
        (local("answer", "1"), 1, at(4)),
        (None, 1, at(4)),
    }


def test_a_vote_cast_here_since_stands(community: Community, tmp_path: Path) -> None:
    bring(tmp_path, small())
    community.vote(signed_in("cy"), local("question", "1"), answer_id=local("answer", "1"))
    outcome = bring(tmp_path, small(votes=[vote("answer", "1", member="cy")]))
    assert [reason for _, _, reason in reasons(outcome)] == ["the member has voted on this post before"]
    assert len(db.session.scalars(select(Vote)).all()) == 1


def test_votes_that_nothing_tells_apart_are_counted(app: Flask, tmp_path: Path) -> None:
    alike = [vote("question", "1")] * 3
    first = bring(tmp_path, small(votes=alike))
    assert first.tally.imported["vote"] == 3
    before = held()
    second = bring(tmp_path, small(votes=alike))
    assert (second.tally.imported["vote"], second.tally.there["vote"]) == (0, 3)
    assert held() == before
    # Later there are two more of them, and one of another day.
    third = bring(tmp_path, small(votes=[*alike, *alike[:2], vote("question", "1", day=6)]))
    assert (third.tally.imported["vote"], third.tally.there["vote"]) == (3, 3)
    assert the_question("1").up_count == 6


# ---------------------------------------------------------------- where it comes from


def test_archives_of_one_source_share_their_ids(app: Flask, tmp_path: Path) -> None:
    bring(tmp_path / "a", small(), name="Fans 2021", source="Fans")
    outcome = bring(tmp_path / "b", small(), name="Fans 2022", source="Fans")
    assert outcome.source == "Fans"
    assert not outcome.tally.imported
    assert bring(tmp_path / "c", small(), name="Others").tally.imported["question"] == 1
