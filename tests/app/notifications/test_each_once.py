"""Each kind is told once, in the app and by mail, however often and in whatever order its events arrive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.outbox import OutboxDelivery, OutboxEvent
from app.core.uow import command
from app.forum.posts import find_post
from app.forum.services._hiding import hide_post, restore_post
from app.forum.services.close_question import close_question
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.mark_duplicate import mark_duplicate
from app.forum.services.mark_worked import mark_worked
from app.forum.services.merge_questions import merge_questions
from app.forum.services.move_question import move_question
from app.forum.services.request_info import request_info
from app.forum.texts import read_body
from app.notifications.services.read_line import read_line
from tests.app.accounts.people import Mailbox
from tests.app.notifications.told import deliver_all, deliver_later, lines, person, rows, told
from tests.make.community import Community


@dataclass(slots=True)
class Scene:
    community: Community
    ada: Actor
    """Asked the question."""
    bo: Actor
    """Answered it."""
    sofia: Actor
    question: int
    answer: int
    original: int


Act = Callable[[Scene], object]


@command
def hide(scene: Scene) -> None:
    hide_post(find_post("answer", scene.answer, lock=True), reason="spam")


@command
def show(scene: Scene) -> None:
    restore_post(find_post("answer", scene.answer, lock=True))


def hide_and_show(scene: Scene) -> None:
    hide(scene)
    scene.community.deliver()
    read_line(scene.bo, lines(scene.bo)[0].id)  # who never saw it is not told that it is over
    show(scene)


# Who is told, in what words, by what act.
ACTS: dict[str, tuple[str, str, Act]] = {
    "answered": ("ada", "Cy answered your question", lambda s: s.community.answer(s.question, _cy(s))),
    "comment": ("ada", "Cy commented on what you wrote", lambda s: s.community.comment(s.question, _cy(s))),
    "info requested": (
        "ada",
        "Sofia needs to know more to help you",
        lambda s: request_info(s.sofia, s.question, read_body("Which firmware is it?")),
    ),
    "accepted": ("bo", "Ada accepted your answer", lambda s: s.community.accept(s.question, s.answer)),
    "also works": (
        "bo",
        "Your answer also works, says Ada",
        lambda s: mark_also_works(s.ada, s.question, _after_accepting_another(s), works=True),
    ),
    "worked for me": (
        "bo",
        "Your answer worked for Cy",
        lambda s: mark_worked(_cy(s), s.question, s.answer, worked=True),
    ),
    "closed": (
        "ada",
        "Your question was closed",
        lambda s: close_question(s.sofia, s.question, reason="unclear"),
    ),
    "moved": (
        "ada",
        "Your question was moved to another category",
        lambda s: move_question(s.sofia, s.question, s.community.category("Thermostats")),
    ),
    "duplicate": (
        "ada",
        "Your question was asked before",
        lambda s: mark_duplicate(s.sofia, s.question, s.original),
    ),
    "merged": (
        "ada",
        "Your question was merged into another one",
        lambda s: merge_questions(s.sofia, s.question, s.original),
    ),
    "hidden": ("bo", "Your answer was hidden", hide),
    "restored": ("bo", "Your answer is shown again", hide_and_show),
}


def _cy(scene: Scene) -> Actor:
    return person(scene.community, "Cy")


def _after_accepting_another(scene: Scene) -> int:
    community = scene.community
    community.accept(scene.question, community.answer(scene.question, _cy(scene)), scene.ada)
    community.deliver()
    return scene.answer


@pytest.mark.parametrize("what", ACTS)
def test_each_kind_is_told_once(community: Community, what: str) -> None:
    community.name_site()
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question, original = community.question(ada), community.question(title="The one that was there first")
    answer = community.answer(question, bo)
    deliver_later(community)
    read_line(ada, lines(ada)[0].id)
    scene = Scene(community, ada, bo, person(community, "Sofia", role="staff"), question, answer, original)
    mailbox = Mailbox(community)
    mailbox.new()
    who, says, act = ACTS[what]
    act(scene)
    community.deliver()
    member = ada if who == "ada" else bo
    before = {each.name: (told(each), len(rows(each))) for each in (ada, bo)}
    assert before[member.name][0].count(says) == 1, before
    deliver_later(community)
    mails = mailbox.new()
    addresses = [mail["To"] for mail in mails]
    assert len(set(addresses)) == len(addresses)
    for backwards in (False, True):
        every_event_again(backwards=backwards)
        deliver_all()
        deliver_later(community)
        assert {each.name: (told(each), len(rows(each))) for each in (ada, bo)} == before
        assert mailbox.new() == []


@command
def every_event_again(*, backwards: bool) -> None:
    """Each consumer of this room hears each of its events once more."""
    consumers = {
        name: {event.name for event in events}
        for name, (_, events) in current_kernel().consumers.items()
        if name.startswith("notifications.")
    }
    stored = db.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)).all()
    for event in reversed(stored) if backwards else stored:
        for name in (name for name, heard in consumers.items() if event.name in heard):
            db.session.add(OutboxDelivery(event_id=event.id, consumer=name, due_at=clock.now()))
            db.session.flush()
