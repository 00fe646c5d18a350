"""Beats and acts: what is heard of a member's presence, and the buffer in which it waits to be stored.

A beat is one line that a page sends every half minute while somebody uses it:

    <ticket>|<tab>|<sequence number>|<active ms since the last beat>|<kind>|<why>

`kind`: r reads, c composes, b browses. `why`: t it was time, b the page was left (hidden, blurred, closed),
i two minutes went by without a touch; that is what the minutes until the next beat are explained by.
An act is something the server itself saw this member do.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from superusers.activity.tickets import LIFETIME_S, TICKET, Tickets

LONGEST = 200
"""Bytes of a beat; ours have about 100."""
MOST_WAITING = 50_000
"""Beats and acts of a process. Beyond that they are dropped: a flood must not eat the memory."""

_BEAT = re.compile(rf"{TICKET}\|([a-z0-9]{{4,12}})\|(\d{{1,9}})\|(\d{{1,9}})\|([rcb])\|([tbi])", re.ASCII)


class Beat(NamedTuple):
    """Times are milliseconds since 1970, by the server's clock."""

    member_id: int
    at: int
    tab: str
    sequence: int
    active: int
    kind: str
    why: str
    issued: int


class Act(NamedTuple):
    """The server saw the member do something."""

    member_id: int
    at: int


class NotABeat(ValueError):
    """The body is not what our script sends."""


class NoTicket(ValueError):
    """The ticket is forged or too old."""


def read_beat(body: bytes, tickets: Tickets, now_ms: int) -> Beat:
    """The beat in a request's body. Raises NotABeat or NoTicket."""
    found = _BEAT.fullmatch(body.decode("ascii", "replace"))
    if found is None:
        raise NotABeat
    member, issued, page, signature, tab, sequence, active, kind, why = found.groups()
    issued_ms = int(issued) * 1000
    # The ticket's seconds are whole, so a beat of the same second is younger than nothing.
    if not -1000 <= now_ms - issued_ms <= LIFETIME_S * 1000:
        raise NoTicket
    if not tickets.is_genuine(member, issued, page, signature):
        raise NoTicket
    return Beat(int(member), now_ms, tab, int(sequence), int(active), kind, why, issued_ms)


@dataclass(slots=True)
class Buffer:
    """What this process has heard and not yet stored. Any thread adds, one takes."""

    on_first: Callable[[], None] | None = None
    """Called when something waits: makes sure that somebody will store it."""
    waiting: list[Beat | Act] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    dropped: int = 0

    def add(self, heard: Beat | Act) -> None:
        with self.lock:
            if len(self.waiting) >= MOST_WAITING:
                self.dropped += 1
                return
            self.waiting.append(heard)
            is_first = len(self.waiting) == 1
        if is_first and self.on_first is not None:
            self.on_first()

    def take(self) -> list[Beat | Act]:
        with self.lock:
            taken, self.waiting = self.waiting, []
        return taken

    def put_back(self, taken: list[Beat | Act]) -> None:
        """Storing failed: what was taken waits again, the oldest first."""
        with self.lock:
            self.waiting = (taken + self.waiting)[:MOST_WAITING]
