"""Every template with made-up rows: `pages()` gives name -> HTML, for the checks here and for looking at.

    python -m tests.web.gallery.shots FOLDER [name ...]     pictures in light and dark, phone and desk

The rows follow the `{# context: ... #}` comment at the top of each template. A missing name is an error, so a
template that asks for more than its comment promises fails here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.core.web import rendering

ROOT = Path(__file__).resolve().parents[3]
ENDPOINTS = {
    "forum.home": "/",
    "forum.questions": "/questions",
    "forum.ask": "/ask",
    "forum.preview": "/preview",
    "accounts.sign_up": "/sign-up",
    "accounts.sign_in": "/sign-in",
    "accounts.sign_out": "/sign-out",
    "accounts.verify": "/verify/<token>",
    "accounts.resend_verification": "/verify/resend",
    "accounts.forgot_password": "/forgot-password",
    "accounts.reset_password": "/reset-password/<token>",
    "accounts.sessions": "/account/sessions",
    "accounts.revoke_session": "/account/sessions/<int:session_id>/revoke",
    "accounts.member": "/members/<int:member_id>",
    "admin.first_run": "/setup/<token>",
    "analytics.statistics": "/statistics",
    "analytics.figure": "/statistics/questions",
    "reputation.member": "/members/<int:member_id>/reputation",
}
SITE = Row(
    name="Northlight Community", tagline="Owners of Northlight products help each other", is_set_up=True
)


def visitor() -> Row:
    return Row(is_signed_in=False, name="", member_id=None, verified=False, can=lambda capability: False)


def member(*capabilities: str, verified: bool = True) -> Row:
    return Row(
        is_signed_in=True,
        name="Lena Brandt",
        member_id=3,
        verified=verified,
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
    environment.undefined = StrictUndefined
    for name in ("ago", "duration", "percent", "number", "initials"):
        environment.filters[name] = getattr(rendering, name)
    environment.globals |= {
        "static_url": lambda path: f"/static/{path}",
        "csrf_token": _token_for(actor, extra.pop("form_without_session", False)),
        "submission_key": lambda: secrets.token_urlsafe(16),
        "slot": _slots(extra.pop("slots", {})),
        "actor": actor,
        "site": extra.pop("site", SITE),
        "notices": extra.pop("notices", []),
    }
    return app


def _slots(filled: dict[str, str]) -> Callable[..., Markup]:
    """`filled`: name of the slot -> name of the page that fills it."""

    def slot(name: str, *args: object) -> Markup:
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


def render_page(name: str) -> str:
    from tests.web.gallery.contexts import PAGES

    template, actor, context, extra = PAGES[name]
    return render(template, actor, context, **extra)


def pages() -> dict[str, str]:
    from tests.web.gallery.contexts import PAGES

    return {name: render_page(name) for name in PAGES}
