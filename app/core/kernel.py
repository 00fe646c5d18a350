"""What the rooms of one application have told the kernel: consumers, jobs, slots, capabilities, folds.

A room registers itself in its `init_app(app)`. The registries belong to one application, so the forum can
be built with and without `superusers` in the same process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

from app.core.capabilities import ALL
from app.core.events import Event

if TYPE_CHECKING:
    from config import Settings

Consumer = Callable[[Any], None]
JobHandler = Callable[..., None]


@dataclass(slots=True)
class Kernel:
    settings: Settings
    consumers: dict[str, tuple[Consumer, tuple[type[Event], ...]]] = field(default_factory=dict)
    job_handlers: dict[str, JobHandler] = field(default_factory=dict)
    schedules: dict[str, timedelta] = field(default_factory=dict)
    slots: dict[str, list[Callable[..., Any]]] = field(default_factory=lambda: defaultdict(list))
    capabilities: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    folds: dict[str, Callable[[], int]] = field(default_factory=dict)
    """Each rebuilds one room's derived rows from the facts and returns how many rows it wrote."""
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
