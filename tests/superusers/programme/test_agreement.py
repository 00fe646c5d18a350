"""The agreement: versions, signing, the paper, and what follows it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.queries import actor_of_member
from app.core import capabilities, clock
from app.core.db import db
from app.core.jobs import Job
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command
from app.notifications.queries import lines_page
from superusers.programme.jobs import begin_reviews, mail_warning
from superusers.programme.life_cycle import Cause, State
from superusers.programme.models import PlaceRow, Review, Signature
from superusers.programme.papers import SignedText, make_paper
from superusers.programme.queries.agreements import signatures_of
from superusers.programme.services.change_tier import change_tier
from superusers.programme.services.lead_place import lead_place
from superusers.programme.services.publish_agreement import publish_agreement
from superusers.programme.services.save_first_steps import save_first_steps
from superusers.programme.services.save_tier import save_tier
from superusers.programme.services.sign_agreement import sign_agreement
from superusers.programme.services.take_own_step import take_own_step
from superusers.programme.services.tick_first_step import tick_first_step
from superusers.programme.services.warn_place import warn_place
from tests.make.community import Community
from tests.make.programme import TEXT, WHY, Programme, state_of

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme(community)


@pytest.fixture
def sqlite_programme(sqlite_app: Flask) -> Programme:
    return Programme(Community(sqlite_app))


def row_of(member_id: int) -> PlaceRow:
    db.session.rollback()
    return db.session.scalars(select(PlaceRow).where(PlaceRow.member_id == member_id)).one()


def test_signing_keeps_name_time_and_a_paper(programme: Programme) -> None:
    programme.community.name_site()
    tom = programme.member(State.INVITED, name="Tom")
    browser = programme.community.browser(tom)
    assert "Keep what is confidential" in browser.get("/programme/agreement").text
    form = {"number": "1", "name": "Tom Æłħ 李", "agreed": "y"}
    unticked = browser.post("/programme/agreement", form | {"agreed": ""})
    assert unticked.status_code == 422
    assert "Tom Æłħ 李" in unticked.text
    assert browser.post("/programme/agreement", form).status_code == 303
    assert state_of(tom) == State.SIGNED
    while programme.community.deliver():
        pass
    (signed,) = signatures_of(tom.signed_in_id)
    assert (signed.name, signed.archived) == ("Tom Æłħ 李", True)
    paper = browser.get(f"/programme/agreement/papers/{signed.id}")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF-")
    stranger = programme.community.browser(programme.community.member())
    assert stranger.get(f"/programme/agreement/papers/{signed.id}").status_code == 404


def test_a_paper_holds_the_exact_words_and_is_the_same_twice() -> None:
    signed = SignedText("Northlight", 2, "## Ό\n\nΚαλημέρα 李 \U0001f600", "Ада", "Ada (number 4)", NOON)
    paper = make_paper(signed)
    assert paper == make_paper(signed)
    words = "".join(streams(paper))
    assert "Καλημέρα 李 \U0001f600" in words
    assert "Signed by: Ада" in words


def streams(paper: bytes) -> Iterator[str]:
    """Everything in a PDF that is text, unpacked."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL):
        try:
            yield zlib.decompress(found[1]).decode()
        except (zlib.error, UnicodeDecodeError):
            yield found[1].decode(errors="ignore")


def test_who_reads_while_the_text_changes_is_shown_the_new_one_and_signs_nothing(
    programme: Programme,
) -> None:
    programme.community.name_site()
    tom = programme.member(State.INVITED)
    browser = programme.community.browser(tom)
    browser.get("/programme/agreement")
    publish_agreement(programme.manager, TEXT, changed="Now with a lounge.", seen=1)
    page = browser.post("/programme/agreement", {"number": "1", "name": "Tom", "agreed": "y"})
    assert page.status_code == 409
    assert "The text changed while you read it" in page.text
    assert "Now with a lounge." in page.text
    assert 'value="Tom"' in page.text
    assert db.session.scalars(select(Signature.id)).all() == []
    again = browser.post("/programme/agreement", {"number": "2", "name": "Tom", "agreed": "y"})
    assert again.status_code == 303
    with pytest.raises(Refused, match="changed"):
        sign_agreement(tom, number=1, name="Tom")


