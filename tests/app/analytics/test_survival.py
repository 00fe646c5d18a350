"""Curves, incidences and the log-rank test against lifelines and scipy, which compute them step by step."""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from app.analytics.survival import Incidence, Survival, gini, in_order, log_rank

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import AalenJohansenFitter
    from lifelines.statistics import logrank_test

ROLES = ("customer", "super_user", "staff")


def sample(seed: int, n: int, *, longest: int, watched: int) -> tuple[np.ndarray, np.ndarray]:
    """Times of events and of those still waiting; small numbers make ties, also of events with censorings."""
    rng = np.random.default_rng(seed)
    times, until = rng.integers(0, longest, n), rng.integers(0, watched, n)
    return times[times <= until], until[times > until]


CASES = {
    "many ties": sample(1, 400, longest=30, watched=40),
    "few ties": sample(2, 500, longest=10**9, watched=10**9),
    "nobody is lost": (np.array([5, 5, 7, 9]), np.array([], dtype=int)),
    "one": (np.array([3]), np.array([], dtype=int)),
    "all at once": (np.array([4, 4, 4]), np.array([4])),
    "the last one is lost": (np.array([1, 2]), np.array([2, 8])),
    "lost before anything happens": (np.array([10, 11]), np.array([1, 2, 3])),
}


@pytest.mark.parametrize("name", CASES)
def test_the_curve_and_its_band_are_those_of_scipy(name: str) -> None:
    events, censored = CASES[name]
    ours = Survival(events.astype(np.int64), censored.astype(np.int64))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy divides by zero where the curve has reached 0
        curve = ecdf(CensoredData(uncensored=events, right=censored)).sf
        low = curve.confidence_interval(method="linear").low.probabilities
    for at, (t, waiting) in enumerate(zip(curve.quantiles, curve.probabilities, strict=True)):
        found = ours.at(int(t))
        assert found.waiting == pytest.approx(waiting, abs=1e-9)
        if waiting > 0:
            assert found.low == pytest.approx(max(0.0, low[at]), abs=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_the_median_is_where_the_exact_curve_reaches_a_half(name: str) -> None:
    events, censored = CASES[name]
    waiting, expected = Fraction(1), None
    for t in sorted({int(t) for t in events}):
        at_risk = int((events >= t).sum() + (censored >= t).sum())
        waiting *= 1 - Fraction(int((events == t).sum()), at_risk)
        if waiting <= Fraction(1, 2):
            expected = t
            break
    assert Survival(events.astype(np.int64), censored.astype(np.int64)).quantile(0.5) == expected


def test_nothing_has_no_median_and_nobody_waits_for_less() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    assert Survival(nobody, nobody).quantile(0.5) is None
    assert Survival(nobody, np.array([5, 6])).quantile(0.5) is None
    assert Survival(nobody, np.array([5, 6])).at(5).waiting == 1.0


def incidence(times: np.ndarray, causes: np.ndarray) -> Incidence:
    censored, *events = in_order(times.copy(), causes, 1 + len(ROLES))
    return Incidence(dict(zip(ROLES, events, strict=True)), censored)


def test_incidence_by_role_is_that_of_aalen_and_johansen() -> None:
    rng = np.random.default_rng(7)
    times = rng.permutation(100_000)[:600].astype(np.int64)  # lifelines moves ties at random
    causes = rng.integers(0, 4, 600)  # 0: still waiting
    ours = incidence(times, causes)
    for at, role in enumerate(ROLES, 1):
        fitter = AalenJohansenFitter(calculate_variance=False)
        curve = fitter.fit(times, causes, event_of_interest=at).cumulative_density_.iloc[:, 0]
        for t, expected in list(curve.items())[::7]:
            assert ours.at(role, int(t)) == pytest.approx(expected, abs=1e-9)


def test_incidences_sum_to_the_total_also_where_roles_tie() -> None:
    rng = np.random.default_rng(8)
    times, causes = rng.integers(0, 40, 500), rng.integers(0, 4, 500)
    ours = incidence(times, causes)
    for t in range(41):
        parts = sum(ours.at(role, t) for role in ROLES)
        assert parts == pytest.approx(1 - ours.total.at(t).waiting, abs=1e-12)


@pytest.mark.parametrize(("seed", "stretch"), [(1, 1.0), (2, 1.4), (3, 3.0)])
def test_the_log_rank_test_is_that_of_lifelines(seed: int, stretch: float) -> None:
    a, b = sample(seed, 300, longest=60, watched=80), sample(seed + 10, 200, longest=60, watched=50)
    b = ((b[0] * stretch).astype(np.int64), b[1])
    ours = log_rank(Survival(*a), Survival(*b))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = logrank_test(
            np.concatenate(a),
            np.concatenate(b),
            [1] * len(a[0]) + [0] * len(a[1]),
            [1] * len(b[0]) + [0] * len(b[1]),
        )
    assert ours is not None
    assert ours.statistic == pytest.approx(theirs.test_statistic, abs=1e-9)
    assert ours.p_value == pytest.approx(theirs.p_value, abs=1e-9)


@pytest.mark.parametrize("longest", [30, 2**60])
def test_what_is_sorted_by_kind_is_what_each_kind_sorted_by_itself_is(longest: int) -> None:
    rng = np.random.default_rng(9)
    values, kinds = rng.integers(0, longest, 300), rng.integers(0, 4, 300)
    for kind, found in enumerate(in_order(values.copy(), kinds, 5)):
        assert found.tolist() == sorted(values[kinds == kind].tolist())


def test_events_in_parts_are_the_same_curve() -> None:
    events, censored = (np.sort(times) for times in CASES["few ties"])
    whole = Survival(events, censored)
    parts = Survival.of_parts([events[::2], events[1::2], events[:0]], censored)
    times = np.array([0, *events[::7], 10**9])
    for name in ("waiting", "low", "high", "at_risk", "happened"):
        assert (getattr(whole.along(times), name) == getattr(parts.along(times), name)).all()
    for share in (0.1, 0.5, 0.9):
        assert whole.quantile(share) == parts.quantile(share)
    assert (parts.events == events).all()


def test_groups_of_which_nothing_can_be_told_are_not_compared() -> None:
    nobody, some = np.zeros(0, dtype=np.int64), np.array([1, 2], dtype=np.int64)
    assert log_rank(Survival(nobody, nobody), Survival(some, nobody)) is None
    assert log_rank(Survival(nobody, some), Survival(nobody, some)) is None


def test_gini_of_what_everybody_has_and_of_what_one_has() -> None:
    assert gini([3, 3, 3]) == pytest.approx(0.0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([]) is None
    assert gini([0, 0]) is None
