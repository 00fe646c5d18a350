"""Candidates: what it takes where, who is noticed, who nominated whom, what the board thinks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.accounts.queries import MemberCard, customers_among, member_cards
from app.core import clock
from app.core.db import db
from superusers.activity.queries import pattern_holders
from superusers.programme.criteria import Criteria, Evidence, changed, present_criteria
from superusers.programme.life_cycle import CANDIDATES, State
from superusers.programme.models import BoardVote, Candidacy, Market, MarketCriteria, Nomination, PlaceRow
from superusers.programme.queries.evidence import BATCH, evidence_at, qualified_at
from superusers.programme.queries.gaps import Fit, fits_of, gaps
from superusers.programme.queries.places import all_markets

LATELY = timedelta(days=30)


def made_lately(member_id: int) -> int:
    """Nominations of others that a member made in the last 30 days."""
    made = select(func.count()).where(
        Nomination.by_id == member_id,
        Nomination.member_id != member_id,
        Nomination.at > clock.now() - LATELY,
    )
    return db.session.scalar(made) or 0


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """What it takes in a market: in all of it, or in one category."""

    market_id: int
    category_id: int | None
    criteria: Criteria
    values: dict[str, Any]
    """What differs from the community's own, or the market's."""


def criteria_sets(markets: Iterable[Market]) -> list[CriteriaSet]:
    """Each market's own set first, then those of its categories. One query."""
    base = present_criteria()
    rows = db.session.scalars(select(MarketCriteria).order_by(MarketCriteria.id)).all()
    found = []
    for market in markets:
        own = next((r for r in rows if r.market_id == market.id and r.category_id is None), None)
        general = changed(base, own.values if own else {})
        found.append(CriteriaSet(market.id, None, general, dict(own.values) if own else {}))
        for row in rows:
            if row.market_id == market.id and row.category_id is not None:
                criteria = changed(general, row.values)
                found.append(CriteriaSet(market.id, row.category_id, criteria, dict(row.values)))
    return found


def criteria_of(market_id: int) -> Criteria:
    """What it takes in all of a market."""
    own = db.session.scalar(
        select(MarketCriteria.values).where(
            MarketCriteria.market_id == market_id, MarketCriteria.category_id.is_(None)
        )
    )
    return changed(present_criteria(), own or {})


def market_of_zone(markets: Sequence[Market], time_zone: str) -> Market | None:
    """Where somebody in this time zone is a candidate at first; None: there is no market yet."""
    fitting = (market for market in markets if time_zone and time_zone in market.time_zones.split())
    return next(fitting, next((market for market in markets if market.is_default), None))


def signals_now() -> dict[int, dict[str, Any]]:
    """Evidence of everybody whom the figures of this moment signal, by member."""
    moment, markets = clock.now(), all_markets()
    found: dict[int, dict[str, Any]] = {}
    for one in criteria_sets(markets):
        had = qualified_at(moment, one.criteria, category_id=one.category_id)
        for member_id, evidence in _of_market(one.market_id, had, markets).items():
            found.setdefault(member_id, _as_kept(evidence, moment, category_id=one.category_id))
        if one.criteria.pattern_signals and one.category_id is None:
            lives = evidence_of_all([i for i in pattern_holders() if i not in found], moment)
            for member_id, evidence in _of_market(one.market_id, lives, markets).items():
                found[member_id] = _as_kept(evidence, moment, pattern=True)
    return found


def evidence_of_all(member_ids: Sequence[int], moment: datetime) -> dict[int, Evidence]:
    """Of those who are no employees and are here."""
    joined = {one: customer.joined_at for one, customer in customers_among(member_ids).items()}
    return evidence_at(sorted(joined), moment, joined=joined)


def _of_market(market_id: int, had: dict[int, Evidence], markets: Sequence[Market]) -> dict[int, Evidence]:
    ids, homes = sorted(had), {}
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        for one, customer in customers_among(part).items():
            home = market_of_zone(markets, customer.time_zone)
            homes[one] = home.id if home else None
        placed = select(PlaceRow.member_id, PlaceRow.market_id).where(PlaceRow.member_id.in_(part))
        homes |= {row.member_id: row.market_id for row in db.session.execute(placed)}
    return {one: had[one] for one in ids if homes.get(one) == market_id}


def _as_kept(
    evidence: Evidence, moment: datetime, *, category_id: int | None = None, pattern: bool = False
) -> dict[str, Any]:
    kept = asdict(evidence) | {"active_days": list(evidence.active_days)}
    return kept | {"at": moment.isoformat(), "category_id": category_id, "pattern": pattern}


def read_kept(kept: dict[str, Any]) -> Evidence:
    """What `PlaceRow.evidence` holds, as figures."""
    names = ("tenure_days", "answers", "accepted", "upheld_flags", "nominations")
    return Evidence(
        **{name: int(kept.get(name, 0)) for name in names},
        active_days=tuple(kept.get("active_days", ())),
    )


