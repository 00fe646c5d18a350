"""Product briefings: known to those who signed, until the day they are released."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.accounts.models import Member
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from superusers.programme.queries import all_tiers, place_of
from superusers.training.services.answer_event import answer_event
from superusers.training.services.renew_feed import renew_feed
from tests.make.programme import Programme
from tests.make.training import Training, about, later, wall_of

RELEASE = datetime(2026, 4, 1, tzinfo=UTC)
SECRET = "Aurora doorbell"


def seen(training: Training, who: Actor) -> bool:
    """On any page, in any file, of this member."""
    browser = training.community.browser(who)
    pages = ["/events", "/events/month", "/events?show=past", "/events/1", "/events/1/event.ics", "/training"]
    return any(SECRET in browser.get(page).text for page in pages)


def test_a_briefing_is_a_secret_of_those_who_signed_until_its_day(training: Training) -> None:
    programme = Programme(training.community)
    signed = programme.member(name="Sina Signed")
    unsigned, member = training.super_user(), training.community.member()
    event = training.event(
        kind="briefing",
        title=SECRET,
        audience="members",
        embargo_until=RELEASE,
        wall=wall_of("2026-03-17T19:00"),
    )
    assert seen(training, signed)
    assert "please tell nobody" in training.community.browser(signed).get(f"/events/{event}").text
    for who in (unsigned, member):
        assert not seen(training, who)
        with pytest.raises(NotFound):
            answer_event(who, event, "yes")
    with later(days=23):  # released, and over
        assert seen(training, unsigned)
        assert seen(training, member)


def test_invitations_to_a_secret_go_to_those_who_signed_alone(training: Training) -> None:
    programme = Programme(training.community)
    signed = programme.member(name="Sina Signed")
    _mail(signed, "sina@example.com")
    other = training.super_user()
    training.mails()
    training.event(kind="briefing", title=SECRET, embargo_until=RELEASE, invites=True)
    mails = training.mails()
    assert about(mails, signed) == ["Will you come"]
    assert about(mails, other) == []
    assert sum(SECRET in str(mail) for mail in mails) == 1


def test_an_event_of_a_tier_is_for_that_tier(training: Training) -> None:
    programme = Programme(training.community)
    inside = programme.member()
    place = place_of(inside.signed_in_id)
    assert place is not None
    other_tier = next(tier.id for tier in all_tiers() if tier.id != place.tier_id)
    training.event(title=SECRET, tier_id=other_tier)
    assert not seen(training, inside)
    training.event(title="For your tier", tier_id=place.tier_id)
    page = training.community.browser(inside).get("/events").text
    assert "For your tier" in page
    assert SECRET not in page


def test_whoever_left_the_programme_reads_nothing_of_it_in_an_old_feed(training: Training) -> None:
    event = training.event(title=SECRET)
    (member,) = training.coming(event)
    renew_feed(member)
    browser = training.community.browser(member)
    path = browser.get("/events/calendar").text.partition("http://localhost")[2].partition("<")[0].strip()
    assert SECRET in training.community.browser().get(path).text
    _leave(member)
    assert SECRET not in training.community.browser().get(path).text
    assert not seen(training, member)


@command
def _leave(member: Actor) -> None:
    db.session.execute(update(Member).where(Member.id == member.member_id).values(role="member"))


@command
def _mail(member: Actor, address: str) -> None:
    values = {"email": address, "email_key": address}
    db.session.execute(update(Member).where(Member.id == member.member_id).values(**values))
