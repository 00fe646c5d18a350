"""What people need at a conference: private, and erased."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Refused
from superusers.training.models import EventNeeds
from superusers.training.services.erase_needs import erase_needs
from superusers.training.services.save_needs import save_needs
from tests.make.training import Training, later


def test_needs_are_read_by_the_organiser_alone_and_erased(training: Training) -> None:
    event = training.event(kind="conference", title="The conference")
    (member,) = training.coming(event)
    theirs = training.community.browser(member)
    assert "What you need" in theirs.get(f"/events/{event}").text
    refused = theirs.post(f"/events/{event}/needs", {"diet": "No nuts", "room": "x" * 301})
    assert refused.status_code == 422
    assert 'value="No nuts"' in refused.text
    theirs.post(f"/events/{event}/needs", {"diet": "No nuts", "access": "A ramp"})
    assert 'value="A ramp"' in theirs.get(f"/events/{event}/needs").text
    db.session.rollback()
    assert "nuts" not in (db.session.scalar(select(EventNeeds.sealed)) or "")
    organiser = training.community.browser(training.manager)
    assert "No nuts" in organiser.post(f"/events/manage/{event}/needs").text
    assert db.session.scalar(select(AuditEntry.action).where(AuditEntry.action == "training.needs_seen"))
    other = training.community.browser(training.community.member(role="community_manager"))
    assert other.post(f"/events/manage/{event}/needs").status_code == 403
    with later(days=66):
        assert erase_needs() == 0
    with later(days=68):
        assert erase_needs() == 1


def test_needs_are_asked_of_those_who_come_to_a_conference(sqlite_training: Training) -> None:
    training = sqlite_training
    conference, hour = training.event(kind="conference"), training.event()
    (member,) = training.coming(hour)
    for event, words in ((hour, "at conferences"), (conference, "Say yes first")):
        with pytest.raises(Refused, match=words):
            save_needs(member, event, {"diet": "No nuts"})
