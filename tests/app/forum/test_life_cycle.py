"""What counts as acknowledged, answered and solved, in sentences and for any history whatever."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.forum.life_cycle import AcceptedSpell, Life, Reply, life_of, start_of_spell

ASKER, HELPER, OTHER = 1, 2, 3
T0 = datetime(2026, 1, 1, tzinfo=UTC)
FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=100)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def answer(minutes: float, author: int | None = HELPER, role: str = "customer", number: int = 40) -> Reply:
    return Reply(at(minutes), author, role, number)


def comment(minutes: float, author: int | None = HELPER, role: str = "customer") -> Reply:
    return Reply(at(minutes), author, role, None)


def spell(
    start: float,
    end: float | None = None,
    *,
    author: int | None = HELPER,
    number: int = 40,
    visible: bool = True,
) -> AcceptedSpell:
    until = None if end is None else at(end)
    return AcceptedSpell(number, author, "customer", at(start), until, "asker", visible, day_precision=False)


def life(*happened: Reply | AcceptedSpell, asker: int | None = ASKER) -> Life:
    replies = [one for one in happened if isinstance(one, Reply)]
    return life_of(asker, replies, [one for one in happened if isinstance(one, AcceptedSpell)])


def test_a_question_nobody_replied_to_is_open() -> None:
    assert life() == Life()
    assert life().state == "open"


def test_the_first_comment_by_someone_else_acknowledges() -> None:
    found = life(comment(30, role="staff"), answer(60))
    assert (found.acknowledged_at, found.acknowledged_by_role) == (at(30), "staff")
    assert found.answered_at == at(60)
    assert found.state == "answered"
    assert life(comment(30)).state == "acknowledged"


@pytest.mark.parametrize("reply", [comment(5, ASKER), answer(5, ASKER), comment(5, OTHER, "automatic")])
def test_the_asker_and_programs_acknowledge_nothing(reply: Reply) -> None:
    found = life(reply, comment(9))
    assert found.acknowledged_at == at(9)
    assert found.answered_at is None


def test_an_answer_by_a_program_answers_but_acknowledges_nothing() -> None:
    found = life(answer(5, OTHER, "automatic"))
    assert (found.acknowledged_at, found.answered_at) == (None, at(5))


@pytest.mark.parametrize("asker", [ASKER, None])
def test_a_deleted_author_counts_as_someone_else(asker: int | None) -> None:
    found = life(answer(5, None), asker=asker)
    assert (found.acknowledged_at, found.answered_at) == (at(5), at(5))
    assert not life(answer(5, None), spell(6, author=None), asker=None).self_solved


def test_a_standing_acceptance_solves_and_one_taken_back_does_not() -> None:
    assert life(answer(5), spell(6)).solved_at == at(6)
    assert life(answer(5), spell(6)).state == "solved"
    reopened = life(answer(5), spell(6, 7))
    assert (reopened.solved_at, reopened.solution, reopened.state) == (None, None, "answered")
    assert life(answer(5), spell(6, 7), spell(9)).solved_at == at(9)


def test_hiding_the_accepted_answer_makes_the_question_unsolved() -> None:
    assert life(spell(6, visible=False)).state == "open"


def test_moving_the_solution_in_one_act_does_not_start_the_time_anew() -> None:
    assert life(spell(6, 8, number=40), spell(8, 9, number=41), spell(9, number=42)).solved_at == at(6)
    assert life(spell(6, 8, number=40), spell(8.5, number=41)).solved_at == at(8.5)
    # The answer that stood in between is hidden now: nothing visible spans the gap.
    assert life(spell(6, 8), spell(8, 9, number=41, visible=False), spell(9, number=42)).solved_at == at(9)


def test_an_own_answer_makes_it_self_solved_also_when_staff_say_so() -> None:
    assert life(spell(6, author=ASKER)).self_solved
    assert not life(spell(6, author=HELPER)).self_solved


moments = st.integers(0, 10_000)
people = st.sampled_from([ASKER, HELPER, OTHER, None])
roles = st.sampled_from(["customer", "super_user", "staff", "automatic"])
replies = st.lists(
    st.builds(Reply, moments.map(at), people, roles, st.one_of(st.none(), st.integers(1, 5))),
    max_size=8,
    unique_by=lambda reply: reply.at,
)


@st.composite
def histories(draw: st.DrawFn) -> list[AcceptedSpell]:
    """Acceptances one after the other, as the database lets them stand: one at a time."""
    marks = sorted(draw(st.lists(moments, max_size=8, unique=True)))
    found = []
    for start, end in zip_longest(marks, marks[1:]):
        if draw(st.booleans()):  # else: unsolved for a while
            found.append(spell(start, end, author=draw(people), number=draw(st.integers(1, 3)),
                               visible=draw(st.booleans())))  # fmt: skip
    return found


@FIXED
@given(replies, histories(), people, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_read_never_matters(
    read: list[Reply], accepted: list[AcceptedSpell], asker: int | None, chance: random.Random
) -> None:
    found = life_of(asker, read, accepted)
    for _ in range(3):
        chance.shuffle(read)
        chance.shuffle(accepted)
        assert life_of(asker, read, accepted) == found


@FIXED
@given(replies, histories(), people)
def test_a_life_holds_together(read: list[Reply], accepted: list[AcceptedSpell], asker: int | None) -> None:
    found = life_of(asker, read, accepted)
    assert (found.solution is None) == (found.solved_at is None)
    assert (found.acknowledged_at is None) == (found.acknowledged_by_role is None)
    assert found.acknowledged_by_role != "automatic"
    for moment in (found.acknowledged_at, found.answered_at):
        assert moment is None or moment in {reply.at for reply in read}
    if found.solution is not None:
        assert found.solution.until is None
        assert found.solution.answer_visible
        assert found.solved_at is not None
        assert found.solved_at <= found.solution.at
        assert found.solved_at in {one.at for one in accepted if one.answer_visible}
    human = [r for r in read if r.answer_id is not None and r.author_role != "automatic"]
    if found.answered_at is not None and found.answered_at in {reply.at for reply in human}:
        assert found.acknowledged_at is not None
        assert found.acknowledged_at <= found.answered_at


@FIXED
@given(replies, histories(), people, st.builds(Reply, moments.map(at), people, roles, st.none() | st.just(9)))
def test_another_reply_never_takes_anything_back(
    read: list[Reply], accepted: list[AcceptedSpell], asker: int | None, more: Reply
) -> None:
    before, after = life_of(asker, read, accepted), life_of(asker, [*read, more], accepted)
    for earlier, later in (
        (before.acknowledged_at, after.acknowledged_at),
        (before.answered_at, after.answered_at),
    ):
        assert earlier is None or (later is not None and later <= earlier)
    assert after.solved_at == before.solved_at


@FIXED
@given(replies, histories(), people)
def test_hiding_every_answer_and_reply_leaves_an_open_question(
    read: list[Reply], accepted: list[AcceptedSpell], asker: int | None
) -> None:
    hidden = [replace(one, answer_visible=False) for one in accepted]
    assert life_of(asker, [], hidden) == Life()
    assert life_of(asker, read, hidden).solved_at is None


@FIXED
@given(histories())
def test_the_spell_starts_where_a_slow_reading_says(accepted: list[AcceptedSpell]) -> None:
    """Minute by minute backwards from the present: solved for as long as something visible stands."""
    visible = [one for one in accepted if one.answer_visible]
    standing = next((one for one in visible if one.until is None), None)
    if standing is None:
        return
    start = standing.at
    while any(one.until == start for one in visible):
        start = next(one.at for one in visible if one.until == start)
    assert start_of_spell(visible, standing) == start
