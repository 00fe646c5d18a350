"""The demo's flags and decisions, made by moderation's own use cases once everything else is there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from app.admin.demo.build import read_moderation
from app.admin.demo.people import demo_actor, demo_id
from app.core.policy import NotFound, Refused
from app.moderation.queries import open_item_of
from app.moderation.services.flag_post import flag_post
from app.moderation.services.vote_on_item import vote_on_item


def moderate_demo() -> None:
    """Raise the flags and cast the votes of the content. What is there already is left as it is."""
    for item in read_moderation():
        kind, post_id = item["on"], demo_id(item["on"], item["post"])
        for flag in item["flags"]:
            with suppress(Refused, NotFound):
                note = flag.get("note", "")
                flag_post(demo_actor(flag["by"]), kind, post_id, reason=flag["reason"], note=note)
        opened = open_item_of(kind, post_id)
        if opened is not None and "decided" in item:
            _decide(opened.id, item["decided"])


def _decide(item_id: int, decided: Mapping[str, Any]) -> None:
    with suppress(Refused):
        vote_on_item(
            demo_actor(decided["by"]),
            item_id,
            decided["choice"],
            reason=decided.get("reason", ""),
            note=decided.get("note", ""),
        )
