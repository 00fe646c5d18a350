"""The demo's members and posts, by what its content calls them."""

from __future__ import annotations

import dataclasses

from sqlalchemy import select

from app.accounts.queries import actor_of_member
from app.admin.models import ImportedId
from app.core.actor import Actor
from app.core.db import db


def demo_actor(key: str) -> Actor:
    """A member of the demo. Nobody can sign in yet; what they did, they did with a confirmed address."""
    return dataclasses.replace(actor_of_member(demo_id("member", key)), verified=True)


def demo_id(kind: str, external_id: str) -> int:
    return db.session.execute(
        select(ImportedId.local_id).where(ImportedId.kind == kind, ImportedId.external_id == external_id)
    ).scalar_one()
