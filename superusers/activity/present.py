"""What this process remembers for half a minute of members who are here: does their time get recorded?

Every page of a member asks, and asking the database each time would cost every page a query for the sake of a
few members. A switch that is turned in this process counts at once; another process hears of it half a minute
later, which matters to nobody: what arrives meanwhile is refused where it would be stored.
"""

from __future__ import annotations

from time import monotonic

from app.core.kernel import Kernel, current_kernel
from superusers.activity.beats import Buffer
from superusers.activity.queries import Switches, switches_of
from superusers.activity.tickets import Tickets

REMEMBERED_S = 30.0
MOST_MEMBERS = 20_000

_SWITCHES = "activity.switches"
_BUFFER = "activity.buffer"
_TICKETS = "activity.tickets"


def present_switches(member_id: int) -> Switches:
    """A member's switches, at most half a minute old."""
    kept: dict[int, tuple[float, Switches]] = current_kernel().kept.setdefault(_SWITCHES, {})
    found = kept.get(member_id)
    if found is None or monotonic() - found[0] > REMEMBERED_S:
        if len(kept) >= MOST_MEMBERS:
            kept.clear()
        found = kept[member_id] = (monotonic(), switches_of(member_id))
    return found[1]


def forget_present(member_id: int) -> None:
    """The member has turned a switch."""
    current_kernel().kept.get(_SWITCHES, {}).pop(member_id, None)


def keep(kernel: Kernel, buffer: Buffer, tickets: Tickets) -> None:
    """What the process has one of."""
    kernel.kept |= {_BUFFER: buffer, _TICKETS: tickets}


def the_buffer() -> Buffer:
    found: Buffer = current_kernel().kept[_BUFFER]
    return found


def the_tickets() -> Tickets:
    found: Tickets = current_kernel().kept[_TICKETS]
    return found
