"""What happens in training. Coming to an event earns nothing: training and time are never paid."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class ProductTestReported(Event, name="training.product_test_reported"):
    """A tester wrote the report of a product test. Emitted once for each tester."""

    tester_id: int
    test_id: int
    member_id: int
