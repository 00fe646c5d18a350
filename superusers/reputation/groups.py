"""Small groups that give mostly to themselves and get mostly from themselves, in a graph of who gave whom.

A strict closed component is easy to avoid: one vote for a stranger joins the group to everybody. So weak
ties are dropped first; what then hangs together is held against all that its members give and receive.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SMALLEST, LARGEST = 3, 12
STRONG_ACTS, STRONG_SHARE = 3, 0.05
"""A tie counts from so many acts that are so large a part of what the giver gives."""
INSIDE_GIVEN, INSIDE_RECEIVED = 0.4, 0.5
ACTS_A_MEMBER = 4

Acts = Mapping[int, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Group:
    members: tuple[int, ...]
    inside: int
    """Acts between members."""
    given: int
    received: int


def close_knit(acts: Acts) -> list[Group]:
    """The groups, each once, the largest first. Time grows with the number of ties."""
    strong = _strong_ties(acts)
    received: Counter[int] = Counter()
    for receivers in acts.values():
        received.update(receivers)
    candidates = {frozenset(part) for part in (*_cycles(strong), *_components(strong))}
    groups = []
    for part in candidates:
        if not SMALLEST <= len(part) <= LARGEST:
            continue
        group = Group(
            tuple(sorted(part)),
            inside=sum(n for giver in part for to, n in acts.get(giver, {}).items() if to in part),
            given=sum(n for giver in part for n in acts.get(giver, {}).values()),
            received=sum(received[member] for member in part),
        )
        if _keeps_to_itself(group):
            groups.append(group)
    return sorted(groups, key=lambda group: (-len(group.members), group.members))


def _keeps_to_itself(group: Group) -> bool:
    if group.inside < ACTS_A_MEMBER * len(group.members):
        return False
    return group.inside >= INSIDE_GIVEN * group.given and group.inside >= INSIDE_RECEIVED * group.received


def _strong_ties(acts: Acts) -> dict[int, list[int]]:
    strong = {}
    for giver, receivers in acts.items():
        total = sum(receivers.values())
        kept = [to for to, n in receivers.items() if n >= STRONG_ACTS and n >= STRONG_SHARE * total]
        if kept:
            strong[giver] = kept
    return strong


def _components(ties: Mapping[int, Iterable[int]]) -> list[set[int]]:
    """What hangs together, whoever gives and whoever gets: a leader and those who only vote for them."""
    near: dict[int, set[int]] = defaultdict(set)
    for giver, receivers in ties.items():
        for to in receivers:
            near[giver].add(to)
            near[to].add(giver)
    found, seen = [], set[int]()
    for start in near:
        if start in seen:
            continue
        part, edge = {start}, [start]
        while edge:
            fresh = near[edge.pop()] - part
            part |= fresh
            edge.extend(fresh)
        seen |= part
        found.append(part)
    return found


def _cycles(ties: Mapping[int, list[int]]) -> list[set[int]]:
    """Strongly connected parts (Tarjan 1972, without recursion): all give to all, directly or in a circle."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found = []
    for root in ties:
        if root in order:
            continue
        walk = [(root, iter(ties.get(root, ())))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while walk:
            node, rest = walk[-1]
            for to in rest:
                if to not in order:
                    order[to] = low[to] = len(order)
                    stack.append(to)
                    on_stack.add(to)
                    walk.append((to, iter(ties.get(to, ()))))
                    break
                if to in on_stack:
                    low[node] = min(low[node], order[to])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == order[node]:
                    part: set[int] = set()
                    while node not in part:
                        part.add(stack.pop())
                    on_stack -= part
                    found.append(part)
    return found
