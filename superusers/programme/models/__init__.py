"""The tables of the programme: places and their steps, candidates, agreements, first steps, reviews."""

from __future__ import annotations

from superusers.programme.models.agreements import (
    AgreementVersion,
    FirstStep,
    FirstStepDone,
    Review,
    Signature,
)
from superusers.programme.models.candidates import BoardVote, Candidacy, MarketCriteria, Nomination
from superusers.programme.models.places import Market, MarketManager, PlaceRow, Tier, Transition

__all__ = [
    "AgreementVersion",
    "BoardVote",
    "Candidacy",
    "FirstStep",
    "FirstStepDone",
    "Market",
    "MarketCriteria",
    "MarketManager",
    "Nomination",
    "PlaceRow",
    "Review",
    "Signature",
    "Tier",
    "Transition",
]
