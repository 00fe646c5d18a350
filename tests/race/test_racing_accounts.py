"""Links, codes and the last administrator, used by several hands at the same moment."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pyotp
from sqlalchemy import select

from app.accounts import tokens
from app.accounts.models import DataCopy, EmailChange, Member, RecoveryCode, SecondStep
from app.accounts.queries import actor_of_member
from app.accounts.second_step import open_key
from app.accounts.services.ask_data_copy import ask_data_copy
from app.accounts.services.ask_email_change import ask_email_change
from app.accounts.services.begin_second_step import begin_second_step
from app.accounts.services.close_account import close_account
from app.accounts.services.confirm_email_change import confirm_email_change
from app.accounts.services.confirm_second_step import confirm_second_step
from app.accounts.services.pass_second_step import pass_second_step
from app.accounts.services.start_session import start_session
from app.accounts.services.undo_email_change import undo_email_change
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Answer
from app.forum.services.post_answer import post_answer
from app.forum.texts import read_body
from tests.make.community import Community
from tests.race.conftest import Outcome, results
from tests.race.test_racing_people import verdicts

HANDS = 12
WANTED = "wanted@example.com"


def with_address(community: Community, name: str, **columns: Any) -> Actor:
    email = f"{name.casefold()}@example.com"
    return community.member(name, email=email, email_key=email, password_hash="x", **columns)


def asked(actor: Actor, email: str = WANTED) -> tuple[str, str]:
    """The links to the new address and to the old one."""
    ask_email_change(actor, email=email, checked_hash="x")
    number = db.session.scalars(
        select(EmailChange.id).where(EmailChange.member_id == actor.member_id).order_by(EmailChange.id.desc())
    ).first()
    assert number is not None
    return tokens.sign(number, tokens.CHANGE_EMAIL), tokens.sign(number, tokens.UNDO_EMAIL)


def won(outcomes: list[Outcome]) -> Counter[str]:
    db.session.rollback()
    return verdicts(outcomes)


class TestAddresses:
    def test_one_link_is_used_once(self, community: Community, race) -> None:
        ada = with_address(community, "Ada")
        link, _ = asked(ada)
        outcomes = race([partial(confirm_email_change, ada, link)] * HANDS)
        assert won(outcomes) == {"done": 1, "NotFound": HANDS - 1}
        assert db.session.get_one(Member, ada.signed_in_id).email == WANTED

    def test_one_address_goes_to_one_of_those_who_proved_it(self, community: Community, race) -> None:
        actors = [with_address(community, f"Person{n}") for n in range(HANDS)]
        links = [asked(actor)[0] for actor in actors]
        pairs = zip(actors, links, strict=True)
        outcomes = race([partial(confirm_email_change, actor, link) for actor, link in pairs])
        assert won(outcomes) == {"done": 1, "Invalid": HANDS - 1}
        holders = db.session.scalars(select(Member.id).where(Member.email_key == WANTED)).all()
        assert len(holders) == 1

    def test_confirming_and_stopping_leave_one_of_the_two(self, community: Community, race) -> None:
        for n in range(5):
            actor = with_address(community, f"Round{n}")
            link, way_back = asked(actor, f"round{n}@example.org")
            outcomes = race(
                [partial(confirm_email_change, actor, link), partial(undo_email_change, way_back)]
            )
            said = won(outcomes)
            member = db.session.get_one(Member, actor.signed_in_id)
            # Stopped first, or taken back afterwards: the old address wins either way.
            assert said["done"] >= 1
            assert outcomes[1][1] is None
            assert member.email == f"round{n}@example.com"
            assert member.password_hash is None


class TestCodes:
    def at_the_code(self, community: Community) -> tuple[Actor, list[str], list[int]]:
        ada = with_address(community, "Ada")
        begin_second_step(ada)
        codes = confirm_second_step(ada, code=app_code(ada))
        sessions = [
            start_session(ada.signed_in_id, token=f"t{n}", browser="", account="", address="", code_due=True)
            for n in range(HANDS)
        ]
        return ada, codes, sessions

    def test_a_recovery_code_opens_one_session(self, community: Community, race) -> None:
        _, codes, sessions = self.at_the_code(community)
        works = [partial(pass_second_step, n, code=codes[0], token=f"n{n}") for n in sessions]
        assert won(race(works)) == {"done": 1, "Invalid": HANDS - 1}
        used = db.session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_not(None))).all()
        assert len(used) == 1

    def test_a_code_of_the_app_opens_one_session(self, community: Community, race) -> None:
        ada, _, sessions = self.at_the_code(community)
        with clock.frozen_at(clock.now() + timedelta(minutes=2)):
            code = app_code(ada)
            works = [partial(pass_second_step, n, code=code, token=f"n{n}") for n in sessions]
            assert won(race(works)) == {"done": 1, "Invalid": HANDS - 1}

    def test_switching_on_twice_gives_one_set_of_codes(self, community: Community, race) -> None:
        ada = with_address(community, "Ada")
        begin_second_step(ada)
        outcomes = race([partial(confirm_second_step, ada, code=app_code(ada))] * HANDS)
        assert won(outcomes) == {"done": 1, "Refused": HANDS - 1}
        assert len(db.session.scalars(select(RecoveryCode)).all()) == 10

    def test_begun_many_times_there_is_one_key(self, community: Community, race) -> None:
        ada = with_address(community, "Ada")
        results(race([partial(begin_second_step, ada)] * HANDS))
        assert len(db.session.scalars(select(SecondStep)).all()) == 1


def app_code(actor: Actor) -> str:
    row = db.session.get_one(SecondStep, actor.signed_in_id, populate_existing=True)
    return pyotp.TOTP(open_key(row.sealed_key)).at(clock.now())


class TestLeaving:
    def test_of_all_administrators_one_stays(self, community: Community, race) -> None:
        admins = [with_address(community, f"Admin{n}", role="administrator") for n in range(HANDS)]
        outcomes = race([partial(close_account, admin, checked_hash="x") for admin in admins])
        assert won(outcomes) == {"done": HANDS - 1, "Refused": 1}
        left = db.session.scalars(select(Member.id).where(Member.role == "administrator")).all()
        assert len(left) == 1

    def test_closing_twice_closes_once(self, community: Community, race) -> None:
        ada = with_address(community, "Ada")
        outcomes = race([partial(close_account, ada, checked_hash="x")] * HANDS)
        assert won(outcomes) == {"done": 1, "Invalid": HANDS - 1}

    def test_what_is_posted_at_that_moment_stands_under_the_name_of_nobody(
        self, community: Community, race
    ) -> None:
        ada, question, body = with_address(community, "Ada"), community.question(), read_body("Hold it.")
        posts = [partial(post_answer, ada, question, body)] * 5
        results(race([*posts, partial(close_account, ada, checked_hash="x")]))
        db.session.rollback()
        assert len(db.session.scalars(select(Answer)).all()) == 5
        assert actor_of_member(ada.signed_in_id).name == "Former member"

    def test_one_copy_of_the_data_is_made(self, community: Community, race) -> None:
        ada = with_address(community, "Ada")
        outcomes = race([partial(ask_data_copy, ada)] * HANDS)
        assert won(outcomes) == {"done": 1, "Refused": HANDS - 1}
        assert len(db.session.scalars(select(DataCopy)).all()) == 1
