"""Events: facts that happened, as frozen dataclasses of ids and plain values.

    @dataclass(frozen=True, slots=True)
    class AnswerAccepted(Event, name="forum.answer_accepted", version=1):
        acceptance_id: int

`uow.emit` stores them with the command's own changes (`core.outbox`); `core.delivery` brings them to their
consumers.
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. Fields are ids and plain JSON values; never secrets."""

    name: ClassVar[str]
    version: ClassVar[int] = 1

    def __init_subclass__(cls, *, name: str | None = None, version: int = 1) -> None:
        if name is not None:  # dataclass(slots=True) makes the class a second time, without arguments
            cls.name = name
            cls.version = version
