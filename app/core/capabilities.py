"""Every capability there is. Roles and tiers grant them (`Kernel.grant`); policies ask for them by name."""

from __future__ import annotations

ACCEPT_ANY = "forum.accept_any"
"""Accept or un-accept on any question, at any time (staff)."""
ACCEPT_FOR_SILENT = "forum.accept_for_silent_asker"
"""Accept on behalf of an asker who has been silent for seven days after a visible answer."""
SEE_HIDDEN = "forum.see_hidden"
READ_STATISTICS = "analytics.read"
READ_ANY_LEDGER = "reputation.read_any"
ADMINISTER = "admin.all"

ALL = frozenset({ACCEPT_ANY, ACCEPT_FOR_SILENT, SEE_HIDDEN, READ_STATISTICS, READ_ANY_LEDGER, ADMINISTER})
