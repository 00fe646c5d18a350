"""What the rooms of one application have told the kernel: consumers, jobs, slots, capabilities, folds.

A room registers itself in its `init_app(app)`. The registries belong to one application, so the forum can
be built with and without `superusers` in the same process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

from app.core.capabilities import ALL
from app.core.events import Event
from app.core.option_kinds import Option

if TYPE_CHECKING:
    from config import Settings

Consumer = Callable[[Any], None]
JobHandler = Callable[..., None]
PersonalData = Callable[[int], Mapping[str, Any]]
Door = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI callable: environment and start_response in, the body out."""


@dataclass(slots=True)
class Kernel:
    settings: Settings
    consumers: dict[str, tuple[Consumer, tuple[type[Event], ...]]] = field(default_factory=dict)
    job_handlers: dict[str, JobHandler] = field(default_factory=dict)
    schedules: dict[str, timedelta] = field(default_factory=dict)
    slots: dict[str, list[Callable[..., Any]]] = field(default_factory=lambda: defaultdict(list))
    capabilities: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    doors: dict[str, tuple[Door, str]] = field(default_factory=dict)
    """What is answered in front of Flask, by path: the door and who may pass it, in a sentence."""
    folds: dict[str, Callable[[], int]] = field(default_factory=dict)
    """Each rebuilds one room's derived rows from the facts and returns how many rows it wrote."""
    personal: dict[str, PersonalData] = field(default_factory=dict)
    """What each room keeps about one member, for the copy that the member may download."""
    checks: dict[str, Callable[[], tuple[str, str]]] = field(default_factory=dict)
    """What else `flask doctor` looks at: each gives a level and what it says."""
    options: dict[str, Option] = field(default_factory=dict)
    """What an administrator may change while the site runs, by key."""
    audit_words: dict[str, str] = field(
        default_factory=lambda: {"core.option_changed": "Changed a setting of the community"}
    )
    """What the audit log calls each act, by its name."""
    demos: dict[str, Callable[[datetime], None]] = field(default_factory=dict)
    """What each room adds to the demo community, by name."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What a room keeps for the life of the process, by its name: an open index, a cache."""
    writes_failed_at: float | None = None
    """When a command last found that the database takes no writes, on the monotonic clock."""

    def consume(self, name: str, consumer: Consumer, *events: type[Event]) -> None:
        """Deliver these events to `consumer`, at least once each. The name is stored: never rename it."""
        if name in self.consumers:
            raise ValueError(f"consumer {name!r} is registered twice")
        self.consumers[name] = (consumer, events)

    def handle(self, kind: str, handler: JobHandler, *, every: timedelta | None = None) -> None:
        """Run jobs of this kind with `handler(**payload)`; with `every`, also on that schedule."""
        if kind in self.job_handlers:
            raise ValueError(f"jobs of kind {kind!r} have a handler already")
        self.job_handlers[kind] = handler
        if every is not None:
            self.schedules[kind] = every

    def option(self, option: Option) -> None:
        """Declare something that an administrator may change. Read it with `core.options.option`."""
        if option.key in self.options:
            raise ValueError(f"option {option.key!r} is declared twice")
        self.options[option.key] = option

    def audits(self, words: Mapping[str, str]) -> None:
        """Declare acts that the audit log records: `{"forum.question_closed": "Closed a question"}`.

        The words begin with a capital letter, in the past, and fit anybody who may have done it.
        """
        if twice := self.audit_words.keys() & words.keys():
            raise ValueError(f"declared twice: {', '.join(sorted(twice))}")
        self.audit_words.update(words)

    def personal_data(self, name: str, read: PersonalData) -> None:
        """Contribute to a member's copy of their data: `read(member_id)` gives files by name.

        Values are JSON (times as aware datetimes), or bytes for a file that is none, its name then with its
        ending. Everything that a room stores about a member belongs here.
        """
        if name in self.personal:
            raise ValueError(f"{name!r} contributes personal data twice")
        self.personal[name] = read

    def demo(self, name: str, tell: Callable[[datetime], None]) -> None:
        """Add to the demo community: `tell(now)`, by the room's own commands, when its members are there.

        Killed in between it is told again from the start, so what has happened already changes nothing.
        """
        if name in self.demos:
            raise ValueError(f"{name!r} adds to the demo twice")
        self.demos[name] = tell

    def door(self, path: str, answer: Door, *, access: str) -> None:
        """Answer this very path in front of Flask: no session, no form token, no check of the host.

        For what is asked for so often, or by such machines, that a view would cost too much or refuse it.
        `access` says who may, because no `@access` can; `tests/web/test_access.py` lists every door.
        """
        if path in self.doors:
            raise ValueError(f"{path!r} has a door already")
        self.doors[path] = (answer, access)

    def fill(self, slot: str, filler: Callable[..., Any]) -> None:
        """Add something to a lower room's page. See `core.slots`."""
        self.slots[slot].append(filler)

    def grant(self, role: str, *capabilities: str) -> None:
        """Give a role these capabilities. A name that no policy knows would grant nothing, so it raises."""
        if unknown := set(capabilities) - ALL:
            raise ValueError(f"no such capability: {', '.join(sorted(unknown))}")
        self.capabilities[role].update(capabilities)


def init_kernel(app: Flask, settings: Settings) -> Kernel:
    kernel = Kernel(settings=settings)
    app.extensions["kernel"] = kernel
    return kernel


def kernel_of(app: Flask) -> Kernel:
    kernel: Kernel = app.extensions["kernel"]
    return kernel


def current_kernel() -> Kernel:
    return kernel_of(current_app)


def current_settings() -> Settings:
    return current_kernel().settings
