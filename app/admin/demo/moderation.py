"""The demo's flags and decisions, made by moderation's own use cases once everything else is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from app.accounts.queries import actor_of_member
from app.admin.demo.build import read_moderation
from app.admin.models import ImportedId
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound, Refused
from app.moderation.queries import open_item_of
from app.moderation.services.flag_post import flag_post
from app.moderation.services.vote_on_item import vote_on_item


def moderate_demo() -> None:
    """Raise the flags and cast the votes of the content. What is there already is left as it is."""
    for item in read_moderation():
        kind, post_id = item["on"], _local_id(item["on"], item["post"])
        for flag in item["flags"]:
            with suppress(Refused, NotFound):
                note = flag.get("note", "")
                flag_post(_actor(flag["by"]), kind, post_id, reason=flag["reason"], note=note)
        opened = open_item_of(kind, post_id)
        if opened is not None and "decided" in item:
            _decide(opened.id, item["decided"])


def _decide(item_id: int, decided: Mapping[str, Any]) -> None:
    with suppress(Refused):
        vote_on_item(
            _actor(decided["by"]),
            item_id,
            decided["choice"],
            reason=decided.get("reason", ""),
            note=decided.get("note", ""),
        )


def _actor(key: str) -> Actor:
    """A member of the demo. Nobody can sign in yet; what they did, they did with a confirmed address."""
    return dataclasses.replace(actor_of_member(_local_id("member", key)), verified=True)


def _local_id(kind: str, external_id: str) -> int:
    return db.session.execute(
        select(ImportedId.local_id).where(ImportedId.kind == kind, ImportedId.external_id == external_id)
    ).scalar_one()
