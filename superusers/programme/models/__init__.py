"""The tables of the programme: markets, tiers, places and every step of them."""

from __future__ import annotations

from superusers.programme.models.places import Market, MarketManager, PlaceRow, Tier, Transition

__all__ = ["Market", "MarketManager", "PlaceRow", "Tier", "Transition"]
