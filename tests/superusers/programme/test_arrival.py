"""An existing programme arrives: looked at first, then all or nobody; goals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.policy import Invalid
from superusers.programme.arrival import read_arrivals
from superusers.programme.goals import read_goals
from superusers.programme.life_cycle import State
from superusers.programme.models import PlaceRow
from superusers.programme.queries import active_members, place_of
from superusers.training.models import Certificate
from superusers.training.queries.learning import newest_certificates
from superusers.training.services.save_topic import save_topic
from tests.make.community import Community
from tests.make.programme import Programme

TODAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def programme(community: Community) -> Programme:
    community.name_site()
    return Programme(community)


@pytest.fixture
def sqlite_programme(sqlite_app: Flask) -> Programme:
    community = Community(sqlite_app)
    community.name_site()
    return Programme(community)


def test_people_of_a_list_come_in_active_with_the_agreement_due(programme: Programme) -> None:
    community = programme.community
    tom = community.member("Tom", email="Tom@Example.com", email_key="tom@example.com")
    ina, inside = community.member("Ina"), programme.member(name="In Side")
    text = (
        "\ufeffmember;market;tier;since\r\n"
        f"TOM@example.com;;Senior super user;2021-03-01\r\n\r\nina;Everywhere;;\r\n{inside.member_id};;;\r\n"
    )
    browser = community.browser(programme.manager)
    looked = browser.post("/programme/manage/arrival/try", {"list": text})
    assert looked.status_code == 200
    assert "2 people come in" in looked.text
    assert active_members() == [inside.signed_in_id]
    with clock.frozen_at(clock.now()):
        now = clock.now()
        brought = browser.post("/programme/manage/arrival", {"list": text})
    assert brought.status_code == 303
    place = place_of(tom.signed_in_id)
    assert place is not None
    assert (place.state, place.tier) == (State.ACTIVE, "Senior super user")
    assert place.since == datetime(2021, 3, 1, tzinfo=UTC)
    row = db.session.scalars(select(PlaceRow).where(PlaceRow.member_id == ina.member_id)).one()
    assert row.agreement_due_at == now + timedelta(days=30)
    again = browser.post("/programme/manage/arrival", {"list": text})
    assert again.status_code == 303
    assert active_members() == sorted([tom.signed_in_id, ina.signed_in_id, inside.signed_in_id])


def test_a_list_with_one_bad_line_brings_nobody_and_says_which(sqlite_programme: Programme) -> None:
    community = sqlite_programme.community
    community.member("Tom")
    community.member("Two Of Them")
    community.member("Two Of Them")
    staff = community.member("Staffer", role="staff")
    text = "\n".join(
        (
            "member,market,tier,since",
            "Tom,,,2020-02-30",
            "Nobody Here,,,",
            "two of them,,,",
            f"{staff.member_id},,,",
            "x@example.com,,,",
            "Tom,Atlantis,,",
            "Tom,,Emperor,",
            "Tom,,,",
            'Tom,"quoted, and <b>long</b>",,',
            ",,,",
            ",Everywhere,,",
            "Tom,,,2999-01-01",
        )
    )
    browser = community.browser(sqlite_programme.manager)
    for url in ("/programme/manage/arrival/try", "/programme/manage/arrival"):
        page = browser.post(url, {"list": text})
        assert page.status_code in (200, 422)
        for said in (
            "is no day", "No member has this name", "Several members", "An employee", "this address",
            "no market “Atlantis”", "no tier “Emperor”", "No member is named", "can have begun on",
            "quoted, and &lt;b&gt;long",
        ):  # fmt: skip
            assert said in page.text, said
    assert active_members() == []


def test_certificates_come_along_with_their_days(programme: Programme) -> None:
    community = programme.community
    ina, tom = community.member("Ina"), community.member("Tom")
    values: dict[str, Any] = {"needed_by": "everybody", "tier_id": None, "retired": False}
    firmware = save_topic(programme.manager, None, title="Firmware", valid_months=12, **values)
    save_topic(programme.manager, None, title="First: aid", valid_months=None, **values)
    browser, page = community.browser(programme.manager), "/programme/manage/arrival"
    head = "member,since,certificates\n"
    for typed, said in (
        ("Plumbing 2025-03-01", "Nothing called “Plumbing” is taught here"),
        ("Firmware 2025-02-30", "is no certificate"),
        ("Firmware", "is no certificate"),
        ("2025-03-01", "names no topic"),
        ("Firmware 2999-01-01", "can have learnt it on"),
    ):
        looked = browser.post(f"{page}/try", {"list": f"{head}Ina,,{typed}\nTom,,\n"})
        assert said in looked.text, typed
        assert browser.post(page, {"list": f"{head}Ina,,{typed}\nTom,,\n"}).status_code == 422
    text = f"{head}Ina,2020-01-01,firmware 2025-07-31 | First: aid 2021-05-01 | Firmware 2025-07-31\nTom,,\n"
    assert "firmware 2025-07-31, First: aid 2021-05-01" in browser.post(f"{page}/try", {"list": text}).text
    assert db.session.scalars(select(Certificate.id)).all() == []
    browser.post(page, {"list": text})
    found = newest_certificates([ina.signed_in_id, tom.signed_in_id])
    dates = {key: (one.given_on, one.valid_until) for key, one in found.items()}
    assert dates == {
        (ina.member_id, firmware): (date(2025, 7, 31), date(2026, 7, 31)),
        (ina.member_id, firmware + 1): (date(2021, 5, 1), None),
    }
    number = found[ina.signed_in_id, firmware].id
    assert community.browser(ina).get(f"/training/certificates/{number}.pdf").data.startswith(b"%PDF-")
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "paste"),
        ("name\nTom", "first line"),
        ("member", "nobody on the list"),
        ('member\n"Tom', "no CSV"),
        ("member\nTom\0", "NUL"),
        ("member\n" + "Tom\n" * 501, "At most 500"),
    ],
)
def test_what_is_no_list(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_arrivals(typed, today=TODAY)


def test_goals_are_a_closed_list_of_figures_with_this_month_against_them(sqlite_programme: Programme) -> None:
    assert read_goals("Help | solutions | 20\n\nBe kind") == [("Help", "solutions", 20), ("Be kind", "", 0)]
    for typed in ("Help | minutes | 20", "Help | solutions | many", "| solutions | 2", "x\n" * 13):
        with pytest.raises(Invalid):
            read_goals(typed)
    sqlite_programme.member()
    browser = sqlite_programme.community.browser(sqlite_programme.manager)
    browser.post("/programme/manage/goals", {"goals": "Be many | active | 2"})
    page = sqlite_programme.community.browser().get("/programme").text
    assert "<strong>1</strong> of 2 super users with an active place this month" in page
