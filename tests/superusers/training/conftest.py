"""Training, on a day in March before clocks change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core import clock
from tests.make.community import Community
from tests.make.training import NOON, Training


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen_at(NOON):
        yield


@pytest.fixture
def training(community: Community) -> Training:
    """On both databases."""
    return Training(community)


@pytest.fixture
def sqlite_training(sqlite_community: Community) -> Training:
    return Training(sqlite_community)
