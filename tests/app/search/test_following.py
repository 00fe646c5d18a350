"""Whatever changes what a search shows is in the index after the next round of the worker."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.articles.events import ARTICLE_CHANGED
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.uow import command
from app.forum.events import QUESTION_CHANGED, TEXT_CHANGED, CategoryRetired, CommentEdited
from app.forum.models import Question
from app.forum.posts import find_post
from app.forum.services._hiding import hide_post, restore_post
from app.forum.services.close_question import close_question
from app.forum.services.edit_answer import edit_answer
from app.forum.services.edit_question import edit_question
from app.forum.services.mark_duplicate import mark_duplicate
from app.forum.services.merge_questions import merge_questions
from app.forum.services.move_question import move_question
from app.forum.services.rename_category import rename_category
from app.forum.services.reopen_question import reopen_question
from app.forum.services.retire_category import retire_category
from app.forum.services.unaccept_answer import unaccept_answer
from app.forum.texts import read_body
from app.search.pages import read_search_page
from app.search.query_text import read_search
from tests.make.community import Community


@dataclass(slots=True)
class Shelf:
    community: Community
    asker: Actor
    manager: Actor
    question: int
    answer: int
    category: int
    helper: Actor

    def found(self, typed: str) -> list[int]:
        """What the page shows once the worker has been there."""
        self.community.deliver()
        db.session.rollback()
        return [result.row.id for result in read_search_page(read_search(typed), 1).results]


@pytest.fixture
def shelf(community: Community) -> Shelf:
    asker, helper = community.member(), community.member()
    category = community.category("Doorbells")
    question = community.question(
        asker, title="The doorbell rings twice", body="Only at night.", tags=("chime",), category_id=category
    )
    answer = community.answer(question, helper, "Replace the transformer.")
    manager = community.member(role="community_manager")
    made = Shelf(community, asker, manager, question, answer, category, helper)
    assert made.found("transformer") == made.found("tag:chime doorbell") == [question]
    return made


@pytest.mark.usefixtures("app")
def test_every_event_about_what_is_shown_is_heard() -> None:
    """Comments are not searched."""
    heard = {event for _, events in _search_consumers() for event in events}
    assert heard == {*QUESTION_CHANGED, *TEXT_CHANGED, *ARTICLE_CHANGED, CategoryRetired} - {CommentEdited}


def _search_consumers() -> list[tuple[object, tuple[type, ...]]]:
    return [given for name, given in current_kernel().consumers.items() if name.startswith("search.")]


def test_an_edited_question(shelf: Shelf) -> None:
    edit_question(
        shelf.asker,
        shelf.question,
        "The gong rings thrice",
        read_body("Only at dawn."),
        category_id=shelf.category,
        tags=("gong-tag",),
        seen=1,
    )
    assert shelf.found("gong dawn") == shelf.found("tag:gong-tag gong") == [shelf.question]
    assert shelf.found("doorbell") == shelf.found("tag:chime") == []


def test_an_edited_answer(shelf: Shelf) -> None:
    edit_answer(shelf.helper, shelf.answer, read_body("Exchange the capacitor."), seen=1)
    assert shelf.found("capacitor") == [shelf.question]
    assert shelf.found("transformer") == []


def test_hidden_is_never_found_and_restored_is(shelf: Shelf) -> None:
    for kind, post_id, word in (
        ("answer", shelf.answer, "transformer"),
        ("question", shelf.question, "doorbell"),
    ):
        hide(kind, post_id)
        # Before the index has heard of it, too.
        assert "transformer" not in str(read_search_page(read_search(word), 1).results)
        assert shelf.found(word) == []
        show(kind, post_id)
        assert shelf.found(word) == [shelf.question]


def test_solved_and_not_any_more(shelf: Shelf) -> None:
    shelf.community.accept(shelf.question, shelf.answer)
    assert shelf.found("doorbell status:solved") == [shelf.question]
    unaccept_answer(shelf.asker, shelf.question)
    assert shelf.found("doorbell status:solved") == []


def test_closed_and_reopened(shelf: Shelf) -> None:
    close_question(shelf.manager, shelf.question, reason="unclear")
    assert shelf.found("doorbell status:closed") == [shelf.question]
    reopen_question(shelf.manager, shelf.question)
    assert shelf.found("doorbell status:closed") == []
    assert shelf.found("doorbell status:unsolved") == [shelf.question]


def test_a_duplicate_and_a_merge(shelf: Shelf) -> None:
    original = shelf.community.question(title="Chime at midnight", body="Why?", category_id=shelf.category)
    mark_duplicate(shelf.manager, shelf.question, original)
    assert shelf.found("doorbell status:duplicate") == [shelf.question]
    merge_questions(shelf.manager, shelf.question, original)
    assert shelf.found("transformer") == [original]


def test_moved_to_another_category(shelf: Shelf) -> None:
    locks = shelf.community.category("Locks")
    move_question(shelf.manager, shelf.question, locks)
    assert shelf.found("doorbell category:locks") == [shelf.question]
    assert shelf.found("doorbell category:doorbells") == []


def test_a_category_renamed_goes_by_its_new_name(shelf: Shelf) -> None:
    rename_category(shelf.manager, shelf.category, "Chimes")
    assert shelf.found("doorbell category:Chimes") == [shelf.question]
    assert shelf.found("doorbell category:doorbells") == [shelf.question]  # its address stays


def test_a_category_retired_leads_to_its_new_home(shelf: Shelf) -> None:
    home = shelf.community.category("Everything else")
    there = shelf.community.question(title="A doorbell elsewhere", category_id=home)
    retire_category(shelf.manager, shelf.category, home)
    assert set(shelf.found('doorbell category:"Everything else"')) == {shelf.question, there}
    assert set(shelf.found("doorbell category:doorbells")) == {shelf.question, there}
    assert db.session.get_one(Question, shelf.question).category_id == home


@command
def hide(kind: str, post_id: int) -> None:
    hide_post(find_post(kind, post_id, lock=True), reason="spam")


@command
def show(kind: str, post_id: int) -> None:
    restore_post(find_post(kind, post_id, lock=True))
