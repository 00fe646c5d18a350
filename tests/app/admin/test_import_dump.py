"""What a Stack Exchange dump becomes: one test for each rule."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.admin.importing.importer import Outcome
from app.core.db import db
from app.core.outbox import OutboxEvent
from app.forum.models import Acceptance, Category, Comment, QuestionTag, Tag, Vote
from superusers.reputation.fold import verify_ledger
from superusers.reputation.models import Badge
from superusers.reputation.queries import reputation_of
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.imports import (
    Files,
    import_dump,
    local,
    one_of_everything,
    reasons,
    rejected_rows,
    the_answer,
    the_fact,
    the_member,
    the_question,
    user,
    write_dump,
)

DAY_4 = datetime(2021, 1, 4, tzinfo=UTC)
CLOSED_AT = datetime(2021, 1, 20, 12, tzinfo=UTC)


def january(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2021, 1, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def imported(app: Flask, tmp_path: Path) -> Outcome:
    outcome = import_dump(write_dump(tmp_path / "dump", one_of_everything()))
    db.session.rollback()
    return outcome


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def the_acceptance(answer: int) -> Acceptance:
    return db.session.scalars(select(Acceptance).where(Acceptance.answer_id == local("answer", answer))).one()


def test_the_summary_counts_every_row(imported: Outcome) -> None:
    assert imported.tally.imported == {
        "member": 4,
        "tag": 2,
        "question": 10,
        "answer": 4,
        "acceptance": 3,
        "comment": 3,
        "vote": 4,
        "accept_vote": 2,
        "duplicate": 3,
        "reason of a closing": 1,
        "badge": 2,
    }
    assert imported.tally.there == {"reason of a closing": 1, "duplicate": 1}
    assert imported.tally.left_out == {
        "Posts.xml: post of type tag wiki": 1,
        "Votes.xml: accept vote on an answer that is not the accepted one": 1,
        "Votes.xml: vote of type favourite": 1,
        "PostLinks.xml: link of type linked": 1,
        "PostLinks.xml: a further original of a duplicate": 1,
        "PostHistory.xml: first version of a post that was never edited": 1,
        "PostHistory.xml: closing that does not hold any more": 2,
        "PostHistory.xml: reopening of a question": 1,
    }
    assert imported.posts == 14


def test_rows_that_lead_nowhere_are_in_a_file_with_line_and_reason(imported: Outcome) -> None:
    assert sorted(reasons(imported)) == [
        ("Badges.xml", 5, "the member is not there"),
        ("Comments.xml", 6, "the post is not there"),
        ("PostLinks.xml", 5, "the question it repeats is not there; the question itself is kept"),
        ("PostLinks.xml", 7, "the question is not there"),
        ("Posts.xml", 15, "the accepted answer is not there"),
        ("Posts.xml", 16, "the accepted answer belongs to another question"),
        ("Posts.xml", 18, "the question is not there"),
        ("Votes.xml", 10, "the accepted answer is not there"),
        ("Votes.xml", 11, "the post is not there"),
    ]
    assert imported.tally.rejected.total() == 9
    assert "external_id: 120" in next(row["excerpt"] for row in rejected_rows(imported) if row["line"] == 18)


def test_members_come_with_their_profile_and_user_minus_one_is_automatic(imported: Outcome) -> None:
    ann = the_member(1)
    assert (ann.name, ann.name_key, ann.location, ann.role, ann.automatic) == (
        "Ann",
        "ann",
        "Oslo",
        "member",
        False,
    )
    assert ann.joined_at == datetime(2020, 12, 1, 8, tzinfo=UTC)
    assert "script" in ann.about_source
    assert ann.about_html == "<p>Hi</p>"
    assert (ann.email, ann.password_hash) == (None, None)
    assert the_member(-1).automatic
    assert the_answer(12).author_role == "automatic"


def test_posts_keep_dates_authors_and_texts_and_get_html_slug_and_excerpt(imported: Outcome) -> None:
    question = the_question(10)
    assert (question.title, question.slug, question.excerpt) == ("Question 10", "question-10", "Text of 10.")
    assert (question.body_source, question.body_format) == ("<p>Text of <b>10</b>.</p>", "html")
    assert question.body_html == "<p>Text of <b>10</b>.</p>"
    assert (question.author_id, question.created_at, question.views) == (local("member", 1), january(1), 7)
    assert the_question(20).author_id is None
    assert the_answer(11).created_at == january(1, 11)


def test_questions_stand_in_one_category_named_after_the_community_and_keep_their_tags(
    imported: Outcome,
) -> None:
    category = db.session.scalars(select(Category)).one()
    assert (category.name, category.slug, category.question_count) == ("test", "test", 10)
    tags = db.session.scalars(
        select(Tag.name).join(QuestionTag).where(QuestionTag.question_id == local("question", 10))
    )
    assert set(tags) == {"wheel", "spoke"}
    assert set(db.session.scalars(select(Tag.name))) == {"wheel", "spoke", "brake"}


def test_a_comment_finds_the_question_or_the_answer_it_is_on(imported: Outcome) -> None:
    on_question, on_answer = (db.session.get_one(Comment, local("comment", number)) for number in (1, 2))
    assert (on_question.question_id, on_question.answer_id) == (local("question", 10), None)
    assert (on_answer.question_id, on_answer.answer_id) == (local("question", 10), local("answer", 11))
    assert on_question.body_source == "See `x` and https://e.example/a."
    assert "<code>x</code>" in on_question.body_html
    assert 'href="https://e.example/a"' in on_question.body_html


def test_votes_are_rows_without_a_voter_and_counted(imported: Outcome) -> None:
    votes = db.session.scalars(select(Vote).order_by(Vote.id)).all()
    assert [(v.value, v.member_id, v.at.day) for v in votes] == [
        (1, None, 1),
        (1, None, 2),
        (1, None, 2),
        (-1, None, 3),
    ]
    question, answer = the_question(10), the_answer(11)
    assert (question.up_count, question.down_count, question.score) == (2, 0, 2)
    assert (answer.up_count, answer.down_count, answer.score) == (1, 1, 0)


# ---------------------------------------------------------------- acceptances


def test_an_accepted_answer_is_accepted_by_the_asker_on_the_day_of_its_vote(imported: Outcome) -> None:
    acceptance = the_acceptance(11)
    assert (acceptance.by_id, acceptance.by_role, acceptance.kind) == (
        local("member", 1),
        "asker",
        "solution",
    )
    assert (acceptance.at, acceptance.day_precision, acceptance.undone_at) == (DAY_4, True, None)
    question = the_question(10)
    assert (question.state, question.day_precision) == ("solved", True)


def test_a_vote_dated_before_the_answer_leaves_the_answers_own_time(imported: Outcome) -> None:
    acceptance = the_acceptance(21)
    assert (acceptance.at, acceptance.day_precision, acceptance.by_id) == (january(2, 12), True, None)


def test_without_a_vote_an_acceptance_is_as_old_as_its_answer_and_known_to_the_day(
    imported: Outcome,
) -> None:
    acceptance = the_acceptance(31)
    assert (acceptance.at, acceptance.day_precision) == (january(3, 11), True)
    assert the_fact(30).self_solved


def test_an_answer_that_is_not_there_or_answers_something_else_solves_nothing(imported: Outcome) -> None:
    assert (the_question(90).state, the_question(100).state) == ("open", "open")


def test_of_several_accept_votes_the_latest_counts(app: Flask, tmp_path: Path) -> None:
    files = one_of_everything()
    votes = files["Votes.xml"]
    votes += [{**votes[4], "Id": 20, "CreationDate": "2021-01-09T00:00:00.000"}]
    votes += [{**votes[4], "Id": 21, "CreationDate": "2021-01-06T00:00:00.000"}]
    import_dump(write_dump(tmp_path / "dump", files))
    assert the_acceptance(11).at == datetime(2021, 1, 9, tzinfo=UTC)


# ---------------------------------------------------------------- duplicates and closings


def closing(number: int) -> tuple[object, ...]:
    question = the_question(number)
    return (
        question.closed_at,
        question.closed_reason,
        question.closed_elsewhere,
        question.duplicate_of_id,
        the_fact(number).excluded,
    )


def test_a_closed_question_with_a_link_is_a_duplicate(imported: Outcome) -> None:
    assert closing(40) == (CLOSED_AT, "duplicate", False, local("question", 10), "duplicate")


def test_it_is_one_even_where_the_other_question_is_not_there(imported: Outcome) -> None:
    assert closing(50) == (CLOSED_AT, "duplicate", False, None, "duplicate")


def test_a_closed_question_without_a_link_counts_as_off_topic_and_keeps_the_last_reason(
    imported: Outcome,
) -> None:
    assert closing(60) == (CLOSED_AT, "opinion_based", True, None, "off_topic")


def test_an_open_question_with_a_link_to_nowhere_is_neither(imported: Outcome) -> None:
    assert closing(70) == (None, None, False, None, None)


def test_an_open_question_with_a_link_is_a_duplicate(imported: Outcome) -> None:
    assert closing(80) == (None, None, False, local("question", 10), "duplicate")


def test_a_closing_of_unknown_reason_is_off_topic(app: Flask, tmp_path: Path) -> None:
    files = one_of_everything()
    del files["PostHistory.xml"]
    import_dump(write_dump(tmp_path / "dump", files))
    assert closing(60) == (CLOSED_AT, "off_topic", True, None, "off_topic")


def test_closed_as_a_duplicate_without_a_link_is_off_topic(app: Flask, tmp_path: Path) -> None:
    files = one_of_everything()
    del files["PostLinks.xml"]
    import_dump(write_dump(tmp_path / "dump", files))
    assert closing(40) == (CLOSED_AT, "off_topic", True, None, "off_topic")


# ---------------------------------------------------------------- what is derived


def test_the_ledger_holds_what_was_earned_then_and_agrees_with_the_facts(imported: Outcome) -> None:
    # 15 for the accepted answer, +10 and -2 from votes.
    assert reputation_of(local("member", 2)) == 23
    # 2 for accepting, 2 * 5 from votes on the question.
    assert reputation_of(local("member", 1)) == 12
    assert reputation_of(local("member", 3)) == 1
    assert verify_ledger().agrees


def test_badges_reach_their_members(imported: Outcome) -> None:
    names = db.session.scalars(select(Badge.name).where(Badge.member_id == local("member", 2)))
    assert list(names) == ["Teacher", "Teacher"]


def test_nothing_is_announced(imported: Outcome, tmp_path: Path) -> None:
    assert count(OutboxEvent) == 0
    assert not (tmp_path / "mail").exists()


def test_the_forum_alone_imports_without_badges_and_ledger(migrated_sqlite: Path, tmp_path: Path) -> None:
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, with_superusers=False)
    for _ in in_context(app):
        outcome = import_dump(write_dump(tmp_path / "dump", one_of_everything()))
        assert outcome.tally.left_out["Badges.xml: badge (nobody here keeps badges)"] == 3
        assert the_question(10).state == "solved"
        assert "Badges.xml" not in {file for file, _, _ in reasons(outcome)}


# ---------------------------------------------------------------- bad rows


def test_a_repeated_id_is_rejected(app: Flask, tmp_path: Path) -> None:
    files: Files = {
        "Users.xml": [user(1, "Ann"), user(1, "Second Ann"), user(2, "Bob")],
        "Posts.xml": [],
    }
    outcome = import_dump(write_dump(tmp_path / "dump", files))
    assert outcome.tally.imported["member"] == 2
    assert reasons(outcome) == [("Users.xml", 4, "its id has come before")]
    assert the_member(1).name == "Ann"


def test_a_post_whose_author_is_not_there_is_rejected_with_all_that_hangs_on_it(
    app: Flask, tmp_path: Path
) -> None:
    files = one_of_everything()
    files["Users.xml"] = [row for row in files["Users.xml"] if row["Id"] != 3]
    outcome = import_dump(write_dump(tmp_path / "dump", files))
    found = {row for row in reasons(outcome) if row[:2] in (("Posts.xml", 8), ("Posts.xml", 9))}
    assert found == {
        ("Posts.xml", 8, "the author is not there"),
        ("Posts.xml", 9, "the question is not there"),
        ("Posts.xml", 8, "the accepted answer is not there"),
    }


def test_names_and_titles_are_cut_to_what_can_be_kept(app: Flask, tmp_path: Path) -> None:
    files = one_of_everything()
    files["Users.xml"][1]["DisplayName"] = "ﷺ" * 100  # one of these folds to eighteen letters
    files["Posts.xml"][0]["Title"] = "  long\n title " + "x" * 400
    import_dump(write_dump(tmp_path / "dump", files))
    assert len(the_member(1).name) == 80
    assert the_question(10).title.startswith("long title xxx")
    assert len(the_question(10).title) == 300


@pytest.mark.parametrize("missing", ["Users.xml", "Tags.xml", "Comments.xml", "Votes.xml", "Badges.xml"])
def test_any_file_but_the_posts_may_be_missing(sqlite_app: Flask, tmp_path: Path, missing: str) -> None:
    files = one_of_everything()
    del files[missing]
    outcome = import_dump(write_dump(tmp_path / "dump", files))
    posts = {"question": 1, "answer": 1} if missing == "Users.xml" else {"question": 10, "answer": 4}
    assert {kind: outcome.tally.imported[kind] for kind in posts} == posts
