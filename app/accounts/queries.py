"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.actors import HalfSignedIn as HalfSignedIn
from app.accounts.actors import able_members as able_members
from app.accounts.actors import actor_of_member as actor_of_member
from app.accounts.actors import actor_of_session as actor_of_session
from app.accounts.actors import half_signed_in as half_signed_in
from app.accounts.actors import is_suspended as is_suspended
from app.accounts.actors import needs_second_step as needs_second_step
from app.accounts.actors import token_hash as token_hash
from app.accounts.models import (
    AccountToken,
    DataCopy,
    EmailChange,
    Member,
    RecoveryCode,
    SecondStep,
    SessionRow,
)
from app.accounts.names import FORMER_NAME
from app.accounts.roles import ADMINISTRATOR, EMPLOYEES, ROLE_WORDS
from app.accounts.roles import SUPER_USER as SUPER_USER
from app.accounts.time_zones import zone_named as zone_named
from app.accounts.time_zones import zone_names as zone_names
from app.core import clock
from app.core.db import db
from app.core.policy import NotFound
from app.core.text import case_fold_key


@dataclass(frozen=True, slots=True)
class MemberCard:
    """What a page says about a member beside what they wrote."""

    id: int | None
    name: str
    role: str
    picture: str | None = None

    @property
    def url(self) -> str | None:
        """None where there is no page: the member left."""
        return f"/members/{self.id}" if self.id is not None and self.name != FORMER_NAME else None

    @property
    def role_word(self) -> str:
        return ROLE_WORDS.get(self.role, "")


FORMER_MEMBER = MemberCard(id=None, name=FORMER_NAME, role="member")


def member_cards(ids: Iterable[int | None]) -> dict[int | None, MemberCard]:
    """Cards of these members in one query; None stands for a deleted author."""
    wanted = {i for i in ids if i is not None}
    cards: dict[int | None, MemberCard] = {None: FORMER_MEMBER}
    if wanted:
        columns = (Member.id, Member.name, Member.role, Member.picture)
        rows = db.session.execute(select(*columns).where(Member.id.in_(wanted)))
        cards |= {row.id: MemberCard(row.id, row.name, row.role, row.picture) for row in rows}
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


