"""Every view states who may call it, and the kernel enforces it before the view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.actor import VISITOR, Actor
from app.core.policy import Refused
from app.core.web.errors import kept_text

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"


class AccessNotStated(RuntimeError):
    """A view does not say who may call it."""


def access(rule: str) -> Callable[[View], View]:
    """`@access(PUBLIC)`, `@access(SIGNED_IN)` or `@access(capability)`, directly above the view function."""

    def mark(view: View) -> View:
        view.__access__ = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(view: Callable[..., Any]) -> str | None:
    return getattr(view, "__access__", None)


def current_actor() -> Actor:
    """Who makes this request. Resolved once a request, by Flask-Login over the session rows."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        from flask_login import current_user

        actor = getattr(current_user, "actor", VISITOR)
        g.actor = actor
    return actor


def require_stated_access(app: Flask) -> None:
    """Refuse to start with a view that does not state its access."""
    missing = sorted(name for name, view in app.view_functions.items() if rule_of(view) is None)
    if missing:
        raise AccessNotStated(f"@access is missing on: {', '.join(missing)}")


def enforce_access() -> Response | None:
    """Before every request: sign-in or capability as the view states."""
    if request.endpoint is None:
        return None  # a 404 or 405 on its way
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        abort(500)
    if rule == PUBLIC:
        return None
    actor = current_actor()
    if not actor.is_signed_in:
        if kept_text():  # a session ended while somebody was writing
            raise Refused("signed_out", "You are signed out. Sign in, then send it again.")
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target), 302 if target else 303)
    if rule != SIGNED_IN and not actor.can(rule):
        raise Refused("missing_capability", "This page is for people who look after the community.")
    return None
