"""A community in which most people are honest and some have arranged their votes, and what is found of it.

    python -m tests.superusers.reputation.simulation [--members 5000] [--seeds 1,2,3]

Seeded, so a run can be repeated. The honest are not made easy: a few helpers answer most questions and get
most votes, super users read and vote for each other, some members have a favourite author, colleagues and
families share an address and vote for each other. Rings come in four shapes, hide some of their votes among
strangers' posts, and get some honest votes themselves.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from superusers.reputation.patterns import Finding, Graph, find_patterns, gather

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180
CATEGORIES = 12
SHAPES = ("clique", "circle", "leader", "acceptors")


@dataclass(slots=True)
class Town:
    members: int
    votes: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    acceptances: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    in_time: list[tuple[int, int, datetime]] = field(default_factory=list)
    addresses: list[list[int]] = field(default_factory=list)
    rings: list[tuple[str, float, tuple[int, ...]]] = field(default_factory=list)
    """(shape, share of votes given to strangers, members)."""

    @property
    def graph(self) -> Graph:
        return Graph(self.votes, self.acceptances)

    def findings(self) -> list[Finding]:
        """Half of those at one address share a browser as well, the honest among them."""
        return find_patterns(
            self.graph,
            votes_in_time=self.in_time,
            shared_addresses=self.addresses,
            shared_devices=self.addresses[::2],
        )

    @property
    def acts(self) -> int:
        return sum(sum(n.values()) for given in (self.votes, self.acceptances) for n in given.values())

    def vote(self, giver: int, receiver: int, at: datetime) -> None:
        if giver != receiver:
            self.votes[giver][receiver] += 1
            self.in_time.append((giver, receiver, at))

    def accept(self, asker: int, answerer: int) -> None:
        if asker != answerer:
            self.acceptances[asker][answerer] += 1


def build_town(seed: int, members: int = 5000, rings: int = 24) -> Town:
    chance = random.Random(seed)
    town = Town(members)
    schemers = _draw_rings(town, chance, rings)
    honest = [m for m in range(1, members + 1) if m not in schemers]
    posts = _live_honestly(town, chance, honest)
    for shape, hidden, people in town.rings:
        _scheme(town, chance, shape, hidden, people, posts)
    _share_addresses(town, chance, honest)
    town.in_time.sort(key=lambda vote: vote[2])
    return town


def _draw_rings(town: Town, chance: random.Random, rings: int) -> set[int]:
    free = chance.sample(range(1, town.members + 1), rings * 10)
    for n in range(rings):
        size = chance.choice((3, 3, 4, 4, 5, 6, 7, 8, 10))
        people, free = tuple(sorted(free[:size])), free[size:]
        town.rings.append((SHAPES[n % len(SHAPES)], chance.uniform(0, 0.5), people))
    return {member for _, _, people in town.rings for member in people}


def _moment(chance: random.Random) -> datetime:
    return START + timedelta(minutes=chance.randrange(DAYS * 1440))


def _live_honestly(town: Town, chance: random.Random, honest: list[int]) -> list[int]:
    """Questions, answers, votes, acceptances. Returns the authors of posts, one entry a post."""
    weight = {m: chance.paretovariate(1.1) for m in honest}
    interests = {m: chance.sample(range(CATEGORIES), chance.choice((1, 1, 2, 3))) for m in honest}
    readers = {c: [m for m in honest if c in interests[m]] for c in range(CATEGORIES)}
    helpers = {c: sorted(readers[c], key=weight.__getitem__, reverse=True)[:60] for c in range(CATEGORIES)}
    skill = {m: chance.paretovariate(0.9) for c in helpers.values() for m in c}
    favourite = {m: chance.choice(helpers[interests[m][0]]) for m in chance.sample(honest, len(honest) // 33)}
    authors = []
    for _ in range(int(town.members * 1.6)):
        category = chance.randrange(CATEGORIES)
        asker, at = chance.choice(readers[category]), _moment(chance)
        authors.append(asker)
        who = helpers[category]
        answerers = set(chance.choices(who, [skill[m] for m in who], k=chance.choice((0, 1, 1, 2, 3))))
        answerers.discard(asker)
        authors.extend(answerers)
        if answerers and chance.random() < 0.55:
            town.accept(asker, chance.choice(sorted(answerers)))
        for answerer in sorted(answerers):
            if chance.random() < 0.5:
                town.vote(asker, answerer, at + timedelta(hours=chance.randrange(1, 72)))
        crowd = chance.choices(
            readers[category], [weight[m] for m in readers[category]], k=chance.randrange(5)
        )
        for voter in crowd:
            liked = chance.choice([asker, *sorted(answerers)])
            if voter in favourite and favourite[voter] in answerers:
                liked = favourite[voter]
            town.vote(voter, liked, at + timedelta(hours=chance.randrange(1, 200)))
    return authors


def _scheme(
    town: Town, chance: random.Random, shape: str, hidden: float, people: tuple[int, ...], posts: list[int]
) -> None:
    """Each member gives so much to the others, and hides it among votes for strangers."""
    for place, member in enumerate(people):
        others = [other for other in people if other != member]
        if shape == "leader":
            given_to = people[:1] * chance.randrange(8, 16) if place else others * 2
        elif shape == "circle":
            given_to = (people[(place + 1) % len(people)],) * chance.randrange(8, 16)
        else:
            given_to = tuple(chance.choice(others) for _ in range(chance.randrange(8, 30)))
        for other in given_to:
            if shape == "acceptors" and chance.random() < 0.5:
                town.accept(member, other)
            town.vote(member, other, _moment(chance))
        for _ in range(int(len(given_to) * hidden / (1 - hidden))):
            town.vote(member, chance.choice(posts), _moment(chance))
        for _ in range(chance.randrange(4)):  # what they write is read by strangers too
            town.vote(chance.choice(posts), member, _moment(chance))


def _share_addresses(town: Town, chance: random.Random, honest: list[int]) -> None:
    """Families and offices of honest people, some of whom vote for each other; half of the rings."""
    free = chance.sample(honest, len(honest) // 12)
    while len(free) > 6:
        size = chance.choice((2, 2, 2, 3, 4))
        home, free = free[:size], free[size:]
        town.addresses.append(home)
        if chance.random() < 0.1:
            for _ in range(chance.randrange(1, 5)):
                town.vote(home[0], home[1], _moment(chance))
    town.addresses += [list(people) for n, (_, _, people) in enumerate(town.rings) if n % 2]


@dataclass(frozen=True, slots=True)
class Score:
    members: int
    acts: int
    rings: int
    found: int
    """Rings of which one case holds more than half, three members at least."""
    schemers: int
    schemers_flagged: int
    honest: int
    honest_flagged: int
    by_signal: dict[str, int]

    def in_words(self) -> str:
        share = self.honest_flagged / self.honest
        return (
            f"{self.members:,} members, {self.acts:,} votes and acceptances: "
            f"{self.found} of {self.rings} rings found, {self.schemers_flagged} of {self.schemers} of their "
            f"members; honest members flagged: {self.honest_flagged} of {self.honest:,} ({share:.2%}). "
            "Findings: " + ", ".join(f"{signal} {n}" for signal, n in sorted(self.by_signal.items()))
        )


def score(town: Town) -> Score:
    findings = town.findings()
    cases = [set(suspicion.members) for suspicion in gather(findings)]
    flagged = set(itertools.chain.from_iterable(cases))
    schemers = {member for _, _, people in town.rings for member in people}
    found = sum(
        any(len(case & set(people)) > max(2, len(people) / 2) for case in cases)
        for _, _, people in town.rings
    )
    return Score(
        members=town.members,
        acts=town.acts,
        rings=len(town.rings),
        found=found,
        schemers=len(schemers),
        schemers_flagged=len(flagged & schemers),
        honest=town.members - len(schemers),
        honest_flagged=len(flagged - schemers),
        by_signal=dict(Counter(finding.signal for finding in findings)),
    )


def missed(town: Town) -> list[tuple[str, float, tuple[int, ...]]]:
    findings = town.findings()
    cases = [set(suspicion.members) for suspicion in gather(findings)]
    return [
        ring
        for ring in town.rings
        if not any(len(case & set(ring[2])) > max(2, len(ring[2]) / 2) for case in cases)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=5000)
    parser.add_argument("--seeds", default="1,2,3,4,5")
    options = parser.parse_args()
    for seed in options.seeds.split(","):
        town = build_town(int(seed), options.members)
        print(f"Seed {seed}: {score(town).in_words()}")
        for shape, hidden, people in missed(town):
            print(f"  missed: {shape} of {len(people)}, {hidden:.0%} of its votes given to strangers")


if __name__ == "__main__":
    main()
