"""What is done in the background: beats are stored every second, time is classified and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from app.core import flushing
from app.core.kernel import Kernel
from superusers.activity.beats import Buffer
from superusers.activity.services.advise_rest import advise_rest
from superusers.activity.services.classify_members import classify_members
from superusers.activity.services.find_long_days import find_long_days
from superusers.activity.services.forget_old_time import forget_old_time
from superusers.activity.services.store_heard import store_heard


def register(kernel: Kernel) -> None:
    kernel.handle("activity.upkeep", upkeep, every=timedelta(hours=1))


def upkeep() -> None:
    """Hourly. What belongs to a night is done in the first hour of the programme's new day."""
    find_long_days()
    classify_members()
    advise_rest()
    forget_old_time()


class Flusher(flushing.Flusher):
    """Stores beats and acts."""

    def __init__(
        self,
        buffer: Buffer,
        *,
        context: Callable[[], AbstractContextManager[object]],
        threaded: Callable[[], bool],
    ) -> None:
        super().__init__(
            buffer, lambda heard: store_heard(heard), name="activity", context=context, threaded=threaded
        )
