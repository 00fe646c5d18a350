"""A member who has not confirmed the address yet: reads everything, posts nothing, gets the link again."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import AccountToken
from app.core.db import db
from tests.make.community import Community


def test_the_banner_sends_the_link_again(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    member = community.member(
        "Ada", email="ada@example.com", email_key="ada@example.com", email_verified_at=None
    )
    browser = community.browser(member)
    assert "Send it again" in browser.get("/questions").text
    sent = browser.post("/verify/resend")
    assert sent.status_code == 303
    assert db.session.scalars(select(AccountToken.member_id)).all() == [member.member_id]
    assert "A new link is on its way" in browser.get("/").text


def test_a_confirmed_member_sees_no_banner(sqlite_community: Community) -> None:
    browser = sqlite_community.browser(sqlite_community.member())
    assert "Send it again" not in browser.get("/questions").text
