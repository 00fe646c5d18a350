"""Ten thousand random histories of credits and more, on both databases: six hundred a round on each."""

from __future__ import annotations

from flask import Flask

from tests.make.community import Community
from tests.make.histories import live
from tests.superusers.rewards.test_histories import assert_sound

HISTORIES = 600


def test_the_ledger_is_sound_after_every_round(app: Flask, seed: int) -> None:
    members = [Community(app).member().signed_in_id for _ in range(5)]
    live(app, members, seed=seed + 2, histories=HISTORIES)
    assert_sound()
