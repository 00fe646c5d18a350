"""Training hears of who leaves."""

from __future__ import annotations

from app.accounts.events import MemberClosed
from app.core.kernel import Kernel
from superusers.training.services._leaving import forget_member


def register(kernel: Kernel) -> None:
    kernel.consume("training.member_closed", on_member_closed, MemberClosed)


def on_member_closed(event: MemberClosed) -> None:
    forget_member(event.member_id)
