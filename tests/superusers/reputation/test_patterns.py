"""What looks arranged and what does not, by figures alone; and how much of it is found in a whole town."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from superusers.reputation.groups import close_knit
from superusers.reputation.patterns import (
    Finding,
    Graph,
    find_bursts,
    find_concentrated,
    find_mutual_acceptances,
    find_patterns,
    find_reciprocal,
    find_shared,
    gather,
)
from tests.superusers.reputation.simulation import build_town, score

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({2: 3, 3: 6}, [3]),
        ({2: 4, 3: 3, 4: 3}, [2]),
        ({2: 3, 3: 3, 4: 3}, []),
        ({2: 7}, []),
        ({2: 8}, [2]),
        ({2: 39, 3: 31, 4: 30}, []),
    ],
)
def test_forty_percent_of_eight_votes_or_more(given: dict[int, int], found: list[int]) -> None:
    people = [receiver for f in find_concentrated({1: given}) for receiver in f.members if receiver != 1]
    assert people == found


def fans(votes_each: int, *, giver_count: int, readers: int) -> dict[int, dict[int, int]]:
    """Members from 10 on who give most of their votes to 1, and readers from 1000 on who give it one each."""
    given = {10 + n: {1: votes_each, 2: votes_each // 2, 3: votes_each // 2} for n in range(giver_count)}
    return given | {1000 + n: {1: 1, 2: 1, 3: 1} for n in range(readers)}


@pytest.mark.parametrize(
    ("votes_each", "giver_count", "readers", "cases"),
    [
        (6, 1, 200, 0),  # one of many who read somebody whom everybody reads
        (6, 10, 200, 0),
        (6, 1, 100, 1),  # without this one the author would have a twentieth less
        (6, 11, 190, 1),  # each gives little; together it is a quarter
    ],
)
def test_a_fan_of_somebody_with_many_readers_opens_no_case(
    votes_each: int, giver_count: int, readers: int, cases: int
) -> None:
    found = find_concentrated(fans(votes_each, giver_count=giver_count, readers=readers))
    assert len(found) == giver_count, "it is evidence all the same"
    assert len(gather(found)) == cases


def test_what_says_little_alone_stands_beside_what_says_more() -> None:
    fan, burst = Finding("concentrated", (1, 2), {"giver": 2}, weak=True), Finding("burst", (1, 2))
    assert gather([fan]) == []
    assert [s.findings for s in gather([fan, burst])] == [(burst, fan)]


@pytest.mark.parametrize(
    ("votes", "apart", "is_one"), [(6, 119, True), (6, 121, False), (5, 1, False), (9, 75, True)]
)
def test_six_votes_within_ten_minutes(votes: int, apart: int, is_one: bool) -> None:
    times = [(1, 2, NOON + timedelta(seconds=apart * n)) for n in range(votes)]
    assert bool(find_bursts(times)) is is_one


def test_a_burst_is_for_one_author() -> None:
    assert find_bursts([(1, 2 + n % 2, NOON) for n in range(10)]) == []


@pytest.mark.parametrize(
    ("there", "back", "others", "found"), [(5, 5, 15, 1), (5, 5, 16, 0), (4, 9, 0, 0), (30, 30, 200, 0)]
)
def test_two_who_vote_for_each_other(there: int, back: int, others: int, found: int) -> None:
    votes = {1: {2: there, 3: others}, 2: {1: back, 4: others}}
    assert len(find_reciprocal(votes)) == found


def test_two_who_accept_each_other() -> None:
    assert find_mutual_acceptances({1: {2: 3}, 2: {1: 3}})[0].members == (1, 2)
    assert find_mutual_acceptances({1: {2: 9}, 2: {1: 2}}) == []
    assert find_mutual_acceptances({1: {2: 9}}) == []


def test_an_address_alone_says_nothing() -> None:
    graph = Graph({1: {2: 2}}, {2: {1: 1}})
    assert [f.members for f in find_shared(graph, "shared_address", [[1, 2]])] == [(1, 2)]
    assert find_shared(graph, "shared_address", [[1, 3], [2, 4]]) == []
    assert find_shared(Graph({1: {2: 2}}, {}), "shared_device", [[1, 2, 3]]) == []


RING = {1: {2: 6}, 2: {3: 6}, 3: {1: 6}}


class TestClosedGroups:
    def test_a_circle(self) -> None:
        assert [group.members for group in close_knit(RING)] == [(1, 2, 3)]

    def test_a_leader_and_those_who_only_vote_for_them(self) -> None:
        assert [group.members for group in close_knit({n: {1: 5} for n in (2, 3, 4, 5)})] == [(1, 2, 3, 4, 5)]

    def test_some_votes_for_strangers_hide_nobody(self) -> None:
        acts = {giver: {**to, 100: 4, 101: 2} for giver, to in RING.items()} | {
            n: {100: 9, 101: 9} for n in range(50, 90)
        }
        assert (1, 2, 3) in [group.members for group in close_knit(acts)]

    def test_a_helper_whom_strangers_thank_is_no_group(self) -> None:
        acts = {n: {1: 2, 2: 1, 3: 1} for n in range(10, 60)} | {1: {2: 8, 3: 8}, 2: {1: 8, 3: 8}, 3: {1: 8}}
        assert close_knit(acts) == []

    def test_a_pair_and_a_crowd_are_none(self) -> None:
        assert close_knit({1: {2: 20}, 2: {1: 20}}) == []
        crowd = range(1, 15)
        assert close_knit({a: {b: 5 for b in crowd if b != a} for a in crowd}) == []


def test_what_is_found_inside_a_group_is_one_case() -> None:
    group = Finding("closed_group", (1, 2, 3))
    pair, other = Finding("reciprocal", (1, 2)), Finding("reciprocal", (3, 4))
    gathered = gather([pair, other, group])
    assert {s.members: len(s.findings) for s in gathered} == {(1, 2, 3): 2, (3, 4): 1}


def test_only_what_somebody_touched_is_said_again() -> None:
    graph = Graph({1: {2: 9}, 5: {6: 9}}, {})
    found = find_patterns(graph, votes_in_time=[], shared_addresses=[], shared_devices=[], dirty=[6])
    assert [finding.members for finding in found] == [(5, 6)]


def test_every_ring_of_a_town_of_five_thousand_is_found_and_the_honest_are_left_alone() -> None:
    """Figures of more towns stand in docs/reputation.md."""
    found = score(build_town(seed=2026))
    assert found.rings == 24
    assert found.found == found.rings
    assert found.honest_flagged < 0.01 * found.honest
    assert found.schemers_flagged >= 0.9 * found.schemers


def test_the_town_is_no_strawman() -> None:
    """Helpers are known, friends vote for each other, addresses are shared by honest people."""
    town = build_town(seed=7, members=1500, rings=6)
    received: Counter[int] = Counter()
    for receivers in town.votes.values():
        received.update(receivers)
    top = sum(n for _, n in received.most_common(15))
    assert top > 0.15 * sum(received.values())
    schemers = {member for _, _, people in town.rings for member in people}
    assert any(not set(home) & schemers for home in town.addresses)
    assert score(town).honest_flagged > 0
