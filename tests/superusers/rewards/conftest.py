"""A programme to test with, on a day in March: budgets and caps follow the calendar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core import clock
from tests.make.community import Community
from tests.make.rewards import NOON, Rewards


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen_at(NOON):
        yield


@pytest.fixture
def rewards(community: Community) -> Rewards:
    """On both databases."""
    return Rewards(community)


@pytest.fixture
def sqlite_rewards(sqlite_community: Community) -> Rewards:
    return Rewards(sqlite_community)
