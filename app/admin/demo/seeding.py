"""Seeding: build the archive, import it, let what it cannot say happen, name the site, open four accounts.

Killed at any moment, the next call goes on: the archive is kept in DATA_DIR until all is done, and the
importer continues the run of the very same files.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

from sqlalchemy import exists, select

from app.accounts.models import Member
from app.accounts.passwords import hash_password, verify_password
from app.accounts.roles import ADMINISTRATOR, COMMUNITY_MANAGER, MEMBER, SUPER_USER
from app.admin.demo.articles import write_articles
from app.admin.demo.build import build_archive, read_community, read_members
from app.admin.demo.life import live_through
from app.admin.demo.moderation import moderate_demo
from app.admin.demo.passwords import keep_password, kept_password, new_password
from app.admin.importing.importer import Fold, run_import
from app.admin.importing.plans import Plan, archive_plan
from app.admin.importing.tally import Tally
from app.admin.models import ImportSource
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.kernel import current_kernel, current_settings
from app.core.options import save_options
from app.core.site import SiteRow, name_site
from app.core.text import case_fold_key
from app.core.uow import command
from app.forum.models import Category, Question
from app.notifications.services.tell_past import tell_past

TOLD, UNREAD = timedelta(days=60), timedelta(days=5)
"""What happened in that time stands under the bells of the demo's members, unread or read."""
ROLES_TO_SIGN_IN_AS = {
    MEMBER: "customer",
    SUPER_USER: "super user",
    COMMUNITY_MANAGER: "community manager",
    ADMINISTRATOR: "administrator",
}


class State(Enum):
    """What the database holds, as far as the demo is concerned."""

    EMPTY = "nothing"
    BEGUN = "a part of the demo"
    SEEDED = "the demo"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Account:
    """One of the four to sign in as."""

    role: str
    name: str
    email: str
    password_works: bool
    """The password that was kept still opens it."""


class ArchiveGone(Exception):
    """A seeding was stopped, and the files it would go on with are not in DATA_DIR any more."""

    def __init__(self) -> None:
        super().__init__(
            "a demo was begun here and the files it was made from are gone; empty the database first"
        )


class Silent:
    """Progress of an import that takes a second or two."""

    def start(self, plan: Plan, *, resumed: bool) -> None: ...
    def advance(self, step: str, read: int, rows: int, tally: Tally) -> None: ...
    def derive(self, what: str) -> None: ...
    def finish(self) -> None: ...


def demo_state() -> State:
    """Look, and change nothing."""
    source = read_community()["source"]
    if db.session.scalar(select(exists().where(ImportSource.name == source))):
        opened = db.session.scalars(
            select(Member.id).where(Member.email_key.in_(_addresses()), Member.password_hash.is_not(None))
        ).all()
        return State.SEEDED if len(opened) == len(_addresses()) else State.BEGUN
    filled = (exists(select(model.id)) for model in (Member, Question, Category, SiteRow))
    return State.OTHER if any(db.session.scalar(select(one)) for one in filled) else State.EMPTY


def seed_demo(folds: Mapping[str, Fold]) -> None:
    """Fill an empty database, or go on where a seeding was killed.

    `folds` derive statistics and ledger. Raises ArchiveGone, what the importer raises, and RuntimeError where
    the content does not come in whole.
    """
    archive = _archive_folder()
    if demo_state() is State.EMPTY:
        _build(archive)
    elif not archive.is_dir():
        raise ArchiveGone
    tally = run_import(archive_plan(archive, None), Silent(), folds).tally
    if tally.rejected or tally.left_out or tally.truncated:
        raise RuntimeError(f"the demo's content is not whole: {tally.rejected} {tally.left_out}")
    now = clock.now()
    live_through(read_community()["source"], now)
    moderate_demo()
    write_articles(now)
    for tell in current_kernel().demos.values():
        tell(now)
    for fold in folds.values():  # the ledger counts what was decided
        fold()
    tell_past(since=now - TOLD, unread_since=now - UNREAD)
    password = new_password()
    keep_password(password)
    open_demo({address: hash_password(password) for address in _addresses()})
    forget_archive()


def _archive_folder() -> Path:
    return Path(current_settings().DATA_DIR) / "demo-archive"


def _build(archive: Path) -> None:
    forget_archive()
    unfinished = archive.with_name(f"{archive.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    build_archive(unfinished, clock.now())
    unfinished.rename(archive)  # whole or not at all


def forget_archive() -> None:
    shutil.rmtree(_archive_folder(), ignore_errors=True)


@command
def open_demo(password_hashes: Mapping[str, str]) -> None:
    """Name the site and let these members sign in. By address, already hashed."""
    community = read_community()
    name_site(community["name"], community["tagline"])
    # One signs in to a demo to look around, with a password from the terminal and no app at hand.
    save_options(
        SYSTEM, {"accounts.second_step_required": False}, seen={"accounts.second_step_required": True}
    )
    members = db.session.scalars(select(Member).where(Member.email_key.in_(password_hashes))).all()
    for member in members:
        assert member.email_key is not None  # noqa: S101 - it was found by it
        member.password_hash = password_hashes[member.email_key]
        member.email_verified_at = member.joined_at


def _addresses() -> list[str]:
    return [case_fold_key(member["email"]) for member in read_members().values() if "email" in member]


def sign_in_accounts() -> list[Account]:
    """The four of a seeded database, in the order of their roles."""
    password = kept_password() or ""
    members = db.session.scalars(select(Member).where(Member.email_key.in_(_addresses()))).all()
    order = list(ROLES_TO_SIGN_IN_AS)
    wanted = {
        case_fold_key(m["email"]): m.get("role", MEMBER) for m in read_members().values() if "email" in m
    }
    return [
        Account(
            role=ROLES_TO_SIGN_IN_AS[wanted[member.email_key or ""]],
            name=member.name,
            email=member.email or "",
            password_works=verify_password(member.password_hash, password),
        )
        for member in sorted(members, key=lambda m: order.index(wanted[m.email_key or ""]))
    ]
