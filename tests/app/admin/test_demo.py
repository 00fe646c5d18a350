"""`flask demo`: seeds an empty database, says how to sign in, leaves every other database alone."""

from __future__ import annotations

import itertools
import re
import stat
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Member
from app.accounts.passwords import problem_with
from app.admin.demo import passwords, seeding
from app.admin.demo.articles import read_articles
from app.admin.demo.seeding import seed_demo
from app.admin.import_cli import all_folds
from app.admin.importing import importer, runs
from app.analytics.models import QuestionFact
from app.analytics.slots import home_figures
from app.articles.models import Article
from app.core import clock
from app.core.db import db
from app.core.site import SiteRow
from app.core.uow import command
from app.forum.models import (
    Acceptance,
    Answer,
    Comment,
    Question,
    QuestionEvent,
    Reaction,
    Revision,
    Vote,
)
from app.forum.pages import shown_state
from app.forum.queries import facts_of
from app.moderation.models import Flag, ReviewItem
from superusers.reputation.fold import verify_ledger
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Browser, Community

PASSWORD = re.compile(r"with the password (\S+) as")
ACCOUNTS = {
    "customer": ("lena@northlight.example", "Lena B."),
    "super user": ("tomas@northlight.example", "Tomas K."),
    "community manager": ("priya@northlight.example", "Priya S."),
    "administrator": ("idris@northlight.example", "Idris F."),
}
TABLES: tuple[Any, ...] = (Member, Question, Answer, Comment, Acceptance, Vote)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hash costs is proven with the accounts; here four are made and checked in every run."""
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr("app.accounts.passwords._hasher", cheap)


def run_demo(app: Flask) -> str:
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    return result.output


def counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def password_in(output: str) -> str:
    found = PASSWORD.search(output)
    assert found, output
    return found[1]


def test_it_seeds_every_state_with_statistics_and_ledger(app: Flask) -> None:
    run_demo(app)
    assert db.session.get_one(SiteRow, 1).name == "Northlight Community"
    assert min(counts()) > 0
    every_state_is_shown()
    every_way_to_accept_is_there()
    there_is_something_to_review()
    there_are_articles()
    assert verify_ledger().agrees
    figures = home_figures()
    assert figures is not None
    assert figures.questions >= 10
    assert len(figures.spark) >= 6
    assert figures.solved_7d.n >= 10
    assert figures.median_first_response_s is not None
    assert figures.median_first_response_s < 3600


def every_state_is_shown() -> None:
    questions = db.session.scalars(select(Question)).all()
    assert len(questions) >= 60
    shown = Counter(
        shown_state(
            q.turn,
            hidden_at=q.hidden_at,
            duplicate_of=q.duplicate_of_id,
            reason=q.closed_reason,
            closed_at=q.closed_at,
            claimed=q.claimed_until is not None and q.claimed_until > clock.now(),
        )
        for q in questions
    )
    expected = {"attention", "claimed", "waiting", "staff", "solved", "duplicate", "closed", "hidden"}
    assert shown.keys() == expected
    assert {q.state for q in questions} == {"open", "acknowledged", "answered", "solved"}
    everything_happened()
    assert all(q.duplicate_of_id for q in questions if q.closed_reason == "duplicate")
    assert all(q.note is None for q in questions)
    assert db.session.scalar(select(func.count()).where(Answer.note.is_not(None))) == 0
    assert db.session.scalar(select(func.count()).where(Answer.hidden_at.is_not(None)))
    assert db.session.scalar(select(func.count()).where(Answer.author_id.is_(None)))


def there_is_something_to_review() -> None:
    """Items that wait, and one that staff decided: a comment hidden, its author told why."""
    items = db.session.scalars(select(ReviewItem).order_by(ReviewItem.id)).all()
    assert [(item.outcome, item.flag_count) for item in items] == [("hidden", 2), (None, 2), (None, 1)]
    assert not items[0].decided_alone
    hidden = db.session.get_one(Comment, items[0].subject_id)
    assert (hidden.hidden_reason, hidden.hidden_note) == ("spam", "Please do not advertise here.")
    assert db.session.scalar(select(func.count()).select_from(Flag)) == 5


def everything_happened() -> None:
    """What an archive cannot say is there as well, and reads as the rules say."""
    kinds = set(db.session.scalars(select(QuestionEvent.kind)))
    assert kinds >= {
        "info_requested", "didnt_help", "edited", "escalated", "urgent_asked", "locked", "closed", "reopened",
        "merged", "merged_in",
    }  # fmt: skip
    assert set(db.session.scalars(select(Reaction.kind))) == {"me_too", "worked"}
    assert set(db.session.scalars(select(Revision.kind))) == {"question", "answer"}
    merged = db.session.scalars(select(Question).where(Question.merged_at.is_not(None))).one()
    assert db.session.scalar(select(Answer.id).where(Answer.moved_from_id == merged.id))
    for facts in facts_of(db.session.scalars(select(Question.id)).all()):
        question = db.session.get_one(Question, facts.question_id)
        assert (question.turn, question.hot) == (facts.turn, facts.hot)
        assert question.last_activity_at <= clock.now()


def every_way_to_accept_is_there() -> None:
    rows = db.session.execute(
        select(Acceptance, Question.author_id, Question.state, Answer.author_id.label("solver"))
        .join(Question, Question.id == Acceptance.question_id)
        .join(Answer, Answer.id == Acceptance.answer_id)
    ).all()
    standing = [row for row in rows if row.Acceptance.undone_at is None]
    solutions = [row for row in standing if row.Acceptance.kind == "solution"]
    assert {row.Acceptance.by_role for row in solutions} == {"asker", "staff", "super_user"}
    assert any(row.solver == row.author_id for row in solutions), "self-solved"
    assert any(row.Acceptance.kind == "also_works" for row in standing)
    assert any(row.Acceptance.thanks for row in solutions)
    taken_back = [row for row in rows if row.Acceptance.undone_at is not None]
    assert {row.state for row in taken_back} == {"answered", "solved"}, "reopened, and solved again"
    began = {row.Acceptance.at for row in solutions}
    switched = [row for row in taken_back if row.Acceptance.undone_at in began]
    assert switched, "the solution moved from one answer to another in one act"
    facts = db.session.scalars(select(QuestionFact)).all()
    assert {fact.excluded for fact in facts} == {None, "duplicate", "off_topic", "spam"}


def test_each_of_the_four_signs_in_with_the_printed_password_also_after_a_second_run(app: Flask) -> None:
    first, before = run_demo(app), counts()
    output = run_demo(app)
    assert first.endswith(output), "the same table"
    assert counts() == before
    password = password_in(output)
    assert len(password.replace("-", "")) >= 16
    roles = {"customer": "member"}
    for role, (email, name) in ACCOUNTS.items():
        assert re.search(rf"^  {role} +{re.escape(email)} +{re.escape(name)}$", output, re.MULTILINE)
        browser = Browser(app)
        answer = browser.post("/sign-in", {"email": email, "password": password}, page="/sign-in")
        assert answer.status_code == 303, role
        assert name in browser.get("/").text
        looks_after_it = role in ("community manager", "administrator")
        assert (browser.get("/statistics").status_code == 200) is looks_after_it, "without a code of an app"
        member = db.session.scalars(select(Member).where(Member.email == email)).one()
        assert member.role == roles.get(role, role.replace(" ", "_"))
        assert member.email_verified_at is not None
    others = select(func.count()).where(Member.password_hash.is_not(None))
    assert db.session.scalar(others) == len(ACCOUNTS), "nobody else can sign in"


def test_passwords_are_made_at_random() -> None:
    made = {passwords.new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(problem_with(one, name="Lena B.", email="lena@northlight.example") is None for one in made)


def test_any_other_community_is_left_alone(community: Community) -> None:
    community.question(community.member("Ada"))
    before = counts()
    output = run_demo(community.app)
    assert len(output.splitlines()) == 1
    assert "no demo was added" in output
    assert counts() == before
    assert not passwords.password_path().exists()


def test_a_named_site_without_members_is_left_alone(sqlite_app: Flask) -> None:
    _name_the_site()
    assert "no demo was added" in run_demo(sqlite_app)
    assert counts() == [0] * len(TABLES)


def test_the_password_is_kept_for_its_owner_only_and_not_claimed_once_changed_or_lost(
    sqlite_app: Flask,
) -> None:
    password = password_in(run_demo(sqlite_app))
    path = passwords.password_path()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == f"{password}\n"
    left = sorted(p.name for p in path.parent.iterdir() if p.name.startswith("demo"))
    assert left == ["demo-password"], "the archive it was made from is gone"
    _forget_password("tomas@northlight.example")
    output = run_demo(sqlite_app)
    assert re.search(r"tomas@.*another password by now", output)
    assert output.count("another password") == 1
    path.unlink()
    output = run_demo(sqlite_app)
    assert not PASSWORD.search(output)
    assert "not there any more" in output


@pytest.mark.torture
@pytest.mark.parametrize(
    "where", ["app.admin.importing.importer.finish_run", "app.admin.demo.seeding.open_demo"]
)
def test_a_seeding_that_was_killed_goes_on(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(where, _stop)
        with pytest.raises(_Stopped):
            seed_demo(all_folds())
    db.session.rollback()
    assert db.session.get(SiteRow, 1) is None
    begun = clock.now()
    with clock.shifted_by(timedelta(days=1)):
        assert "Going on with" in run_demo(sqlite_app)
    newest = db.session.scalar(select(func.max(Question.created_at)))
    assert newest is not None
    assert newest < begun, "its times are those of the first try"
    assert db.session.get(SiteRow, 1) is not None
    assert verify_ledger().agrees


@pytest.mark.torture
def test_one_that_was_killed_while_importing_goes_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = runs.write_batch, itertools.count(1)

    def write_batch(*args: Any, **kwargs: Any) -> Any:
        return _stop() if next(calls) == 5 else real(*args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(importer, "write_batch", write_batch)
        with pytest.raises(_Stopped):
            seed_demo(all_folds())
    db.session.rollback()
    assert sum(counts()) > 0
    assert counts()[-1] == 0, "no votes yet"
    run_demo(app)
    assert min(counts()) > 0
    assert verify_ledger().agrees


def test_without_its_files_a_stopped_seeding_says_so(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("app.admin.demo.seeding.open_demo", _stop)
        with pytest.raises(_Stopped):
            seed_demo(all_folds())
    db.session.rollback()
    seeding.forget_archive()
    result = sqlite_app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "empty the database first" in result.output


def test_it_works_while_the_superusers_are_unplugged(migrated_sqlite: Path, tmp_path: Path) -> None:
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, with_superusers=False)
    for _ in in_context(app):
        run_demo(app)
        assert home_figures() is not None


class _Stopped(Exception):
    """Stands for a process that was killed."""


def _stop(*_: object, **__: object) -> int:
    raise _Stopped


@command
def _name_the_site() -> None:
    db.session.add(SiteRow(id=1, name="Ours", tagline="", created_at=clock.now()))


@command
def _forget_password(email: str) -> None:
    member = db.session.scalars(select(Member).where(Member.email == email)).one()
    member.password_hash = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$c29tZWhhc2g"


def there_are_articles() -> None:
    articles = {article.title: article for article in db.session.scalars(select(Article))}
    written = {item["title"]: item for item in read_articles()}
    assert articles.keys() == written.keys()
    for title, item in written.items():
        article = articles[title]
        assert article.state == ("published" if "checked" in item else "review"), title
        assert (article.yes_count, article.no_count) == (
            len(item.get("yes", "").split()),
            len(item.get("no", "").split()),
        ), title
        assert [article.visitor_yes_count, article.visitor_no_count] == item.get("visitors", [0, 0]), title
        assert article.note is None, title
        assert article.created_at is not None
        assert article.created_at < clock.now()
