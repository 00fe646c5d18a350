"""Steps of the use cases around a change of e-mail address. All inside a command."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts import tokens
from app.accounts.models import EmailChange, Member
from app.accounts.services.issue_link import void_links
from app.core import clock
from app.core.db import db
from app.core.policy import Invalid
from app.core.text import case_fold_key

TAKEN = "Another account has this address by now."


def give_address(member: Member, email: str) -> None:
    """Make an address, just proved to be theirs, the member's. Raises Invalid on `email`.

    A sign-up with it that was never confirmed gives way: whoever made it did not prove anything.
    """
    key = case_fold_key(email)
    holder = db.session.scalars(
        select(Member).where(Member.email_key == key, Member.id != member.id).with_for_update()
    ).first()
    if holder is not None:
        if not holder.is_pending:
            raise Invalid(email=TAKEN)
        holder.email = holder.email_key = None
        void_links(holder.id, tokens.VERIFY_EMAIL, tokens.RESET_PASSWORD)
        db.session.flush()
    member.email, member.email_key, member.email_verified_at = email, key, clock.now()
    # Links that went to the address before this one are nobody's to use any more.
    void_links(member.id, tokens.VERIFY_EMAIL, tokens.RESET_PASSWORD)
    # Somebody else may be given the address at this moment: the second is run again and finds it taken.
    db.session.flush()


def end_changes(member_id: int, *, since: int = 0) -> None:
    """Unfinished changes end; with `since`, finished ones from this id on can not be taken back any more."""
    open_ones = EmailChange.confirmed_at.is_(None) if not since else EmailChange.id >= since
    db.session.execute(
        update(EmailChange)
        .where(EmailChange.member_id == member_id, EmailChange.ended_at.is_(None), open_ones)
        .values(ended_at=clock.now())
    )
