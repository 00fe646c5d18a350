"""Vote patterns through the product: found at night, decided by people, told to members, appealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.models import Member, SessionRow
from app.accounts.queries import shared_addresses, shared_devices
from app.accounts.services.close_account import close_account
from app.accounts.services.prune_accounts import prune_accounts
from app.accounts.services.start_session import start_session
from app.core import clock
from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command
from superusers.reputation.case_models import Case, CaseNotice, TakenBack, Tie
from superusers.reputation.case_queries import voting_restricted_until
from superusers.reputation.fold import verify_ledger
from superusers.reputation.services._search import search_patterns
from superusers.reputation.services.act_on_case import act_on_case
from superusers.reputation.services.answer_appeal import answer_appeal
from superusers.reputation.services.appeal_decision import appeal_decision
from superusers.reputation.services.dismiss_case import dismiss_case
from tests.make.community import Community
from tests.make.mutual import help_each_other as in_bulk
from tests.superusers.reputation.ledger import lines_of, totals

MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)
WHY = "Nobody else has read these questions."


def help_each_other(community: Community, *people: Actor, at: datetime = MONDAY) -> None:
    in_bulk(community, *people, rounds=4, at=at)


@pytest.fixture
def ring(community: Community) -> list[Actor]:
    people = [community.member(name) for name in ("Ada", "Bob", "Cleo")]
    help_each_other(community, *people)
    return people


@pytest.fixture
def manager(community: Community) -> Actor:
    return community.member("Mona", role="community_manager", email="mona@example.com")


def cases(state: str = "open") -> list[Case]:
    db.session.rollback()
    return list(db.session.scalars(select(Case).where(Case.state == state).order_by(Case.id)))


def notice_of(member: Actor) -> CaseNotice:
    db.session.rollback()
    return db.session.scalars(select(CaseNotice).where(CaseNotice.member_id == member.member_id)).one()


class TestSearching:
    def test_a_ring_is_one_case_with_its_evidence(self, ring: list[Actor]) -> None:
        assert search_patterns() == 1
        case = cases()[0]
        assert case.who == ",".join(str(actor.member_id) for actor in ring)
        signals = {found["signal"] for found in case.evidence}
        assert {"closed_group", "concentrated"} <= signals
        assert case.acts == 4 * 3 * 2 + 4 * 3

    def test_nothing_happens_to_anybody(self, ring: list[Actor]) -> None:
        before = totals(*ring)
        search_patterns()
        assert totals(*ring) == before
        assert db.session.scalars(select(CaseNotice.id)).all() == []

    def test_honest_neighbours_are_no_case(self, community: Community) -> None:
        helper = community.member()
        for _ in range(6):
            question = community.question(community.member())
            community.accept(question, community.answer(question, helper))
        assert search_patterns() == 0

    def test_night_by_night_finds_what_a_search_of_everything_finds(
        self, community: Community, ring: list[Actor]
    ) -> None:
        with clock.frozen_at(MONDAY + timedelta(days=10)):
            search_patterns()
        later = MONDAY + timedelta(days=20)
        pair = [community.member("Dora"), community.member("Emil")]
        with clock.frozen_at(later):
            in_bulk(community, *pair, rounds=3, at=later, votes=False)
            assert search_patterns() == 1
        nightly = sorted((case.who, case.acts, len(case.evidence)) for case in cases())
        ties = sorted(db.session.execute(select(Tie.from_id, Tie.to_id, Tie.votes, Tie.acceptances)).all())
        forget_what_was_found()
        search_patterns(everything=True)
        assert sorted((case.who, case.acts, len(case.evidence)) for case in cases()) == nightly
        assert ties == sorted(
            db.session.execute(select(Tie.from_id, Tie.to_id, Tie.votes, Tie.acceptances)).all()
        )

    def test_what_is_taken_back_by_its_voter_is_no_evidence(self, community: Community) -> None:
        voter, author = community.member(), community.member()
        for n in range(8):
            with clock.frozen_at(MONDAY + timedelta(days=n)):
                question = community.question()
                answer = community.answer(question, author)
                community.vote(voter, question, answer_id=answer)
                community.vote(voter, question, 0, answer_id=answer)
        assert search_patterns() == 0

    def test_a_pair_joins_the_case_of_its_group(self, community: Community, ring: list[Actor]) -> None:
        pair = ",".join(str(actor.member_id) for actor in ring[:2])
        plant(pair)
        search_patterns()
        assert [case.who for case in cases("joined")] == [pair]

    def test_a_dismissed_case_comes_back_only_when_much_more_is_found(
        self, community: Community, ring: list[Actor], manager: Actor
    ) -> None:
        search_patterns()
        dismiss_case(manager, cases()[0].id, reason="Colleagues who know the product.")
        assert search_patterns(everything=True) == 0
        assert cases() == []
        help_each_other(community, *ring)
        assert search_patterns(everything=True) == 1

    def test_it_runs_by_itself_every_night(self, community: Community, ring: list[Actor]) -> None:
        from app.core.jobs import plant_schedules

        plant_schedules()
        community.deliver()
        assert len(cases()) == 1


@command
def plant(who: str) -> None:
    """A case as an earlier night would have left it."""
    now = clock.now()
    db.session.add(Case(who=who, state="open", opened_at=now, seen_at=now, evidence=[], acts=1))


@command
def forget_what_was_found() -> None:
    from sqlalchemy import delete

    from superusers.reputation.case_models import CaseMember, PatternSearch

    for model in (CaseMember, Case, PatternSearch, Tie):
        db.session.execute(delete(model))


class TestAddresses:
    @pytest.fixture
    def community(self, sqlite_community: Community) -> Community:
        return sqlite_community

    def sign_in(self, actor: Actor, address: str, device: str = "") -> None:
        start_session(
            actor.signed_in_id,
            token=f"{actor.member_id}-{address}",
            browser="",
            account="",
            address=address,
            device=device,
        )

    def test_only_a_keyed_hash_is_kept_and_forgotten_after_a_month(self, community: Community) -> None:
        first, second, third = (community.member() for _ in range(3))
        places = (first, "203.0.113.7", "a"), (second, "203.0.113.7", "b"), (third, "203.0.113.8", "b")
        for actor, address, device in places:
            self.sign_in(actor, address, device)
        stored = db.session.scalars(select(SessionRow.address_hash)).all()
        assert len(set(stored)) == 2
        assert not any("203" in (one or "") and "." in (one or "") for one in stored)
        assert shared_addresses() == [[first.member_id, second.member_id]]
        assert shared_devices() == [[second.member_id, third.member_id]]
        with clock.shifted_by(timedelta(days=31)):
            prune_accounts()
            assert shared_addresses() == shared_devices() == []
        assert db.session.scalars(select(SessionRow.address_hash)).all() == [None] * 3

    def test_a_network_of_many_says_nothing(self, community: Community) -> None:
        for _ in range(7):
            self.sign_in(community.member(), "198.51.100.1")
        assert shared_addresses() == []

    def test_a_wish_without_an_address_shares_none(self, community: Community) -> None:
        for _ in range(2):
            self.sign_in(community.member(), "")
        assert shared_addresses() == []


class TestTakingBack:
    def test_compensating_lines_take_exactly_what_was_given(
        self, community: Community, ring: list[Actor], manager: Actor
    ) -> None:
        honest = community.member()
        question = community.question(ring[0])
        community.vote(honest, question)
        community.deliver()
        search_patterns()
        before = {actor: [line.id for line in lines_of(actor)] for actor in ring}
        act_on_case(manager, cases()[0].id, takes="all", restrict=[], days=0, reason=WHY)
        assert totals(*ring) == (5, 1, 1)  # what strangers gave stays
        for actor, ids in before.items():
            lines = lines_of(actor)
            assert [line.id for line in lines][: len(ids)] == ids
            assert sum(line.points for line in lines if line.reverses) == notice_of(actor).points
        assert verify_ledger().agrees

    def test_votes_alone_leave_the_acceptances(self, ring: list[Actor], manager: Actor) -> None:
        search_patterns()
        act_on_case(manager, cases()[0].id, takes="votes", restrict=[], days=0, reason=WHY)
        assert totals(*ring) == (4 * (15 + 2),) * 3
        assert verify_ledger().agrees

    def test_later_events_do_not_give_it_back(
        self, community: Community, ring: list[Actor], manager: Actor
    ) -> None:
        search_patterns()
        act_on_case(manager, cases()[0].id, takes="all", restrict=[], days=0, reason=WHY)
        taken = db.session.scalars(select(TakenBack.question_id)).first()
        assert taken is not None
        community.vote(community.member(), taken)
        community.deliver()
        assert sorted(totals(*ring)) == [1, 1, 5]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"takes": "everything"}, "takes"),
            ({"takes": "nothing"}, "takes"),
            ({"restrict": [999999], "days": 30}, "restrict"),
            ({"days": 30}, "days"),
            ({"days": 31}, "days"),
            ({"reason": "  "}, "reason"),
            ({"reason": "x" * 501}, "reason"),
        ],
    )
    def test_what_cannot_be_decided(
        self, ring: list[Actor], manager: Actor, wrong: dict[str, object], field: str
    ) -> None:
        search_patterns()
        given = {"takes": "votes", "restrict": [], "days": 0, "reason": WHY} | wrong
        with pytest.raises(Invalid) as refused:
            act_on_case(manager, cases()[0].id, **given)  # type: ignore[arg-type]
        assert field in refused.value.problems
        assert len(cases()) == 1

    def test_nobody_decides_about_themselves_and_nobody_twice(
        self, community: Community, ring: list[Actor], manager: Actor
    ) -> None:
        search_patterns()
        number = cases()[0].id
        make_manager(ring[0])
        from app.accounts.queries import actor_of_member

        with pytest.raises(Refused):
            dismiss_case(actor_of_member(ring[0].signed_in_id), number, reason=WHY)
        with pytest.raises(Refused):
            dismiss_case(community.member(role="staff"), number, reason=WHY)
        with pytest.raises(NotFound):
            dismiss_case(manager, 999999, reason=WHY)
        dismiss_case(manager, number, reason=WHY)
        with pytest.raises(Refused, match="meanwhile"):
            act_on_case(manager, number, takes="all", restrict=[], days=0, reason=WHY)

    def test_each_is_told_by_mail(self, community: Community, manager: Actor, tmp_path: Path) -> None:
        people = [
            community.member(name, email=f"{name.lower()}@example.com") for name in ("Ada", "Bob", "Cleo")
        ]
        help_each_other(community, *people)
        search_patterns()
        act_on_case(manager, cases()[0].id, takes="votes", restrict=[], days=0, reason=WHY)
        community.deliver()
        mails = [path.read_text() for path in (tmp_path / "mail").glob("*.eml")]
        assert sorted(
            mail.split("To: ")[1].split("@")[0] for mail in mails if "About your votes" in mail
        ) == [
            "ada",
            "bob",
            "cleo",
        ]
        assert all("/reputation/notices/" in mail for mail in mails)


@command
def make_manager(actor: Actor) -> None:
    member = db.session.get_one(Member, actor.signed_in_id)
    member.role, member.second_step_at = "community_manager", clock.now()


class TestRestriction:
    @pytest.fixture
    def community(self, sqlite_community: Community) -> Community:
        return sqlite_community

    @pytest.fixture
    def restricted(self, ring: list[Actor], manager: Actor) -> list[Actor]:
        search_patterns()
        ada = ring[0].signed_in_id
        act_on_case(manager, cases()[0].id, takes="nothing", restrict=[ada], days=30, reason=WHY)
        return ring

    def test_votes_are_refused_until_it_is_over(self, community: Community, restricted: list[Actor]) -> None:
        question = community.question()
        with pytest.raises(Refused, match="cannot vote until"):
            community.vote(restricted[0], question)
        community.vote(restricted[1], question)
        with clock.shifted_by(timedelta(days=31)):
            community.vote(restricted[0], question)

    def test_everything_else_stays_possible_and_a_vote_can_be_taken_back(
        self, community: Community, restricted: list[Actor]
    ) -> None:
        question = community.question(restricted[0])
        community.accept(question, community.answer(question, community.member()))
        given = db.session.execute(select(Tie.from_id)).first()
        assert given is not None

    def test_an_upheld_appeal_ends_it(self, restricted: list[Actor], community: Community) -> None:
        appeal_decision(restricted[0], notice_of(restricted[0]).id, words="We work together.")
        other = community.member(role="administrator")
        answer_appeal(other, notice_of(restricted[0]).id, uphold=True, answer="You are right.")
        assert voting_restricted_until(restricted[0].signed_in_id) is None


class TestAppeal:
    @pytest.fixture
    def community(self, sqlite_community: Community) -> Community:
        return sqlite_community

    @pytest.fixture
    def decided(self, ring: list[Actor], manager: Actor) -> list[Actor]:
        search_patterns()
        act_on_case(manager, cases()[0].id, takes="all", restrict=[], days=0, reason=WHY)
        return ring

    def test_upheld_it_gives_back_what_this_member_gave_and_got(
        self, community: Community, decided: list[Actor]
    ) -> None:
        ada, bob, _ = decided
        appeal_decision(ada, notice_of(ada).id, words="I was not asked.")
        judge = community.member(role="administrator")
        answer_appeal(judge, notice_of(ada).id, uphold=True, answer="You had no part in it.")
        whole = 4 * 2 * 10 + 4 * 17  # as if nobody had looked
        assert totals(ada)[0] == whole
        assert totals(bob)[0] < whole
        assert verify_ledger().agrees
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "reputation.appeal_upheld")
        ).one()
        assert entry.detail["points"] == whole

    def test_declined_everything_stands(self, community: Community, decided: list[Actor]) -> None:
        ada = decided[0]
        appeal_decision(ada, notice_of(ada).id, words="No.")
        answer_appeal(community.member(role="administrator"), notice_of(ada).id, uphold=False, answer="Yes.")
        assert totals(ada) == (1,)
        assert notice_of(ada).upheld is False

    def test_whoever_decided_does_not_answer_while_somebody_else_could(
        self, community: Community, decided: list[Actor], manager: Actor
    ) -> None:
        ada = decided[0]
        appeal_decision(ada, notice_of(ada).id, words="No.")
        community.member(role="administrator")
        with pytest.raises(Refused, match="Somebody else answers"):
            answer_appeal(manager, notice_of(ada).id, uphold=False, answer="Yes.")

    def test_where_nobody_else_could_it_is_marked(self, decided: list[Actor], manager: Actor) -> None:
        ada = decided[0]
        appeal_decision(ada, notice_of(ada).id, words="No.")
        answer_appeal(manager, notice_of(ada).id, uphold=False, answer="Yes.")
        assert notice_of(ada).alone

    def test_one_appeal_by_the_member_concerned(self, community: Community, decided: list[Actor]) -> None:
        ada, bob, _ = decided
        with pytest.raises(NotFound):
            appeal_decision(bob, notice_of(ada).id, words="For her.")
        with pytest.raises(Invalid):
            appeal_decision(ada, notice_of(ada).id, words=" ")
        appeal_decision(ada, notice_of(ada).id, words="No.")
        with pytest.raises(Refused):
            appeal_decision(ada, notice_of(ada).id, words="Again.")
        judge = community.member(role="administrator")
        with pytest.raises(Refused):  # nobody has appealed there
            answer_appeal(judge, notice_of(bob).id, uphold=True, answer="Yes.")

    def test_who_leaves_takes_their_words_along(self, community: Community, manager: Actor) -> None:
        people = [community.member(password_hash="x") for _ in range(3)]
        help_each_other(community, *people)
        search_patterns()
        act_on_case(manager, cases()[0].id, takes="all", restrict=[], days=0, reason=WHY)
        appeal_decision(people[0], notice_of(people[0]).id, words="My private reasons.")
        close_account(people[0], checked_hash="x")
        community.deliver()
        assert (notice_of(people[0]).appeal, notice_of(people[0]).appealed_at is not None) == ("", True)


class TestPages:
    def test_from_the_list_to_the_appeal(self, sqlite_community: Community) -> None:
        community = sqlite_community
        community.name_site()
        people = [community.member(name) for name in ("Ada", "Bob", "Cleo")]
        help_each_other(community, *people)
        search_patterns()
        desk = community.browser(community.member("Mona", role="community_manager"))
        listed = desk.get("/reputation/cases").text
        assert "Ada, Bob, Cleo" in listed
        number = cases()[0].id
        page = desk.get(f"/reputation/cases/{number}").text
        assert "A small group keeps to itself" in page
        assert "Accepted the answer" in page
        wrong = desk.post(f"/reputation/cases/{number}/act", {"takes": "votes", "days": "0", "reason": ""})
        assert wrong.status_code == 422
        assert "Please say why" in wrong.text
        odd = desk.post(f"/reputation/cases/{number}/act", {"takes": "all", "restrict": "x", "reason": WHY})
        assert odd.status_code == 422
        ada = people[0].member_id
        done = desk.post(
            f"/reputation/cases/{number}/act",
            {"takes": "all", "restrict": str(ada), "days": "7", "reason": WHY},
        )
        assert done.status_code == 303
        own = community.browser(people[0])
        notice = notice_of(people[0]).id
        assert f"/reputation/notices/{notice}" in own.get("/").text
        told = own.get(f"/reputation/notices/{notice}").text
        assert WHY in told
        assert "You cannot vote until" in told
        assert community.browser(people[1]).get(f"/reputation/notices/{notice}").status_code == 404
        assert own.post(f"/reputation/notices/{notice}/appeal", {"words": ""}).status_code == 422
        assert own.post(f"/reputation/notices/{notice}/appeal", {"words": "No."}).status_code == 303
        own.post(f"/reputation/notices/{notice}/read")
        assert f"/reputation/notices/{notice}" not in own.get("/").text
        judge = community.browser(community.member("Jo", role="administrator"))
        assert "Ada, Bob, Cleo" in judge.get("/reputation/cases?show=appeals").text
        blank = judge.post(f"/reputation/notices/{notice}/answer", {"answer": "Yes."})
        assert blank.status_code == 422
        answered = {"outcome": "decline", "answer": "We looked again."}
        assert judge.post(f"/reputation/notices/{notice}/answer", answered).status_code == 303
        assert "We looked again." in own.get(f"/reputation/notices/{notice}").text

    def test_members_see_none_of_it(self, sqlite_community: Community) -> None:
        browser = sqlite_community.browser(sqlite_community.member(role="super_user"))
        assert browser.get("/reputation/cases").status_code == 403
        assert browser.get("/reputation/notices/1").status_code == 404
        assert browser.post("/reputation/notices/1/appeal", {"words": "x"}).status_code == 404
