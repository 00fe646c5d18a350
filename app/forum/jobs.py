"""The forum's schedule."""

from __future__ import annotations

from datetime import timedelta

from app.core.kernel import Kernel
from app.forum.services.forget_expired import forget_expired


def register(kernel: Kernel) -> None:
    kernel.handle("forum.forget_expired", forget_expired, every=timedelta(hours=6))
