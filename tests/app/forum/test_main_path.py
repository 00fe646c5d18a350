"""The path everything hangs on: ask, answer, accept, ledger, solve rate."""

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


def test_the_pages_of_the_path_can_be_read(community: Community) -> None:
    asker = community.member("Ada")
    question = community.question(asker, tags=("wi-fi", "mesh"))
    answer = community.answer(question)
    browser = community.browser(asker)
    page = browser.get(f"/questions/{question}", follow_redirects=True)
    assert page.status_code == 200
    assert "Did this solve it?" in page.text
    done = browser.post(
        f"/questions/{question}/accept/{answer}", {"thanks": "It works"}, page=f"/questions/{question}"
    )
    assert done.status_code == 303
    page = community.browser().get(f"/questions/{question}", follow_redirects=True)
    assert "accepted by the asker" in page.text
    assert "It works" in page.text
    assert community.browser().get("/").status_code == 200
