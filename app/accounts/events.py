"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class MemberJoined(Event, name="accounts.member_joined"):
    """A member's e-mail address was confirmed for the first time."""

    member_id: int


@dataclass(frozen=True, slots=True)
class MemberClosed(Event, name="accounts.member_closed"):
    """A member closed the account for good. Whatever a room keeps for this person alone (claims, drafts,
    what they follow, notices) goes; what they wrote and the ledger stay, and name nobody any more.
    """

    member_id: int


@dataclass(frozen=True, slots=True)
class CommunityFounded(Event, name="accounts.community_founded"):
    """The community got its name and its first administrator."""

    administrator_id: int


@dataclass(frozen=True, slots=True)
class MemberSuspended(Event, name="accounts.member_suspended"):
    """A member may read and not write for a time."""

    member_id: int


@dataclass(frozen=True, slots=True)
class SuspensionLifted(Event, name="accounts.suspension_lifted"):
    """A suspension was ended before its time."""

    member_id: int
