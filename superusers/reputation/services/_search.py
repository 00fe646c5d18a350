"""The nightly search for arranged votes: only whoever acted since the last one is counted anew."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.queries import shared_addresses, shared_devices
from app.core import clock
from app.forum.queries import acted_since, votes_in_time
from superusers.reputation.case_queries import last_search, read_graph
from superusers.reputation.patterns import find_patterns, gather
from superusers.reputation.services.refresh_ties import refresh_ties
from superusers.reputation.services.store_cases import store_cases

BATCH = 500
OVERLAP = timedelta(hours=1)
"""An act carries the moment it began; it may have been stored a little later."""


def search_patterns(*, everything: bool = False) -> int:
    """Returns how many cases were opened. `everything`: as if nobody had ever looked."""
    began, last = clock.now(), last_search()
    since = None if everything or last is None else last - OVERLAP
    dirty = acted_since(since)
    batches = [dirty[start : start + BATCH] for start in range(0, len(dirty), BATCH)]
    for batch in batches:
        refresh_ties(batch)
    graph = read_graph()
    in_time = (vote for batch in batches for vote in votes_in_time(batch))
    findings = find_patterns(
        graph,
        votes_in_time=in_time,
        shared_addresses=shared_addresses(),
        shared_devices=shared_devices(),
        dirty=None if since is None else dirty,
    )
    return store_cases(gather(findings), graph, looked_until=began, members=len(dirty))
