"""The path everything hangs on, to its end: ask, answer, accept, ledger, solve rate."""

from __future__ import annotations

from app.analytics.queries import Cohort, overall
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import reputation_of
from tests.make.community import Community


def test_an_accepted_answer_moves_the_ledger_and_the_solve_rate(community: Community) -> None:
    asker, helper = community.member("Ada"), community.member("Bo")
    question = community.question(asker)
    answer = community.answer(question, helper)
    community.deliver()
    assert overall(Cohort()).rates["solved"]["ever"].count == 0

    community.accept(question, answer)
    community.deliver()

    assert reputation_of(helper.signed_in_id) == 15
    assert reputation_of(asker.signed_in_id) == 2
    assert overall(Cohort()).rates["solved"]["ever"].count == 1
    assert verify_ledger().agrees
