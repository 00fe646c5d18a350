"""What our archives hold beyond the format: files of their own, which other readers do not open.

Versions, reactions, who follows what, what happened, and whatever else stands on a post.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.admin.importing.archive_fields import ANY_POST, AUTHOR_ROLES, REACTIONS, URGENCIES, Fields
from app.admin.importing.readers_common import RowError
from app.admin.importing.records import (
    EventRecord,
    FollowRecord,
    ReactionRecord,
    Record,
    RevisionRecord,
    StateRecord,
)
from app.forum.timeline import WORDS

EVENTS = {kind: kind for kind in WORDS}


def _revision(file: str, line: int, fields: Fields) -> Record:
    number = fields.count("number")
    if not number:
        raise RowError("number: not a whole number from 1")
    on, post = fields.choice("on", ANY_POST), fields.label("post")
    return RevisionRecord(
        file=file,
        line=line,
        external_id=f"{on}/{post}/{number}",
        on=on,
        post=post,
        number=number,
        author=fields.optional_label("by"),
        at=fields.time("at"),
        initial=number == 1,
        title=fields.optional_label("title"),
        tags=None if fields.values.get("tags") is None else fields.tags("tags"),
        category=fields.optional_label("category"),
        body=fields.text("body"),
        comment=fields.optional_text("reason"),
    )


def _reaction(file: str, line: int, fields: Fields) -> Record:
    return ReactionRecord(
        file=file,
        line=line,
        kind=fields.choice("kind", REACTIONS),
        post=fields.label("post"),
        member=fields.label("member"),
        at=fields.time("at"),
    )


def _follow(file: str, line: int, fields: Fields) -> Record:
    return FollowRecord(
        file=file,
        line=line,
        question=fields.label("question"),
        member=fields.label("member"),
        at=fields.time("at"),
        muted=fields.flag("muted"),
    )


def _event(file: str, line: int, fields: Fields) -> Record:
    return EventRecord(
        file=file,
        line=line,
        question=fields.label("question"),
        kind=fields.choice("kind", EVENTS),
        at=fields.time("at"),
        by=fields.optional_label("by"),
        answer=fields.optional_label("answer"),
        other=fields.optional_label("other"),
        detail=fields.optional_text("detail"),
    )


def _state(file: str, line: int, fields: Fields) -> Record:
    on = fields.choice("on", ANY_POST)
    values: dict[str, Any] = {
        "author_role": fields.optional_choice("author_role", AUTHOR_ROLES),
        "hidden_note": fields.optional_text("hidden_note"),
    }
    moments = {
        "question": ("escalated_at", "locked_at", "merged_at", "asker_edited_at"),
        "answer": ("didnt_help_at", "moved_at"),
        "comment": ("edited_at",),
    }[on]
    values |= {name: fields.optional_time(name) for name in moments}
    if on == "question":
        values["urgency"] = fields.optional_choice("urgency", URGENCIES)
        values["closed_elsewhere"] = False if fields.flag("closed_here") else None
    if on == "comment":
        values["asks"] = fields.flag("asks") or None
    return StateRecord(
        file=file,
        line=line,
        on=on,
        post=fields.label("post"),
        values={name: value for name, value in values.items() if value is not None},
        moved_from=fields.optional_label("moved_from") if on == "answer" else None,
        to_the_day=fields.flag("to_the_day") if on == "answer" else False,
    )


# As `archive.PHASES`.
ADDITIONS: tuple[tuple[str, Callable[[str, int, Fields], Record], str], ...] = (
    ("revisions", _revision, "on post number by at reason title tags category body"),
    ("reactions", _reaction, "kind post member at"),
    ("follows", _follow, "question member at muted"),
    ("events", _event, "question kind at by answer other detail"),
    (
        "states",
        _state,
        """on post author_role hidden_note closed_here escalated_at urgency locked_at merged_at
        asker_edited_at didnt_help_at moved_at moved_from to_the_day asks edited_at""",
    ),
)
