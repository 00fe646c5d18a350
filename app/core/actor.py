"""Who acts: a frozen value taken before a command begins, never a live database row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody (or nobody) asking for something, with the capabilities their role or tier grants."""

    member_id: int | None
    name: str = ""
    role: str = "visitor"
    post_role: str = "customer"
    """What a post remembers of its author's role: customer, super_user, staff or automatic."""
    capabilities: frozenset[str] = field(default_factory=frozenset)
    verified: bool = False
    """The member's e-mail address is verified."""
    session_id: int | None = None
    suspended_until: datetime | None = None
    """Set while the member may read and not write; never a moment that has passed."""
    suspended_reason: str = ""
    confirmed_at: datetime | None = None
    """When this person last proved who they are in this browser; None outside a browser."""
    picture: str | None = None
    """The stem of the member's picture (`app.core.pictures`)."""
    time_zone: str = ""
    """The member's IANA zone, if said."""
    lacks_second_step: bool = False
    """The role asks for the second step of sign-in, so it grants nothing until that is set up."""

    @property
    def is_signed_in(self) -> bool:
        return self.member_id is not None

    @property
    def signed_in_id(self) -> int:
        """The member's id where a policy has already made sure that there is one."""
        assert self.member_id is not None  # noqa: S101 - a programming error, not an input error
        return self.member_id

    def can(self, capability: str) -> bool:
        return capability in self.capabilities

    def is_member(self, member_id: int | None) -> bool:
        """True for this very member; a deleted author (None) is nobody."""
        return member_id is not None and self.member_id == member_id


VISITOR = Actor(member_id=None)
SYSTEM = Actor(member_id=None, name="system", role="system", capabilities=frozenset({"system"}))
