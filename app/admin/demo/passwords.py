"""The password of the demo's accounts: made at random, kept in a file that only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.core.kernel import current_settings

# Without letters and digits that look alike. Sixteen of thirty-one are 79 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


def password_path() -> Path:
    return Path(current_settings().DATA_DIR) / "demo-password"


def new_password() -> str:
    """Four groups that can be read aloud and typed: `k7fq-29xm-tr5w-hb3c`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def keep_password(password: str) -> None:
    """Write the file, whole or not at all, with mode 600."""
    path = password_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as out:
        out.write(f"{password}\n")
    fresh.replace(path)


def kept_password() -> str | None:
    """The password as it was kept; None where the file is not there."""
    path = password_path()
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None
