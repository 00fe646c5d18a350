"""Make a link that is mailed to a member; older links of the same purpose stop working."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from app.accounts import tokens
from app.accounts.models import AccountToken
from app.accounts.queries import member_by_email
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue
from app.core.text import case_fold_key
from app.core.uow import command

LIFETIMES = {
    tokens.VERIFY_EMAIL: timedelta(days=3),
    tokens.RESET_PASSWORD: timedelta(hours=2),
    tokens.FIRST_RUN: timedelta(days=7),
}


@command
def issue_link(email: str, *, purpose: str) -> None:
    """Mail a link of this purpose to the member with this address; silently nothing when there is none."""
    member = member_by_email(case_fold_key(email))
    if member is None:
        return
    if purpose == tokens.VERIFY_EMAIL and member.email_verified_at is not None:
        return
    mail_link(member.id, purpose)


def mail_link(member_id: int, purpose: str) -> None:
    """Inside a command: store the token and the job that mails it."""
    enqueue("accounts.mail_link", token_id=store_token(member_id, purpose))


def store_token(member_id: int | None, purpose: str) -> int:
    """Inside a command: a new token row; earlier ones for the same member and purpose are void."""
    void_links(member_id, purpose)
    now = clock.now()
    row = AccountToken(
        member_id=member_id, purpose=purpose, created_at=now, expires_at=now + LIFETIMES[purpose]
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def void_links(member_id: int | None, *purposes: str) -> None:
    db.session.execute(
        update(AccountToken)
        .where(
            AccountToken.member_id == member_id if member_id else AccountToken.member_id.is_(None),
            AccountToken.purpose.in_(purposes),
            AccountToken.used_at.is_(None),
            AccountToken.voided_at.is_(None),
        )
        .values(voided_at=clock.now())
    )
