"""The survey after a solution: who is asked, how often, and what the replies say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.analytics.models import SurveyReply
from app.analytics.queries import Cohort
from app.analytics.services.answer_survey import answer_survey
from app.analytics.surveys import may_ask, mean_figure, promoters, read_surveys, satisfied_figure
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound
from tests.app.core.toys import Elsewhere
from tests.make.community import Community


@pytest.fixture
def asker(community: Community) -> Actor:
    return community.member("Ana")


def solved(community: Community, asker: Actor) -> int:
    category = community._category or community.category()
    community._category = category
    question = community.question(asker, category_id=category)
    community.accept(question, community.answer(question), asker)
    community.deliver()
    return question


def test_only_the_asker_of_a_question_lately_solved_is_asked(community: Community, asker: Actor) -> None:
    question, now = solved(community, asker), clock.now()
    assert may_ask(asker, question, now)
    assert not may_ask(community.member(), question, now)
    assert not may_ask(asker, community.question(asker), now)
    assert not may_ask(asker, question, now + timedelta(days=15))


def test_nobody_is_asked_twice_in_thirty_days_also_after_not_now(community: Community, asker: Actor) -> None:
    first, second = solved(community, asker), solved(community, asker)
    answer_survey(asker, first, {})
    assert not may_ask(asker, second, clock.now())
    with pytest.raises(NotFound):
        answer_survey(asker, second, {"effort": 1})
    with clock.shifted_by(timedelta(days=31)):
        third = solved(community, asker)
        assert may_ask(asker, third, clock.now())
        assert not may_ask(asker, first, clock.now())


def test_two_browsers_that_send_at_once_are_counted_once(community: Community, asker: Actor) -> None:
    questions = [solved(community, asker), solved(community, asker)]

    def send(question: int) -> Elsewhere:
        return Elsewhere(community.app, lambda: answer_survey(asker, question, {"effort": 2}))

    sending = [send(question) for question in questions]
    ended = []
    for one in sending:
        try:
            one.result()
            ended.append("stored")
        except NotFound:
            ended.append("not asked")
    assert sorted(ended) == ["not asked", "stored"]


def test_a_score_off_its_scale_is_refused(community: Community, asker: Actor) -> None:
    question = solved(community, asker)
    for scores in ({"effort": 8}, {"satisfaction": 0}, {"recommend": 11}):
        with pytest.raises(Invalid):
            answer_survey(asker, question, scores)
    assert db.session.scalars(select(SurveyReply)).all() == []


def test_figures_say_how_many_replied_and_nothing_without_replies(community: Community, asker: Actor) -> None:
    assert {figure.value for figure in read_surveys(Cohort()).values()} == {None}
    answer_survey(asker, solved(community, asker), {"effort": 2, "recommend": 10})
    other = community.member()
    answer_survey(other, solved(community, other), {"effort": 4, "satisfaction": 5, "recommend": 3})
    found = read_surveys(Cohort())
    assert (found["effort"].n, found["effort"].value) == (2, 3.0)
    assert (found["satisfaction"].n, found["satisfaction"].value) == (1, 1.0)
    assert (found["recommend"].n, found["recommend"].value) == (2, 0.0)


def test_formulas_by_hand() -> None:
    nps = mean_figure("recommend", promoters({10: 5, 9: 1, 8: 2, 6: 1, 0: 1}))
    assert nps.value == pytest.approx(0.4)
    assert satisfied_figure({5: 3, 3: 1}).value == 0.75
    assert mean_figure("effort", {3: 1}).value is None


def test_the_form_beside_the_question_stores_what_was_chosen(sqlite_community: Community) -> None:
    asker = sqlite_community.member()
    question = solved(sqlite_community, asker)
    browser = sqlite_community.browser(asker)
    page = browser.get(f"/questions/{question}", follow_redirects=True)
    assert "How was it?" in page.text
    sent = browser.post(f"/questions/{question}/survey", {"effort": "3", "recommend": ""})
    assert sent.status_code == 303
    reply = db.session.scalars(select(SurveyReply)).one()
    assert (reply.effort, reply.recommend, reply.member_id) == (3, None, asker.member_id)
    assert "How was it?" not in browser.get(f"/questions/{question}", follow_redirects=True).text


def test_a_stranger_cannot_reply_and_odd_values_say_so(sqlite_community: Community) -> None:
    asker = sqlite_community.member()
    question = solved(sqlite_community, asker)
    stranger = sqlite_community.browser(sqlite_community.member())
    assert stranger.post(f"/questions/{question}/survey", {"effort": "3"}).status_code == 404
    browser = sqlite_community.browser(asker)
    for odd in ("9", "-1", "3.5", "²", "1" * 400):
        browser.post(f"/questions/{question}/survey", {"effort": odd})
    assert db.session.scalars(select(SurveyReply)).all() == []
