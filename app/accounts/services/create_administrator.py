"""Name the community and create its first administrator, with the one-time link from the terminal."""

from __future__ import annotations

from app.accounts import tokens
from app.accounts.events import CommunityFounded
from app.accounts.models import Member
from app.accounts.queries import administrator_exists, member_by_email
from app.accounts.roles import ADMINISTRATOR
from app.accounts.services.verify_email import take_token
from app.core import clock
from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.site import name_site
from app.core.text import case_fold_key
from app.core.uow import command, emit


@command
def create_administrator(signed: str, *, community: str, name: str, email: str, password_hash: str) -> int:
    """Returns the administrator's id. Raises NotFound when the link was used or somebody is in charge."""
    token = take_token(signed, tokens.FIRST_RUN)
    if administrator_exists():
        raise NotFound
    if member_by_email(case_fold_key(email)) is not None:
        raise Invalid(email="A member has this address already. Use another one.")
    name_site(community)
    member = Member(
        name=name,
        name_key=case_fold_key(name),
        email=email,
        email_key=case_fold_key(email),
        # Whoever reads the terminal of the server needs no mail to be believed.
        email_verified_at=token.used_at,
        password_hash=password_hash,
        role=ADMINISTRATOR,
        joined_at=clock.now(),
    )
    db.session.add(member)
    db.session.flush()
    record(SYSTEM, "accounts.community_founded", subject=("member", member.id), reason="by the one-time link")
    emit(CommunityFounded(administrator_id=member.id))
    return member.id
