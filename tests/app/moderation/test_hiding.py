"""What a hidden post changes, and that showing it again changes it back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.analytics.models import QuestionFact
from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Category
from app.forum.services.recount_categories import recount_categories
from app.forum.services.recount_questions import recount_questions
from app.moderation.services.ask_again import ask_again
from app.moderation.services.hide_at_once import hide_at_once
from app.moderation.services.vote_on_item import vote_on_item
from tests.app.moderation.desk import Desk, hidden, newest_item, question_row


def decide(desk: Desk, kind: str, post_id: int, reason: str = "spam", note: str = "") -> None:
    """Flagged by a member, hidden by staff."""
    desk.flag(desk.community.member(), kind=kind, post_id=post_id)
    assert vote_on_item(desk.staff, newest_item().id, "hide", reason=reason, note=note)


def show_again(desk: Desk, kind: str, post_id: int) -> None:
    ask_again(desk.staff, kind, post_id, note="It was no harm.")
    assert vote_on_item(desk.manager, newest_item().id, "keep")


def state(desk: Desk) -> tuple[str, int]:
    row = question_row(desk.question)
    return row.state, row.answer_count


def fact(desk: Desk) -> QuestionFact:
    desk.community.deliver()
    db.session.rollback()
    return db.session.get_one(QuestionFact, desk.question)


def questions_in_category() -> int:
    db.session.rollback()
    return db.session.scalars(select(Category.question_count)).one()


def test_a_hidden_solution_makes_the_question_unsolved_and_restoring_brings_it_back(desk: Desk) -> None:
    desk.community.accept(desk.question, desk.answer)
    before = fact(desk).solved_at
    assert before is not None
    decide(desk, "answer", desk.answer)
    assert state(desk) == ("open", 0)
    assert (fact(desk).solved_at, fact(desk).solver_id, fact(desk).answered_at) == (None, None, None)
    show_again(desk, "answer", desk.answer)
    assert state(desk) == ("solved", 1)
    assert fact(desk).solved_at == before


def test_a_hidden_comment_acknowledges_nothing(desk: Desk) -> None:
    other = desk.community.question(desk.asker)
    comment = desk.community.comment(other, desk.helper)
    assert question_row(other).state == "acknowledged"
    decide(desk, "comment", comment)
    assert question_row(other).state == "open"
    show_again(desk, "comment", comment)
    assert question_row(other).state == "acknowledged"


def test_stored_counts_are_what_a_recount_says(desk: Desk) -> None:
    decide(desk, "question", desk.question)
    assert questions_in_category() == 0
    decide(desk, "answer", desk.community.answer(desk.community.question(desk.asker), desk.helper))
    assert questions_in_category() == 1
    show_again(desk, "question", desk.question)
    assert questions_in_category() == 2
    before = state(desk)
    recount_categories()
    recount_questions([desk.question])
    assert questions_in_category() == 2
    assert state(desk) == before


def test_only_spam_and_abuse_leave_the_statistics_and_they_come_back(desk: Desk) -> None:
    for reason in ("off_topic", "personal_data", "not_an_answer", "other"):
        decide(desk, "question", desk.question, reason, note="Words.")
        assert fact(desk).excluded is None, reason
        show_again(desk, "question", desk.question)
    for reason in ("spam", "abuse"):
        decide(desk, "question", desk.question, reason)
        assert fact(desk).excluded == reason
        show_again(desk, "question", desk.question)
        assert fact(desk).excluded is None


def test_a_hidden_answer_never_excludes_its_question(desk: Desk) -> None:
    decide(desk, "answer", desk.answer, "spam")
    assert fact(desk).excluded is None


def test_one_persons_word_takes_nothing_out_of_the_statistics(desk: Desk) -> None:
    hide_at_once(desk.staff, "question", desk.question, reason="spam")
    assert fact(desk).excluded is None
    assert vote_on_item(desk.super_user, newest_item().id, "hide", reason="spam")
    assert fact(desk).excluded == "spam"
    assert hidden(desk.question, "question") == "spam"


def test_disagreement_shows_it_again(desk: Desk) -> None:
    hide_at_once(desk.staff, "question", desk.question, reason="spam")
    assert vote_on_item(desk.manager, newest_item().id, "keep")
    assert fact(desk).excluded is None
    assert hidden(desk.question, "question") is None


def page(desk: Desk, actor: Actor | None) -> Any:
    return desk.community.browser(actor).get(f"/questions/{desk.question}", follow_redirects=True)


def test_the_author_reads_the_reason_and_strangers_read_nothing(desk: Desk) -> None:
    comment = desk.community.comment(desk.question, desk.helper)
    note = "Please do not name the neighbour"
    decide(desk, "answer", desk.answer, "personal_data", note=note)
    decide(desk, "comment", comment, "other", note="Twice the same.")
    for reader in (desk.helper, desk.staff):
        text = page(desk, reader).text
        assert f"Hidden: personal data. {note}. Nothing is deleted" in text
        assert "Hidden: Twice the same. Nothing is deleted" in text
        assert "Hold the button." in text
    for stranger in (None, desk.asker, desk.super_user):
        text = page(desk, stranger).text
        assert "Hold the button." not in text
        assert note not in text
        assert "Which one?" not in text


def test_the_author_of_a_hidden_question_reads_why(desk: Desk) -> None:
    decide(desk, "question", desk.question, "off_topic", note="We do not sell paint.")
    assert "Hidden: off topic. We do not sell paint" in page(desk, desk.asker).text
    assert page(desk, desk.helper).status_code == 404
