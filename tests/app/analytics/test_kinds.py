"""What a question is besides a question, as people say; and what askers say, in totals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.countries import country_names, country_of_zone, zones_of_country
from app.accounts.services.close_account import close_account
from app.analytics.boards.quality import in_words
from app.analytics.kinds import kind_of
from app.analytics.models import QuestionKind
from app.analytics.services.answer_survey import answer_survey
from app.analytics.services.set_kind import set_kind
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.forum.models import Question
from tests.app.analytics.test_drilling import follow_all
from tests.make.community import Community
from tests.web.reading import parse


def test_a_country_is_that_of_the_zone() -> None:
    assert (country_of_zone("Europe/Berlin"), country_of_zone("Asia/Calcutta")) == ("DE", "IN")
    assert (country_of_zone("UTC"), country_of_zone(""), country_of_zone("nonsense")) == (None, None, None)
    assert {"Europe/Berlin", "Europe/Busingen"} <= set(zones_of_country("DE"))
    assert country_names()["DE"] == "Germany"


def test_staff_and_super_users_say_what_a_question_is(community: Community) -> None:
    question, helper = community.question(), community.member(role="super_user")
    set_kind(helper, question, "complaint")
    assert kind_of(question) == "complaint"
    set_kind(community.member(role="staff"), question, "idea")
    assert kind_of(question) == "idea"
    set_kind(helper, question, "")
    assert kind_of(question) == ""
    with pytest.raises(Invalid):
        set_kind(helper, question, "nonsense")
    with pytest.raises(Refused):
        set_kind(community.asker_of(question), question, "praise")
    community.hide(Question, question)
    with pytest.raises(NotFound):
        set_kind(community.member(), question, "praise")


def test_what_somebody_said_a_question_is_stays_without_them(sqlite_community: Community) -> None:
    question, helper = (
        sqlite_community.question(),
        sqlite_community.member(role="super_user", password_hash="x"),
    )
    set_kind(helper, question, "praise")
    close_account(helper, checked_hash="x")
    sqlite_community.deliver()
    row = db.session.get_one(QuestionKind, question)
    assert (row.kind, row.by_id) == ("praise", None)


def test_the_panel_is_for_those_who_may(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    question = community.question(title="It blinks")
    page, path = f"/questions/{question}/it-blinks", f"/questions/{question}/kind"
    helper, asker = (
        community.browser(actor)
        for actor in (community.member(role="super_user"), community.asker_of(question))
    )
    assert "What is it?" not in asker.get(page).text
    assert asker.post(path, {"kind": "praise"}).status_code == 403
    assert helper.post(path, {"kind": "praise"}, page=page).status_code == 303
    assert '<option value="praise" selected>' in helper.get(page).text


def test_kinds_are_counted_by_product_subject_and_country(community: Community) -> None:
    community.name_site()
    staff, doorbells = community.member(role="staff"), community.category("Doorbells")
    berlin, nowhere = community.member(time_zone="Europe/Berlin"), community.member()
    for number, kind in enumerate(("complaint", "complaint", "praise", "idea", "")):
        question = community.question(
            berlin if number % 2 else nowhere,
            title=f"Question {number}",
            category_id=doorbells if number < 2 else None,
            tags=("wi-fi",) if number else (),
        )
        set_kind(staff, question, kind)
    community.deliver()
    manager = community.browser(community.member(role="community_manager"))
    page = manager.get("/statistics/topics").text
    assert "4 of 5 questions have a kind." in page
    shown = {
        table.get("data-table"): [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")][1:]
        for table in parse(page)[0].iter("table")
    }
    assert shown["products"][0] == ["Doorbells", "2", "0", "0", "0"]
    assert shown["subjects"] == [["wi-fi", "1", "1", "1", "0"]]
    assert sorted(shown["countries"]) == [
        ["Country not known", "1", "1", "0", "0"],
        ["Germany", "1", "0", "1", "0"],
    ]
    assert follow_all(manager, "/statistics/topics") == 12
    assert follow_all(manager, "/statistics/topics?tag=wi-fi") >= 6
    assert manager.get("/statistics/questions?figure=kind.complaint.XX").status_code == 404


def solved_for(community: Community, asker: Actor) -> int:
    question = community.question(asker)
    community.accept(question, community.answer(question))
    community.deliver()
    return question


def test_what_askers_say_is_shown_from_five_answers_on(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    manager = community.browser(community.member(role="community_manager"))
    assert "No asker of these questions has answered yet" not in manager.get("/statistics/quality").text
    for number in range(5):
        asker = community.member()
        scores = {"effort": 2 + number % 2, "satisfaction": 5 if number else 2, "recommend": 10 - 2 * number}
        answer_survey(asker, solved_for(community, asker), scores)
        with clock.shifted_by(timedelta(minutes=number + 1)):
            page = manager.get("/statistics/quality").text
        assert ("Too few answers yet" in page) is (number < 4)
    follow_all(manager, "/statistics/quality")
    told = manager.get("/statistics/export/quality.json").json["tables"]
    figures = {row[0]["shown"]: row[1] for table in told for row in table["rows"]}
    assert figures["Customer effort"]["value"] == pytest.approx(2.4)
    assert figures["Satisfied (CSAT)"]["shown"] == "80%"
    assert figures["Would recommend us (NPS)"]["shown"] == in_words("recommend", -0.4)
    assert {row["questions"] for name, row in figures.items() if "(" in name} == {5}


def test_scores_are_worded_as_people_know_them() -> None:
    assert [in_words("recommend", value) for value in (-0.4, 0.0, 0.125)] == ["\N{MINUS SIGN}40", "+0", "+12"]
    assert (in_words("effort", 2.44), in_words("satisfaction", 0.705)) == ("2.4", "70%")