def test_a_new_version_is_due_for_everybody_inside_and_two_editors_do_not_overwrite(
    programme: Programme,
) -> None:
    tom, out = programme.member(), programme.member(State.NOMINATED)
    assert row_of(tom.signed_in_id).agreement_due_at is None
    with clock.frozen_at(NOON):
        publish_agreement(programme.manager, TEXT, changed="More.", seen=1)
    assert row_of(tom.signed_in_id).agreement_due_at == NOON + timedelta(days=30)
    assert row_of(out.signed_in_id).agreement_due_at is None
    with pytest.raises(Refused, match="version 2 meanwhile"):
        publish_agreement(programme.second, TEXT, changed="Mine.", seen=1)
    first = programme.sign(tom)
    assert programme.sign(tom) == first
    assert row_of(tom.signed_in_id).agreement_due_at is None
    with pytest.raises(Refused, match="Nobody asks"):
        programme.sign(out)


def test_nobody_signs_or_is_invited_to_what_is_not_there(sqlite_community: Community) -> None:
    with pytest.raises(NotFound):
        sign_agreement(sqlite_community.member(), number=1, name="Tom")


def test_first_steps_and_a_buddy_come_before_active(programme: Programme) -> None:
    save_first_steps(programme.manager, ["Say hello", "Meet your buddy"])
    old, tom = programme.community.member(role="super_user"), programme.member(State.SIGNED)
    with pytest.raises(Invalid, match="super user or"):
        lead_place(
            programme.manager,
            tom.signed_in_id,
            State.ONBOARDING,
            buddy_id=programme.community.member().signed_in_id,
        )
    lead_place(programme.manager, tom.signed_in_id, State.ONBOARDING, buddy_id=old.signed_in_id)
    with pytest.raises(Invalid, match="Not done yet: Say hello"):
        lead_place(programme.manager, tom.signed_in_id, State.ACTIVE)
    tick_first_step(tom, tom.signed_in_id, 1, done=True)
    tick_first_step(old, tom.signed_in_id, 2, done=True)
    tick_first_step(tom, tom.signed_in_id, 2, done=True)
    with pytest.raises(NotFound):
        tick_first_step(programme.community.member(), tom.signed_in_id, 1, done=False)
    lead_place(programme.manager, tom.signed_in_id, State.ACTIVE)
    assert actor_of_member(tom.signed_in_id).can(capabilities.MODERATE)


def test_a_tier_that_changes_changes_everybody_in_it_at_once(programme: Programme) -> None:
    tom = programme.member()
    helper = next(row for row in (1, 2, 3) if row != row_of(tom.signed_in_id).tier_id)
    change_tier(programme.manager, tom.signed_in_id, tier_id=helper, reason="A quieter year.")
    assert not actor_of_member(tom.signed_in_id).can(capabilities.MODERATE)
    save_tier(programme.manager, helper, name="Helper", grants={capabilities.MERGE, "admin.all"})
    assert actor_of_member(tom.signed_in_id).capabilities == {capabilities.MERGE}


def test_a_place_is_reviewed_warned_about_and_only_then_ended(programme: Programme) -> None:
    with clock.frozen_at(NOON):
        tom = programme.member()
    with clock.frozen_at(NOON + timedelta(days=181)):
        begin_reviews()
        assert state_of(tom) == State.ACTIVE
    review = NOON + timedelta(days=182)
    with clock.frozen_at(review):
        begin_reviews()
        assert state_of(tom) == State.REVIEW
        assert db.session.scalars(select(Review.figures)).one()["days"] == 182
        with pytest.raises(Refused, match="Warn first"):
            end(programme, tom.signed_in_id)
        warn_place(programme.manager, tom.signed_in_id, reason="Not here for five months.")
        take_own_step(tom, State.ON_LEAVE)
        take_own_step(tom, State.ACTIVE)
        assert state_of(tom) == State.REVIEW, "leave is no way around a review"
        assert actor_of_member(tom.signed_in_id).can(capabilities.MODERATE)
    with clock.frozen_at(review + timedelta(days=59)), pytest.raises(Refused, match="until"):
        end(programme, tom.signed_in_id)
    with clock.frozen_at(review + timedelta(days=60)):
        end(programme, tom.signed_in_id)
    assert state_of(tom) == State.EMERITUS
    assert actor_of_member(tom.signed_in_id).role == "member"
    with clock.frozen_at(review + timedelta(days=200)):
        programme.lead(tom)
    assert state_of(tom) == State.ACTIVE
    assert row_of(tom.signed_in_id).warned_at is None


