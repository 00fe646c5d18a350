"""Who acts: from a cookie or a member to an actor, and who is able to do a thing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, select

from app.accounts.models import Member, SessionRow
from app.accounts.roles import MANAGERS, SUPER_USER, post_role
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.options import option
from app.core.policy import NotFound
from app.core.reading import Reading
from app.core.types import UtcDateTime


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@Reading
def _session_rows() -> Select[Any]:
    """Built once, over the tables: every page of somebody signed in begins with it."""
    session, member = SessionRow.__table__.c, Member.__table__.c
    return (
        select(
            session.id.label("session_id"),
            session.confirmed_at,
            member.id,
            member.name,
            member.role,
            member.tier_grants,
            member.automatic,
            member.email_verified_at,
            member.suspended_until,
            member.suspended_reason,
            member.picture,
            member.time_zone,
            member.second_step_at,
        )
        .join_from(SessionRow.__table__, Member.__table__, member.id == session.member_id)
        .where(
            session.token_hash == bindparam("hash"),
            session.revoked_at.is_(None),
            session.code_due_until.is_(None),
            session.expires_at > bindparam("now", type_=UtcDateTime),
        )
    )


def actor_of_session(token: str) -> Actor | None:
    """The member signed in with this cookie token, if the session still stands. One query."""
    row = _session_rows.first({"hash": token_hash(token), "now": clock.now()})
    if row is None:
        return None
    actor = _actor(row, session_id=row.session_id)
    actor = replace(actor, confirmed_at=row.confirmed_at, picture=row.picture, time_zone=row.time_zone)
    if row.second_step_at is None and needs_second_step(row.role):
        # The role grants nothing until the second step is set up: no page can forget to ask.
        return replace(actor, lacks_second_step=True, capabilities=frozenset())
    return actor


def needs_second_step(role: str) -> bool:
    """Whether this role asks for a code at sign-in."""
    return role in MANAGERS and bool(option("accounts.second_step_required"))


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """Somebody gave the right password and has to give the code."""

    session_id: int
    member_id: int
    account: str
    """Key of the e-mail address, by which tries are counted."""


def half_signed_in(token: str) -> HalfSignedIn | None:
    """Who has to give the code in the browser with this cookie token, if the time for it is not over."""
    row = db.session.execute(
        select(SessionRow.id, SessionRow.member_id, Member.email_key)
        .join(Member, Member.id == SessionRow.member_id)
        .where(
            SessionRow.token_hash == token_hash(token),
            SessionRow.revoked_at.is_(None),
            SessionRow.code_due_until > clock.now(),
        )
    ).first()
    return HalfSignedIn(row.id, row.member_id, row.email_key or "") if row else None


def actor_of_member(member_id: int) -> Actor:
    """The actor for a member outside a request (commands on the terminal, tests). Raises NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound
    return _actor(member, session_id=None)


def _actor(member: Any, *, session_id: int | None) -> Actor:
    """`member`: a row or an object with the member's columns."""
    suspended = is_suspended(member.suspended_until)
    return Actor(
        member_id=member.id,
        name=member.name,
        role=member.role,
        post_role=post_role(member.role, automatic=member.automatic),
        capabilities=_granted(member.role, member.tier_grants),
        verified=member.email_verified_at is not None,
        session_id=session_id,
        suspended_until=member.suspended_until if suspended else None,
        suspended_reason=(member.suspended_reason or "") if suspended else "",
    )


def _granted(role: str, tier_grants: str | None) -> frozenset[str]:
    if role == SUPER_USER and tier_grants is not None:
        return frozenset(tier_grants.split())
    return frozenset(current_kernel().capabilities.get(role, ()))


def is_suspended(until: datetime | None) -> bool:
    return until is not None and until > clock.now()


def able_members(capability: str) -> set[int]:
    """Ids of the people who have this capability and can use it: confirmed, and not suspended."""
    roles = [role for role, granted in current_kernel().capabilities.items() if capability in granted]
    return set(
        db.session.scalars(
            select(Member.id).where(
                or_(
                    and_(
                        Member.role.in_(roles), or_(Member.role != SUPER_USER, Member.tier_grants.is_(None))
                    ),
                    and_(Member.role == SUPER_USER, _tier_grants(capability)),
                ),
                Member.automatic.is_(False),
                Member.email_verified_at.is_not(None),
                or_(Member.suspended_until.is_(None), Member.suspended_until <= clock.now()),
            )
        )
    )


def _tier_grants(capability: str) -> ColumnElement[bool]:
    words = literal(" ") + Member.tier_grants + literal(" ")
    return words.contains(f" {capability} ", autoescape=True)
