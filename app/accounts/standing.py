"""What a programme makes of a member: super user or not, and what the tier grants.

The one thing of this room that a higher one writes. It stands in the transaction of the step that causes it,
on the row that every session reads, so a browser that is open has it at its next page. An event would come a
moment late, and a look into the programme's own tables would cost every page of everybody.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from app.accounts.models import Member
from app.accounts.roles import MEMBER, SUPER_USER
from app.core.db import db


def set_standing(member_id: int, *, super_user: bool, grants: Collection[str]) -> None:
    """Inside a command. Employees and closed accounts keep what they are."""
    db.session.flush()
    db.session.execute(
        update(Member)
        .where(
            Member.id == member_id,
            Member.role.in_((MEMBER, SUPER_USER)),
            Member.closed_at.is_(None),
        )
        .values(
            role=SUPER_USER if super_user else MEMBER,
            tier_grants=" ".join(sorted(grants)) if super_user else None,
        )
        .execution_options(synchronize_session="fetch")
    )
