"""Close an account for good."""

from __future__ import annotations

from sqlalchemy import delete

from app.accounts.events import MemberClosed
from app.accounts.models import AccountToken, DataCopy, EmailChange, Member, SessionRow
from app.accounts.names import FORMER_NAME
from app.accounts.queries import is_last_administrator
from app.accounts.roles import ADMINISTRATOR, MEMBER
from app.accounts.services._second_step import forget_second_step
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import Invalid, Refused
from app.core.seal import seal
from app.core.text import case_fold_key
from app.core.uow import command, emit

GOODBYE = "goodbye"


@command
def close_account(actor: Actor, *, checked_hash: str | None) -> None:
    """Everything about the person goes. The row stays under a name that is nobody's: who wrote which posts,
    votes and ledger lines together is what statistics and reputation are counted from, and they must not
    change because somebody leaves.

    `checked_hash`: the stored hash that the password was found right for. Raises Invalid on `password`, and
    Refused for the last administrator.
    """
    if actor.role == ADMINISTRATOR and is_last_administrator(actor.signed_in_id, lock=True):
        raise Refused(
            "last_administrator",
            "You are the only administrator. Make somebody else administrator first.",
        )
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    if checked_hash is None or member.password_hash != checked_hash:
        raise Invalid(password="This is not your password.")  # noqa: S106
    record(actor, "accounts.account_closed", subject=("member", member.id))
    if member.email is not None:
        enqueue("accounts.mail_goodbye", to=seal(member.email, GOODBYE), name=seal(member.name, GOODBYE))
    if member.picture is not None:
        enqueue("accounts.drop_picture", picture=member.picture)
    forget_second_step(member)
    for model in (SessionRow, AccountToken, EmailChange, DataCopy):
        db.session.execute(delete(model).where(model.member_id == member.id))
    forget_person(member)
    emit(MemberClosed(member_id=member.id))


def forget_person(member: Member) -> None:
    """Inside a command: nothing in the row says any more who it was."""
    member.name, member.name_key = FORMER_NAME, case_fold_key(FORMER_NAME)
    member.email = member.email_key = member.email_verified_at = member.password_hash = None
    member.about_source = member.about_html = member.location = member.time_zone = ""
    member.picture = None
    member.role, member.tier_grants = MEMBER, None
    member.closed_at = clock.now()