def signalled_members() -> list[int]:
    return list(db.session.scalars(select(PlaceRow.member_id).where(PlaceRow.state == State.SIGNALLED)))


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A line of the list of candidates."""

    member: MemberCard
    state: State
    state_at: datetime
    market: str
    nominations: int
    applied: bool
    votes: dict[str, int]
    evidence: Evidence | None
    expires_at: datetime | None
    fits: list[Fit]
    """Where cover is thin and this one answers already."""


LISTED, RANKED = 100, 500


def candidate_rows(state: State) -> list[CandidateRow]:
    """Candidates in this state. At most eight queries.

    Who waits for somebody's decision stands in the order of waiting. Whom figures merely propose stands by
    how many gaps in topics and hours of the week they would fill, then by their answers there.
    """
    if state != State.SIGNALLED:
        return _candidate_rows(state, LISTED)
    rows = _candidate_rows(state, RANKED)
    return sorted(rows, key=lambda row: (-len(row.fits), -sum(fit.answers for fit in row.fits)))[:LISTED]


def _candidate_rows(state: State, limit: int) -> list[CandidateRow]:
    rows = db.session.execute(
        select(PlaceRow, Market.name, Candidacy.id.label("candidacy_id"), Candidacy.expires_at)
        .join(Market, Market.id == PlaceRow.market_id)
        .outerjoin(Candidacy, (Candidacy.place_id == PlaceRow.id) & Candidacy.ended_at.is_(None))
        .where(PlaceRow.state == state)
        .order_by(PlaceRow.state_at, PlaceRow.id)
        .limit(limit)
    ).all()
    cards = member_cards(row.PlaceRow.member_id for row in rows)
    open_ones = [row.candidacy_id for row in rows if row.candidacy_id is not None]
    votes: dict[int, Counter[str]] = {}
    for candidacy_id, vote, count in db.session.execute(
        select(BoardVote.candidacy_id, BoardVote.vote, func.count())
        .where(BoardVote.candidacy_id.in_(open_ones))
        .group_by(BoardVote.candidacy_id, BoardVote.vote)
    ):
        votes.setdefault(candidacy_id, Counter())[vote] = count
    by: dict[int, set[int]] = {}
    named = select(Nomination.candidacy_id, Nomination.by_id).where(Nomination.candidacy_id.in_(open_ones))
    for candidacy_id, by_id in db.session.execute(named):
        by.setdefault(candidacy_id, set()).add(by_id)
    ids = [row.PlaceRow.member_id for row in rows]
    fits = fits_of(ids, gaps()) if state in (State.SIGNALLED, State.NOMINATED) else {}
    return [_candidate(row, cards[row.PlaceRow.member_id], votes, by, fits) for row in rows]


def _candidate(
    row: Any,
    card: MemberCard,
    votes: dict[int, Counter[str]],
    by: dict[int, set[int]],
    fits: dict[int, list[Fit]],
) -> CandidateRow:
    place: PlaceRow = row.PlaceRow
    named = by.get(row.candidacy_id, set())
    return CandidateRow(
        member=card,
        state=place.now,
        state_at=place.state_at,
        market=row.name,
        nominations=len(named - {place.member_id}),
        applied=place.member_id in named,
        votes=dict(votes.get(row.candidacy_id, {})),
        evidence=read_kept(place.evidence) if place.evidence else None,
        expires_at=row.expires_at,
        fits=fits.get(place.member_id, []),
    )


def candidate_counts() -> dict[State, int]:
    """How many are in each state before being active."""
    rows = db.session.execute(
        select(PlaceRow.state, func.count().label("n"))
        .where(PlaceRow.state.in_(CANDIDATES))
        .group_by(PlaceRow.state)
    )
    found = {State(row.state): row.n for row in rows}
    return {state: found.get(state, 0) for state in CANDIDATES}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote about a candidate."""

    by: MemberCard
    at: datetime
    words: str
    vote: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """The open candidacy of somebody, or an empty one."""

    nominations: list[Said]
    votes: list[Said]
    expires_at: datetime | None = None


def case_of(member_id: int) -> Case:
    """Three queries."""
    row = db.session.execute(
        select(Candidacy.id, Candidacy.expires_at)
        .join(PlaceRow, PlaceRow.id == Candidacy.place_id)
        .where(PlaceRow.member_id == member_id, Candidacy.ended_at.is_(None))
    ).first()
    if row is None:
        return Case([], [])
    nominations = db.session.scalars(
        select(Nomination).where(Nomination.candidacy_id == row.id).order_by(Nomination.id)
    ).all()
    votes = db.session.scalars(
        select(BoardVote).where(BoardVote.candidacy_id == row.id).order_by(BoardVote.at)
    ).all()
    cards = member_cards([one.by_id for one in nominations] + [one.by_id for one in votes])
    return Case(
        [Said(cards[one.by_id], one.at, one.reason) for one in nominations],
        [Said(cards[one.by_id], one.at, one.words, one.vote) for one in votes],
        row.expires_at,
    )
