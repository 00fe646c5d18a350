"""Every template with made-up rows: `render_page(name)` gives HTML, for the checks and for looking at.

    python -m tests.web.gallery.shots FOLDER [name ...]     pictures in light and dark, phone and desk

The rows follow the `{# context: ... #}` comment at the top of each template. A missing name is an error, so a
template that asks for more than its comment promises fails here.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.core import words
from app.core.web.remembered import OPEN_KEY, OPEN_TOKEN, filled_in
from app.core.web.rendering import itself
from tests.sharing import CompiledOnce

ROOT = Path(__file__).resolve().parents[3]
ENDPOINTS = {
    "forum.home": "/",
    "forum.questions": "/questions",
    "forum.ask": "/ask",
    "forum.kept": "/ask/kept",
    "forum.forget_kept": "/ask/kept/forget",
    "forum.preview": "/preview",
    "accounts.sign_up": "/sign-up",
    "accounts.sign_in": "/sign-in",
    "accounts.sign_out": "/sign-out",
    "accounts.verify": "/verify/<token>",
    "accounts.resend_verification": "/verify/resend",
    "accounts.forgot_password": "/forgot-password",
    "accounts.reset_password": "/reset-password/<token>",
    "accounts.sign_in_code": "/sign-in/code",
    "settings.profile": "/settings",
    "settings.picture": "/settings/picture",
    "settings.remove_picture": "/settings/picture/remove",
    "settings.account": "/settings/account",
    "settings.ask_email": "/settings/email",
    "settings.stop_email": "/settings/email/stop",
    "settings.confirm_email": "/settings/email/confirm/<token>",
    "settings.undo_email": "/settings/email/undo/<token>",
    "settings.password": "/settings/password",
    "settings.security": "/settings/security",
    "settings.revoke_others": "/settings/security/sessions/revoke-others",
    "settings.second_step": "/settings/security/second-step",
    "settings.begin_step": "/settings/security/second-step/begin",
    "settings.remove_step": "/settings/security/second-step/remove",
    "settings.renew_codes": "/settings/security/recovery-codes",
    "settings.privacy": "/settings/privacy",
    "settings.ask_copy": "/settings/privacy/data",
    "settings.close": "/settings/close",
    "forum_members.members": "/members",
    "accounts.member": "/members/<int:member_id>",
    "admin.first_run": "/setup/<token>",
    "admin.health": "/admin",
    "analytics.statistics": "/statistics",
    "analytics.figure": "/statistics/questions",
    "notifications.lines": "/notifications",
    "notifications.read": "/notifications/read",
    "notifications.settings": "/settings/notifications",
    "notifications.stop": "/notifications/stop/<token>",
    "articles.articles": "/articles",
    "search.search": "/search",
    "search.similar": "/search/similar",
    "activity.settings": "/settings/activity",
    "activity.record": "/settings/activity/record",
    "activity.share": "/settings/activity/share",
    "activity.pause": "/settings/activity/pause",
    "activity.erase": "/settings/activity/erase",
    "activity.my_time": "/my-time",
    "activity.rest": "/my-time/rest",
    "activity.days_file": "/my-time/days.csv",
    "activity.visits_file": "/my-time/visits.csv",
    "activity.managers": "/activity",
    "activity.odd": "/activity/odd",
    "reputation.member": "/members/<int:member_id>/reputation",
}
SITE = Row(
    name="Northlight Community",
    tagline="Owners of Northlight products help each other",
    is_set_up=True,
    style_url="",
    mark_url="",
)


SETTINGS_TABS = [
    Row(label=label, url=url, current=url == "/settings/security", count=None)
    for label, url in (
        ("Profile", "/settings"),
        ("E-mail and password", "/settings/account"),
        ("Security", "/settings/security"),
        ("Privacy and data", "/settings/privacy"),
        ("Notifications", "/settings/notifications"),
    )
]


def visitor() -> Row:
    return Row(
        is_signed_in=False,
        name="",
        member_id=None,
        verified=False,
        suspended_until=None,
        picture=None,
        time_zone="",
        lacks_second_step=False,
        can=lambda capability: False,
    )


def member(*capabilities: str, verified: bool = True, **more: Any) -> Row:
    return Row(
        is_signed_in=True,
        name="Lena Brandt",
        member_id=3,
        verified=verified,
        suspended_until=more.get("suspended_until"),
        suspended_reason=more.get("suspended_reason", ""),
        picture=None,
        time_zone="Europe/Berlin",
        lacks_second_step=more.get("lacks_second_step", False),
        can=lambda c: c in capabilities,
    )


def stage(actor: Row, **extra: Any) -> Flask:
    """A Flask application that can do nothing but render: the real filters, made-up globals."""
    app = Flask("gallery", static_folder=None)
    app.config.update(SECRET_KEY="gallery", WTF_CSRF_ENABLED=False)
    for endpoint, rule in ENDPOINTS.items():
        app.add_url_rule(rule, endpoint, lambda: "", methods=["GET", "POST"])
    environment = app.jinja_env
    environment.loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "app/templates"), FileSystemLoader(ROOT / "superusers/templates")]
    )
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.bytecode_cache = CompiledOnce()
    environment.undefined = StrictUndefined
    for name in ("ago", "duration", "percent", "number", "initials"):
        environment.filters[name] = getattr(words, name)
    environment.filters["itself"] = itself
    environment.globals |= {
        "remembered": lambda macro, *args: macro(*args),
        "filled_in": filled_in,
        "OPEN_TOKEN": OPEN_TOKEN,
        "OPEN_KEY": OPEN_KEY,
        "static_url": lambda path: f"/static/{path}",
        "csrf_token": _token_for(actor, extra.pop("form_without_session", False)),
        "submission_key": lambda: secrets.token_urlsafe(16),
        "slot": _slots(extra.pop("slots", {}), extra.pop("top_bar", Markup(""))),
        "settings_tabs": lambda: SETTINGS_TABS,
        "actor": actor,
        "site": extra.pop("site", SITE),
        "notices": extra.pop("notices", []),
    }
    return app


def _slots(filled: dict[str, str], top_bar: Markup) -> Callable[..., Markup]:
    """`filled`: name of the slot -> name of the page that fills it. `top_bar` stands on every page."""

    def slot(name: str, *args: object) -> Markup:
        if name == "top_bar":
            return top_bar
        return Markup(render_page(filled[name])) if name in filled else Markup("")  # noqa: S704 - our own page

    return slot


def _token_for(actor: Row, form_without_session: bool) -> Callable[[], str]:
    def token() -> str:
        assert actor.is_signed_in or form_without_session, (
            "a page read signed out must not ask for a CSRF token"
        )
        return "token"

    return token


def render(template: str, actor: Row, context: dict[str, Any], **extra: Any) -> str:
    app = stage(actor, **extra)
    with app.test_request_context(extra.get("path", "/")):
        values = context() if callable(context) else context
        return app.jinja_env.get_template(template).render(**values)


@functools.cache
def render_page(name: str) -> str:
    from tests.web.gallery.contexts import PAGES

    template, actor, context, extra = PAGES[name]
    return render(template, actor, context, **extra)
