"""Random histories of credits, many at once, on both databases: ten thousand on each in `make torture`."""

from __future__ import annotations

from flask import Flask

from tests.make.community import Community
from tests.make.histories import live
from tests.superusers.rewards.test_histories import assert_sound
from tests.torture.conftest import SEEDS

HISTORIES = 520 if len(SEEDS) >= 20 else 120
"""A round. The few rounds of `make test` are a taste."""


def test_the_ledger_is_sound_after_every_round(app: Flask, seed: int) -> None:
    members = [Community(app).member().signed_in_id for _ in range(5)]
    live(app, members, seed=seed + 2, histories=HISTORIES)
    assert_sound()
