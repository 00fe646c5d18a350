"""Product tests: from the application to the report, and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core.db import db
from app.core.policy import NotFound, Refused
from superusers.training.models import ProductTest, ProductTester
from superusers.training.queries.trials import applicants_of
from superusers.training.services.apply_for_test import apply_for_test
from superusers.training.services.erase_test_addresses import erase_test_addresses
from superusers.training.services.save_product_test import save_product_test
from superusers.training.services.settle_tester import settle_tester
from superusers.training.texts import read_markdown
from tests.make.programme import Programme
from tests.make.training import Training, about, later


def offered(training: Training, **changes: object) -> int:
    values: dict[str, object] = {
        "title": "Aurora doorbell",
        "words": read_markdown("Ring **it**.", field="description"),
        "terms": "No pictures before spring.",
        "secret": False,
        "loan": True,
        "places": 1,
        "report_days": 21,
        "apply_until": datetime(2026, 4, 1, tzinfo=UTC),
    }
    return save_product_test(training.manager, None, **(values | changes))  # type: ignore[arg-type]


def the_tester() -> ProductTester:
    db.session.rollback()
    return db.session.get_one(ProductTester, 1)


def test_a_product_goes_out_and_a_report_comes_back(training: Training) -> None:
    test = offered(training)
    member = training.super_user("Tina Tester")
    question = training.community.question(member, title="Why does the doorbell ring twice")
    theirs, ours = (training.community.browser(who) for who in (member, training.manager))
    page, run = f"/product-tests/{test}", f"/product-tests/manage/{test}/1"
    assert theirs.post(f"{page}/apply", {"why": ""}).status_code == 422
    theirs.post(f"{page}/apply", {"why": "Our <b>old</b> door"})
    ours.post(f"{run}/select")
    refused = theirs.post(f"{page}/agree", {"address": "Lane 1, 12345 Town"})
    assert "Without this we cannot send it." in refused.text
    assert "Lane 1, 12345 Town" in refused.text
    theirs.post(f"{page}/agree", {"address": "Lane 1, 12345 Town", "agrees": "y"})
    assert "Lane 1" not in (the_tester().address_sealed or "")
    assert "Lane 1" not in ours.get(f"/product-tests/manage/{test}").text
    assert "Lane 1, 12345 Town" in ours.post(f"{run}/address").text
    ours.post(f"{run}/send", {"serial": "SN-7", "tracking": "Parcel 42"})
    assert "SN-7" in theirs.get(page).text
    theirs.post(f"{page}/received")
    assert str(the_tester().report_due_on) == "2026-03-31"
    refused = theirs.post(f"{page}/report", {"score": "4", "report": "Loud", "questions": "999999"})
    assert "There is no question with the number 999999." in refused.text
    theirs.post(f"{page}/report", {"score": "4", "report": "Loud & clear", "questions": f"#{question}"})
    theirs.post(f"{page}/returned", {"tracking": "Parcel 43"})
    assert the_tester().state == "returned"
    seen = ours.get(f"/product-tests/manage/{test}").text
    for words in ("Loud &amp; clear", "4 of 5", "Parcel 43", "Why does the doorbell ring twice"):
        assert words in seen
    with later(days=59):
        assert erase_test_addresses() == 0
    with later(days=61):
        assert erase_test_addresses() == 1
    assert the_tester().address_sealed is None


def test_members_are_told_and_reminded(training: Training) -> None:
    test = offered(training)
    member, other = training.super_user(), training.super_user()
    for who in (member, other):
        apply_for_test(who, test, why="A door")
    settle_tester(training.manager, 1, select=True)
    with pytest.raises(Refused, match="All places are taken"):
        settle_tester(training.manager, 2, select=True)
    settle_tester(training.manager, 2, select=False)
    mails = training.mails()
    assert about(mails, member) == ["A place is yours"]
    assert about(mails, other) == ["About your application"]
    browser, ours = training.community.browser(member), training.community.browser(training.manager)
    browser.post(f"/product-tests/{test}/agree", {"address": "Lane 1", "agrees": "y"})
    ours.post(f"/product-tests/manage/{test}/1/send")
    browser.post(f"/product-tests/{test}/received")
    assert about(training.mails(), member) == []  # it has arrived, so "on its way" is no news
    with later(days=18, hours=13):
        assert about(training.mails(), member) == ["Your report"]


def test_who_may_know_of_a_test_and_apply(training: Training) -> None:
    programme = Programme(training.community)
    signed, unsigned = programme.member(), training.super_user()
    secret = offered(training, secret=True)
    assert "Aurora doorbell" in training.community.browser(signed).get("/product-tests").text
    for who in (unsigned, training.community.member()):
        browser = training.community.browser(who)
        assert "Aurora doorbell" not in browser.get("/product-tests").text
        assert browser.get(f"/product-tests/{secret}").status_code == 404
        with pytest.raises(NotFound):
            apply_for_test(who, secret, why="x")
    apply_for_test(signed, secret, why="x")
    with pytest.raises(Refused, match="applied already"):
        apply_for_test(signed, secret, why="x")
    late = offered(training)
    with later(days=30), pytest.raises(Refused, match="is over"):
        apply_for_test(unsigned, late, why="x")


def test_a_manager_offers_by_the_page(sqlite_training: Training) -> None:
    training = sqlite_training
    browser = training.community.browser(training.manager)
    typed = {"title": "A lamp", "places": "0", "report_days": "14", "until": "2026-03-20", "loan": "y"}
    page = browser.post("/product-tests/manage/new", typed)
    assert page.status_code == 422
    assert "a number from 1 to" in page.text
    browser.post("/product-tests/manage/new", typed | {"places": "3"})
    found = db.session.get_one(ProductTest, 1)
    assert (found.places, found.loan, found.secret) == (3, True, False)
    assert found.apply_until == datetime(2026, 3, 21, tzinfo=UTC)
    assert 'value="2026-03-20"' in browser.get("/product-tests/manage/1/edit").text
    assert applicants_of(1) == []
