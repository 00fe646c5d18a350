"""Search is tested as the worker would run it, without the pause between two writes of the index."""

from __future__ import annotations

import pytest

from app.search import pace, whoosh_engine


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "BATCH_S", 0.0)
    monkeypatch.setattr(whoosh_engine, "REFRESH_S", 0.0)
