"""Options: numbers and switches that an administrator changes while the site runs.

A room declares its options with their defaults (`Kernel.option`); the table holds only what was changed. What
has to be known before there is a database is a setting of the environment instead (`config.Settings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from time import monotonic

from flask import current_app
from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.option_kinds import Option, Value
from app.core.types import Base, UtcDateTime

CACHE_S = 2.0


class OptionRow(Base):
    """An option that does not stand at its default."""

    __tablename__ = "option"

    key: Mapped[str] = mapped_column(String(80), primary_key=True, autoincrement=False)
    value: Mapped[Value] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChangedMeanwhile(Exception):
    """Somebody else saved other values since the form was shown: `{key: value now}`."""

    def __init__(self, now: Mapping[str, Value]) -> None:
        super().__init__(", ".join(now))
        self.now = dict(now)


def option(key: str) -> Value:
    """What an option stands at: at most two seconds old. Raises KeyError for one that nobody declared."""
    declared = current_kernel().options[key]
    return _changed().get(key, declared.default)


def number(key: str) -> int:
    """The same, where it is a number."""
    value = option(key)
    assert isinstance(value, int)  # noqa: S101 - a programming error, not an input error
    return value


def _changed() -> Mapping[str, Value]:
    kept: tuple[float, dict[str, Value]] | None = current_app.extensions.get("options")
    if kept is not None and monotonic() - kept[0] < CACHE_S:
        return kept[1]
    found = {row.key: row.value for row in db.session.execute(select(OptionRow.key, OptionRow.value))}
    current_app.extensions["options"] = (monotonic(), found)
    return found


def forget_options() -> None:
    """Read them anew at the next look: after a change in this process."""
    current_app.extensions.pop("options", None)


def save_options(actor: Actor, values: Mapping[str, Value], *, seen: Mapping[str, Value]) -> None:
    """Inside a command: change options, each recorded. `seen`: what the person saw when they began.

    Raises ChangedMeanwhile, changing nothing, when one of them was changed since to yet another value.
    """
    rows = {row.key: row for row in db.session.scalars(select(OptionRow).with_for_update())}
    options = current_kernel().options
    now = {key: rows[key].value if key in rows else options[key].default for key in values}
    changes = {key: value for key, value in values.items() if value != seen[key] and value != now[key]}
    if other := {key: now[key] for key in changes if now[key] != seen[key]}:
        raise ChangedMeanwhile(other)
    for key, value in changes.items():
        if value == options[key].default:
            db.session.delete(rows[key])
        elif key in rows:
            rows[key].value, rows[key].changed_at = value, clock.now()
        else:
            db.session.add(OptionRow(key=key, value=value, changed_at=clock.now()))
        record(actor, "core.option_changed", subject=("option", None), key=key, before=now[key], after=value)
    forget_options()


__all__ = ["ChangedMeanwhile", "Option", "Value", "forget_options", "number", "option", "save_options"]
