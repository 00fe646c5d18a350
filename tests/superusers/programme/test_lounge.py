"""What is said in the lounge stays there: pages, feeds, mail, copies, archives, whoever asks."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.personal_data import zip_of_member
from app.admin.exporting.export import export_archive
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.policy import Invalid, NotFound, Refused
from superusers.programme.life_cycle import Cause, State
from superusers.programme.lounge_texts import read_lounge_text
from superusers.programme.models import Receipt, Reply
from superusers.programme.queries.lounge import topic_view, topics_page
from superusers.programme.services.confirm_reading import confirm_reading
from superusers.programme.services.hide_lounge_post import hide_lounge_post
from superusers.programme.services.lead_place import lead_place
from superusers.programme.services.post_reply import post_reply
from superusers.programme.services.post_topic import post_topic
from tests.make.community import Community
from tests.make.programme import WHY, Programme
from tests.web.world import World, build_world

SECRET_WORDS = ("xylographer", "quodlibet", "zeugmatic")


@pytest.fixture
def sqlite_programme(sqlite_app: Flask) -> Programme:
    return Programme(Community(sqlite_app))


def whisper(author: Actor, manager: Actor) -> int:
    topic = post_topic(author, "About the xylographer", read_lounge_text("A **quodlibet** for @Everybody"))
    post_reply(manager, topic, read_lounge_text("It is zeugmatic."))
    post_topic(manager, "xylographer announced", read_lounge_text("quodlibet"), announces=True)
    return topic


def test_no_word_of_the_lounge_is_found_by_anybody_outside(sqlite_app: Flask, tmp_path: Path) -> None:
    """Every page that there is, every mail, the export, and the copies of data, for everybody outside."""
    world: World = build_world(Community(sqlite_app))
    manager, inside = world.people["community_manager"], world.people["super_user"]
    whisper(inside, manager)
    left = world.community.member("Lou Left")
    programme = Programme.of(world.community, manager, world.people["administrator"])
    programme.lead(left)
    gone = world.community.browser(left)
    assert "xylographer" in gone.get("/lounge").text
    lead_place(manager, left.signed_in_id, State.REMOVED, reason=WHY, cause=Cause.BREACH)
    while world.community.deliver():
        pass

    outside = {
        "visitor": world.browser("visitor"),
        "member": world.browser("member"),
        "staff": world.browser("staff"),
        "left, in a session that is open": gone,
    }
    pages = [*world.pages(), "/lounge", "/lounge/1", "/search?q=xylographer", "/search?q=quodlibet"]
    pages += [
        f"/members/{left.member_id}",
        f"/members/{inside.member_id}",
        "/sitemap.xml",
        "/feed",
        "/robots.txt",
    ]
    told = {
        (who, page)
        for who, browser in outside.items()
        for page in pages
        if tells(_without_query(browser.get(page).data, page))
    }
    assert told == set()
    for path in Path(current_kernel().settings.MAIL_URL.removeprefix("file://")).glob("*.eml"):
        assert not tells(path.read_bytes())
    for member in (left, world.people["member"], world.people["staff"]):
        assert not any(
            word.encode() in _unzipped(zip_of_member(member.signed_in_id)) for word in SECRET_WORDS
        )
    export_archive(tmp_path / "archive")
    for path in (tmp_path / "archive").rglob("*"):
        assert path.is_dir() or not tells(path.read_bytes())


def tells(content: bytes) -> bool:
    return any(word.encode() in content for word in SECRET_WORDS)


def _without_query(content: bytes, page: str) -> bytes:
    """What somebody typed into a search stands on its page."""
    typed = page.partition("?q=")[2].encode()
    return content.replace(typed, b"") if typed else content


def _unzipped(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_every_use_case_of_the_lounge_refuses_who_is_outside(sqlite_programme: Programme) -> None:
    inside = sqlite_programme.member()
    topic = whisper(inside, sqlite_programme.manager)
    text = read_lounge_text("Hello")
    for outside in (
        sqlite_programme.community.member(),
        sqlite_programme.community.member(role="staff"),
        sqlite_programme.member(State.ONBOARDING),
    ):
        with pytest.raises(Refused):
            post_topic(outside, "Title", text)
        with pytest.raises(Refused):
            post_reply(outside, topic, text)
        for act in (confirm_reading, hide_lounge_post, topic_view):
            with pytest.raises(NotFound):
                act(outside, topic)
        with pytest.raises(NotFound):
            topics_page(outside)
    with pytest.raises(Refused):
        post_topic(inside, "Title", text, announces=True)


def test_an_embargo_holds_until_its_moment_and_a_receipt_is_kept_once(sqlite_programme: Programme) -> None:
    programme, noon = sqlite_programme, datetime(2026, 6, 15, 12, tzinfo=UTC)
    tom = programme.member(name="Tom")
    with clock.frozen_at(noon):
        topic = post_topic(
            programme.manager,
            "The new doorbell",
            read_lounge_text("In May."),
            announces=True,
            opens_at=noon + timedelta(days=2),
        )
        assert topics_page(tom)[0] == []
        with pytest.raises(NotFound):
            topic_view(tom, topic)
        assert topic_view(programme.manager, topic).title == "The new doorbell"
    with clock.frozen_at(noon + timedelta(days=2)):
        assert [row.read for row in topics_page(tom)[0]] == [False]
        confirm_reading(tom, topic)
        confirm_reading(tom, topic)
        assert [row.read for row in topics_page(tom)[0]] == [True]
        assert [card.name for card in topic_view(programme.manager, topic).readers] == ["Tom"]
    assert len(db.session.scalars(select(Receipt.id)).all()) == 1


def test_the_same_form_sent_twice_posts_once_and_what_is_hidden_is_gone(sqlite_programme: Programme) -> None:
    community = sqlite_programme.community
    community.name_site()
    tom, ina = (community.browser(sqlite_programme.member(name=name)) for name in ("Tom", "Ina"))
    page = tom.post("/lounge/new", {"title": "", "body": "Kept <b>words</b>"})
    assert page.status_code == 422
    assert "Kept &lt;b&gt;words" in page.text
    for _ in range(2):
        assert (
            tom.post("/lounge/new", {"title": "T", "body": "x", "submission_key": "k"}).location
            == "/lounge/1"
        )
    for _ in range(2):
        ina.post("/lounge/1/reply", {"body": "Hello", "submission_key": "k"})
    assert len(db.session.scalars(select(Reply.id)).all()) == 1
    assert tom.post("/lounge/1/hide", {"reply": "1"}).status_code == 404
    assert ina.post("/lounge/1/hide", {"reply": "1"}).status_code == 303
    assert "Hello" not in tom.get("/lounge/1").text
    assert tom.post("/lounge/1/hide").status_code == 303
    assert ina.get("/lounge/1").status_code == 404
    with pytest.raises(Invalid):
        read_lounge_text("x\0")
