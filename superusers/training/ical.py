"""iCalendar (RFC 5545) and invitations by mail (RFC 5546, RFC 6047), as real clients accept them.

A start is written as wall time with its zone, and the zone's rules go with it, so that a client that does not
know the name still shows the right hour. Where clocks go back, a wall time stands for its first occurrence
(3.3.5); the second can only be said in UTC, so it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Party:
    """An organiser or attendee."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as a calendar holds it."""

    uid: str
    sequence: int
    title: str
    words: str
    place: str
    url: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    changed_at: datetime
    cancelled: bool = False


def invitation(entry: Entry, *, method: str, organiser: Party, attendee: Party) -> bytes:
    """What is mailed: REQUEST invites, and updates by a higher SEQUENCE of the same UID; CANCEL takes it out.

    The attendee said yes on our pages, so no answer is asked for.
    """
    found = _calendar([entry], method=method)
    event = found.walk("VEVENT")[0]
    event.add("organizer", _address(organiser), encode=False)
    guest = _address(attendee)
    guest.params["CUTYPE"] = vText("INDIVIDUAL")
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("DECLINED" if method == CANCEL else "ACCEPTED")
    guest.params["RSVP"] = vText("FALSE")
    event.add("attendee", guest, encode=False)
    content: bytes = found.to_ical()
    return content


def feed(entries: Iterable[Entry], *, title: str) -> bytes:
    """A calendar that programs subscribe to."""
    found = _calendar(list(entries), method=PUBLISH)
    found.add("x-wr-calname", title)
    found.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    content: bytes = found.to_ical()
    return content


def _calendar(entries: list[Entry], *, method: str) -> Calendar:
    found = Calendar()
    found.add("prodid", "-//Superusers//Events//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", method)
    for name, years in _years_by_zone(entries).items():
        found.add_component(time_zone(name, min(years), max(years)))
    for entry in entries:
        found.add_component(_event(entry, method))
    return found


def _event(entry: Entry, method: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    for name, moment in zip(("dtstart", "dtend"), _written(entry), strict=True):
        event.add(name, moment)
    event.add("summary", entry.title)
    if entry.words:
        event.add("description", entry.words)
    if entry.place:
        event.add("location", entry.place)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled or method == CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _written(entry: Entry) -> tuple[datetime, datetime]:
    zone = ZoneInfo(entry.time_zone)
    start, end = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    if zone.key == "UTC" or start.fold or end.fold:
        return entry.starts_at.astimezone(UTC), entry.ends_at.astimezone(UTC)
    return start, end


def _years_by_zone(entries: Iterable[Entry]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for entry in entries:
        start, end = _written(entry)
        if start.tzinfo is not UTC:
            found.setdefault(entry.time_zone, set()).update((start.year, end.year))
    return found


def time_zone(name: str, first_year: int, last_year: int) -> Component:
    """A VTIMEZONE that holds from the year before the first to the end of the last."""
    zone = ZoneInfo(name)
    found = Timezone()
    found.add("tzid", name)
    begin = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    offset = _offset(zone, begin)
    found.add_component(_observance(zone, begin, offset))
    for change in changes_of(name, first_year - 1, last_year):
        found.add_component(_observance(zone, change, offset))
        offset = _offset(zone, change)
    return found


@lru_cache(maxsize=200)
def changes_of(name: str, first_year: int, last_year: int) -> tuple[datetime, ...]:
    """Moments, in UTC and to the minute, at which a zone's offset changes."""
    zone, found = ZoneInfo(name), []
    day, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 2, tzinfo=UTC)
    while day < end:
        after = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, after):
            found.append(_change_between(zone, day, after))
        day = after
    return tuple(found)


def _change_between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > timedelta(minutes=1):
        minutes = int((high - low).total_seconds()) // 120
        middle = low + timedelta(minutes=minutes)
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _observance(zone: ZoneInfo, moment: datetime, offset_from: timedelta) -> Component:
    """What holds from `moment` on. DTSTART is wall time by the offset that held before (3.6.5)."""
    there = moment.astimezone(zone)
    found = TimezoneDaylight() if there.dst() else TimezoneStandard()
    found.add("dtstart", (moment + offset_from).replace(tzinfo=None))
    found.add("tzoffsetfrom", offset_from)
    found.add("tzoffsetto", there.utcoffset())
    found.add("tzname", there.tzname() or "")
    return found


def _address(party: Party) -> vCalAddress:
    found = vCalAddress(f"mailto:{party.email}")
    found.params["CN"] = vText(party.name.replace('"', "'"))
    return found
