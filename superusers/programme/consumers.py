"""Who leaves the community leaves the programme."""

from __future__ import annotations

from app.accounts.events import MemberClosed
from app.core.kernel import Kernel
from superusers.programme.services._closing import close_place


def register(kernel: Kernel) -> None:
    kernel.consume("programme.member_closed", on_member_closed, MemberClosed)


def on_member_closed(event: MemberClosed) -> None:
    close_place(event.member_id)
