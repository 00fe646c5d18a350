"""What the statistics say to top management: figures with their meaning, and nothing where there is none."""

from __future__ import annotations

from datetime import date

from app.analytics.assumptions import ASSUMPTIONS
from app.analytics.lens import today
from app.analytics.readers import Visit
from app.analytics.report_lines import WORTH, report_lines
from app.analytics.services.store_visits import store_visits
from app.analytics.value_models import ValueAssumption
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from tests.make.community import Community


def said() -> dict[str, str]:
    db.session.rollback()
    year = today().year
    return {line.words: line.value for line in report_lines(date(year, 1, 1), date(year, 12, 31))}


@command
def assume(manager: Actor) -> None:
    """Half to all of everything in per cent, and one to two of every sum."""
    for name, assumption in ASSUMPTIONS.items():
        low, high = (5000, 10_000) if assumption.unit == "%" else (100, 200)
        db.session.add(
            ValueAssumption(
                name=name,
                low=low,
                high=high,
                source="A survey",
                dated=today(),
                by_id=manager.signed_in_id,
                set_at=clock.now(),
            )
        )


def test_a_line_comes_with_its_figure(sqlite_community: Community) -> None:
    community = sqlite_community
    assert said() == {}
    question = community.question()
    community.accept(question, community.answer(question, community.member(role="super_user")))
    community.question()
    community.deliver()
    lines = said()
    assert lines["Questions"] == "2"
    assert lines["Solve rate"].startswith("50.0% (")
    assert lines["Solved by super users"].startswith("100.0% (")
    store_visits([Visit(question, None, today())] * 8)
    assert said() == lines, "visits alone are worth nothing that could be said"
    assume(community.member(role="community_manager"))
    first = date(today().year, 1, 1)
    worth = [line for line in report_lines(first, today()) if line.part == WORTH]
    assert [line.value for line in worth] == ["1 – 8", "1 – 16 EUR", "1 – 16 EUR"]
    assert "1 day counted" in worth[0].definition
