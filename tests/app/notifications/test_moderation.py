"""What moderation does is told to the author, and nobody who is suspended is mailed."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.moderation.services.hide_at_once import hide_at_once
from tests.app.accounts.people import Mailbox, change_member
from tests.app.notifications.told import deliver_later, lines, person, told
from tests.make.community import Community


def test_hiding_is_told_with_the_reason_and_the_note(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    manager = person(community, "Priya", role="community_manager")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.deliver()
    hide_at_once(manager, "answer", answer, reason="spam", note="It sells something.")
    community.deliver()
    [line] = lines(bo)
    assert line.says == "Your answer was hidden"
    assert "spam" in line.words
    assert "It sells something" in line.words
    assert told(ada) == []


def test_the_suspended_are_told_under_the_bell_alone(community: Community) -> None:
    community.name_site()
    ada = person(community, "Ada")
    change_member(ada.signed_in_id, suspended_until=clock.now() + timedelta(days=3))
    community.answer(community.question(person(community, "Bo")))
    question = community.question(ada)  # as the actor from before
    community.answer(question)
    deliver_later(community)
    assert [mail["To"] for mail in Mailbox(community).new()] == ["bo@example.com"]
    assert told(ada)
