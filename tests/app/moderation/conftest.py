from __future__ import annotations

import pytest

from tests.app.moderation.desk import Desk, build_desk
from tests.make.community import Community


@pytest.fixture
def desk(community: Community) -> Desk:
    """On both databases."""
    return build_desk(community)


@pytest.fixture
def sqlite_desk(sqlite_community: Community) -> Desk:
    return build_desk(sqlite_community)
