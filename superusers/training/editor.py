"""The event editor: a form read into a draft, and an event as its form shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from app.accounts.queries import member_cards, zone_named
from app.core import clock
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.forum.queries import start_of_day
from superusers.training.drafts import Draft, Host
from superusers.training.kinds import AUDIENCE_WORDS, HOSTS, KIND_WORDS, SUPER_USERS
from superusers.training.models import EventHost, ProgrammeEvent
from superusers.training.queries.learning import topic_titles
from superusers.training.queries.people import tier_names
from superusers.training.texts import (
    read_agenda,
    read_link,
    read_markdown,
    read_number,
    read_sentence,
    read_whole,
)
from superusers.training.when import read_day, read_moment, read_wall

LONGEST_LENGTH = 10_080
MOST_SEATS = 100_000
EARLIEST_LINK = 1440
CHOOSE = "Please choose one of these."


def read_draft(form: Any) -> Draft:
    """Raises Invalid with what is wrong in each field, all at once."""
    problems: dict[str, str] = {}

    def read(do: Callable[[], Any], fallback: Any = None) -> Any:
        try:
            return do()
        except Invalid as error:
            problems.update(error.problems)
            return fallback

    typed = {name: str(field.data or "") for name, field in form._fields.items()}
    zone = zone_named(typed["time_zone"])
    if zone is None:
        problems["time_zone"] = "Please choose a time zone."
    if typed["kind"] not in KIND_WORDS:
        problems["kind"] = CHOOSE
    audience, tier_id = read(lambda: read_audience(typed["audience"]), (None, None))
    wall = read(lambda: read_wall(typed["day"], typed["at"]))
    starts_at = read(lambda: read_moment(wall, zone, which=typed["which"])) if wall and zone else None
    values = {
        "title": read(lambda: read_title(typed["title"])),
        "description": read(lambda: read_markdown(typed["description"], field="description")),
        "agenda": read(lambda: read_agenda(typed["agenda"])),
        "minutes": read(lambda: read_whole(typed["length"], field="length", least=5, most=LONGEST_LENGTH)),
        "place": read(lambda: read_sentence(typed["place"], field="place", longest=200)),
        "meeting_url": read(lambda: read_link(typed["meeting_url"], field="meeting_url")),
        "opens_before": read(lambda: _opens_before(typed["opens_before"])),
        "capacity": read(lambda: _capacity(typed["capacity"])),
        "hosts": read(lambda: _hosts(form)),
        "topic_id": read(lambda: _topic(typed["topic"])),
        "embargo_until": read(lambda: _embargo(typed["embargo"])),
    }
    if problems or wall is None or starts_at is None:
        raise Invalid(**problems)
    return Draft(
        kind=typed["kind"],
        audience=audience,
        tier_id=tier_id,
        topic_id=values.pop("topic_id"),
        wall=wall,
        second_time=typed["which"] == "second",
        time_zone=typed["time_zone"],
        starts_at=starts_at,
        **values,
    )


def read_audience(typed: str) -> tuple[str, int | None]:
    """`members`, `super_users`, or `tier:3`. Raises Invalid on `audience`."""
    if typed in AUDIENCE_WORDS:
        return typed, None
    tier_id = read_number(typed.removeprefix("tier:")) if typed.startswith("tier:") else None
    if tier_id not in tier_names():
        raise Invalid(audience=CHOOSE)
    return SUPER_USERS, tier_id


def _topic(typed: str) -> int | None:
    if not typed:
        return None
    topic_id = read_number(typed)
    if topic_id not in topic_titles():
        raise Invalid(topic=CHOOSE)
    return topic_id


def _embargo(typed: str) -> datetime | None:
    """The first moment of the day in the programme's zone. Raises Invalid on `embargo`."""
    day = read_day(typed, field="embargo")
    return start_of_day(day, current_settings().programme_zone) if day else None


def read_title(typed: str) -> str:
    title = read_sentence(typed, field="title", required="Please give it a title.", longest=120)
    if len(title) < 3:
        raise Invalid(title="At least three characters, please.")
    return title


def read_repeats(form: Any) -> tuple[str, int]:
    """How a series comes again, and how often in all. Raises Invalid on `repeats` or `times`."""
    how = form.repeats.data or ""
    if how not in ("", "weekday", "date"):
        raise Invalid(repeats="Please choose one of these.")
    return (how, read_whole(form.times.data or "", field="times", least=2, most=24)) if how else ("", 1)


def _opens_before(typed: str) -> int:
    return read_whole(typed or "15", field="opens_before", least=0, most=EARLIEST_LINK)


def _capacity(typed: str) -> int | None:
    return read_whole(typed, field="capacity", least=1, most=MOST_SEATS) if typed.strip() else None


def _hosts(form: Any) -> tuple[Host, ...]:
    """Raises Invalid on `host_n`."""
    found, wanted = [], []
    for number in range(1, HOSTS + 1):
        name = read_sentence(form[f"host_{number}"].data or "", field=f"host_{number}", longest=80)
        role = read_sentence(form[f"role_{number}"].data or "", field=f"role_{number}", longest=80)
        if not name:
            continue
        member_id = read_number(name)
        wanted.append((number, member_id))
        found.append(Host(member_id, name, role, bool(form[f"management_{number}"].data)))
    cards = member_cards(member_id for _, member_id in wanted)
    for number, member_id in wanted:
        if member_id is not None and member_id not in cards:
            raise Invalid(**{f"host_{number}": "No member has a page with this number."})
    return tuple(found)


def as_typed(event: ProgrammeEvent, hosts: Iterable[EventHost]) -> dict[str, Any]:
    """The values of an event as its form shows them."""
    wall = datetime.fromisoformat(event.wall)
    values: dict[str, Any] = {
        "title": event.title,
        "kind": event.kind,
        "audience": f"tier:{event.tier_id}" if event.tier_id else event.audience,
        "topic": str(event.topic_id or ""),
        "description": event.description_source,
        "day": wall.date().isoformat(),
        "at": f"{wall:%H:%M}",
        "time_zone": event.time_zone,
        "which": "second" if event.second_time else "",
        "length": str(event.minutes),
        "place": event.place,
        "meeting_url": event.meeting_url,
        "opens_before": str(event.opens_before),
        "capacity": "" if event.capacity is None else str(event.capacity),
        "agenda": event.agenda,
        "embargo": _embargo_day(event),
        "seen": str(event.sequence),
    }
    for number, host in enumerate(hosts, start=1):
        values[f"host_{number}"] = str(host.member_id) if host.member_id else host.name
        values[f"role_{number}"], values[f"management_{number}"] = host.role, host.management
    return values


def _embargo_day(event: ProgrammeEvent) -> str:
    if event.embargo_until is None:
        return ""
    return clock.day_of(event.embargo_until, current_settings().programme_zone).isoformat()
