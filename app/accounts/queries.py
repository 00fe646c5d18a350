"""Reads of accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import AccountToken, Member, SessionRow
from app.accounts.roles import ADMINISTRATOR, ROLE_WORDS, post_role
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.policy import NotFound


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of_session(token: str) -> Actor | None:
    """The member signed in with this cookie token, if the session still stands. One query."""
    row = db.session.execute(
        select(
            SessionRow.id.label("session_id"),
            Member.id,
            Member.name,
            Member.role,
            Member.automatic,
            Member.email_verified_at,
        )
        .join(Member, Member.id == SessionRow.member_id)
        .where(
            SessionRow.token_hash == token_hash(token),
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > clock.now(),
        )
    ).first()
    if row is None:
        return None
    return _actor(row.id, row.name, row.role, row.automatic, row.email_verified_at, row.session_id)


def actor_of_member(member_id: int) -> Actor:
    """The actor for a member outside a request (commands on the terminal, tests). Raises NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound
    return _actor(member.id, member.name, member.role, member.automatic, member.email_verified_at, None)


def _actor(
    member_id: int,
    name: str,
    role: str,
    automatic: bool,
    verified_at: datetime | None,
    session_id: int | None,
) -> Actor:
    granted = current_kernel().capabilities
    return Actor(
        member_id=member_id,
        name=name,
        role=role,
        post_role=post_role(role, automatic=automatic),
        capabilities=frozenset(granted.get(role, ())),
        verified=verified_at is not None,
        session_id=session_id,
    )


@dataclass(frozen=True, slots=True)
class MemberCard:
    """What a page says about a member beside what they wrote."""

    id: int | None
    name: str
    role: str

    @property
    def url(self) -> str | None:
        return f"/members/{self.id}" if self.id is not None else None

    @property
    def role_word(self) -> str:
        return ROLE_WORDS.get(self.role, "")


FORMER_MEMBER = MemberCard(id=None, name="Former member", role="member")


def member_cards(ids: Iterable[int | None]) -> dict[int | None, MemberCard]:
    """Cards of these members in one query; None stands for a deleted author."""
    wanted = {i for i in ids if i is not None}
    cards: dict[int | None, MemberCard] = {None: FORMER_MEMBER}
    if wanted:
        rows = db.session.execute(select(Member.id, Member.name, Member.role).where(Member.id.in_(wanted)))
        cards |= {row.id: MemberCard(row.id, row.name, row.role) for row in rows}
    return cards


def member_by_id(member_id: int) -> Member:
    """The member, or NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound
    return member


def lock_members(member_ids: Iterable[int]) -> None:
    """Inside a transaction: lock these members' rows in one order.

    FOR NO KEY UPDATE: what refers to them, such as their posts, may still be written meanwhile.
    """
    db.session.execute(
        select(Member.id)
        .where(Member.id.in_(sorted(set(member_ids))))
        .order_by(Member.id)
        .with_for_update(key_share=True)
    )


def member_by_email(email_key: str) -> Member | None:
    return db.session.scalars(select(Member).where(Member.email_key == email_key)).first()


def open_sessions(member_id: int) -> list[SessionRow]:
    """Where a member is signed in, newest first."""
    return list(
        db.session.scalars(
            select(SessionRow)
            .where(
                SessionRow.member_id == member_id,
                SessionRow.revoked_at.is_(None),
                SessionRow.expires_at > clock.now(),
            )
            .order_by(SessionRow.id.desc())
        )
    )


def administrator_exists() -> bool:
    return db.session.scalar(select(Member.id).where(Member.role == ADMINISTRATOR).limit(1)) is not None


def standing_token(token_id: int | None, purpose: str) -> AccountToken | None:
    """The token row if its link can still be used. Looking consumes nothing."""
    if token_id is None:
        return None
    return db.session.scalars(
        select(AccountToken).where(
            AccountToken.id == token_id,
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.voided_at.is_(None),
            AccountToken.expires_at > clock.now(),
        )
    ).first()
