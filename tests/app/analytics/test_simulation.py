"""Intervals cover the truth as often as they claim, in communities whose truth is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from app.analytics.figures import share
from app.analytics.simulated_archive import write_archive
from app.analytics.simulation import HOUR, Law, Simulated, simulate
from app.analytics.survival import Survival

START = datetime(2025, 1, 6, tzinfo=UTC)
END = START + timedelta(days=12)
LAW = Law(a_day=25, answered=0.85, solved=0.7)
COMMUNITIES = 400
EVENTS = {"answered": 4 * HOUR, "solved": 48 * HOUR}


@pytest.fixture(scope="module")
def communities() -> list[list[Simulated]]:
    return [list(simulate(LAW, seed=seed, start=START, end=END)) for seed in range(COMMUNITIES)]


def covers(shares_that_cover: int) -> bool:
    """Whether so many of the communities fit a claim of 95%, within four standard errors."""
    return abs(shares_that_cover - 0.95 * COMMUNITIES) <= 4 * sqrt(COMMUNITIES * 0.95 * 0.05)


@pytest.mark.parametrize("event", EVENTS)
def test_wilson_intervals_cover_the_true_rate_as_often_as_they_claim(
    communities: list[list[Simulated]], event: str
) -> None:
    within = EVENTS[event]
    truth, hits = LAW.true_rate(event, within), 0
    for questions in communities:
        old = [q for q in questions if (END - q.asked_at).total_seconds() >= within]
        took = [seconds(question, event) for question in old]
        estimate = share(event, sum(t is not None and t <= within for t in took), len(old))
        assert estimate.low is not None
        assert estimate.high is not None
        hits += estimate.low <= truth <= estimate.high
    assert covers(hits), hits / COMMUNITIES


@pytest.mark.parametrize("event", EVENTS)
def test_bands_of_curves_cover_the_true_share_as_often_as_they_claim(
    communities: list[list[Simulated]], event: str
) -> None:
    within = EVENTS[event]
    truth, hits = LAW.true_rate(event, within), 0
    for questions in communities:
        times = [seconds(question, event) for question in questions]
        ages = [(END - question.asked_at).total_seconds() for question in questions]
        happened = np.array([int(t) for t in times if t is not None], dtype=np.int64)
        waiting = np.array(
            [int(age) for age, t in zip(ages, times, strict=True) if t is None], dtype=np.int64
        )
        band = Survival(happened, waiting).at(int(within))
        hits += band.low <= 1 - truth <= band.high
    assert covers(hits), hits / COMMUNITIES


def test_a_claim_that_is_too_bold_would_be_noticed(communities: list[list[Simulated]]) -> None:
    """Leaving out what nobody answered, as the industry does, misses the truth."""
    truth, hits = LAW.true_rate("solved", EVENTS["solved"]), 0
    for questions in communities:
        answered = [q for q in questions if q.answered_at is not None]
        took = [seconds(question, "solved") for question in answered]
        count = sum(t is not None and t <= EVENTS["solved"] for t in took)
        estimate = share("solved", count, len(answered))
        hits += (estimate.low or 0) <= truth <= (estimate.high or 0)
    assert not covers(hits)


def seconds(question: Simulated, event: str) -> float | None:
    at: datetime | None = getattr(question, f"{event}_at")
    return None if at is None else (at - question.asked_at).total_seconds()


def test_nights_are_quieter_and_arrivals_as_many_as_the_law_says() -> None:
    law = Law(a_day=400, night=0.25)
    asked = [q.asked_at for q in simulate(law, seed=5, start=START, end=START + timedelta(days=50))]
    by_night = sum(moment.hour >= 22 or moment.hour < 6 for moment in asked) / len(asked)
    assert len(asked) == pytest.approx(20_000, rel=0.03)
    assert by_night == pytest.approx(8 * 0.25 / (16 + 8 * 0.25), rel=0.1)


def test_the_command_writes_an_archive_with_its_truth_and_overwrites_nothing(
    sqlite_app: Flask, tmp_path: Path
) -> None:
    folder = tmp_path / "simulated"
    run = sqlite_app.test_cli_runner().invoke
    done = run(args=["simulate", "community", str(folder), "--days", "5", "--a-day", "10"])
    assert done.exit_code == 0, done.output
    truth = json.loads((folder / "truth.json").read_text())
    assert 0 < truth["solved"]["24h"] < truth["solved"]["30d"] < truth["answered"]["30d"] < 0.9
    assert len((folder / "questions.jsonl").read_text().splitlines()) > 20
    assert "is not empty" in run(args=["simulate", "community", str(folder)]).output


def test_the_same_seed_makes_the_same_community(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_archive(tmp_path / name, LAW, simulate(LAW, seed=9, start=START, end=END))
    assert (tmp_path / "one" / "questions.jsonl").read_bytes() == (
        tmp_path / "other" / "questions.jsonl"
    ).read_bytes()
