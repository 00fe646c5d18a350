"""Every view states who may call it, and the kernel enforces it before the view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core import slots
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


def fresh_sign_in(view: View) -> View:
    """The person proves again who they are, unless they did so within the last minutes.

    For what must not be done by whoever finds a browser open: role changes, exports, payouts, keys. Stands
    with `@access` on the view. What was typed into the form goes on to the view once the person has passed.
    """
    view.__fresh__ = True  # type: ignore[attr-defined]
    return view


def takes_upload(most: int) -> Callable[[View], View]:
    """`@takes_upload(bytes)` above `@access`: for those who may call the view, forms may be so large here."""

    def mark(view: View) -> View:
        view.__largest_upload__ = most  # type: ignore[attr-defined]
        return view

    return mark


def largest_upload(view: Callable[..., Any]) -> int | None:
    return getattr(view, "__largest_upload__", None)


def may_call(actor: Actor, view: Callable[..., Any]) -> bool:
    rule = rule_of(view)
    return rule == PUBLIC or (actor.is_signed_in if rule == SIGNED_IN else actor.can(rule or ""))


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
    view = current_app.view_functions[request.endpoint]
    rule = rule_of(view)
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
        if actor.lacks_second_step and (due := slots.first("second_step_due")):
            return due  # type: ignore[return-value]
        raise Refused("missing_capability", "This page is for people who look after the community.")
    if getattr(view, "__fresh__", False):
        # A kernel without accounts has nobody who could be asked.
        return slots.first("fresh_sign_in")  # type: ignore[return-value]
    return None
