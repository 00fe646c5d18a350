"""Stop a change of e-mail address, or take it back, with the link that was mailed to the old one."""

from __future__ import annotations

from app.accounts import tokens
from app.accounts.models import EmailChange, Member
from app.accounts.queries import actor_of_member, email_change_to_undo
from app.accounts.services._email_change import end_changes, give_address
from app.accounts.services._second_step import forget_second_step
from app.accounts.services.issue_link import mail_link
from app.accounts.services.revoke_session import end_sessions
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command


@command
def undo_email_change(signed: str) -> None:
    """Whoever asked for the change knew the password, so it stops working: a link to choose a new one goes to
    the old address, every browser is signed out, and a second step set up since is switched off.

    Works signed out, because the owner may be locked out. Raises NotFound for a link that no longer counts,
    and Invalid on `email` when another account has the address by now.
    """
    change_id = tokens.read(signed, tokens.UNDO_EMAIL)
    found = db.session.get(EmailChange, change_id) if change_id is not None else None
    if found is None:
        raise NotFound
    # The member before the change, in the order of everybody who holds both.
    member = db.session.get_one(Member, found.member_id, with_for_update=True)
    db.session.refresh(found, with_for_update=True)
    change = email_change_to_undo(change_id)
    if change is None or member.closed_at is not None:
        raise NotFound
    if change.confirmed_at is not None:
        give_address(member, change.old_email)
    # Later changes go with it: their old addresses may be those of whoever has to be kept out.
    end_changes(member.id, since=change.id)
    if member.second_step_at is not None and member.second_step_at > change.asked_at:
        forget_second_step(member)
    member.password_hash = None
    end_sessions(member.id)
    record(actor_of_member(member.id), "accounts.email_change_undone", subject=("member", member.id))
    mail_link(member.id, tokens.RESET_PASSWORD)
