"""What the tests of accounts do all the time: sign up, sign in, read mail."""

from __future__ import annotations

import email
import re
from email import policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import update

from app.accounts import passwords
from app.accounts.models import Member
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from app.core.kernel import current_settings
from app.core.options import Value, option, save_options
from app.core.text import case_fold_key
from app.core.uow import command
from tests.make.community import PASSWORD, Browser, Community

LINK = re.compile(r"https?://\S+/(?:verify|reset-password|settings/email/confirm|settings/email/undo)/\S+")
MAIN = re.compile(r"<main.*?</main>", re.S)
CHANGING = re.compile(r'value="[^"]*"|datetime="[^"]*"')


class Mailbox:
    """Everything the worker has sent, oldest first."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.folder = Path(urlsplit(current_settings().MAIL_URL).path)
        self._seen: set[str] = set()

    def new(self) -> list[Any]:
        """Mails sent since the last look; lets the worker send what waits."""
        self.community.deliver()
        paths = [path for path in self.folder.glob("*.eml") if path.name not in self._seen]
        self._seen |= {path.name for path in paths}
        paths.sort(key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]

    def link(self, to: str) -> str:
        """The path of the link in the one new mail, which is to this address."""
        (message,) = self.new()
        assert message["To"] == to
        return path_in(message)


def path_in(message: Any) -> str:
    found = LINK.search(message.get_body(("plain",)).get_content())
    assert found, "the mail holds no link"
    return urlsplit(found.group()).path


def sign_up(
    browser: Browser, name: str = "Ada", address: str = "ada@example.com", password: str = PASSWORD
) -> Any:
    return browser.post("/sign-up", {"name": name, "email": address, "password": password}, page="/sign-up")


def sign_in(
    browser: Browser,
    address: str = "ada@example.com",
    password: str = PASSWORD,
    *,
    to: str = "",
    **kwargs: Any,
) -> Any:
    url = f"/sign-in?next={to}" if to else "/sign-in"
    return browser.post(url, {"email": address, "password": password}, page="/sign-in", **kwargs)


def press(browser: Browser, path: str) -> Any:
    """Press the one button of the page at this address."""
    return browser.post(path, page=path)


def joined(
    community: Community, name: str = "Ada", address: str = "ada@example.com", **columns: Any
) -> Actor:
    """A confirmed member who signs in with PASSWORD."""
    return community.member(
        name,
        email=address,
        email_key=case_fold_key(address),
        password_hash=passwords.hash_password(PASSWORD),
        **columns,
    )


def is_signed_in(browser: Browser) -> bool:
    return bool(browser.get("/settings/security").status_code == 200)


def words(response: Any) -> str:
    """What stands in the middle of the page, without what differs each time (tokens, times)."""
    found = MAIN.search(response.get_data(as_text=True))
    assert found
    return CHANGING.sub("", found.group())


@command
def change_member(member_id: int, **columns: Any) -> None:
    db.session.execute(update(Member).where(Member.id == member_id).values(**columns))


def set_option(key: str, value: Value) -> None:
    """As an administrator would."""
    _save(key, value, option(key))


@command
def _save(key: str, value: Value, seen: Value) -> None:
    save_options(SYSTEM, {key: value}, seen={key: seen})