def members_with_role(role: str) -> list[int]:
    """Ids of who has this role and is here, in order."""
    statement = select(Member.id).where(
        Member.role == role, Member.closed_at.is_(None), Member.automatic.is_(False)
    )
    return list(db.session.scalars(statement.order_by(Member.id)))


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who may be more than a customer one day."""

    joined_at: datetime
    time_zone: str


def customers_among(member_ids: Sequence[int]) -> dict[int, Customer]:
    """Those of these members who are people, are here, and are no employees."""
    rows = db.session.execute(
        select(Member.id, Member.joined_at, Member.time_zone).where(
            Member.id.in_(member_ids),
            Member.role.not_in(EMPLOYEES),
            Member.automatic.is_(False),
            Member.closed_at.is_(None),
        )
    )
    return {row.id: Customer(row.joined_at, row.time_zone) for row in rows}


def is_employee(role: str) -> bool:
    return role in EMPLOYEES


def members_named(name: str) -> list[int]:
    """Ids of the members who are here under this name, two at most: names are not unique."""
    return list(
        db.session.scalars(
            select(Member.id)
            .where(Member.name_key == case_fold_key(name), Member.closed_at.is_(None))
            .order_by(Member.id)
            .limit(2)
        )
    )


def members_by_name(names: Iterable[str]) -> dict[str, list[int]]:
    """All members under each of many names, by `case_fold_key` of the name, in one query."""
    rows = db.session.execute(
        select(Member.name_key, Member.id)
        .where(Member.name_key.in_({case_fold_key(name) for name in names}), Member.closed_at.is_(None))
        .order_by(Member.id)
    )
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.name_key, []).append(row.id)
    return found


def open_sessions(member_id: int) -> list[SessionRow]:
    """Where a member is signed in, newest first."""
    return list(
        db.session.scalars(
            select(SessionRow)
            .where(
                SessionRow.member_id == member_id,
                SessionRow.revoked_at.is_(None),
                SessionRow.code_due_until.is_(None),
                SessionRow.expires_at > clock.now(),
            )
            .order_by(SessionRow.id.desc())
        )
    )


def listed_members() -> ColumnElement[bool]:
    """A condition on members: people who are here and let others see their profile."""
    return and_(
        Member.closed_at.is_(None),
        Member.profile_hidden_at.is_(None),
        Member.automatic.is_(False),
        or_(Member.email_verified_at.is_not(None), Member.password_hash.is_(None)),
    )


def members_on_boards() -> Select[int]:
    """Ids of those who may stand on a leaderboard: people, no employees, not suspended, who did not
    opt out."""
    return select(Member.id).where(
        Member.closed_at.is_(None),
        Member.left_boards_at.is_(None),
        Member.profile_hidden_at.is_(None),
        Member.automatic.is_(False),
        or_(Member.suspended_until.is_(None), Member.suspended_until <= clock.now()),
        Member.role.not_in(EMPLOYEES),
    )


@dataclass(frozen=True, slots=True)
class Address:
    """Where a member can be written to."""

    email: str
    name: str


def address_of(member_id: int) -> Address | None:
    """None where there is no confirmed address, or the member has left."""
    row = db.session.execute(
        select(Member.email, Member.name).where(
            Member.id == member_id,
            Member.email.is_not(None),
            Member.email_verified_at.is_not(None),
            Member.closed_at.is_(None),
        )
    ).first()
    return Address(row.email, row.name) if row else None


MOST_AT_AN_ADDRESS = 6
"""More accounts than these at one address are an office, a school or a mobile network: it says nothing."""


def shared_addresses() -> list[list[int]]:
    """Members who signed in from one address lately, a list for each address with two to six of them."""
    return _sharing(SessionRow.address_hash)


def shared_devices() -> list[list[int]]:
    """The same of browsers."""
    return _sharing(SessionRow.device_hash)


def _sharing(hashed: InstrumentedAttribute[str | None]) -> list[list[int]]:
    rows = db.session.execute(
        select(hashed, SessionRow.member_id)
        .where(hashed.is_not(None))
        .distinct()
        .order_by(hashed, SessionRow.member_id)
    )
    together: dict[str | None, list[int]] = {}
    for shared, member_id in rows:
        together.setdefault(shared, []).append(member_id)
    return [members for members in together.values() if 2 <= len(members) <= MOST_AT_AN_ADDRESS]


def joined_at(member_id: int) -> datetime:
    return db.session.execute(select(Member.joined_at).where(Member.id == member_id)).scalar_one()


def second_step_of(member_id: int) -> SecondStep | None:
    return db.session.get(SecondStep, member_id)


def recovery_codes_left(member_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def waiting_email_change(member_id: int) -> EmailChange | None:
    """The change of address whose link a member has still to open."""
    return db.session.scalars(
        select(EmailChange)
        .where(
            EmailChange.member_id == member_id,
            EmailChange.confirmed_at.is_(None),
            EmailChange.ended_at.is_(None),
            EmailChange.expires_at > clock.now(),
        )
        .order_by(EmailChange.id.desc())
    ).first()


def email_change_to_confirm(change_id: int | None) -> EmailChange | None:
    """The change if the link to its new address can still be used."""
    change = db.session.get(EmailChange, change_id) if change_id is not None else None
    if change is None or change.confirmed_at or change.ended_at or change.expires_at <= clock.now():
        return None
    return change


def email_change_to_undo(change_id: int | None) -> EmailChange | None:
    """The change if the link to its old address can still stop it or take it back."""
    change = db.session.get(EmailChange, change_id) if change_id is not None else None
    if change is None or change.ended_at or change.undo_until <= clock.now():
        return None
    return change


def newest_data_copy(member_id: int) -> DataCopy | None:
    """The copy of their data that a member asked for last, made or not, unless it is gone by now."""
    return db.session.scalars(
        select(DataCopy)
        .where(
            DataCopy.member_id == member_id,
            or_(DataCopy.expires_at.is_(None), DataCopy.expires_at > clock.now()),
        )
        .order_by(DataCopy.id.desc())
        .limit(1)
    ).first()


def data_copy_content(member_id: int, copy_id: int) -> bytes:
    """The zip file. Raises NotFound: somebody else's, not made yet, gone."""
    content = db.session.scalar(
        select(DataCopy.content).where(
            DataCopy.id == copy_id, DataCopy.member_id == member_id, DataCopy.expires_at > clock.now()
        )
    )
    if content is None:
        raise NotFound
    return content


def is_last_administrator(member_id: int, *, lock: bool = False) -> bool:
    """Whether nobody else is in charge. `lock`: inside a command, so that two cannot leave at once."""
    statement = select(Member.id).where(Member.role == ADMINISTRATOR).order_by(Member.id)
    return db.session.scalars(statement.with_for_update() if lock else statement).all() == [member_id]


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
