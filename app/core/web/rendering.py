"""Templates: the filters and globals every page may use, and mails."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from flask import Flask, current_app, get_flashed_messages, render_template
from flask_wtf.csrf import generate_csrf
from werkzeug.local import LocalProxy

from app.core import clock, mail, slots
from app.core.kernel import current_settings
from app.core.site import current_site
from app.core.uow import writing_is_paused
from app.core.web.access import current_actor

MINUTE, HOUR, DAY = 60, 3600, 86400


def ago(moment: datetime) -> str:
    """How long ago an aware moment was, in one short phrase."""
    seconds = max(0.0, (clock.now() - moment).total_seconds())
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min ago"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h ago"
    if seconds < 30 * DAY:
        days = int(seconds // DAY)
        return "yesterday" if days == 1 else f"{days} days ago"
    return f"{moment.day} {moment:%b %Y}"


def duration(seconds: float | None) -> str:
    """A length of time in the two largest units that matter: `1 h 50 min`. None: `not reached`."""
    if seconds is None:
        return "not reached"
    total = int(seconds)
    if total < MINUTE:
        return f"{total} s"
    if total < HOUR:
        return f"{total // MINUTE} min"
    if total < DAY:
        hours, minutes = divmod(total // MINUTE, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(total // HOUR, 24)
    unit = "day" if days == 1 else "days"
    return f"{days} {unit} {hours} h" if hours and days < 10 else f"{days} {unit}"


def percent(share: float | None) -> str:
    """A share as whole per cent; a dash where there is nothing to divide."""
    return "–" if share is None else f"{share * 100:.0f}%"


def number(value: float) -> str:
    return f"{value:,.0f}"


def initials(name: str) -> str:
    """One or two capitals that stand for a name where there is no picture."""
    words = [word for word in name.replace("_", " ").replace("-", " ").split() if word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper() or "?"


def submission_key() -> str:
    """A fresh key for a posting form: the same form sent twice posts once."""
    return secrets.token_urlsafe(16)


def init_rendering(app: Flask, static_prefix: str) -> None:
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters |= {
        "ago": ago,
        "duration": duration,
        "percent": percent,
        "number": number,
        "initials": initials,
    }
    environment.globals |= {
        "static_url": lambda path: f"{static_prefix}/{path}",
        "csrf_token": generate_csrf,
        "submission_key": submission_key,
        "slot": slots.single,
        "actor": LocalProxy(current_actor),
        "site": LocalProxy(current_site),
        "read_only": LocalProxy(writing_is_paused),
        "notices": LocalProxy(lambda: get_flashed_messages(with_categories=True)),
    }


def render_mail(to: str, *, template: str, subject: str, **context: Any) -> EmailMessage:
    """A mail from `email/<template>.txt` and `.html`; works outside a request."""
    site = current_site()
    context |= {
        "subject": subject,
        "site_name": site.name,
        "public_url": current_settings().PUBLIC_URL,
    }
    with current_app.test_request_context("/", base_url=current_settings().PUBLIC_URL):
        text = render_template(f"email/{template}.txt", **context)
        html = render_template(f"email/{template}.html", **context)
    return mail.compose(to, subject=f"{subject} – {site.name}", text=text, html=html)
