"""iCalendar read back by others: vobject for the file, dateutil for the rules of zones in it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil import tz

from superusers.training.ical import CANCEL, REQUEST, Entry, Party, changes_of, feed, invitation

ZONES = (
    *("Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Athens", "America/New_York"),
    *("America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Nuuk"),
    *("Africa/Casablanca", "Africa/Cairo", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Auckland", "UTC"),
)
ORGANISER, GUEST = (
    Party("Northlight Community", "community@example.com"),
    Party('Ann "Á"; Ü', "ann@example.com"),
)


def entry(starts_at: datetime, zone: str, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "uid": "c0ffee",
        "sequence": 3,
        "title": "Firmware 3; in an hour, or so",
        "words": "Line one\nLine two \N{SNOWMAN} " + "long " * 60,
        "place": "Room 7, Lane 1",
        "url": "https://community.example/events/7",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
        "time_zone": zone,
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Entry(**(values | changes))


def moments(zone: str) -> list[datetime]:
    """Around each change of clocks in two years, and in the middle of each month."""
    steps = (-91, -31, -1, 0, 1, 29, 59, 61, 119)
    edges = [change + timedelta(minutes=m) for change in changes_of(zone, 2026, 2027) for m in steps]
    return edges + [datetime(2026, month, 15, 18, tzinfo=UTC) for month in range(1, 13)]


def in_utc(value: datetime, rules: Any) -> datetime:
    """By the zone rules that stand in the file itself, which is all a client may know."""
    if value.tzinfo is not None and value.utcoffset() == timedelta(0) and rules is None:
        return value.astimezone(UTC)
    return value.replace(tzinfo=rules).astimezone(UTC)


def check_moments(zone: str, text: str, starts_at: datetime) -> Any:
    """By the second parser, from nothing but the file: begin and end are these. Returns the event it read."""
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    rules = tz.tzical(io.StringIO(text)).get() if "VTIMEZONE" in text else None
    event = vobject.readOne(text, transform=False).vevent
    for line, moment in ((event.dtstart, starts_at), (event.dtend, starts_at + timedelta(minutes=90))):
        if line.value.endswith("Z"):
            read = datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        else:
            assert line.params["TZID"] == [zone]
            wall = datetime.strptime(line.value, "%Y%m%dT%H%M%S")
            assert wall == moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            read = in_utc(wall, rules)
        assert read == moment, (zone, moment, line)
    return event


@pytest.mark.parametrize("zone", ZONES)
def test_a_second_parser_reads_the_same_moments(zone: str) -> None:
    for starts_at in moments(zone):
        text = invitation(entry(starts_at, zone), method=REQUEST, organiser=ORGANISER, attendee=GUEST)
        check_moments(zone, text.decode(), starts_at)


def test_an_update_and_a_cancellation_name_the_same_event_and_their_moments_in_every_zone() -> None:
    """What a client does with them hangs on UID and SEQUENCE (RFC 5546, 3.2); what it shows, on these."""
    for zone in ZONES:
        edges = changes_of(zone, 2026, 2027) or [datetime(2026, 3, 29, 1, tzinfo=UTC)]
        for edge in edges:
            before, after = edge - timedelta(minutes=61), edge + timedelta(minutes=1)
            steps = (
                (REQUEST, before, 3, "CONFIRMED", False),
                (REQUEST, after, 4, "CONFIRMED", False),  # moved over the change of clocks
                (CANCEL, after, 5, "CANCELLED", True),
            )
            for method, starts_at, sequence, status, cancelled in steps:
                one = entry(starts_at, zone, sequence=sequence, cancelled=cancelled)
                text = invitation(one, method=method, organiser=ORGANISER, attendee=GUEST).decode()
                event = check_moments(zone, text, starts_at)
                assert vobject.readOne(text, transform=False).method.value == method
                said = (event.uid.value, event.sequence.value, event.status.value)
                assert said == ("c0ffee", str(sequence), status), zone
            # A feed says the same of what was cancelled, at the same moments.
            text = feed([entry(after, zone, sequence=5, cancelled=True)], title="Northlight").decode()
            event = check_moments(zone, text, after)
            assert (event.sequence.value, event.status.value) == ("5", "CANCELLED")


def test_an_invitation_says_who_asks_whom_and_wants_no_answer() -> None:
    starts_at = datetime(2026, 3, 17, 18, 0, tzinfo=UTC)
    text = invitation(
        entry(starts_at, "Europe/Berlin"), method=REQUEST, organiser=ORGANISER, attendee=GUEST
    ).decode()
    calendar = vobject.readOne(text)
    event = calendar.vevent
    assert (calendar.method.value, calendar.version.value) == ("REQUEST", "2.0")
    assert (event.uid.value, event.sequence.value, event.status.value) == ("c0ffee", "3", "CONFIRMED")
    assert event.summary.value == "Firmware 3; in an hour, or so"
    assert event.description.value.startswith("Line one\nLine two \N{SNOWMAN}")
    assert event.location.value == "Room 7, Lane 1"
    assert event.organizer.value == "mailto:community@example.com"
    assert event.attendee.value == "mailto:ann@example.com"
    assert event.attendee.params["CN"] == ["Ann 'Á'; Ü"]
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]
    assert event.attendee.params["RSVP"] == ["FALSE"]


def test_a_cancellation_takes_the_same_event_out() -> None:
    starts_at = datetime(2026, 3, 17, 18, 0, tzinfo=UTC)
    text = invitation(
        entry(starts_at, "Europe/Berlin", sequence=4), method=CANCEL, organiser=ORGANISER, attendee=GUEST
    ).decode()
    calendar = vobject.readOne(text)
    assert calendar.method.value == "CANCEL"
    event = calendar.vevent
    assert (event.uid.value, event.sequence.value, event.status.value) == ("c0ffee", "4", "CANCELLED")


def test_a_feed_holds_each_zone_once() -> None:
    entries = [
        entry(datetime(2026, 3 + n, 17, 18, 0, tzinfo=UTC), zone, uid=f"u{n}{zone}", cancelled=n == 2)
        for n in range(3)
        for zone in ("Europe/Berlin", "Asia/Tokyo", "UTC")
    ]
    calendar = vobject.readOne(feed(entries, title="Northlight").decode())
    assert calendar.method.value == "PUBLISH"
    assert [zone.tzid.value for zone in calendar.vtimezone_list] == ["Europe/Berlin", "Asia/Tokyo"]
    assert len({event.uid.value for event in calendar.vevent_list}) == 9
    assert sum(event.status.value == "CANCELLED" for event in calendar.vevent_list) == 3
