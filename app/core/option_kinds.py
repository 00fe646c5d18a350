"""What an option is: declared by a room, read from what an administrator typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.policy import Invalid

Value = bool | int | str


@dataclass(frozen=True, slots=True)
class Option:
    """What may be changed, in the words of the administration page. The type of `default` is its type."""

    key: str
    """`<room>.<name>`, stored: never rename it."""
    default: Value
    label: str
    help: str = ""
    unit: str = ""
    minimum: int = 0
    maximum: int = 1_000_000
    choices: tuple[tuple[str, str], ...] = ()
    """For a text: the values it may take, each with its word."""
    check: Callable[[str], str] | None = None
    """For a text: what is wrong with it, a sentence, or nothing."""

    @property
    def room(self) -> str:
        return self.key.partition(".")[0]

    def read(self, typed: str) -> Value:
        """The value of what was typed. Raises Invalid with the message for the option's own field."""
        if isinstance(self.default, bool):
            return typed not in ("", "0")
        if isinstance(self.default, int):
            return self._read_number(typed.strip())
        if self.choices and typed not in dict(self.choices):
            raise Invalid(**{self.key: "Please choose one of these."})
        if self.check is not None and (complaint := self.check(typed)):
            raise Invalid(**{self.key: complaint})
        return typed

    def _read_number(self, typed: str) -> int:
        digits = typed.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            raise Invalid(**{self.key: "Please give a whole number."})
        if not self.minimum <= int(typed) <= self.maximum:
            raise Invalid(**{self.key: f"Please give a number from {self.minimum} to {self.maximum}."})
        return int(typed)
