"""Become a member."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.accounts import tokens
from app.accounts.models import Member
from app.accounts.names import RESERVED
from app.accounts.queries import member_by_email
from app.accounts.services.issue_link import LIFETIMES, mail_link
from app.accounts.services.revoke_session import end_sessions
from app.core import clock, slots
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import Invalid
from app.core.site import current_site
from app.core.text import case_fold_key
from app.core.uow import command


@command
def sign_up(name: str, email: str, *, password_hash: str, visit: str | None = None) -> None:
    """Create an unverified member and mail the link that confirms the address.

    An address that already has an account gets a mail that says so instead; the caller cannot tell the
    difference. An address that was never confirmed starts over. `visit`: of the browser (`core.web.visit`),
    so that what was written in it before goes with the member. Raises Invalid when the name is taken.
    """
    existing = member_by_email(case_fold_key(email))
    if existing is not None:
        # Somebody may be confirming it at this moment; a confirmed account is not started over.
        existing = db.session.get_one(Member, existing.id, with_for_update=True)
    if existing is not None and existing.is_pending:
        refuse_taken_name(name, own_id=existing.id)
        start_over(existing, name, password_hash)
        slots.first("signed_up", existing.id, visit)
        return
    # Before anything depends on the address, or the answer would tell whether it has an account.
    refuse_taken_name(name)
    if existing is not None:
        enqueue("accounts.mail_already_member", member_id=existing.id)
        return
    member = Member(
        name=name,
        name_key=case_fold_key(name),
        email=email,
        email_key=case_fold_key(email),
        password_hash=password_hash,
        joined_at=clock.now(),
    )
    db.session.add(member)
    # Two sign-ups with one address at once: the second is run again and finds the first.
    db.session.flush()
    slots.first("signed_up", member.id, visit)
    mail_link(member.id, tokens.VERIFY_EMAIL)


def start_over(member: Member, name: str, password_hash: str) -> None:
    """The newest sign-up with an address counts: what an earlier one chose or opened ends with it."""
    member.name, member.name_key = name, case_fold_key(name)
    member.password_hash, member.joined_at = password_hash, clock.now()
    end_sessions(member.id)
    mail_link(member.id, tokens.VERIFY_EMAIL)


def refuse_taken_name(name: str, *, own_id: int = 0) -> None:
    """Nobody takes a name that another member is known by, or that speaks for the site. Raises Invalid.

    A sign-up that was never confirmed keeps its name for as long as its link works.
    """
    key = case_fold_key(name)
    if key in RESERVED or key == case_fold_key(current_site().name):
        raise Invalid(name="This name would mislead others. Please choose another.")
    taken = select(Member.id).where(
        Member.name_key == key,
        Member.id != own_id,
        or_(
            Member.email_verified_at.is_not(None),
            Member.password_hash.is_(None),
            Member.joined_at > clock.now() - LIFETIMES[tokens.VERIFY_EMAIL],
        ),
    )
    if db.session.scalar(taken.limit(1)):
        raise Invalid(name="Someone here already goes by this name. Please choose another.")
