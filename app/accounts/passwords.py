"""Password hashing: argon2id, a bounded number at once, so that sign-ins cannot take the machine."""

from __future__ import annotations

import functools
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.kernel import current_settings
from app.core.turns import leave_turn

MIN_LENGTH = 10
MAX_LENGTH = 200

# 46 MiB, t=2, p=1: dearer than the OWASP floor of 19 MiB, and 50-100 ms on the machines we measured.
_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_slots: threading.BoundedSemaphore | None = None
_slots_lock = threading.Lock()


def _hashing_slots() -> threading.BoundedSemaphore:
    global _slots
    with _slots_lock:
        if _slots is None:
            _slots = threading.BoundedSemaphore(current_settings().PASSWORD_HASHES_AT_ONCE)
        return _slots


def hash_password(password: str) -> str:
    leave_turn()
    with _hashing_slots():
        return _hasher.hash(password)


@functools.cache
def _decoy() -> str:
    return _hasher.hash("no account has this password")


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` matches. Without a stored hash it works just as long and says no."""
    leave_turn()
    with _hashing_slots():
        try:
            _hasher.verify(stored or _decoy(), password)
            return stored is not None
        except (VerificationError, InvalidHashError):
            return False


def problem_with(password: str, *, name: str, email: str) -> str | None:
    """Why this password cannot be taken, as a sentence; None when it can."""
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters. A few unrelated words work well."
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters."
    if password.casefold() in {name.casefold(), email.casefold()} or len(set(password)) < 4:
        return "This one is too easy to guess. A few unrelated words work well."
    return None
