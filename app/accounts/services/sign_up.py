"""Become a member."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import tokens
from app.accounts.models import Member
from app.accounts.queries import member_by_email
from app.accounts.services.issue_link import mail_link
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import Invalid
from app.core.text import case_fold_key
from app.core.uow import command


@command
def sign_up(name: str, email: str, *, password_hash: str) -> None:
    """Create an unverified member and mail the link that confirms the address.

    An address that already has an account gets a mail that says so instead; the caller cannot tell the
    difference. Raises Invalid when the name is taken.
    """
    existing = member_by_email(case_fold_key(email))
    if existing is not None:
        if existing.email_verified_at is None:
            mail_link(existing.id, tokens.VERIFY_EMAIL)
        else:
            enqueue("accounts.mail_already_member", member_id=existing.id)
        return
    refuse_taken_name(name)
    member = Member(
        name=name,
        name_key=case_fold_key(name),
        email=email,
        email_key=case_fold_key(email),
        password_hash=password_hash,
        joined_at=clock.now(),
    )
    db.session.add(member)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        # Two sign-ups with one address at once: the first one counts and has its mail on the way.
        return
    mail_link(member.id, tokens.VERIFY_EMAIL)


def refuse_taken_name(name: str) -> None:
    """Nobody takes a name that another member is known by. Raises Invalid."""
    if db.session.scalar(select(Member.id).where(Member.name_key == case_fold_key(name)).limit(1)):
        raise Invalid(name="Someone here already goes by this name. Please choose another.")
