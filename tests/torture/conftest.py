"""How many rounds of kills, and from which seed on: TORTURE_ROUNDS (2), TORTURE_SEED (1)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FIRST = int(os.environ.get("TORTURE_SEED") or 1)
SEEDS = range(FIRST, FIRST + int(os.environ.get("TORTURE_ROUNDS") or 2))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.torture)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", SEEDS, ids=lambda seed: f"seed {seed}")
