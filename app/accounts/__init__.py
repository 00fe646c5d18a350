"""Accounts: members, sign-in, sessions, the mailed links, roles."""

from __future__ import annotations

from flask import Flask, Request
from flask_login import LoginManager, UserMixin

from app.core.actor import Actor
from app.core.kernel import kernel_of


class SignedInMember(UserMixin):
    """What Flask-Login knows of a signed-in member."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.id = actor.member_id


def init_app(app: Flask) -> None:
    from app.accounts import (
        audit_words,
        privacy_views,  # noqa: F401 - they add to the settings' pages
        security_views,  # noqa: F401
    )
    from app.accounts.again_views import bp as again_bp
    from app.accounts.again_views import register as register_again
    from app.accounts.cli import members
    from app.accounts.jobs import register_jobs
    from app.accounts.options import OPTIONS
    from app.accounts.personal_data import data_of_account
    from app.accounts.queries import actor_of_session
    from app.accounts.settings_views import bp as settings_bp
    from app.accounts.settings_views import settings_tabs
    from app.accounts.views import bp
    from app.core.web.browser_session import BrowserSessions

    manager = LoginManager()
    manager.session_protection = None
    # Templates have `actor`. The processor would read the session on pages for when the database is away.
    manager.init_app(app, add_context_processor=False)
    # Nobody is remembered by a second cookie. Flask-Login would read it, and fail on one that is not ASCII.
    app.config["REMEMBER_COOKIE_NAME"] = "no cookie; has this name"

    @manager.request_loader
    def load(request: Request) -> SignedInMember | None:
        sessions = app.session_interface
        assert isinstance(sessions, BrowserSessions)  # noqa: S101
        token = request.cookies.get(sessions.session_cookie)
        actor = actor_of_session(token) if token else None
        return SignedInMember(actor) if actor else None

    kernel = kernel_of(app)
    for blueprint in (bp, settings_bp, again_bp):
        app.register_blueprint(blueprint)
    app.jinja_env.globals["settings_tabs"] = settings_tabs
    app.cli.add_command(members)
    register_jobs(kernel)
    register_again(kernel)
    kernel.audits(audit_words.WORDS)
    kernel.personal_data("account", data_of_account)
    for option in OPTIONS:
        kernel.option(option)
