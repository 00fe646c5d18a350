"""Accounts under test: cheap hashing where its price is not the subject, and the mails that were sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from tests.app.accounts.people import Mailbox
from tests.make.community import Community


@pytest.fixture(autouse=True)
def _cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


@pytest.fixture
def mailbox(community: Community) -> Mailbox:
    return Mailbox(community)


@pytest.fixture
def sqlite_mailbox(sqlite_community: Community) -> Mailbox:
    return Mailbox(sqlite_community)
