"""Recounts and rebuilds beside a running server: what changes while they look is not overwritten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

import app.analytics.services.record_facts as analytics
import app.forum.upkeep as forum
import superusers.reputation.services.reconcile_ledger as reputation
from app.analytics.services.record_facts import fact_row, record_facts, stored_facts
from app.core.db import db
from app.forum.models import Question
from app.forum.queries import facts_of
from app.forum.services.recount_questions import recount_questions
from app.forum.services.unaccept_answer import unaccept_answer
from superusers.reputation.fold import verify_ledger
from superusers.reputation.services.reconcile_ledger import reconcile_ledger
from tests.app.core.toys import Elsewhere
from tests.make.community import Community

# A rebuild, and the function with which it reads the facts.
REBUILDS = {
    "statistics": (record_facts, analytics, "facts_of"),
    "ledger": (reconcile_ledger, reputation, "missing_lines"),
    "recount": (recount_questions, forum, "facts_of"),
}


@pytest.mark.parametrize("name", REBUILDS)
def test_what_changes_while_a_rebuild_looks_is_not_overwritten(
    community: Community, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rebuild, module, reader = REBUILDS[name]
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    community.accept(question, community.answer(question, helper))
    if name != "ledger":  # there a line that is still missing is what a late reader would append
        community.deliver()
    has_read, has_changed = threading.Event(), threading.Event()
    slow_reader = read_and_wait(getattr(module, reader), has_read, has_changed)

    with monkeypatch.context() as slow:
        slow.setattr(module, reader, slow_reader)
        rebuilding = Elsewhere(community.app, lambda: rebuild([question]))
        assert has_read.wait(20)
        slow.undo()
        unaccept_answer(asker, question)
        community.deliver()
        has_changed.set()
        rebuilding.result()
    community.deliver()

    db.session.rollback()
    assert db.session.get_one(Question, question).state == "answered"
    assert stored_facts([question]) == {f.question_id: fact_row(f) for f in facts_of([question])}
    assert verify_ledger().agrees


def read_and_wait(
    read: Callable[..., Any], has_read: threading.Event, has_changed: threading.Event
) -> Callable[..., Any]:
    """Reads, and gives others a second to change what was read. Who holds the lock lets nobody."""

    def slow(*args: Any) -> Any:
        found = read(*args)
        found = list(found)
        has_read.set()
        has_changed.wait(1)
        return found

    return slow