def end(programme: Programme, member_id: int) -> None:
    lead_place(programme.manager, member_id, State.EMERITUS, reason=WHY, cause=Cause.NOT_RENEWED)


def test_each_step_is_mailed_in_its_own_words_with_the_reason(sqlite_programme: Programme) -> None:
    community = sqlite_programme.community
    community.name_site()
    tom = community.member("Tom", email="tom@example.com", email_key="tom@example.com")
    sqlite_programme.lead(tom, State.INVITED)
    community.deliver()
    sqlite_programme.sign(tom)
    for to in (State.ONBOARDING, State.ACTIVE):
        lead_place(sqlite_programme.manager, tom.signed_in_id, to, reason=WHY)
    lead_place(sqlite_programme.manager, tom.signed_in_id, State.REVIEW, reason=WHY)
    warn_place(sqlite_programme.manager, tom.signed_in_id, reason="Not here for months.")
    while community.deliver():
        pass
    folder = Path(community.app.extensions["kernel"].settings.MAIL_URL.removeprefix("file://"))

    mails = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in folder.glob("*.eml")]
    said = {str(mail["Subject"]).split(" – ")[0]: text_of(mail) for mail in mails}
    assert set(said) == {
        "You are a candidate",
        "An invitation to the super users",
        "You signed the agreement",
        "Your first steps",
        "You are a super user",
        "Your place is being looked at",
        "Your place may not be renewed",
    }
    assert WHY in said["An invitation to the super users"]
    assert "Open until" in said["An invitation to the super users"]
    assert "Not here for months." in said["Your place may not be renewed"]


def text_of(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def mails_of(community: Community) -> list[Any]:
    folder = Path(community.app.extensions["kernel"].settings.MAIL_URL.removeprefix("file://"))
    return [message_from_bytes(p.read_bytes(), policy=policy.default) for p in folder.glob("*.eml")]


def test_who_has_not_signed_is_reminded_once_a_week_before(sqlite_programme: Programme) -> None:
    community = sqlite_programme.community
    community.name_site()
    with clock.frozen_at(NOON):
        signer, waiter = sqlite_programme.member(), sqlite_programme.member()
        for actor, address in ((signer, "signer@example.com"), (waiter, "waiter@example.com")):
            _give_address(actor.signed_in_id, address)
        publish_agreement(sqlite_programme.manager, TEXT, changed="More.", seen=1)
        sqlite_programme.sign(signer)
    for days in (0, 22, 23, 29):
        with clock.frozen_at(NOON + timedelta(days=days)):
            while community.deliver():
                pass
    to = [str(mail["To"]) for mail in mails_of(community) if "agreement waits" in str(mail["Subject"])]
    assert to == ["waiter@example.com"] * 2


@command
def _give_address(member_id: int, address: str) -> None:
    member = db.session.get_one(Member, member_id)
    member.email = member.email_key = address


def test_each_step_stands_under_the_bell_once(programme: Programme) -> None:
    with clock.frozen_at(NOON):
        tom = programme.member(State.ACTIVE, name="Tom")
        lead_place(programme.manager, tom.signed_in_id, State.REVIEW, reason="Half a year.")
        warn_place(programme.manager, tom.signed_in_id, reason="You were away.")
        programme.community.deliver()
        warned = Job.kind == "programme.mail_warning"
        mail_warning(**db.session.scalars(select(Job.payload).where(warned)).one())  # as after a crash
        programme.community.deliver()
        lines = lines_page(tom.signed_in_id).lines
    assert sorted(line.title for line in lines) == [
        "An invitation to the super users",
        *("You are a candidate", "You are a super user", "You signed the agreement"),
        *("Your first steps", "Your place is being looked at", "Your place may not be renewed"),
    ]
    assert {line.url for line in lines} == {"/my-path", "/programme/agreement"}
    assert "You were away." in [line.words for line in lines]
