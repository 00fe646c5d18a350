"""The same form, link or address used at the same moment by several hands."""

from __future__ import annotations

from collections import Counter
from functools import partial

from sqlalchemy import func, select

from app.accounts import tokens
from app.accounts.models import AccountToken, Member
from app.accounts.queries import actor_of_member
from app.accounts.roles import ADMINISTRATOR
from app.accounts.services.create_administrator import create_administrator
from app.accounts.services.issue_setup_link import issue_setup_link
from app.accounts.services.sign_up import sign_up
from app.accounts.services.verify_email import verify_email
from app.core.db import db
from app.core.jobs import Job
from app.forum.models import Answer, Category, Comment, Question
from app.forum.services.ask_question import ask_question
from app.forum.services.post_answer import post_answer
from app.forum.services.post_comment import post_comment
from app.forum.texts import read_body
from tests.make.community import Community
from tests.race.conftest import Outcome, results

HANDS = 20
ADDRESS = "ada@example.com"


def count(model, *where) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def verdicts(outcomes: list[Outcome]) -> Counter[str]:
    return Counter("done" if error is None else type(error).__name__ for _, error in outcomes)


class TestForms:
    """A form sent again and again with one submission key posts once; each click is shown that post."""

    def test_asking(self, community: Community, race) -> None:
        asker, category, body = community.member(), community.category(), read_body("It blinks.")
        ask = partial(
            ask_question, asker, "It blinks white all day", body, category_id=category, submission_key="k"
        )
        assert len(set(results(race([ask] * HANDS)))) == 1
        assert count(Question) == 1
        assert db.session.get_one(Category, category).question_count == 1

    def test_answering(self, community: Community, race) -> None:
        question, helper, body = community.question(), community.member(), read_body("Hold it.")
        post = partial(post_answer, helper, question, body, submission_key="k")
        assert len(set(results(race([post] * HANDS)))) == 1
        assert count(Answer) == 1
        assert db.session.get_one(Question, question).answer_count == 1

    def test_commenting(self, community: Community, race) -> None:
        question, helper, body = community.question(), community.member(), read_body("Which one?")
        post = partial(post_comment, helper, question, body, submission_key="k")
        assert len(set(results(race([post] * HANDS)))) == 1
        assert count(Comment) == 1

    def test_two_members_with_the_same_key_post_both(self, community: Community, race) -> None:
        question, body = community.question(), read_body("Hold it.")
        posts = [
            partial(post_answer, community.member(), question, body, submission_key="k") for _ in range(5)
        ]
        assert len(set(results(race(posts)))) == 5


class TestSignUp:
    def test_one_address_makes_one_member_and_nobody_sees_an_error(self, community: Community, race) -> None:
        forms = [partial(sign_up, f"Ada {n}", ADDRESS, password_hash="x") for n in range(HANDS)]
        results(race(forms))
        assert count(Member, Member.email_key == ADDRESS) == 1
        standing = count(AccountToken, AccountToken.voided_at.is_(None))
        assert standing == 1, "older links are void"
        assert count(Job, Job.kind == "accounts.mail_link") >= 1

    def test_different_addresses_do_not_get_in_each_others_way(self, community: Community, race) -> None:
        forms = [
            partial(sign_up, f"Member {n}", f"m{n}@example.com", password_hash="x") for n in range(HANDS)
        ]
        results(race(forms))
        assert count(Member) == HANDS
        assert count(AccountToken, AccountToken.voided_at.is_(None)) == HANDS


class TestLinks:
    def test_a_verification_link_counts_once(self, community: Community, race) -> None:
        sign_up("Ada", ADDRESS, password_hash="x")
        actor = actor_of_member(db.session.scalars(select(Member.id)).one())
        link = tokens.sign(db.session.scalars(select(AccountToken.id)).one(), tokens.VERIFY_EMAIL)
        outcomes = race([partial(verify_email, actor, link)] * HANDS)
        assert verdicts(outcomes) == {"done": 1, "NotFound": HANDS - 1}
        assert count(Member, Member.email_verified_at.is_not(None)) == 1

    def test_a_first_run_link_makes_one_administrator(self, community: Community, race) -> None:
        link = first_run_link()
        founders = [self.found(link, n) for n in range(HANDS)]
        assert verdicts(race(founders)) == {"done": 1, "NotFound": HANDS - 1}
        assert count(Member, Member.role == ADMINISTRATOR) == 1

    def test_two_first_run_links_make_one_administrator(self, community: Community, race) -> None:
        """Two terminals printed one at the same moment, and neither voided the other."""
        links = [path.rsplit("/", 1)[1] for path in results(race([issue_setup_link] * 2))]
        founders = [self.found(link, n) for n, link in enumerate(links * 5)]
        said = verdicts(race(founders))
        assert said["done"] == 1
        assert set(said) == {"done", "NotFound"}
        assert count(Member, Member.role == ADMINISTRATOR) == 1

    def found(self, link: str, n: int) -> partial[int]:
        return partial(
            create_administrator,
            link,
            community="Northlight",
            name=f"Admin {n}",
            email=f"admin{n}@example.com",
            password_hash="x",
        )


def first_run_link() -> str:
    path = issue_setup_link()
    assert path is not None
    return path.rsplit("/", 1)[1]
