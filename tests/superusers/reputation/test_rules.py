"""The table of the definitions, line by line: who gets how many points from what, and who gets none."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

import pytest

from app.core import capabilities
from app.forum.queries import CreditFact
from superusers.reputation.queries import _lines_of
from superusers.reputation.rules import CURRENT_RULES, FROM_VOTES, REVERSED, SHIPPED, WORDS, Earning
from tests.make.community import Community
from tests.superusers.reputation.ledger import NOW, points_of, totals, up

ROOT = Path(__file__).parents[3]
ASKER, HELPER, OTHER = 1, 2, 3

DEFINED = {
    Earning.ANSWER_ACCEPTED: 15,
    Earning.ACCEPTED_AN_ANSWER: 2,
    Earning.ANSWER_UP_VOTED: 10,
    Earning.ANSWER_DOWN_VOTED: -2,
    Earning.QUESTION_UP_VOTED: 5,
    Earning.QUESTION_DOWN_VOTED: -2,
    Earning.DOWN_VOTED_AN_ANSWER: -1,
    Earning.ALSO_WORKS: 5,
    Earning.FLAG_UPHELD: 2,
    Earning.POST_REMOVED: -100,
    Earning.ARTICLE_PUBLISHED: 20,
    Earning.ARTICLE_UP_VOTED: 5,
    Earning.PRODUCT_TEST_REPORTED: 10,
}


def test_the_points_are_those_of_the_definitions() -> None:
    assert CURRENT_RULES.points == DEFINED
    assert (CURRENT_RULES.daily_cap_from_votes, CURRENT_RULES.floor) == (200, 1)
    assert set(WORDS) == set(Earning)
    assert {event for event in Earning if "vote" in event} == FROM_VOTES
    assert SHIPPED[CURRENT_RULES.number] is CURRENT_RULES


def test_a_version_that_has_given_points_is_never_edited() -> None:
    """The first versions, as lines that name them were written."""
    later = (Earning.ARTICLE_PUBLISHED, Earning.ARTICLE_UP_VOTED, Earning.PRODUCT_TEST_REPORTED)
    second = {event: points for event, points in DEFINED.items() if event not in later}
    assert SHIPPED[2].points == second
    first = dict(second)
    del first[Earning.FLAG_UPHELD], first[Earning.POST_REMOVED]
    assert SHIPPED[1].points == first


def test_no_rule_knows_of_time() -> None:
    """Points are never a function of minutes (definitions, Activity time)."""
    assert not any("time" in event or "minute" in event or "visit" in event for event in Earning)
    tree = ast.parse((ROOT / "superusers/reputation/rules.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "collections.abc", "dataclasses", "enum"}


SOLUTION = CreditFact("solution", 7, 1, ASKER, HELPER, ASKER, "asker", 0, True, NOW)
VOTE = CreditFact("vote", 8, 1, ASKER, HELPER, OTHER, "", 1, True, NOW)


@pytest.mark.parametrize(
    ("fact", "changes", "expected"),
    [
        (SOLUTION, {}, {HELPER: 15, ASKER: 2}),
        (SOLUTION, {"author_id": ASKER}, {}),
        (SOLUTION, {"author_id": ASKER, "actor_id": 4, "by_role": "staff"}, {}),
        (SOLUTION, {"actor_id": 4, "by_role": "staff"}, {HELPER: 15}),
        (SOLUTION, {"actor_id": 5, "by_role": "super_user"}, {HELPER: 15}),
        (SOLUTION, {"actor_id": HELPER, "by_role": "staff"}, {}),
        (SOLUTION, {"author_id": None}, {ASKER: 2}),
        (SOLUTION, {"asker_id": None, "actor_id": None}, {HELPER: 15}),
        (SOLUTION, {"kind": "also_works"}, {HELPER: 5}),
        (SOLUTION, {"kind": "also_works", "author_id": ASKER}, {}),
        (VOTE, {}, {HELPER: 10}),
        (VOTE, {"value": -1}, {HELPER: -2, OTHER: -1}),
        (VOTE, {"value": -1, "actor_id": None}, {HELPER: -2}),
        (VOTE, {"author_id": None}, {}),
        (VOTE, {"author_id": None, "value": -1}, {OTHER: -1}),
        (VOTE, {"on_answer": False, "author_id": ASKER}, {ASKER: 5}),
        (VOTE, {"on_answer": False, "author_id": ASKER, "value": -1}, {ASKER: -2}),
    ],
)
def test_who_gets_what(fact: CreditFact, changes: dict[str, object], expected: dict[int, int]) -> None:
    lines = list(_lines_of(dataclasses.replace(fact, **changes)))  # type: ignore[arg-type]
    assert {line.member_id: CURRENT_RULES.points[line.event] for line in lines} == expected
    assert len(lines) == len(expected)


def test_each_rule_through_the_whole_product(community: Community) -> None:
    asker, helper, voter = community.member(), community.member(), community.member()
    question = community.question(asker)
    answer, other = community.answer(question, helper), community.answer(question, community.member())
    community.deliver()
    assert points_of(helper) == []
    community.vote(voter, question)
    community.vote(voter, question, answer_id=answer)
    community.vote(voter, question, -1, answer_id=other)
    community.accept(question, answer)
    community.deliver()
    assert sorted(points_of(helper)) == [10, 15]
    assert sorted(points_of(asker)) == [2, 5]
    assert points_of(voter) == [-1]
    assert totals(helper, asker, voter) == (25, 7, 1)


def test_solving_it_oneself_earns_nobody_anything(community: Community) -> None:
    asker, staff = community.member(), community.member(role="staff")
    question = community.question(asker)
    own = community.answer(question, asker)
    community.accept(question, own)
    community.deliver()
    community.accept(question, own, staff)
    community.deliver()
    assert points_of(asker) == points_of(staff) == []


def test_a_program_earns_nothing(community: Community) -> None:
    asker, program = community.member(), community.member(automatic=True)
    question = community.question(asker)
    answer = community.answer(question, program)
    up(community, question, answer)
    community.accept(question, answer)
    community.deliver()
    assert points_of(program) == []
    assert points_of(asker) == [2]


def test_nothing_in_the_product_edits_or_deletes_a_line() -> None:
    """The ledger is appended to in one place. The stored totals beside it are only read more quickly."""
    forbidden, appended = [], []
    for folder in ("app", "superusers"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text()
            if "LedgerLine" not in source and "reputation_line" not in source:
                continue
            for node in ast.walk(ast.parse(source)):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                    continue
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                about = " ".join(ast.unparse(arg) for arg in node.args)
                if "LedgerLine" in about or "reputation_line" in about:
                    if name in ("update", "delete", "merge", "text", "bulk_update_mappings"):
                        forbidden.append(f"{path.name}:{node.lineno}")
                    if name == "insert":
                        appended.append(path.name)
    assert forbidden == []
    assert appended == ["reconcile_ledger.py"]


def test_reversed_is_no_event_of_its_own() -> None:
    assert REVERSED not in set(Earning)
    assert capabilities.READ_ANY_LEDGER in capabilities.ALL
