"""Figures propose, people decide: signals, nominations, the board, invitations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.options import save_options
from app.core.policy import Invalid, Refused
from app.core.uow import command
from app.forum.models import Acceptance, Answer, Question
from superusers.programme.criteria import Criteria
from superusers.programme.jobs import end_invitations, look_for_signals
from superusers.programme.life_cycle import State
from superusers.programme.models import Candidacy, Nomination, PlaceRow
from superusers.programme.queries import evidence_of
from superusers.programme.queries.candidates import candidate_rows, case_of, signals_now
from superusers.programme.queries.evidence import qualified_at
from superusers.programme.queries.places import all_markets, steps_of
from superusers.programme.services.apply_for_place import apply_for_place
from superusers.programme.services.change_criteria import change_criteria
from superusers.programme.services.decide_candidate import decide_candidate
from superusers.programme.services.nominate_member import nominate_member
from superusers.programme.services.save_market import save_market
from superusers.programme.services.take_own_step import take_own_step
from superusers.programme.services.vote_on_candidate import vote_on_candidate
from tests.make.community import Community
from tests.make.programme import WHY, Programme, state_of

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme(community)


@pytest.fixture
def sqlite_programme(sqlite_app: Flask) -> Programme:
    return Programme(Community(sqlite_app))


def helped(community: Community, until: datetime, *, days: int = 110, accepted: int = 6) -> Actor:
    """Somebody with an answer a day for so long before `until`, some of them accepted. Written in bulk."""
    helper = community.member(joined_at=until - timedelta(days=200))
    asker, category = community.member(), community.category(f"Made for {helper.member_id}")
    _write(helper.signed_in_id, asker.signed_in_id, category, until, days, accepted)
    return helper


@command
def _write(helper: int, asker: int, category: int, until: datetime, days: int, accepted: int) -> None:
    text = {"body_source": "x", "body_html": "x", "renderer": 1}
    for n in range(days):
        at = until - timedelta(days=n + 1)
        question = Question(
            title="A question of that day", slug="q", author_id=asker, category_id=category, created_at=at,
            last_activity_at=at, **text,
        )  # fmt: skip
        db.session.add(question)
        db.session.flush()
        answer = Answer(question_id=question.id, author_id=helper, created_at=at, **text)
        db.session.add(answer)
        db.session.flush()
        if n < accepted:
            db.session.execute(
                insert(Acceptance).values(
                    question_id=question.id, answer_id=answer.id, kind="solution", by_id=asker,
                    by_role="asker", at=at,
                )
            )  # fmt: skip


def nominate(by: Actor, whom: Actor) -> int:
    return nominate_member(by, whom.signed_in_id, reason="Patient with everybody.")


class TestSignals:
    def test_a_dry_run_says_who_would_have_had_it_on_a_day_and_writes_nothing(
        self, programme: Programme
    ) -> None:
        helper = helped(programme.community, NOON)
        found = qualified_at(NOON, Criteria())
        assert list(found) == [helper.signed_in_id]
        assert found[helper.signed_in_id].accepted == 6
        assert min(found[helper.signed_in_id].active_days) >= 28
        assert qualified_at(NOON - timedelta(days=60), Criteria()) == {}
        assert qualified_at(NOON, Criteria(accepted=7)) == {}
        assert state_of(helper) is None

    def test_the_night_notices_with_evidence_and_asks_nobody(self, programme: Programme) -> None:
        with clock.frozen_at(NOON):
            helper = helped(programme.community, NOON)
            look_for_signals()
            look_for_signals()
        assert state_of(helper) == State.SIGNALLED
        row = db.session.scalars(select(PlaceRow).where(PlaceRow.member_id == helper.member_id)).one()
        assert row.evidence is not None
        assert row.evidence["answers"] == 110
        assert [step.by for step in steps_of(helper.signed_in_id)] == ["the community's own rules"]
        with clock.frozen_at(NOON + timedelta(days=70)):
            look_for_signals()
        assert state_of(helper) == State.SET_ASIDE
        with clock.frozen_at(NOON + timedelta(days=71)):
            assert signals_now() == {}

    def test_a_market_and_a_category_may_ask_for_something_else(self, sqlite_programme: Programme) -> None:
        programme = sqlite_programme
        with clock.frozen_at(NOON):
            helper = helped(programme.community, NOON)
            category = db.session.scalars(select(Question.category_id).distinct()).one()
            (market,) = all_markets()
            change_criteria(programme.manager, market.id, category_id=None, values={"answers": 500})
            assert signals_now() == {}
            change_criteria(programme.manager, market.id, category_id=category, values={"answers": 50})
            assert list(signals_now()) == [helper.signed_in_id]
            benelux = save_market(programme.manager, None, name="Benelux", time_zones="Europe/Brussels")
            change_criteria(programme.manager, benelux, category_id=None, values={"accepted": 1})
            there = helped(programme.community, NOON, accepted=1)
            assert there.signed_in_id not in signals_now()

    def test_suggestions_begin_with_who_answers_where_cover_is_thin(self, programme: Programme) -> None:
        community = programme.community
        with clock.frozen_at(NOON):
            elsewhere, there = helped(community, NOON), helped(community, NOON)
            thin = db.session.scalars(select(Question.category_id).distinct()).all()[-1]
            # Six wait in the topic of one of them, at night; six in another, when both are here.
            for week in range(6):
                sunday = datetime(2026, 6, 14, 3, tzinfo=UTC) - timedelta(weeks=week)
                community.question(category_id=thin, at=sunday)
                community.question(at=sunday - timedelta(days=6) + timedelta(hours=10))
            community.deliver()
            look_for_signals()
            found = candidate_rows(State.SIGNALLED)
            assert [row.member.id for row in found] == [there.member_id, elsewhere.member_id]
            assert [fit.where for fit in found[0].fits] == [
                f"Made for {there.member_id}",
                "Monday 12:00 to 16:00",
            ]
            assert [(fit.where, fit.answers) for fit in found[1].fits] == [("Monday 12:00 to 16:00", 12)]
            community.name_site()
            page = community.browser(programme.manager).get("/programme/manage/candidates?show=signalled")
            assert f"Would fill a gap: Made for {there.member_id} (90 answers)" in page.text


class TestNominating:
    def test_a_nomination_counts_as_evidence_once_for_each_who_makes_it(self, programme: Programme) -> None:
        tom, ina, candidate = (programme.community.member() for _ in range(3))
        nominate(tom, candidate)
        with pytest.raises(Refused, match="already"):
            nominate(tom, candidate)
        nominate(ina, candidate)
        apply_for_place(candidate, reason="I like to explain things.")
        assert evidence_of(candidate.signed_in_id).nominations == 2
        assert state_of(candidate) == State.NOMINATED
        assert len(case_of(candidate.signed_in_id).nominations) == 3
        assert db.session.scalars(select(Candidacy.ended_at)).all() == [None]

    def test_whom_nobody_nominates(self, sqlite_programme: Programme) -> None:
        community, tom = sqlite_programme.community, sqlite_programme.community.member()
        for other, said in (
            (tom, "Nobody nominates themselves"),
            (community.member(role="staff"), "Employees"),
            (community.member(automatic=True), "Nobody is there"),
            (sqlite_programme.member(), "already"),
        ):
            with pytest.raises(Refused, match=said):
                nominate(tom, other)
        with pytest.raises(Refused, match="confirm your e-mail"):
            nominate(community.member(email_verified_at=None, password_hash="x"), tom)
        for _ in range(5):
            nominate(tom, community.member())
        with pytest.raises(Refused, match="5 nominations"):
            nominate(tom, community.member())

    def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(self, sqlite_programme: Programme) -> None:
        community = sqlite_programme.community
        community.name_site()
        tom = community.browser(community.member("Tom"))
        community.member("Same Name")
        community.member("Same Name")
        for who, said in (
            ("Same Name", "Several members"),
            ("Nobody Here", "No member"),
            ("x\0", "No member"),
        ):
            page = tom.post("/programme/nominate", {"member": who, "reason": "Patient <b>always</b>"})
            assert page.status_code in (409, 422)
            assert "Patient &lt;b&gt;always" in page.text or "NUL" in page.text
            assert said in page.text or "NUL" in page.text
        assert db.session.scalars(select(Nomination.id)).all() == []


class TestDeciding:
    def test_a_manager_does_not_decide_on_an_own_nomination_and_another_does(
        self, programme: Programme
    ) -> None:
        candidate = programme.community.member("Candy")
        nominate(programme.manager, candidate)
        for invite in (True, False):
            with pytest.raises(Refused, match="yourself"):
                decide_candidate(programme.manager, candidate.signed_in_id, invite=invite, reason=WHY)
        decide_candidate(programme.second, candidate.signed_in_id, invite=True, reason=WHY)
        assert state_of(candidate) == State.INVITED
        step = steps_of(candidate.signed_in_id)[0]
        assert (step.by, step.reason) == ("Ada Administrator", WHY)

    def test_the_page_says_so_before_and_after_it_is_tried(self, sqlite_programme: Programme) -> None:
        programme = sqlite_programme
        programme.community.name_site()
        candidate = programme.community.member("Candy")
        nominate(programme.manager, candidate)
        browser = programme.community.browser(programme.manager)
        at = f"/programme/manage/members/{candidate.member_id}"
        assert "You nominated this person yourself" in browser.get(at).text
        tried = browser.post(f"{at}/decide", {"invite": "1", "reason": WHY})
        assert tried.status_code == 409
        assert WHY in tried.text or "yourself" in tried.text
        assert state_of(candidate) == State.NOMINATED
        other = programme.community.browser(programme.second)
        short = other.post(f"{at}/decide", {"invite": "1", "reason": "Yes"})
        assert short.status_code == 422
        assert "the member reads it" in short.text
        assert other.post(f"{at}/decide", {"invite": "0", "reason": WHY}).status_code == 303
        assert state_of(candidate) == State.SET_ASIDE

    def test_voices_of_the_board_decide_nothing(self, programme: Programme) -> None:
        candidate, staff = programme.member(State.NOMINATED), programme.community.member(role="staff")
        for vote in ("against", "for"):
            vote_on_candidate(staff, candidate.signed_in_id, vote=vote, words="")
        assert [(said.by.id, said.vote) for said in case_of(candidate.signed_in_id).votes] == [
            (staff.member_id, "for")
        ]
        assert state_of(candidate) == State.NOMINATED
        with pytest.raises(Invalid):
            vote_on_candidate(staff, candidate.signed_in_id, vote="perhaps", words="")
        with pytest.raises(Refused):
            vote_on_candidate(candidate, candidate.signed_in_id, vote="for", words="")

    def test_an_invitation_runs_out_after_its_days_and_not_before(self, programme: Programme) -> None:
        with clock.frozen_at(NOON):
            candidate = programme.member(State.INVITED)
        with clock.frozen_at(NOON + timedelta(days=14, seconds=-1)):
            end_invitations()
            assert state_of(candidate) == State.INVITED
        with clock.frozen_at(NOON + timedelta(days=14)):
            with pytest.raises(Refused, match="run out"):
                programme.sign(candidate)
            end_invitations()
        assert state_of(candidate) == State.SET_ASIDE
        assert case_of(candidate.signed_in_id).expires_at is None

    def test_how_long_an_invitation_is_open_is_an_option(self, sqlite_programme: Programme) -> None:
        _set(sqlite_programme.second, "programme.invitation_days", 14, 3)
        with clock.frozen_at(NOON):
            candidate = sqlite_programme.member(State.INVITED)
        assert case_of(candidate.signed_in_id).expires_at == NOON + timedelta(days=3)

    def test_who_declines_may_apply_again_later(self, programme: Programme) -> None:
        with clock.frozen_at(NOON):
            candidate = programme.member(State.INVITED)
            take_own_step(candidate, State.SET_ASIDE, reason="Not this year")
            with pytest.raises(Refused, match="again from 13 Sep 2026"):
                apply_for_place(candidate, reason="After all")
        with clock.frozen_at(NOON + timedelta(days=90)):
            apply_for_place(candidate, reason="After all")
        assert state_of(candidate) == State.NOMINATED


@command
def _set(actor: Actor, key: str, before: int, after: int) -> None:
    save_options(actor, {key: after}, seen={key: before})
