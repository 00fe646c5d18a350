"""Roles: what a member is to the community. What a role may do is granted by the rooms (`Kernel.grant`)."""

from __future__ import annotations

MEMBER = "member"
SUPER_USER = "super_user"
STAFF = "staff"
COMMUNITY_MANAGER = "community_manager"
ADMINISTRATOR = "administrator"

ROLES = (MEMBER, SUPER_USER, STAFF, COMMUNITY_MANAGER, ADMINISTRATOR)
EMPLOYEES = (STAFF, COMMUNITY_MANAGER, ADMINISTRATOR)
MANAGERS = (COMMUNITY_MANAGER, ADMINISTRATOR)

ROLE_WORDS = {
    MEMBER: "Member",
    SUPER_USER: "Super user",
    STAFF: "Staff",
    COMMUNITY_MANAGER: "Community manager",
    ADMINISTRATOR: "Administrator",
}


def post_role(role: str, *, automatic: bool = False) -> str:
    """What a post remembers of its author's role: customer, super_user, staff or automatic."""
    if automatic:
        return "automatic"
    if role in EMPLOYEES:
        return "staff"
    return "super_user" if role == SUPER_USER else "customer"
