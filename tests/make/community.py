"""Builders: a community made by the product's own use cases; tests spell out only what they care about."""

from __future__ import annotations

import itertools
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.accounts.queries import actor_of_member, member_by_email
from app.accounts.roles import MANAGERS
from app.accounts.services.start_session import start_session
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.site import name_site
from app.core.text import case_fold_key
from app.core.uow import command
from app.core.worker import work_once
from app.forum.models import Answer, Category, Question
from app.forum.services.accept_answer import accept_answer
from app.forum.services.ask_question import ask_question
from app.forum.services.cast_vote import cast_vote
from app.forum.services.post_answer import post_answer
from app.forum.services.post_comment import post_comment
from app.forum.texts import read_body

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
PASSWORD = "correct horse battery"


class Community:
    """Makes members, questions and answers. Everything returns ids or actors, never live rows."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = itertools.count(1)
        self._category: int | None = None

    def member(self, name: str | None = None, *, role: str = "member", **columns: Any) -> Actor:
        """A verified member without a password."""
        name = name or f"Member {next(self.numbers)}"
        return actor_of_member(_add_member(name, role, columns))

    def category(self, name: str = "Speakers") -> int:
        return _add_category(name)

    def question(
        self,
        asker: Actor | None = None,
        *,
        title: str = "The light blinks white and nothing responds",
        body: str = "It worked before.",
        tags: tuple[str, ...] = (),
        category_id: int | None = None,
        at: datetime | None = None,
    ) -> int:
        asker = asker or self.member()
        if category_id is None:
            self._category = category_id = self._category or self.category()
        with _at(at):
            return ask_question(asker, title, read_body(body), category_id=category_id, tags=tags)

    def answer(
        self,
        question_id: int,
        author: Actor | None = None,
        body: str = "Hold the button.",
        at: datetime | None = None,
    ) -> int:
        with _at(at):
            return post_answer(author or self.member(), question_id, read_body(body))

    def comment(
        self,
        question_id: int,
        author: Actor | None = None,
        *,
        answer_id: int | None = None,
        at: datetime | None = None,
    ) -> int:
        with _at(at):
            return post_comment(
                author or self.member(), question_id, read_body("Which one?"), answer_id=answer_id
            )

    def accept(
        self, question_id: int, answer_id: int, by: Actor | None = None, at: datetime | None = None
    ) -> int:
        with _at(at):
            return accept_answer(by or self.asker_of(question_id), question_id, answer_id)

    def vote(self, voter: Actor, question_id: int, value: int = 1, *, answer_id: int | None = None) -> int:
        return cast_vote(voter, question_id, value=value, answer_id=answer_id)

    def asker_of(self, question_id: int) -> Actor:
        return actor_of_member(db.session.get_one(Question, question_id).author_id or 0)

    def hide(self, kind: type[Question] | type[Answer], post_id: int, reason: str = "spam") -> None:
        """Hide a post as an import would; moderation comes with its own commands."""
        _hide(kind, post_id, reason)

    def name_site(self, name: str = "Northlight Community") -> None:
        _name_site(name)

    def sign_in(self, page: Any, actor: Actor, url: str) -> None:
        """Sign a real browser's page in."""
        token = f"journey-of-{actor.member_id}-{next(self.numbers)}"
        start_session(actor.signed_in_id, token=token, browser="journey", account="", address="")
        page.context.add_cookies([{"name": "sid", "value": token, "url": url}])

    def deliver(self) -> int:
        """Let the worker do everything that is due."""
        return work_once()

    def browser(self, actor: Actor | None = None) -> Browser:
        """A client, signed in when an actor is given."""
        browser = Browser(self.app)
        if actor is not None:
            browser.sign_in(actor)
        return browser


class Browser:
    """A test client that reads the form token of the last page, as a browser would."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.app = app

    def sign_in(self, actor: Actor) -> None:
        token = f"token-of-{actor.member_id}-{secrets.token_hex(8)}"
        start_session(actor.signed_in_id, token=token, browser="test", account="", address="")
        self.client.set_cookie("sid", token, domain="localhost")

    def get(self, url: str, **kwargs: Any) -> Any:
        forget_actor()
        return self.client.get(url, **kwargs)

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, page: str | None = None, **kwargs: Any
    ) -> Any:
        """Post a form with the token found on `page` (default: one that everybody can open)."""
        token = self.token(page)
        forget_actor()
        return self.client.post(url, data={"csrf_token": token, **(data or {})}, **kwargs)

    def token(self, page: str | None = None) -> str:
        found = CSRF.search(self.get(page or "/settings/security", follow_redirects=True).text)
        assert found, "the page has no form"
        return found.group(1)


def forget_actor() -> None:
    """Empty `g`: a test's pushed application context outlives its requests, a request's own does not."""
    for name in list(g):
        g.pop(name)


class _at:  # noqa: N801 - reads as a clause
    """Do something at that moment; None: now."""

    def __init__(self, moment: datetime | None) -> None:
        self.frozen = clock.frozen_at(moment) if moment else None

    def __enter__(self) -> None:
        if self.frozen:
            self.frozen.__enter__()

    def __exit__(self, *args: Any) -> None:
        if self.frozen:
            self.frozen.__exit__(*args)


@command
def _add_member(name: str, role: str, columns: dict[str, Any]) -> int:
    now = clock.now()
    values = {"joined_at": now - timedelta(days=100), "email_verified_at": now}
    if role in MANAGERS:  # else their role grants nothing until they have set it up
        values["second_step_at"] = now
    values |= columns
    member = Member(name=name, name_key=case_fold_key(name), role=role, **values)
    db.session.add(member)
    db.session.flush()
    return member.id


@command
def _add_category(name: str) -> int:
    category = Category(slug=case_fold_key(name).replace(" ", "-"), name=name)
    db.session.add(category)
    db.session.flush()
    return category.id


@command
def _name_site(name: str) -> None:
    name_site(name)


@command
def _hide(kind: type[Question] | type[Answer], post_id: int, reason: str) -> None:
    post: Any = db.session.get_one(kind, post_id)
    post.hidden_at, post.hidden_reason = clock.now(), reason


__all__ = ["PASSWORD", "Browser", "Community", "member_by_email"]
