"""Templates: the filters and globals every page may use, and mails."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, get_flashed_messages, render_template, session
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from werkzeug.local import LocalProxy

from app.core import clock, mail, slots
from app.core.kernel import current_settings
from app.core.site import current_site
from app.core.uow import writing_is_paused
from app.core.web.access import current_actor
from app.core.web.browser_session import CSRF_FIELD
from app.core.web.remembered import OPEN_KEY, OPEN_TOKEN, filled_in, remembered
from app.core.words import ago, duration, initials, number, percent


def submission_key() -> str:
    """A fresh key for a posting form: the same form sent twice posts once."""
    return secrets.token_urlsafe(16)


def itself(value: Any) -> Any:
    """What a proxy stands for; anything else as it is."""
    return value._get_current_object() if type(value) is LocalProxy else value


def form_token() -> str:
    """The token of the session's forms (a visitor gets a session by it). Signed once a minute."""
    secret: str = session[CSRF_FIELD]
    return _signed(secret, int(clock.now().timestamp()) // 60)


@lru_cache(maxsize=2000)
def _signed(secret: str, _minute: int) -> str:
    """Flask-WTF's own token. `secret` is all it depends on, and `generate_csrf` reads it from the session."""
    token: str = generate_csrf()
    return token


class PageEnvironment(Environment):
    """Flask's, with globals that are known when a template is loaded.

    Jinja's own look through a chain of dictionaries at every import: a twentieth of a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def init_rendering(app: Flask, static_prefix: str) -> None:
    environment = app.jinja_env
    if not isinstance(environment, PageEnvironment):
        raise TypeError("the templates' environment was made before its kind was chosen")
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters |= {
        "ago": ago,
        "duration": duration,
        "percent": percent,
        "number": number,
        "initials": initials,
        "itself": itself,
    }
    environment.globals |= {
        "static_url": lambda path: f"{static_prefix}/{path}",
        "csrf_token": form_token,
        "submission_key": submission_key,
        "slot": slots.single,
        "remembered": remembered,
        "filled_in": filled_in,
        "OPEN_TOKEN": OPEN_TOKEN,
        "OPEN_KEY": OPEN_KEY,
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
