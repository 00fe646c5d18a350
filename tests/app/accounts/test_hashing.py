"""What a password costs: dear enough for a thief, bounded for the machine."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher, Type
from argon2.low_level import hash_secret

from app.accounts import passwords
from tests.make.community import Community

PRODUCT = passwords._hasher
"""The product's own, before the tests of this folder put a cheap one in its place."""


def test_the_price_is_argon2id_with_19_mib_and_two_passes_at_least() -> None:
    assert PRODUCT.type is Type.ID
    assert PRODUCT.memory_cost >= 19 * 1024
    assert PRODUCT.time_cost >= 2
    assert PRODUCT.parallelism >= 1
    assert PRODUCT.salt_len >= 16
    assert PRODUCT.hash_len >= 32


@pytest.mark.usefixtures("sqlite_app")
def test_a_stored_password_says_its_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PRODUCT)
    stored = passwords.hash_password("correct horse battery")
    assert stored.startswith(f"$argon2id$v=19$m={PRODUCT.memory_cost},t={PRODUCT.time_cost},")
    assert len(stored) <= 200
    assert passwords.verify_password(stored, "correct horse battery")
    assert not passwords.verify_password(stored, "correct horse batterx")


@pytest.mark.usefixtures("sqlite_app")
def test_nothing_matches_what_was_never_set() -> None:
    assert not passwords.verify_password(None, "no account has this password")
    assert not passwords.verify_password("", "")
    assert not passwords.verify_password("not a hash", "not a hash")
    argon2i = hash_secret(b"x", b"saltsaltsalt", 1, 8, 1, 16, Type.I).decode()
    assert passwords.verify_password(argon2i, "y") is False


class Watched(PasswordHasher):
    """Counts how many hashes run at the same time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.lock, self.running, self.most = threading.Lock(), 0, 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002 - argon2's name
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(0.005)
        try:
            return super().verify(hash, password)
        finally:
            with self.lock:
                self.running -= 1


def test_only_so_many_are_hashed_at_once(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched()
    stored = watched.hash("correct horse battery")
    monkeypatch.setattr(passwords, "_hasher", watched)
    monkeypatch.setattr(passwords, "_slots", None)
    app = sqlite_community.app

    def verify(_: int) -> bool:
        with app.app_context():
            return passwords.verify_password(stored, "correct horse battery")

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(verify, range(48)))
    assert watched.most == 2
