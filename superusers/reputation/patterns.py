"""What arranged votes look like (definitions, *Fraud signals*): pure functions over who gave whom how much.

A finding says what was found and shows its figures. It never decides anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from superusers.reputation.groups import close_knit

CONCENTRATED_SHARE, CONCENTRATED_VOTES = 0.4, 8
FAN_PART, FANS_PART = 0.05, 0.25
"""Below these parts of what an author gets, one giver and all such givers together, many others vote for the
author too: whoever reads one category votes for whoever answers most of it."""
BURST_VOTES, BURST_TIME = 6, timedelta(minutes=10)
RECIPROCAL_VOTES, RECIPROCAL_SHARE = 5, 0.25
"""Each way; and so large a part of all that each of the two gives: active helpers like each other anyway."""
MUTUAL_ACCEPTANCES = 3
"""Each way."""
SHARED_ACTS = 3
"""Votes and acceptances between two who sign in from one address, or one browser; that alone says nothing."""

SIGNALS = {
    "concentrated": "Most votes go to one person",
    "burst": "Many votes for one person within minutes",
    "reciprocal": "Two vote for each other",
    "mutual_acceptances": "Two accept each other's answers",
    "closed_group": "A small group keeps to itself",
    "shared_address": "Votes between accounts at one address",
    "shared_device": "Votes between accounts in one browser",
}


@dataclass(frozen=True, slots=True)
class Finding:
    signal: str
    members: tuple[int, ...]
    """Ids, rising."""
    figures: dict[str, float] = field(default_factory=dict)
    """Counts, and shares from 0 to 1."""
    weak: bool = False
    """Evidence beside something else; alone it opens no case."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"members": list(self.members)}


@dataclass(slots=True)
class Graph:
    """Standing votes and acceptances, counted by pair: {giver: {receiver: how many}}."""

    votes: Mapping[int, Mapping[int, int]]
    acceptances: Mapping[int, Mapping[int, int]]

    def acts(self) -> dict[int, Counter[int]]:
        together: dict[int, Counter[int]] = defaultdict(Counter)
        for given in (self.votes, self.acceptances):
            for giver, receivers in given.items():
                together[giver].update(receivers)
        return together


def find_patterns(
    graph: Graph,
    *,
    votes_in_time: Iterable[tuple[int, int, datetime]],
    shared_addresses: Iterable[Collection[int]],
    shared_devices: Iterable[Collection[int]],
    dirty: Collection[int] | None = None,
) -> list[Finding]:
    """Everything that looks arranged. `dirty`: only what one of these members has a part in; None: all."""
    findings = [
        *find_concentrated(graph.votes),
        *find_bursts(votes_in_time),
        *find_reciprocal(graph.votes),
        *find_mutual_acceptances(graph.acceptances),
        *find_closed_groups(graph),
        *find_shared(graph, "shared_address", shared_addresses),
        *find_shared(graph, "shared_device", shared_devices),
    ]
    if dirty is None:
        return findings
    touched = set(dirty)
    return [finding for finding in findings if touched & set(finding.members)]


def find_concentrated(votes: Mapping[int, Mapping[int, int]]) -> list[Finding]:
    """Weak where the receiver would hardly have less without the giver, nor without all who give so."""
    most: list[tuple[int, int, int, int]] = []
    received: Counter[int] = Counter()
    from_fans: Counter[int] = Counter()
    for giver, receivers in votes.items():
        received.update(receivers)
        total = sum(receivers.values())
        for receiver, n in receivers.items():
            if total >= CONCENTRATED_VOTES and n >= CONCENTRATED_SHARE * total:
                most.append((giver, receiver, n, total))
                from_fans[receiver] += n
    return [
        Finding(
            "concentrated",
            _pair(giver, receiver),
            {"votes": n, "of": total, "share": n / total, "giver": giver},
            weak=n < FAN_PART * received[receiver] and from_fans[receiver] < FANS_PART * received[receiver],
        )
        for giver, receiver, n, total in most
    ]


