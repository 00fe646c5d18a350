"""The tables of the programme: places, steps, candidates, agreements, reviews, the lounge, goals."""

from __future__ import annotations

from superusers.programme.models.agreements import (
    AgreementVersion,
    FirstStep,
    FirstStepDone,
    Review,
    Signature,
)
from superusers.programme.models.candidates import BoardVote, Candidacy, MarketCriteria, Nomination
from superusers.programme.models.lounge import Goal, Receipt, Reply, Topic
from superusers.programme.models.places import Market, MarketManager, PlaceRow, Tier, Transition

__all__ = [
    "AgreementVersion",
    "BoardVote",
    "Candidacy",
    "FirstStep",
    "FirstStepDone",
    "Goal",
    "Market",
    "MarketCriteria",
    "MarketManager",
    "Nomination",
    "PlaceRow",
    "Receipt",
    "Reply",
    "Review",
    "Signature",
    "Tier",
    "Topic",
    "Transition",
]
