"""Builders of training: events in a zone, and who comes."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_settings
from app.core.uow import command
from superusers.training.drafts import Draft, Host
from superusers.training.models import ProgrammeEvent
from superusers.training.services.answer_event import answer_event
from superusers.training.services.plan_event import plan_event
from superusers.training.texts import read_markdown
from superusers.training.when import nearest_moment
from tests.make.community import Community

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def later(**by: float) -> Any:
    """So long from now, in the units of timedelta."""
    return clock.frozen_at(clock.now() + timedelta(**by))


def wall_of(text: str) -> datetime:
    """A naive time on a wall, as 2026-03-17T19:00."""
    return datetime.fromisoformat(text)


def draft(**changes: Any) -> Draft:
    """A training of an hour in Berlin, a week from the builders' noon, for super users."""
    values: dict[str, Any] = {
        "kind": "training",
        "audience": "super_users",
        "tier_id": None,
        "topic_id": None,
        "embargo_until": None,
        "title": "Firmware 3 in an hour",
        "agenda": "15 Welcome\n45 What is new",
        "wall": wall_of("2026-03-17T19:00"),
        "second_time": False,
        "time_zone": "Europe/Berlin",
        "minutes": 60,
        "place": "",
        "meeting_url": "https://meet.example/secret-room",
        "opens_before": 15,
        "capacity": None,
        "hosts": (Host(None, "Dana Director", "Head of product", True),),
    }
    values |= changes
    values["description"] = read_markdown(values.pop("words", "Bring **questions**."), field="description")
    if "starts_at" not in values:
        zone = ZoneInfo(values["time_zone"])
        values["starts_at"] = nearest_moment(values["wall"], zone, second=values["second_time"])
    return Draft(**values)


class Training:
    """A manager who plans events through the product's own use cases."""

    def __init__(self, community: Community, manager: Actor | None = None) -> None:
        self.community = community
        self.manager = manager or community.member("Mo Manager", role="community_manager")

    def event(self, *, invites: bool = False, by: str = "", times: int = 1, **changes: Any) -> int:
        return self.series(invites=invites, by=by, times=times, **changes)[0]

    def series(self, *, invites: bool = False, by: str = "", times: int = 1, **changes: Any) -> list[int]:
        return plan_event(self.manager, draft(**changes), invites=invites, monthly_by=by, times=times)

    def super_user(self, name: str | None = None, **columns: Any) -> Actor:
        number = next(self.community.numbers)
        return self.community.member(
            name or f"Super {number}",
            role="super_user",
            **{"email": f"super{number}@example.com", "email_key": f"super{number}@example.com"} | columns,
        )

    def coming(self, event_id: int, people: int = 1) -> list[Actor]:
        """So many super users who said yes, the first first."""
        found = [self.super_user() for _ in range(people)]
        for one in found:
            answer_event(one, event_id, "yes")
        return found

    def mails(self) -> list[EmailMessage]:
        """What the worker mails now, forgotten once read."""
        self.community.deliver()
        folder = Path(current_settings().MAIL_URL.removeprefix("file://"))
        found = []
        for path in sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found.append(message)
            path.unlink()
        return found


def row(event_id: int) -> ProgrammeEvent:
    db.session.rollback()
    return db.session.get_one(ProgrammeEvent, event_id)


def about(mails: list[EmailMessage], who: Actor) -> list[str]:
    """What each mail to a member is about: its subject up to the colon or the question mark."""
    wanted = [mail for mail in mails if f"Hello {who.name}," in words_of(mail)]
    return [str(mail["Subject"]).partition(":")[0].partition("?")[0] for mail in wanted]


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def calendar_of(mail: EmailMessage) -> tuple[str, str] | None:
    """Method and text of the iCalendar part; None where there is none. Part and file must be the same."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    text = str(parts[0].get_content()).replace("\r\n", "\n").replace("\n", "\r\n")
    (file,) = [part for part in mail.iter_attachments() if part.get_filename() == "event.ics"]
    assert bytes(file.get_content()).decode() == text
    return str(parts[0].get_param("method")), text


@command
def move_back(event_id: int) -> None:
    """It is over since now. Commands plan nothing that is."""
    now = clock.now()
    values = {"starts_at": now - timedelta(days=2), "ends_at": now}
    db.session.execute(update(ProgrammeEvent).where(ProgrammeEvent.id == event_id).values(**values))
