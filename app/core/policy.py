"""What a policy answers: allowed, or refused with a reason that a person can read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a `can_x` function. Truthy when allowed."""

    allowed: bool
    reason: str = ""
    message: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise Refused unless allowed."""
        if not self.allowed:
            raise Refused(self.reason, self.message)


ALLOW = Verdict(True)


def deny(reason: str, message: str) -> Verdict:
    """Refuse: `reason` is a word for machines and tests, `message` a sentence for people."""
    return Verdict(False, reason, message)


class Refused(Exception):
    """A policy said no. Becomes a 403 with the message."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class NotFound(Exception):
    """No such thing, or not for this actor: both give the same 404."""


class Invalid(Exception):
    """Input that cannot be taken: `{field: message}`. The form shows each message beside its field."""

    def __init__(self, **problems: str) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems
