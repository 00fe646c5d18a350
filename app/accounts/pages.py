"""What the pages of the accounts room show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.accounts.models import Member, SessionRow
from app.accounts.roles import post_role
from app.accounts.time_zones import clock_in
from app.core import clock

# The first that matches names the browser; order matters, because each claims to be the ones after it.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class MemberPage:
    id: int
    name: str
    post_role: str
    joined_at: datetime
    location: str
    about_html: Markup
    picture: str | None = None
    local_time: str | None = None
    """What a clock there shows now, such as 14:05."""
    time_zone: str = ""
    shown: bool = True
    """False: the member keeps the profile private; only name, role and the day of joining show."""


@dataclass(frozen=True, slots=True)
class SessionView:
    id: int
    browser_name: str
    created_at: datetime
    revoke_url: str


def member_page(member: Member, *, shown: bool = True) -> MemberPage:
    """`shown`: the viewer may see the profile."""
    head = MemberPage(
        member.id,
        member.name,
        post_role(member.role, automatic=member.automatic),
        member.joined_at,
        location="",
        about_html=Markup(""),
        shown=False,
    )
    return (
        head
        if not shown
        else MemberPage(
            id=member.id,
            name=member.name,
            post_role=post_role(member.role, automatic=member.automatic),
            joined_at=member.joined_at,
            location=member.location,
            about_html=Markup(member.about_html),  # noqa: S704 - sanitised when it was written
            picture=member.picture,
            local_time=clock_in(member.time_zone, clock.now()),
            time_zone=member.time_zone.replace("_", " "),
        )
    )


def session_view(row: SessionRow) -> SessionView:
    return SessionView(
        row.id, browser_name(row.browser), row.created_at, f"/settings/security/sessions/{row.id}/revoke"
    )


def browser_name(user_agent: str) -> str:
    """A user agent in words: `Firefox on Windows`."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), None)
    system = next((name for sign, name in SYSTEMS if sign in user_agent), None)
    if browser is None:
        return "Unknown browser"
    return f"{browser} on {system}" if system else browser
