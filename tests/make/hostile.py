"""Hostile texts that others have collected. They are never copied into the repository."""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("COMMUNITY_DATA") or Path(__file__).parents[3] / "shared" / "data") / "hostile"


def payloads(file: str) -> list[str]:
    """The texts of one file. Without the data: skip, or fail where CI=true."""
    path = DATA / file
    if not path.is_file():
        reason = f"no hostile texts at {path} (set COMMUNITY_DATA)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    if file.endswith(".xz"):
        return lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [entry["payload"] if isinstance(entry, dict) else entry for entry in entries]
