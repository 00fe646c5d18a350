"""Killed at any step of a redemption or of a payout window: nothing is lost, and nothing paid twice."""

from __future__ import annotations

import multiprocessing
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from app.core import clock, failpoints
from app.core.db import db
from tests.conftest import build_app, empty_tables, in_context, sqlite_copy
from tests.make.community import Community
from tests.make.reward_story import Cast, set_the_stage, tell, what_came_of_it
from tests.make.rewards import NOON, Rewards, all_agrees

KILLS = 3
"""A round, on each database: with the 20 rounds of `make torture` 120 times."""
POINTS = {
    "command.before_commit": 60,
    "command.after_commit": 60,
    "rewards.reserved": 24,
    "rewards.ended": 12,
    "rewards.code_shown": 6,
    "rewards.window_closed": 1,
    "rewards.lapsed": 2,
    "rewards.frozen": 1,
    "rewards.exported": 1,
    "rewards.settled_one": 4,
    "rewards.settled": 2,
}
"""Where, and at which pass at the latest."""

Story = dict[str, list[Any]]


def live(url: str, folder: Path, cast: Cast, plan: str) -> None:
    """In a process of its own: tell the story with this plan of a kill."""
    failpoints._plan = failpoints._parse(plan)
    failpoints._passes = {}
    for _ in in_context(build_app(url, folder)):
        tell(cast)


def is_killed(url: str, folder: Path, cast: Cast, plan: str) -> bool:
    child = multiprocessing.get_context("fork").Process(target=live, args=(url, folder, cast, plan))
    child.start()
    child.join(120)
    assert child.exitcode in (0, -signal.SIGKILL), plan
    return child.exitcode != 0


@pytest.fixture(scope="module")
def never_killed(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """What comes of it when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("never")
    for app in in_context(build_app(sqlite_copy(migrated_sqlite, folder), folder)):
        tell(staged(app))
        return what_came_of_it()
    raise AssertionError


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_killed_programme_ends_as_if_never_killed(
    kind: str, never_killed: Story, request: pytest.FixtureRequest, tmp_path: Path, seed: int
) -> None:
    choose = random.Random(f"{seed}-{kind}")
    points = choose.choices(list(POINTS), k=KILLS)
    if kind == "sqlite":
        url = sqlite_copy(request.getfixturevalue("migrated_sqlite"), tmp_path)
    else:
        url = request.getfixturevalue("migrated_postgresql")
        empty_tables(url)
    app = build_app(url, tmp_path)
    for _ in in_context(app):
        cast = staged(app)
        db.session.remove()
        db.engine.dispose()  # a fork must not share a connection
    plans = [f"{point}=kill@{choose.randint(1, POINTS[point])}" for point in points]
    kills = sum(is_killed(url, tmp_path, cast, plan) for plan in plans)
    print(f"seed {seed}, {kind}: killed {kills} times, {plans}")
    assert not is_killed(url, tmp_path, cast, "")
    said = f"TORTURE_SEED={seed} TORTURE_ROUNDS=1, {kind}: {plans}"
    assert kills, said
    for _ in in_context(build_app(url, tmp_path)):
        assert what_came_of_it() == never_killed, said
        assert all_agrees(), said


def staged(app: object) -> Cast:
    with clock.frozen_at(NOON):
        return set_the_stage(Rewards(Community(app)))  # type: ignore[arg-type]
