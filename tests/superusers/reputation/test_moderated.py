"""What moderation decides moves reputation, and what it undoes moves it back, line for line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound

from app.core.actor import Actor
from app.core.policy import NotFound, Refused
from app.forum.models import Answer
from app.moderation.services.ask_again import ask_again
from app.moderation.services.flag_post import flag_post
from app.moderation.services.hide_at_once import hide_at_once
from app.moderation.services.vote_on_item import vote_on_item
from superusers.reputation.fold import build_ledger, verify_ledger
from superusers.reputation.rules import CURRENT_RULES
from tests.app.moderation.desk import Desk, build_desk, hidden, newest_item
from tests.make.community import Community
from tests.superusers.reputation.ledger import lines_of, points_of, totals, up


@pytest.fixture
def desk(community: Community) -> Desk:
    return build_desk(community)


def decide(desk: Desk, reason: str, *flaggers: Actor, kind: str = "answer", post_id: int = 0) -> None:
    """Flagged by these, hidden by staff for this reason."""
    for flagger in flaggers:
        desk.flag(flagger, kind=kind, post_id=post_id)
    assert vote_on_item(desk.staff, newest_item().id, "hide", reason=reason, note="Words.")
    desk.community.deliver()


def show_again(desk: Desk, kind: str = "answer", post_id: int = 0) -> None:
    ask_again(desk.staff, kind, post_id or desk.answer, note="It was no harm.")
    assert vote_on_item(desk.manager, newest_item().id, "keep")
    desk.community.deliver()


def test_spam_costs_its_author_and_every_flag_that_was_right_counts(desk: Desk) -> None:
    other = desk.community.member()
    decide(desk, "spam", desk.flagger, other)
    assert points_of(desk.helper) == [-100]
    assert (points_of(desk.flagger), points_of(other)) == ([2], [2])
    # The author learns neither who decided nor who flagged.
    (line,) = lines_of(desk.helper)
    assert (line.event, line.cause_type, line.cause_id) == ("post_removed", "review_item", newest_item().id)
    assert line.actor_id is None
    assert lines_of(desk.flagger)[0].rule_version == CURRENT_RULES.number
    assert verify_ledger().agrees
    assert build_ledger() == 0, "the fold over the facts says what the events said"


def test_hidden_for_another_reason_costs_nothing(desk: Desk) -> None:
    decide(desk, "off_topic", desk.flagger)
    assert points_of(desk.helper) == []
    assert points_of(desk.flagger) == [2]


def test_a_flag_that_was_declined_gives_nothing(desk: Desk) -> None:
    desk.flag()
    vote_on_item(desk.staff, newest_item().id, "keep")
    desk.community.deliver()
    assert points_of(desk.flagger) == []


def test_showing_it_again_returns_exactly_that(desk: Desk) -> None:
    voter = up(desk.community, desk.question, desk.answer)
    desk.community.accept(desk.question, desk.answer)
    desk.community.deliver()
    assert totals(desk.helper) == (25,)
    decide(desk, "abuse", desk.flagger)
    assert sum(points_of(desk.helper)) == -100
    assert totals(desk.helper, desk.asker, desk.flagger) == (1, 1, 2)
    show_again(desk)
    assert sum(points_of(desk.helper)) == 25
    assert (sum(points_of(desk.asker)), sum(points_of(desk.flagger)), points_of(voter)) == (2, 0, [])
    assert points_of(desk.flagger) == [2, -2]
    decide(desk, "abuse", desk.community.member())
    assert sum(points_of(desk.helper)) == -100
    assert verify_ledger().agrees


def test_hiding_at_once_costs_nothing_before_it_is_confirmed(desk: Desk) -> None:
    hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
    desk.community.deliver()
    assert points_of(desk.helper) == []
    vote_on_item(desk.super_user, newest_item().id, "hide", reason="spam")
    desk.community.deliver()
    assert points_of(desk.helper) == [-100]


def test_a_comment_and_a_question_count_like_an_answer(desk: Desk) -> None:
    comment = desk.community.comment(desk.question, desk.helper)
    decide(desk, "spam", desk.flagger, kind="comment", post_id=comment)
    decide(desk, "spam", desk.flagger, kind="question", post_id=desk.question)
    assert points_of(desk.helper) == [-100]
    assert points_of(desk.asker) == [-100]
    assert points_of(desk.flagger) == [2, 2]
    assert verify_ledger().agrees


def test_a_program_and_an_import_lose_nothing(desk: Desk) -> None:
    bot = desk.community.member("Bot", automatic=True)
    decide(desk, "spam", desk.flagger, post_id=desk.community.answer(desk.question, bot))
    desk.community.hide(Answer, desk.answer, "spam")
    build_ledger()
    assert points_of(bot) == []
    assert points_of(desk.helper) == []
    assert verify_ledger().agrees


def test_the_page_says_what_it_was_for(desk: Desk) -> None:
    decide(desk, "spam", desk.flagger)
    show_again(desk)
    for who, words in (
        (desk.helper, "Your post was removed as spam or abuse"),
        (desk.flagger, "A post you flagged was hidden"),
    ):
        page = desk.community.browser(who).get(f"/members/{who.member_id}/reputation").text
        assert words in page
        assert f"Taken back: {words[0].lower()}{words[1:]}" in page
        assert desk.staff.name not in page


STEPS = st.lists(
    st.sampled_from(
        ["flag", "flag too", "hide spam", "hide off topic", "keep", "again", "at once", "deliver"]
    ),
    max_size=14,
)


def take(desk: Desk, step: str, flaggers: list[Actor]) -> None:
    """One step, where it can be taken; the product refuses the others."""
    with suppress(Refused, NotFound, NoResultFound):
        match step:
            case "flag" | "flag too":
                who = flaggers[step == "flag too"]
                flag_post(who, "answer", desk.answer, reason="spam")
            case "hide spam" | "hide off topic":
                reason = step.removeprefix("hide ").replace(" ", "_")
                vote_on_item(desk.manager, newest_item().id, "hide", reason=reason)
            case "keep":
                vote_on_item(desk.manager, newest_item().id, "keep")
            case "again":
                ask_again(desk.staff, "answer", desk.answer, note="Look.")
            case "at once":
                hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
            case _:
                desk.community.deliver()


@settings(
    derandomize=True,
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_after_any_history_the_ledger_says_what_stands(sqlite_community: Community, steps: list[str]) -> None:
    desk = build_desk(sqlite_community)
    flaggers = [desk.flagger, desk.community.member()]
    for step in steps:
        take(desk, step, flaggers)
    desk.community.deliver()
    # By the post alone: hidden as spam, which is written there only once it is decided.
    assert sum(points_of(desk.helper)) == (-100 if hidden(desk.answer) == "spam" else 0)
    if hidden(desk.answer) is None:
        assert [sum(points_of(flagger)) for flagger in flaggers] == [0, 0]
    assert verify_ledger().agrees