def find_bursts(votes_in_time: Iterable[tuple[int, int, datetime]]) -> list[Finding]:
    """The fullest ten minutes of each pair; the votes come in order of time."""
    recent: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    fullest: Counter[tuple[int, int]] = Counter()
    for giver, receiver, at in votes_in_time:
        window = recent[giver, receiver]
        window.append(at)
        while at - window[0] > BURST_TIME:
            window.pop(0)
        fullest[giver, receiver] = max(fullest[giver, receiver], len(window))
    return [
        Finding("burst", _pair(giver, receiver), {"votes": n, "minutes": 10, "giver": giver})
        for (giver, receiver), n in fullest.items()
        if n >= BURST_VOTES
    ]


def find_reciprocal(votes: Mapping[int, Mapping[int, int]]) -> list[Finding]:
    found = []
    total = {giver: sum(receivers.values()) for giver, receivers in votes.items()}
    for giver, receivers in votes.items():
        for receiver, n in receivers.items():
            back = votes.get(receiver, {}).get(giver, 0)
            if giver > receiver or min(n, back) < RECIPROCAL_VOTES:
                continue
            share, share_back = n / total[giver], back / total[receiver]
            if min(share, share_back) >= RECIPROCAL_SHARE:
                figures = {"there": n, "back": back, "share": share, "share_back": share_back}
                found.append(Finding("reciprocal", (giver, receiver), figures))
    return found


def find_mutual_acceptances(acceptances: Mapping[int, Mapping[int, int]]) -> list[Finding]:
    return [
        Finding("mutual_acceptances", (giver, receiver), {"there": n, "back": back})
        for giver, receivers in acceptances.items()
        for receiver, n in receivers.items()
        if giver < receiver
        and min(n, back := acceptances.get(receiver, {}).get(giver, 0)) >= MUTUAL_ACCEPTANCES
    ]


def find_closed_groups(graph: Graph) -> list[Finding]:
    return [
        Finding(
            "closed_group",
            group.members,
            {
                "acts": group.inside,
                "share_given": group.inside / group.given,
                "share_received": group.inside / group.received,
            },
        )
        for group in close_knit(graph.acts())
    ]


def find_shared(graph: Graph, signal: str, shared: Iterable[Collection[int]]) -> list[Finding]:
    acts = graph.acts()
    found: dict[tuple[int, ...], Finding] = {}
    for people in shared:
        for first in people:
            for second in people:
                if first < second:
                    n = acts.get(first, Counter())[second] + acts.get(second, Counter())[first]
                    if n >= SHARED_ACTS:
                        found[first, second] = Finding(signal, (first, second), {"acts": n})
    return list(found.values())


def _pair(first: int, second: int) -> tuple[int, int]:
    return (first, second) if first < second else (second, first)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Findings about the same people, for one case."""

    members: tuple[int, ...]
    findings: tuple[Finding, ...]


MOST_TOGETHER = 12


def gather(findings: Iterable[Finding]) -> list[Suspicion]:
    """One suspicion for each group with all that is found inside it, and one for each other pair."""
    found = sorted(findings, key=lambda finding: (-len(finding.members), finding.members, finding.signal))
    strong = [finding for finding in found if not finding.weak]
    groups = {finding.members for finding in strong if len(finding.members) > 2} | _followings(strong)
    gathered: dict[tuple[int, ...], list[Finding]] = {
        who: [] for who in sorted(groups, key=lambda who: (-len(who), who))
    }
    for finding in (*strong, *(finding for finding in found if finding.weak)):
        inside = (who for who in gathered if set(finding.members) <= set(who))
        where = next(inside, None if finding.weak else finding.members)
        if where is not None:
            gathered.setdefault(where, []).append(finding)
    return [Suspicion(who, tuple(inside)) for who, inside in gathered.items() if inside]


def _followings(findings: Iterable[Finding]) -> set[tuple[int, ...]]:
    """Somebody with all who give them most of their votes, from two on: they are looked at together."""
    followers: dict[int, set[int]] = defaultdict(set)
    for finding in findings:
        if finding.signal == "concentrated":
            giver = int(finding.figures["giver"])
            receiver = next(member for member in finding.members if member != giver)
            followers[receiver].add(giver)
    return {
        tuple(sorted({leader, *givers}))
        for leader, givers in followers.items()
        if 2 <= len(givers) < MOST_TOGETHER
    }
