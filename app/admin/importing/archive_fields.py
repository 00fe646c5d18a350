"""Fields of an archive's rows, checked strictly: type, allowed values, and text that can be stored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.admin.importing.readers_common import LARGEST_INTEGER, RowError, excerpt, time_in_utc
from app.admin.importing.records import Skipped

FORMATS = {name: name for name in ("markdown", "html", "text")}
MEMBER_ROLES = {
    name: name for name in ("member", "super_user", "staff", "community_manager", "administrator")
}
# What a post or an acceptance remembers about its author: managers and administrators are staff.
AUTHOR_ROLES = {
    "customer": "customer",
    "member": "customer",
    "super_user": "super_user",
    "staff": "staff",
    "community_manager": "staff",
    "administrator": "staff",
    "automatic": "automatic",
}
ACCEPTING_ROLES = {name: role for name, role in AUTHOR_ROLES.items() if role != "automatic"}
ACCEPTING_ROLES["asker"] = "asker"
POSTS = {name: name for name in ("question", "answer")}
ANY_POST = POSTS | {"comment": "comment"}
REACTIONS = {name: name for name in ("me_too", "worked")}
URGENCIES = {name: name for name in ("urgent", "asked")}
ACCEPTANCES = {name: name for name in ("solution", "also_works")}

# datetime.fromisoformat reads more than we want (week dates, no time at all).
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(slots=True)
class Fields:
    """One JSON object. Its readers raise RowError, with the field's name in the reason. null is absent."""

    values: dict[str, Any]
    now: datetime
    within: str = ""  # "closed." for the fields of the object in `closed`

    def text(self, name: str) -> str:
        """Return a text that must be there; it may be empty."""
        value = self.optional_text(name)
        if value is None:
            raise RowError(f"{self.within}{name} is missing")
        return value

    def label(self, name: str) -> str:
        """Return a text that must be there and not be blank: an id, a name, a title."""
        value = self.text(name)
        if not value.strip():
            raise RowError(f"{self.within}{name} is empty")
        return value

    def optional_label(self, name: str) -> str | None:
        return None if self.values.get(name) is None else self.label(name)

    def optional_text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else _storable(value, self.within + name)

    def email(self, name: str) -> str | None:
        value = self.optional_label(name)
        if value is not None and not _EMAIL.fullmatch(value):
            raise RowError(f"{name}: not an e-mail address: {excerpt(value)[:40]!r}")
        return value

    def choice(self, name: str, allowed: dict[str, str]) -> str:
        """Return what `allowed` maps the value to."""
        value = self.text(name)
        if value not in allowed:
            raise RowError(f"{name}: {excerpt(value)[:40]!r} is not one of {', '.join(allowed)}")
        return allowed[value]

    def optional_choice(self, name: str, allowed: dict[str, str]) -> str | None:
        return None if self.values.get(name) is None else self.choice(name, allowed)

    def count(self, name: str) -> int | None:
        """Return a number that is not negative, or None where it is absent."""
        value = self.values.get(name)
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= LARGEST_INTEGER:
            raise RowError(f"{name}: not a whole number from 0 to {LARGEST_INTEGER}")
        return value

    def flag(self, name: str) -> bool:
        """Return whether it is true; absent is false."""
        value = self.values.get(name)
        if value not in (None, True, False):
            raise RowError(f"{name}: neither true nor false")
        return bool(value)

    def vote(self, name: str) -> int:
        value = self.values.get(name)
        if type(value) is not int or value not in (1, -1):
            raise RowError(f"{name}: neither 1 nor -1")
        return value

    def time(self, name: str) -> datetime:
        moment = self.optional_time(name)
        if moment is None:
            raise RowError(f"{self.within}{name} is missing")
        return moment

    def optional_time(self, name: str) -> datetime | None:
        value = self.optional_text(name)
        if value is None:
            return None
        if not _TIME.fullmatch(value):
            raise RowError(f"{self.within}{name}: not a time: {excerpt(value)[:40]!r}")
        return time_in_utc(value, name=self.within + name, now=self.now)

    def tags(self, name: str) -> tuple[str, ...]:
        """Return names, each once, in order."""
        values = self.values.get(name)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise RowError(f"{name}: not a list")
        names = [_storable(value, name).strip() for value in values]
        return tuple(dict.fromkeys(one for one in names if one))

    def state(self, name: str) -> tuple[datetime | None, str | None]:
        """Read `{at, reason}`: since when and why a post is closed or hidden."""
        value = self.values.get(name)
        if value is None:
            return None, None
        if not isinstance(value, dict):
            raise RowError(f"{name}: not an object with at and reason")
        inner = Fields(value, self.now, f"{name}.")
        return inner.time("at"), inner.label("reason")


def _storable(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise RowError(f"{name}: not a text")
    # The JSON parser refuses lone surrogates; this is the other thing PostgreSQL cannot store.
    if "\x00" in value:
        raise RowError(f"{name}: holds a NUL character")
    return value


def unknown_fields(file: str, line: int, values: dict[str, Any], known: frozenset[str]) -> Iterator[Skipped]:
    """Yield a Skipped for each field that the format does not name, also within closed and hidden."""
    unknown = list(values.keys() - known)
    for outer in ("closed", "hidden"):
        if outer in known and isinstance(inner := values.get(outer), dict):
            unknown += [f"{outer}.{name}" for name in inner.keys() - {"at", "reason"}]
    for name in sorted(unknown):
        yield Skipped(file, line, "field", f"unknown field {excerpt(name)[:40]}")
